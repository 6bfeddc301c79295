"""What a check shows: a stable line of text, a card in the notebook, and data that nbval compares."""

import html
from dataclasses import dataclass

MIME = "application/vnd.nst-check+json"
HEADINGS = {"todo": "To do", "pass": "Passed", "fail": "Not yet"}
COLOURS = {"todo": "#6b6b6b", "pass": "#1b6e3c", "fail": "#9a3b00"}


@dataclass(frozen=True)
class Verdict:
    """The outcome of a check: `status` is "todo", "pass" or "fail", `diagnosis` names what was recognised."""

    label: str
    status: str
    diagnosis: str
    text: str

    @property
    def passed(self):
        """Whether the task is done."""
        return self.status == "pass"

    @property
    def line(self):
        """ "[04.1 gram_matrix] fail: not_divided"."""
        return f"[{self.label}] {self.status}" + (f": {self.diagnosis}" if self.status == "fail" else "")

    def __str__(self):
        return f"{self.line}\n{self.text}" if self.status == "fail" else self.line

    __repr__ = __str__

    def _repr_mimebundle_(self, **_):
        data = {"task": self.label, "status": self.status, "diagnosis": self.diagnosis}
        return {"text/plain": str(self), "text/html": self._card(), MIME: data}

    def _card(self):
        colour = COLOURS[self.status]
        body = html.escape(self.text).replace("\n", "<br>")
        return (
            f'<div role="status" style="border-left: 4px solid {colour}; padding: 4px 12px; max-width: 46em">'
            f'<b style="color: {colour}">{HEADINGS[self.status]}</b> &nbsp;{html.escape(self.label)}<br>{body}</div>'
        )
