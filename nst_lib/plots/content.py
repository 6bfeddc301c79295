"""Plots of pictures against features."""

from itertools import cycle

import numpy as np
from matplotlib.figure import Figure

from nst_lib.images import to_uint8
from nst_lib.plots.basic import COLOURS, DASHES, grid


def plot_comparison(images, maps, columns=4, width=2.6):
    """Images {title: image} and, after them, difference maps {title: (h, w)}, each from black at 0 to its maximum."""
    shapes = [image.shape[1] / image.shape[2] for image in images.values()]
    shapes += [values.shape[0] / values.shape[1] for values in maps.values()]
    figure, axes = grid(shapes, columns, width)
    for axis, (title, image) in zip(axes, images.items(), strict=False):
        axis.imshow(to_uint8(image), interpolation="bicubic")
        axis.set_title(title, fontsize=10)
    for axis, (title, values) in zip(axes[len(images) :], maps.items(), strict=False):
        axis.imshow(values, cmap="inferno", vmin=0)
        axis.set_title(title, fontsize=10)
    return figure


def plot_by_shift(curves, mark=None):
    """{name: {shift in px: difference}} as curves over the shift; a vertical line at the shift `mark`, if not None.

    Differences are shares of that of two unrelated pictures, which a thin line at 1 stands for.
    """
    figure = Figure(figsize=(6.4, 3.8), layout="constrained")
    axis = figure.subplots()
    axis.axhline(1, color="0.6", linewidth=1)
    for (name, values), colour, dash in zip(curves.items(), cycle(COLOURS), cycle(DASHES), strict=False):
        axis.plot(list(values), list(values.values()), dash, color=colour, label=name)
    if mark is not None:
        axis.axvline(mark, color="0.4", linewidth=1)
    axis.set(xlabel="shift in px", ylabel="difference (1: another picture)", ylim=(0, None))
    axis.grid(True, which="major", color="0.9")
    figure.legend(loc="outside upper center", ncols=3, fontsize=8, frameon=False)
    return figure


def plot_measures(measures, width=3.2):
    """{measure: {name: value}} as a row of small plots, one a measure, with every value written at its point."""
    figure = Figure(figsize=(width * len(measures), 3.0), layout="constrained")
    axes = figure.subplots(1, len(measures), squeeze=False)[0]
    for axis, (measure, values), colour in zip(axes, measures.items(), cycle(COLOURS), strict=False):
        axis.plot(list(values), list(values.values()), "o-", color=colour)
        for name, value in values.items():
            words = f"{value:.2f}" if abs(value) < 1 else f"{value:.2g}"
            axis.annotate(words, (name, value), (5, 5), textcoords="offset points", fontsize=8)
        axis.set_title(measure, fontsize=10)
        axis.tick_params(axis="x", rotation=35, labelsize=8)
        axis.margins(0.16)
        axis.grid(True, axis="y", color="0.9")
    return figure


def plot_share_table(shares, row_label, column_label, lowest=1e-4):
    """{row: {column: share}} as a heat map with the share in every cell, colours by its logarithm from `lowest` to 1.

    Every row has the same columns. Bright is a large share.
    """
    rows, columns = list(shares), list(next(iter(shares.values())))
    values = np.array([[shares[row][column] for column in columns] for row in rows])
    figure = Figure(figsize=(1.6 + 0.85 * len(columns), 1.4 + 0.45 * len(rows)), layout="constrained")
    axis = figure.subplots()
    logarithms = np.log10(np.clip(values, lowest, 1))
    heat = axis.imshow(logarithms, cmap="cividis", vmin=np.log10(lowest), vmax=0, aspect="auto")
    for (row, column), value in np.ndenumerate(values):
        is_dark = logarithms[row, column] < 0.5 * np.log10(lowest)
        axis.text(column, row, f"{value:.1g}", ha="center", va="center", fontsize=8, color="w" if is_dark else "k")
    axis.set_xticks(range(len(columns)), columns, rotation=35, ha="right", fontsize=8)
    axis.set_yticks(range(len(rows)), rows, fontsize=8)
    axis.set(xlabel=column_label, ylabel=row_label)
    figure.colorbar(heat, label="log10 of the share")
    return figure
