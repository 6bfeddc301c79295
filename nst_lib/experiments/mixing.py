"""Weights made of other weights: at another spread, blended, exchanged block by block.

Every function takes and returns {layer: (kernel (3, 3, in, out), bias (out,))}, what `load_weights` returns and what
`Extractor(weights=...)` takes. What is given is not changed.
"""

import numpy as np

BLOCKS = (1, 2, 3, 4, 5)


def glorot_spread(weights):
    """Kernels with He's spread -> the same ones with that of Glorot and Bengio 2010, Keras' default for new layers.

    He-normal kernels have a variance of 2 / fan_in, Glorot's one of 2 / (fan_in + fan_out), where a fan is 9 times the
    channels on that side. (Keras draws from a uniform distribution of that variance; the shape matters little here.)
    """
    return {
        layer: (kernel * np.float32(_glorot_factor(kernel.shape)), bias) for layer, (kernel, bias) in weights.items()
    }


def _glorot_factor(shape):
    height, width, channels_in, channels_out = shape
    fan_in, fan_out = height * width * channels_in, height * width * channels_out
    return np.sqrt(fan_in / (fan_in + fan_out))


def blended(first, second, share):
    """sqrt(1 - share) of the first's kernels plus sqrt(share) of the second's; biases likewise.

    `share` from 0 (the first) to 1 (the second) is a share of squares, not of values: two kernels that have nothing to
    do with each other would shrink to 0.7 of their size halfway if their values were mixed, and 13 layers of that
    would leave a hundredth of the activations. Raises ValueError for another share, and weights of two nets.
    """
    if not 0 <= share <= 1:
        raise ValueError(f"share is {share!r}; it must be a number from 0 (the first weights) to 1 (the second)")
    _check_same_layers(first, second)
    a, b = np.float32(np.sqrt(1 - share)), np.float32(np.sqrt(share))
    return {
        layer: tuple(a * one + b * other for one, other in zip(first[layer], second[layer], strict=True))
        for layer in first
    }


def exchanged(first, second, blocks):
    """The first's weights, but for those of `blocks`, numbers from 1 to 5, which are the second's.

    Raises ValueError for a block that there is not, and weights of two nets.
    """
    blocks = set(blocks)
    if unknown := blocks - set(BLOCKS):
        raise ValueError(f"there is no block {sorted(unknown, key=str)[0]!r}; choose from {BLOCKS}")
    _check_same_layers(first, second)
    return {layer: (second if int(layer[len("block")]) in blocks else first)[layer] for layer in first}


def _check_same_layers(first, second):
    if set(first) != set(second):
        raise ValueError("the two weights have different layers; both must be of one net, vgg16 or vgg19")
    for layer in first:
        if first[layer][0].shape != second[layer][0].shape:
            raise ValueError(
                f"{layer} has kernels of the shapes {first[layer][0].shape} and {second[layer][0].shape}; "
                "both weights must be of one net"
            )
