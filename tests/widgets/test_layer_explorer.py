"""The explorer without a browser: what a person moves, and what the view and the status then say."""

import base64
import html
import io
import threading

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


def put(explorer, **values):
    """Set controls, one after the other, as a person would, and wait until the last is shown."""
    for control, value in values.items():
        getattr(explorer, control).value = value
    assert explorer.wait(60)


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
        put(explorer, **{control: value})
        assert explorer.view.value != seen[-1], control
        seen.append(explorer.view.value)


def test_the_slider_has_the_layers_channels(explorer):
    put(explorer, layer="block2_conv1")
    assert explorer.channel.max == 127
    put(explorer, channel=100)
    put(explorer, layer="block1_conv2")
    assert (explorer.channel.max, explorer.number) == (63, 63)
    assert "channel 63 of 0 to 63" in explorer.status_text


def test_layers_stand_in_the_order_of_the_network(explorer):
    assert explorer.layer.options == ("block1_conv1", "block1_conv2", "block2_conv1")


def test_status_says_the_numbers(explorer, content, extractor):
    put(explorer, channel=7)
    maps = np.array(extractor(content)["block1_conv1"])[0]
    rank = strongest_channels(maps[None], 64).index(7) + 1
    values = maps[:, :, 7]
    expected = f"number {rank} of 64 in strength; mean {values.mean():.3g}, largest {values.max():.3g}"
    assert expected in explorer.status_text
    assert explorer.status_text.endswith("a position sees 3 x 3 px")
    assert explorer.view.tooltip == explorer.status_text
    assert 'role="status"' in explorer.status.value


def test_strongest_first(explorer, style, extractor):
    put(explorer, by_strength=True, picture="style")
    order = strongest_channels(extractor(style)["block1_conv1"], 64)
    for place in (0, 1, 40):
        put(explorer, channel=place)
        assert explorer.number == order[place]
    put(explorer, channel=0)
    assert "number 1 of 64 in strength" in explorer.status_text


def test_a_silent_channel_is_said_and_shown(explorer):
    silent_channel(explorer)
    put(explorer, channel=5)
    assert explorer.status_text == "block1_conv1, channel 5 of 0 to 63: silent in this picture"


def test_the_box_holds_what_the_loudest_position_sees(explorer, content, monkeypatch):
    drawn = []
    plot = layer_explorer.plot_channel
    monkeypatch.setattr(layer_explorer, "plot_channel", lambda *args: drawn.append(args) or plot(*args))
    put(explorer, layer="block2_conv1")
    image, values, _, (top, left, side), crop = drawn[-1]
    row, column = np.unravel_index(values.argmax(), values.shape)
    assert (top, left, side) == (2 * row - 4, 2 * column - 4, 10)
    inside = [slice(max(start, 0), start + side) for start in (top, left)]
    assert np.isin(np.asarray(image)[0][*inside], np.asarray(crop)).all()


def test_a_file_joins_the_pictures(explorer, style, tmp_path):
    path = tmp_path / "mine.png"
    save_image(style, path)
    put(explorer, file=f" {path} ")
    assert explorer.picture.value == str(path)
    assert explorer.picture.options == ("content", "style", str(path))
    assert explorer.status_text.startswith("block1_conv1, channel 0")


def test_a_file_that_is_none_is_said_in_words(explorer):
    before = explorer.view.value
    put(explorer, file="no_such.jpg")
    assert "error: there is no picture 'no_such.jpg'" in explorer.status_text
    assert (explorer.picture.value, explorer.view.value) == ("content", before)
    put(explorer, channel=1)
    assert "error" not in explorer.status_text


def test_a_picture_that_is_too_small_is_said_in_words(content, extractor):
    explorer = LayerExplorer({"content": content, "small": content[:, :16]}, extractor=extractor)
    put(explorer, picture="small")
    assert "error: the image is 48 x 16 px; VGG needs at least 32 x 32" in explorer.status_text
    assert "error: the image" in str(explorer)
    assert explorer._repr_mimebundle_()[0]["image/png"]
    put(explorer, picture="content")
    assert explorer.status_text.startswith("block1_conv1, channel 0")


