"""Lessons cut down to their panels and their quiz, so that opening all ten in a browser takes minutes."""

import ast
from dataclasses import dataclass
from pathlib import Path

import nbformat
from needed import names_of, slice_of, without_magic

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
QUIZ = "lesson_quiz"
SMALLER = {  # what panels show of runs that were made before takes less time with these
    "03": "EVALUATIONS = 2",
    "05": "EVALUATIONS = 3",
    "06": "EVALUATIONS = 2",
    "09": "FRAMES, FIRST, LATER = 4, 3, 2",
}


@dataclass(frozen=True)
class Cut:
    """A lesson's code: `sources` of all cells, {cell: name of the panel class that is shown there}, the quiz's cell."""

    sources: list
    panels: dict
    quiz: int


def cut(path):
    """The `Cut` of a lesson's notebook: only what its panels and its quiz need is left of it, and no text."""
    notebook = nbformat.read(path, 4)
    sources = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
    if smaller := SMALLER.get(path.stem[:2]):
        name = smaller.replace(",", " ").split()[0]
        index = next(index for index, source in enumerate(sources) if name in _bound(source))
        sources[index] += f"\n{smaller}"
    panels = _panels(sources)
    quiz = next(index for index, source in enumerate(sources) if f"{QUIZ}(" in source)
    kept = slice_of(sources, {*panels, quiz})
    left = [index for index, source in enumerate(kept) if source]
    return Cut([kept[index] for index in left], {left.index(i): name for i, name in panels.items()}, left.index(quiz))


def _panels(sources):
    """{cell: class} of the cells whose last line shows an object of a class from `nst_lib.widgets`."""
    classes, objects, found = set(), {}, {}
    for index, source in enumerate(sources):
        body = ast.parse(without_magic(source)).body
        for statement in body:
            if isinstance(statement, ast.ImportFrom) and statement.module.startswith("nst_lib.widgets."):
                classes |= {alias.asname or alias.name for alias in statement.names}
            if isinstance(statement, ast.Assign) and (made := _class_of(statement.value, classes, {})):
                objects[statement.targets[0].id] = made
        if body and isinstance(body[-1], ast.Expr) and (shown := _class_of(body[-1].value, classes, objects)):
            found[index] = shown
    return found


def _class_of(expression, classes, objects):
    """Name of the panel class that an expression makes, or whose object it names; None for anything else."""
    if isinstance(expression, ast.Call) and isinstance(expression.func, ast.Name) and expression.func.id in classes:
        return expression.func.id
    return objects.get(expression.id) if isinstance(expression, ast.Name) else None


def _bound(source):
    code = without_magic(source)
    return {name for statement in ast.parse(code).body for name in names_of(ast.unparse(statement))[1]}
