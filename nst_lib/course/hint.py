"""Hints in three steps: a nudge, a recipe, nearly the code."""

from dataclasses import dataclass

from nst_lib.course.exercise_list import find_task
from nst_lib.course.task import HINTS

_given = {}  # name of a task -> how many of its hints this session has shown


@dataclass(frozen=True)
class Hint:
    """One or more hints of a task, as text and as Markdown."""

    label: str
    texts: tuple

    def __str__(self):
        return "\n".join(f"[{self.label}] hint {n} of {HINTS}: {text}" for n, text in enumerate(self.texts, 1))

    __repr__ = __str__

    def _repr_mimebundle_(self, **_):
        lines = [f"{n}. {text}" for n, text in enumerate(self.texts, 1)]
        rest = HINTS - len(self.texts)
        more = f"Run the cell again for {'one more' if rest == 1 else 'more'}." if rest else "That is all of them."
        return {
            "text/plain": str(self),
            "text/markdown": "\n".join([f"**Hints for {self.label}**\n", *lines, "", more]),
        }


def hint(name, step=None):
    """The hints of a task up to `step` (1 to 3); without it, one more at each call. ValueError for an unknown one."""
    task = find_task(name)
    if step is not None and step not in range(1, HINTS + 1):
        raise ValueError(f"there is no hint {step!r}: choose from 1 to {HINTS}, or leave it out for the next one")
    _given[name] = step or min(_given.get(name, 0) + 1, HINTS)
    return Hint(task.label, tuple(task.hints[: _given[name]]))
