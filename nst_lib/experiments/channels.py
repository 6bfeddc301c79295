"""Which channels a picture excites, and which part of which picture excites a channel most.

A channel is one of the C maps in a layer's activations (1, h, w, C). A position, (row, column) in a map, sees a square
of the picture around it, its receptive field: `tiles.receptive_field` says how large. A field that reaches beyond the
picture contains the zeros of the padding, and some channels look for just those; where we search for what a channel
looks for, such positions do not count.
"""

from typing import NamedTuple

import numpy as np

from nst_lib.choices import choose
from nst_lib.quiet_tensorflow import tf
from nst_lib.tiles import receptive_field

BEYOND_THE_EDGE = 0.5  # grey, where a field reaches out of the picture


class Responses(NamedTuple):
    """What several pictures do to the channels of one layer; both arrays are (pictures, C)."""

    mean: np.ndarray  # over all positions of a map
    peak: np.ndarray  # the largest activation at a position that sees nothing but picture


class Crop(NamedTuple):
    """The part of a picture that one position of a map sees."""

    activation: float  # of the channel at that position
    picture: str
    position: tuple  # (row, column) in the map
    image: tf.Tensor  # (1, side, side, 3), grey beyond the picture's edge


def strongest_channels(features, count=8):
    """Numbers of the `count` channels of activations (1, h, w, C) with the largest mean, the strongest first."""
    means = np.asarray(features)[0].mean(axis=(0, 1), dtype=np.float64)
    return _largest(means, count)


def responses(extractor, pictures):
    """{layer: `Responses`} of the images in {name: image}, in their order, for each layer of the extractor.

    Raises ValueError for an image that is smaller than a field.
    """
    means, peaks = ({layer: [] for layer in extractor.layers} for _ in range(2))
    for image in pictures.values():
        for layer, features in extractor(image).items():
            rows, columns = inside(image.shape, extractor.net, layer)
            means[layer].append(tf.reduce_mean(features[0], axis=(0, 1)).numpy())
            peaks[layer].append(tf.reduce_max(features[0, rows, columns], axis=(0, 1)).numpy())
    return {layer: Responses(np.stack(means[layer]), np.stack(peaks[layer])) for layer in extractor.layers}


def choosiest_channels(answers, count=1):
    """Numbers of the `count` channels that are loud in few places and silent in most, the choosiest first.

    `answers` are the `Responses` of a layer. The measure is the largest activation in any picture divided by the mean
    over all of them; channels that are never loud (largest activation below the layer's median) do not count. Ours.
    """
    peak, mean = answers.peak.max(axis=0).astype(np.float64), answers.mean.mean(axis=0, dtype=np.float64)
    is_loud = (peak >= np.median(peak)) & (peak > 0)
    return _largest(np.divide(peak, mean, out=np.zeros_like(peak), where=is_loud), count)


def inside(shape, net, layer):
    """Rows and columns, as two slices, of the positions in a map that see nothing but picture.

    `shape` is that of an image (1, height, width, 3). Raises ValueError if the image is smaller than a field.
    """
    stride, radius = receptive_field(net, layer)
    spans = [slice(-(-radius // stride), (side - radius) // stride) for side in shape[1:3]]
    if any(span.start >= span.stop for span in spans):
        side = stride + 2 * radius
        raise ValueError(
            f"the image is {shape[2]} x {shape[1]} px; a position of {layer} sees {side} x {side} px, and no field "
            f"lies inside the image: take a larger one"
        )
    return spans


def seen_from(image, net, layer, position):
    """What a position of a map of `layer` sees of an image (1, height, width, 3): (1, side, side, 3).

    `position` is (row, column). Where its field reaches beyond the picture, there is grey; the network has zeros there,
    in every layer.
    """
    stride, radius = receptive_field(net, layer)
    top, left = (index * stride - radius for index in position)
    side = stride + 2 * radius
    seen = image[:, max(top, 0) : top + side, max(left, 0) : left + side]
    above, before = max(-top, 0), max(-left, 0)
    below, after = side - above - seen.shape[1], side - before - seen.shape[2]
    margins = [[0, 0], [above, below], [before, after], [0, 0]]
    return tf.pad(seen, margins, constant_values=BEYOND_THE_EDGE)


def strongest_crops(extractor, pictures, wanted, count=6, each=1):
    """{(layer, channel): the `count` `Crop`s that excite it most, strongest first}, from the images of {name: image}.

    `wanted` is a list of (layer, channel). At most `each` of the crops come from one picture, and of two that overlap
    by more than half only the stronger one counts; a channel that is silent in most of the pictures may have fewer
    than `count`. Raises ValueError for a layer that the extractor lacks, for a channel that the layer lacks, and for
    an image that is smaller than a field.
    """
    for layer, _ in wanted:
        choose(layer, extractor.layers, "layer of the extractor")
    found = {(layer, int(channel)): [] for layer, channel in wanted}
    for name, image in pictures.items():
        features = extractor(image)
        for (layer, channel), crops in found.items():
            check_channel(channel, layer, features[layer].shape[-1])
            crops += _crops(features[layer][0, :, :, channel], each, name, image, extractor.net, layer)
    return {key: sorted(crops, key=lambda crop: -crop.activation)[:count] for key, crops in found.items()}


def check_channel(channel, layer, channels):
    """Raise ValueError where `layer`, which has `channels` of them, has no channel of that number."""
    if isinstance(channel, bool) or channel != int(channel) or not 0 <= channel < channels:
        raise ValueError(f"channel is {channel!r}; {layer} has the channels 0 to {channels - 1}")


def peaks(values, count, apart=1):
    """Positions (row, column) of the `count` largest values above 0 in a map (h, w), the largest first.

    After each, positions nearer than `apart` rows and columns to it are out.
    """
    left, found = np.array(values, np.float64), []
    while len(found) < count and left.max() > 0:
        row, column = (int(index) for index in np.unravel_index(left.argmax(), left.shape))
        found.append((row, column))
        left[max(0, row - apart + 1) : row + apart, max(0, column - apart + 1) : column + apart] = 0
    return found


def _crops(values, count, name, image, net, layer):
    stride, radius = receptive_field(net, layer)
    values, half = np.asarray(values), (stride + 2 * radius) / 2
    rows, columns = inside(image.shape, net, layer)
    found = peaks(values[rows, columns], count, apart=int(np.ceil(half / stride)))
    places = [(rows.start + row, columns.start + column) for row, column in found]
    return [Crop(float(values[place]), name, place, seen_from(image, net, layer, place)) for place in places]


def _largest(values, count):
    return [int(index) for index in np.argsort(-values, kind="stable")[:count]]
