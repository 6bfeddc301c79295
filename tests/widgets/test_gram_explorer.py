"""The explorer without a browser: what a person chooses, and what the pictures and the words then say."""

import html
import io
import threading

import numpy as np
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
    for picture in (explorer.maps.value, explorer.heat_map.picture):
        assert Image.open(io.BytesIO(picture)).format == "PNG"


@pytest.mark.parametrize(
    ("name", "finds"), [(MOST_TOGETHER, most_together), (LEAST_TOGETHER, least_together), (LARGEST, largest_entry)]
)
def test_buttons_find_their_pair(explorer, content, extractor, name, finds):
    explorer.first.value = explorer.second.value = 0
    explorer.buttons[name].click()
    assert explorer.pair == finds(gram(extractor, content, "block1_conv1"))


def test_a_slider_changes_maps_heat_map_and_words(explorer, content, extractor):
    i, j = explorer.pair
    maps, heat_map = explorer.maps.value, explorer.heat_map.picture
    explorer.second.value = (j + 1) % 64
    assert explorer.wait(60)
    assert explorer.maps.value != maps
    assert explorer.heat_map.picture != heat_map
    entries = gram(extractor, content, "block1_conv1")
    entry, cosine = float(entries[0, i, (j + 1) % 64]), cosines(entries)[i, (j + 1) % 64]
    words = f"channels {i} and {(j + 1) % 64} of 64: entry {entry:.1e}, cosine {cosine:.2f}"
    assert explorer.words == words
    assert f"channels {i} and {(j + 1) % 64}" in explorer.heat_map.words


def test_a_button_draws_once(explorer, monkeypatch):
    drawn = []
    monkeypatch.setattr("nst_lib.widgets.gram_explorer.to_png", lambda make: drawn.append(make) or b"")
    monkeypatch.setattr(explorer, "_plot_matrix", lambda view: drawn.append(view) or (b"", [0.0, 0.0, 1.0, 1.0]))
    explorer.buttons[LEAST_TOGETHER].click()
    explorer.wait()
    assert len(drawn) == 2, "the maps and the heat map, each once"


def test_another_layer_has_its_own_channels(explorer, content, extractor):
    explorer.layer.value = "block2_conv1"
    assert explorer.first.max == explorer.second.max == 127
    assert explorer.pair == most_together(gram(extractor, content, "block2_conv1"))
    explorer.first.value = explorer.second.value = 127
    explorer.layer.value = "block1_conv1"
    assert explorer.first.max == 63
    assert max(explorer.pair) <= 63
    explorer.wait()
    assert "block1_conv1" in explorer.maps.tooltip


def test_every_control_has_a_name(explorer):
    buttons = (*explorer.buttons.values(), explorer.shuffle_button, explorer.restore_button)
    for control in (explorer.layer, explorer.first, explorer.second, explorer.by_strength, *buttons):
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


def pick(explorer, row, column):
    """Press on the matrix, as a page says it."""
    explorer.heat_map._handle_custom_msg({"kind": "pick", "row": row, "column": column}, [])
    assert explorer.wait(60)


def test_a_press_on_the_matrix_picks_its_pair(explorer):
    pick(explorer, 7, 40)
    assert explorer.pair == (explorer.first.value, explorer.second.value) == (7, 40)
    assert explorer.words.startswith("channels 7 and 40 of 64: ")
    assert explorer.heat_map.cells == [64, 64]
    explorer.layer.value = "block2_conv1"
    explorer.wait()  # a press is on the matrix that is shown
    pick(explorer, 127, 0)
    assert explorer.pair == (127, 0)


