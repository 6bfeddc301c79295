"""Slow work for a slider: only the last value is computed."""

import threading


class Latest:
    """Calls `work(value)` in a thread of its own for the last value given; those that came meanwhile are skipped.

    What goes wrong is given to `fail(error)`, and the next value is computed as if nothing had been.
    """

    def __init__(self, work, fail):
        self._work, self._fail = work, fail
        self._news = threading.Condition()
        self._value, self._is_waiting, self._is_working = None, False, False

    def __call__(self, value):
        """Compute this value as soon as nothing else is computed, unless a later one comes."""
        with self._news:
            self._value, self._is_waiting = value, True
            if not self._is_working:
                self._is_working = True
                threading.Thread(target=self._go, name="latest", daemon=True).start()

    def wait(self, timeout=None):
        """Block until nothing is waiting or computed, at most `timeout` seconds; whether it is so."""
        with self._news:
            return self._news.wait_for(lambda: not self._is_working, timeout)

    def _go(self):
        while True:
            with self._news:
                if not self._is_waiting:
                    self._is_working = False
                    self._news.notify_all()
                    return
                value, self._is_waiting = self._value, False
            try:
                self._work(value)
            except Exception as error:  # the panel says it in words
                self._fail(error)
