"""Pictures too large for memory: losses and gradient tile by tile, the same as those of the whole picture.

Content losses and Gram matrices are sums over positions, so every tile has its share in them. Of the gradient it has
none before all are added up: dE/dF of a style layer is F (G - A) but for constants (Gatys et al. 2016, eq. 6), with the
whole picture's G. Hence two passes. The first adds up the shares. The second takes dE/dG, known by then, back through
every tile: dE/dx is the sum over tiles of <dE/dG, d(the tile's share of G)/dx>, exactly.

A tile goes through the network with a halo around it, as wide as its positions see. What zero padding does to
activations where a halo ends does not reach the tile's own positions; where the picture ends, so does the halo.
"""

import itertools
from typing import NamedTuple

from nst_lib.gram import gram_matrix, guided_gram_matrix, sum_of_products
from nst_lib.losses import content_loss
from nst_lib.quiet_tensorflow import tf
from nst_lib.vgg import LAYERS
from nst_lib.weights import CHANNELS

STEP = 32  # px; five poolings' stride, so that whatever the layers, positions can be told apart by tile
SMALLEST_TILE = 64  # px; below, nearly everything is halo


class Span(NamedTuple):
    """Of a tile along one side of the picture, in px: what goes through the network, and its own part of that."""

    start: int
    stop: int
    own_start: int
    own_stop: int


def check_tile(tile):
    """Raise ValueError where `tile` is neither None nor a side in px that tiles can have."""
    is_whole = isinstance(tile, int) and not isinstance(tile, bool)
    if tile is not None and (not is_whole or tile < SMALLEST_TILE or tile % STEP):
        raise ValueError(
            f"tile is {tile!r}; it must be a multiple of {STEP} px, at least {SMALLEST_TILE}, "
            "or None for the whole picture at once"
        )


def check_at_once(image, tile):
    """Raise ValueError where an image that has masks would be computed by tiles."""
    if tile is not None and max(image.shape[1:3]) > tile:
        height, width = image.shape[1:3]
        raise ValueError(
            f"tile is {tile} and a picture of {width} x {height} px has a mask; masks and tiles do not go together, "
            "so leave one of them out, or make the picture smaller"
        )


def receptive_field(net, layer):
    """(stride, radius) in px: position p sees the pixels from p stride - radius to (p + 1) stride - 1 + radius."""
    path = LAYERS[net][: LAYERS[net].index(layer) + 1]
    stride, radius = 1, 0
    for name in path:
        if name.endswith("pool"):
            stride *= 2
        else:
            radius += stride
    return stride, radius


