"""Activations -> what style remembers."""

import numpy as np

from nst_lib.quiet_tensorflow import tf


def gram_matrix(features):
    """Correlations between channels, (batch, h, w, C) -> (batch, C, C); Gatys et al. 2016, eq. 3, divided by h*w.

    Entry i, j is the mean over all positions of channel i times channel j, so that it means the same for pictures of
    different sizes. Eq. 3 has the sum. In float32, whatever the features are in.

    >>> gram_matrix(tf.ones((1, 4, 5, 3))).shape
    TensorShape([1, 3, 3])
    """
    batch, height, width, channels = features.shape
    return sum_of_products(tf.reshape(features, (batch, height * width, channels))) / (height * width)


def guided_gram_matrix(features, guides):
    """Gram matrices of R regions, (1, h, w, C) and guides (R, h, w, 1) -> (R, C, C); Gatys et al. 2017, section 4.

    Each is `gram_matrix` of the guide times the features. See `guides` for where guides come from.
    """
    return gram_matrix(features * tf.cast(guides, features.dtype))


@tf.custom_gradient
def sum_of_products(features):
    """F^T F over all positions: (batch, positions, C) -> (batch, C, C), added up in float32, whatever F is in.

    Its gradient is one product instead of the two that differentiating both factors gives, and as precise as F.
    """
    F, wide = features, tf.cast(features, tf.float32)

    def gradient(upstream):
        return tf.matmul(F, tf.cast(upstream + tf.linalg.matrix_transpose(upstream), F.dtype))

    return tf.matmul(wide, wide, transpose_a=True), gradient


def whitening(gram, exponent):
    """W = (I + A / mu)^-exponent, (1, C, C), for a Gram matrix A (1, C, C); mu is its second largest eigenvalue.

    Between W (G - A) W and 0 lies a shorter way than between G and A. The loss curves most along the few common
    directions of all activations (above all their mean), and a descent takes steps as short as these allow, while most
    of the difference is elsewhere. W makes those count less. Ours; not in the papers.
    """
    eigenvalues, directions = np.linalg.eigh(np.asarray(gram[0], np.float64))
    mu = max(eigenvalues[-2:][0], np.finfo(np.float32).eps * eigenvalues[-1], np.finfo(np.float32).tiny)
    shrunk = (1 + np.maximum(eigenvalues, 0) / mu) ** -exponent
    return tf.constant((directions * shrunk) @ directions.T, tf.float32)[None]
