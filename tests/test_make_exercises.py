"""tools/make_exercises.py: solutions come out, everything else stays; and exercises/ is what it makes."""

from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

import make_exercises

ROOT = Path(__file__).parents[1]

SOLVED = '''
def area(h, w):
    """(h, w) -> h * w."""
    ### BEGIN SOLUTION
    both = h, w
    return both[0] * both[1]
    ### END SOLUTION


def twice(x):
    if x:
        ### BEGIN SOLUTION
        return 2 * x
        ### END SOLUTION
    return 0
'''.strip()

STUB = '''
def area(h, w):
    """(h, w) -> h * w."""
    raise NotImplementedError("area: your turn")


def twice(x):
    if x:
        raise NotImplementedError("twice: your turn")
    return 0
'''.strip()


def test_a_function_s_solution_becomes_an_error_that_names_the_task():
    assert make_exercises.stub(SOLVED) == STUB
    assert "area: your turn" not in make_exercises.stub(SOLVED, "mine")


def test_outside_of_functions_names_stay_and_values_go():
    source = "### BEGIN SOLUTION\na, (b, *c) = 1, (2, 3)\nd: int = a\nprint(d)\n### END SOLUTION\ncheck('a', a)"
    assert make_exercises.stub(source) == "a = ...\nb = ...\nc = ...\nd = ...\ncheck('a', a)"


@pytest.mark.parametrize("source", ["x = 1", "%matplotlib inline\nx = 1", ""])
def test_what_has_no_solution_stays(source):
    assert make_exercises.stub(source) == source


@pytest.mark.parametrize(
    "source",
    [
        "### BEGIN SOLUTION\nx = 1",
        "x = 1\n### END SOLUTION",
        "### BEGIN SOLUTION\n### BEGIN SOLUTION\n### END SOLUTION",
    ],
)
def test_markers_that_do_not_pair_are_refused_with_the_cell(source):
    with pytest.raises(ValueError, match="cell ex99-07: ### "):
        make_exercises.exercise(new_notebook(cells=[new_code_cell(source, id="ex99-07")]))


def test_a_notebook_without_its_solutions():
    solved = new_code_cell(SOLVED, id="ex99-02", execution_count=3, outputs=[new_output("stream", text="seen")])
    cells = [
        new_markdown_cell("# T", id="ex99-01"),
        solved,
        new_code_cell("1", id="ex99-03", metadata={"tags": ["instructor"]}),
        new_markdown_cell("why", id="ex99-04", metadata={"tags": ["solution"]}),
    ]
    made = make_exercises.exercise(new_notebook(cells=cells))
    assert [cell.id for cell in made.cells] == ["ex99-01", "ex99-02"]
    assert (made.cells[1].outputs, made.cells[1].execution_count) == ([], None)
    assert solved.outputs, "the solution itself stays as it is"


def test_a_stale_a_missing_and_a_left_over_exercise_are_named_and_put_right(tmp_path):
    texts = {"01_a.ipynb": "a", "02_b.ipynb": "b"}
    (tmp_path / "01_a.ipynb").write_text("old")
    (tmp_path / "03_c.ipynb").write_text("c")
    assert make_exercises.differences(texts, tmp_path) == [
        "01_a.ipynb is not what its solution makes",
        "02_b.ipynb is not what its solution makes",
        "03_c.ipynb has no solution",
    ]
    make_exercises.write(texts, tmp_path)
    assert make_exercises.differences(texts, tmp_path) == []


def test_the_committed_exercises_are_what_the_solutions_make():
    texts = make_exercises.made_texts()
    assert len(texts) >= 10
    assert make_exercises.differences(texts) == []


def test_no_exercise_holds_a_solution():
    for text in make_exercises.made_texts().values():
        assert "SOLUTION" not in text
        for cell in nbformat.reads(text, as_version=4).cells:
            assert "task" not in cell.metadata or "your turn" in cell.source or "= ..." in cell.source
