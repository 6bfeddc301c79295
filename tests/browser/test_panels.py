"""Panels beside each other in JupyterLab: one job at a time, a region by mouse, two pictures under one slider."""

import re

import pytest

expect = pytest.importorskip("playwright.sync_api").expect
pytestmark = pytest.mark.slow

SET_UP = """
from dataclasses import replace
from nst_lib.images import sample
from nst_lib.settings import Settings

content, style = sample("red_panda", 96), sample("vangogh_starry_night", 96)
quick = Settings(content_layers=("block1_conv2",), style_layers=("block1_conv1",), evaluations=2000)
"""
INVERSION = """
from nst_lib.widgets.inversion_panel import InversionPanel
InversionPanel(content, ("block1_conv1", "block2_conv1"), quick)
"""
COMPARE = """
from nst_lib.widgets.compare_panel import ComparePanel
ComparePanel(content, style, {"weak": quick, "strong": replace(quick, style_weight=1e6)})
"""
REGION = """
from nst_lib.widgets.region_picker import RegionPicker
picker = RegionPicker(content)
picker
"""


@pytest.fixture(scope="module")
def panels(lab, chromium):
    """An InversionPanel, a ComparePanel and a RegionPicker in one notebook, run once for all tests."""
    page = chromium.new_context(viewport={"width": 1280, "height": 1000}).new_page()
    page.set_default_timeout(30_000)
    lab.write("panels.ipynb", SET_UP, INVERSION, COMPARE, REGION)
    lab.open(page, "panels.ipynb")
    lab.run_all(page, 120)
    assert lab.errors(page) == []
    found = page.locator(".nst-panel")
    expect(found).to_have_count(3)
    yield found
    page.context.close()
    lab.stop_kernels()


def status(panel, pattern, **options):
    panel.get_by_role("status").get_by_text(re.compile(pattern)).first.wait_for(**options)


def press(panel, button):
    panel.get_by_role("button", name=button, exact=True).click()


@pytest.mark.parametrize("place", [0, 1], ids=["inversion", "compare"])
def test_run_and_stop(panels, place):
    panel = panels.nth(place)
    press(panel, "Run")
    status(panel, "^running; .*loss")
    press(panel, "Stop")
    status(panel, "^stopped", timeout=10_000)


def test_one_job_across_panels(panels):
    inversion, compare = panels.nth(0), panels.nth(1)
    press(inversion, "Run")
    status(inversion, "^running; ")
    press(compare, "Run")
    status(compare, "not started: .* is running; stop it first")
    press(compare, "Stop")
    status(inversion, "^stopped")


def test_before_and_after_under_one_slider(panels, artefacts):
    compare = panels.nth(1)
    slider = compare.get_by_label("how much of the left picture is seen")
    before = slider.input_value()
    slider.press("ArrowRight")
    expect(slider).not_to_have_value(before)
    compare.screenshot(path=artefacts / "compare_panel.png")


def test_a_box_by_mouse_and_a_brush(panels, artefacts):
    picker, page = panels.nth(2), panels.page
    canvas = picker.locator("canvas")
    status(picker, r"^top 0\.25, .*% of the picture")
    canvas.scroll_into_view_if_needed()
    area = canvas.bounding_box()
    page.mouse.move(area["x"] + 1, area["y"] + 1)
    page.mouse.down()
    page.mouse.move(area["x"] + area["width"] / 2, area["y"] + area["height"] / 2, steps=4)
    page.mouse.up()
    status(picker, r"bottom 0\.(49|5)\d*, right 0\.(49|5)\d*: 2[3-7]% of the picture")
    press(picker, "brush")
    status(picker, "nothing is painted yet")
    page.mouse.move(area["x"] + 10, area["y"] + 10)
    page.mouse.down()
    page.mouse.move(area["x"] + 50, area["y"] + 40, steps=4)
    page.mouse.up()
    status(picker, r"^[1-9]\d?% of the picture")
    picker.screenshot(path=artefacts / "region_picker.png")
    press(picker, "Show the code")
    picker.get_by_text("picker.mask").wait_for()


def test_every_control_has_a_name(panels, serious_findings):
    expect(panels.page.locator(".nst-panel .noUi-handle:not([aria-label])")).to_have_count(0)
    assert serious_findings(panels.page, ".nst-panel") == []
