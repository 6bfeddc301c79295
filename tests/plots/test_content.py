"""What is drawn is what was given, in the order and with the words that lesson 03 relies on."""

import sys

import numpy as np
import pytest
from matplotlib.figure import Figure

from nst_lib import plots
from nst_lib.images import to_uint8

CURVES = {"pixels": {0: 0.0, 1: 0.2, 2: 0.4}, "block1_conv1": {0: 0.0, 1: 0.5, 2: 0.9}}
SHARES = {"block1": {"pixels": 1e-6, "block1": 0.5}, "block2": {"pixels": 1.0, "block1": 3.0}}


def test_a_comparison_shows_images_first_and_then_maps_from_zero(content, random_array):
    differences = random_array(5, 7) + 1
    figure = plots.plot_comparison({"here": content, "there": content}, {"apart": differences}, columns=2)
    shown = [axis for axis in figure.axes if axis.images]
    assert [axis.get_title() for axis in shown] == ["here", "there", "apart"]
    np.testing.assert_array_equal(shown[0].images[0].get_array(), to_uint8(content))
    np.testing.assert_array_equal(shown[2].images[0].get_array(), differences)
    assert shown[2].images[0].get_clim() == (0, pytest.approx(differences.max()))
    assert not any(axis.axison for axis in figure.axes)


def test_shifts_are_curves_beside_the_line_of_another_picture():
    axis = plots.plot_by_shift(CURVES).axes[0]
    another, *lines = axis.lines
    np.testing.assert_array_equal(another.get_ydata(), [1, 1])
    assert [line.get_label() for line in lines] == list(CURVES)
    np.testing.assert_array_equal(lines[1].get_xdata(), [0, 1, 2])
    np.testing.assert_array_equal(lines[1].get_ydata(), [0, 0.5, 0.9])
    assert "shift" in axis.get_xlabel()
    assert axis.get_ylim()[0] == 0


def test_a_mark_stands_at_a_shift():
    *_, mark = plots.plot_by_shift(CURVES, mark=2).axes[0].lines
    np.testing.assert_array_equal(mark.get_xdata(), [2, 2])


def test_measures_are_plots_of_their_own_with_every_value_written():
    figure = plots.plot_measures({"PSNR, dB": {"a": 31.4, "b": 12.0}, "SSIM": {"a": 0.98, "b": 0.25}})
    assert [axis.get_title() for axis in figure.axes] == ["PSNR, dB", "SSIM"]
    assert [text.get_text() for text in figure.axes[0].texts] == ["31", "12"]
    np.testing.assert_array_equal(figure.axes[1].lines[0].get_ydata(), [0.98, 0.25])


def test_shares_are_a_heat_map_by_logarithm_with_every_share_written():
    axis = plots.plot_share_table(SHARES, "rows", "columns", lowest=1e-4).axes[0]
    np.testing.assert_allclose(axis.images[0].get_array(), [[-4, np.log10(0.5)], [0, 0]])
    assert [text.get_text() for text in axis.texts] == ["1e-06", "0.5", "1", "3"]
    assert [label.get_text() for label in axis.get_yticklabels()] == ["block1", "block2"]
    assert [label.get_text() for label in axis.get_xticklabels()] == ["pixels", "block1"]
    assert (axis.get_ylabel(), axis.get_xlabel()) == ("rows", "columns")


def test_the_words_on_a_heat_map_can_be_read_on_every_colour():
    texts = plots.plot_share_table(SHARES, "rows", "columns").axes[0].texts
    assert [text.get_color() for text in texts] == ["w", "k", "k", "k"]


def test_plots_of_lesson_03_are_figures_without_pyplot_and_change_nothing(content, random_array, tmp_path):
    pyplot_before = sys.modules.get("matplotlib.pyplot")
    differences = random_array(4, 5)
    before = np.array(content), differences.copy()
    figures = (
        plots.plot_comparison({"one": content}, {"two": differences}),
        plots.plot_by_shift(CURVES, mark=1),
        plots.plot_measures({"SSIM": {"a": 0.5}}),
        plots.plot_share_table(SHARES, "rows", "columns"),
    )
    for figure in figures:
        assert isinstance(figure, Figure)
        figure.savefig(tmp_path / "figure.png")
    np.testing.assert_array_equal(content, before[0])
    np.testing.assert_array_equal(differences, before[1])
    if pyplot_before is not None:
        assert not pyplot_before.get_fignums()
