import pytest

from nst_lib.course.quiz import Option, Question, Quiz


@pytest.fixture
def quiz():
    return Quiz(
        [
            Question(
                "Is `a` < b?", [Option("yes", "It is, since $a = 1$.", correct=True), Option("no", "Look again.")]
            ),
            Question(
                "Which?", [Option("this", "Too soon."), Option("that", "Too late."), Option("none", "So it is.", True)]
            ),
        ]
    )


def test_nothing_is_chosen_at_first(quiz):
    assert [radio.index for radio in quiz.radios] == [None, None]
    assert quiz.score_text == "0 of 2"
    assert all(feedback.value == "" for feedback in quiz.feedback)


def test_every_option_has_its_own_feedback(quiz):
    for number, question in enumerate(quiz.questions):
        for index, option in enumerate(question.options):
            assert quiz.answer(number, index) == option.feedback
            assert option.feedback in quiz.feedback[number].value
            assert ("Right." in quiz.feedback[number].value) == option.correct


def test_score_counts_the_answers_as_they_stand(quiz):
    quiz.answer(0, 0)
    quiz.radios[1].index = 2
    assert "2 of 2" in quiz.score.value
    quiz.answer(1, 0)
    assert "1 of 2" in quiz.score.value


def test_text_is_readable_and_answers_come_last(quiz):
    assert str(quiz) == (
        "1. Is `a` < b?\n   a) yes\n   b) no\n\n2. Which?\n   a) this\n   b) that\n   c) none\n\nAnswers: 1a 2c"
    )


def test_bundle_is_stable_whatever_was_answered(quiz):
    before = quiz._repr_mimebundle_()
    quiz.answer(0, 1)
    after = quiz._repr_mimebundle_()
    assert before == after
    assert set(before) == {"text/plain", "text/markdown", "application/vnd.jupyter.widget-view+json"}


def test_markdown_folds_the_answers_away(quiz):
    text, answers = quiz._repr_mimebundle_()["text/markdown"].split("<details>")
    assert "- b) no" in text
    assert "Look again." not in text
    assert "- 1b, no: Look again." in answers
    assert "- 2c, right: So it is." in answers


def test_text_is_escaped_where_it_becomes_html(quiz):
    quiz.answer(0, 0)
    assert "<code>a</code> &lt; b?" in quiz.widget.children[0].children[0].value
    assert "$a = 1$" in quiz.feedback[0].value


@pytest.mark.parametrize("correct", [(), (True, True)])
def test_exactly_one_option_is_correct(correct):
    options = [Option("a", "", True), Option("b", "", True)] if correct else [Option("a", ""), Option("b", "")]
    with pytest.raises(ValueError, match="correct=True to exactly one"):
        Question("Which?", options)


def test_one_option_is_no_question():
    with pytest.raises(ValueError, match="1 options, 1 of them correct"):
        Question("Which?", [Option("a", "", True)])
