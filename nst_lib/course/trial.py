"""A learner's answer beside the reference, on the same cases: what every diagnosis looks at."""

import time
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from nst_lib.course.attempt import attempt
from nst_lib.course.compare import agree, as_array, leaves, worst
from nst_lib.course.task import Task

LEAST_PATIENCE, TIMES_REFERENCE = (1.0, 10)  # s; how much longer than the reference a learner's function may take
LONGEST, LONGEST_DICT = 60, 120  # characters of a value that are shown
PLAIN = (int, float, str)


@dataclass(frozen=True)
class Finding:
    """What is the matter: "todo", "pass" or "fail", the diagnosis by its id, and sentences for the learner.

    `printed` is what the learner's function printed for the first case.
    """

    status: str
    id: str
    text: str
    printed: str = ""


@dataclass(frozen=True)
class Trial:
    """What an answer and the reference made of the same cases; `expected` is None if there is no reference."""

    task: Task
    answer: Any
    yours: list
    expected: list | None

    def __post_init__(self):
        for outcome in self.expected or ():
            if outcome.error:
                raise outcome.error

    @cached_property
    def right(self):
        """For every case, whether the answer agrees with the reference; without a reference, whether it ran."""
        if self.expected is None:
            return [outcome.error is None for outcome in self.yours]
        pairs = zip(self.yours, self.expected, strict=False)
        return [
            yours.error is None and agree(yours.value, expected.value, self.task.tolerance) for yours, expected in pairs
        ]

    @property
    def first_wrong(self):
        """Index of the first case that is wrong: the smallest example to show."""
        return self.right.index(False)

    @cached_property
    def numbers(self):
        """[(case, yours, expected)] as flat arrays of equal length, for the wrong cases; empty if that cannot be."""
        found = []
        for index, is_right in enumerate(self.right):
            if is_right:
                continue
            yours, expected = self.yours[index], self.expected[index]
            a, b = leaves(yours.value), leaves(expected.value)
            if yours.error or a.keys() != b.keys():
                return []
            arrays = [(as_array(a[path]), as_array(b[path])) for path in b]
            if not arrays or not all(
                x.shape == y.shape and {x.dtype.kind, y.dtype.kind} <= set("fiu") for x, y in arrays
            ):
                return []
            flat = [
                np.concatenate([np.ravel(x).astype(np.float64) for x in side]) for side in zip(*arrays, strict=True)
            ]
            found.append((yours.case, *flat))
        return found


def try_out(task, answer, seed=0):
    """The `Trial` of an answer, in at most ten times as long as the reference takes, or a second."""
    cases, expected = task.cases(seed), None
    patience = LEAST_PATIENCE
    function = (lambda: answer) if task.is_value else answer
    if task.reference is not None:
        expected, seconds = _timed(task, cases)
        patience = max(LEAST_PATIENCE, TIMES_REFERENCE * seconds)
    elif task.fallback is not None and not task.is_value:
        patience = max(LEAST_PATIENCE, TIMES_REFERENCE * _timed(task, cases)[1])
    return Trial(task, function, attempt(function, cases, task.view, patience), expected)


def _timed(task, cases):
    began = time.perf_counter()
    outcomes = attempt(task.solution if task.reference is None else task.reference, cases, task.view)
    return outcomes, time.perf_counter() - began


def inputs(case):
    """ "features (1, 2, 2, 2), weight 0.5": the arguments of a case in a few words; "" for none."""
    return ", ".join(f"{name} {_in_words(value)}" for name, value in case.arguments.items())


def _in_words(value):
    shape = getattr(value, "shape", None)
    if shape is not None and tuple(shape) != ():
        return f"of shape {tuple(shape)}"
    if isinstance(value, dict):
        text = repr(_rounded(value))
        if len(text) <= LONGEST_DICT and all(isinstance(leaf, PLAIN) for leaf in leaves(value).values()):
            return text  # so that a learner can follow it by hand
        return f"with {', '.join(map(repr, value))}"
    if isinstance(value, float):
        return f"{value:.6g}"
    if callable(value):
        return "(a model)" if hasattr(value, "layers") else "(a function)"
    if isinstance(value, list | tuple) and any(hasattr(entry, "shape") for entry in value):
        return f"(a {type(value).__name__} of {len(value)})"
    text = str(value.numpy()) if hasattr(value, "numpy") else repr(_rounded(value))
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 3]}..."


def _rounded(value):
    """The same dict, list, tuple or number, each float with six digits."""
    if isinstance(value, dict):
        return {key: _rounded(entry) for key, entry in value.items()}
    if type(value) in (list, tuple):
        return type(value)(map(_rounded, value))
    return float(f"{value:.6g}") if isinstance(value, float) else value


def example(trial, index=None):
    """One sentence with the learner's value and the expected one, where they are farthest apart."""
    index = trial.first_wrong if index is None else index
    yours, expected = trial.yours[index], trial.expected[index]
    for_what = f"For {inputs(yours.case)}: " if yours.case.arguments else ""
    a, b = leaves(yours.value), leaves(expected.value)
    for path in b:
        if path not in a:
            break
        x, y = as_array(a[path]), as_array(b[path])
        if agree(a[path], b[path], trial.task.tolerance):
            continue
        if x.shape != y.shape or not {x.dtype.kind, y.dtype.kind} <= set("fiub"):
            return f"{for_what}yours{path} is {_short(a[path])}, expected {_short(b[path])}."
        place, one, other = worst(x, y)
        where = f" at {list(place)}" if place else ""
        return f"{for_what}yours{path}{where} is {one:.3g}, expected {other:.3g}."
    return f"{for_what}yours has {_shapes(a)}, expected {_shapes(b)}."


def _short(leaf):
    array = as_array(leaf) if leaf is not None else None
    if array is not None and array.shape:
        return f"of shape {array.shape}"
    text = str(leaf) if array is None or array.dtype.kind in "US" else f"{array.item()!r}"
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 3]}..."


def _shapes(found):
    return ", ".join(f"{path or 'one value'} of shape {np.shape(leaf)}" for path, leaf in found.items()) or "nothing"
