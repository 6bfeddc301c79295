"""Colours of one image, given to another, and its luminance without them."""

import numpy as np

from nst_lib.quiet_tensorflow import tf

LEAST_SPREAD = 1 / 255  # standard deviation; in a grey image, colours that differ by less are noise
LUMA = (0.299, 0.587, 0.114)  # shares of red, green and blue in Y of YIQ
WAYS_TO_KEEP = ("luminance", "covariance")  # of a content's colours, in a transfer


def recoloured(image, palette):
    """The image (1, height, width, 3) with the colours of another one: as bright, as varied, in the same mixture.

    Of all linear maps that give the RGB values the mean and the covariance of those in `palette`, the one that changes
    them least; Pitié and Kokaram 2007, "The linear Monge-Kantorovitch linear colour mapping". Values that leave [0, 1]
    are clipped.
    """
    colours, wanted = (np.asarray(given, np.float64).reshape(-1, 3) for given in (image, palette))
    root = symmetric_power(_covariance(colours), 0.5)
    inverse = symmetric_power(root, -1)
    change = inverse @ symmetric_power(root @ _covariance(wanted) @ root, 0.5) @ inverse
    mapped = (colours - colours.mean(axis=0)) @ change + wanted.mean(axis=0)
    return tf.constant(np.clip(mapped, 0, 1).reshape(image.shape), tf.float32)


def luminance(image):
    """Y of YIQ: (1, height, width, 3) -> (1, height, width, 1), in [0, 1]."""
    return tf.reduce_sum(image * tf.constant(LUMA), axis=-1, keepdims=True)


def grey(image):
    """The image (1, height, width, 3) without its colours: three times its luminance."""
    return tf.repeat(luminance(image), 3, axis=-1)


def luminance_matched(image, other):
    """The image (1, height, width, 3) in grey, as bright on average and as varied as the luminance of `other`.

    Gatys et al. 2017, section 5.1: sd(Y') / sd(Y) (Y - mean(Y)) + mean(Y'). Values that leave [0, 1] are clipped.
    """
    Y, wanted = np.asarray(luminance(image), np.float64), np.asarray(luminance(other), np.float64)
    matched = (Y - Y.mean()) * (wanted.std() / max(Y.std(), LEAST_SPREAD)) + wanted.mean()
    return tf.constant(np.repeat(np.clip(matched, 0, 1), 3, axis=-1), tf.float32)


def with_luminance(image, painted):
    """The image (1, height, width, 3) as bright everywhere as `painted`, in its own colours: its I and Q of YIQ.

    As much is added to red, green and blue alike. Values that leave [0, 1] are clipped, and there the luminance is not
    quite the wanted one.
    """
    return tf.clip_by_value(image + luminance(painted) - luminance(image), 0.0, 1.0)


def mean_colour(image, mask=None):
    """Mean red, green and blue, (3,), of an image (1, height, width, 3), or of what its mask (..., 1) shows."""
    weights = tf.ones_like(image[..., :1]) if mask is None else mask
    return tf.reduce_sum(image * weights, axis=(0, 1, 2)) / tf.reduce_sum(weights)


def symmetric_power(matrix, exponent):
    """A symmetric matrix (n, n) with positive eigenvalues, each of them raised to `exponent`: 0.5 is its root."""
    eigenvalues, axes = np.linalg.eigh(matrix)
    return (axes * eigenvalues**exponent) @ axes.T


def _covariance(colours):
    return np.cov(colours.T) + LEAST_SPREAD**2 * np.eye(3)
