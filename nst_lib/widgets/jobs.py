"""Long work in a thread of its own, and one job at a time in the whole process.

Two jobs at once would share the processor's cores, and TensorFlow would trace two graphs in two threads.
"""

import atexit
import contextlib
import threading

TICK = 0.25  # s between two calls of a job's `tick`

_guard = threading.Lock()
_current = None


class Busy(RuntimeError):
    """A job was not started because another one is not over; `job` is that one."""

    def __init__(self, job):
        super().__init__(f"{job.name} is {job.state}; stop it first")
        self.job = job


class Job:
    """Consumes a generator in a daemon thread until it ends, fails or is stopped.

    `make_stream()` is called in that thread, so that it may be slow, and returns the generator. `receive(item)` is
    called there too, for every item: what it does delays the next one. `tick()` is called from a second thread every
    `TICK` seconds and once more after the end: the place to draw. `name` is what a refused job will read.
    """

    def __init__(self, name, make_stream, receive, tick):
        self.name, self.error = name, None
        self._make_stream, self._receive, self._tick = make_stream, receive, tick
        self._is_exhausted = False
        self._may_go_on, self._is_stopped = threading.Event(), threading.Event()
        self._is_over, self._is_drawn = threading.Event(), threading.Event()
        self._may_go_on.set()

    @property
    def state(self):
        """One of "running", "paused", "stopping", "stopped", "done" and "failed" (see `error`)."""
        if self._is_over.is_set():
            return "failed" if self.error else "done" if self._is_exhausted else "stopped"
        if self._is_stopped.is_set():
            return "stopping"
        return "running" if self._may_go_on.is_set() else "paused"

    @property
    def is_over(self):
        """Whether another job may start."""
        return self._is_over.is_set()

    def start(self):
        """Begin; raises `Busy` as long as another job is not over, even if it is paused."""
        global _current
        with _guard:
            if _current is not None and not _current.is_over:
                raise Busy(_current)
            _current = self
        for target in (self._work, self._watch):
            threading.Thread(target=target, name=f"{self.name}{target.__name__}", daemon=True).start()

    def pause(self):
        """Hold before the next item."""
        self._may_go_on.clear()

    def resume(self):
        """Go on after `pause`."""
        self._may_go_on.set()

    def pause_or_resume(self):
        """What one button does: go on if it is paused, otherwise hold."""
        (self.resume if self.state == "paused" else self.pause)()

    def stop(self):
        """End after the item that is being computed, at once if paused."""
        self._is_stopped.set()
        self._may_go_on.set()

    def wait(self, timeout=None):
        """Block until the job is over and its last `tick` returned, at most `timeout` seconds; whether it is."""
        return self._is_drawn.wait(timeout)

    def _work(self):
        try:
            with contextlib.closing(self._make_stream()) as stream:
                while not self._is_stopped.is_set():
                    item = next(stream, self)
                    if item is self:
                        self._is_exhausted = True
                        return
                    self._receive(item)
                    self._may_go_on.wait()
        except Exception as error:  # whatever it is, the panel says it in words
            self.error = error
        finally:
            self._is_over.set()

    def _watch(self):
        try:
            while not self._is_over.wait(TICK):
                self._tick()
            self._tick()
        finally:
            self._is_drawn.set()


def stop_running(timeout=10):
    """Stop the job that runs, if any, whichever panel it belongs to; whether none is left after `timeout` seconds."""
    job = _current
    if job is None or job.is_over:
        return True
    job.stop()
    return job.wait(timeout)


# Python ends daemon threads in the middle of a TensorFlow call, which may abort the process.
atexit.register(stop_running)
