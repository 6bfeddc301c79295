"""`plot_grid` shows each cell in its place with its words; `plot_shares` cuts bars."""

from types import SimpleNamespace

import numpy as np
import pytest

from nst_lib import plots
from nst_lib.images import to_uint8


def cell(image, reason=""):
    return SimpleNamespace(image=image, reason=reason)


@pytest.fixture
def cells(content):
    return {(row, column): cell(content) for row in ("weak", "strong") for column in ("one", "two", "three")}


def test_a_grid_has_its_names_at_the_edges_and_a_line_under_each_picture(cells, content):
    figure = plots.plot_grid(cells, line=lambda cell: f"{cell.image.shape[2]} px wide")
    axes = np.reshape(figure.axes, (2, 3))
    assert [axis.get_title() for axis in axes[0]] == ["one", "two", "three"]
    assert [axis.get_ylabel() for axis in axes[:, 0]] == ["weak", "strong"]
    assert {axis.get_xlabel() for axis in figure.axes} == {"48 px wide"}
    np.testing.assert_array_equal(axes[1, 2].images[0].get_array(), to_uint8(content))


def test_a_line_s_own_breaks_stay_and_long_ones_are_folded(content):
    cells = {("", name): cell(content) for name in "ab"}
    figure = plots.plot_grid(cells, line=lambda cell: "one\nand another line that is too long", width=1.0)
    words = figure.axes[0].get_xlabel().splitlines()
    assert words[0] == "one"
    assert " ".join(words[1:]) == "and another line that is too long"
    assert max(map(len, words)) <= 16


def test_a_list_is_broken_into_rows(content):
    cells = {("", str(n)): cell(content) for n in range(5)}
    figure = plots.plot_grid(cells, wrap=4)
    assert len(figure.axes) == 8
    assert [axis.get_title() for axis in figure.axes if axis.images] == list("01234")


def test_rows_are_as_high_as_their_pictures(content):
    wide, tall = content[:, :12], content[:, :, :24]
    figure = plots.plot_grid({(row, x): cell(image) for row, image in {"a": wide, "b": tall}.items() for x in "12"})
    figure.draw_without_rendering()
    heights = [axis.get_position().height for axis in figure.axes[::2]]
    assert heights[1] > 3 * heights[0]


def test_a_grid_of_one_column_is_a_list_too(content):
    figure = plots.plot_grid({("a", ""): cell(content), ("b", ""): cell(content)})
    assert [axis.get_title() for axis in figure.axes] == ["a", "b"]


def test_a_grid_that_is_not_finished_can_be_shown(cells, tmp_path):
    del cells["strong", "two"]
    cells["weak", "three"] = cell(None, "the disk is on fire")
    figure = plots.plot_grid(cells, line=lambda cell: "fine")
    assert sum(bool(axis.images) for axis in figure.axes) == 4
    assert "the disk is on fire" in figure.axes[2].texts[0].get_text()
    figure.savefig(tmp_path / "grid.png")


def test_shares_are_bars_from_0_to_100(tmp_path):
    shares = {"equal": {"a": 0.75, "b": 0.25}, "other": {"a": 0.1, "b": 0.9}}
    figure = plots.plot_shares(shares)
    (axis,) = figure.axes
    first, second = axis.containers[0], axis.containers[1]
    assert [bar.get_width() for bar in first] == pytest.approx([75, 10])
    assert [bar.get_x() for bar in second] == pytest.approx([75, 10])
    assert [bar.get_x() + bar.get_width() for bar in second] == pytest.approx([100, 100])
    assert first[0].get_hatch() != second[0].get_hatch()
    figure.savefig(tmp_path / "shares.png")
