"""Activations -> what style remembers."""

from nst_lib.quiet_tensorflow import tf


def gram_matrix(features):
    """Correlations between channels, (batch, h, w, C) -> (batch, C, C); Gatys et al. 2016, eq. 3, divided by h*w.

    Entry i, j is the mean over all positions of channel i times channel j, so that it means the same for pictures of
    different sizes. Eq. 3 has the sum.

    >>> gram_matrix(tf.ones((1, 4, 5, 3))).shape
    TensorShape([1, 3, 3])
    """
    batch, height, width, channels = features.shape
    F = tf.reshape(features, (batch, height * width, channels))
    return tf.matmul(F, F, transpose_a=True) / (height * width)
