"""The panel without a browser: what a person moves, and which picture and which numbers are then shown."""

import io

import numpy as np
import pytest
from PIL import Image

from nst_lib.images import to_uint8
from nst_lib.quiet_tensorflow import tf
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
    assert panel.curves.value != before


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
