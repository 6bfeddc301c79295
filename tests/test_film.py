"""Frames that start from the frame before, a loss that holds them together, and numbers for how steady they are."""

import itertools
from dataclasses import replace

import numpy as np
import pytest

from nst_lib.camera import Window, pan_and_zoom, seen_before, view, warped
from nst_lib.film import change_map, changes, film, flicker, frame_shape, time_slice
from nst_lib.images import sample
from nst_lib.quiet_tensorflow import tf
from nst_lib.styles import Style
from nst_lib.transfer import transfer

SIZE, SHAPE = 48, (36, 48)
PAN = [Window(4 + 3 * index, 2 + index, 48) for index in range(4)]  # by whole pixels, so that a warp is exact


@pytest.fixture(scope="module")
def photograph():
    """Image (1, 72, 96, 3); a window 48 px wide is seen pixel by pixel."""
    return sample("chenonceau_river", 96)


@pytest.fixture
def shoot(photograph, style, settings, extractor):
    """Function that films with some settings replaced; returns the list of Frames."""

    def run(windows=PAN, evaluations=None, temporal_weight=0.0, painted_in=style, **changed):
        options = {"evaluations": evaluations, "temporal_weight": temporal_weight, "extractor": extractor}
        return list(film(photograph, painted_in, windows, SIZE, replace(settings, **changed), **options))

    return run


def images(frames):
    return [frame.image for frame in frames]


class Counting:
    """An extractor that counts how often TensorFlow traced it."""

    def __init__(self, extractor):
        self.extractor, self.layers, self.net, self.traces = extractor, extractor.layers, extractor.net, 0

    def __call__(self, image):
        return self.features(image)

    def features(self, image):
        self.traces += not tf.executing_eagerly()
        return self.extractor.features(image)


def test_frames_show_the_photograph_through_their_windows(shoot, photograph):
    frames = shoot()
    assert [frame.index for frame in frames] == [0, 1, 2, 3]
    assert [frame.window for frame in frames] == PAN
    for frame in frames:
        np.testing.assert_array_equal(frame.content, view(photograph, frame.window, SHAPE))
        assert frame.image.shape == (1, 36, 48, 3)
        assert 0 <= np.min(frame.image) <= np.max(frame.image) <= 1


def test_the_first_frame_is_a_transfer_like_any_other(shoot, photograph, style, settings, extractor):
    *_, alone = transfer(view(photograph, PAN[0], SHAPE), style, settings, extractor=extractor)
    np.testing.assert_array_equal(shoot()[0].image, alone.image)


def test_a_later_frame_starts_from_the_warped_last_one_and_from_the_photograph_where_that_ends(shoot):
    first, second, *_ = shoot(evaluations=1)  # the one evaluation is that of the start
    moved, seen = warped(first.image, *PAN[:2]), seen_before(*PAN[:2], SHAPE)
    assert 0 < np.mean(seen) < 1
    np.testing.assert_array_equal(second.image, seen * moved + (1 - seen) * second.content)


def test_later_frames_take_their_own_number_of_evaluations_and_no_warm_up(shoot):
    frames = shoot(evaluations=2, warm_up=((1.0, 3),))
    assert [frame.step.evaluations for frame in frames] == [9, 2, 2, 2]
    assert [frame.step.evaluations for frame in shoot()] == [6] * 4


def test_a_scene_painted_once_and_filmed_does_not_flicker(shoot, photograph):
    frames = shoot(evaluations=1)
    assert flicker(images(frames), PAN) < 0.05
    assert flicker([view(photograph, window, SHAPE) for window in PAN], PAN) < 0.05, "nor does the photograph"


def test_the_temporal_loss_makes_a_film_steadier(shoot):
    without, with_loss = shoot(evaluations=10), shoot(evaluations=10, temporal_weight=1e12)
    assert flicker(images(with_loss), PAN) < 0.5 * flicker(images(without), PAN)
    np.testing.assert_array_equal(with_loss[0].image, without[0].image)
    assert with_loss[0].step.losses.temporal is None, "the first frame has none before it"
    for frame in with_loss[1:]:
        losses = frame.step.losses
        assert losses.temporal > 0
        assert losses.total == pytest.approx(sum(v for k, v in losses.named.items() if k != "total"))
    assert all(frame.step.losses.temporal is None for frame in without)


def test_a_steady_film_of_a_still_camera_comes_to_rest(shoot):
    still = [PAN[0]] * 5
    moves = changes(images(shoot(still, temporal_weight=1e6)), still)
    assert moves[-1] < moves[0]


def test_frames_share_their_traces(photograph, style, settings, extractor):
    counts = []
    for windows in (PAN[:3], PAN):
        counting = Counting(extractor)
        list(film(photograph, style, windows, SIZE, settings, temporal_weight=1.0, extractor=counting))
        counts.append(counting.traces)
    assert counts[0] == counts[1]


def test_masks_move_with_the_camera(photograph, style, settings, extractor):
    left = np.zeros((1, 72, 96, 1), np.float32)
    left[:, :, :30] = 1

    def in_two(mask):
        return [Style(style, mask=tf.constant(mask)), Style(1 - style, mask=tf.constant(1 - mask))]

    first, second = film(photograph, in_two(left), PAN[:2], SIZE, settings, extractor=extractor)
    part = left[:, 2:38, 4:52]  # what the first window, which is seen pixel by pixel, shows of it
    *_, alone = transfer(first.content, in_two(part), settings, extractor=extractor)
    np.testing.assert_allclose(first.image, alone.image, atol=0.02)
    assert second.index == 1


