"""Plots of random against trained weights."""

from itertools import cycle

import numpy as np
from matplotlib.figure import Figure

from nst_lib.plots.basic import COLOURS, DASHES, MARKERS, grid


def plot_filters(kernels, columns=16, width=4.2):
    """The kernels of {title: kernel (3, 3, 3, C)} of a first layer, as colours; grey is 0.

    Channels come in VGG's order, BGR, and are shown as RGB. Each filter is scaled to its own largest value.
    """
    sheets = {title: _sheet(np.asarray(kernel)[:, :, ::-1], columns) for title, kernel in kernels.items()}
    figure, axes = grid([sheet.shape[0] / sheet.shape[1] for sheet in sheets.values()], len(sheets), width)
    figure.get_layout_engine().set(wspace=0.06)  # apart, so that one sheet does not seem to go on in the next
    for axis, (title, sheet) in zip(axes, sheets.items(), strict=True):
        axis.imshow(sheet, interpolation="nearest")
        axis.set_title(title, fontsize=10)
    return figure


def _sheet(kernel, columns):
    """Filters (3, 3, 3, C) beside and below each other, with a white line of 1 px between them: (rows, columns, 3)."""
    height, width, _, count = kernel.shape
    rows = -(-count // columns)
    sheet = np.ones((rows * (height + 1) - 1, columns * (width + 1) - 1, 3), np.float32)
    largest = np.maximum(np.abs(kernel).max(axis=(0, 1, 2)), np.finfo(np.float32).tiny)
    for index in range(count):
        top, left = index // columns * (height + 1), index % columns * (width + 1)
        sheet[top : top + height, left : left + width] = 0.5 + kernel[..., index] / (2 * largest[index])
    return sheet


def plot_trade_offs(points, landmarks=None, content="content distance", style="style distance"):
    """Pictures as points, how far from the content (x) and from the style (y): {name: [(x, y), ...]}.

    Points of one name have one colour and one marker, and are joined in their order. `landmarks` {name: (x, y)} are
    black crosses with their names beside them. Lower left is better.
    """
    figure = Figure(figsize=(6.0, 4.6), layout="constrained")
    axis = figure.subplots()
    styles = zip(cycle(COLOURS), cycle(DASHES), cycle(MARKERS), strict=False)
    for (name, places), (colour, dash, marker) in zip(points.items(), styles, strict=False):
        x, y = zip(*places, strict=True)
        axis.plot(x, y, dash, marker=marker, color=colour, label=name, markersize=6, linewidth=1)
    for name, place in (landmarks or {}).items():
        axis.plot(*place, "x", color="black")
        axis.annotate(name, place, xytext=(5, 5), textcoords="offset points", fontsize=8)
    axis.set(xlabel=content, ylabel=style)
    axis.set_xlim(left=0)
    axis.set_ylim(bottom=0)
    axis.margins(0.1)
    axis.grid(True, color="0.9")
    figure.legend(loc="outside upper center", ncols=3, fontsize=8, frameon=False)
    return figure


def plot_positions(distances, labels, mark):
    """Distances along a slider: {name: values}, one value at each of `labels`; a line at the position `mark`."""
    figure = Figure(figsize=(6.4, 3.8), layout="constrained")
    axis = figure.subplots()
    styles = zip(cycle(COLOURS), cycle(DASHES), cycle(MARKERS), strict=False)
    for (name, values), (colour, dash, marker) in zip(distances.items(), styles, strict=False):
        axis.plot(range(len(labels)), values, dash, marker=marker, color=colour, label=name)
    axis.axvline(mark, color="0.4", linewidth=1)
    axis.set(ylabel="distance seen by trained VGG16", ylim=(0, None), xticks=range(len(labels)))
    axis.set_xticklabels(labels, fontsize=8)
    axis.grid(True, color="0.9")
    axis.legend(fontsize=8, frameon=False)
    return figure
