"""The panel without a browser: what a person moves, and which picture and which numbers are then shown."""

import io
import threading

import numpy as np
import pytest
from PIL import Image

from nst_lib.images import to_uint8
from nst_lib.quiet_tensorflow import tf
from nst_lib.widgets import weights_panel
from nst_lib.widgets.weights_panel import Strip, WeightsPanel


def place(frame, words, **distances):
    return {"frame": frame, "label": str(frame), "words": words, "distances": distances}


@pytest.fixture
def strips(content):
    images = [tf.fill(content.shape, level) for level in (0.2, 0.5, 0.8)]
    ways = {
        "blend": [
            place(0, "all random", content=0.9, style=0.8),
            place(1, "half", content=0.5, style=0.7),
            place(2, "all trained", content=0.125, style=0.25),
        ],
        "blocks": [place(0, "all random", content=0.9, style=0.8), place(2, "all trained", content=0.125, style=0.25)],
    }
    texture = {way: [{**p, "distances": {"style": p["distances"]["style"]}} for p in ways[way]] for way in ways}
    return {"transfer": Strip(images, ways), "texture": Strip(images[::-1], texture)}


@pytest.fixture
def panel(strips):
    return WeightsPanel(strips)


def shown(panel):
    return np.asarray(Image.open(io.BytesIO(panel.picture.value)).convert("RGB"), float).mean()


def test_it_begins_with_random_weights(panel):
    assert panel.words == "all random: content 0.90, style 0.80"
    assert shown(panel) == pytest.approx(0.2 * 255, abs=2)
    assert panel.position.max == 2
    assert str(panel) == "WeightsPanel, transfer, blend\nall random: content 0.90, style 0.80"


def test_the_slider_changes_picture_words_and_curves(panel, strips):
    before = panel.curves.value
    panel.position.value = 2
    assert shown(panel) == pytest.approx(strips["transfer"].pictures[2].mean(), abs=2)
    assert panel.words in panel.caption.value
    assert panel.picture.tooltip == "all trained: content 0.12, style 0.25"
    assert panel.wait(10)
    assert panel.curves.value != before
    assert panel.curves.tooltip == "distances along the way; the line stands at all trained"


def test_of_a_slider_that_moves_on_only_the_last_curves_are_drawn(panel, monkeypatch):
    assert panel.wait(10)
    drawn, begun, may_go_on = [], threading.Event(), threading.Event()

    def slowly(make_figure):
        begun.set()
        assert may_go_on.wait(10)
        drawn.append(make_figure())
        return b""

    monkeypatch.setattr(weights_panel, "to_png", slowly)
    panel.position.value = 1
    assert begun.wait(10)
    for position in (2, 1, 0, 1, 2):
        panel.position.value = position
    assert panel.words.startswith("all trained")  # words do not wait
    may_go_on.set()
    assert panel.wait(10)
    assert len(drawn) == 2
    assert panel.curves.tooltip.endswith("all trained")


def test_curves_that_cannot_be_drawn_are_said(panel, monkeypatch):
    monkeypatch.setattr(weights_panel, "to_png", lambda _: 1 / 0)
    panel.position.value = 1
    assert panel.wait(10)
    assert "error: cannot draw: ZeroDivisionError" in panel.caption.value
    monkeypatch.undo()
    panel.position.value = 2
    assert panel.wait(10)
    assert "error" not in panel.caption.value


def test_settings_can_be_read_and_set_and_become_code(panel, strips):
    panel.settings = {"kind": "texture", "way": "blend", "position": 2}
    assert panel.settings == {"kind": "texture", "way": "blend", "position": 2}
    names = {"strips": strips}
    exec(panel._code_lines(), names)
    assert names["place"] is panel.place
    np.testing.assert_array_equal(names["pixels"], strips["texture"].pictures[panel.place["frame"]])
    with pytest.raises(ValueError, match="position is 3; it must be from 0 to 2"):
        panel.settings = {"position": 3}
    with pytest.raises(ValueError, match="kind is 'song'; choose one of transfer, texture"):
        panel.settings = {"kind": "song"}


def test_another_way_may_be_shorter(panel):
    panel.position.value = 2
    panel.way.value = "blocks"
    assert (panel.position.value, panel.position.max) == (1, 1)
    assert panel.words.startswith("all trained")
    panel.way.value = "blend"
    assert (panel.position.value, panel.position.max) == (1, 2)
    assert panel.words.startswith("half")


def test_another_kind_has_its_own_pictures_and_distances(panel):
    panel.kind.value = "texture"
    assert panel.words == "all random: style 0.80"
    assert shown(panel) == pytest.approx(0.8 * 255, abs=2)


def test_distances_of_a_strip_are_lists_along_the_way(strips):
    assert strips["transfer"].distances("blend") == {"content": [0.9, 0.5, 0.125], "style": [0.8, 0.7, 0.25]}


def test_pictures_are_those_given(strips, content):
    np.testing.assert_array_equal(strips["transfer"].pictures[1], to_uint8(tf.fill(content.shape, 0.5)))


def test_every_control_has_a_label(panel):
    for control in (panel.kind, panel.way, panel.position):
        assert control.description
        assert control.tooltip


def test_a_notebook_keeps_text_and_a_picture(panel):
    bundle, metadata = panel._repr_mimebundle_()
    assert bundle["text/plain"] == str(panel)
    assert metadata["image/png"]["alt"] == str(panel)
    assert "application/vnd.jupyter.widget-view+json" in bundle
