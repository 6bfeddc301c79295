"""The references of exercise 09, where they are more than the library's own functions, against arrays written out."""

import numpy as np

from nst_lib.course.tasks import ex09
from nst_lib.quiet_tensorflow import tf


def image_of(rows):
    """Grey image (1, height, width, 3) of a list of rows."""
    return tf.constant(np.repeat(np.array(rows, np.float32)[None, ..., None], 3, axis=-1))


def test_a_box_in_pixels_is_the_librarys_box():
    mask = np.asarray(ex09._soft_mask((4, 6), (1, 2, 3, 5), 1e-6))[0, :, :, 0]
    expected = np.zeros((4, 6))
    expected[1:3, 2:5] = 1
    np.testing.assert_array_equal(mask, expected)


def test_a_patch_lies_where_it_was_put():
    canvas, patch = tf.zeros((1, 5, 7, 3)), tf.ones((1, 2, 3, 3))
    pasted = np.asarray(ex09._paste(canvas, patch, 2, 3, tf.ones((1, 5, 7, 1))))
    expected = np.zeros((1, 5, 7, 3))
    expected[:, 2:4, 3:6] = 1
    np.testing.assert_allclose(pasted, expected, atol=1e-6)


def test_a_guide_of_every_stride_has_a_mean_square_of_1():
    mask = tf.constant(np.random.default_rng(0).random((1, 32, 48, 1)), tf.float32)
    for stride in (1, 2, 4, 8, 16):
        guide = np.asarray(ex09._guide(mask, stride))
        assert guide.shape == (1, 32 // stride, 48 // stride, 1)
        assert np.isclose(np.mean(guide**2), 1, rtol=1e-5)


def test_a_blend_is_the_mean_by_weights():
    grams = [tf.fill((1, 2, 2), 1.0), tf.fill((1, 2, 2), 5.0)]
    np.testing.assert_allclose(ex09._blend(grams, [3.0, 1.0]), np.full((1, 2, 2), 2.0))


def test_when_the_camera_goes_right_and_down_the_picture_goes_left_and_up():
    frame = image_of([[0.1, 0.2, 0.3], [0.4, 0.5, 0.6], [0.7, 0.8, 0.9]])
    moved = ex09._warp(frame, 1, 2)
    np.testing.assert_allclose(moved, image_of([[0.8, 0.9, 0], [0, 0, 0], [0, 0, 0]]), atol=1e-6)
    back = ex09._warp(frame, -1, 0)
    np.testing.assert_allclose(back, image_of([[0, 0.1, 0.2], [0, 0.4, 0.5], [0, 0.7, 0.8]]), atol=1e-6)


def test_flicker_is_the_mean_over_what_both_frames_show():
    first, second = image_of([[0.2, 0.4], [0.6, 0.8]]), image_of([[0.5, 0.0], [0.6, 0.0]])
    # One to the right: 0.4 is compared with 0.5, 0.8 with 0.6.
    assert np.isclose(ex09._flicker([first, second], [(1, 0)]), 255 * 0.15, rtol=1e-4)


def test_the_gradient_is_that_of_finite_differences():
    case = next(ex09._draw_steady(np.random.default_rng(0)))
    image, last, seen = (np.asarray(x, np.float64) for x in case.arguments.values())
    gradient = np.asarray(ex09._steady_gradient(*case.arguments.values()))
    for index in np.ndindex(image.shape):
        moved = image.copy()
        moved[index] += 1e-3
        both = [np.mean(seen * (x - last) ** 2) for x in (moved, 2 * image - moved)]
        assert np.isclose((both[0] - both[1]) / 2e-3, gradient[index], atol=1e-6)
