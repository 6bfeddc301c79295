"""The panel without a browser: what a person sets and presses, and what the status and the pictures then say."""

import io
import json
import threading
import time
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from nst_lib.images import load_image, to_uint8
from nst_lib.records import read_record
from nst_lib.settings import Settings
from nst_lib.transfer import NotFinite
from nst_lib.widgets import transfer_run
from nst_lib.widgets.loss_panel import LossPanel

LONG = 60  # s; TensorFlow traces a graph in some of them


@pytest.fixture
def panel(content, style, settings):
    return LossPanel(content, style, settings)


@pytest.fixture
def endless(content, style, settings):
    """A panel whose run takes longer than any test."""
    return LossPanel(content, style, replace(settings, evaluations=100_000, optimizer="adam"))


def until(condition, seconds=LONG):
    """Wait for a condition that another thread brings about."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not come about"
        time.sleep(0.01)


def pixels(image_widget):
    return np.asarray(Image.open(io.BytesIO(image_widget.value)).convert("RGB"), float)


def test_before_a_run_it_shows_where_it_would_start(panel, content):
    assert (panel.state, panel.status_text) == ("ready", "ready")
    assert np.abs(pixels(panel.replay.picture) - to_uint8(content)).mean() < 5
    assert panel.replay.caption.value == "start: content, 48 x 36 px"
    assert not panel.run_button.disabled
    assert panel.pause_button.disabled
    assert panel.stop_button.disabled
    assert panel.save_button.disabled
    panel.controls.start.value = "noise"
    assert np.abs(pixels(panel.replay.picture) - to_uint8(content)).mean() > 20
    panel.controls.size.value = 128
    assert panel.replay.caption.value == "start: noise, 128 x 96 px"


def test_run_to_the_end(panel, settings):
    panel.run_button.click()
    assert panel.wait(LONG)
    assert panel.state == "done"
    assert panel.status_text.startswith("done; step ")
    assert "evaluation 6 of 6; loss " in panel.status_text
    assert panel.replay.scrubber.value == panel.replay.scrubber.max == 6
    assert len(panel.replay.history) == 6
    assert panel.replay.history.steps[-1].losses.total < panel.replay.history.steps[0].losses.total
    assert "total " in panel.replay.curves_caption.value
    assert not panel.run_button.disabled
    assert not panel.controls.size.disabled


def test_it_can_run_again(panel):
    panel.run()
    assert panel.wait(LONG)
    first = panel.replay.history
    panel.controls.evaluations.value = 3
    panel.run()
    assert panel.wait(LONG)
    assert panel.replay.history is not first
    assert panel.replay.scrubber.max == 3


def test_controls_are_locked_while_it_runs(endless):
    endless.run_button.click()
    until(lambda: endless.replay.history)
    controls = endless.controls
    assert all(control.disabled for control in (controls.size, controls.optimizer, controls.style_layers))
    assert controls.style_weight.disabled
    assert endless.run_button.disabled
    assert not endless.stop_button.disabled
    endless.stop_button.click()
    assert endless.wait(LONG)
    assert not any(control.disabled for control in (controls.size, controls.optimizer, controls.style_layers))


def test_stop_keeps_the_last_picture(endless):
    endless.run_button.click()
    until(lambda: len(endless.replay.history) > 3)
    began = time.monotonic()
    endless.stop_button.click()
    assert endless.status_text.startswith("stop")
    assert endless.wait(LONG)
    assert time.monotonic() - began < 5
    assert endless.state == "stopped"
    last = endless.replay.history.picture(10**6)[1]
    assert np.abs(pixels(endless.replay.picture) - last).mean() < 5


def test_pause_and_resume(endless):
    endless.run_button.click()
    until(lambda: endless.replay.history)
    endless.pause_button.click()
    assert endless.state == "paused"
    assert endless.pause_button.description == "Resume"
    time.sleep(0.1)  # for the evaluation in work
    count = len(endless.replay.history)
    time.sleep(0.3)
    assert len(endless.replay.history) == count
    assert endless.status_text.startswith("paused; ")
    endless.pause_button.click()
    assert endless.pause_button.description == "Pause"
    until(lambda: len(endless.replay.history) > count)
    endless.stop()


def test_status_changes_at_least_twice_a_second(endless):
    texts, changed = [], threading.Event()
    endless.status.observe(lambda change: (texts.append((time.monotonic(), change.new)), changed.set()), "value")
    endless.run()
    until(lambda: "loss" in endless.status.value)
    texts.clear()
    time.sleep(3)
    endless.stop()
    assert len(texts) >= 6
    assert "s left" in texts[0][1]


def test_reset_puts_everything_back(endless, content):
    endless.controls.style_weight.value = 7.0
    endless.controls.size.value = 128
    endless.run_button.click()
    until(lambda: endless.replay.history)
    endless.reset_button.click()
    assert endless.wait(LONG)
    assert endless.status_text == "ready"
    assert endless.settings == endless._initial
    assert endless.controls.size.value == 48
    assert not endless.replay.history
    assert endless.replay.scrubber.max == 1
    assert np.abs(pixels(endless.replay.picture) - to_uint8(content)).mean() < 5


def test_a_second_panel_is_refused_and_can_stop_the_first(endless, panel):
    endless.run()
    until(lambda: endless.replay.history)
    panel.run_button.click()
    assert panel.state == "ready"
    assert "not started: a transfer at 48 px is running; stop it first" in panel.status_text
    assert not panel.stop_button.disabled
    panel.stop_button.click()
    assert endless.wait(LONG)
    assert endless.state == "stopped"
    assert panel.stop_button.disabled
    panel.run_button.click()
    assert panel.wait(LONG)
    assert panel.state == "done"


def test_settings_that_make_no_sense_are_said_in_words(panel):
    panel.controls.style_layers.value = ()
    panel.run_button.click()
    assert "error: style_layers is empty; give at least one layer" in panel.status_text
    panel.controls.style_layers.value = ("block1_conv1",)
    panel.run_button.click()
    assert panel.wait(LONG)
    assert panel.state == "done"


def test_pictures_that_are_too_small_are_said_in_words(content, settings):
    panel = LossPanel(content, content[:, :16], settings)
    panel.run()
    assert panel.wait(LONG)
    assert "error: the image is 48 x 16 px; VGG needs at least 32 x 32" in panel.status_text
    assert not panel.run_button.disabled


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (NotFinite("the style loss became nan", None), "error: the style loss became nan"),
        (MemoryError(), "error: there is not enough memory; choose a smaller size"),
        (KeyError("x"), "error: KeyError: 'x'"),
    ],
)
def test_an_error_in_the_run_keeps_the_last_picture(panel, monkeypatch, error, words):
    transfer = transfer_run.transfer

    def breaks(*arguments):
        for step in transfer(*arguments):
            if step.evaluations == 4:
                raise error
            yield step

    monkeypatch.setattr(transfer_run, "transfer", breaks)
    panel.run()
    assert panel.wait(LONG)
    assert panel.state == "failed"
    assert panel.status_text.startswith(words)
    assert panel.replay.caption.value.startswith("evaluation 3,")
    monkeypatch.undo()
    panel.run()
    assert panel.wait(LONG)
    assert panel.state == "done"


def test_an_error_in_drawing_does_not_end_the_run(panel, monkeypatch):
    def breaks(is_live):
        raise OSError("no font")

    monkeypatch.setattr(panel.replay, "follow", breaks)
    panel.run()
    assert panel.wait(LONG)
    assert panel.state == "done"
    assert "cannot draw: no font" in panel.status_text


def test_scrubber_goes_back_and_marks_the_curve(panel):
    panel.run()
    assert panel.wait(LONG)
    last_picture, last_curves = panel.replay.picture.value, panel.replay.curves.value
    panel.replay.scrubber.value = 2
    assert panel.replay.caption.value.startswith("evaluation 2,")
    assert panel.replay.picture.value != last_picture
    assert panel.replay.curves.value != last_curves
    shown = panel.replay.history.picture(1)[1]
    assert np.abs(pixels(panel.replay.picture) - shown).mean() < 5
    panel.replay.scrubber.value = 6
    assert panel.replay.curves.value == last_curves


def test_a_scrubber_put_back_stays_while_the_run_goes_on(endless):
    endless.run()
    until(lambda: endless.replay.scrubber.max > 5)
    endless.replay.scrubber.value = 2
    maximum = endless.replay.scrubber.max
    until(lambda: endless.replay.scrubber.max > maximum)
    assert endless.replay.scrubber.value == 2
    assert endless.replay.caption.value.startswith("evaluation 2,")
    endless.stop()


def test_curves_by_layer(panel):
    panel.run()
    assert panel.wait(LONG)
    curves = panel.replay.curves.value
    panel.replay.by_layer.value = True
    assert panel.replay.curves.value != curves


def test_settings_can_be_read_and_set(content, style):
    given = Settings(
        content_layers=("block3_conv3",),
        style_layers=("block3_conv1", "block1_pool"),
        style_layer_weights=(1.0, 0.5),
        content_weight=1234.5,
        style_weight=0.0,
        total_variation_weight=1e8,
        start="noise",
        optimizer="adam",
        optimizer_options={"learning_rate": 0.1},
        evaluations=77,
        net="vgg16",
        weights="random",
        pooling="average",
        seed=3,
    )
    panel = LossPanel(content, style)
    assert panel.settings == Settings()
    panel.settings = given
    assert panel.settings == given


def test_layer_weights_and_options_go_with_what_they_belong_to(content, style):
    given = Settings(style_layer_weights=(1, 2, 3, 4, 5), optimizer_options={"history": 5})
    panel = LossPanel(content, style, given)
    panel.controls.style_layers.value = ("block1_conv1",)
    panel.controls.optimizer.value = "adam"
    assert panel.settings.style_layer_weights is None
    assert panel.settings.optimizer_options == {}
    panel.controls.style_layers.value = given.style_layers
    panel.controls.optimizer.value = "lbfgs"
    assert panel.settings == given


def test_every_control_has_a_name(panel):
    controls = panel.controls
    named = [controls.optimizer, controls.start, controls.size, controls.evaluations]
    named += [controls.content_layers, controls.style_layers, panel.replay.scrubber, panel.replay.by_layer]
    weights = [controls.content_weight, controls.style_weight, controls.total_variation_weight]
    named += [weight.number for weight in weights]
    buttons = [panel.run_button, panel.pause_button, panel.stop_button, panel.reset_button, panel.save_button]
    assert all(control.description and control.tooltip for control in named + buttons)
    assert all(weight.slider.tooltip for weight in weights)
    assert panel.replay.picture.tooltip == panel.replay.caption.value


def test_size_scales_both_pictures_by_one_factor(content, style, settings):
    panel = LossPanel(content, style, settings)
    panel.controls.size.value = 192
    scaled_content, scaled_style = panel._pictures()
    assert scaled_content.shape[1:3] == (144, 192)
    assert scaled_style.shape[1:3] == (128, 160)


def test_sizes_too_small_for_the_network_are_not_offered(settings, style):
    wide = np.full((1, 64, 512, 3), 0.5, np.float32)
    sizes = [size for _, size in LossPanel(wide, style, settings).controls.size.options]
    assert sizes == [256, 384, 512]


def test_save_writes_picture_and_record_and_never_overwrites(panel, settings, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert panel.save() is None
    assert "press Run first" in panel.status_text
    panel.run()
    assert panel.wait(LONG)
    panel.replay.scrubber.value = 2
    (tmp_path / "panel_002.json").write_text("mine")
    panel.controls.style_weight.value = 1.0  # not what the picture was made with
    first, second = panel.save(), panel.save()
    assert [first.name, second.name] == ["panel_001.png", "panel_003.png"]
    assert "saved as panel_003.png" in panel.status_text
    assert (to_uint8(load_image(first)) == panel.replay.shown[1]).all()
    record = read_record(first)
    assert record["settings"] == settings
    assert record["result"]["evaluations"] == 2
    assert json.loads(first.with_suffix(".json").read_text())["pictures"]["content"]["loading"] == {"longer_side": 48}


def test_a_folder_that_cannot_be_written_is_said_in_words(panel, monkeypatch, tmp_path):
    panel.run()
    assert panel.wait(LONG)
    folder = tmp_path / "gone"
    monkeypatch.setattr("nst_lib.widgets.saving.free_path", lambda: folder / "panel_001.png")
    assert panel.save() is None
    assert "error: there is no folder" in panel.status_text


def test_bundle_is_stable_small_and_without_ids(panel, content, style, settings):
    panel.run()
    assert panel.wait(LONG)
    bundle, metadata = panel._repr_mimebundle_()
    view = bundle["application/vnd.jupyter.widget-view+json"]
    assert bundle["text/plain"] == (
        "LossPanel, done\n"
        "content 48 x 36 px, style 40 x 32 px, longer side of the picture 48 px\n"
        "content weight 20, style weight 4000, total variation weight 10\n"
        "optimiser lbfgs, start from content, 6 evaluations\n"
        "content layers block1_conv2\n"
        "style layers block1_conv1, block2_conv1"
    )
    assert view["model_id"] == panel.widget.model_id
    assert metadata["image/png"]["alt"] == bundle["text/plain"]
    again = LossPanel(content, style, settings)
    again.run()
    assert again.wait(LONG)
    assert again._repr_mimebundle_()[0]["text/plain"] == bundle["text/plain"]


def test_snapshot_stays_small_even_for_noise(style, settings):
    noise = np.random.default_rng(0).random((1, 96, 128, 3), np.float32)
    panel = LossPanel(noise, style, settings)
    assert len(panel._repr_mimebundle_()[0]["image/png"]) < 150_000
    panel.run()
    assert panel.wait(LONG)
    assert len(panel._repr_mimebundle_()[0]["image/png"]) < 150_000


def test_bundle_of_a_panel_whose_controls_make_no_sense(panel):
    panel.controls.style_layers.value = ()
    assert "error: style_layers is empty" in panel._repr_mimebundle_()[0]["text/plain"]


def test_its_code_follows_every_control_and_makes_the_settings(panel):
    panel.code.button.value = True
    panel.controls.evaluations.value = 3
    assert "evaluations=3" in panel.code.text.value
    panel.controls.style_weight.value = 5e4
    assert "style_weight=50000" in panel.code.text.value
    for weight in (panel.controls.content_weight, panel.controls.style_weight, panel.controls.total_variation_weight):
        weight.value = 0
    assert "# there is no code for this: all three weights are 0" in panel.code.text.value
