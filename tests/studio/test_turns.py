"""The queue: who came first goes first, never more than the limit, and a dead process holds up nobody."""

import subprocess
import sys

import pytest

from nst_lib.studio.locks import hold, is_held
from nst_lib.studio.turns import LIMIT, Turn, default_limit, in_turn

HOLDER = "import sys, pathlib; from nst_lib.studio.turns import Turn; turn = Turn(pathlib.Path(sys.argv[1]), 1); "
HOLDER += "turn.join(); print(turn.take(), flush=True); sys.stdin.read()"


@pytest.fixture
def turns(tmp_path):
    """Four visitors at one queue with one slot, in the order in which they came."""
    made = [Turn(tmp_path, 1) for _ in range(4)]
    for turn in made:
        turn.join()
    yield made
    for turn in made:
        turn.leave()


def test_who_came_first_goes_first(turns):
    assert [turn.ahead for turn in turns] == [0, 1, 2, 3]
    assert [turn.take() for turn in reversed(turns)] == [False, False, False, True]
    turns[0].leave()
    assert [turn.ahead for turn in turns[1:]] == [0, 1, 2]
    assert not turns[2].take()
    assert turns[1].take()


def test_as_many_run_as_the_limit_says(tmp_path):
    turns = [Turn(tmp_path, 2) for _ in range(3)]
    for turn in turns:
        turn.join()
    assert [turn.take() for turn in turns] == [True, True, False]
    for turn in turns:
        turn.leave()


def test_who_gives_back_goes_to_the_end(turns):
    assert turns[0].take()
    assert turns[0].behind == 3
    turns[0].give_back()
    assert not turns[0].has_slot
    assert turns[0].ahead == 3
    assert turns[1].take()


def test_leaving_twice_and_without_joining_is_nothing(tmp_path):
    turn = Turn(tmp_path, 1)
    turn.leave()
    turn.join()
    turn.leave()
    turn.leave()
    assert (turn.ahead, turn.behind, turn.take()) == (0, 0, False)
    assert not list(tmp_path.glob("*.ticket"))


def test_a_process_that_is_killed_leaves_the_queue(tmp_path):
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    with holder:
        assert holder.stdout.readline() == "True\n"
        turn = Turn(tmp_path, 1)
        turn.join()
        assert turn.ahead == 1
        assert not turn.take()
        holder.kill()
        holder.wait(30)
        assert turn.ahead == 0
        assert turn.take()
        turn.leave()


def test_the_server_says_how_many(monkeypatch):
    monkeypatch.setenv(LIMIT, "3")
    assert default_limit() == 3
    monkeypatch.delenv(LIMIT)
    monkeypatch.setattr("os.cpu_count", lambda: 2)
    assert default_limit() == 1


def test_a_stream_waits_for_its_turn_and_leaves_at_its_end(turns):
    assert turns[0].take()
    waited = []

    def wait(seconds):
        waited.append(seconds)
        if len(waited) == 3:
            turns[0].leave()

    stream = in_turn(lambda: (item for item in "ab"), turns[1], wait)
    assert list(stream) == [None, None, None, "a", "b"]
    assert turns[2].ahead == 0


def test_a_stream_that_is_closed_or_fails_leaves_too(turns):
    def failing():
        yield 1
        raise ValueError("broken")

    stream = in_turn(failing, turns[0])
    assert next(stream) == 1
    with pytest.raises(ValueError, match="broken"):
        next(stream)
    assert turns[1].ahead == 0
    stream = in_turn(lambda: iter_forever(), turns[1])
    assert next(stream) == 0
    stream.close()
    assert turns[2].ahead == 0


def test_a_stream_that_lost_its_slot_waits_again(turns):
    stream = in_turn(iter_forever, turns[0], wait=lambda _: turns[1].leave())
    assert next(stream) == 0
    turns[0].give_back()
    assert turns[1].take()
    turns[2].leave()
    turns[3].leave()
    assert [next(stream), next(stream)] == [None, 1]
    stream.close()


def test_a_lock_belongs_to_one(tmp_path):
    path = tmp_path / "lock"
    assert not is_held(path)
    file = hold(path)
    assert is_held(path)
    assert hold(path) is None
    file.close()
    assert not is_held(path)


def iter_forever():
    number = 0
    while True:
        yield number
        number += 1
