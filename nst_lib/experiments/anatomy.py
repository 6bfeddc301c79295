"""What a network is made of, layer by layer: shapes, parameters, what a position sees, and how much it computes.

Nothing here is typed from a paper's table: all follows from the shapes of the kernels, the order of the layers and
their receptive fields. So the numbers stay true if a network changes.
"""

import math
from typing import NamedTuple

from nst_lib.images import check_side
from nst_lib.tiles import receptive_field
from nst_lib.vgg import LAYERS
from nst_lib.weights import CHANNELS, kernel_shapes

TRAINING_SHAPE = (224, 224)  # (height, width) in px that both networks were trained with
FULLY_CONNECTED = {"fc1": 4096, "fc2": 4096, "predictions": 1000}  # outputs; Simonyan and Zisserman 2014, table 1


class LayerFacts(NamedTuple):
    """One layer of a network, for pictures of one size."""

    name: str
    shape: tuple  # (height, width, channels) of its activations
    parameters: int  # entries of its kernel and of its bias; a pooling has none
    sees: int  # px, side of the square of the picture that one position depends on
    multiply_adds: int  # products of its convolution, each added to a sum; those with the padding count too
    share: float  # of the multiply-adds of all layers


def layer_table(net="vgg19", shape=TRAINING_SHAPE):
    """A tuple of `LayerFacts`, one for every layer of `net` in order, for pictures of `shape` (height, width) in px.

    A side that a pooling cannot halve loses its last pixel, so a shape is the picture's divided by the stride, without
    the remainder. Biases, ReLUs and poolings are left out of the multiply-adds: together they are below 1 %. Raises
    ValueError for an unknown net and for a side below 32 px.
    """
    kernels = kernel_shapes(net)
    for side in shape:
        check_side(side)
    rows = [_facts(net, layer, kernels.get(layer), shape) for layer in LAYERS[net]]
    total = sum(row.multiply_adds for row in rows)
    return tuple(row._replace(share=row.multiply_adds / total) for row in rows)


def _facts(net, layer, kernel, shape):
    """Facts of one layer, its share still open; `kernel` is (3, 3, channels in, channels out), None for a pooling."""
    stride, radius = receptive_field(net, layer)
    height, width = (side // stride for side in shape)
    channels = CHANNELS[int(layer[len("block")]) - 1]
    parameters, multiply_adds = 0, 0
    if kernel is not None:
        parameters = math.prod(kernel) + channels
        multiply_adds = height * width * math.prod(kernel)
    return LayerFacts(layer, (height, width, channels), parameters, stride + 2 * radius, multiply_adds, 0.0)


def seen_from(net, layer, pixel):
    """(rows, columns): slices of the picture that the position of `layer` over `pixel` (row, column) depends on.

    They begin at the picture's edge where the square would begin beyond it, and may end beyond the other edge, where
    indexing an array ends by itself.
    """
    stride, radius = receptive_field(net, layer)
    corner = (place // stride * stride for place in pixel)
    return tuple(slice(max(0, first - radius), first + stride + radius) for first in corner)


def fully_connected_shapes(shape=TRAINING_SHAPE):
    """{layer: (numbers in, numbers out)} of the layers that end both networks, were they made for pictures of `shape`.

    Each takes all numbers of the layer before it at once. The trained ones have the shapes of 224 x 224 px.
    """
    shapes, numbers = {}, math.prod(layer_table("vgg19", shape)[-1].shape)
    for layer, outputs in FULLY_CONNECTED.items():
        shapes[layer] = (numbers, outputs)
        numbers = outputs
    return shapes
