"""`watch`: shows a run as it goes, gives back its steps, and loses none of them when it is interrupted."""

import pytest

from nst_lib.course.watch import watch
from nst_lib.transfer import Losses, Step


def steps(count, interrupted_after=None):
    for n in range(1, count + 1):
        yield Step(n - 1, n, None, Losses({}, {}, 0.0, 1000.0 / n), 1.0, 0.5 * n)
        if n == interrupted_after:
            raise KeyboardInterrupt


def test_it_returns_every_step_and_ends_on_the_last_loss(capsys):
    seen = watch(steps(4), 4)
    assert [step.evaluations for step in seen] == [1, 2, 3, 4]
    assert capsys.readouterr().out.split("\r")[-1] == "loss 2.5e+02 after 4 evaluations\n"


def test_it_says_how_long_it_will_still_take(capsys):
    watch(steps(1), 9)
    assert "of 9, about 4 s left" in capsys.readouterr().out


def test_an_interruption_keeps_the_steps_so_far(capsys):
    seen = watch(steps(9, interrupted_after=3), 9)
    assert len(seen) == 3
    assert "interrupted" in capsys.readouterr().out


def test_an_error_of_the_run_is_not_hidden():
    with pytest.raises(ZeroDivisionError):
        watch((1 / 0 for _ in range(1)), 1)
