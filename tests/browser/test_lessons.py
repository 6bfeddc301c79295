"""Every lesson's panels and quiz in JupyterLab: used by keyboard or mouse, they answer; all fits, and has a name.

What runs is each lesson cut down to what its panels and its quiz need (see `lessons`), all in one notebook, so that
TensorFlow is loaded once; what panels show of runs made before has fewer evaluations and frames. A whole lesson runs
in `test_loss_panel`.
"""

import itertools
import re
import time

import pytest
from lessons import NOTEBOOKS, cut

expect = pytest.importorskip("playwright.sync_api").expect
pytestmark = pytest.mark.slow

CUTS = {path.stem[:2]: cut(path) for path in sorted(NOTEBOOKS.glob("[0-9]*.ipynb"))}
TOO_WIDE = """panel => {
    const right = panel.getBoundingClientRect().right + 1;
    const wide = [...panel.querySelectorAll("*")].filter(each => each.getBoundingClientRect().right > right);
    return wide.map(each => `${each.className} ${Math.round(each.getBoundingClientRect().right - right)} px`);
}"""
CRAMPED = """quiz => {
    const labels = [...quiz.querySelectorAll("label")].filter(each => each.scrollHeight > each.clientHeight + 1);
    return labels.map(each => each.innerText);
}"""


def status_of(panel):
    return panel.get_by_role("status")


def by_key(panel, slider, key="ArrowRight"):
    """Press a key on a slider; wait until the panel says something else."""
    status = status_of(panel)
    before = status.inner_text()
    handle = panel.get_by_role("slider", name=slider, exact=True)
    handle.press(key)
    expect(status).not_to_have_text(before)
    expect(handle).to_be_focused()


def explore_layers(panel):
    status_of(panel).get_by_text("block3_conv1, channel 234 of").wait_for()
    following = panel.get_by_role("button", name="Next", exact=True)
    for _ in range(3):
        following.press("Space")
    status_of(panel).get_by_text("block3_conv1, channel 237 of").wait_for()
    expect(following).to_be_focused()
    panel.get_by_label("strongest first").check()
    by_key(panel, "layer")
    panel.get_by_label("picture", exact=True).select_option("neuschwanstein")
    panel.get_by_label("or a file").fill("no_such.jpg")
    panel.get_by_label("or a file").press("Enter")
    status_of(panel).get_by_text("error: there is no picture 'no_such.jpg'").wait_for()
    by_key(panel, "channel")


def explore_grams(panel):
    status = status_of(panel)
    before = status.inner_text()
    matrix = panel.get_by_role("img", name=re.compile("^Gram matrix"))
    size = matrix.bounding_box()
    matrix.click(position={"x": 0.3 * size["width"], "y": 0.5 * size["height"]})
    expect(status).not_to_have_text(before)
    by_key(panel, "channel i")
    panel.get_by_role("button", name="Shuffle the positions").click()
    status.get_by_text("positions shuffled, every entry of the matrix is as before").wait_for()
    panel.get_by_role("button", name="Show the code").click()
    panel.get_by_text("jigsaw(extractor(image)").wait_for()


def run_and_stop(panel):
    size, evaluations = (panel.get_by_label(name, exact=True) for name in ("size", "evaluations"))
    if size.is_visible():
        size.select_option(index=0)  # the smallest
    evaluations.fill("2000")
    evaluations.press("Enter")
    panel.get_by_role("button", name="Run", exact=True).click()
    status = status_of(panel)
    status.get_by_text(re.compile(r"^running; .*evaluation ([3-9]|\d\d)")).wait_for(timeout=60_000)
    began = time.monotonic()
    panel.get_by_role("button", name="Stop", exact=True).click()
    status.get_by_text(re.compile("^stopped")).wait_for(timeout=10_000)
    assert time.monotonic() - began < 2


def answer(quiz):
    quiz.get_by_role("radio").first.press("Space")
    expect(status_of(quiz).first).not_to_be_empty()


USES = {
    "LayerExplorer": explore_layers,
    "GramExplorer": explore_grams,
    "ShiftPanel": lambda panel: by_key(panel, "shift in px"),
    "WeightsPanel": lambda panel: by_key(panel, "random → trained"),
    "FilmPanel": lambda panel: by_key(panel, "frame"),
    "RegionPicker": lambda panel: by_key(panel, "top"),
    **dict.fromkeys(("LossPanel", "InversionPanel", "ComparePanel"), run_and_stop),
}


@pytest.fixture(scope="module")
def page(lab, chromium):
    """A window with all cut lessons below each other, run."""
    page = chromium.new_context(viewport={"width": 1280, "height": 1000}).new_page()
    page.set_default_timeout(30_000)
    lab.write("cut_lessons.ipynb", *itertools.chain(*(lesson.sources for lesson in CUTS.values())))
    lab.open(page, "cut_lessons.ipynb")
    lab.run_all(page, 240)
    assert lab.errors(page) == []
    yield page
    page.context.close()
    lab.stop_kernels()


def panels_of(page):
    """(lesson's number, name, panel) of all panels."""
    found = [(number, name) for number, lesson in CUTS.items() for name in lesson.panels.values()]
    expect(page.locator(".nst-panel")).to_have_count(len(found))
    return [(number, name, page.locator(".nst-panel").nth(place)) for place, (number, name) in enumerate(found)]


def quiz_of(page, number):
    return page.locator(".nst-quiz").nth(list(CUTS).index(number))


@pytest.mark.parametrize("number", CUTS)
def test_panels_and_quiz(lab, page, number):
    for of, name, panel in panels_of(page):
        if of == number:
            USES[name](panel)
    answer(quiz_of(page, number))
    assert lab.errors(page) == []


def test_every_control_has_a_name(page, serious_findings):
    expect(page.locator(".nst-panel .noUi-handle:not([aria-label])")).to_have_count(0)
    assert serious_findings(page, ".jp-OutputArea-output .jupyter-widgets") == []


@pytest.mark.parametrize(("name", "width"), [("wide", 1280), ("phone", 400)])
def test_it_fits(page, artefacts, name, width):
    if name == "phone":
        page.get_by_role("button", name="Next", exact=True).focus()  # a key in an editor would be text
        page.keyboard.press("Control+b")  # no list of files
        page.add_style_tag(content=".jp-OutputPrompt { display: none }")
    page.set_viewport_size({"width": width, "height": 1000})
    for number, panel_name, panel in panels_of(page):
        panel.screenshot(path=artefacts / f"lesson_{number}_{panel_name}_{name}.png")
        assert panel.evaluate(TOO_WIDE) == [], f"{panel_name} is cut off at {width} px"
    for number in CUTS:
        assert quiz_of(page, number).evaluate(CRAMPED) == [], f"quiz {number}: options over each other at {width} px"
    quiz_of(page, "05").screenshot(path=artefacts / f"lesson_05_quiz_{name}.png")
