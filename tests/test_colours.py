"""Colours given to another image: mean, covariance, and as little change as these allow."""

import numpy as np
import pytest

from nst_lib.colours import recoloured
from nst_lib.images import sample
from nst_lib.quiet_tensorflow import tf


def colours(image):
    return np.asarray(image, float).reshape(-1, 3)


def soft(generator, axes, mean):
    """An image whose colours lie around `mean`, well inside [0, 1]."""
    return tf.constant((generator.normal(0, 0.03, (1, 40, 50, 3)) @ axes + mean).clip(0, 1), tf.float32)


@pytest.fixture
def pair():
    generator = np.random.default_rng(0)
    mixed = generator.normal(0, 0.7, (3, 3)) + np.eye(3)
    return soft(generator, np.diag([1.0, 2.0, 1.5]), [0.4, 0.5, 0.6]), soft(generator, mixed, [0.6, 0.5, 0.4])


def test_mean_and_covariance_become_those_of_the_palette(pair):
    image, palette = pair
    mapped = recoloured(image, palette)
    assert mapped.shape == image.shape
    assert mapped.dtype == tf.float32
    np.testing.assert_allclose(colours(mapped).mean(axis=0), colours(palette).mean(axis=0), atol=1e-3)
    np.testing.assert_allclose(np.cov(colours(mapped).T), np.cov(colours(palette).T), atol=1e-4)


def test_the_map_is_linear_symmetric_and_positive_as_the_one_that_changes_least_is(pair):
    image, palette = pair
    x, y = colours(image), colours(recoloured(image, palette))
    change, *_ = np.linalg.lstsq(x - x.mean(axis=0), y - y.mean(axis=0))
    np.testing.assert_allclose(change, change.T, atol=1e-3)
    assert np.linalg.eigvalsh(change).min() > 0
    rotation, _ = np.linalg.qr(np.random.default_rng(1).normal(size=(3, 3)))
    other = (x - x.mean(axis=0)) @ np.linalg.cholesky(np.linalg.inv(np.cov(x.T))) @ rotation
    other = other @ np.linalg.cholesky(np.cov(y.T)).T + y.mean(axis=0)  # the same mean and covariance, another map
    assert np.mean((y - x) ** 2) < np.mean((other - x) ** 2)


def test_own_colours_change_nothing():
    image = sample("kingfisher", 64)
    np.testing.assert_allclose(recoloured(image, image), image, atol=1e-4)


def test_a_grey_image_and_a_grey_palette_stay_in_the_box():
    image = sample("kingfisher", 64)
    grey = tf.repeat(image[..., :1], 3, axis=-1)
    for mapped in (recoloured(grey, image), recoloured(image, grey), recoloured(tf.ones_like(image) / 2, image)):
        assert np.isfinite(mapped).all()
        assert 0 <= np.min(mapped) <= np.max(mapped) <= 1
    assert np.ptp(colours(recoloured(image, grey)), axis=1).max() < 0.15, "almost grey"
