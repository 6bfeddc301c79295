"""Many changes, one drawing."""

import threading

import pytest

from nst_lib.widgets.at_once import AtOnce


@pytest.fixture
def calls():
    return []


@pytest.fixture
def at_once(calls):
    return AtOnce(lambda: calls.append("drawn"))


def test_each_change_is_one_call(at_once, calls):
    at_once()
    at_once("change")
    assert calls == ["drawn"] * 2


def test_all_changes_in_a_block_are_one_call(at_once, calls):
    with at_once:
        at_once()
        at_once()
        assert at_once.is_open
        assert calls == []
    assert calls == ["drawn"]
    assert not at_once.is_open


def test_after_an_error_in_a_block_changes_count_again(at_once, calls):
    with pytest.raises(ZeroDivisionError), at_once:
        1 / 0  # noqa: B018
    at_once()
    assert calls == ["drawn"] * 2


def test_a_change_from_another_thread_is_not_lost(at_once, calls):
    thread = threading.Thread(target=at_once)
    with at_once:
        thread.start()
        thread.join(0.05)
        assert calls == []
    thread.join(10)
    assert calls == ["drawn"] * 2
