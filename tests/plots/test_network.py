"""The figures of lesson 01: what is written in them is what the data say."""

import numpy as np
import pytest
from matplotlib.figure import Figure

from nst_lib import plots
from nst_lib.experiments.anatomy import layer_table, seen_from
from nst_lib.images import to_uint8


def texts(axis):
    return [text.get_text() for text in axis.texts]


def test_maps_share_one_white_if_it_is_given(random_array):
    maps = {"one": random_array(5, 6), "two": 3 * random_array(5, 6)}
    figure = plots.plot_maps(maps, highest=2)
    shown = [axis.images[0] for axis in figure.axes if axis.images]
    np.testing.assert_array_equal(shown[1].get_array(), maps["two"])
    assert [image.get_clim() for image in shown] == [(0, 2), (0, 2)]
    own = [axis.images[0].get_clim() for axis in plots.plot_maps(maps).axes if axis.images]
    assert own == [(0, pytest.approx(maps["one"].max())), (0, pytest.approx(maps["two"].max()))]


def test_channels_are_grey_pictures_in_the_order_red_green_blue(content):
    whole, *channels = plots.plot_channels(content).axes
    np.testing.assert_array_equal(whole.images[0].get_array(), to_uint8(content))
    assert [axis.get_title() for axis in channels] == ["red", "green", "blue"]
    for index, axis in enumerate(channels):
        np.testing.assert_array_equal(axis.images[0].get_array(), to_uint8(content)[:, :, index])
        assert axis.images[0].get_clim() == (0, 255)


def test_pixels_are_written_with_their_values(content):
    whole, enlarged = plots.plot_pixels(content, slice(10, 13), slice(20, 24)).axes
    np.testing.assert_array_equal(enlarged.images[0].get_array(), to_uint8(content)[10:13, 20:24])
    assert len(enlarged.texts) == 12
    red, green, blue = np.asarray(content)[0, 10, 21]
    assert texts(enlarged)[1] == f"{red:.2f}\n{green:.2f}\n{blue:.2f}"
    assert [label.get_text() for label in enlarged.get_xticklabels()] == ["20", "21", "22", "23"]
    (frame,) = whole.patches
    assert (frame.get_xy(), frame.get_width(), frame.get_height()) == ((19.5, 9.5), 4, 3)


def test_values_are_counted_by_channel_in_the_order_given(content):
    panels = {"image": (content, "RGB"), "the same backwards": (content[..., ::-1], "BGR")}
    forwards, backwards = plots.plot_values(panels, bins=8).axes
    shares = {patch.get_label(): patch.get_data().values for patch in forwards.patches}
    assert set(shares) == {"red", "green", "blue"}
    expected, _ = np.histogram(np.asarray(content)[..., 0], np.linspace(np.min(content), np.max(content), 9))
    np.testing.assert_allclose(shares["red"], expected / (36 * 48))
    looks = {patch.get_label(): (patch.get_edgecolor(), patch.get_linestyle()) for patch in forwards.patches}
    assert len(set(looks.values())) == 3
    for patch in backwards.patches:
        np.testing.assert_array_equal(patch.get_data().values, shares[patch.get_label()])
        assert (patch.get_edgecolor(), patch.get_linestyle()) == looks[patch.get_label()]


def test_curves_over_layers_differ_in_colour_dashes_and_markers():
    curves = {name: {"block1_conv1": 0.1 * n, "block2_conv1": 0.2 * n} for n, name in enumerate("abcde", 1)}
    (axis,) = plots.plot_by_layer(curves, "difference").axes
    np.testing.assert_allclose(axis.lines[1].get_ydata(), [0.2, 0.4])
    assert len({line.get_color() for line in axis.lines}) == len({line.get_marker() for line in axis.lines}) == 5
    assert axis.get_ylabel() == "difference"


def test_receptive_fields_are_the_pixels_that_are_seen(content):
    layers, pixel = ("block1_conv1", "block2_conv1", "block4_conv1"), (17, 40)
    whole, *crops = plots.plot_receptive_fields(content, layers, pixel).axes
    for layer, axis, frame in zip(layers, crops, whole.patches, strict=True):
        crop = to_uint8(content)[seen_from("vgg19", layer, pixel)]
        np.testing.assert_array_equal(axis.images[0].get_array(), crop)
        assert (frame.get_height(), frame.get_width()) == crop.shape[:2]
        assert axis.get_title().startswith(layer)
    assert crops[0].get_title().endswith("3 x 3 px")


class TestArchitecture:
    def test_every_layer_has_its_numbers(self):
        smaller, larger = plots.plot_architecture(shape=(96, 128)).axes
        for axis, net in ((smaller, "vgg16"), (larger, "vgg19")):
            written = texts(axis)
            for layer in layer_table(net, (96, 128)):
                height, width, channels = layer.shape
                assert f"{height} x {width} x {channels}" in written
                assert f"{layer.sees} px" in written
                if layer.parameters:
                    assert f"{layer.parameters:,}" in written
                    assert f"{layer.share:.1%}" in written

    def test_what_vgg16_lacks_leaves_its_row_empty(self):
        smaller, larger = plots.plot_architecture().axes
        assert texts(smaller).count("none") == 3
        assert "none" not in texts(larger)
        names = [label.get_text() for label in smaller.get_yticklabels()]
        assert names == [layer.name for layer in layer_table("vgg19")]

    def test_totals_are_in_the_titles(self):
        smaller, larger = plots.plot_architecture().axes
        assert smaller.get_title() == "VGG16\n14.7 million parameters, 15.3 billion multiply-adds"
        assert larger.get_title() == "VGG19\n20.0 million parameters, 19.5 billion multiply-adds"


def test_the_figures_can_be_drawn_and_change_nothing(content, random_array, tmp_path):
    before, maps = np.array(content), {"one": random_array(5, 6)}
    figures = (
        plots.plot_maps(maps),
        plots.plot_channels(content),
        plots.plot_pixels(content, slice(0, 5), slice(0, 5)),
        plots.plot_values({"image": (content, "RGB")}),
        plots.plot_by_layer({"a": {"block1_conv1": 1.0, "block2_conv1": 2.0}}, "difference"),
        plots.plot_receptive_fields(content, ("block1_conv1", "block3_conv1"), (2, 45)),
        plots.plot_architecture(),
    )
    for figure in figures:
        assert isinstance(figure, Figure)
        figure.savefig(tmp_path / "figure.png")
    np.testing.assert_array_equal(content, before)
