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
    return parser


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
