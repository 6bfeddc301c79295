"""A region painted on its own is in the picture, and nothing else of the picture has changed."""

from dataclasses import replace

import numpy as np
import pytest

from nst_lib.images import noise_like, resized
from nst_lib.masks import Box, box_mask, cropped, pasted
from nst_lib.quiet_tensorflow import tf
from nst_lib.regions import paint_region
from nst_lib.transfer import NotFinite, transfer

BOX = Box(0.25, 0.5, 0.75, 1)


@pytest.fixture
def picture():
    """Image (1, 80, 100, 3)."""
    return noise_like(tf.zeros((1, 80, 100, 3)), 1) / 2


def test_steps_are_those_of_a_transfer_of_the_crop_pasted_back(picture, style, settings, extractor):
    steps = list(paint_region(picture, style, BOX, settings, extractor=extractor))
    of_crop = list(transfer(cropped(picture, BOX), style, settings, extractor=extractor))
    mask = box_mask((80, 100), BOX, 40 / 8)
    for step, expected in zip(steps, of_crop, strict=True):
        assert step.losses == expected.losses
        assert (step.index, step.evaluations) == (expected.index, expected.evaluations)
        np.testing.assert_array_equal(step.image, pasted(picture, expected.image, BOX, mask))


def test_only_the_box_changes_and_the_edge_is_soft(picture, style, settings, extractor):
    *_, last = paint_region(picture, style, BOX, replace(settings, start="style"), extractor=extractor)
    change = np.max(np.abs(np.asarray(last.image - picture)), axis=(0, 3))
    assert last.image.shape == picture.shape
    assert not change[:20].any()
    assert not change[60:].any()
    assert not change[:, :50].any()
    assert change[20, 60:90].mean() < 0.2 * change[35:45, 60:90].mean()
    assert change[35:45, 99].mean() > 0.5 * change[35:45, 60:90].mean(), "no soft edge at the picture's own"


def test_a_mask_says_what_shows(picture, style, settings, extractor):
    mask = box_mask((80, 100), Box(0, 0, 0.5, 1))
    *_, last = paint_region(picture, style, BOX, replace(settings, start="style"), mask=mask, extractor=extractor)
    change = np.max(np.abs(np.asarray(last.image - picture)), axis=(0, 3))
    assert change[20:40, 50:].all()
    assert not change[40:].any()


def test_a_small_region_is_painted_larger(picture, style, settings, extractor):
    small = Box(0.1, 0.1, 0.35, 0.4)
    with pytest.raises(ValueError, match="the image is 30 x 20 px; VGG needs at least 32 x 32"):
        paint_region(picture, style, small, settings, extractor=extractor)
    *_, last = paint_region(picture, style, small, settings, longer_side=60, extractor=extractor)
    *_, expected = transfer(resized(cropped(picture, small), 60), style, settings, extractor=extractor)
    assert last.losses == expected.losses
    assert last.image.shape == picture.shape


def test_bad_input_is_refused_before_the_first_step(picture, style, settings, extractor):
    with pytest.raises(ValueError, match="the box is"):
        paint_region(picture, style, Box(0.5, 0, 0.2, 1), settings, extractor=extractor)
    with pytest.raises(ValueError, match=r"the mask has shape \(1, 40, 50, 1\), the image \(1, 80, 100, 3\)"):
        paint_region(picture, style, BOX, settings, mask=box_mask((40, 50), BOX), extractor=extractor)


def test_a_diverging_run_keeps_the_last_good_picture_whole(picture, style, settings, extractor, monkeypatch):
    def diverging(region, *_, **__):
        first = next(transfer(region, style, settings, extractor=extractor))
        yield first
        raise NotFinite("the style loss became nan", first)

    monkeypatch.setattr("nst_lib.regions.transfer", diverging)
    steps = paint_region(picture, style, BOX, settings)
    good = next(steps)
    with pytest.raises(NotFinite, match="the style loss became nan") as caught:
        next(steps)
    np.testing.assert_array_equal(caught.value.last.image, good.image)
    assert good.image.shape == picture.shape
