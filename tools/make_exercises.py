"""Makes exercises/ from solutions/: the same notebooks with the solutions taken out.

    python tools/make_exercises.py            writes exercises/
    python tools/make_exercises.py --check    only says what differs; exit status 1 if something does

Between `### BEGIN SOLUTION` and `### END SOLUTION` the lines of a function become a NotImplementedError, and outside of
functions `name = ...` for every name that they give a value. Cells tagged `solution` or `instructor` are left out,
outputs are cleared, cell ids stay.
"""

import ast
import sys
import textwrap
from pathlib import Path

import nbformat

ROOT = Path(__file__).parents[1]
SOURCE, TARGET = ROOT / "solutions", ROOT / "exercises"
BEGIN, END = "### BEGIN SOLUTION", "### END SOLUTION"
LEFT_OUT = {"solution", "instructor"}


def exercise(notebook):
    """The exercise, as a new notebook. ValueError for markers that do not pair, with the cell's id."""
    made = nbformat.from_dict(notebook)
    made.cells = [_cell(cell) for cell in made.cells if not LEFT_OUT & set(cell.metadata.get("tags", []))]
    made.metadata.pop("widgets", None)
    return made


def _cell(cell):
    if cell.cell_type == "code":
        cell.outputs, cell.execution_count = [], None
        cell.metadata.pop("execution", None)
        try:
            cell.source = stub(cell.source, cell.metadata.get("task"))
        except ValueError as error:
            raise ValueError(f"cell {cell.id}: {error}") from error
    return cell


def stub(source, task=None):
    """The text of a cell with its solutions taken out; without markers, the same text."""
    lines, region = [], None
    for line in source.splitlines():
        marker = line.strip()
        if marker == BEGIN:
            if region is not None:
                raise ValueError(f"{BEGIN} inside of a solution")
            region, indent = [], line[: len(line) - len(line.lstrip())]
        elif marker == END:
            if region is None:
                raise ValueError(f"{END} without {BEGIN}")
            lines += [f"{indent}{text}" for text in _in_place_of(region, indent, task or _name_above(lines))]
            region = None
        else:
            (lines if region is None else region).append(line)
    if region is not None:
        raise ValueError(f"{BEGIN} without {END}")
    made = "\n".join(lines)
    if made != source:
        ast.parse(made)
    return made


def _name_above(lines):
    """The name of the nearest function above."""
    names = [line.split("def ", 1)[1].split("(")[0] for line in lines if line.lstrip().startswith("def ")]
    return names[-1] if names else "this"


def _in_place_of(region, indent, task):
    if indent:
        return [f'raise NotImplementedError("{task}: your turn")']
    tree = ast.parse(textwrap.dedent("\n".join(region)))
    targets = [target for node in tree.body for target in _targets(node)]
    names = [node.id for target in targets for node in ast.walk(target) if isinstance(node, ast.Name)]
    return [f"{name} = ..." for name in dict.fromkeys(names)]


def _targets(node):
    if isinstance(node, ast.Assign):
        return node.targets
    return [node.target] if isinstance(node, ast.AnnAssign | ast.AugAssign) else []


def made_texts(source=SOURCE):
    """{file name: text} of every exercise that the folder of solutions makes."""
    return {
        path.name: nbformat.writes(exercise(nbformat.read(path, as_version=4))) + "\n"
        for path in sorted(source.glob("*.ipynb"))
    }


def differences(texts, target=TARGET):
    """One line for each exercise that is missing, stale, or left over."""
    there = {path.name: path.read_text(encoding="utf-8") for path in sorted(target.glob("*.ipynb"))}
    stale = [f"{name} is not what its solution makes" for name in texts if there.get(name) != texts[name]]
    return stale + [f"{name} has no solution" for name in there if name not in texts]


def write(texts, target=TARGET):
    """Write the exercises, and take away those that no solution makes."""
    target.mkdir(exist_ok=True)
    for path in target.glob("*.ipynb"):
        if path.name not in texts:
            path.unlink()
    for name, text in texts.items():
        (target / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    exercises = made_texts()
    if "--check" in sys.argv[1:]:
        found = differences(exercises)
        sys.exit("\n".join([*found, "run: python tools/make_exercises.py"]) if found else 0)
    write(exercises)
