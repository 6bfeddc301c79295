"""Runs the benchmarks, writes benchmarks/results.json, and puts the tables into README.md between its two markers.

python benchmarks/run.py [--full] [--only NAME ...]

Each benchmark is one run, whose figures may be compared; what is not run again keeps its table.
"""

import argparse
import importlib
import json
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from measuring import as_text, environment_text, into_markers, machine, versions, write_json
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

HERE = Path(__file__).parent
RESULTS = HERE / "results.json"
ORDER = ("rate", "time_to_loss", "peers", "scale", "optimizers", "batch", "startup")
BENCHMARKS = tuple(name for name in ORDER if (HERE / f"{name}.py").is_file())


def main():
    parser = argparse.ArgumentParser(description="Measure speed, as ratios within one run.")
    parser.add_argument("--full", action="store_true", help="larger pictures and more repetitions: three hours")
    parser.add_argument("--only", nargs="+", choices=BENCHMARKS, metavar="NAME", help=", ".join(BENCHMARKS))
    choices = parser.parse_args()
    results = {**_earlier(), **measured(choices.only or BENCHMARKS, choices.full)}
    results = {name: results[name] for name in ORDER if name in results}
    write_json(RESULTS, results)
    into_markers(HERE.parent / "README.md", report(results))
    Console().print(report(results), markup=False, soft_wrap=True)


def _earlier():
    return json.loads(RESULTS.read_text(encoding="utf-8")) if RESULTS.is_file() else {}


def measured(names, full=False):
    """{benchmark: what it measured, form, seconds, machine, versions}, each in turn and in a process of its own."""
    results = {}
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True)) as progress:
        for name in names:
            task = progress.add_task(name, total=1)
            circumstances = {"form": "full" if full else "short", "machine": machine(), "versions": versions()}
            began = time.perf_counter()
            result = _in_own_process(name, full)
            results[name] = {**result, **circumstances, "seconds": round(time.perf_counter() - began)}
            progress.update(task, completed=1)
    return results


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


def report(results):
    """Tables of all results, as Markdown, under a sentence on the machine that those which follow were measured on."""
    texts, last = [], None
    for result in results.values():
        environment = environment_text(result)
        if environment != last:
            texts.append(f"{environment} Medians, with minimum and maximum in brackets.")
        texts.append(f"{as_text(result)}\n\nThe {result['form']} form, one run of {result['seconds']:,} s.")
        last = environment
    return "\n\n".join(texts)


if __name__ == "__main__":
    main()
