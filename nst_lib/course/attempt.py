"""Runs a learner's function on cases: whatever it does, it does not reach the notebook."""

import contextlib
import inspect
import io
import signal
import threading
import time
import warnings
from dataclasses import dataclass
from typing import Any

import numpy as np

from nst_lib.course.task import Case

SHORTEST = 0.01  # s that a case has left, at least


class TooSlow(BaseException):
    """The time was up. Not an Exception, so that the learner's own `except Exception` does not catch it."""


@dataclass(frozen=True)
class Outcome:
    """What came of one case: a value or an error, what was printed, and which argument was changed."""

    case: Case
    value: Any = None
    error: BaseException | None = None
    printed: str = ""
    changed: str | None = None


def attempt(function, cases, view=None, patience=60.0):
    """Outcomes of `function` on the cases, which get `patience` seconds together; the last may be `TooSlow`."""
    outcomes, ends = [], time.perf_counter() + patience
    for case in cases:
        outcomes.append(_one(function, case, view, max(ends - time.perf_counter(), SHORTEST)))
        if isinstance(outcomes[-1].error, TooSlow):
            break
    return outcomes


def bound(function, arguments):
    """(positional, keywords) for a call: by position, as names are the learner's; keyword-only ones by name."""
    try:
        parameters = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):  # built-in functions do not tell
        return tuple(arguments.values()), {}
    named = {p.name for p in parameters if p.kind is p.KEYWORD_ONLY}
    keywords = {name: value for name, value in arguments.items() if name in named}
    return tuple(value for name, value in arguments.items() if name not in named), keywords


def _one(function, case, view, seconds):
    own, printed, value, caught = case.copy(), io.StringIO(), None, None
    positional, keywords = bound(function, own.arguments)
    try:
        with contextlib.redirect_stdout(printed), warnings.catch_warnings(), _time_limit(seconds):
            warnings.simplefilter("ignore")
            value = function(*positional, **keywords)
            if view is not None and value is not None and value is not ...:
                value = view(value, own)
    except (Exception, SystemExit, TooSlow) as error:
        caught = error
    changed = next((name for name in own.arguments if not _is_same(case.arguments[name], own.arguments[name])), None)
    return Outcome(case, None if caught else value, caught, printed.getvalue(), changed)


@contextlib.contextmanager
def _time_limit(seconds):
    """Raises `TooSlow` inside the block after `seconds`; only the main thread can be stopped, and not on Windows."""
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield
        return

    def ring(*_):
        raise TooSlow

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _is_same(before, after):
    """Whether an argument is what it was; only what can be changed is looked at."""
    if isinstance(before, np.ndarray):
        return before.shape == after.shape and before.tobytes() == after.tobytes()
    if isinstance(before, dict):
        return before.keys() == after.keys() and all(_is_same(before[key], after[key]) for key in before)
    if isinstance(before, list | tuple):
        return len(before) == len(after) and all(map(_is_same, before, after))
    return True if before is after else type(before) is type(after) and before == after
