"""`Task` and `Case`: what a task must say, and that cases are copies."""

import numpy as np
import pytest

from nst_lib.course.task import Case


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"name": "gram matrix"}, "not a Python name"),
        ({"hints": ("one",)}, "has 1 hints, not 3"),
        ({"returns": "picture"}, "'picture', none of tensor"),
        ({"reference": None}, "neither a reference nor properties"),
        ({"draw": None}, "draws no cases"),
    ],
)
def test_a_task_that_says_too_little_is_refused(make, changes, words):
    with pytest.raises(ValueError, match=words):
        make(**changes)


def test_the_same_seed_draws_the_same_cases_and_another_others(make):
    first, again, other = (make().cases(seed)[0].arguments["features"].numpy() for seed in (0, 0, 1))
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)


def test_a_copy_can_be_spoiled():
    case = Case("square", array=np.zeros(2), nested={"list": [np.zeros(2)]})
    copy = case.copy()
    copy.arguments["array"] += 1
    copy.arguments["nested"]["list"][0] += 1
    assert not case.arguments["array"].any()
    assert not case.arguments["nested"]["list"][0].any()
    assert copy.kind == "square"


def test_a_task_knows_where_it_stands(make):
    assert make().placed("04", 2).label == "04.2 channel_means"
