"""Each measure against its formula in NumPy or against SciPy, and what must be true of a picture and its copy."""

import math

import numpy as np
import pytest
from scipy.stats import wasserstein_distance

from nst_lib.experiments import similarity
from nst_lib.experiments.similarity import (
    colour_distance,
    colours_reached,
    differences,
    displacement,
    edges_kept,
    likeness,
    mean_absolute_difference,
    pixel_distance,
    psnr,
    ssim,
)
from nst_lib.images import noise_like, sample
from nst_lib.losses import content_loss
from nst_lib.quiet_tensorflow import tf

MEASURES = (mean_absolute_difference, pixel_distance, psnr, ssim, likeness, edges_kept, displacement)


def literal_ssim(x, y):
    """Eq. 13 of Wang et al. 2004 in every window of two arrays (height, width), averaged."""
    distances = np.arange(11) - 5
    kernel = np.exp(-(distances[:, None] ** 2 + distances**2) / (2 * 1.5**2))
    kernel /= kernel.sum()
    C1, C2 = 0.01**2, 0.03**2
    values = []
    for top, left in np.ndindex(x.shape[0] - 10, x.shape[1] - 10):
        a, b = (z[top : top + 11, left : left + 11].astype(np.float64) for z in (x, y))
        mean_a, mean_b = (kernel * a).sum(), (kernel * b).sum()
        var_a, var_b = (kernel * (a - mean_a) ** 2).sum(), (kernel * (b - mean_b) ** 2).sum()
        covariance = (kernel * (a - mean_a) * (b - mean_b)).sum()
        luminance = (2 * mean_a * mean_b + C1) / (mean_a**2 + mean_b**2 + C1)
        values.append(luminance * (2 * covariance + C2) / (var_a + var_b + C2))
    return np.mean(values)


def test_ssim_is_equation_13_averaged_over_windows_and_channels(random_array):
    x, y = random_array(1, 14, 17, 3), random_array(1, 14, 17, 3)
    y = 0.6 * x + 0.4 * y
    expected = np.mean([literal_ssim(x[0, :, :, c], y[0, :, :, c]) for c in range(3)])
    assert 0.1 < expected < 0.95
    assert ssim(x, y) == pytest.approx(expected, abs=1e-3)


def test_psnr_by_hand():
    black, grey = tf.zeros((1, 12, 12, 3)), tf.fill((1, 12, 12, 3), 0.1)
    assert psnr(black, grey) == pytest.approx(20, abs=1e-4)  # mean squared difference 0.01
    assert psnr(grey, grey) == math.inf


def test_psnr_is_tensorflows(random_array):
    x, y = tf.constant(random_array(1, 12, 13, 3)), tf.constant(random_array(1, 12, 13, 3))
    assert psnr(x, y) == pytest.approx(float(tf.image.psnr(x, y, max_val=1.0)[0]), rel=1e-4)


def test_mean_absolute_difference_by_loop(random_array):
    x, y = random_array(1, 4, 5, 3), random_array(1, 4, 5, 3)
    total = sum(abs(float(x[index]) - float(y[index])) for index in np.ndindex(x.shape))
    assert mean_absolute_difference(x, y) == pytest.approx(total / x.size, rel=1e-5)


def test_equal_images_are_as_alike_as_can_be(content):
    assert mean_absolute_difference(content, content) == 0
    assert ssim(content, content) == pytest.approx(1, abs=1e-6)
    assert displacement(content, content)[:2] == (0, 0)


@pytest.mark.parametrize("measure", [mean_absolute_difference, psnr, ssim])
def test_measures_are_symmetric(content, random_array, measure):
    other = tf.constant(random_array(*content.shape))
    assert measure(content, other) == pytest.approx(measure(other, content), rel=1e-5)


def test_structure_survives_less_light_better_than_noise_of_the_same_size(content, random_array):
    darker = 0.8 * content
    squared = float(tf.reduce_mean(tf.square(content - darker)))
    sign = np.where(random_array(*content.shape) < 0.5, -1, 1).astype(np.float32)
    noisy = content + sign * math.sqrt(squared)
    assert psnr(content, darker) == pytest.approx(psnr(content, noisy), abs=1e-3)
    assert ssim(content, darker) > ssim(content, noisy) + 0.1


