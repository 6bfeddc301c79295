"""Plots of the network and of what goes into it."""

from itertools import cycle

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from nst_lib.experiments.anatomy import TRAINING_SHAPE, layer_table, seen_from
from nst_lib.images import to_uint8
from nst_lib.plots.basic import COLOURS, plot_maps

CHANNEL_NAMES = {"R": "red", "G": "green", "B": "blue"}
CHANNEL_COLOURS = {"R": "#D55E00", "G": "#009E73", "B": "#0072B2"}
CHANNEL_DASHES = {"R": "-", "G": "--", "B": "-."}

# Where the columns of `plot_architecture` stand, as shares of a network's width.
BOX, SHAPE, PARAMETERS, SEES, WORK = 0.12, 0.26, 0.61, 0.74, 0.77
WIDEST_BOX, LONGEST_BAR = 0.23, 0.13


def plot_channels(image, width=2.6):
    """An image (1, height, width, 3), and its red, green and blue as grey pictures from 0 (black) to 1 (white)."""
    pixels = to_uint8(image)
    channels = {name: pixels[:, :, index] for index, name in enumerate(CHANNEL_NAMES.values())}
    return plot_maps({"the picture": pixels, **channels}, columns=4, width=width, highest=255)


def plot_pixels(image, rows, columns):
    """An image beside a few of its pixels enlarged, with their red, green and blue written in, from top to bottom.

    `rows` and `columns` are slices with a start and a stop.
    """
    patch = np.asarray(image)[0, rows, columns]
    figure = Figure(figsize=(10, 3.6), layout="constrained")
    whole, enlarged = figure.subplots(1, 2, width_ratios=(image.shape[2] / image.shape[1], 1))
    whole.imshow(to_uint8(image))
    whole.add_patch(_frame(rows.start, columns.start, patch.shape, "white"))
    whole.axis("off")
    enlarged.imshow(to_uint8(patch[None]), interpolation="nearest")
    for row, column in np.ndindex(patch.shape[:2]):
        values = patch[row, column]
        ink = "black" if values.mean() > 0.5 else "white"
        text = "\n".join(f"{value:.2f}" for value in values)
        enlarged.text(column, row, text, ha="center", va="center", fontsize=8, color=ink)
    enlarged.set_xticks(range(patch.shape[1]), [str(n) for n in range(columns.start, columns.stop)])
    enlarged.set_yticks(range(patch.shape[0]), [str(n) for n in range(rows.start, rows.stop)])
    enlarged.set(xlabel="column", ylabel="row")
    return figure


def plot_values(panels, bins=32):
    """How often each value occurs in each channel.

    `panels` is {title: (values (1, h, w, 3), order of the channels)}, the order being "RGB" or "BGR".
    """
    figure = Figure(figsize=(5 * len(panels), 3), layout="constrained")
    axes = figure.subplots(1, len(panels), squeeze=False)[0]
    for axis, (title, (values, order)) in zip(axes, panels.items(), strict=True):
        channels = np.asarray(values).reshape(-1, 3).T
        edges = np.linspace(channels.min(), channels.max(), bins + 1)
        for letter, channel in zip(order, channels, strict=True):
            share = np.histogram(channel, edges)[0] / channel.size
            style = {"color": CHANNEL_COLOURS[letter], "linestyle": CHANNEL_DASHES[letter], "linewidth": 1.5}
            axis.stairs(share, edges, label=CHANNEL_NAMES[letter], **style)
        axis.set(title=title, xlabel="value", ylabel="share of the pixels")
        axis.legend(frameon=False, fontsize=8)
    return figure


