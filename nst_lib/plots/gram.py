"""Plots of Gram matrices and of what they hold."""

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from nst_lib.images import to_uint8
from nst_lib.plots.basic import grid

MOST_NUMBERS = 25  # positions of a map whose values are written into it


def plot_product(features, first, second, image=None, columns=4, width=2.2):
    """Maps of two channels of activations (1, h, w, C), and their product, whose mean is their Gram matrix' entry.

    Grey, each from 0 (black) to its own maximum (white); small maps with their numbers. `image` (1, height, width, 3)
    is shown before them. `width` of one is in inches.
    """
    F = np.asarray(features)[0]
    product = F[..., first] * F[..., second]
    maps = [(f"channel {first}", F[..., first]), (f"channel {second}", F[..., second])]
    maps.append((f"product, mean {product.mean():.3g}", product))
    pictures = [] if image is None else [("picture", to_uint8(image))]
    shapes = [values.shape[0] / values.shape[1] for _, values in pictures + maps]
    figure, axes = grid(shapes, columns, width)
    for axis, (title, values) in zip(axes, pictures + maps, strict=False):
        heat = axis.imshow(values, cmap="gray", vmin=0)
        axis.set_title(title, fontsize=10)
        if values.ndim == 2 and values.size <= MOST_NUMBERS:
            _write_values(axis, heat, values, "{:g}".format)
    return figure


def plot_grams(grams, mark=None, width=3.4):
    """Gram matrices {title: (1, C, C)} as heat maps beside each other, colours by the logarithm, one scale for all.

    Two lines cross at the entry `mark` (i, j). `width` of one is in inches.
    """
    matrices = {title: np.asarray(gram, np.float64)[0] for title, gram in grams.items()}
    highest = max(np.finfo(np.float32).tiny, *(values.max() for values in matrices.values()))
    lowest = highest * 1e-6
    figure = Figure(figsize=(width * len(matrices) + 0.7, width + 0.4), layout="constrained")
    axes = figure.subplots(1, len(matrices), squeeze=False)[0]
    limits = {"vmin": np.log10(lowest), "vmax": np.log10(highest)}
    for axis, (title, values) in zip(axes, matrices.items(), strict=True):
        heat = axis.imshow(np.log10(np.maximum(values, lowest)), cmap="cividis", **limits)
        axis.set(xlabel="channel j", ylabel="channel i", title=title)
        if mark is not None:
            axis.axhline(mark[0], color="white", linewidth=0.8)
            axis.axvline(mark[1], color="white", linewidth=0.8)
    figure.colorbar(heat, ax=list(axes), label="log10 of the entry")
    return figure


def plot_errors(errors, marked=None, width=7.0):
    """Shares {row: {column: share}} as a heat map with the numbers in %; 0 is light, 100 % and more are dark.

    `marked` {row: columns} frames cells, {row: style layers} those that a texture was made with. `width` in inches.
    """
    rows, columns = list(errors), list(next(iter(errors.values())))
    shares = np.array([[errors[row][column] for column in columns] for row in rows])
    figure = Figure(figsize=(width, 0.36 * len(rows) + 0.7), layout="constrained")
    axis = figure.subplots()
    heat = axis.imshow(shares, cmap="cividis_r", vmin=0, vmax=1, aspect="auto")
    axis.set_xticks(range(len(columns)), columns)
    axis.set_yticks(range(len(rows)), rows)
    axis.tick_params(length=0, labeltop=True, labelbottom=False)
    _write_values(axis, heat, shares, _percent)
    for row, names in (marked or {}).items():
        for name in names:
            corner = columns.index(name) - 0.46, rows.index(row) - 0.42
            axis.add_patch(Rectangle(corner, 0.92, 0.84, fill=False, edgecolor="#D55E00", linewidth=2))
    return figure


def _percent(share):
    return f"{100 * share:.0f} %" if share >= 0.1 else f"{100 * share:.1f} %"


def _write_values(axis, heat, values, words):
    """words(value) into every cell of a heat map: white on dark cells, black on light ones."""
    for (row, column), value in np.ndenumerate(values):
        red, green, blue, _ = heat.cmap(heat.norm(value))
        is_dark = 0.3 * red + 0.59 * green + 0.11 * blue < 0.46  # where white and black differ equally from the cell
        colour = "white" if is_dark else "black"
        axis.text(column, row, words(value), ha="center", va="center", color=colour, fontsize=9)
