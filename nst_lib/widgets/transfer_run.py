"""One transfer under way, and how it goes in words."""

import time

from nst_lib.transfer import NotFinite, transfer
from nst_lib.widgets.history import History
from nst_lib.widgets.jobs import Job


class TransferRun:
    """A `transfer` as a `job` that fills a `history`; `tick()` is called a few times a second, from a thread.

    `stream()` may make other Steps than those of `transfer`, and None among them, as long as there is nothing to do.
    """

    def __init__(self, content, style, settings, tick, stream=None):
        self.settings, self.history = settings, History()
        name = f"a transfer at {max(content.shape[1:3])} px"
        stream = stream or (lambda: transfer(content, style, settings))
        self.job = Job(name, stream, self._receive, tick)
        self._last_news = time.monotonic()

    @property
    def is_over(self):
        """Whether nothing is being computed any more."""
        return self.job.is_over

    @property
    def state(self):
        """The job's state; a failure in words."""
        return f"error: {in_words(self.job.error)}" if self.job.error else self.job.state

    def figures(self):
        """Step, evaluations of how many, loss, seconds, and while it runs the seconds left, as a list of texts."""
        waiting = time.monotonic() - self._last_news if self.job.state in ("running", "stopping") else 0.0
        if not self.history:
            return [f"preparing {self.settings.net.upper()}, {waiting:.1f} s"] if not self.is_over else []
        step, total = self.history.steps[-1], self.settings.all_evaluations
        figures = [f"step {step.index}", f"evaluation {step.evaluations} of {total}", f"loss {step.losses.total:.4g}"]
        figures.append(f"{step.seconds + waiting:.1f} s")
        if not self.is_over and step.evaluations > 1:
            first = self.history.steps[0]  # which took longer: TensorFlow traced the graph
            each = (step.seconds - first.seconds) / (step.evaluations - 1)
            figures.append(f"about {max(0.0, each * (total - step.evaluations) - waiting):.0f} s left")
        return figures

    def _receive(self, step):
        if step is not None:
            self.history.add(step)
        self._last_news = time.monotonic()


def in_words(error):
    """What to tell a person about an exception."""
    if isinstance(error, ValueError | OSError | NotFinite):
        return str(error)
    if isinstance(error, MemoryError) or type(error).__name__ == "ResourceExhaustedError":
        return "there is not enough memory; choose a smaller size"
    return f"{type(error).__name__}: {(str(error).splitlines() or [''])[0][:200]}"
