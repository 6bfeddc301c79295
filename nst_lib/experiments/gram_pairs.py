"""A Gram matrix, read: which channels are active together, and which never are."""

import numpy as np


def cosines(gram):
    """Entries of a Gram matrix (1, C, C) without the loudness of the channels: (C, C), from 0 to 1.

    Entry i, j is G_ij / sqrt(G_ii G_jj), the cosine of the angle between the maps i and j, whose inner product is G_ij
    (Gatys et al. 2016, eq. 3). Activations after a ReLU are never negative: 0 says that the two are never active at
    one position, 1 that one map is a multiple of the other. A channel that is silent throughout has cosines of 0.
    """
    G = np.asarray(gram, np.float64)[0]
    loudness = np.sqrt(np.diag(G))
    both = np.outer(loudness, loudness)
    return np.divide(G, both, out=np.zeros_like(G), where=both > 0)


def largest_entry(gram):
    """Channels (i, j), i < j, of the largest entry of a Gram matrix (1, C, C) beside its diagonal."""
    return _highest(np.asarray(gram)[0])


def most_together(gram):
    """Channels (i, j), i < j, with the largest of the `cosines` of a Gram matrix (1, C, C)."""
    return _highest(cosines(gram))


def least_together(gram):
    """Channels (i, j), i < j, with the smallest of the `cosines`, among the louder half of the channels.

    With a channel that is nearly silent every entry is small, which says nothing about the other channel.
    """
    loudness = np.diag(np.asarray(gram)[0])
    is_loud = loudness >= np.median(loudness)
    return _highest(np.where(np.outer(is_loud, is_loud), -cosines(gram), -np.inf))


def _highest(values):
    """(i, j), i < j, of the highest entry above the diagonal; the first of several."""
    above = np.triu(np.ones(values.shape, bool), k=1)
    i, j = np.unravel_index(np.argmax(np.where(above, values, -np.inf)), values.shape)
    return int(i), int(j)
