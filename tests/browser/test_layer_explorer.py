"""The layer explorer as a learner meets it in JupyterLab, in Chromium."""

import pytest

pytestmark = pytest.mark.slow

SOURCE = """
from nst_lib.images import sample
from nst_lib.vgg import Extractor
from nst_lib.widgets.layer_explorer import LayerExplorer

extractor = Extractor(["block1_conv1", "block2_conv1"])
pictures = {name: sample(name, 96) for name in ("red_panda", "neuschwanstein")}
LayerExplorer(pictures, extractor=extractor)
"""


def test_controls_change_picture_and_status(lab, page, artefacts):
    lab.write("explorer.ipynb", SOURCE)
    lab.open(page, "explorer.ipynb")
    lab.run_all(page, 60)
    status, view = page.get_by_role("status"), page.locator(".jp-OutputArea-output img").first.element_handle()
    status.get_by_text("block1_conv1, channel 0 of 0 to 63").wait_for()
    first = view.get_attribute("src")
    page.get_by_label("strongest first").check()
    status.get_by_text("number 1 of 64 in strength").wait_for()
    page.wait_for_function("([image, source]) => image.src !== source", arg=[view, first])
    page.get_by_label("picture", exact=True).select_option("neuschwanstein")
    page.get_by_label("or a file").fill("no_such.jpg")
    page.get_by_label("or a file").press("Enter")
    status.get_by_text("error: there is no picture 'no_such.jpg'").wait_for()
    page.screenshot(path=artefacts / "layer_explorer.png")
