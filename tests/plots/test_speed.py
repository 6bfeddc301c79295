"""Figures of lesson 08 hold what they were given."""

import numpy as np
import pytest
from matplotlib.figure import Figure

from nst_lib import plots
from nst_lib.experiments.costs import LayerTime
from nst_lib.timing import spread

TIMES = [LayerTime("a", 0.1, 0.3), LayerTime("b", 0.2, 0.4)]


def widths(axis):
    return [[bar.get_width() for bar in container] for container in axis.containers]


def test_layer_times_are_shares_of_both_ways_together():
    (axis,) = plots.plot_layer_times(TIMES, {"a": 30, "b": 10, "unused": 7}).axes
    forward, backward = widths(axis)
    assert forward == pytest.approx([0.1, 0.2])
    assert backward == pytest.approx([0.3, 0.4])
    assert [text.get_text() for text in axis.get_yticklabels()] == ["a", "b"]
    np.testing.assert_allclose(axis.lines[0].get_xdata(), [0.75, 0.25])


def test_layer_times_without_work_have_no_marks():
    (axis,) = plots.plot_layer_times(TIMES).axes
    assert not axis.lines


def test_the_line_through_times_is_that_of_least_squares():
    times = {pixels: [2e-6 * pixels + 0.5] * 3 for pixels in (3000, 1000, 2000)}
    left, right = plots.plot_scaling(times).axes
    line = left.lines[0]
    np.testing.assert_allclose(line.get_ydata(), 2e-6 * line.get_xdata() + 0.5)
    measured = right.containers[0].lines[0]
    np.testing.assert_array_equal(measured.get_xdata(), [1000, 2000, 3000])
    np.testing.assert_allclose(measured.get_ydata(), [502, 252, 0.506 / 0.003])


def test_a_race_is_run_on_both_axes_and_marks_who_arrives():
    runs = {"slow": [(1, 0.1, 9.0), (2, 0.3, 5.0)], "fast": [(1, 0.2, 8.0), (2, 0.4, 3.0), (3, 0.6, 1.0)]}
    by_evaluations, by_seconds = plots.plot_race(runs, loss=3).axes
    slow, fast, mark, goal = by_seconds.lines
    np.testing.assert_array_equal(slow.get_xdata(), [0.1, 0.3])
    np.testing.assert_array_equal(fast.get_ydata(), [8, 3, 1])
    assert (mark.get_xdata()[0], mark.get_ydata()[0]) == (0.4, 3.0)
    np.testing.assert_array_equal(goal.get_ydata(), [3, 3])
    np.testing.assert_array_equal(by_evaluations.lines[1].get_xdata(), [1, 2, 3])
    assert by_seconds.get_yscale() == by_evaluations.get_yscale() == "log"
    assert len(plots.plot_race(runs).axes[0].lines) == 2, "without a loss nobody arrives"


def test_bars_have_their_numbers_and_their_spread():
    (axis,) = plots.plot_bars({"one": 2.0, "other": spread([1.0, 3.0, 8.0])}, "seconds").axes
    bars = next(container for container in axis.containers if hasattr(container, "patches"))
    assert [bar.get_width() for bar in bars] == [2, 3]
    assert {"2", "3"} <= {text.get_text() for text in axis.texts}
    assert axis.get_xlabel() == "seconds"
    assert [text.xy for text in axis.texts] == [(2, 0), (8, 1)], "a number stands beyond the largest measurement"


def test_spectra_are_those_of_numpy(random_array):
    features = random_array(50, 6)
    gram = (features.T @ features)[None]
    (axis,) = plots.plot_spectra({"layer": gram}).axes
    singular = np.linalg.svd(features, compute_uv=False) ** 2
    np.testing.assert_allclose(axis.lines[0].get_ydata(), singular / singular[0], rtol=1e-3)
    np.testing.assert_array_equal(axis.lines[0].get_xdata(), range(1, 7))


def test_stairs_lie_beside_the_slope():
    (axis,) = plots.plot_stairs([0.0, 1.0, 2.0], [0, -4, -4], slope=-3.0).axes
    line, points, _ = axis.lines
    np.testing.assert_array_equal(line.get_ydata(), [0, -3, -6])
    np.testing.assert_array_equal(points.get_ydata(), [0, -4, -4])


def test_all_can_be_drawn(random_array, tmp_path):
    gram = np.eye(4, dtype=np.float32)[None]
    figures = (
        plots.plot_layer_times(TIMES, {"a": 1, "b": 1}),
        plots.plot_scaling({1000: [0.1, 0.2], 4000: [0.3, 0.4]}),
        plots.plot_race({"one": [(1, 0.1, 2.0), (2, 0.2, 1.0)]}, loss=1.5),
        plots.plot_bars({"one": 1, "two": spread([1.0, 2.0])}, "times"),
        plots.plot_spectra({"one": gram}),
        plots.plot_stairs([0.0, 1.0], [0.0, 1.0], 1.0),
    )
    for figure in figures:
        assert isinstance(figure, Figure)
        figure.savefig(tmp_path / "figure.png")
