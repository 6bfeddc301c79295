"""The quizzes of the lessons, kept in files so that a lesson does not show the answers above the questions."""

import tomllib
from pathlib import Path

from nst_lib.choices import choose
from nst_lib.course.quiz import Option, Question, Quiz

FOLDER = Path(__file__).parents[1] / "assets" / "quizzes"


def lesson_quiz(lesson):
    """The `Quiz` of a lesson, named by its number: "05". ValueError for a lesson that has none."""
    known = sorted(path.stem for path in FOLDER.glob("*.toml"))
    text = (FOLDER / f"{choose(lesson, known, 'lesson')}.toml").read_text(encoding="utf-8")
    questions = tomllib.loads(text)["question"]
    return Quiz([Question(q["text"], [Option(**option) for option in q["option"]]) for q in questions])
