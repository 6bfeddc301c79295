"""`attempt`: whatever a learner's function does, it does not reach the notebook."""

import signal
import threading
import time

import numpy as np
import pytest

from nst_lib.course.attempt import TooSlow, attempt, bound
from nst_lib.course.task import Case


def one(function, **options):
    return attempt(function, [Case("square", x=np.ones(3))], **options)[0]


def raises(x):
    raise KeyError("no")


def leaves(x):
    raise SystemExit


@pytest.mark.parametrize(("function", "error"), [(raises, KeyError), (leaves, SystemExit)])
def test_an_error_is_caught(function, error):
    assert isinstance(one(function).error, error)


def test_prints_are_kept_and_warnings_are_not_shown(capsys):
    outcome = one(lambda x: print("seen") or np.log(0 * x))
    assert outcome.printed == "seen\n"
    assert capsys.readouterr() == ("", "")


def test_a_changed_argument_is_named_and_the_case_is_not_changed():
    case = Case("square", x=np.ones(3), y=np.ones(3))

    def function(x, y):
        y *= 2
        return x

    assert attempt(function, [case])[0].changed == "y"
    assert (case.arguments["y"] == 1).all()
    assert attempt(lambda x, y: x + y, [case])[0].changed is None


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="Windows has no timer for this")
def test_an_endless_loop_ends_even_if_it_catches_exceptions():
    def endless(x):
        while True:
            try:
                x = x + 1
            except Exception:
                x = 0

    began = time.perf_counter()
    outcomes = attempt(endless, [Case("square", x=1), Case("square", x=2)], patience=0.2)
    assert [type(outcome.error) for outcome in outcomes] == [TooSlow]
    assert time.perf_counter() - began < 2


def test_beside_the_main_thread_it_runs_without_a_timer():
    found = []
    thread = threading.Thread(target=lambda: found.append(one(lambda x: x.sum())))
    thread.start()
    thread.join()
    assert found[0].value == 3


def test_arguments_go_by_position_and_keyword_only_ones_by_name():
    def function(a, *, weight):
        return a, weight

    assert bound(function, {"image": 1, "weight": 2}) == ((1,), {"weight": 2})
    assert bound(max, {"image": 1, "weight": 2}) == ((1, 2), {})


def test_a_view_is_taken_inside_and_not_of_nothing():
    assert one(lambda x: x, view=lambda value, case: value.sum() + len(case.arguments)).value == 4
    assert isinstance(one(lambda x: x, view=lambda value, case: 1 / 0).error, ZeroDivisionError)
    assert one(lambda x: None, view=lambda value, case: 1 / 0).value is None
