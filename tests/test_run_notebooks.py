"""tools/run_notebooks.py: what it takes out of a notebook, and what it refuses."""

from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

import run_notebooks


def write(path, *sources):
    cells = [new_markdown_cell("# T\n\nThe code runs in about 990 s"), *map(new_code_cell, sources)]
    nbformat.write(new_notebook(cells=cells), path)
    return path


def test_it_runs_a_notebook_and_writes_outputs_and_the_measured_time(tmp_path):
    path = write(tmp_path / "a.ipynb", "import sys\nprint('seen')\nprint('log', file=sys.stderr)")
    run_notebooks.run(path)
    first, cell = nbformat.read(path, as_version=4).cells
    assert "The code runs in about 10 s" in first.source
    assert [(output.name, output.text) for output in cell.outputs] == [("stdout", "seen\n")]


def test_a_progress_line_is_kept_in_its_last_state_only(tmp_path):
    path = write(
        tmp_path / "a.ipynb", "for n in range(3):\n    print(f'\\r{n} of 3', end='', flush=True)\nprint('\\rdone')"
    )
    run_notebooks.run(path)
    assert nbformat.read(path, as_version=4).cells[1].outputs[0].text == "done\n"


def test_live_widgets_are_taken_out_and_what_stands_beside_them_stays():
    data = {run_notebooks.LIVE_WIDGET: {"model_id": "1"}, "text/plain": "a panel"}
    cell = new_code_cell("panel", outputs=[new_output("display_data", data=data)])
    notebook = new_notebook(cells=[cell], metadata={"widgets": {"state": {}}})
    run_notebooks.clean(notebook)
    assert notebook.metadata == {}
    assert notebook.cells[0].outputs[0].data == {"text/plain": "a panel"}


def test_an_output_that_nbval_does_not_compare_is_taken_out():
    cell = new_code_cell("progress()", metadata={"tags": ["nbval-ignore-output"]})
    cell.outputs = [new_output("stream", text="open")]
    run_notebooks.clean(new_notebook(cells=[cell]))
    assert cell.outputs == []


def test_a_cell_that_fails_leaves_the_notebook_as_it_was(tmp_path):
    path = write(tmp_path / "a.ipynb", "1 / 0")
    before = path.read_bytes()
    with pytest.raises(Exception, match="ZeroDivisionError"):
        run_notebooks.run(path)
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("text", "message"), [("x" * 1_500_001, "smaller"), (str(Path.home()), "path of this machine")]
)
def test_it_refuses_what_must_not_be_committed(tmp_path, text, message):
    with pytest.raises(SystemExit, match=message):
        run_notebooks.check(tmp_path / "a.ipynb", text)