def test_differences_are_the_content_loss_of_pixels_and_of_each_layer(content, extractor):
    other = 1 - content
    found = differences(extractor, content, other)
    assert tuple(found) == ("pixels", *extractor.layers)
    assert found["pixels"] == pytest.approx(float(tf.reduce_mean(tf.square(content - other))) / 2, rel=1e-5)
    layer = extractor.layers[-1]
    expected = float(content_loss(extractor(content)[layer], extractor(other)[layer]))
    assert found[layer] == pytest.approx(expected, rel=1e-4)
    assert set(differences(extractor, content, content).values()) == {0.0}


@pytest.mark.parametrize(("down", "right"), [(0, 0), (3, -2), (-4, 0), (0, 6)])
def test_a_moved_copy_is_found_where_it_went(down, right):
    picture = sample("neuschwanstein", 96)
    here, there = (picture[:, 8 + y : 56 + y, 8 + x : 80 + x] for y, x in ((0, 0), (-down, -right)))
    *found, correlation = displacement(here, there, most=8)
    assert tuple(found) == (down, right)
    assert correlation == pytest.approx(1, abs=1e-6)


def test_brightness_and_contrast_do_not_hide_a_move():
    picture = sample("neuschwanstein", 96)
    here, there = picture[:, 8:56, 8:80], 0.3 + 0.5 * picture[:, 6:54, 8:80]
    assert displacement(here, there, most=4) == (2, 0, pytest.approx(1, abs=1e-6))


def test_a_picture_without_detail_correlates_with_nothing(content):
    assert displacement(content, tf.fill(content.shape, 0.4), most=4) == (0, 0, 0.0)


@pytest.mark.parametrize("measure", MEASURES)
def test_images_of_two_shapes_are_refused(measure):
    with pytest.raises(ValueError, match=r"shapes \(1, 40, 50, 3\) and \(1, 50, 40, 3\); only images of one shape"):
        measure(tf.zeros((1, 40, 50, 3)), tf.zeros((1, 50, 40, 3)))


def test_differences_of_two_shapes_are_refused(extractor):
    with pytest.raises(ValueError, match="only images of one shape"):
        differences(extractor, tf.zeros((1, 32, 32, 3)), tf.zeros((1, 32, 33, 3)))


@pytest.mark.parametrize(("measure", "needed"), [(ssim, "at least 11 x 11"), (displacement, "at least 27 px")])
def test_images_too_small_to_compare_are_refused(measure, needed):
    tiny = tf.zeros((1, 10, 40, 3))
    with pytest.raises(ValueError, match=f"the images are 40 x 10 px.*{needed}"):
        measure(tiny, tiny)


def test_nothing_is_changed(content, random_array):
    x, y = random_array(1, 30, 30, 3), random_array(1, 30, 30, 3)
    before = x.copy(), y.copy()
    for measure in MEASURES:
        measure(x, y)
    np.testing.assert_array_equal((x, y), before)
    assert similarity.SMALLEST_WINDOW == 11


def test_pixel_distance_of_black_and_white_is_one():
    black, white = tf.zeros((1, 32, 40, 3)), tf.ones((1, 32, 40, 3))
    assert pixel_distance(black, white) == 1
    assert pixel_distance(black + 0.3, black) == pytest.approx(0.3)


def test_likeness_is_1_for_itself_and_minus_1_for_the_negative(random_array):
    image = random_array(1, 20, 30, 3)
    assert likeness(image, image) == pytest.approx(1)
    assert likeness(image, 1 - image) == pytest.approx(-1)
    assert likeness(image, 0.5 * image + 0.2) == pytest.approx(1)
    assert abs(likeness(image, random_array(1, 20, 30, 3))) < 0.15


def test_likeness_is_of_brightness_not_of_hue(random_array):
    noise, other = random_array(1, 20, 30, 3), random_array(1, 20, 30, 3)
    blue = np.float32([0, 0, 5])
    assert abs(likeness(noise + blue, other + blue)) < 0.15


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
