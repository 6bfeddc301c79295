"""Data -> matplotlib `Figure`. Nothing here shows, saves or changes anything.

Figures are made without `pyplot`, whose global state does not survive a panel's threads. Colours are those of Okabe
and Ito 2008, which colour-blind people can tell apart; lines differ in style too.
"""

from itertools import cycle

import numpy as np
from matplotlib.figure import Figure

from nst_lib.images import to_uint8

COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000")
DASHES = ("-", "--", "-.", ":")
MARKERS = "osD^vPX"


def plot_images(images, columns=4, width=2.6):
    """The images of {title: image} beside each other, in rows of `columns`; `width` of one is in inches."""
    shapes = [image.shape[1] / image.shape[2] for image in images.values()]
    figure, axes = grid(shapes, columns, width)
    for axis, (title, image) in zip(axes, images.items(), strict=False):
        axis.imshow(to_uint8(image), interpolation="bicubic")
        axis.set_title(title, fontsize=10)
    return figure


def plot_features(features, channels=range(8), columns=4, width=2.2):
    """Chosen channels of activations (1, h, w, C) as grey maps, each from 0 (black) to its own maximum (white)."""
    maps = {f"channel {channel}": np.asarray(features)[0, :, :, channel] for channel in channels}
    figure, axes = grid([features.shape[1] / features.shape[2]] * len(maps), columns, width)
    for axis, (title, values) in zip(axes, maps.items(), strict=False):
        axis.imshow(values, cmap="gray", vmin=0)
        axis.set_title(f"{title}, up to {values.max():.3g}", fontsize=9)
    return figure


def grid(shapes, columns, width):
    """A `Figure` and its axes for pictures of these shapes (height / width), `width` inches each, under titles."""
    columns = min(columns, len(shapes))
    heights = [width * max(shapes[first : first + columns]) + 0.3 for first in range(0, len(shapes), columns)]
    figure = Figure(figsize=(width * columns, sum(heights)), layout="constrained")
    axes = figure.subplots(len(heights), columns, squeeze=False, height_ratios=heights).ravel()
    for axis in axes:
        axis.axis("off")
    return figure, axes


def plot_gram(gram, channels=64):
    """The first `channels` rows and columns of a Gram matrix (1, C, C) as a heat map, colours by the logarithm."""
    values = np.asarray(gram)[0, :channels, :channels]
    figure = Figure(figsize=(5, 4.2), layout="constrained")
    axis = figure.subplots()
    heat = axis.imshow(np.log10(np.maximum(values, values.max() * 1e-6)), cmap="cividis")
    axis.set(xlabel="channel j", ylabel="channel i", title="Gram matrix")
    figure.colorbar(heat, label="log10 of the entry")
    return figure


def plot_losses(steps, by_layer=False, mark=None):
    """Loss curves of one run against evaluations, on a logarithmic axis.

    `steps` is a sequence of Steps. The curves are content, style, total variation and total, or every layer's own
    with `by_layer`. `mark` is an evaluation that a vertical line points at. Terms that are 0 throughout are left out.
    """
    return _curves(_terms(steps, by_layer), mark)


def plot_runs(runs):
    """Total loss of several runs, {name: sequence of Steps}, against evaluations, on a logarithmic axis.

    A run without Steps has no curve yet, and keeps its colour for it.
    """
    return _curves(
        {
            name: ([step.evaluations for step in steps], [step.losses.total for step in steps])
            for name, steps in runs.items()
        }
    )


def _terms(steps, by_layer):
    evaluations = [step.evaluations for step in steps]
    terms = [step.losses.named if by_layer else step.losses.by_kind for step in steps]
    return {name: (evaluations, [term[name] for term in terms]) for name in terms[0]}


def _curves(series, mark=None):
    figure = Figure(figsize=(6.4, 3.8), layout="constrained")
    axis = figure.subplots()
    for (name, (x, y)), colour, dash in zip(series.items(), cycle(COLOURS), cycle(DASHES), strict=False):
        if any(y):
            axis.plot(x, np.where(np.asarray(y) > 0, y, np.nan), dash, color=colour, label=name)
    if mark is not None:
        axis.axvline(mark, color="0.4", linewidth=1)
    axis.set(xlabel="evaluations of the loss", ylabel="weighted loss", yscale="log")
    axis.grid(True, which="major", color="0.9")
    figure.legend(loc="outside upper center", ncols=4, fontsize=8, frameon=False)
    return figure


def plot_maps(maps, columns=3, width=2.6, highest=None):
    """Maps {title: (h, w)} in grey, from 0 (black) to `highest` (white), or each to its own maximum.

    Arrays (h, w, 3) among them are shown in their colours.
    """
    figure, axes = grid([values.shape[0] / values.shape[1] for values in maps.values()], columns, width)
    for axis, (title, values) in zip(axes, maps.items(), strict=False):
        axis.imshow(np.asarray(values), cmap="gray", vmin=0, vmax=highest)
        axis.set_title(title, fontsize=10)
    return figure


def plot_by_layer(curves, ylabel, scale="linear"):
    """Curves {name: {layer: number}} over the layers of a network, which are the same for all.

    `scale` of the numbers is "linear", from 0, or "log".
    """
    figure = Figure(figsize=(6.8, 3.9), layout="constrained")
    axis = figure.subplots()
    looks = zip(cycle(COLOURS), cycle(DASHES), cycle(MARKERS), strict=False)
    for (name, numbers), (colour, dash, marker) in zip(curves.items(), looks, strict=False):
        axis.plot(list(numbers), list(numbers.values()), dash, color=colour, marker=marker, label=name)
    axis.set(ylabel=ylabel, yscale=scale)
    if scale == "linear":
        axis.set_ylim(bottom=0)
    axis.grid(True, color="0.9")
    figure.legend(loc="outside upper center", ncols=3, fontsize=8, frameon=False)
    return figure
