"""Colours of one image, given to another."""

import numpy as np

from nst_lib.quiet_tensorflow import tf

LEAST_SPREAD = 1 / 255  # standard deviation; in a grey image, colours that differ by less are noise


def recoloured(image, palette):
    """The image (1, height, width, 3) with the colours of another one: as bright, as varied, in the same mixture.

    Of all linear maps that give the RGB values the mean and the covariance of those in `palette`, the one that changes
    them least; Pitié and Kokaram 2007, "The linear Monge-Kantorovitch linear colour mapping". Values that leave [0, 1]
    are clipped.
    """
    colours, wanted = (np.asarray(given, np.float64).reshape(-1, 3) for given in (image, palette))
    root = _power(_covariance(colours), 0.5)
    inverse = _power(root, -1)
    change = inverse @ _power(root @ _covariance(wanted) @ root, 0.5) @ inverse
    mapped = (colours - colours.mean(axis=0)) @ change + wanted.mean(axis=0)
    return tf.constant(np.clip(mapped, 0, 1).reshape(image.shape), tf.float32)


def _covariance(colours):
    return np.cov(colours.T) + LEAST_SPREAD**2 * np.eye(3)


def _power(symmetric, exponent):
    eigenvalues, axes = np.linalg.eigh(symmetric)
    return (axes * eigenvalues**exponent) @ axes.T
