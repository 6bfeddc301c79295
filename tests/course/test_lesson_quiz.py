"""The quizzes of the lessons: each loads, and every option has feedback of its own."""

import nbformat
import pytest

from nst_lib.course.lesson_quiz import FOLDER, lesson_quiz

LESSONS = sorted(path.stem for path in FOLDER.glob("*.toml"))
NOTEBOOKS = FOLDER.parents[2] / "notebooks"


@pytest.mark.parametrize("lesson", LESSONS)
def test_a_quiz_has_three_to_five_questions_with_feedback_for_every_option(lesson):
    questions = lesson_quiz(lesson).questions
    assert 3 <= len(questions) <= 5
    for question in questions:
        feedback = [option.feedback for option in question.options]
        assert all(feedback)
        assert len(set(feedback)) == len(feedback)


def test_every_lesson_shows_its_own_quiz():
    for path in NOTEBOOKS.glob("[0-9]*.ipynb"):
        sources = [cell.source for cell in nbformat.read(path, as_version=4).cells]
        assert any(f'lesson_quiz("{path.stem[:2]}")' in source for source in sources), path.name


def test_the_correct_options_are_not_always_in_the_same_place():
    places = [question.answer for lesson in LESSONS for question in lesson_quiz(lesson).questions]
    assert len(set(places)) > 1


def test_an_unknown_lesson_is_answered_with_the_known_ones():
    with pytest.raises(ValueError, match=r"choose from 00, 01, 02, 03, 04, 05, 06, 07, 08, 09$"):
        lesson_quiz("42")
