"""Figures come back with what they were given, and nothing they were given is changed."""

import sys

import numpy as np
import pytest
from matplotlib.figure import Figure

from nst_lib import plots
from nst_lib.images import to_uint8
from nst_lib.transfer import Losses, Step


def step(evaluations, content, style, variation=0.0):
    losses = Losses({"a": content}, {"b": style, "c": 2 * style}, variation, content + 3 * style + variation)
    return Step(evaluations - 1, evaluations, None, losses, 1.0, 0.1)


@pytest.fixture
def steps():
    return [step(1, 0.0, 8.0), step(2, 1.0, 4.0), step(3, 2.0, 1.0)]


def curves(figure):
    (axis,) = figure.axes
    return {line.get_label(): line for line in axis.lines}


def test_images_are_shown_as_they_are_with_their_titles(content, style):
    figure = plots.plot_images({"content": content, "style": style, "again": content}, columns=2)
    shown = [axis for axis in figure.axes if axis.images]
    assert [axis.get_title() for axis in shown] == ["content", "style", "again"]
    np.testing.assert_array_equal(shown[1].images[0].get_array(), to_uint8(style))
    assert not any(axis.axison for axis in figure.axes), "an empty place of the grid has no axes either"


def test_features_are_maps_from_black_at_zero(random_array):
    features = random_array(1, 5, 6, 9)
    figure = plots.plot_features(features, channels=(0, 7, 3))
    shown = [axis for axis in figure.axes if axis.images]
    assert [axis.get_title().split(",")[0] for axis in shown] == ["channel 0", "channel 7", "channel 3"]
    np.testing.assert_array_equal(shown[1].images[0].get_array(), features[0, :, :, 7])
    assert shown[1].images[0].get_clim() == (0, pytest.approx(features[0, :, :, 7].max()))


def test_features_of_a_dead_channel_can_be_shown(random_array, tmp_path):
    figure = plots.plot_features(0 * random_array(1, 5, 6, 1), channels=(0,))
    figure.savefig(tmp_path / "dead.png")


def test_a_gram_matrix_is_shown_by_its_logarithm(random_array):
    gram = 1 + random_array(1, 9, 9)
    figure = plots.plot_gram(gram, channels=4)
    np.testing.assert_allclose(figure.axes[0].images[0].get_array(), np.log10(gram[0, :4, :4]), rtol=1e-5)


def test_losses_are_curves_over_evaluations_on_a_logarithmic_axis(steps):
    figure = plots.plot_losses(steps)
    lines = curves(figure)
    assert list(lines) == ["content", "style", "total"], "total variation is 0 throughout"
    np.testing.assert_array_equal(lines["style"].get_xdata(), [1, 2, 3])
    np.testing.assert_array_equal(lines["style"].get_ydata(), [24, 12, 3])
    np.testing.assert_array_equal(lines["content"].get_ydata(), [np.nan, 1, 2])
    assert figure.axes[0].get_yscale() == "log"
    assert "evaluations" in figure.axes[0].get_xlabel()


def test_losses_by_layer(steps):
    lines = curves(plots.plot_losses(steps, by_layer=True))
    assert list(lines) == ["content a", "style b", "style c", "total"]
    np.testing.assert_array_equal(lines["style c"].get_ydata(), [16, 8, 2])


def test_curves_differ_in_colour_and_in_dashes(steps):
    lines = curves(plots.plot_losses(steps, by_layer=True)).values()
    assert len({line.get_color() for line in lines}) == 4
    assert len({line.get_linestyle() for line in lines}) >= 3


def test_a_mark_points_at_an_evaluation(steps):
    *_, mark = plots.plot_losses(steps, mark=2).axes[0].lines
    np.testing.assert_array_equal(mark.get_xdata(), [2, 2])


def test_runs_are_compared_by_their_totals(steps):
    lines = curves(plots.plot_runs({"Adam": steps, "L-BFGS": steps[:2]}))
    np.testing.assert_array_equal(lines["Adam"].get_ydata(), [24, 13, 5])
    np.testing.assert_array_equal(lines["L-BFGS"].get_ydata(), [24, 13])


def test_a_run_that_has_not_begun_keeps_its_colour(steps):
    later = curves(plots.plot_runs({"Adam": [], "L-BFGS": steps}))
    both = curves(plots.plot_runs({"Adam": steps, "L-BFGS": steps}))
    assert list(later) == ["L-BFGS"]
    assert later["L-BFGS"].get_color() == both["L-BFGS"].get_color() != both["Adam"].get_color()


def test_every_plot_is_a_figure_without_pyplot_and_changes_nothing(content, random_array, steps, tmp_path):
    pyplot_before = sys.modules.get("matplotlib.pyplot")
    features, gram = random_array(1, 5, 6, 8), random_array(1, 8, 8)
    before = features.copy(), gram.copy(), np.array(content)
    figures = (
        plots.plot_images({"one": content}),
        plots.plot_features(features),
        plots.plot_gram(gram),
        plots.plot_losses(steps),
        plots.plot_runs({"one": steps}),
    )
    for figure in figures:
        assert isinstance(figure, Figure)
        figure.savefig(tmp_path / "figure.png")
    for array, wanted in zip((features, gram, content), before, strict=True):
        np.testing.assert_array_equal(array, wanted)
    if pyplot_before is not None:
        assert not pyplot_before.get_fignums()
