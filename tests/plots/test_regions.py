"""Boxes and masks, drawn."""

import numpy as np

from nst_lib import plots
from nst_lib.images import to_uint8
from nst_lib.masks import Box, box_mask


def test_maps_are_shown_from_black_at_zero(content):
    mask = box_mask(content.shape[1:3], Box(0, 0, 1, 0.5))[0, ..., 0]
    figure = plots.plot_maps({"mask": mask, "half of it": mask[::2, ::2] / 2}, columns=3)
    shown = [axis for axis in figure.axes if axis.images]
    assert [axis.get_title() for axis in shown] == ["mask", "half of it"]
    np.testing.assert_array_equal(shown[0].images[0].get_array(), mask)
    assert [axis.images[0].get_clim() for axis in shown] == [(0, 1), (0, 0.5)]


def test_a_box_is_drawn_around_its_pixels(content):
    figure = plots.plot_box(content, Box(0.25, 0.5, 0.75, 1))
    (axis,) = figure.axes
    np.testing.assert_array_equal(axis.images[0].get_array(), to_uint8(content))
    assert {patch.get_bbox().bounds for patch in axis.patches} == {(23.5, 8.5, 24.0, 18.0)}
