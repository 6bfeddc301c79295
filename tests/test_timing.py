"""Turns, medians and ratios, by hand; nothing here depends on how fast the machine is."""

import time

import pytest

from nst_lib.timing import interleaved, ratios, seconds, spread


def test_spread_and_ratios():
    assert spread([3.0, 1.0, 7.0, 2.0]) == {"median": 2.5, "minimum": 1.0, "maximum": 7.0, "repetitions": 4}
    times = {"a": [2.0, 9.0, 4.0], "b": [1.0, 3.0, 4.0]}
    expected = {"median": 2.0, "minimum": 1.0, "maximum": 3.0, "repetitions": 3}
    assert ratios(times, "a", "b") == expected  # 2, 3, 1: round by round, not median by median


def test_ratios_want_as_many_rounds_of_both():
    with pytest.raises(ValueError, match="shorter"):
        ratios({"a": [1.0, 2.0], "b": [1.0]}, "a", "b")


def test_ways_take_turns_and_warming_up_is_not_counted():
    calls = []
    ways = {name: lambda name=name: calls.append(name) for name in "abc"}
    times = interleaved(ways, rounds=4, warm_up=2)
    assert "".join(calls) == "abcabc" + "abc" + "bca" + "cab" + "abc"
    assert {name: len(taken) for name, taken in times.items()} == {"a": 4, "b": 4, "c": 4}
    assert all(second >= 0 for taken in times.values() for second in taken)


def test_what_happens_to_the_machine_falls_on_both(monkeypatch):
    """Two equal ways on a machine that is three times as slow in the second half: 1 in turns, 3 one after the other."""
    clock = [0.0]
    monkeypatch.setattr(time, "perf_counter", lambda: clock[0])

    def way():
        clock[0] += 1.0 if clock[0] < 10 else 3.0

    times = interleaved({"a": way, "b": way}, rounds=10, warm_up=0)
    assert ratios(times, "a", "b")["median"] == 1
    clock[0] = 0.0
    first, second = ([seconds(way) for _ in range(10)] for _ in range(2))
    assert spread(second)["median"] / spread(first)["median"] == 3


def test_seconds_are_those_of_a_clock():
    assert 0.02 <= seconds(time.sleep, 0.02) < 2


def test_it_waits_for_no_tensorflow(run_python):
    shown = run_python("-c", "import sys, nst_lib.timing; print('tensorflow' in sys.modules)")
    assert shown.stdout.strip() == "False", shown.stderr
