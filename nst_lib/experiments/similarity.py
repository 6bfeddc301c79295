"""How alike two images are, by numbers that no loss has seen: pixels, structure, edges, places and colours.

All but `displacement` and the two of colours compare position by position: what has moved counts as different.
"""

import itertools
import math

import numpy as np

from nst_lib.losses import content_loss
from nst_lib.quiet_tensorflow import tf

SMALLEST_WINDOW = 11  # px; the side of SSIM's Gaussian windows
QUANTILES = (np.arange(256) + 0.5) / 256


def mean_absolute_difference(image, other):
    """Mean of |image - other| over pixels and channels of two images (1, height, width, 3): a float from 0 to 1.

    Raises ValueError, as all functions here, for images of two shapes.
    """
    _check_shapes(image, other)
    return float(tf.reduce_mean(tf.abs(image - other)))


def pixel_distance(image, other):
    """Root mean square difference of two images (1, height, width, 3): a float from 0 to 1."""
    _check_shapes(image, other)
    return float(tf.sqrt(tf.reduce_mean(tf.square(image - other))))


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


def likeness(image, other):
    """Correlation coefficient of the grey values of two images (1, height, width, 3).

    1 for the same picture, also where its brightness or contrast was changed, about 0 for two that have nothing to do
    with each other, -1 for a picture and its negative.
    """
    _check_shapes(image, other)
    return _correlation(_grey(image), _grey(other))


def edges_kept(image, original):
    """How alike the brightness steps between neighbouring pixels of two images (1, height, width, 3) are.

    The cosine of the angle between all steps of the one and all steps of the other, to the right and downwards: 1 for
    the same edges, also where all is brighter or has less contrast; about 0 for edges that have nothing to do with the
    original's; 0 for a picture without any.
    """
    _check_shapes(image, original)
    a, b = _steps(image), _steps(original)
    size = np.sqrt((a @ a) * (b @ b))
    return float(a @ b / size) if size else 0.0


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


def colour_distance(image, other):
    """How far the red, green and blue values of two images (1, height, width, 3) of any size lie apart, in [0, 1].

    The mean, over the channels, of the Wasserstein-1 distance of their distributions: how far a value must move, on
    average, to turn one histogram into the other.
    """
    a, b = (np.quantile(np.asarray(given, np.float64).reshape(-1, 3), QUANTILES, axis=0) for given in (image, other))
    return float(np.abs(a - b).mean())


def colours_reached(image, content, style):
    """How far the colours of an image have come from the content's to the style's: 0 for none of the way, 1 for all.

    Negative where they are farther from the style's than the content's are. Raises ValueError where content and style
    have the same colours.
    """
    whole_way = colour_distance(content, style)
    if not whole_way:
        raise ValueError("content and style have the same colours, so there is no way to go; give two pictures")
    return 1 - colour_distance(image, style) / whole_way


def _grey(image):
    """Grey values (height, width) in float64, weighted as the eye does (Rec. 601)."""
    return np.asarray(image, np.float64)[0] @ (0.299, 0.587, 0.114)


def _steps(image):
    """Differences of neighbouring grey values, to the right and downwards, as one vector."""
    grey = _grey(image)
    return np.concatenate([np.diff(grey, axis=0).ravel(), np.diff(grey, axis=1).ravel()])


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