def test_a_mask_of_another_size_than_the_photographs_is_refused(photograph, style, settings, extractor):
    small = Style(style, mask=tf.ones((1, *SHAPE, 1)))
    with pytest.raises(ValueError, match="the mask of style 1 has shape"):
        film(photograph, small, PAN, SIZE, settings, extractor=extractor)


@pytest.mark.parametrize("keep_colour", ["luminance", "covariance"])
def test_a_film_that_keeps_its_colours_can_be_steady_too(shoot, keep_colour):
    steady = shoot(PAN[:2], temporal_weight=1e12, keep_colour=keep_colour)
    free = shoot(PAN[:2], keep_colour=keep_colour)
    assert flicker(images(steady), PAN[:2]) < flicker(images(free), PAN[:2])


def test_a_film_may_be_left_early(photograph, style, settings, extractor):
    frames = film(photograph, style, PAN, SIZE, settings, extractor=extractor)
    first, second = itertools.islice(frames, 2)
    frames.close()
    assert (first.index, second.index) == (0, 1)


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"windows": []}, "there are no windows"),
        ({"size": 20}, "a side of 20 px was asked for"),
        ({"temporal_weight": -1}, "temporal_weight is -1; it must be a finite number, at least 0"),
        ({"temporal_weight": float("nan")}, "temporal_weight is nan"),
        ({"windows": [Window(0, 0, 48), Window(60, 0, 48)]}, "leaves the photograph of 96 x 72 px"),
        ({"evaluations": 0}, "evaluations is 0"),
    ],
)
def test_bad_input_is_refused_before_any_work(photograph, style, settings, extractor, changed, message):
    given = {"windows": PAN, "size": SIZE, **changed}
    with pytest.raises(ValueError, match=message):
        film(photograph, style, settings=settings, extractor=extractor, **given)


def test_frames_have_the_photographs_proportions(photograph):
    assert frame_shape(photograph, 48) == (36, 48)
    assert frame_shape(tf.zeros((1, 100, 60, 3)), 50) == (50, 30)


def test_flicker_is_the_mean_change_along_the_motion_in_grey_levels(random_array):
    windows = [Window(0, 0, 40), Window(2, 1, 40)]
    first = 0.2 + 0.5 * random_array(1, 30, 40, 3)
    second = 0.2 + 0.5 * random_array(1, 30, 40, 3)
    total, count = 0.0, 0
    for row, column, channel in itertools.product(range(29), range(38), range(3)):
        total += abs(float(second[0, row, column, channel]) - float(first[0, row + 1, column + 2, channel]))
        count += 1
    pair = [tf.constant(first), tf.constant(second)]
    assert flicker(pair, windows) == pytest.approx(255 * total / count, rel=1e-3)
    seen_change = change_map(*zip(pair, windows, strict=True))
    assert float(tf.reduce_sum(seen_change)) == pytest.approx(total, rel=1e-3)
    np.testing.assert_array_equal(seen_change[:, 29:], 0)


def test_a_lamp_that_goes_on_changes_by_its_light(photograph):
    dark = [0.5 * view(photograph, window, SHAPE) for window in PAN]
    lit = [image + 0.1 * (index % 2) for index, image in enumerate(dark)]
    assert flicker(lit, PAN) == pytest.approx(25.5, abs=0.1)
    assert flicker(lit, PAN, apart=2) < 0.1
    assert len(changes(lit, PAN, apart=2)) == 2


def test_smoothing_takes_away_what_interpolation_loses_and_leaves_a_lamp(photograph):
    windows = pan_and_zoom(Window(4, 4, 70), Window(20, 10, 60), 4)
    scene = [view(photograph, window, SHAPE) for window in windows]
    assert flicker(scene, windows, smoothing=1) < 0.4 * flicker(scene, windows)
    lit = [0.5 * image + 0.1 * (index % 2) for index, image in enumerate(scene)]
    assert flicker(lit, windows, smoothing=1) == pytest.approx(25.5, abs=1)


def test_images_and_windows_go_in_pairs(photograph):
    with pytest.raises(ValueError, match="there are 1 images and 4 windows"):
        flicker([photograph], PAN)
    with pytest.raises(ValueError, match="more than 2 of each to compare those 2 apart"):
        changes([photograph] * 2, PAN[:2], apart=2)


def test_a_slice_through_time_has_straight_stripes_where_nothing_flickers(photograph):
    windows = pan_and_zoom(Window(4, 4, 70), Window(20, 10, 70), 5)
    rows = time_slice([view(photograph, window, SHAPE) for window in windows], windows, row=18)
    assert rows.shape == (5, 48, 3)
    assert np.isfinite(rows[0]).all()
    assert np.isnan(rows[-1][0]).all(), "the camera has left the first column behind"
    spread = np.nanmax(np.std(rows, axis=0)[15:40])
    assert spread < 0.1 < np.std(rows[0])
