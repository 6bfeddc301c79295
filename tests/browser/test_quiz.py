"""The quiz in JupyterLab: chosen by keyboard, feedback and score in text."""

import pytest

pytestmark = pytest.mark.slow

SOURCE = """
from nst_lib.course.quiz import Option, Quiz, Question

Quiz([
    Question("What does the Gram matrix $G = F^T F / (h w)$ of `block1_conv1` forget?", [
        Option("which channels are active together", "That is the one thing it keeps."),
        Option("where in the picture something is", "It adds up over all positions.", correct=True),
        Option("how strongly a channel is active, which the diagonal would otherwise have shown for each of them",
               "The diagonal keeps that."),
    ]),
    Question("Which layer?", [
        Option("block4_conv2", "As in the paper.", correct=True),
        Option("none", "Think again."),
    ]),
])
"""


def test_answers_by_keyboard(lab, page):
    lab.write("quiz.ipynb", SOURCE)
    lab.open(page, "quiz.ipynb")
    lab.run_all(page, 60)
    page.get_by_text("0 of 2 right").wait_for()
    page.get_by_role("radio").first.focus()
    page.keyboard.press("Space")
    feedback = page.get_by_role("status")
    feedback.get_by_text("That is the one thing it keeps.").wait_for()
    page.keyboard.press("Tab")  # not an arrow: JupyterLab takes those to go to another cell
    page.keyboard.press("Space")
    feedback.get_by_text("It adds up over all positions.").wait_for()
    page.get_by_text("1 of 2 right").wait_for()
