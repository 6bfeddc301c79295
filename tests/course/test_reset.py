"""Working copies, and `reset`, which loses nothing."""

import pytest

from nst_lib.course.reset import reset
from nst_lib.course.workspace import course, shipped, working_copy


@pytest.mark.parametrize("number", ["04", 4, "04_style"])
def test_a_copy_is_made_once_and_then_kept(course_folder, number):
    path, is_new = working_copy(number)
    assert (path, is_new, path.read_text()) == (course_folder / "work" / "04_style.ipynb", True, "as shipped")
    path.write_text("mine")
    assert working_copy(number) == (path, False)
    assert path.read_text() == "mine"


def test_reset_keeps_every_version_beside_the_fresh_copy(course_folder):
    path = working_copy("04")[0]
    kept = []
    for text in ("first", "second", "third"):
        path.write_text(text)
        kept.append(reset("04").kept)
        assert path.read_text() == "as shipped"
    assert [version.read_text() for version in kept] == ["first", "second", "third"]
    assert all(version.name.startswith("04_style.20") and version.suffix == ".ipynb" for version in kept)


def test_reset_says_where_the_learner_s_version_is(course_folder):
    assert str(reset("04")) == "work/04_style.ipynb is there, as it was shipped."
    done = reset("04")
    assert f"yours is kept as work/{done.kept.name}" in str(done)


def test_an_exercise_that_is_not_there(course_folder):
    with pytest.raises(ValueError, match=r"unknown exercise '40': .*choose from 04"):
        reset("40")


def test_a_folder_that_holds_no_course(course_folder, monkeypatch):
    monkeypatch.setenv("NST_COURSE", str(course_folder / "elsewhere"))
    with pytest.raises(FileNotFoundError, match="set NST_COURSE"):
        shipped("04")


def test_without_the_variable_it_is_the_folder_of_the_library(monkeypatch):
    monkeypatch.delenv("NST_COURSE", raising=False)
    assert (course() / "nst_lib" / "course").is_dir()
