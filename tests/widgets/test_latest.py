"""The latest-value rule: a slow slider computes the value that it was at, and the last one; nothing between."""

import threading

from nst_lib.widgets.latest import Latest


def test_values_that_came_meanwhile_are_skipped():
    done, begun, may_go_on = [], threading.Event(), threading.Event()

    def work(value):
        begun.set()
        may_go_on.wait(10)
        done.append(value)

    latest = Latest(work, fail=None)
    latest(0)
    assert begun.wait(10)
    for value in range(1, 100):
        latest(value)
    may_go_on.set()
    assert latest.wait(10)
    assert done == [0, 99]


def test_an_error_is_told_and_the_next_value_computed():
    errors, done = [], []
    latest = Latest(lambda value: done.append(1 / value), errors.append)
    latest(0)
    assert latest.wait(10)
    latest(1)
    assert latest.wait(10)
    assert (len(errors), done) == (1, [1.0])


def test_waiting_for_nothing_returns_at_once():
    assert Latest(print, print).wait(0)
