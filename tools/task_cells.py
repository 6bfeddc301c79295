"""The learner's cells of the solution notebooks, for the tests that try and change them."""

from dataclasses import dataclass
from pathlib import Path

import nbformat

SOLUTIONS = Path(__file__).parents[1] / "solutions"


@dataclass(frozen=True)
class TaskCell:
    """The cell of a task, and what was executed before it: setup cells and the cells of earlier tasks."""

    name: str
    before: tuple
    source: str

    def namespace(self, source=None):
        """The names after executing everything before the cell, and `source` in its place."""
        names = {"__name__": f"solution_of_{self.name}"}
        for number, text in enumerate((*self.before, self.source if source is None else source)):
            exec(compile(text, f"<{self.name} {number}>", "exec"), names)
        return names


def task_cells(folder=SOLUTIONS):
    """{name: TaskCell} of every task in the notebooks of a folder; the first notebook that holds it is its own."""
    found = {}
    for path in sorted(folder.glob("*.ipynb")):
        before = []
        for cell in nbformat.read(path, as_version=4).cells:
            name = cell.metadata.get("task")
            if name:
                found.setdefault(name, TaskCell(name, tuple(before), cell.source))
            if name or "setup" in cell.metadata.get("tags", []):
                before.append(_without_magic(cell.source))
    return found


def _without_magic(source):
    return "\n".join("" if line.startswith(("%", "!")) else line for line in source.splitlines())