def test_the_area_of_the_matrix_is_where_it_was_drawn(explorer):
    pick(explorer, 0, 63)  # two lines of white at the top and on the right
    pixels = np.asarray(Image.open(io.BytesIO(explorer.heat_map.picture)).convert("L"), int)
    height, width = pixels.shape
    left, top, across, down = explorer.heat_map.area
    edges = (round(left * width), round(top * height), round((left + across) * width), round((top + down) * height))
    inside = pixels[edges[1] : edges[3], edges[0] : edges[2]]
    assert inside.shape[0] > 0.5 * height
    assert inside[:, : inside.shape[1] // 2].mean(axis=1).argmax() < inside.shape[0] / 32, "the line of row 0"
    assert inside[inside.shape[0] // 2 :].mean(axis=0).argmax() > inside.shape[1] * 31 / 32, "the line of column 63"


def test_by_strength_matrix_and_sliders_are_ordered_and_the_pair_stays(explorer, content, extractor):
    pick(explorer, 7, 40)
    words, heat_map = explorer.words, explorer.heat_map.picture
    explorer.by_strength.value = True
    assert explorer.pair == (7, 40)
    assert explorer.words == words
    assert explorer.heat_map.picture != heat_map
    assert "the strongest channels first" in explorer.heat_map.words
    strength = np.diag(gram(extractor, content, "block1_conv1")[0])
    order = np.argsort(-strength)
    for place in (0, 1, 63):
        pick(explorer, place, place)
        assert explorer.pair == (order[place], order[place])
    explorer.buttons[LARGEST].click()
    assert explorer.pair == largest_entry(gram(extractor, content, "block1_conv1"))
    pair = explorer.pair
    explorer.by_strength.value = False
    assert explorer.pair == (explorer.first.value, explorer.second.value) == pair


def test_shuffled_positions_leave_the_matrix_and_not_the_maps(explorer):
    maps, heat_map, words = explorer.maps.value, explorer.heat_map.picture, explorer.words
    explorer.shuffle_button.click()
    assert explorer.words == f"{words}; positions shuffled, every entry of the matrix is as before, to within 0.1%"
    assert explorer.heat_map.picture == heat_map
    once = explorer.maps.value
    assert once != maps
    explorer.shuffle_button.click()
    explorer.wait()
    assert explorer.maps.value not in (once, maps), "another order each time"
    explorer.restore_button.click()
    assert explorer.words == words
    assert explorer.maps.value == maps


def test_a_slow_slider_draws_only_the_last_value(explorer, monkeypatch):
    drawn, begun, may_go_on = [], threading.Event(), threading.Event()

    def slow(features, i, j, image, **options):
        drawn.append((i, j))
        begun.set()
        may_go_on.wait(10)

    monkeypatch.setattr("nst_lib.widgets.gram_explorer.plot_product", slow)
    monkeypatch.setattr("nst_lib.widgets.gram_explorer.to_png", lambda make: make() and b"")
    monkeypatch.setattr(explorer, "_plot_matrix", lambda view: (b"", [0.0, 0.0, 1.0, 1.0]))
    explorer.settings = {"channels": (0, 1)}
    assert begun.wait(10)
    for channel in range(2, 40):
        explorer.second.value = channel
    may_go_on.set()
    explorer.wait()
    assert drawn == [(0, 1), (0, 39)]


def test_an_error_while_drawing_is_said_and_the_panel_goes_on(explorer, monkeypatch):
    maps = explorer.maps.value
    with monkeypatch.context() as patched:
        patched.setattr("nst_lib.widgets.gram_explorer.to_png", lambda make: 1 / 0)
        explorer.first.value = 9
        assert explorer.words == "error: ZeroDivisionError: division by zero"
        assert explorer.maps.value == maps
    explorer.first.value = 10
    assert explorer.words.startswith("channels 10 and ")


def test_settings_are_read_and_set(explorer, content, extractor):
    wanted = {"layer": "block2_conv1", "channels": (100, 3), "by_strength": True, "shuffled": 2}
    explorer.settings = wanted
    assert explorer.settings == wanted
    assert explorer.words.startswith("channels 100 and 3 of 128: ")
    assert "positions shuffled" in explorer.words
    explorer.settings = {"layer": "block1_conv1"}
    assert explorer.pair == most_together(gram(extractor, content, "block1_conv1"))
    assert explorer.settings["by_strength"]


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"chanels": (1, 2)}, "unknown setting of this panel 'chanels': did you mean channels"),
        ({"layer": "block9"}, "unknown layer of this panel 'block9'"),
        ({"channels": (0, 64)}, "block1_conv1 has the channels 0 to 63"),
        ({"shuffled": -1}, "shuffled is -1; it must be 0"),
    ],
)
def test_wrong_settings_are_named_and_nothing_changes(explorer, settings, message):
    before = explorer.settings
    with pytest.raises(ValueError, match=message):
        explorer.settings = settings
    assert explorer.settings == before


@pytest.mark.parametrize("shuffled", [0, 3])
def test_the_code_gives_the_entry_that_is_shown(explorer, content, extractor, shuffled):
    explorer.settings = {"layer": "block2_conv1", "channels": (4, 9), "shuffled": shuffled}
    explorer.code.button.value = True
    names = {"image": content, "extractor": extractor}
    exec(html.unescape(explorer.code.text.value.removeprefix("<pre>").removesuffix("</pre>")), names)
    assert f"entry {float(names['entry']):.1e}" in explorer.words
    assert float(np.mean(names["product"])) == pytest.approx(float(names["entry"]), rel=1e-4)
