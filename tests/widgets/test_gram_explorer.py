"""The explorer without a browser: what a person chooses, and what the pictures and the words then say."""

import io

import pytest
from PIL import Image

from nst_lib.experiments.gram_pairs import cosines, largest_entry, least_together, most_together
from nst_lib.gram import gram_matrix
from nst_lib.widgets.gram_explorer import LARGEST, LEAST_TOGETHER, MOST_TOGETHER, GramExplorer

LAYERS = ("block1_conv1", "block2_conv1")


@pytest.fixture
def explorer(content, extractor):
    return GramExplorer(content, LAYERS, extractor=extractor)


def gram(extractor, image, layer):
    return gram_matrix(extractor(image)[layer])


def test_it_begins_with_the_first_layers_two_channels_that_are_most_together(explorer, content, extractor):
    assert explorer.layer.value == "block1_conv1"
    assert explorer.pair == most_together(gram(extractor, content, "block1_conv1"))
    for picture in (explorer.maps, explorer.heat_map):
        assert Image.open(io.BytesIO(picture.value)).format == "PNG"


@pytest.mark.parametrize(
    ("name", "finds"), [(MOST_TOGETHER, most_together), (LEAST_TOGETHER, least_together), (LARGEST, largest_entry)]
)
def test_buttons_find_their_pair(explorer, content, extractor, name, finds):
    explorer.first.value = explorer.second.value = 0
    explorer.buttons[name].click()
    assert explorer.pair == finds(gram(extractor, content, "block1_conv1"))


def test_a_slider_changes_maps_heat_map_and_words(explorer, content, extractor):
    i, j = explorer.pair
    maps, heat_map = explorer.maps.value, explorer.heat_map.value
    explorer.second.value = (j + 1) % 64
    assert explorer.maps.value != maps
    assert explorer.heat_map.value != heat_map
    entries = gram(extractor, content, "block1_conv1")
    entry, cosine = float(entries[0, i, (j + 1) % 64]), cosines(entries)[i, (j + 1) % 64]
    words = f"channels {i} and {(j + 1) % 64} of 64: entry {entry:.1e}, cosine {cosine:.2f}"
    assert explorer.words == words
    assert words in explorer.caption.value
    assert f"entry {i}, {(j + 1) % 64}" in explorer.heat_map.tooltip


def test_a_button_draws_once(explorer, monkeypatch):
    drawn = []
    monkeypatch.setattr("nst_lib.widgets.gram_explorer.to_png", lambda make: drawn.append(make) or b"")
    explorer.buttons[LEAST_TOGETHER].click()
    assert len(drawn) == 2, "the maps and the heat map, each once"


def test_another_layer_has_its_own_channels(explorer, content, extractor):
    explorer.layer.value = "block2_conv1"
    assert explorer.first.max == explorer.second.max == 127
    assert explorer.pair == most_together(gram(extractor, content, "block2_conv1"))
    explorer.first.value = explorer.second.value = 127
    explorer.layer.value = "block1_conv1"
    assert explorer.first.max == 63
    assert max(explorer.pair) <= 63
    assert "block1_conv1" in explorer.maps.tooltip


def test_every_control_has_a_name(explorer):
    for control in (explorer.layer, explorer.first, explorer.second, *explorer.buttons.values()):
        assert control.description
        assert control.tooltip


def test_an_extractor_without_a_layer_is_refused(content, extractor):
    with pytest.raises(ValueError, match=r"lacks block5_conv1; make it with Extractor\(layers\)"):
        GramExplorer(content, (*LAYERS, "block5_conv1"), extractor=extractor)


def test_bundle_is_stable_small_and_without_ids(explorer, content, extractor):
    bundle, metadata = explorer._repr_mimebundle_()
    text = bundle["text/plain"]
    assert text.startswith("GramExplorer, block1_conv1\npicture 48 x 36 px, maps 48 x 36\nchannels ")
    assert metadata["image/png"]["alt"] == text
    assert len(bundle["image/png"]) < 150_000
    assert bundle["application/vnd.jupyter.widget-view+json"]["model_id"] == explorer.widget.model_id
    assert GramExplorer(content, LAYERS, extractor=extractor)._repr_mimebundle_()[0]["text/plain"] == text


def test_a_channel_can_be_paired_with_itself(explorer):
    explorer.first.value = explorer.second.value = 5
    assert explorer.pair == (5, 5)
    assert explorer.words.endswith("cosine 1.00")