def spans(length, tile, stride, radius):
    """Spans of the tiles along a side of `length` px: own parts of at most `tile` px, as equal as strides allow.

    `tile` is a multiple of `stride`; own parts begin at multiples of it, as poolings do, and each pixel is in one.
    """
    count = -(-length // tile)
    strides = -(-length // stride)
    borders = [*(strides * index // count * stride for index in range(count)), length]
    halo = -(-radius // stride) * stride
    return [Span(max(0, a - halo), min(length, b + halo), a, b) for a, b in itertools.pairwise(borders)]


def activations_of(extractor, image, layers, tile=None):
    """Activations (1, h, w, C) of an image (1, height, width, 3) in each of `layers`, a list in their order."""
    if not _is_tiled(image, layers, tile):
        activations = extractor(image) if layers else {}
        return [activations[layer] for layer in layers]
    rows = []
    for _, row in itertools.groupby(_places(extractor.net, layers, image, tile), key=lambda place: place[0]):
        parts = [_own_activations(extractor, layers, _window(image, place), place) for place in row]
        rows.append([tf.concat(side_by_side, axis=2) for side_by_side in zip(*parts, strict=True)])
    return [tf.concat(stacked, axis=1) for stacked in zip(*rows, strict=True)]


def grams_of(extractor, image, layers, tile=None, guides=None):
    """`gram_matrix` (1, C, C) of an image (1, height, width, 3) in each of `layers`, a list in their order.

    With `guides` (R, h, w, 1) by layer it is `guided_gram_matrix` (R, C, C).
    """
    return measured(extractor, image, (), (), layers, tile, guides)[1]


def measured(extractor, image, content_layers, targets, style_layers, tile=None, guides=None):
    """([`content_loss` in each content layer], [`gram_matrix` in each style layer]) of an image (1, height, width, 3).

    `targets` are the activations (1, h, w, C) that the content layers shall have. An image with a side of more than
    `tile` px is computed by tiles. Its gradient is that of the whole (targets count as constants), but a tape keeps
    nothing of a tile: what the gradient needs is computed again. Memory holds, beside images and targets, what one
    tile takes. With `guides`, (R, h, w, 1) by style layer, Gram matrices are `guided_gram_matrix`; not by tiles.
    """
    layers = (*content_layers, *style_layers)
    if guides is not None:
        check_at_once(image, tile)
    if _is_tiled(image, layers, tile):
        return _measured_by_tiles(extractor, image, content_layers, targets, style_layers, tile)
    activations = extractor.features(image) if layers else {}
    losses = [content_loss(activations[layer], P) for layer, P in zip(content_layers, targets, strict=True)]
    if guides is None:
        return losses, [gram_matrix(activations[layer]) for layer in style_layers]
    return losses, [guided_gram_matrix(activations[layer], T) for layer, T in zip(style_layers, guides, strict=True)]


def _is_tiled(image, layers, tile):
    return bool(layers) and tile is not None and max(image.shape[1:3]) > tile


def _measured_by_tiles(extractor, image, content_layers, targets, style_layers, tile):
    layers, split = (*content_layers, *style_layers), len(content_layers)
    strides = [receptive_field(extractor.net, layer)[0] for layer in layers]
    positions = [(image.shape[1] // stride) * (image.shape[2] // stride) for stride in strides]
    places = _places(extractor.net, layers, image, tile)

    def shares(window, place):
        """What a tile adds to each content loss and each Gram matrix."""
        own = _own_activations(extractor, layers, window, place)
        wanted = [_own(target, stride, place) for target, stride in zip(targets, strides, strict=False)]
        contents = [_content_share(F, P, count) for F, P, count in zip(own, wanted, positions, strict=False)]
        return contents + [_gram_share(F, count) for F, count in zip(own[split:], positions[split:], strict=True)]

    @tf.custom_gradient
    def sums(image):
        def gradient(*upstream):
            return _pulled_back(shares, image, places, upstream)

        return _added_up(shares, image, places, _zeros(content_layers, style_layers)), gradient

    both = sums(image)
    return both[:split], both[split:]


def _added_up(shares, image, places, zeros):
    """First pass: the sums over all tiles."""

    def add(sums, place):
        return [total + share for total, share in zip(sums, shares(_window(image, place), place), strict=True)]

    return _loop(places, add, zeros)


def _pulled_back(shares, image, places, upstream):
    """Second pass: gradient (1, height, width, 3) of the loss, given its gradient `upstream` in each sum."""

    def add(totals, place):
        window = _window(image, place)
        with tf.GradientTape() as tape:
            tape.watch(window)
            parts = shares(window, place)
        gradient = tape.gradient(parts, window, output_gradients=upstream)
        vertical, horizontal = place
        margins = [[0, 0], [horizontal.start, image.shape[2] - horizontal.stop], [0, 0]]
        # By rows, for a sum over the whole picture at every tile would take as long as the tile.
        rows = tf.range(vertical.start, vertical.stop)[:, None]
        return [tf.tensor_scatter_nd_add(totals[0], rows, tf.pad(gradient[0], margins))]

    (gradient,) = _loop(places, add, [tf.zeros_like(image[0])])
    return gradient[None]


def _loop(places, add, totals):
    """`totals` after `add(totals, place)` for every place, one after the other; traced once for all of them."""
    table = tf.constant(places)

    def step(index, *totals):
        place = tuple(Span(*tf.unstack(row)) for row in tf.unstack(table[index]))
        return index + 1, *add(totals, place)

    start = (tf.constant(0), *totals)
    return list(tf.while_loop(lambda index, *_: index < len(places), step, start, parallel_iterations=1)[1:])


def _places(net, layers, image, tile):
    """(vertical Span, horizontal Span) of each tile, row by row."""
    strides, radii = zip(*(receptive_field(net, layer) for layer in layers), strict=True)
    sides = (spans(length, tile, max(strides), max(radii)) for length in image.shape[1:3])
    return list(itertools.product(*sides))


def _window(image, place):
    vertical, horizontal = place
    return image[:, vertical.start : vertical.stop, horizontal.start : horizontal.stop]


def _own_activations(extractor, layers, window, place):
    activations, origin = extractor.features(window), [span.start for span in place]
    return [_own(activations[layer], receptive_field(extractor.net, layer)[0], place, origin) for layer in layers]


def _own(activations, stride, place, origin=(0, 0)):
    """The tile's own part of activations (1, h, w, C) that begin at the pixel `origin`, (row, column)."""
    (top, bottom), (left, right) = (
        ((span.own_start - first) // stride, (span.own_stop - first) // stride)
        for span, first in zip(place, origin, strict=True)
    )
    return activations[:, top:bottom, left:right]


def _content_share(F, P, positions):
    """Of `content_loss`, the part that these positions of (1, h, w, C) make among `positions`."""
    F, P = tf.cast(F, tf.float32), tf.cast(P, tf.float32)
    return tf.reduce_sum(tf.square(F - P)) / (2 * positions * F.shape[-1])


def _gram_share(features, positions):
    """Of `gram_matrix`, the part that these positions of (1, h, w, C) make among `positions`."""
    return sum_of_products(tf.reshape(features, (1, -1, features.shape[-1]))) / positions


def _zeros(content_layers, style_layers):
    channels = [CHANNELS[int(layer[len("block")]) - 1] for layer in style_layers]
    return [*(tf.zeros(()) for _ in content_layers), *(tf.zeros((1, count, count)) for count in channels)]
