"""A camera that pans and zooms over a photograph: a film whose motion is known exactly, at every pixel.

Pixel (row i, column j) is the unit square around the point (j + 0.5, i + 0.5). A frame of w columns that shows a
`Window` has at its point (x, y) the photograph's point (left + x s, top + y s), with s = width / w. So two frames of
one photograph differ by a shift and a scale, and where a pixel of one frame was in another is one line of arithmetic.
Films of real cameras need an estimate of this, the optical flow.
"""

import math
from typing import NamedTuple

import numpy as np

from nst_lib.quiet_tensorflow import tf

SLACK = 1e-3  # px; a point on the border counts as inside, whatever rounding does


class Window(NamedTuple):
    """What a frame shows of a photograph, in px of the photograph; the height follows from the frame's shape."""

    left: float
    top: float
    width: float


def window_at(photograph, left, top, width):
    """`Window` of a photograph (1, height, width, 3), in percent of its width (`left`, `width`) and height (`top`)."""
    _, high, wide, _ = photograph.shape
    return Window(wide * left / 100, high * top / 100, wide * width / 100)


def pan_and_zoom(first, last, frames):
    """`frames` Windows from `first` to `last`, each placed in the one before as that one was in its own predecessor.

    Widths grow or shrink by one factor a frame, as a zoom lens has it, and every two consecutive frames differ by the
    same shift and scale. Raises ValueError for fewer than 2 frames, and for a window without width.
    """
    if frames < 2:
        raise ValueError(f"a camera's way of {frames} frames was asked for; it has at least 2, a first and a last")
    if min(first.width, last.width) <= 0:
        raise ValueError(f"the windows are {first.width:g} and {last.width:g} px wide; both must be wider than 0")
    growth = math.log(last.width / first.width)
    windows = []
    for index in range(frames):
        share = index / (frames - 1)
        way = math.expm1(share * growth) / math.expm1(growth) if growth else share
        left, top = (a + way * (b - a) for a, b in zip(first[:2], last[:2], strict=True))
        windows.append(Window(left, top, first.width * math.exp(share * growth)))
    return windows


def view(photograph, window, shape):
    """What the camera sees through `window`: image (1, height, width, 3) of `shape` (height, width), smoothed.

    Raises ValueError for a window that leaves the photograph.
    """
    _check_inside(photograph.shape[1:3], window, shape)
    scale = shape[1] / window.width
    shift = (-window.top * scale, -window.left * scale)
    return tf.clip_by_value(_resampled(photograph, shape, scale, shift, "lanczos3", antialias=True), 0.0, 1.0)


def warped(frame, before, after):
    """`frame` (1, height, width, 3), which shows `before`, moved to where its pixels are in a frame that shows `after`.

    Cubic interpolation (Keys 1981), exact where the camera moved by whole pixels. What was not seen before is
    meaningless here; `seen_before` says where.
    """
    scale, shift = _move(before, after, frame.shape[2])
    return tf.clip_by_value(_resampled(frame, frame.shape[1:3], scale, shift, "keyscubic", antialias=False), 0.0, 1.0)


def seen_before(before, after, shape):
    """(1, height, width, 1): 1 where a frame of `shape` that shows `after` shows what `before` showed, 0 elsewhere.

    The c of Ruder, Dosovitskiy, Brox 2016, eq. 7. Nothing hides anything in a flat photograph, so 0 is only what
    came in over the border, and the outermost half pixel, where there is nothing to interpolate from.
    """
    scale, shifts = _move(before, after, shape[1])
    rows, columns = (_is_seen(count, scale, shift) for count, shift in zip(shape, shifts, strict=True))
    return tf.constant((rows[:, None] & columns).astype(np.float32)[None, ..., None])


def _move(before, after, columns):
    """(scale, (shift down, shift right)) in px of the frame, from a point in a frame to where it is in the next."""
    per_px = columns / after.width
    return before.width / after.width, ((before.top - after.top) * per_px, (before.left - after.left) * per_px)


def _is_seen(count, scale, shift):
    """Of `count` pixels along a side, which lay between the first and the last pixel's centre of the frame before."""
    was_at = (np.arange(count) + 0.5 - shift) / scale
    return (was_at > 0.5 - SLACK) & (was_at < count - 0.5 + SLACK)


def _resampled(image, shape, scale, shift, kernel, antialias):
    """Image of `shape` in which the point p of `image` is at scale p + shift; shifts are (down, right)."""
    scales, shifts = tf.constant([scale, scale], tf.float32), tf.constant(shift, tf.float32)
    return tf.raw_ops.ScaleAndTranslate(
        images=image,
        size=tf.constant(list(shape), tf.int32),
        scale=scales,
        translation=shifts,
        kernel_type=kernel,
        antialias=antialias,
    )


def _check_inside(whole, window, shape):
    """Raise where the centre of one of the frame's pixels would lie outside the photograph, (height, width) `whole`."""
    scale = window.width / shape[1]
    for first, count, length in ((window.top, shape[0], whole[0]), (window.left, shape[1], whole[1])):
        if first + 0.5 * scale < 0 or first + (count - 0.5) * scale > length:
            raise ValueError(
                f"a window {window.width:.0f} x {shape[0] * scale:.0f} px at ({window.left:.0f}, {window.top:.0f}) "
                f"leaves the photograph of {whole[1]} x {whole[0]} px; move it inwards or make it smaller"
            )
