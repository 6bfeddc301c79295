"""Jobs of several processes take turns, so that two cores are not shared by ten people.

Every visitor has a kernel, a process of its own. What they share is a folder: a ticket for each job that runs or
waits, in the order in which they came, and a slot for each job that may run. Both are locks (see `locks`), so that a
kernel that dies leaves the queue.
"""

import os
import secrets
import threading
import time

from nst_lib.studio.locks import hold, is_held

LIMIT = "NST_STUDIO_LIMIT"  # environment: jobs at once
POLL = 0.25  # s between two looks at the queue
_EPOCH_DIGITS = 20


def default_limit():
    """Jobs at once: what the server was told, or one for every two cores, since one job already uses several."""
    return int(os.environ.get(LIMIT) or max(1, (os.cpu_count() or 1) // 2))


class Turn:
    """One job's place in the queue in `folder`, of which `limit` run at a time.

    `join()`, then `take()` until it says True; `leave()` at the end, whatever happened. `give_back()` lets others go
    first, and `take()` asks again.
    """

    def __init__(self, folder, limit=None):
        self._folder, self._limit = folder, limit or default_limit()
        self._lock = threading.RLock()  # a run's thread takes, a person's click gives back
        self._path = self._held = self._slot = None

    @property
    def has_slot(self):
        """Whether it is this job's turn."""
        return self._slot is not None

    @property
    def ahead(self):
        """How many jobs came before this one and are not over."""
        with self._lock:
            return len(self._others(lambda name: name < self._path.name)) if self._path else 0

    @property
    def behind(self):
        """How many jobs came after this one and are not over."""
        with self._lock:
            return len(self._others(lambda name: name > self._path.name)) if self._path else 0

    def join(self):
        """Go to the end of the queue."""
        with self._lock:
            if self._path is not None:
                return
            self._folder.mkdir(parents=True, exist_ok=True)
            path = self._folder / f"{time.time_ns():0{_EPOCH_DIGITS}}_{secrets.token_hex(4)}.ticket"
            self._held = hold(_lock_of(path))  # before anybody can see the ticket and take it for a dead one
            path.touch()
            self._path = path

    def take(self):
        """Take a slot if it is this job's turn; whether it has one now."""
        with self._lock:
            if self._slot is None and self._path is not None and self.ahead < self._limit:
                slots = (hold(self._folder / f"slot_{number}") for number in range(self._limit))
                self._slot = next((slot for slot in slots if slot is not None), None)
            return self.has_slot

    def give_back(self):
        """Leave the slot to others and go to the end of the queue."""
        with self._lock:
            self.leave()
            self.join()

    def leave(self):
        """Leave the queue; may be called twice."""
        with self._lock:
            for file in (self._slot, self._held):
                if file is not None:
                    file.close()
            if self._path is not None:
                _remove(self._path)
            self._path = self._held = self._slot = None

    def _others(self, wanted):
        """Names of living tickets that are `wanted`; dead ones are removed on the way."""
        names = []
        for path in sorted(self._folder.glob("*.ticket")):
            if path == self._path or not wanted(path.name):
                continue
            if is_held(_lock_of(path)):
                names.append(path.name)
            else:
                _remove(path)
        return names


def _lock_of(ticket):
    return ticket.with_suffix(".lock")


def _remove(ticket):
    for path in (ticket, _lock_of(ticket)):
        path.unlink(missing_ok=True)


def in_turn(make_stream, turn, wait=time.sleep):
    """Items of `make_stream()`, and None as long as it is not this job's turn: before the first item and before any.

    `make_stream` is called at the first turn. The queue is left when the stream ends, fails or is closed.
    """
    turn.join()
    try:
        yield from _until(turn, wait)
        stream = make_stream()
        try:
            while True:
                yield from _until(turn, wait)
                item = next(stream, in_turn)
                if item is in_turn:
                    return
                yield item
        finally:
            stream.close()
    finally:
        turn.leave()


def _until(turn, wait):
    """None a few times a second until it is this job's turn."""
    while not turn.take():
        yield None
        wait(POLL)
