"""Plots of grids of pictures, and of how weights share a loss."""

import textwrap
from itertools import cycle

import numpy as np
from matplotlib.figure import Figure

from nst_lib.images import to_uint8
from nst_lib.plots.basic import COLOURS

HATCHES = ("", "//", "..", "xx", "\\\\")
CHARACTERS = 16  # of a line under a picture, in an inch


def plot_grid(cells, line=None, wrap=4, width=2.2):
    """A contact sheet of {(row, column): Cell}, columns named above, rows at the left, `line(cell)` under each picture.

    A grid of one row or one column becomes a sheet with `wrap` pictures in a row, each under its own name. `width` of
    a picture is in inches. A cell that is not there, or has no image, stays empty; a failed one says why.
    """
    table, is_list = _table(cells, wrap)
    shown = [cell for cell in cells.values() if cell.image is not None]
    shape = max((cell.image.shape[1] / cell.image.shape[2] for cell in shown), default=1)
    size = width * len(table[0]) + 0.3, (width * shape + 0.6) * len(table) + 0.2
    figure = Figure(figsize=size, layout="constrained")
    axes = figure.subplots(len(table), len(table[0]), squeeze=False)
    for y, places in enumerate(table):
        for x, place in enumerate(places):
            axis = axes[y, x]
            _bare(axis)
            if is_list:
                axis.set_title(" ".join(filter(None, place)), fontsize=9)
            elif y == 0:
                axis.set_title(place[1], fontsize=9)
            if x == 0 and not is_list:
                axis.set_ylabel(place[0], fontsize=9)
            _fill(axis, cells.get(place), line, round(width * CHARACTERS))
    return figure


def _table(cells, wrap):
    """Places of the cells in rows of one length, filled up with places of no cell; and whether it is a mere list."""
    rows, columns = (list(dict.fromkeys(names)) for names in zip(*cells, strict=True))
    if len(rows) > 1 and len(columns) > 1:
        return [[(row, column) for column in columns] for row in rows], False
    places, wrap = list(cells), min(wrap, len(cells))
    places += [("", "")] * (-len(places) % wrap)
    return [places[first : first + wrap] for first in range(0, len(places), wrap)], True


def _bare(axis):
    axis.set(xticks=[], yticks=[])
    axis.spines[:].set_visible(False)


def _fill(axis, cell, line, characters):
    if cell is None:
        return
    if cell.image is None:
        axis.text(0.5, 0.5, textwrap.fill(cell.reason, characters), ha="center", va="center", fontsize=7)
        return
    axis.imshow(to_uint8(cell.image), interpolation="bicubic")
    if line is not None:
        axis.set_xlabel(textwrap.fill(line(cell), characters), fontsize=8)


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
