"""To be merged into tests/test_plots.py; the last test there also has to call both functions."""

import numpy as np
from matplotlib.figure import Figure

from nst_lib import plots


def curves(figure):
    (axis,) = figure.axes
    return {line.get_label(): line for line in axis.lines}


def test_changes_are_curves_over_frames_from_zero():
    figure = plots.plot_changes({"without": [5.0, 4.0, 6.0], "with": [2.0, 1.0, 1.5]})
    lines = curves(figure)
    assert list(lines) == ["without", "with"]
    np.testing.assert_array_equal(lines["with"].get_xdata(), [2, 3, 4], "the first frame has none before it")
    np.testing.assert_array_equal(lines["with"].get_ydata(), [2.0, 1.0, 1.5])
    assert figure.axes[0].get_ylim()[0] == 0
    assert "grey levels" in figure.axes[0].get_ylabel()
    assert len({line.get_linestyle() for line in lines.values()}) == 2


def test_time_slices_stand_below_each_other_and_are_white_where_nothing_was_seen(random_array):
    rows = random_array(5, 48, 3)
    rows[4, :10] = np.nan
    figure = plots.plot_time_slices({"photograph": rows, "film": rows})
    assert isinstance(figure, Figure)
    assert [axis.get_title() for axis in figure.axes] == ["photograph", "film"]
    shown = figure.axes[1].images[0].get_array()
    np.testing.assert_array_equal(shown[:4], rows[:4])
    np.testing.assert_array_equal(shown[4, :10], 1)
    assert np.isnan(rows[4, :10]).all(), "what was given is as it was"
