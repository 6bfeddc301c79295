"""What the committed solutions and exercises keep to; that unsolved exercises run to their end is nbval's to show."""

import re
from pathlib import Path

import nbformat
import pytest

from nst_lib.course.exercise_list import all_tasks

ROOT = Path(__file__).parents[1]
MIME = "application/vnd.nst-check+json"
SOLUTIONS = sorted((ROOT / "solutions").glob("*.ipynb"))
EXERCISES = sorted((ROOT / "exercises").glob("*.ipynb"))

every_solution = pytest.mark.parametrize("path", SOLUTIONS, ids=lambda path: path.stem)


def read(path):
    return nbformat.read(path, as_version=4)


def code_cells(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def outputs(notebook):
    return [output for cell in code_cells(notebook) for output in cell.outputs]


def test_every_lesson_has_an_exercise_and_there_is_a_capstone():
    lessons = {path.name for path in (ROOT / "notebooks").glob("0[1-9]_*.ipynb")}
    assert {path.name for path in SOLUTIONS} == lessons | {"10_capstone.ipynb"}
    assert {path.name for path in EXERCISES} == {path.name for path in SOLUTIONS}


@every_solution
def test_in_the_committed_solutions_every_check_passes(path):
    notebook = read(path)
    found = [output["data"][MIME] for output in outputs(notebook) if MIME in output.get("data", {})]
    tasks = [task.name for task in all_tasks().values() if task.exercise == path.stem[:2]]
    assert [check["status"] for check in found] == ["pass"] * len(found)
    checked = [check["task"].split()[1] for check in found]
    assert checked[-len(tasks) :] == tasks, "those of earlier exercises may come first"
    assert [cell.metadata["task"] for cell in notebook.cells if "task" in cell.metadata] == checked


@every_solution
def test_it_says_how_long_it_takes_and_nothing_waits_to_be_measured(path):
    cells = [cell.source for cell in read(path).cells]
    assert cells[0].startswith("# Exercise ")
    assert re.search(r"About \d+ minutes \(estimated\)\. The code runs in about \d+ s", cells[0])
    assert "⟦" not in "\n".join(cells)


@pytest.mark.parametrize("path", EXERCISES, ids=lambda path: path.stem)
def test_an_exercise_holds_no_solution_and_no_output(path):
    notebook = read(path)
    assert "### BEGIN SOLUTION" not in path.read_text(encoding="utf-8")
    assert not outputs(notebook)
    assert all(cell.execution_count is None for cell in code_cells(notebook)), "nbval then only asks that it runs"
