"""tools/task_cells.py: what the cell of a task runs after."""

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from task_cells import task_cells


def test_a_cell_runs_after_the_setup_and_the_tasks_before_it(tmp_path):
    cells = [
        new_code_cell("%matplotlib inline\nbase = 1", metadata={"tags": ["setup"]}),
        new_markdown_cell("# Text"),
        new_code_cell("def first():\n    return base", metadata={"task": "first"}),
        new_code_cell("raise RuntimeError('not executed')"),
        new_code_cell("def second():\n    return first() + 1", metadata={"task": "second"}),
    ]
    nbformat.write(new_notebook(cells=cells), tmp_path / "99_sample.ipynb")
    found = task_cells(tmp_path)
    assert found.keys() == {"first", "second"}
    assert found["second"].namespace()["second"]() == 2
    assert found["second"].namespace("def second():\n    return 5")["second"]() == 5


def test_a_task_that_a_later_exercise_begins_with_is_taken_from_its_own(tmp_path):
    for exercise, value in (("04_own", 4), ("05_later", 5)):
        cell = new_code_cell(f"def again():\n    return {value}", metadata={"task": "again"})
        nbformat.write(new_notebook(cells=[cell]), tmp_path / f"{exercise}.ipynb")
    assert task_cells(tmp_path)["again"].namespace()["again"]() == 4
