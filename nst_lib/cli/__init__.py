"""The command line: `nst`, also `python -m nst_lib`. This only parses; a command imports what it needs when it runs."""

import argparse
import sys
from importlib.metadata import version

from nst_lib.cli import options


def main(arguments=None):
    """Run one command; returns the exit status: 0 done, 1 a picture failed, 2 bad input, 130 Ctrl-C."""
    parser = _parser()
    choices = parser.parse_args(arguments)
    try:
        return choices.run(choices)
    except (ValueError, OSError) as error:
        print(f"nst {choices.command}: error: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("\nstopped", file=sys.stderr)
        return 130


def _parser():
    parser = argparse.ArgumentParser(
        prog="nst", description="Neural style transfer: a photograph in a painter's manner."
    )
    parser.add_argument("--version", action="version", version=f"nst {version('nst-lib')}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    options.add_stylize(commands, _stylize)
    options.add_batch(commands, _batch)
    options.add_film(commands, _film)
    for name, summary in (
        ("samples", "list the pictures that come with the course"),
        ("recipes", "list the published recipes that --recipe knows"),
        ("doctor", "check that this machine is ready for the course"),
    ):
        commands.add_parser(name, help=summary, description=f"{summary.capitalize()}.").set_defaults(run=_table)
    _add_exercises(commands)
    return parser


def _add_exercises(commands):
    summary = "show which tasks of the exercises are done"
    commands.add_parser("progress", help=summary, description=f"{summary.capitalize()}.").set_defaults(run=_progress)
    summary = "open your own copy of an exercise in JupyterLab"
    description = f"{summary.capitalize()}. It lies in work/, which git leaves alone."
    parser = commands.add_parser("exercise", help=summary, description=description)
    parser.set_defaults(run=_exercise)
    parser.add_argument("number", metavar="NN", nargs="?", help="its number, for example 04; without it, copies of all")
    parser.add_argument("--reset", action="store_true", help="start again; your version is kept, with the date")
    parser.add_argument("--no-lab", action="store_true", help="make the copy, but do not open JupyterLab")


def _progress(_):
    from nst_lib.cli.exercises import progress

    return progress()


def _exercise(choices):
    from nst_lib.cli.exercises import exercise

    return exercise(choices)


def _stylize(choices):
    from nst_lib.cli.stylize import stylize

    return stylize(choices)


def _batch(choices):
    from nst_lib.cli.batch import batch

    return batch(choices)


def _film(choices):
    from nst_lib.cli.film import film

    return film(choices)


def _table(choices):
    from nst_lib.cli import tables

    return getattr(tables, choices.command)()
