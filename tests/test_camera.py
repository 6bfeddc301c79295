"""What a moving camera sees, against slices, against Pillow, and against a scene whose every point is known."""

import itertools

import numpy as np
import pytest
from PIL import Image

from nst_lib.camera import Window, pan_and_zoom, seen_before, view, warped, window_at
from nst_lib.images import sample
from nst_lib.quiet_tensorflow import tf

SHAPE = (30, 40)  # of a frame; a window 40 px wide is then seen pixel by pixel


@pytest.fixture
def photograph(random_array):
    """Image (1, 60, 80, 3) of noise: no two pixels alike, so that a wrong place is noticed."""
    return tf.constant(random_array(1, 60, 80, 3))


@pytest.fixture
def ramp():
    """Image (1, 30, 40, 3) whose channels rise evenly: to the right, downwards, and both."""
    y, x = (np.arange(30) + 0.5)[:, None] + np.zeros((30, 40)), (np.arange(40) + 0.5)[None] + np.zeros((30, 40))
    return tf.constant(np.stack([x / 40, y / 30, 0.2 + x / 100 + y / 200], axis=-1)[None], tf.float32)


def in_photograph(window, x, y):
    """The photograph's point that a frame of SHAPE shows at (x, y)."""
    scale = window.width / SHAPE[1]
    return window.left + x * scale, window.top + y * scale


def test_a_window_of_the_frames_own_size_is_a_slice(photograph):
    seen = view(photograph, Window(7, 11, 40), SHAPE)
    assert seen.shape == (1, 30, 40, 3)
    np.testing.assert_allclose(seen, photograph[:, 11:41, 7:47], atol=1e-4)


def test_the_whole_photograph_is_what_pillow_makes_of_it():
    photograph = sample("kingfisher", 240)[:, :134]
    seen = view(photograph, window_at(photograph, 0, 0, 100), (67, 120))
    expected = np.stack([resized(photograph[0, ..., c], 120, 67, Image.Resampling.LANCZOS) for c in range(3)], axis=-1)
    np.testing.assert_allclose(seen[0], expected.clip(0, 1), atol=2e-3)


def test_a_window_in_percent():
    photograph = tf.zeros((1, 60, 80, 3))
    assert window_at(photograph, 50, 25, 40) == (40, 15, 32)


@pytest.mark.parametrize(
    "window", [Window(-3, 0, 40), Window(45, 0, 40), Window(0, 35, 40), Window(0, -2, 40), Window(0, 0, 90)]
)
def test_a_window_that_leaves_the_photograph_is_refused(photograph, window):
    with pytest.raises(ValueError, match="leaves the photograph of 80 x 60 px; move it inwards or make it smaller"):
        view(photograph, window, SHAPE)


def test_a_window_may_end_within_half_a_pixel_of_the_frame(photograph):
    assert np.isfinite(view(photograph, Window(0, 0, 80.4), SHAPE)).all()


@pytest.mark.parametrize(("right", "down"), [(3, 0), (-2, 5), (0, -4)])
def test_a_frame_moved_by_whole_pixels_is_the_next_frame(photograph, right, down):
    before, after = Window(20, 15, 40), Window(20 + right, 15 + down, 40)
    moved, seen = warped(view(photograph, before, SHAPE), before, after), seen_before(before, after, SHAPE)
    assert np.sum(seen) == (40 - abs(right)) * (30 - abs(down))
    np.testing.assert_allclose(moved * seen, view(photograph, after, SHAPE) * seen, atol=1e-4)


def test_standing_still_changes_nothing(photograph):
    window = Window(3.3, 4.4, 50)
    frame = view(photograph, window, SHAPE)
    np.testing.assert_allclose(warped(frame, window, window), frame, atol=1e-5)
    np.testing.assert_array_equal(seen_before(window, window, SHAPE), np.ones((1, 30, 40, 1)))


def test_zooming_in_is_pillows_bicubic_enlargement(random_array):
    frame = tf.constant(0.3 + 0.4 * random_array(1, 30, 40, 3))
    before, after = Window(10, 10, 60), Window(10 + 12, 10 + 6, 33)
    box = (12 * 40 / 60, 6 * 40 / 60, (12 + 33) * 40 / 60, (6 + 33 * 30 / 40) * 40 / 60)
    expected = [resized(frame[0, ..., c], 40, 30, Image.Resampling.BICUBIC, box) for c in range(3)]
    np.testing.assert_allclose(warped(frame, before, after)[0], np.stack(expected, axis=-1), atol=1e-3)


@pytest.mark.parametrize("after", [Window(13, 12, 60), Window(13, 12, 50), Window(5, 8, 70), Window(10.4, 9.7, 60)])
def test_every_seen_point_is_where_the_arithmetic_puts_it(ramp, after):
    before = Window(10, 10, 60)
    moved, seen = warped(ramp, before, after).numpy()[0], seen_before(before, after, SHAPE).numpy()[0, ..., 0]
    compared = 0
    for row, column in itertools.product(range(30), range(40)):
        x, y = in_photograph(after, column + 0.5, row + 0.5)
        was_x, was_y = (x - before.left) * 40 / 60, (y - before.top) * 40 / 60
        is_inside = 0.499 <= was_x <= 39.501 and 0.499 <= was_y <= 29.501
        assert bool(seen[row, column]) == is_inside
        if 2 <= was_x <= 38 and 2 <= was_y <= 28:  # away from the border, cubic interpolation keeps straight lines
            expected = [was_x / 40, was_y / 30, 0.2 + was_x / 100 + was_y / 200]
            np.testing.assert_allclose(moved[row, column], expected, atol=1e-4)
            compared += 1
    assert compared > 500


def test_what_comes_in_over_the_border_was_not_seen():
    seen = seen_before(Window(0, 0, 40), Window(5, 2, 40), SHAPE).numpy()[0, ..., 0]
    np.testing.assert_array_equal(seen[:28, :35], 1)
    np.testing.assert_array_equal(seen[:, 35:], 0)
    np.testing.assert_array_equal(seen[28:], 0)


def test_a_way_leads_from_the_first_window_to_the_last():
    first, last = Window(10, 20, 600), Window(200, 100, 300)
    way = pan_and_zoom(first, last, 12)
    assert len(way) == 12
    np.testing.assert_allclose(way[0], first)
    np.testing.assert_allclose(way[-1], last)


@pytest.mark.parametrize("last", [Window(200, 100, 300), Window(200, 100, 600), Window(30, 40, 900)])
def test_every_step_of_a_way_is_the_same_shift_and_the_same_scale(last):
    way = pan_and_zoom(Window(10, 20, 600), last, 9)
    pairs = itertools.pairwise(way)
    moves = [((b.left - a.left) / a.width, (b.top - a.top) / a.width, b.width / a.width) for a, b in pairs]
    np.testing.assert_allclose(moves, [moves[0]] * 8, rtol=1e-9, atol=1e-12)


def test_a_way_of_one_frame_and_a_window_without_width_are_refused():
    with pytest.raises(ValueError, match="a camera's way of 1 frames was asked for; it has at least 2"):
        pan_and_zoom(Window(0, 0, 40), Window(5, 0, 40), 1)
    with pytest.raises(ValueError, match="the windows are 40 and 0 px wide"):
        pan_and_zoom(Window(0, 0, 40), Window(5, 0, 0), 5)


def resized(channel, width, height, resampling, box=None):
    """One channel (h, w) as Pillow resizes it, in floating point."""
    return np.asarray(Image.fromarray(np.asarray(channel, np.float32)).resize((width, height), resampling, box=box))
