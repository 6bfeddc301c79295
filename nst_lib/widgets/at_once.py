"""Several controls changed by code, and one drawing for all of them."""

from threading import RLock


class AtOnce:
    """Give it to the controls as observer: `refresh()` is called at each change, in a `with` block once, at its end.

    A person's change that comes from another thread waits until the block is over, and is then seen, too. Blocks do not
    nest.
    """

    def __init__(self, refresh):
        self._is_open, self._refresh, self._lock = False, refresh, RLock()

    @property
    def is_open(self):
        """Whether we are inside a block, as an observer of what it changes is; another thread waits for its end."""
        with self._lock:
            return self._is_open

    def __call__(self, _=None):
        """A control has changed."""
        with self._lock:
            if not self._is_open:
                self._refresh()

    def __enter__(self):
        self._lock.acquire()
        self._is_open = True

    def __exit__(self, *_):
        try:
            self._is_open = False
            self._refresh()
        finally:
            self._lock.release()
