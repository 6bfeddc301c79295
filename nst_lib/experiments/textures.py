"""Textures: what a set of Gram matrices remembers of a picture, painted from noise, and how to measure it.

Gatys, Ecker and Bethge 2015, "Texture Synthesis Using Convolutional Neural Networks".
"""

from dataclasses import replace

import numpy as np

from nst_lib.quiet_tensorflow import tf
from nst_lib.settings import STYLE_LAYERS, Settings
from nst_lib.tiles import grams_of
from nst_lib.transfer import synthesize_texture

# Sets of style layers, as in the rows of figure 2 of 2015 and of the style reconstructions in figure 1 of 2016.
CUMULATIVE = {"block 1": STYLE_LAYERS[:1], **{f"blocks 1-{n}": STYLE_LAYERS[:n] for n in range(2, 6)}}
SINGLE = {f"block {n}": STYLE_LAYERS[n - 1 : n] for n in range(1, 6)}


def texture(style, layers=STYLE_LAYERS, settings=None, *, extractor, start=None):
    """`synthesize_texture` of the image `style` with these style layers, `in_relative_units`; yields its Steps.

    `start` (1, height, width, 3) gives the texture its size; without one it is noise of the style's size. A run with
    the same layers, the same size and the same extractor saves tracing anew.
    """
    settings = replace(settings or Settings(), style_layers=layers, style_layer_weights=None)
    return synthesize_texture(style, in_relative_units(settings, style, extractor), extractor=extractor, start=start)


def in_relative_units(settings, style, extractor):
    """`settings` whose style loss is the mean of |G - A|^2 / |A|^2 over the style layers: each counts alike.

    A picture whose Gram matrices are all zero then has a loss of 1, whatever the style and the layers, and a weight of
    the total variation means the same for each set of layers. With 1 / C^2, the default, block4_conv1 makes up most of
    the loss. Gatys et al. 2015 do it otherwise: they scale the network until the mean activation of each channel is 1.
    Raises ValueError for a style whose Gram matrix is zero in one of the layers.
    """
    grams = grams_of(extractor, style, settings.style_layers, settings.tile)
    sizes = [float(tf.reduce_mean(tf.square(A))) for A in grams]
    for layer, size in zip(settings.style_layers, sizes, strict=True):
        if not size > 0:
            raise ValueError(
                f"the style's Gram matrix is zero in {layer}, so there is no texture to match; leave it out"
            )
    weights = tuple(4 / (len(sizes) * size) for size in sizes)  # 4, since style_loss is a quarter of the mean square
    return replace(settings, style_weight=1.0, style_layer_weights=weights)


def relative_errors(image, style, extractor, layers=STYLE_LAYERS):
    """{layer: |G - A| / |A|} (Frobenius norms) for the Gram matrices G of `image` and A of `style`; 0 if they agree.

    The images (1, height, width, 3) may differ in size.
    """
    pairs = zip(grams_of(extractor, image, layers), grams_of(extractor, style, layers), strict=True)
    return {layer: float(tf.norm(G - A) / tf.norm(A)) for layer, (G, A) in zip(layers, pairs, strict=True)}


def jigsaw(image, piece, seed=0):
    """The image cut into squares of `piece` x `piece` positions, put together in random order; each is used once.

    Takes images (1, height, width, 3) and activations (1, h, w, C). What is left over at the right and at the bottom
    stays where it is. A `piece` of 1 shuffles the positions.
    """
    shuffled = np.array(image)  # a copy
    rows, columns, channels = shuffled.shape[1] // piece, shuffled.shape[2] // piece, shuffled.shape[3]
    cut = shuffled[0, : rows * piece, : columns * piece]
    squares = cut.reshape(rows, piece, columns, piece, channels).swapaxes(1, 2)
    order = np.random.default_rng(seed).permutation(rows * columns)
    squares = squares.reshape(rows * columns, piece, piece, channels)[order]
    cut[:] = squares.reshape(rows, columns, piece, piece, channels).swapaxes(1, 2).reshape(cut.shape)
    return tf.constant(shuffled)
