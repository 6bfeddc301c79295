"""Which tasks are done, kept in a file in the learner's `work/` folder.

Every change is one line at the end of the file, written at once: two notebooks that write at the same moment lose
nothing, and a line that was cut off by a full disk is passed over.
"""

import html
import json
import time
from dataclasses import dataclass
from pathlib import Path

from nst_lib.course.exercise_list import all_tasks
from nst_lib.course.workspace import course, work

NAME = "progress.jsonl"
WORDS = {"pass": "done", "fail": "tried", "todo": "open"}


@dataclass(frozen=True)
class Progress:
    """Status of every task, in the order of the course: [(Task, "pass" | "fail" | "todo")]."""

    entries: tuple

    @property
    def summary(self):
        """ "3 of 52 tasks are done"."""
        return f"{sum(status == 'pass' for _, status in self.entries)} of {len(self.entries)} tasks are done"

    def __str__(self):
        width = max((len(task.label) for task, _ in self.entries), default=0)
        lines = [f"{WORDS[status]:5}  {task.label:{width}}  {task.title}" for task, status in self.entries]
        return "\n".join([*lines, "", *self._closing()])

    __repr__ = __str__

    def _closing(self):
        following = next((task for task, status in self.entries if status != "pass"), None)
        return [self.summary, *([f"next: {following.label}, {following.title}"] if following else [])]

    def _repr_mimebundle_(self, **_):
        cell = "<td style='text-align: left'>"
        rows = "".join(
            f"<tr>{cell}{WORDS[status]}</td>{cell}{html.escape(task.label)}</td>{cell}{html.escape(task.title)}</td></tr>"
            for task, status in self.entries
        )
        closing = html.escape("; ".join(self._closing()))
        return {"text/plain": str(self), "text/html": f"<table>{rows}</table><p><b>{closing}</b></p>"}


def progress():
    """How far the learner is: a `Progress`, which shows as a table."""
    seen = _read()
    return Progress(tuple((task, seen.get(name, "todo")) for name, task in all_tasks().items()))


def record(name, status):
    """Remember that a task was passed, or tried; what is done stays done. Where nothing can be written, it is not."""
    try:
        if status == "todo" or Path.cwd() == course() / "solutions":
            return
        if _read().get(name) in (status, "pass"):
            return
        line = json.dumps({"task": name, "status": status, "time": time.strftime("%Y-%m-%d %H:%M:%S")})
        work().mkdir(exist_ok=True)
        with (work() / NAME).open("a", encoding="utf-8") as file:
            file.write(f"\n{line}\n")  # the line before may have been cut off
    except OSError:
        pass


def _read():
    """{name: "pass" or "fail"}; empty where there is no file."""
    try:
        text = (work() / NAME).read_text(encoding="utf-8")
    except OSError:
        return {}
    seen = {}
    for line in text.splitlines():
        try:
            entry = json.loads(line)
            name, status = entry["task"], entry["status"]
        except (ValueError, KeyError, TypeError):  # a line that was cut off
            continue
        if status in WORDS and seen.get(name) != "pass":
            seen[name] = status
    return seen
