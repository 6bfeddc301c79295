"""The slices of a lesson that the browser tests run; no browser here."""

import re

import pytest
from lessons import NOTEBOOKS, cut
from needed import names_of, slice_of


@pytest.mark.parametrize(
    ("text", "reads", "binds", "changes"),
    [
        ("a = b + c", {"b", "c"}, {"a"}, set()),
        ("a = a + 1", {"a"}, {"a"}, set()),
        ("a |= b", {"a", "b"}, {"a"}, set()),
        ("import a.b as c", set(), {"c"}, set()),
        ("a['x'].y = b", {"a", "b"}, set(), {"a"}),
        ("for a in b:\n    print(a, c)", {"b", "c", "print"}, {"a"}, set()),
        ("x = {a: f(a) for a in b}", {"f", "b"}, {"x"}, set()),
        ("def f(a):\n    b = a\n    return b + c", {"c"}, {"f"}, set()),
        ("@tf.function\ndef f():\n    return g(x)", {"tf", "g", "x"}, {"f"}, set()),
    ],
)
def test_names_of_a_statement(text, reads, binds, changes):
    assert names_of(text) == (reads, binds, changes)


def test_only_what_the_wanted_cell_needs_is_kept():
    sources = [
        "%matplotlib inline\nimport a\nimport b",
        "SIZE = 3\nOTHER = 4",
        "found = {}\nfound['x'] = b.f(SIZE)\nb.show(found)",
        "SIZE = 5",
        "panel = a.Panel(found)\npanel",
        "SIZE = 9",
    ]
    assert slice_of(sources, {4}) == [
        "import a\nimport b",
        "SIZE = 3",
        "found = {}\nfound['x'] = b.f(SIZE)",
        "",
        sources[4],
        "",
    ]


def test_of_two_values_the_one_that_is_read_is_kept():
    assert slice_of(["a = 1", "a = 2", "show(a)"], {2}) == ["", "a = 2", "show(a)"]


def lesson(number):
    (path,) = NOTEBOOKS.glob(f"{number}_*.ipynb")
    return cut(path)


def test_a_lesson_is_cut_to_its_panel_and_its_quiz():
    made = lesson("08")
    assert list(made.panels.values()) == ["LossPanel"]
    assert made.sources[made.quiz].endswith('lesson_quiz("08")')
    text = "\n".join(made.sources)
    assert "fast = replace(faster(published" in text
    assert "race(" not in text


def test_a_panel_is_where_it_is_shown_which_may_be_below_where_it_is_made():
    made = lesson("03")
    cell = next(cell for cell, name in made.panels.items() if name == "ShiftPanel")
    assert made.sources[cell] == "panel"


def test_the_film_is_shorter():
    assert any("FRAMES, FIRST, LATER = 4, 3, 2" in source for source in lesson("09").sources)


def test_every_import_of_a_panel_in_the_lessons_is_found():
    for path in sorted(NOTEBOOKS.glob("[0-9]*.ipynb")):
        imported = re.findall(r"from nst_lib\.widgets\.\w+ import (\w+)", path.read_text())
        assert set(cut(path).panels.values()) == set(imported), path.name
