"""Runs the benchmarks, writes benchmarks/results.json, and puts the tables into README.md between its two markers.

python benchmarks/run.py [--full] [--only NAME ...]
"""

import argparse
import importlib
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from measuring import as_text, environment_text, into_markers, machine, versions, write_json
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

HERE = Path(__file__).parent
ORDER = ("rate", "time_to_loss", "peers", "scale", "optimizers", "batch", "startup")
BENCHMARKS = tuple(name for name in ORDER if (HERE / f"{name}.py").is_file())


def main():
    parser = argparse.ArgumentParser(description="Measure speed, as ratios within one run.")
    parser.add_argument("--full", action="store_true", help="larger pictures and more repetitions: an hour")
    parser.add_argument("--only", nargs="+", choices=BENCHMARKS, metavar="NAME", help=", ".join(BENCHMARKS))
    choices = parser.parse_args()
    record = measured(choices.only or BENCHMARKS, choices.full)
    if not choices.only:  # what README shows comes from one run
        write_json(HERE / "results.json", record)
        into_markers(HERE.parent / "README.md", report(record))
    Console().print(report(record), markup=False, soft_wrap=True)


def measured(names, full=False):
    """Machine, versions and what each benchmark measured, one after the other, each in a process of its own."""
    record = {"form": "full" if full else "short", "machine": machine(), "versions": versions(), "results": {}}
    began = time.perf_counter()
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True)) as progress:
        for name in names:
            task = progress.add_task(name, total=1)
            record["results"][name] = _in_own_process(name, full)
            progress.update(task, completed=1)
    record["seconds"] = round(time.perf_counter() - began)
    return record


def _in_own_process(name, full):
    """What the benchmark measured; one that fails is reported as such, and stops no other."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        try:
            return pool.submit(measure, name, full).result()
        except Exception as error:  # whatever it was, the others are owed
            return {"title": name, "rows": [{"failed": f"{type(error).__name__}: {error}"}]}


def measure(name, full):
    """Measure one benchmark, in this process."""
    return importlib.import_module(name).measure(full=full)


def report(record):
    """Tables of all results, as Markdown."""
    run = f"One run of the {record['form']} form, {record['seconds']} s."
    spread = "Medians, with minimum and maximum in brackets."
    texts = [as_text(result) for result in record["results"].values()]
    return "\n\n".join([f"{environment_text(record)} {run} {spread}", *texts])


if __name__ == "__main__":
    main()
