"""Plots of grids of pictures, and of how weights share a loss."""

import textwrap
from itertools import cycle

import numpy as np
from matplotlib.figure import Figure

from nst_lib.images import to_uint8
from nst_lib.plots.basic import COLOURS

HATCHES = ("", "//", "..", "xx", "\\\\")
CHARACTERS = 16  # of a line under a picture, in an inch
LINE = 0.16  # inches, height of such a line


def plot_grid(cells, line=None, wrap=4, width=2.2):
    """A contact sheet of {(row, column): Cell}, columns named above, rows at the left, `line(cell)` under each picture.

    A grid of one row or one column becomes a sheet with `wrap` pictures in a row, each under its own name. `width` of
    a picture is in inches. A cell that is not there, or has no image, stays empty; a failed one says why.
    """
    table, is_list = _table(cells, wrap)
    shown = {place: cell for place, cell in cells.items() if cell.image is not None}
    words = {place: _folded(line(cell) if line else "", width) for place, cell in shown.items()}
    lines = max((text.count("\n") + 1 for text in words.values() if text), default=0)
    heights = [width * _tallest(places, shown) + 0.1 + LINE * lines for places in table]
    size = width * len(table[0]) + (0 if is_list else 0.3), sum(heights) + 0.25 * (len(table) if is_list else 1)
    figure = Figure(figsize=size, layout="constrained")
    axes = figure.subplots(len(table), len(table[0]), squeeze=False, height_ratios=heights)
    for (y, x), axis in np.ndenumerate(axes):
        place = table[y][x]
        axis.set(xticks=[], yticks=[])
        axis.spines[:].set_visible(False)
        if is_list:
            axis.set_title(" ".join(filter(None, place)), fontsize=9)
        elif y == 0:
            axis.set_title(place[1], fontsize=9)
        if x == 0 and not is_list:
            axis.set_ylabel(place[0], fontsize=9)
        _fill(axis, cells.get(place), words.get(place, ""), width)
    return figure


def _table(cells, wrap):
    """Places of the cells in rows of one length, filled up with places of no cell; and whether it is a mere list."""
    rows, columns = (list(dict.fromkeys(names)) for names in zip(*cells, strict=True))
    if len(rows) > 1 and len(columns) > 1:
        return [[(row, column) for column in columns] for row in rows], False
    places, wrap = list(cells), min(wrap, len(cells))
    places += [("", "")] * (-len(places) % wrap)
    return [places[first : first + wrap] for first in range(0, len(places), wrap)], True


def _tallest(places, cells):
    """Height / width of the tallest picture in a row of the sheet."""
    shapes = [cells[place].image.shape for place in places if place in cells]
    return max((height / width for _, height, width, _ in shapes), default=1)


def _fill(axis, cell, words, width):
    if cell is None:
        return
    if cell.image is None:
        axis.text(0.5, 0.5, _folded(cell.reason, width), ha="center", va="center", fontsize=7)
        return
    axis.imshow(to_uint8(cell.image), interpolation="bicubic")
    axis.set_xlabel(words, fontsize=8)


def _folded(text, width):
    """The text in lines that fit into `width` inches; its own line breaks stay."""
    return "\n".join(textwrap.fill(line, round(width * CHARACTERS)) for line in text.splitlines())


def plot_shares(shares):
    """A bar for each name of {name: {layer: share}}, cut into the shares of the layers; shares add up to 1."""
    figure = Figure(figsize=(6.8, 0.5 * len(shares) + 1.3), layout="constrained")
    axis = figure.subplots()
    names, layers = list(shares), list(next(iter(shares.values())))
    left = np.zeros(len(names))
    for layer, colour, hatch in zip(layers, cycle(COLOURS), cycle(HATCHES), strict=False):
        percent = np.array([100 * share[layer] for share in shares.values()])
        bars = axis.barh(names, percent, left=left, color=colour, hatch=hatch, edgecolor="white", label=layer)
        words = [f"{value:.0f}" if value >= 5 else "" for value in percent]
        box = {"facecolor": "white", "edgecolor": "none", "pad": 1}  # digits are legible on every colour and hatch
        axis.bar_label(bars, words, label_type="center", fontsize=8, bbox=box)
        left += percent
    axis.invert_yaxis()
    axis.set(xlabel="share of the style loss, per cent", xlim=(0, 100))
    figure.legend(loc="outside upper center", ncols=3, fontsize=8, frameon=False)
    return figure