def plot_receptive_fields(image, layers, pixel, net="vgg19"):
    """An image with the square that one position of each layer sees around `pixel` (row, column), and what is in it."""
    pixels = to_uint8(image)
    sizes = {layer.name: layer.sees for layer in layer_table(net, image.shape[1:3])}
    figure = Figure(figsize=(11, 2.7), layout="constrained")
    whole, *crops = figure.subplots(1, 1 + len(layers), width_ratios=(2.4, *(1 for _ in layers)))
    whole.imshow(pixels)
    whole.axis("off")
    for axis, layer, colour in zip(crops, layers, cycle(COLOURS)):
        rows, columns = seen_from(net, layer, pixel)
        crop = pixels[rows, columns]
        whole.add_patch(_frame(rows.start, columns.start, crop.shape, colour))
        axis.imshow(crop, interpolation="nearest")
        axis.set_title(f"{layer}\n{sizes[layer]} x {sizes[layer]} px", fontsize=9)
        axis.set(xticks=[], yticks=[])
        for edge in axis.spines.values():
            edge.set(edgecolor=colour, linewidth=3)
    return figure


def _frame(row, column, shape, colour):
    """Outline of the pixels of a crop of this shape (height, width, ...) that begins at `row` and `column`."""
    return Rectangle((column - 0.5, row - 0.5), shape[1], shape[0], fill=False, edgecolor=colour, linewidth=2)


def plot_architecture(nets=("vgg16", "vgg19"), shape=TRAINING_SHAPE):
    """The layers of networks beside each other, for pictures of `shape` (height, width) in px.

    A row is a layer. Boxes are as wide as its activations, flat ones are poolings; bars show its share of the
    multiply-adds. A layer that one of the networks lacks leaves its row empty, so that the others stay level.
    """
    tables = [layer_table(net, shape) for net in nets]
    names = [layer.name for layer in max(tables, key=len)]
    figure = Figure(figsize=(1 + 4.8 * len(nets), 1 + 0.27 * len(names)), layout="constrained")
    axes = figure.subplots(1, len(nets), sharey=True, squeeze=False)[0]
    for axis, net, table in zip(axes, nets, tables, strict=True):
        parameters = sum(layer.parameters for layer in table) / 1e6
        work = sum(layer.multiply_adds for layer in table) / 1e9
        title = f"{net.upper()}\n{parameters:.1f} million parameters, {work:.1f} billion multiply-adds"
        axis.set_title(title, fontsize=10)
        _draw_layers(axis, names, {layer.name: layer for layer in table}, shape[1])
    axes[0].set_yticks(range(len(names)), names, fontsize=8)
    return figure


def _draw_layers(axis, names, table, widest):
    """Rows of one network: a box, the numbers and a bar for each of `names` that is in `table` {name: facts}."""
    longest = max(layer.share for layer in table.values())
    axis.set(xlim=(0, 1), ylim=(len(names) - 0.4, -1.6))
    axis.tick_params(length=0, labelbottom=False)
    axis.spines[:].set_visible(False)
    heads = {"activations": (SHAPE, "left"), "parameters": (PARAMETERS, "right"), "sees": (SEES, "right")}
    for text, (x, side) in {**heads, "computing": (WORK, "left")}.items():
        axis.text(x, -1, text, ha=side, va="center", fontsize=8, fontweight="bold")
    for y, name in enumerate(names):
        if name not in table:
            axis.text(BOX, y, "none", ha="center", va="center", fontsize=8, color="0.4")
            continue
        _draw_layer(axis, y, table[name], widest, longest)


def _draw_layer(axis, y, layer, widest, longest):
    height, width, channels = layer.shape
    is_pool = not layer.parameters
    colour = COLOURS[int(layer.name[len("block")]) - 1]
    box, thickness = WIDEST_BOX * width / widest, 0.25 if is_pool else 0.8
    axis.add_patch(Rectangle((BOX - box / 2, y - thickness / 2), box, thickness, color=colour))
    style = {"va": "center", "fontsize": 8, "color": "0.4" if is_pool else "black"}
    axis.text(SHAPE, y, f"{height} x {width} x {channels}", ha="left", **style)
    axis.text(SEES, y, f"{layer.sees} px", ha="right", **style)
    if not is_pool:
        bar = LONGEST_BAR * layer.share / longest
        axis.text(PARAMETERS, y, f"{layer.parameters:,}", ha="right", **style)
        axis.add_patch(Rectangle((WORK, y - 0.3), bar, 0.6, color=colour))
        axis.text(WORK + bar + 0.01, y, f"{layer.share:.1%}", ha="left", **style)
