"""The loss panel as a learner meets it: lesson 05 in JupyterLab, in Chromium."""

import re
import time

import pytest

pytestmark = pytest.mark.slow

LESSON = "05_style_transfer.ipynb"
LOSS_IS_BELOW = "([status, limit]) => Number(/loss ([^;]+);/.exec(status.innerText)[1]) < limit"


@pytest.fixture
def panel(lab, page):
    """The lesson's panel, all cells run."""
    lab.open(page, LESSON)
    lab.run_all(page, timeout=300)
    assert page.locator('[data-mime-type="application/vnd.jupyter.error"]').count() == 0
    panel = page.locator(".jp-OutputArea-output").filter(has=page.get_by_role("button", name="Run", exact=True))
    panel.scroll_into_view_if_needed()
    return panel


def test_run_and_stop(panel, page, artefacts):
    panel.get_by_label("evaluations").fill("2000")
    panel.get_by_label("evaluations").press("Enter")
    status, picture = panel.get_by_role("status"), panel.locator("img").first.element_handle()
    first_picture = picture.get_attribute("src")
    panel.get_by_role("button", name="Run", exact=True).click()
    status.get_by_text(re.compile(r"^running; .* of 2000; loss")).wait_for(timeout=60_000)
    first_loss = float(re.search(r"loss ([\d.e+-]+);", status.inner_text())[1])
    page.wait_for_function(LOSS_IS_BELOW, arg=[panel.locator(".widget-html").first.element_handle(), first_loss / 2])
    page.wait_for_function("([image, source]) => image.src !== source", arg=[picture, first_picture])
    panel.screenshot(path=artefacts / "loss_panel_running.png")

    began = time.monotonic()
    panel.get_by_role("button", name="Stop", exact=True).click()
    status.get_by_text(re.compile("^stopped;")).wait_for(timeout=10_000)
    assert time.monotonic() - began < 2
    panel.screenshot(path=artefacts / "loss_panel_stopped.png")
