"""Boxes, masks and pasting, against arrays written out and SciPy's filter."""

import numpy as np
import pytest
from scipy.ndimage import gaussian_filter

from nst_lib.images import noise_like, save_image
from nst_lib.masks import Box, blurred, box_mask, composite, cropped, ellipse_mask, load_mask, pasted
from nst_lib.quiet_tensorflow import tf

WHOLE = Box(0, 0, 1, 1)
MIDDLE = Box(0.25, 0.5, 0.75, 1)
MASKS = (box_mask, ellipse_mask)


@pytest.fixture
def image():
    """Image (1, 40, 60, 3)."""
    return noise_like(tf.zeros((1, 40, 60, 3)), 1)


def test_a_box_is_counted_from_the_upper_left_corner():
    expected = np.zeros((1, 4, 6, 1))
    expected[0, 1:3, 3:6] = 1
    np.testing.assert_array_equal(box_mask((4, 6), MIDDLE), expected)


def test_a_crop_is_what_the_box_mask_shows(image):
    crop = cropped(image, MIDDLE)
    assert crop.shape == (1, 20, 30, 3)
    np.testing.assert_array_equal(crop, image[:, 10:30, 30:60])
    assert np.sum(box_mask((40, 60), MIDDLE)) == 20 * 30


def test_a_soft_edge_rises_inside_the_box_but_not_at_the_pictures_own_edge():
    mask = np.asarray(box_mask((40, 60), MIDDLE, feather=5))[0, :, :, 0]
    assert not mask[:10].any()
    assert not mask[:, :30].any()
    ramp = mask[10:20, 45]
    assert np.all(np.diff(ramp[:5]) > 0)
    assert 0 < ramp[0] < 0.1
    np.testing.assert_array_equal(ramp[5:], 1)
    np.testing.assert_allclose(mask[:, 45], mask[::-1, 45], atol=1e-6)
    np.testing.assert_array_equal(mask[15:25, 35:], 1)
    steps = np.clip((np.arange(5) + 0.5) / 5, 0, 1)
    np.testing.assert_allclose(ramp[:5], 3 * steps**2 - 2 * steps**3, rtol=1e-5)


def test_a_box_over_everything_is_one_everywhere():
    np.testing.assert_array_equal(box_mask((7, 9), WHOLE, feather=3), np.ones((1, 7, 9, 1)))


def test_an_ellipse_has_its_area_and_stays_in_its_box():
    mask = np.asarray(ellipse_mask((200, 300), MIDDLE))[0, :, :, 0]
    assert mask.sum() == pytest.approx(np.pi * 50 * 75, rel=0.01)
    rows, columns = np.nonzero(mask)
    assert (rows.min(), rows.max(), columns.min(), columns.max()) == (50, 149, 150, 299)
    soft = np.asarray(ellipse_mask((200, 300), MIDDLE, feather=10))[0, :, :, 0]
    assert np.all(soft <= mask)
    assert soft[100, 225] == 1
    assert 0 < soft[51, 225] < 0.2


@pytest.mark.parametrize("mask", MASKS)
def test_masks_are_float32_between_0_and_1(mask):
    values = mask((33, 47), Box(0.1, 0.2, 0.7, 0.9), 4)
    assert values.dtype == tf.float32
    assert values.shape == (1, 33, 47, 1)
    assert np.min(values) == 0
    assert np.max(values) == 1


@pytest.mark.parametrize(
    "box", [(0, 0, 0, 1), (0.5, 0, 0.5, 1), (0.6, 0, 0.5, 1), (-0.1, 0, 1, 1), (0, 0, 1, 60), (0, 0, float("nan"), 1)]
)
def test_a_box_that_is_none_is_refused(image, box):
    for use in (lambda: box_mask((40, 60), Box(*box)), lambda: cropped(image, Box(*box))):
        with pytest.raises(ValueError, match=r"the box is .*; give top, left, bottom and right as shares of the"):
            use()


def test_a_box_without_a_pixel_is_refused():
    with pytest.raises(ValueError, match="holds no pixel of a picture of 60 x 40 px; make it larger"):
        box_mask((40, 60), Box(0.501, 0, 0.502, 1))


