"""Questions with feedback for every answer, for the end of a lesson."""

import html
import re
from collections.abc import Sequence
from dataclasses import dataclass
from string import ascii_lowercase

import ipywidgets as widgets

# ipywidgets gives every option one line; on a narrow page a longer one would be written over the next. In a label the
# button comes after the text.
STYLE = """<style>
.nst-quiz .widget-radio-box label {
  display: flex; flex-direction: row-reverse; justify-content: flex-end; align-items: baseline;
  height: auto; line-height: 1.4;
}
.nst-quiz .widget-radio-box input { flex-shrink: 0; }
</style>"""


@dataclass(frozen=True)
class Option:
    """One answer to choose, and what to say to who chose it."""

    text: str
    feedback: str
    correct: bool = False


@dataclass(frozen=True)
class Question:
    """A question with two or more options, one of them correct. Raises ValueError otherwise."""

    text: str
    options: Sequence[Option]

    def __post_init__(self):
        correct = sum(option.correct for option in self.options)
        if len(self.options) < 2 or correct != 1:
            raise ValueError(
                f"the question {self.text!r} has {len(self.options)} options, {correct} of them correct; "
                "give at least two options, and correct=True to exactly one"
            )

    @property
    def answer(self):
        """Index of the correct option."""
        return next(index for index, option in enumerate(self.options) if option.correct)

    @property
    def lettered(self):
        """(letter, option) for every option."""
        return list(zip(ascii_lowercase, self.options, strict=False))


class Quiz:
    """Questions to answer in the notebook: radio buttons, feedback for every option, a score.

    Put it last in a cell. Question and feedback may hold `code` and $formulas$, options are plain text. Without a
    kernel, on GitHub for example, it shows as text with the answers folded away or at the end.
    """

    def __init__(self, questions):
        self.questions = tuple(questions)
        self.radios = [_radio(question) for question in self.questions]
        self.feedback = [widgets.HTMLMath() for _ in self.questions]
        self.score = widgets.HTML()
        for radio in self.radios:
            radio.observe(self._update, "index")
        self._update()
        style = widgets.HTML(STYLE, layout=widgets.Layout(display="none"))
        self.widget = widgets.VBox([*self._rows(), self.score, style])
        self.widget.add_class("nst-quiz")

    def answer(self, question, option):
        """Choose an option, both counted from 0; returns the feedback."""
        self.radios[question].index = option
        return self.questions[question].options[option].feedback

    @property
    def score_text(self):
        """How many answers are right, of how many: "2 of 3"."""
        right = sum(radio.index == question.answer for radio, question in zip(self.radios, self.questions, strict=True))
        return f"{right} of {len(self.questions)}"

    def __str__(self):
        key = " ".join(f"{n}{ascii_lowercase[question.answer]}" for n, question in enumerate(self.questions, 1))
        blocks = []
        for number, question in enumerate(self.questions, 1):
            options = [f"   {letter}) {option.text}" for letter, option in question.lettered]
            blocks.append("\n".join([f"{number}. {question.text}", *options]))
        return "\n\n".join([*blocks, f"Answers: {key}"])

    def _markdown(self):
        blocks, answers = [], []
        for number, question in enumerate(self.questions, 1):
            options = [f"- {letter}) {option.text}" for letter, option in question.lettered]
            blocks.append("\n".join([f"**{number}. {question.text}**\n", *options]))
            for letter, option in question.lettered:
                word = "right" if option.correct else "no"
                answers.append(f"- {number}{letter}, {word}: {option.feedback}")
        folded = "\n".join(["<details><summary>Answers</summary>\n", *answers, "\n</details>"])
        return "\n\n".join([*blocks, folded])

    def _repr_mimebundle_(self, **_):
        view = "application/vnd.jupyter.widget-view+json"
        return {"text/plain": str(self), "text/markdown": self._markdown(), view: self.widget._repr_mimebundle_()[view]}

    def _rows(self):
        space = widgets.Layout(margin="0 0 12px 0")
        parts = zip(self.questions, self.radios, self.feedback, strict=True)
        for number, (question, radio, feedback) in enumerate(parts, 1):
            text = widgets.HTMLMath(f"<b>{number}. {_as_html(question.text)}</b>")
            yield widgets.VBox([text, radio, feedback], layout=space)

    def _update(self, _=None):
        for question, radio, feedback in zip(self.questions, self.radios, self.feedback, strict=True):
            if radio.index is not None:
                option = question.options[radio.index]
                verdict = "Right." if option.correct else "Not this one."
                feedback.value = f'<span role="status"><b>{verdict}</b> {_as_html(option.feedback)}</span>'
        self.score.value = f"<b>{self.score_text}</b> right"


def _radio(question):
    return widgets.RadioButtons(
        options=[(option.text, index) for index, option in enumerate(question.options)],
        value=None,
        layout=widgets.Layout(width="auto"),
    )


def _as_html(text):
    """Text with its `code` marked, everything else escaped."""
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", html.escape(text, quote=False))
