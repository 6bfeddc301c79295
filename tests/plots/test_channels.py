"""What the plots of lesson 02 show, read off their axes."""

import numpy as np
import pytest
from matplotlib.figure import Figure

from nst_lib import plots
from nst_lib.experiments.channels import Crop
from nst_lib.images import to_uint8
from nst_lib.plots.channels import plot_painted, plot_shares_back


@pytest.fixture
def crops(content):
    return [Crop(9.0, "a_picture", (1, 2), content[:, :5, :5]), Crop(4.0, "other", (0, 0), content[:, 5:10, 5:10])]


class TestMaps:
    def test_a_row_for_each_layer_and_columns_for_each_picture(self, random_array):
        one = {"x": random_array(1, 6, 8, 5), "y": random_array(1, 3, 4, 9)}
        other = {"x": 2 * random_array(1, 8, 6, 5), "y": random_array(1, 4, 3, 9)}
        figure = plots.plot_feature_maps({"one": one, "other": other}, {"x": [4, 0], "y": [8, 3]})
        shown = [axis.images[0] for axis in figure.axes]
        expected = [one["x"][..., 4], one["x"][..., 0], one["y"][..., 8], one["y"][..., 3], other["x"][..., 4]]
        for image, values in zip(shown, expected, strict=False):
            np.testing.assert_array_equal(image.get_array(), values[0])
        assert len(shown) == 8
        assert figure.axes[0].get_ylabel() == "x\n8 x 6"

    def test_equal_greys_are_equal_activations(self, random_array):
        one, other = {"x": random_array(1, 6, 8, 2)}, {"x": 7 * random_array(1, 8, 6, 2)}
        figure = plots.plot_feature_maps({"one": one, "other": other}, {"x": [1]})
        brightest = max(one["x"][..., 1].max(), other["x"][..., 1].max())
        for axis in figure.axes:
            assert axis.images[0].get_clim() == (0, pytest.approx(brightest))

    def test_silent_channels_can_be_shown(self, random_array, tmp_path):
        silent = {"x": 0 * random_array(1, 6, 8, 1)}
        plots.plot_feature_maps({"one": silent}, {"x": [0]}).savefig(tmp_path / "silent.png")


class TestCrops:
    def test_are_shown_pixel_by_pixel_under_activation_and_name(self, crops):
        figure = plots.plot_crops({"a row": crops}, columns=3)
        first, second, empty = figure.axes
        np.testing.assert_array_equal(first.images[0].get_array(), to_uint8(crops[0].image))
        assert first.images[0].get_interpolation() == "nearest"
        assert (first.get_title(), second.get_title()) == ("9\na picture", "4\nother")
        assert first.get_ylabel() == "a row"
        assert not empty.axison

    def test_may_stand_under_a_painted_picture(self, crops, style, content):
        figure = plot_painted({"one": style, "two": content}, {"one": crops, "two": crops[::-1]}, columns=2)
        shown = [axis.images[0].get_array() for axis in figure.axes]
        expected = [style, crops[0].image, crops[1].image, content, crops[1].image, crops[0].image]
        for actual, image in zip(shown, expected, strict=True):
            np.testing.assert_array_equal(actual, to_uint8(image))
        assert [axis.get_title() for axis in figure.axes] == ["one", "", "", "two", "", ""]


def test_likeness_is_shown_from_minus_one_to_one(random_array):
    matrices = {"shallow": random_array(3, 3), "deep": -random_array(3, 3)}
    figure = plots.plot_likeness(matrices, ["red_panda", "b", "c"])
    for axis, (title, matrix) in zip(figure.axes, matrices.items(), strict=False):
        assert axis.get_title() == title
        np.testing.assert_array_equal(axis.images[0].get_array(), matrix)
        assert axis.images[0].get_clim() == (-1, 1)
    assert [label.get_text() for label in figure.axes[0].get_yticklabels()] == ["red panda", "b", "c"]


def test_shares_are_drawn_over_the_loss_that_is_left_which_falls_to_the_right(tmp_path):
    curves = {"shallow": ([1.0, 0.1, 1e-3], [0.0, 0.8, 0.9]), "deep": ([1.0, 0.2], [0.0, 0.1])}
    figure = plot_shares_back(curves)
    (axis,) = figure.axes
    for line, (name, (left, shares)) in zip(axis.lines, curves.items(), strict=True):
        assert line.get_label() == name
        np.testing.assert_array_equal(line.get_xdata(), left)
        np.testing.assert_array_equal(line.get_ydata(), shares)
    start, end = axis.get_xlim()
    assert start > end
    assert axis.get_xscale() == "log"
    assert len({line.get_linestyle() + line.get_marker() for line in axis.lines}) == 2, "told apart without colours"
    figure.savefig(tmp_path / "shares.png")


class TestChannel:
    def test_the_box_is_where_the_crop_comes_from(self, content, random_array):
        values = random_array(9, 12)
        figure = plots.plot_channel(content, values, "a map", (4, -2, 10), content[:, :10, :10])
        left, middle, right = figure.axes
        for box in left.patches:
            assert (box.get_x(), box.get_y(), box.get_width(), box.get_height()) == (-2.5, 3.5, 10, 10)
        np.testing.assert_array_equal(middle.images[0].get_array(), values)
        np.testing.assert_array_equal(right.images[0].get_array(), to_uint8(content)[:10, :10])
        assert left.get_xlim() == (-0.5, 47.5), "a box beyond the edge does not stretch the picture"

    def test_silence_has_no_box(self, content, tmp_path):
        figure = plots.plot_channel(content, np.zeros((9, 12)), "a map")
        assert not figure.axes[0].patches
        assert figure.axes[2].get_title() == "silent everywhere"
        figure.savefig(tmp_path / "silent.png")


def test_plots_of_lesson_02_are_figures_without_pyplot_and_change_nothing(content, random_array, crops, tmp_path):
    features, matrix = random_array(1, 5, 6, 8), random_array(3, 3)
    before = features.copy(), matrix.copy()
    figures = (
        plots.plot_feature_maps({"one": {"x": features}}, {"x": [0, 1]}),
        plots.plot_crops({"one": crops}),
        plots.plot_likeness({"one": matrix}, ["a", "b", "c"]),
        plots.plot_channel(content, features[0, :, :, 0], "a map", (0, 0, 5), crops[0].image),
    )
    for figure in figures:
        assert isinstance(figure, Figure)
        figure.savefig(tmp_path / "figure.png")
    for array, wanted in zip((features, matrix), before, strict=True):
        np.testing.assert_array_equal(array, wanted)
