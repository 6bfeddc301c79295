"""How alike two images are: by pixels, by local structure, by activations, and by how far something has moved.

All but `displacement` compare position by position: what has moved counts as different.
"""

import itertools
import math

import numpy as np

from nst_lib.losses import content_loss
from nst_lib.quiet_tensorflow import tf

SMALLEST_WINDOW = 11  # px; the side of SSIM's Gaussian windows


def mean_absolute_difference(image, other):
    """Mean of |image - other| over pixels and channels of two images (1, height, width, 3): a float from 0 to 1.

    Raises ValueError, as all functions here, for images of two shapes.
    """
    _check_shapes(image, other)
    return float(tf.reduce_mean(tf.abs(image - other)))


def psnr(image, other):
    """Peak signal-to-noise ratio of two images (1, height, width, 3), a float in dB; infinite for equal images.

    10 log10(1 / mean squared difference), 1 being a pixel's largest value; see Wang and Bovik 2009, "Mean squared
    error: love it or leave it?". 10 dB more are a tenth of the squared difference.
    """
    _check_shapes(image, other)
    squared = float(tf.reduce_mean(tf.square(image - other)))
    return -10 * math.log10(squared) if squared > 0 else math.inf


def ssim(image, other):
    """Structural similarity of two images (1, height, width, 3), a float of at most 1, which equal images have.

    Wang, Bovik, Sheikh and Simoncelli 2004, eq. 13, in Gaussian windows of 11 x 11 px with a standard deviation of
    1.5 px, K1 = 0.01 and K2 = 0.03, averaged over all windows inside the image. They compare grey pictures; this is
    the mean over red, green and blue, as tf.image.ssim has it. Raises ValueError for images smaller than a window.
    """
    _check_shapes(image, other)
    height, width = image.shape[1:3]
    if min(height, width) < SMALLEST_WINDOW:
        raise ValueError(
            f"the images are {width} x {height} px; SSIM needs at least {SMALLEST_WINDOW} x {SMALLEST_WINDOW}"
        )
    return float(tf.image.ssim(tf.convert_to_tensor(image), tf.convert_to_tensor(other), max_val=1.0)[0])


def differences(extractor, image, other):
    """{"pixels": ..., layer: ...}: `content_loss` between two images (1, height, width, 3), as floats.

    First that of the pixels themselves, then that of every layer of the extractor. Each has a unit of its own: divide
    by the difference of two unrelated pictures to compare layers, as Mahendran and Vedaldi 2015 do.
    """
    _check_shapes(image, other)
    F, P = extractor(image), extractor(other)
    return {
        "pixels": float(content_loss(image, other)),
        **{layer: float(content_loss(F[layer], P[layer])) for layer in F},
    }


def displacement(image, other, most=8):
    """(down, right, correlation): where the middle of `image` is found in `other`, at most `most` px away.

    Both are images (1, height, width, 3); `down` and `right` are whole pixels, 0, 0 where nothing has moved. Compared
    are grey values by their correlation, so that a change of brightness or contrast does not matter; `correlation` is
    the one at that place, from -1 to 1, and 0 in a picture without any detail. Raises ValueError for images too small
    to look around in.
    """
    _check_shapes(image, other)
    height, width = image.shape[1:3]
    if min(height, width) < 2 * most + SMALLEST_WINDOW:
        raise ValueError(
            f"the images are {width} x {height} px; to look {most} px around, both sides must have at least "
            f"{2 * most + SMALLEST_WINDOW} px"
        )
    here, there = _grey(image), _grey(other)
    middle = here[most : height - most, most : width - most]
    moves = sorted(itertools.product(range(-most, most + 1), repeat=2), key=lambda move: math.hypot(*move))
    found = {}
    for down, right in moves:
        candidate = there[most + down : height - most + down, most + right : width - most + right]
        found[down, right] = _correlation(middle, candidate)
    best = max(found, key=found.get)  # the nearest of equals, for the nearest come first
    return *best, found[best]


def _grey(image):
    """Grey values (height, width) in float64, weighted as the eye does (Rec. 601)."""
    return np.asarray(image, np.float64)[0] @ (0.299, 0.587, 0.114)


def _correlation(a, b):
    a, b = a - a.mean(), b - b.mean()
    size = math.sqrt((a * a).sum() * (b * b).sum())
    return float((a * b).sum() / size) if size > 1e-12 * a.size else 0.0


def _check_shapes(image, other):
    if tuple(image.shape) != tuple(other.shape):
        raise ValueError(
            f"the images have shapes {tuple(image.shape)} and {tuple(other.shape)}; only images of one shape can be "
            "compared (see images.stretched)"
        )
