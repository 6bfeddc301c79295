"""Which weight each style layer gets: chosen openly as w_l, or hidden in the way a loss is normalised.

Gatys et al. 2016 divide by N channels and M positions of the layer (eq. 4). Who divides by something else has other
weights w_l without saying so. `implied_weights` measures them against our `style_loss`, which is eq. 4.
"""

import numpy as np

from nst_lib.gram import gram_matrix
from nst_lib.losses import style_loss
from nst_lib.quiet_tensorflow import tf
from nst_lib.settings import STYLE_LAYERS
from nst_lib.weights import CHANNELS


def equation_4(features, target, shape):
    """sum (G - A)^2 / (4 N^2 M^2) with raw Gram matrices G and A: Gatys et al. 2016, eq. 3 and 4, as printed.

    `features` and `target` are activations (1, h, w, C) of one layer; `shape`, the image's (height, width), is not
    looked at.
    """
    positions, channels = _counts(features)
    return _squared_difference(features, target) / (4 * channels**2 * positions**2)


def mean_of_normalised(features, target, shape):
    """mean (G / (N M) - A / (N M))^2: each Gram matrix is divided, and the mean divides once more by N^2.

    Dive into Deep Learning, anishathalye/neural-style and ProGamerGov/neural-style-pt do so. Arguments as for
    `equation_4`.
    """
    positions, channels = _counts(features)
    return _squared_difference(features, target) / (channels * positions) ** 2 / channels**2


def keras_example(features, target, shape):
    """sum (G - A)^2 / (4 * 3^2 * size^2): 3 channels and `size` pixels of the image, whatever the layer.

    Keras' code example, Chollet's book and their heirs do so. `shape` is the image's (height, width).
    """
    height, width = shape
    return _squared_difference(features, target) / (4 * 3**2 * (height * width) ** 2)


NORMALISATIONS = {
    "equation 4": equation_4,
    "mean of G / (N M)": mean_of_normalised,
    "Keras example": keras_example,
}


def implied_weights(normalisation, shape=(96, 128), seed=0):
    """{layer: w_l} such that w_l `style_loss` is what `normalisation` computes, for the five style layers of a VGG.

    `normalisation` is one of the functions above, or yours with the same arguments; `shape` is the image's (height,
    width) in px. Measured on random activations from `seed`; the weights do not depend on them.
    """
    generator = np.random.default_rng(seed)
    weights = {}
    for pools, (layer, channels) in enumerate(zip(STYLE_LAYERS, CHANNELS, strict=True)):
        size = (2, 1, shape[0] >> pools, shape[1] >> pools, channels)
        F, S = generator.random(size, np.float32)
        ours = float(style_loss(gram_matrix(tf.constant(F)), gram_matrix(tf.constant(S))))
        weights[layer] = float(normalisation(F, S, shape)) / ours
    return weights


def mean_one_weights(images, extractor):
    """{layer: w_l} = 1 / (L mu_l^4) for the L layers of `extractor`; mu_l is the layer's mean activation on `images`.

    The paper's w_l = 1/5 belong to a network whose weights its authors rescaled until the mean activation was 1 in
    every channel. In a network that is not rescaled, activations are mu times as large, Gram matrices mu^2 times, and
    losses mu^4 times. Departure: one mu for all channels of a layer, where the authors have one each.
    """
    totals = {layer: [] for layer in extractor.layers}
    for image in images:
        for layer, features in extractor(image).items():
            totals[layer].append(float(tf.reduce_mean(features)))
    return {layer: 1 / (len(totals) * np.mean(means).item() ** 4) for layer, means in totals.items()}


def equal_shares(losses):
    """{layer: w_l} = 1 / E_l, given {layer: E_l}: every layer has the same share of the style loss, which is 1 each."""
    return {layer: 1 / loss for layer, loss in losses.items()}


def shares(weights, losses):
    """{layer: share} of each layer in the sum of w_l E_l, given {layer: w_l} and {layer: E_l}; they add up to 1."""
    terms = {layer: weight * losses[layer] for layer, weight in weights.items()}
    total = sum(terms.values())
    return {layer: term / total for layer, term in terms.items()}


def as_ratio(weights):
    """{layer: w_l} in words, the last layer's weight as 1: "64 : 16 : 4 : 1 : 1"."""
    *_, last = weights.values()
    ratios = [weight / last for weight in weights.values()]
    return " : ".join(f"{ratio:.0f}" if ratio > 9.5 else f"{ratio:.2g}" for ratio in ratios)


def _counts(features):
    _, height, width, channels = features.shape
    return height * width, channels


def _squared_difference(features, target):
    """sum (G - A)^2 with G = F^T F, a sum over positions, in float64: raw Gram matrices are large numbers."""
    G, A = (
        F.T @ F for F in (np.asarray(given, np.float64).reshape(-1, given.shape[-1]) for given in (features, target))
    )
    return np.sum((G - A) ** 2)
