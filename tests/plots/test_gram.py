"""Plots of Gram matrices: what is shown is what was given, and the numbers that are written in."""

import numpy as np
import pytest

from nst_lib import plots
from nst_lib.images import to_uint8

SHARES = {"one": {"a": 0.004, "b": 0.36}, "two": {"a": 2.5, "b": 1.0}}


def shown(figure):
    """The axes that hold an image, but for a colour bar's."""
    return [axis for axis in figure.axes if axis.images and axis.get_title()]


def test_a_product_is_two_maps_and_what_they_give(random_array):
    features = random_array(1, 6, 8, 5)
    one, other, product = shown(plots.plot_product(features, 1, 4))
    np.testing.assert_array_equal(one.images[0].get_array(), features[0, :, :, 1])
    np.testing.assert_array_equal(other.images[0].get_array(), features[0, :, :, 4])
    np.testing.assert_allclose(product.images[0].get_array(), features[0, :, :, 1] * features[0, :, :, 4])
    assert [one.get_title(), other.get_title()] == ["channel 1", "channel 4"]
    mean = float(product.get_title().removeprefix("product, mean "))
    assert mean == pytest.approx(np.mean(features[0, :, :, 1] * features[0, :, :, 4]), rel=1e-2)
    assert not any(axis.texts for axis in (one, other, product)), "48 numbers are too many"


def test_small_maps_have_their_numbers(random_array):
    maps = np.float32([[[0, 1], [2, 3]], [[4, 5], [6, 7]]])[None]
    one, other, product = shown(plots.plot_product(maps, 0, 1))
    assert [text.get_text() for text in one.texts] == ["0", "2", "4", "6"]
    assert [text.get_text() for text in product.texts] == ["0", "6", "20", "42"]
    assert other.texts[0].get_color() == "white", "on the dark cell"
    assert other.texts[-1].get_color() == "black"


def test_a_channel_can_be_paired_with_itself_and_the_picture_shown_first(random_array, content):
    figure = plots.plot_product(random_array(1, 6, 8, 5), 2, 2, image=content, columns=2)
    picture, *maps = shown(figure)
    np.testing.assert_array_equal(picture.images[0].get_array(), to_uint8(content))
    assert [axis.get_title() for axis in maps[:2]] == ["channel 2", "channel 2"]
    assert len(maps) == 3


def test_a_dead_pair_can_be_shown(random_array, tmp_path):
    plots.plot_product(0 * random_array(1, 3, 3, 2), 0, 1).savefig(tmp_path / "dead.png")
    plots.plot_grams({"dead": 0 * random_array(1, 4, 4)}).savefig(tmp_path / "dead_gram.png")


def test_grams_share_a_scale_and_are_shown_by_their_logarithm(random_array):
    small, large = 1 + random_array(1, 5, 5), 1000 * (1 + random_array(1, 8, 8))
    figure = plots.plot_grams({"small": small, "large": large})
    left, right = shown(figure)
    assert [left.get_title(), right.get_title()] == ["small", "large"]
    np.testing.assert_allclose(left.images[0].get_array(), np.log10(small[0]), rtol=1e-4)
    assert left.images[0].get_clim() == right.images[0].get_clim()
    assert not left.lines


def test_a_mark_crosses_at_its_entry(random_array):
    (axis,) = shown(plots.plot_grams({"one": random_array(1, 5, 5)}, mark=(1, 3)))
    horizontal, vertical = axis.lines
    assert set(horizontal.get_ydata()) == {1}
    assert set(vertical.get_xdata()) == {3}


def test_errors_are_written_in_percent(tmp_path):
    figure = plots.plot_errors(SHARES)
    (axis,) = figure.axes
    np.testing.assert_array_equal(axis.images[0].get_array(), [[0.004, 0.36], [2.5, 1.0]])
    assert [text.get_text() for text in axis.texts] == ["0.4 %", "36 %", "250 %", "100 %"]
    assert [tick.get_text() for tick in axis.get_xticklabels()] == ["a", "b"]
    assert [tick.get_text() for tick in axis.get_yticklabels()] == ["one", "two"]
    assert axis.texts[0].get_color() == "black", "0 is light"
    assert axis.texts[2].get_color() == "white"
    figure.savefig(tmp_path / "errors.png")


def test_marked_cells_are_framed():
    (axis,) = plots.plot_errors(SHARES, marked={"two": ("b",)}).axes
    (frame,) = axis.patches
    middle = frame.get_x() + frame.get_width() / 2, frame.get_y() + frame.get_height() / 2
    assert middle == pytest.approx((1, 1))
