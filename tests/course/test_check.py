"""`check` never raises and shows a stable line; `carry_on` lets everybody go on."""

import numpy as np
import pytest

from nst_lib.course.check import carry_on, check
from nst_lib.course.progress import progress
from nst_lib.course.verdict import MIME
from nst_lib.quiet_tensorflow import tf


def right(x):
    return tf.reduce_mean(x, (1, 2))


def wrong(x):
    return -right(x)


def stub(x):
    raise NotImplementedError("channel_means: your turn")


@pytest.mark.parametrize(
    ("answer", "line", "data"),
    [
        (right, "[99.1 channel_means] pass", {"status": "pass", "diagnosis": "pass"}),
        (stub, "[99.1 channel_means] todo", {"status": "todo", "diagnosis": "todo"}),
    ],
)
def test_the_line_and_the_data_that_nbval_compares(one_task, answer, line, data):
    shown = check("channel_means", answer)._repr_mimebundle_()
    assert shown["text/plain"] == line
    assert shown[MIME] == {"task": "99.1 channel_means", **data}


def test_a_failure_says_what_is_the_matter(one_task):
    verdict = check("channel_means", wrong)
    assert str(verdict).startswith("[99.1 channel_means] fail: sign\nYours is minus the expected. For features")
    assert not verdict.passed
    assert "Not yet" in verdict._repr_mimebundle_()["text/html"]


def test_a_card_shows_the_learner_s_text_as_text(one_task):
    assert "<b>x" not in check("channel_means", lambda x: 1 / 0 if "<b>x" else x)._repr_mimebundle_()["text/html"]


@pytest.mark.parametrize(
    "answer", [object(), [1], np.zeros, type, "text", lambda: 1, lambda *a, **k: object(), iter([])]
)
def test_it_never_raises(one_task, answer):
    assert check("channel_means", answer).status == "fail"


def test_an_unknown_name_is_answered_with_the_near_one(one_task):
    verdict = check("channel_mean", right)
    assert verdict.status == "fail"
    assert "did you mean channel_means" in verdict.text


def test_an_error_of_the_task_itself_is_said_to_be_ours(one_task, monkeypatch):
    monkeypatch.setattr("nst_lib.course.check.diagnose", lambda *_: 1 / 0)
    verdict = check("channel_means", right)
    assert verdict.diagnosis == "not_judged"
    assert "ZeroDivisionError" in verdict.text


def test_prints_of_the_first_case_are_shown(one_task, capsys):
    check("channel_means", lambda x: print("shape", x.shape) or right(x))
    assert capsys.readouterr().out == "shape (1, 2, 2, 3)\n"


def test_what_was_passed_stays_done(one_task):
    for answer in (stub, wrong, right, wrong):
        check("channel_means", answer)
    assert progress().summary == "1 of 1 tasks are done"


def test_who_passed_goes_on_with_their_own_and_without_a_note(one_task, capsys):
    assert carry_on("channel_means", right) is right
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("answer", [stub, wrong, ..., None])
def test_who_did_not_goes_on_with_ours_and_a_note(one_task, capsys, answer):
    assert carry_on("channel_means", answer) is one_task.reference
    assert capsys.readouterr().out.startswith("channel_means is not done yet")


def test_ours_handed_on_is_not_taken_for_an_answer(one_task, capsys):
    ours = carry_on("channel_means", stub)
    assert check("channel_means", ours).status == "todo"
    assert carry_on("channel_means", ours) is ours
