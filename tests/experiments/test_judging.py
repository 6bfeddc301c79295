"""Edges and colours, against pictures made for it and against SciPy."""

import numpy as np
import pytest
from scipy.stats import wasserstein_distance

from nst_lib.experiments.judging import colour_distance, colours_reached, edges_kept
from nst_lib.images import noise_like
from nst_lib.quiet_tensorflow import tf


def test_all_edges_of_the_picture_itself_are_kept_however_bright(content):
    assert edges_kept(content, content) == pytest.approx(1)
    assert edges_kept(0.5 * content + 0.3, content) == pytest.approx(1)


def test_edges_of_a_negative_are_the_opposite(content):
    assert edges_kept(1 - content, content) == pytest.approx(-1)


def test_edges_of_noise_have_nothing_to_do_with_the_picture(content):
    assert abs(edges_kept(noise_like(content), content)) < 0.1


def test_a_picture_without_edges_keeps_none(content):
    assert edges_kept(0.5 * tf.ones_like(content), content) == 0


def test_fewer_edges_are_kept_the_more_noise_is_laid_over(content):
    noise = noise_like(content)
    kept = [edges_kept((1 - share) * content + share * noise, content) for share in (0, 0.1, 0.3, 0.6)]
    assert kept == sorted(kept, reverse=True)


def test_edges_are_the_angle_between_the_steps(random_array):
    """On two grey pictures of one row, by hand."""
    a, b = (np.repeat(random_array(1, 1, 9, 1), 3, axis=3) for _ in range(2))
    steps = [np.diff(given[0, 0, :, 0]).astype(float) for given in (a, b)]
    cosine = steps[0] @ steps[1] / np.linalg.norm(steps[0]) / np.linalg.norm(steps[1])
    assert edges_kept(a, b) == pytest.approx(cosine, abs=1e-6)


def test_images_of_two_shapes_have_no_common_edges(content, style):
    with pytest.raises(ValueError, match="shapes"):
        edges_kept(content, style)


def test_colours_are_as_far_apart_as_scipy_says(content, style):
    channels = [(np.ravel(content[..., c]), np.ravel(style[..., c])) for c in range(3)]
    wanted = np.mean([wasserstein_distance(a, b) for a, b in channels])
    assert colour_distance(content, style) == pytest.approx(wanted, rel=0.02)


def test_colours_do_not_ask_where_they_are(content):
    shuffled = tf.reverse(content, [1, 2])
    assert colour_distance(content, shuffled) == 0
    assert colour_distance(content, content + 0.25) == pytest.approx(0.25, abs=1e-6)


def test_the_way_from_content_to_style(content, style):
    assert colours_reached(content, content, style) == pytest.approx(0)
    assert colours_reached(style, content, style) == pytest.approx(1)
    flat = tf.zeros_like(content), tf.ones_like(content)
    assert colours_reached(0.25 * flat[1], *flat) == pytest.approx(0.25)


def test_there_is_no_way_between_equal_colours(content):
    with pytest.raises(ValueError, match="the same colours"):
        colours_reached(content, content, content)
