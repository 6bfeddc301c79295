"""What a task of an exercise is: a reference, inputs to try it on, the mistakes that we know, and what to say."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

RETURNS = ("tensor", "array", "number", "exact", "any")
HINTS = 3


class Case:
    """One set of inputs to try a function on.

    `kind` says what is particular about it: "square", "oblong", "batch" (a batch of 2), or words that complete "right
    for ..., but not for ...".
    """

    def __init__(self, kind, /, **arguments):
        self.kind = kind
        self.arguments = arguments

    def copy(self):
        """The same case with arrays, lists and dicts of its own, which a function may spoil."""
        return Case(self.kind, **{name: _copied(value) for name, value in self.arguments.items()})

    def __repr__(self):
        return f"Case({self.kind!r}, {', '.join(self.arguments)})"


def _copied(value):
    if isinstance(value, np.ndarray):
        return value.copy()
    if isinstance(value, dict):
        return {key: _copied(entry) for key, entry in value.items()}
    if type(value) in (list, tuple):
        return type(value)(_copied(entry) for entry in value)
    return value


@dataclass(frozen=True)
class Mistake:
    """A mistake that we know: its name, a function that makes it, and what to say to who made it."""

    id: str
    wrong: Callable
    sentence: str


@dataclass(frozen=True)
class Property:
    """Something that must hold: `broken(result, case)` gives None, or a sentence that says with numbers what is wrong.

    `result` is made of NumPy arrays. If `broken` has a third parameter, it gets the learner's function.
    """

    id: str
    broken: Callable


@dataclass(frozen=True, kw_only=True)
class Task:
    """A task of an exercise. `exercise` and `number` come from where it stands.

    reference: what is right; None if only `properties` decide, then `fallback` is what a learner goes on with.
    draw: rng -> cases, the smallest first; None if the answer is a value (`is_value`), not a function.
    returns: "tensor", "array" (tensor or NumPy), "number", "exact" (Python values) or "any", for every leaf.
    tolerance: relative to the largest expected entry.
    gradient: name of an argument down to which a GradientTape must find its way.
    view: (result, case) -> what is compared; for models and generators.
    Raises ValueError for a task that says too little.
    """

    name: str
    title: str
    reference: Callable | None
    draw: Callable[[np.random.Generator], Any] | None
    hints: Sequence[str]
    shows: str
    next: str
    returns: str = "array"
    tolerance: float = 1e-4
    mistakes: Sequence[Mistake] = ()
    properties: Sequence[Property] = ()
    gradient: str | None = None
    view: Callable[[Any, Case], Any] | None = None
    is_repeatable: bool = True
    is_value: bool = False
    fallback: Callable | None = None
    exercise: str = ""
    number: int = 0

    def __post_init__(self):
        wrong = {
            "its name is not a Python name": not self.name.isidentifier(),
            f"it has {len(self.hints)} hints, not {HINTS}": len(self.hints) != HINTS,
            f"it returns {self.returns!r}, none of {', '.join(RETURNS)}": self.returns not in RETURNS,
            "it has neither a reference nor properties and a fallback": self.reference is None
            and not (self.properties and self.fallback),
            "it draws no cases and is no value": self.draw is None and not self.is_value,
        }
        reasons = [reason for reason, holds in wrong.items() if holds]
        if reasons:
            raise ValueError(f"the task {self.name!r} cannot be: {'; '.join(reasons)}")

    def cases(self, seed=0):
        """The inputs of this seed, as a list of Case."""
        if self.is_value:
            return [Case("value")]
        return list(self.draw(np.random.default_rng(seed)))

    @property
    def solution(self):
        """The function that a learner goes on with who leaves this task open."""
        return self.fallback or self.reference

    @property
    def label(self):
        """ "04.1 gram_matrix"."""
        return f"{self.exercise}.{self.number} {self.name}"

    def placed(self, exercise, number):
        """The same task, knowing where it stands."""
        return replace(self, exercise=exercise, number=number)
