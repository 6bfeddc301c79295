"""Plots of random against trained weights: figures hold what they were given."""

import numpy as np
import pytest

from nst_lib import plots


def labelled(axis):
    return {line.get_label(): line for line in axis.lines}


def test_filters_are_shown_as_rgb_around_grey():
    kernel = np.zeros((3, 3, 3, 5), np.float32)
    kernel[:, :, 0, 1] = 2.0  # blue comes first for VGG
    kernel[1, 1, 2, 2] = -4.0
    figure = plots.plot_filters({"one": kernel}, columns=3)
    (axis,) = figure.axes
    sheet = np.asarray(axis.images[0].get_array())
    assert sheet.shape == (7, 11, 3)
    np.testing.assert_allclose(sheet[0:3, 4:7], np.broadcast_to([0.5, 0.5, 1.0], (3, 3, 3)))
    np.testing.assert_allclose(sheet[1, 9], [0.0, 0.5, 0.5])
    np.testing.assert_allclose(sheet[0, 0], 0.5, err_msg="a dead filter is grey")
    np.testing.assert_allclose(sheet[3], 1.0, err_msg="a white line lies between")


def test_values_by_layer_are_lines_over_the_layers():
    series = {"trained": {"block1": 1.0, "block2": 10.0}, "random": {"block1": 3.0, "block2": 2.0}}
    (axis,) = plots.plot_by_layer(series, "size", scale="log").axes
    lines = labelled(axis)
    np.testing.assert_array_equal(lines["random"].get_ydata(), [3, 2])
    assert axis.get_ylabel() == "size"
    assert axis.get_yscale() == "log"
    assert len({line.get_color() for line in lines.values()}) == 2
    assert len({line.get_marker() for line in lines.values()}) == 2
    assert plots.plot_by_layer(series, "size").axes[0].get_ylim()[0] == 0


def test_trade_offs_are_points_joined_in_their_order():
    (axis,) = plots.plot_trade_offs({"a": [(0.5, 0.2), (0.3, 0.4)], "b": [(0.1, 0.9)]}).axes
    lines = labelled(axis)
    np.testing.assert_array_equal(lines["a"].get_xdata(), [0.5, 0.3])
    np.testing.assert_array_equal(lines["a"].get_ydata(), [0.2, 0.4])
    assert axis.get_xlim()[0] == axis.get_ylim()[0] == 0
    assert lines["a"].get_marker() != lines["b"].get_marker()


def test_landmarks_carry_their_names():
    (axis,) = plots.plot_trade_offs({"a": [(0.5, 0.2)]}, {"photograph": (0.0, 0.9)}).axes
    (name,) = axis.texts
    assert (name.get_text(), name.xy) == ("photograph", (0.0, 0.9))
    assert "photograph" not in labelled(axis)


def test_positions_are_marked(tmp_path):
    figure = plots.plot_positions({"content": [0.9, 0.5], "style": [0.8, 0.2]}, ["0 %", "100 %"], mark=1)
    (axis,) = figure.axes
    *_, mark = axis.lines
    np.testing.assert_array_equal(mark.get_xdata(), [1, 1])
    assert [label.get_text() for label in axis.get_xticklabels()] == ["0 %", "100 %"]
    figure.savefig(tmp_path / "figure.png")


@pytest.mark.parametrize("count", [1, 3])
def test_as_many_sheets_as_there_are_kernels(random_array, count, tmp_path):
    figure = plots.plot_filters({str(index): random_array(3, 3, 3, 8) for index in range(count)})
    assert len(figure.axes) == count
    figure.savefig(tmp_path / "figure.png")
