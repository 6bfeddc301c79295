"""The panel without a browser: what is set, what it then says, and that its curves are those of `differences`."""

import html
import io
import threading

import numpy as np
import pytest
from PIL import Image

from nst_lib.experiments.similarity import differences
from nst_lib.images import sample, window
from nst_lib.widgets.shift_panel import ShiftPanel

SHAPE = (32, 40)
UNRELATED = {"pixels": 0.5, "block1_conv1": 2.0, "block1_conv2": 4.0, "block2_conv1": 8.0}


@pytest.fixture(scope="module")
def picture():
    """Image (1, 43, 64, 3)."""
    return sample("neuschwanstein", 64)


@pytest.fixture
def panel(picture, extractor):
    return ShiftPanel(picture, SHAPE, extractor, UNRELATED, most=6)


def pixels(image_widget):
    return np.asarray(Image.open(io.BytesIO(image_widget.value)).convert("RGB"), int)


def test_curves_are_differences_in_shares_of_those_of_unrelated_pictures(panel, picture, extractor):
    found = differences(extractor, window(picture, SHAPE), window(picture, SHAPE, right=3))
    assert list(panel.curves) == ["pixels", *extractor.layers]
    for name, values in panel.curves.items():
        assert list(values) == list(range(7))
        assert values[0] == 0
        assert values[3] == pytest.approx(found[name] / UNRELATED[name], rel=1e-4)


def test_moving_the_slider_changes_pictures_plot_and_status(panel):
    panel.shift = 2
    panel.wait()
    before = pixels(panel.pictures), pixels(panel.plot), panel.status.value
    panel.shift_control.value = 5
    assert panel.wait(60)
    assert panel.shift == 5
    assert (pixels(panel.pictures) != before[0]).any()
    assert (pixels(panel.plot) != before[1]).any()
    assert "difference at 5 px" in panel.status.value
    assert f"pixels {panel.curves['pixels'][5]:.2f}" in panel.status.value


def test_another_layer_shows_another_map(panel):
    assert panel.layer == "block2_conv1", "the deepest at first"
    before = pixels(panel.pictures)
    panel.layer_control.value = "block1_conv1"
    panel.wait()
    assert (pixels(panel.pictures) != before).any()


@pytest.mark.parametrize("shift", [-1, 7, 2.5])
def test_a_shift_outside_the_slider_is_refused(panel, shift):
    with pytest.raises(ValueError, match=r"the shift is .*; it must be a whole number of px from 0 to 6"):
        panel.shift = shift


def test_an_unknown_layer_gets_the_nearest(panel):
    with pytest.raises(ValueError, match="unknown layer of this panel 'block1_con1': did you mean block1_conv1"):
        panel.layer = "block1_con1"


def test_a_window_that_leaves_the_picture_is_refused(picture, extractor):
    with pytest.raises(ValueError, match="reaches over the edge"):
        ShiftPanel(picture, SHAPE, extractor, UNRELATED, most=16)


def test_text_and_picture_stand_for_it_where_nothing_runs(panel, extractor):
    panel.shift, panel.layer = 4, "block1_conv2"
    bundle, metadata = panel._repr_mimebundle_()
    text = bundle["text/plain"]
    assert text.startswith("ShiftPanel: the window is 4 px further right, the map shows block1_conv2\n")
    assert [line.split()[0] for line in text.splitlines()[2:]] == ["pixels", *extractor.layers]
    assert bundle["image/png"]
    assert metadata["image/png"]["alt"] == text
    assert text == str(panel)


def test_every_control_has_a_label_and_every_picture_words(panel):
    assert panel.shift_control.description
    assert panel.layer_control.description
    assert panel.pictures.tooltip
    assert "pixels" in panel.plot.tooltip


def test_an_error_while_drawing_is_said_and_the_panel_goes_on(panel, monkeypatch):
    panel.shift = 1
    with monkeypatch.context() as patched:
        patched.setattr("nst_lib.widgets.shift_panel.to_png", lambda make: 1 / 0)
        panel.shift = 2
        panel.wait()
        assert panel.status.text == "error: ZeroDivisionError: division by zero"
    panel.shift = 3
    panel.wait()
    assert "difference at 3 px" in panel.status.text


def test_a_slow_slider_draws_only_the_last_value(panel, monkeypatch):
    drawn, begun, may_go_on = [], threading.Event(), threading.Event()

    def slow(images, maps):
        drawn.append(list(images)[-1])
        begun.set()
        may_go_on.wait(10)

    monkeypatch.setattr("nst_lib.widgets.shift_panel.plot_comparison", slow)
    monkeypatch.setattr("nst_lib.widgets.shift_panel.to_png", lambda make: make() and b"")
    panel.shift = 0
    assert begun.wait(10)
    for shift in range(1, 7):
        panel.shift = shift
    may_go_on.set()
    panel.wait()
    assert drawn == ["0 px further right", "6 px further right"]


def test_settings_are_read_and_set(panel):
    panel.settings = {"shift": 6, "layer": "block1_conv1"}
    assert panel.settings == {"shift": 6, "layer": "block1_conv1"}
    panel.settings = {"shift": 1}
    assert panel.settings == {"shift": 1, "layer": "block1_conv1"}


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"shfit": 1}, "unknown setting of this panel 'shfit': did you mean shift"),
        ({"shift": 7}, "it must be a whole number of px from 0 to 6"),
        ({"shift": 1, "layer": "block9"}, "unknown layer of this panel 'block9'"),
    ],
)
def test_wrong_settings_are_named_and_nothing_changes(panel, settings, message):
    before = panel.settings
    with pytest.raises(ValueError, match=message):
        panel.settings = settings
    assert panel.settings == before


def test_the_code_gives_the_difference_that_is_shown(panel, picture, extractor):
    panel.settings = {"shift": 4, "layer": "block1_conv2"}
    panel.code.button.value = True
    names = {"picture": picture, "extractor": extractor}
    exec(html.unescape(panel.code.text.value.removeprefix("<pre>").removesuffix("</pre>")), names)
    share = float(np.mean(np.square(names["apart"]))) / 2 / UNRELATED["block1_conv2"]
    assert share == pytest.approx(panel.curves["block1_conv2"][4], rel=1e-3)
