"""The explorer without a browser: what a person moves, and what the view and the status then say."""

import base64
import io

import numpy as np
import pytest
from PIL import Image

from nst_lib.experiments.channels import strongest_channels
from nst_lib.images import samples, save_image
from nst_lib.widgets import layer_explorer
from nst_lib.widgets.layer_explorer import LayerExplorer


@pytest.fixture
def explorer(content, style, extractor):
    return LayerExplorer({"content": content, "style": style}, extractor=extractor)


def pixels(data):
    return np.asarray(Image.open(io.BytesIO(data)).convert("RGB"), float)


def silent_channel(explorer):
    features = np.array(explorer._features["block1_conv1"])
    features[..., 5] = 0
    explorer._features["block1_conv1"] = features


def test_begins_with_the_first_picture_layer_and_channel(explorer):
    assert (explorer.picture.value, explorer.layer.value, explorer.number) == ("content", "block1_conv1", 0)
    assert explorer.channel.max == 63
    assert explorer.status_text.startswith("block1_conv1, channel 0 of 0 to 63: ")
    assert pixels(explorer.view.value).std() > 0


def test_every_control_changes_the_view(explorer):
    seen = [explorer.view.value]
    for control, value in (("channel", 9), ("layer", "block2_conv1"), ("picture", "style"), ("by_strength", True)):
        getattr(explorer, control).value = value
        assert explorer.view.value != seen[-1], control
        seen.append(explorer.view.value)


def test_the_slider_has_the_layers_channels(explorer):
    explorer.layer.value = "block2_conv1"
    assert explorer.channel.max == 127
    explorer.channel.value = 100
    explorer.layer.value = "block1_conv2"
    assert (explorer.channel.max, explorer.number) == (63, 63)
    assert "channel 63 of 0 to 63" in explorer.status_text


def test_layers_stand_in_the_order_of_the_network(explorer):
    assert explorer.layer.options == ("block1_conv1", "block1_conv2", "block2_conv1")


def test_status_says_the_numbers(explorer, content, extractor):
    explorer.channel.value = 7
    maps = np.array(extractor(content)["block1_conv1"])[0]
    rank = strongest_channels(maps[None], 64).index(7) + 1
    values = maps[:, :, 7]
    expected = f"number {rank} of 64 in strength; mean {values.mean():.3g}, largest {values.max():.3g}"
    assert expected in explorer.status_text
    assert explorer.status_text.endswith("a position sees 3 x 3 px")
    assert explorer.view.tooltip == explorer.status_text
    assert 'role="status"' in explorer.status.value


def test_strongest_first(explorer, style, extractor):
    explorer.by_strength.value = True
    explorer.picture.value = "style"
    order = strongest_channels(extractor(style)["block1_conv1"], 64)
    for place in (0, 1, 40):
        explorer.channel.value = place
        assert explorer.number == order[place]
    explorer.channel.value = 0
    assert "number 1 of 64 in strength" in explorer.status_text


def test_a_silent_channel_is_said_and_shown(explorer):
    silent_channel(explorer)
    explorer.channel.value = 5
    assert explorer.status_text == "block1_conv1, channel 5 of 0 to 63: silent in this picture"


def test_the_box_holds_what_the_loudest_position_sees(explorer, content, monkeypatch):
    drawn = []
    plot = layer_explorer.plot_channel
    monkeypatch.setattr(layer_explorer, "plot_channel", lambda *args: drawn.append(args) or plot(*args))
    explorer.layer.value = "block2_conv1"
    image, values, _, (top, left, side), crop = drawn[-1]
    row, column = np.unravel_index(values.argmax(), values.shape)
    assert (top, left, side) == (2 * row - 4, 2 * column - 4, 10)
    inside = [slice(max(start, 0), start + side) for start in (top, left)]
    assert np.isin(np.asarray(image)[0][*inside], np.asarray(crop)).all()


def test_a_file_joins_the_pictures(explorer, style, tmp_path):
    path = tmp_path / "mine.png"
    save_image(style, path)
    explorer.file.value = f" {path} "
    assert explorer.picture.value == str(path)
    assert explorer.picture.options == ("content", "style", str(path))
    assert explorer.status_text.startswith("block1_conv1, channel 0")


def test_a_file_that_is_none_is_said_in_words(explorer):
    before = explorer.view.value
    explorer.file.value = "no_such.jpg"
    assert "error: there is no picture 'no_such.jpg'" in explorer.status_text
    assert (explorer.picture.value, explorer.view.value) == ("content", before)
    explorer.channel.value = 1
    assert "error" not in explorer.status_text


def test_a_picture_that_is_too_small_is_said_in_words(content, extractor):
    explorer = LayerExplorer({"content": content, "small": content[:, :16]}, extractor=extractor)
    explorer.picture.value = "small"
    assert "error: the image is 48 x 16 px; VGG needs at least 32 x 32" in explorer.status_text
    assert "error: the image" in str(explorer)
    assert explorer._repr_mimebundle_()[0]["image/png"]
    explorer.picture.value = "content"
    assert explorer.status_text.startswith("block1_conv1, channel 0")


def test_one_image_will_do(content, extractor):
    assert LayerExplorer(content, extractor=extractor).picture.options == ("picture",)


def test_samples_and_every_layer_without_arguments():
    explorer = LayerExplorer()
    assert explorer.picture.options == samples()
    assert len(explorer.layer.options) == 21
    explorer.layer.value = "block5_pool"
    assert explorer.channel.max == 511


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"layer": "block4_conv1"}, "unknown layer 'block4_conv1'"),
        ({"channel": 64}, "channel is 64; block1_conv1 has the channels 0 to 63"),
        ({"pictures": {}}, "there are no pictures to explore"),
    ],
)
def test_wrong_arguments_are_named(content, extractor, arguments, message):
    with pytest.raises(ValueError, match=message):
        LayerExplorer(**{"pictures": content, "extractor": extractor, **arguments})


def test_every_control_has_a_name(explorer):
    controls = (explorer.picture, explorer.file, explorer.layer, explorer.channel, explorer.by_strength)
    assert all(control.description and control.tooltip for control in controls)


def test_bundle_is_stable_small_and_without_ids(content, style, extractor):
    panels = [
        LayerExplorer({"content": content, "style": style}, extractor=extractor, layer="block2_conv1", channel=3)
        for _ in range(2)
    ]
    (bundle, metadata), (again, _) = (panel._repr_mimebundle_() for panel in panels)
    assert bundle["text/plain"] == (
        "LayerExplorer\n"
        "picture content, 48 x 36 px\n"
        "layer block2_conv1, 128 channels, maps 24 x 18, a position sees 10 x 10 px\n"
        "channel 3, slider by number"
    )
    assert again["text/plain"] == bundle["text/plain"]
    assert metadata["image/png"]["alt"] == bundle["text/plain"]
    assert bundle["application/vnd.jupyter.widget-view+json"]["model_id"] == panels[0].widget.model_id
    assert len(base64.b64decode(bundle["image/png"])) < 150_000