@pytest.mark.parametrize("mask", MASKS)
def test_a_negative_feather_is_refused(mask):
    with pytest.raises(ValueError, match="feather is -1; it must be a number of px, at least 0"):
        mask((40, 60), MIDDLE, -1)


def test_a_mask_is_read_from_a_picture_at_the_size_asked_for(tmp_path):
    picture = np.zeros((1, 40, 60, 3), np.float32)
    picture[:, :20] = 1
    save_image(picture, tmp_path / "sky.png")
    mask = np.asarray(load_mask(tmp_path / "sky.png", (80, 90)))
    assert mask.shape == (1, 80, 90, 1)
    np.testing.assert_array_equal(mask[0, :38], 1)
    np.testing.assert_array_equal(mask[0, 42:], 0)


def test_a_colour_in_a_mask_is_the_mean_of_its_channels(tmp_path):
    save_image(np.full((1, 32, 32, 3), (1.0, 0.0, 0.0)), tmp_path / "red.png")
    np.testing.assert_allclose(load_mask(tmp_path / "red.png", (32, 32)), 1 / 3, atol=1e-6)


def test_a_missing_mask_is_named():
    with pytest.raises(FileNotFoundError, match=r"there is no picture 'sky\.png'"):
        load_mask("sky.png", (40, 60))


def test_a_composite_is_one_image_where_the_mask_is_1_and_the_other_where_it_is_0(image):
    other, mask = 1 - image, box_mask((40, 60), MIDDLE)
    mixed = composite(other, image, mask)
    np.testing.assert_array_equal(cropped(mixed, MIDDLE), cropped(other, MIDDLE))
    np.testing.assert_array_equal(mixed[:, :, :30], image[:, :, :30])
    np.testing.assert_allclose(composite(other, image, tf.fill(mask.shape, 0.25)), 0.25 * other + 0.75 * image)


def test_what_is_pasted_back_unchanged_changes_nothing(image):
    for mask in (box_mask((40, 60), MIDDLE), box_mask((40, 60), MIDDLE, 4)):
        np.testing.assert_allclose(pasted(image, cropped(image, MIDDLE), MIDDLE, mask), image, atol=1e-6)


def test_a_patch_shows_where_the_mask_is_and_nothing_else_changes(image):
    patch = tf.ones((1, 20, 30, 3))
    soft = box_mask((40, 60), MIDDLE, 4)
    changed = pasted(image, patch, MIDDLE, soft)
    np.testing.assert_allclose(changed, soft * 1 + (1 - soft) * image, atol=1e-6)
    np.testing.assert_array_equal(changed[:, :10], image[:, :10])
    np.testing.assert_array_equal(changed[:, 15:25, 35:], 1)


def test_a_mask_that_is_larger_than_the_box_shows_nothing_beside_it(image):
    changed = pasted(image, tf.ones((1, 20, 30, 3)), MIDDLE, tf.ones((1, 40, 60, 1)))
    np.testing.assert_array_equal(changed[:, :, :30], image[:, :, :30])
    np.testing.assert_array_equal(cropped(changed, MIDDLE), np.ones((1, 20, 30, 3)))


def test_a_patch_of_another_size_is_stretched_to_the_box(image):
    changed = pasted(image, tf.fill((1, 33, 50, 3), 0.5), MIDDLE, box_mask((40, 60), MIDDLE))
    np.testing.assert_allclose(cropped(changed, MIDDLE), 0.5, atol=1e-6)


@pytest.mark.parametrize("sigma", [0.5, 2.0, 7.5])
def test_blur_is_scipys_gaussian(image, sigma):
    expected = gaussian_filter(np.asarray(image, float), (0, sigma, sigma, 0), mode="nearest", truncate=3)
    np.testing.assert_allclose(blurred(image, sigma), expected, atol=1e-6)


def test_blur_keeps_a_plain_picture_and_no_blur_keeps_every_picture(image):
    np.testing.assert_allclose(blurred(tf.fill((1, 9, 5, 1), 0.3), 6.0), 0.3, atol=1e-6)
    np.testing.assert_array_equal(blurred(image, 0), image)
