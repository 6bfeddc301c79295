"""The loss panel as a learner meets it: lesson 05 in JupyterLab, in Chromium."""

import re
import time

import pytest

pytestmark = pytest.mark.slow

LESSON = "05_style_transfer.ipynb"
ANY_STATE = re.compile(r"^(ready|running|paused|stopping|stopped|done|error)")


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
    status = panel.get_by_role("status")
    picture = panel.locator("img").first
    first_picture = picture.get_attribute("src")
    panel.get_by_role("button", name="Run", exact=True).click()
    status.get_by_text("evaluation 2 of").wait_for(timeout=60_000)
    first_loss = loss(status)
    status.get_by_text(re.compile(r"evaluation ([6-9]|\d\d+) of")).wait_for(timeout=60_000)
    assert loss(status) < first_loss
    assert picture.get_attribute("src") != first_picture
    page.screenshot(path=artefacts / "loss_panel_running.png")

    began = time.monotonic()
    panel.get_by_role("button", name="Stop", exact=True).click()
    status.get_by_text(re.compile(r"^stopped;")).wait_for(timeout=10_000)
    assert time.monotonic() - began < 2
    page.screenshot(path=artefacts / "loss_panel_stopped.png")


def loss(status):
    """The total loss that the status names."""
    return float(re.search(r"loss ([\d.e+-]+);", status.inner_text())[1])
