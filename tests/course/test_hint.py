"""`hint`: one more at each call, or the one that was asked for."""

import pytest

from nst_lib.course import hint as module
from nst_lib.course.hint import hint


@pytest.fixture(autouse=True)
def fresh(one_task, monkeypatch):
    monkeypatch.setattr(module, "_given", {})


def test_every_call_gives_one_more_until_all_are_told():
    assert [len(hint("channel_means").texts) for _ in range(4)] == [1, 2, 3, 3]
    assert str(hint("channel_means", 1)) == "[99.1 channel_means] hint 1 of 3: What is left out?"


def test_it_says_how_many_are_left():
    endings = [hint("channel_means", step)._repr_mimebundle_()["text/markdown"].splitlines()[-1] for step in (1, 2, 3)]
    assert endings == ["Run the cell again for more.", "Run the cell again for one more.", "That is all of them."]


@pytest.mark.parametrize("step", [0, 4, "first"])
def test_a_hint_that_is_not_there(step):
    with pytest.raises(ValueError, match="choose from 1 to 3"):
        hint("channel_means", step)


def test_an_unknown_task():
    with pytest.raises(ValueError, match="did you mean channel_means"):
        hint("channel_meanz")