def test_one_image_will_do(content, extractor):
    assert LayerExplorer(content, extractor=extractor).picture.options == ("picture",)


def test_samples_and_every_layer_without_arguments():
    explorer = LayerExplorer()
    assert explorer.picture.options == samples()
    assert len(explorer.layer.options) == 21
    put(explorer, layer="block5_pool")
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


def test_previous_and_next(explorer):
    explorer.previous.click()
    explorer.wait()
    assert explorer.number == 0, "there is none before the first"
    for _ in range(3):
        explorer.next.click()
    explorer.previous.click()
    explorer.wait()
    assert explorer.number == 2
    assert "channel 2 of" in explorer.status_text
    put(explorer, channel=63)
    explorer.next.click()
    assert explorer.number == 63
    assert not explorer.next.disabled, "a button that is disabled loses the focus"


def test_a_slow_slider_draws_only_the_last_value(explorer, monkeypatch):
    drawn, begun, may_go_on = [], threading.Event(), threading.Event()

    def slow(image, values, title, *rest):
        drawn.append(title)
        begun.set()
        may_go_on.wait(10)

    monkeypatch.setattr(layer_explorer, "plot_channel", slow)
    monkeypatch.setattr(layer_explorer, "to_png", lambda make: make() or b"")
    explorer.channel.value = 1
    assert begun.wait(10)
    for channel in range(2, 40):
        explorer.channel.value = channel
    may_go_on.set()
    explorer.wait()
    assert drawn == ["block1_conv1, channel 1: 48 x 36", "block1_conv1, channel 39: 48 x 36"]


def test_an_error_while_drawing_is_said_and_the_panel_goes_on(explorer, monkeypatch):
    before = explorer.view.value
    with monkeypatch.context() as patched:
        patched.setattr(layer_explorer, "to_png", lambda make: 1 / 0)
        put(explorer, channel=2)
        assert explorer.status_text == "error: ZeroDivisionError: division by zero"
        assert explorer.view.value == before
    put(explorer, channel=3)
    assert "channel 3 of" in explorer.status_text


def test_settings_are_read_and_set(explorer):
    wanted = {"picture": "style", "layer": "block2_conv1", "channel": 100, "by_strength": True}
    explorer.settings = wanted
    assert explorer.settings == wanted
    explorer.wait()
    assert explorer.status_text.startswith("block2_conv1, channel 100 of 0 to 127")
    explorer.settings = {"channel": 5}
    assert explorer.settings == {**wanted, "channel": 5}


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"chanel": 1}, "unknown setting of this panel 'chanel': did you mean channel"),
        ({"picture": "stile"}, "unknown picture of this panel 'stile': did you mean style"),
        ({"layer": "block9"}, "unknown layer 'block9'"),
        ({"channel": 64}, "block1_conv1 has the channels 0 to 63"),
    ],
)
def test_wrong_settings_are_named_and_nothing_changes(explorer, settings, message):
    before = explorer.settings
    with pytest.raises(ValueError, match=message):
        explorer.settings = settings
    assert explorer.settings == before


def test_the_code_gives_the_map_that_is_shown(explorer, content, extractor):
    put(explorer, layer="block1_conv2", by_strength=True, channel=3)
    explorer.code.button.value = True
    names = {"image": content, "extractor": extractor}
    exec(html.unescape(explorer.code.text.value.removeprefix("<pre>").removesuffix("</pre>")), names)
    assert f"largest {np.max(names['values']):.3g}" in explorer.status_text
    put(explorer, channel=4)
    assert f"{explorer.number}]" in explorer.code.text.value


def test_every_control_has_a_name(explorer):
    names = ("picture", "file", "layer", "channel", "by_strength", "previous", "next")
    controls = [getattr(explorer, name) for name in names]
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
