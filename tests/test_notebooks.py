"""What every committed notebook keeps to, beside what nbval compares: lessons and solutions, and then lessons alone."""

import itertools
import re
import statistics
from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).parents[1]
PATHS = sorted((ROOT / "notebooks").glob("*.ipynb"))
SOLUTIONS = sorted((ROOT / "solutions").glob("*.ipynb"))
LINK = re.compile(r"(!?)\[([^]]*)\]\((?!https?:)([^)#]+)")


@pytest.fixture(params=PATHS + SOLUTIONS, ids=lambda path: f"{path.parent.name}-{path.stem}")
def path(request):
    return request.param


@pytest.fixture
def notebook(path):
    return nbformat.read(path, as_version=4)


def code_cells(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def outputs(notebook):
    return [output for cell in code_cells(notebook) for output in cell.outputs]


LESSONS = (
    "00_start_here",
    "01_images_and_vgg",
    "02_what_the_layers_see",
    "03_content",
    "04_style",
    "05_style_transfer",
    "06_layers_and_weights",
    "07_random_weights",
    "08_faster_and_finer",
    "09_regions_colour_film",
)


def test_lessons_are_there():
    assert set(LESSONS) <= {path.stem for path in PATHS}


def test_readme_and_the_first_lesson_list_all_lessons():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    first = "\n".join(cell.source for cell in nbformat.read(ROOT / "notebooks/00_start_here.ipynb", as_version=4).cells)
    for lesson in LESSONS:
        assert f"(notebooks/{lesson}.ipynb)" in readme
        assert f"({lesson}.ipynb)" in first or lesson == "00_start_here"


@pytest.mark.parametrize(("lesson", "following"), list(itertools.pairwise(LESSONS)))
def test_each_lesson_leads_to_the_next_and_back(lesson, following):
    last = nbformat.read(ROOT / f"notebooks/{lesson}.ipynb", as_version=4).cells[-1].source
    assert f"({following}.ipynb)" in last
    cells = nbformat.read(ROOT / f"notebooks/{following}.ipynb", as_version=4).cells
    assert f"({lesson}.ipynb)" in cells[0].source + cells[-1].source


def test_it_was_run_from_top_to_bottom_in_a_fresh_kernel(notebook):
    counts = [cell.execution_count for cell in code_cells(notebook)]
    assert counts == list(range(1, len(counts) + 1))


def test_it_holds_no_error_no_log_and_no_widget_state(notebook):
    assert "widgets" not in notebook.metadata
    for output in outputs(notebook):
        assert output.output_type != "error"
        assert output.get("name") != "stderr"
        assert "application/vnd.jupyter.widget-view+json" not in output.get("data", {})


def test_it_is_small_and_names_no_path_of_a_machine(path):
    text = path.read_text(encoding="utf-8")
    assert len(text) < 1_500_000
    assert not re.search(r"(?<![\w.])/(home|root|Users|work|tmp)/", text)
    assert "C:\\\\" not in text


def test_cells_are_short(path, notebook):
    lines = [len(cell.source.splitlines()) for cell in code_cells(notebook) if "task" not in cell.metadata]
    tasks = [len(cell.source.splitlines()) for cell in code_cells(notebook) if "task" in cell.metadata]
    assert max(lines) <= 15
    assert max(tasks, default=0) <= 30, "a docstring and a solution"
    assert statistics.median(lines) <= 5


def test_no_line_of_code_is_cut_off_at_the_width_of_a_notebook(notebook):
    for cell in code_cells(notebook):
        assert max(map(len, cell.source.splitlines())) <= 105


@pytest.mark.parametrize("path", [ROOT / f"notebooks/{lesson}.ipynb" for lesson in LESSONS], ids=LESSONS)
def test_it_opens_with_title_times_and_aims_and_closes_with_quiz_and_reading(path, notebook):
    first, text = notebook.cells[0].source, "\n".join(cell.source for cell in notebook.cells)
    assert first.startswith("# ")
    assert "(estimated)" in first
    assert "The code runs in about" in first
    assert "**After this lesson you can**" in first
    for part in ("## Key points", "## Quiz", "## Further reading", "**Predict.**"):
        assert part in text


def test_headings_are_nested(notebook):
    prose = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    levels = [len(marks) for marks in re.findall(r"^(#+) ", prose, re.MULTILINE)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))


def test_links_lead_somewhere(path, notebook):
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            for picture, words, target in LINK.findall(cell.source):
                assert (path.parent / target).exists(), target
                assert words or not picture, f"no alternative text for {target}"


def test_every_figure_has_words_beneath_it(notebook):
    for cell, following in zip(notebook.cells, notebook.cells[1:], strict=False):
        has_figure = any("image/jpeg" in output.get("data", {}) for output in cell.get("outputs", []))
        if has_figure and following.cell_type == "code":
            has_figure = any("image/jpeg" in output.get("data", {}) for output in following.outputs)
            assert has_figure or following.outputs, "a figure is followed by a cell that neither explains nor shows"
        elif has_figure:
            assert len(following.source.split()) > 5
