"""Parts of a picture: a box or a mask, taken out, and put back with a soft edge.

A mask is a float32 tensor (1, height, width, 1) in [0, 1], of its picture's size: 1 inside, 0 outside.
"""

import math
from typing import NamedTuple

import numpy as np

from nst_lib.images import load_image, stretched
from nst_lib.quiet_tensorflow import tf

NO_WIDTH = 1e-9  # px; a soft edge so narrow is a hard one


class Box(NamedTuple):
    """A rectangle in shares of the picture's height and width, from the upper left corner, so that it fits any size."""

    top: float
    left: float
    bottom: float
    right: float


def box_mask(shape, box, feather=0):
    """Mask of a `Box` in a picture of shape (height, width): 1 inside, falling to 0 over `feather` px at its edges.

    An edge of the box on the picture's own edge stays hard. A feather wider than half the box leaves no 1 in it.
    Raises ValueError for a box that is none, or that holds no pixel.
    """
    height, width = shape
    top, left, bottom, right = _pixels(box, shape)
    rows = _soft(_depth(height, top, bottom), feather)
    return _as_mask(rows[:, None] * _soft(_depth(width, left, right), feather))


def ellipse_mask(shape, box, feather=0):
    """Mask of the ellipse that fits into a `Box`, in a picture of shape (height, width).

    1 inside, falling to 0 over `feather` px, counted along the shorter axis. Raises as `box_mask`.
    """
    height, width = shape
    top, left, bottom, right = _pixels(box, shape)
    y = (np.arange(height) + 0.5 - (top + bottom) / 2) / ((bottom - top) / 2)
    x = (np.arange(width) + 0.5 - (left + right) / 2) / ((right - left) / 2)
    depth = (1 - np.hypot(y[:, None], x)) * min(bottom - top, right - left) / 2
    return _as_mask(_soft(depth, feather))


def load_mask(source, shape):
    """Mask of shape (height, width) from a picture: white is 1, black 0, a colour the mean of its channels.

    `source` is a path or "sample:NAME". Raises as `load_image`.
    """
    picture = load_image(source, shape=tuple(shape), resample="bilinear")
    return tf.reduce_mean(picture, axis=-1, keepdims=True)


def cropped(image, box):
    """What a `Box` holds of an image (1, height, width, 3): (1, h, w, 3). Raises as `box_mask`."""
    top, left, bottom, right = _pixels(box, image.shape[1:3])
    return image[:, top:bottom, left:right]


def composite(over, under, mask):
    """Images (1, height, width, 3) one over the other: mask * over + (1 - mask) * under."""
    return mask * over + (1 - mask) * under


def pasted(image, patch, box, mask):
    """The image (1, height, width, 3) with `patch` in its `Box`, where the image's `mask` (1, height, width, 1) is.

    A patch (1, h, w, 3) of another size than the box is stretched to it. Raises as `box_mask`.
    """
    height, width = image.shape[1:3]
    top, left, bottom, right = _pixels(box, (height, width))
    patch = stretched(patch, (bottom - top, right - left))
    canvas = tf.pad(patch, [[0, 0], [top, height - bottom], [left, width - right], [0, 0]])
    return composite(canvas, image, mask * box_mask((height, width), box))


def blurred(image, sigma):
    """An image or mask (1, height, width, C) smoothed by a Gaussian of standard deviation `sigma` px.

    Beyond the picture's edge its outermost pixels go on.
    """
    values = np.asarray(image, np.float64)
    if sigma:
        radius = math.ceil(3 * sigma)
        weights = np.exp(-(np.arange(-radius, radius + 1) ** 2) / (2 * sigma**2))
        weights /= weights.sum()
        for _ in range(2):  # down, and then, turned, across
            values = _smoothed_down(values, weights).transpose(0, 2, 1, 3)
    return tf.constant(values, tf.float32)


def _smoothed_down(values, weights):
    radius, height = len(weights) // 2, values.shape[1]
    padded = np.pad(values, ((0, 0), (radius, radius), (0, 0), (0, 0)), mode="edge")
    return sum(weight * padded[:, first : first + height] for first, weight in enumerate(weights))


def _pixels(box, shape):
    """(first row, first column, row after the last, column after the last) of a box in a picture (height, width)."""
    (top, left, bottom, right), (height, width) = box, shape
    if not (0 <= top < bottom <= 1 and 0 <= left < right <= 1):
        raise ValueError(
            f"the box is {tuple(box)}; give top, left, bottom and right as shares of the picture from 0 to 1, "
            "top less than bottom and left less than right"
        )
    pixels = round(top * height), round(left * width), round(bottom * height), round(right * width)
    if pixels[0] == pixels[2] or pixels[1] == pixels[3]:
        raise ValueError(f"the box {tuple(box)} holds no pixel of a picture of {width} x {height} px; make it larger")
    return pixels


def _depth(length, first, stop):
    """How far, in px, each of `length` positions lies inside first..stop; the picture's own edges do not count."""
    middle = np.arange(length) + 0.5
    from_start = middle - first if first > 0 else np.full(length, np.inf)
    to_end = stop - middle if stop < length else np.full(length, np.inf)
    return np.minimum(from_start, to_end)


def _soft(depth, feather):
    """0 outside, 1 at a depth of `feather` px, and between them a ramp without corners."""
    if feather < 0:
        raise ValueError(f"feather is {feather}; it must be a number of px, at least 0")
    share = np.clip(depth / max(feather, NO_WIDTH), 0, 1)
    return share**2 * (3 - 2 * share)


def _as_mask(values):
    return tf.constant(values[None, :, :, None], tf.float32)
