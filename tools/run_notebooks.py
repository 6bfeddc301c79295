"""Runs notebooks from a fresh kernel and writes their outputs, in the only form in which they are committed.

    python tools/run_notebooks.py notebooks            every notebook of a folder
    python tools/run_notebooks.py notebooks/05_*.ipynb

What a committed notebook must not hold is taken out (standard error, widget state, ids of live widgets, versions of
the machine's Python, outputs that nbval is told not to compare) or refused (an error, an absolute path, more than
1.5 MB). The sentence "The code runs in about N s" in the first cell gets the measured time.
"""

import re
import sys
import time
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbval.plugin import coalesce_streams

ROOT = Path(__file__).parents[1]
LARGEST = 1_500_000  # bytes
NOT_COMPARED = "nbval-ignore-output"  # what is a learner's own, such as the progress
LIVE_WIDGET = "application/vnd.jupyter.widget-view+json"
RUNTIME = re.compile(r"The code runs in about \d+ s")


def run(path):
    """Execute the notebook at `path` and replace it by the executed one; raises for a cell that fails."""
    notebook = nbformat.read(path, as_version=4)
    began = time.perf_counter()
    NotebookClient(
        notebook, timeout=600, kernel_name="python3", resources={"metadata": {"path": path.parent}}
    ).execute()
    seconds = time.perf_counter() - began
    clean(notebook)
    first = notebook.cells[0]
    first.source = RUNTIME.sub(f"The code runs in about {max(10, round(seconds, -1)):.0f} s", first.source)
    text = nbformat.writes(notebook) + "\n"
    check(path, text)
    path.write_text(text, encoding="utf-8")
    return seconds


def clean(notebook):
    """Take out what differs between two runs or two machines."""
    notebook.metadata.pop("widgets", None)
    notebook.metadata.get("language_info", {}).pop("version", None)
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
        if cell.cell_type != "code":
            continue
        if NOT_COMPARED in cell.metadata.get("tags", []):
            cell.outputs = []
        cell.outputs = coalesce_streams([output for output in cell.outputs if output.get("name") != "stderr"])
        for output in cell.outputs:
            output.get("data", {}).pop(LIVE_WIDGET, None)


def check(path, text):
    """Refuse what must not be committed."""
    if len(text) > LARGEST:
        raise SystemExit(f"{path.name} has {len(text):,} bytes, more than {LARGEST:,}; make its pictures smaller")
    for place in {str(ROOT), str(Path.home())}:
        if place in text:
            raise SystemExit(f"{path.name} holds the path of this machine {place!r}; print names instead of paths")


def notebooks_in(arguments):
    for argument in map(Path, arguments):
        yield from sorted(argument.glob("*.ipynb")) if argument.is_dir() else [argument]


if __name__ == "__main__":
    for notebook_path in notebooks_in(sys.argv[1:]):
        print(f"{notebook_path} ...", end=" ", flush=True)
        print(f"{run(notebook_path):.0f} s")
