import threading

import pytest

from nst_lib.widgets import jobs
from nst_lib.widgets.jobs import Busy, Job, stop_running

SOON = 10  # s; for what takes milliseconds unless something hangs


class Tap:
    """A stream of 0, 1, 2, ... that gives an item for every `open()`."""

    def __init__(self):
        self._items = threading.Semaphore(0)
        self.is_closed = threading.Event()

    def open(self, items=1):
        self._items.release(items)

    def stream(self):
        try:
            for item in range(1000):
                self._items.acquire()
                yield item
        finally:
            self.is_closed.set()


class Sink:
    """Receives items, and waits for them."""

    def __init__(self):
        self.items, self._news = [], threading.Condition()

    def receive(self, item):
        with self._news:
            self.items.append(item)
            self._news.notify_all()

    def wait_for(self, count):
        with self._news:
            return self._news.wait_for(lambda: len(self.items) >= count, SOON)


@pytest.fixture
def tap():
    tap = Tap()
    yield tap
    tap.open(1000)


@pytest.fixture
def sink():
    return Sink()


def quick(items, sink, tick=lambda: None):
    return Job("quick", lambda: (item for item in items), sink.receive, tick)


def test_every_item_arrives_and_the_job_is_done(sink):
    job = quick("abc", sink)
    job.start()
    assert job.wait(SOON)
    assert sink.items == ["a", "b", "c"]
    assert (job.state, job.is_over, job.error) == ("done", True, None)


def test_ticks_while_it_runs_and_once_after_the_end(tap, sink):
    states, ticked = [], threading.Event()

    def tick():
        states.append(job.state)
        ticked.set()

    job = Job("slow", tap.stream, sink.receive, tick)
    job.start()
    assert ticked.wait(SOON)
    assert states[0] == "running"
    job.stop()
    tap.open()
    assert job.wait(SOON)
    assert states[-1] == "stopped"


def test_stop_takes_effect_after_the_item_in_work_and_closes_the_stream(tap, sink):
    job = Job("slow", tap.stream, sink.receive, lambda: None)
    job.start()
    tap.open()
    assert sink.wait_for(1)
    job.stop()
    assert job.state == "stopping"
    tap.open()
    assert job.wait(SOON)
    assert job.state == "stopped"
    assert sink.items == [0, 1]
    assert tap.is_closed.is_set()


@pytest.mark.parametrize(("hold", "go_on"), [("pause", "resume"), ("pause_or_resume", "pause_or_resume")])
def test_pause_holds_and_resume_goes_on(tap, sink, hold, go_on):
    job = Job("slow", tap.stream, sink.receive, lambda: None)
    job.start()
    getattr(job, hold)()
    tap.open(5)
    assert sink.wait_for(1)
    assert job.state == "paused"
    assert not job.wait(0.1)
    assert sink.items == [0]
    getattr(job, go_on)()
    assert sink.wait_for(5)
    assert job.state == "running"
    job.stop()


def test_stop_ends_a_pause_at_once(tap, sink):
    job = Job("slow", tap.stream, sink.receive, lambda: None)
    job.start()
    job.pause()
    tap.open()
    assert sink.wait_for(1)
    job.stop()
    assert job.wait(SOON)
    assert job.state == "stopped"


@pytest.mark.parametrize("when", ["making the stream", "an item"])
def test_an_error_ends_the_job_and_is_kept(when, sink):
    def broken():
        if when == "making the stream":
            raise ValueError(when)

        def items():
            yield 1
            raise ValueError(when)

        return items()

    job = Job("broken", broken, sink.receive, lambda: None)
    job.start()
    assert job.wait(SOON)
    assert job.state == "failed"
    assert str(job.error) == when


def test_a_second_job_is_refused_until_the_first_is_over(tap, sink):
    first, second = Job("first", tap.stream, sink.receive, lambda: None), quick("ab", sink)
    first.start()
    first.pause()
    with pytest.raises(Busy, match="first is paused; stop it first") as refused:
        second.start()
    assert refused.value.job is first
    first.stop()
    tap.open()
    assert first.wait(SOON)
    second.start()
    assert second.wait(SOON)
    assert second.state == "done"


def test_a_job_may_start_as_soon_as_the_last_one_says_done(sink):
    started = threading.Event()

    def tick():
        if first.is_over:
            second.start()
            started.set()

    first, second = quick("a", sink, tick), quick("b", sink)
    first.start()
    assert started.wait(SOON)
    assert second.wait(SOON)


def test_stop_running_stops_whatever_runs(tap, sink):
    job = Job("slow", tap.stream, sink.receive, lambda: None)
    job.start()
    tap.open(1000)
    assert stop_running(SOON)
    assert job.is_over
    assert stop_running(0)


def test_a_process_ends_while_a_job_runs(run_python):
    source = """
import itertools, time
from nst_lib.widgets.jobs import Job
Job("endless", lambda: (time.sleep(0.01) for _ in itertools.count()), lambda item: None, lambda: None).start()
"""
    result = run_python("-c", source)
    assert (result.returncode, result.stderr) == (0, "")


def test_waits_are_short():
    assert jobs.TICK <= 0.5  # a status is to change at least twice a second
