"""The inversion panel without a browser."""

import signal
import threading
from dataclasses import replace

import pytest

from nst_lib.vgg import Extractor
from nst_lib.widgets.inversion_panel import InversionPanel
from nst_lib.widgets.jobs import Job

LAYERS, LONG = ("block1_conv1", "block1_conv2"), 60


@pytest.fixture
def panel(content, settings):
    extractors = {layer: Extractor([layer], weights="random") for layer in LAYERS}
    return InversionPanel(content, LAYERS, settings, extractors=extractors)


def test_inversions_stay_beside_each_other(panel):
    blank = {layer: panel.pictures[layer].value for layer in LAYERS}
    for layer in LAYERS:
        panel.layer.value = layer
        panel.run_button.click()
        assert panel.wait(LONG)
        assert panel.status.text.startswith(f"done; {layer}; step ")
    assert list(panel.inversions) == list(LAYERS)
    assert all(panel.pictures[layer].value != blank[layer] for layer in LAYERS)
    assert all(step.losses.total < 1 for step in panel.inversions.values())  # noise costs 1
    assert "<b>block1_conv2</b><br>evaluation 6, loss 0." in panel.captions["block1_conv2"].value
    assert str(panel).splitlines()[-1] == "inverted: block1_conv1, block1_conv2"


def test_the_layer_is_part_of_the_settings(panel, settings):
    assert panel.settings.content_layers == ("block1_conv2",)
    panel.settings = replace(panel.settings, content_layers=("block1_conv1",), evaluations=3)
    assert (panel.layer.value, panel.evaluations.value) == ("block1_conv1", 3)
    panel.evaluations.value = 4
    assert panel.settings == replace(settings, content_layers=("block1_conv1",), evaluations=4)
    panel.run()
    assert panel.wait(LONG)
    assert "evaluation 4 of 4" in panel.status.text
    with pytest.raises(ValueError, match="unknown layer 'block5_conv4'"):
        panel.settings = replace(settings, content_layers=("block5_conv4",))


def test_inversions_made_before_are_there_at_once(content, settings, panel):
    panel.run()
    assert panel.wait(LONG)
    step = panel.inversions["block1_conv2"]
    other = InversionPanel(content, LAYERS, settings, runs={"block1_conv2": [replace(step, image=content)]})
    assert other.state == "ready"
    assert other.pictures["block1_conv2"].value == other.pictures["photograph"].value
    assert other.captions["block1_conv2"].value == panel.captions["block1_conv2"].value
    with pytest.raises(ValueError, match="unknown layer"):
        InversionPanel(content, LAYERS, settings, runs={"block5_conv1": [step]})


def test_an_interrupted_kernel_leaves_the_last_picture(panel, settings):
    panel.settings = replace(settings, evaluations=100_000, optimizer="adam")
    blank = panel.pictures["block1_conv2"].value
    grown, show = threading.Event(), panel._show

    def watched(*arguments):
        show(*arguments)
        if panel.pictures["block1_conv2"].value != blank:  # the first may be the start itself
            grown.set()

    panel._show = watched
    panel.run()
    assert grown.wait(LONG)
    with pytest.raises(KeyboardInterrupt):
        signal.raise_signal(signal.SIGINT)  # in the main thread, as the kernel's interrupt
    assert panel.state == "running"
    assert panel.pictures["block1_conv2"].value != blank
    panel.stop()
    assert panel.wait(LONG)
    assert panel.state == "stopped"
    panel.settings = settings
    panel.run()
    assert panel.wait(LONG)
    assert panel.state == "done"


def test_stop_keeps_the_picture(panel, settings):
    panel.settings = replace(settings, evaluations=100_000, optimizer="adam")
    panel.run_button.click()
    assert panel.layer.disabled
    panel.stop_button.click()
    assert panel.wait(LONG)
    assert panel.state == "stopped"
    assert not panel.layer.disabled


def test_one_job_at_a_time(panel):
    def endless():
        while True:
            yield

    other = Job("another run", endless, lambda _: None, lambda: None)
    other.start()
    panel.run_button.click()
    assert panel.status.text == "ready; not started: another run is running; stop it first. Stop works here, too"
    panel.stop_button.click()
    assert other.wait(LONG)
    panel.run_button.click()
    assert panel.wait(LONG)
    assert panel.state == "done"


def test_an_error_is_said_and_leaves_it_usable(panel, monkeypatch, settings, failing):
    monkeypatch.setattr("nst_lib.widgets.inversion_panel.invert", failing(ValueError("no")))
    panel.run_button.click()
    assert panel.wait(LONG)
    assert panel.status.text == "error: no; block1_conv2"
    assert not panel.run_button.disabled


def test_its_text_is_stable(panel):
    bundle, metadata = panel._repr_mimebundle_()
    assert bundle["text/plain"] == str(panel) == metadata["image/png"]["alt"]
    assert str(panel).splitlines()[-1] == "inverted: none yet"
    assert panel._repr_mimebundle_()[0]["image/png"] == bundle["image/png"]
    panel.code.button.value = True
    assert "invert(image, &quot;block1_conv2&quot;, settings)" in panel.code.text.value


def test_its_code_makes_its_picture(panel, content):
    panel.run()
    assert panel.wait(LONG)
    names = {"image": content}
    exec(panel._code_lines(), names)
    assert names["step"].losses.total == pytest.approx(panel.inversions["block1_conv2"].losses.total, rel=1e-3)
