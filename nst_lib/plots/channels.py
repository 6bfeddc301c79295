"""Plots of what channels respond to."""

from itertools import cycle

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from nst_lib.images import to_uint8
from nst_lib.plots.basic import COLOURS, DASHES, MARKERS

FEW_PIXELS = 100  # px, side of a picture up to which each pixel is shown as a square


def plot_feature_maps(features, channels, width=1.15):
    """Feature maps of several pictures beside each other, a row for each layer.

    `features` is {picture: {layer: activations (1, h, w, C)}}, `channels` {layer: channel numbers, as many in each}. A
    channel runs from 0 (black) to its largest activation in any of the pictures (white), so that equal greys within a
    row are equal activations of one channel. `width` of a map is in inches.
    """
    columns = len(next(iter(channels.values())))
    first = next(iter(next(iter(features.values())).values()))
    height = width * first.shape[1] / first.shape[2] + 0.25
    size = (len(features) * columns * width + 0.6, len(channels) * height + 0.4)
    figure = Figure(figsize=size, layout="constrained")
    parts = figure.subfigures(1, len(features), squeeze=False)[0]
    for part, (picture, maps) in zip(parts, features.items(), strict=True):
        part.suptitle(picture, fontsize=10)
        axes = part.subplots(len(channels), columns, squeeze=False)
        for row, (layer, numbers) in zip(axes, channels.items(), strict=True):
            brightest = np.max([np.asarray(other[layer]).max(axis=(0, 1, 2)) for other in features.values()], axis=0)
            _row_of_maps(row, np.asarray(maps[layer])[0], numbers, brightest)
            if part is parts[0]:
                row[0].set_ylabel(f"{layer}\n{maps[layer].shape[2]} x {maps[layer].shape[1]}", fontsize=7)
    return figure


def _row_of_maps(axes, maps, channels, brightest):
    for axis, channel in zip(axes, channels, strict=True):
        axis.imshow(maps[:, :, channel], cmap="gray", vmin=0, vmax=max(brightest[channel], 1e-9))
        axis.set_title(f"channel {channel}", fontsize=7, pad=2)
        axis.set(xticks=[], yticks=[])


def plot_crops(rows, columns=6, width=1.3):
    """Crops in rows, the strongest first: {title of the row: sequence of `channels.Crop`}.

    Over each crop stand its activation and its picture's name. Pixels are shown as squares, since a field may be 3 px
    wide. `width` is in inches.
    """
    figure = Figure(figsize=(columns * width + 0.5, len(rows) * (width + 0.4)), layout="constrained")
    axes = figure.subplots(len(rows), columns, squeeze=False)
    for row, (title, crops) in zip(axes, rows.items(), strict=True):
        for axis, crop in zip(row, crops, strict=False):
            _show(axis, crop.image, f"{crop.activation:.0f}\n{crop.picture.replace('_', ' ')}")
        for axis in row[len(crops) :]:
            axis.axis("off")
        row[0].set_ylabel(title, fontsize=8)
    return figure


def plot_painted(painted, crops, columns=3, width=2.5):
    """Pictures that were painted for channels, {title: image}, each over its crops, {title: `channels.Crop`s}.

    All have the same number of crops. `width` of a painted picture is in inches.
    """
    strip = min(map(len, crops.values()))
    rows = -(-len(painted) // columns)
    figure = Figure(figsize=(columns * width, rows * (width * (1 + 1 / strip) + 0.25)), layout="constrained")
    parts = figure.subfigures(rows, columns, squeeze=False).ravel()
    layout = [["painted"] * strip, list(range(strip))]
    for part, (title, image) in zip(parts, painted.items(), strict=False):
        axes = part.subplot_mosaic(layout, height_ratios=(strip, 1), gridspec_kw={"wspace": 0.02, "hspace": 0.02})
        _show(axes["painted"], image, title, "nearest" if image.shape[1] <= FEW_PIXELS else "bicubic")
        for place, crop in enumerate(crops[title][:strip]):
            _show(axes[place], crop.image, "")
    return figure


def _show(axis, image, title, interpolation="nearest"):
    axis.imshow(to_uint8(image), interpolation=interpolation)
    axis.set_title(title, fontsize=7, pad=2)
    axis.set(xticks=[], yticks=[])


def plot_likeness(matrices, names, width=3.2):
    """How alike pictures are, -1 (orange) to 1 (violet), as heat maps: {title: matrix (n, n)} and n `names`."""
    figure = Figure(figsize=(len(matrices) * width + 1.6, width + 1.4), layout="constrained")
    axes = figure.subplots(1, len(matrices), squeeze=False)[0]
    labels = [name.replace("_", " ") for name in names]
    for axis, (title, matrix) in zip(axes, matrices.items(), strict=True):
        heat = axis.imshow(np.asarray(matrix), cmap="PuOr", vmin=-1, vmax=1)
        axis.set_title(title, fontsize=10)
        axis.set_xticks(range(len(labels)), labels, rotation=90, fontsize=7)
        axis.set_yticks(range(len(labels)), labels if axis is axes[0] else [""] * len(labels), fontsize=7)
    figure.colorbar(heat, ax=axes, label="likeness", shrink=0.7)
    return figure


def plot_shares_back(curves, lowest=1e-3):
    """How much of a picture has come back against the share of the loss that is left, which falls to the right.

    `curves` is {name: (losses as shares of the first, shares of the picture, both in the order of the run)}. Losses
    below `lowest` are not shown.
    """
    figure = Figure(figsize=(6.4, 3.8), layout="constrained")
    axis = figure.subplots()
    styles = zip(cycle(COLOURS), cycle(DASHES), cycle(MARKERS))
    for (name, (left, shares)), (colour, dash, marker) in zip(curves.items(), styles, strict=False):
        axis.plot(left, shares, dash, color=colour, label=name, marker=marker, markersize=4, markevery=4)
    axis.set(xscale="log", xlim=(1, lowest), ylim=(-0.15, 1.05))
    axis.set(xlabel="loss left, as a share of the first", ylabel="share of the picture")
    axis.grid(axis="y", color="0.9")
    axis.legend(fontsize=8)
    return figure


def plot_channel(image, values, title, field=None, crop=None):
    """One channel of one picture: the picture with a box, the map (h, w), and what is in the box, (1, side, side, 3).

    `field` is the box, (top, left, side) in px: what the loudest position sees. None for a channel that is silent.
    """
    figure = Figure(figsize=(9.2, 3.1), layout="constrained")
    left, middle, right = figure.subplots(1, 3, width_ratios=(1.35, 1.35, 1))
    left.imshow(to_uint8(image))
    left.set_title("the picture; box: where it is loudest" if field else "the picture", fontsize=9)
    middle.imshow(values, cmap="gray", vmin=0, vmax=max(float(np.max(values)), 1e-9))
    middle.set_title(title, fontsize=9)
    if field:
        _add_box(left, field, image.shape)
        right.imshow(to_uint8(crop), interpolation="nearest")
    right.set_title(f"in the box: {field[2]} x {field[2]} px" if field else "silent everywhere", fontsize=9)
    for axis in (left, middle, right):
        axis.set(xticks=[], yticks=[])
    return figure


def _add_box(axis, field, shape):
    top, left, side = field
    for colour, thickness in (("black", 3), (COLOURS[4], 1.5)):  # one of the two is seen on any ground
        axis.add_patch(Rectangle((left - 0.5, top - 0.5), side, side, fill=False, color=colour, linewidth=thickness))
    axis.set(xlim=(-0.5, shape[2] - 0.5), ylim=(shape[1] - 0.5, -0.5))
