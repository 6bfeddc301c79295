"""Colours given to another image: mean, covariance, and as little change as these allow."""

import numpy as np
import pytest

from nst_lib.colours import grey, luminance, luminance_matched, mean_colour, recoloured, symmetric_power, with_luminance
from nst_lib.images import sample
from nst_lib.masks import Box, box_mask, cropped
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


class TestLuminance:
    @pytest.fixture
    def image(self):
        return sample("kingfisher", 64)

    @pytest.fixture
    def other(self):
        return tf.image.resize(sample("vangogh_night_cafe", 64), (48, 40))

    def test_it_is_y_of_yiq(self, image):
        np.testing.assert_allclose(luminance(image), tf.image.rgb_to_yiq(image)[..., :1], atol=1e-4)
        assert luminance(image).shape == (*image.shape[:3], 1)
        np.testing.assert_allclose(luminance(tf.ones((1, 2, 2, 3))), 1, atol=1e-6)

    def test_grey_has_the_luminance_and_no_colour(self, image):
        np.testing.assert_allclose(luminance(grey(image)), luminance(image), atol=1e-6)
        assert grey(image).shape == image.shape
        assert np.ptp(colours(grey(image)), axis=1).max() == 0

    def test_matched_it_has_mean_and_spread_of_the_other_one(self, pair):
        image, other = pair
        Y, wanted = (np.asarray(luminance(picture)) for picture in (luminance_matched(image, other), other))
        assert Y.mean() == pytest.approx(wanted.mean(), abs=1e-4)
        assert Y.std() == pytest.approx(wanted.std(), rel=1e-2)
        assert np.corrcoef(Y.ravel(), np.asarray(luminance(image)).ravel())[0, 1] == pytest.approx(1, abs=1e-3)

    def test_a_plain_picture_stays_plain_and_everything_in_the_box(self, other):
        matched = luminance_matched(tf.fill((1, 8, 8, 3), 0.9), other)
        np.testing.assert_allclose(matched, np.mean(luminance(other)), atol=1e-3)
        stripes = tf.tile(tf.constant([0.0, 1.0])[None, :, None, None], (1, 8, 8, 3))
        matched = luminance_matched(other, stripes)
        assert 0 <= np.min(matched) <= np.max(matched) <= 1

    def test_replaced_it_leaves_i_and_q_as_they_were(self, image):
        painted = tf.clip_by_value(grey(image) + 0.03, 0, 1)
        mixed = with_luminance(image, painted)
        inside = np.all((np.asarray(mixed) > 0) & (np.asarray(mixed) < 1), axis=-1)
        assert inside.mean() > 0.5
        yiq, own = (np.asarray(tf.image.rgb_to_yiq(picture)) for picture in (mixed, image))
        np.testing.assert_allclose(yiq[inside][:, 1:], own[inside][:, 1:], atol=1e-4)
        np.testing.assert_allclose(yiq[inside][:, :1], np.asarray(luminance(painted))[inside], atol=1e-4)
        assert 0 <= np.min(mixed) <= np.max(mixed) <= 1

    def test_its_own_luminance_changes_nothing(self, image):
        np.testing.assert_allclose(with_luminance(image, image), image, atol=1e-6)


def test_the_mean_colour_of_a_picture_or_of_what_a_mask_shows():
    image, box = sample("kingfisher", 64), Box(0.25, 0.25, 0.75, 0.5)
    np.testing.assert_allclose(mean_colour(image), colours(image).mean(axis=0), rtol=1e-4)
    masked = mean_colour(image, box_mask(image.shape[1:3], box))
    np.testing.assert_allclose(masked, colours(cropped(image, box)).mean(axis=0), rtol=1e-4)


def test_powers_of_a_matrix_multiply_as_those_of_a_number():
    factor = np.random.default_rng(0).normal(size=(3, 5))
    matrix = factor @ factor.T
    root = symmetric_power(matrix, 0.5)
    np.testing.assert_allclose(root @ root, matrix, rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(symmetric_power(matrix, -1), np.linalg.inv(matrix), rtol=1e-9)
