"""The loss panel as a learner meets it: the whole of lesson 00 in JupyterLab, run and stopped by the keyboard alone."""

import re
import time

import pytest

pytestmark = pytest.mark.slow

LESSON = "00_start_here.ipynb"
LOSS_IS_BELOW = "([status, limit]) => Number(/loss ([^;]+);/.exec(status.innerText)[1]) < limit"


@pytest.fixture
def panel(lab, page):
    """The lesson's panel, all cells run."""
    lab.open(page, LESSON)
    lab.run_all(page, timeout=200)
    assert lab.errors(page) == []
    panel = page.locator(".nst-panel")
    panel.scroll_into_view_if_needed()
    yield panel
    lab.stop_kernels()


def make_busy(page):
    """Run a cell that does not end, below the last one."""
    page.locator(".jp-CodeCell").last.locator(".jp-InputPrompt").click()
    page.keyboard.press("b")
    page.keyboard.press("Enter")
    page.keyboard.type("while True: pass")
    page.keyboard.press("Control+Enter")
    busy = page.locator(".jp-CodeCell").last.get_by_text("[*]:")
    busy.wait_for()
    return busy


def test_run_and_stop_by_keyboard_while_the_kernel_is_busy(lab, panel, page, artefacts):
    panel.get_by_label("size", exact=True).select_option("128 px")
    panel.get_by_label("evaluations", exact=True).fill("2000")
    panel.get_by_label("evaluations", exact=True).press("Enter")
    status, picture = panel.get_by_role("status"), panel.locator("img").first.element_handle()
    first_picture = picture.get_attribute("src")
    panel.get_by_role("button", name="Run", exact=True).press("Enter")
    status.get_by_text(re.compile(r"^running; .* of 2000; loss")).wait_for(timeout=60_000)
    first_loss = float(re.search(r"loss ([\d.e+-]+);", status.inner_text())[1])
    page.wait_for_function(LOSS_IS_BELOW, arg=[panel.locator(".widget-html").first.element_handle(), first_loss / 2])
    page.wait_for_function("([image, source]) => image.src !== source", arg=[picture, first_picture])
    panel.screenshot(path=artefacts / "loss_panel_running.png")

    busy = make_busy(page)
    panel.get_by_role("button", name="Run", exact=True).scroll_into_view_if_needed()
    panel.get_by_role("button", name="Pause", exact=True).focus()
    page.keyboard.press("Tab")
    began = time.monotonic()
    page.keyboard.press("Enter")
    status.get_by_text(re.compile("^stopped;")).wait_for(timeout=10_000)
    assert time.monotonic() - began < 2
    panel.screenshot(path=artefacts / "loss_panel_stopped.png")

    last_picture = picture.get_attribute("src")
    page.get_by_role("menuitem", name="Kernel", exact=True).click()
    page.get_by_role("menuitem", name=re.compile("^Interrupt Kernel")).click()  # the name ends in its shortcut
    busy.wait_for(state="detached")
    page.get_by_text("KeyboardInterrupt").first.wait_for()
    assert "KeyboardInterrupt" in "".join(lab.errors(page)), "an error is seen where there is one"
    assert picture.get_attribute("src") == last_picture, "an interrupted kernel leaves the picture"
