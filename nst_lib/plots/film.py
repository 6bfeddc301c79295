"""Plots of films."""

from itertools import cycle

import numpy as np
from matplotlib.figure import Figure

from nst_lib.plots.basic import COLOURS, DASHES


def plot_changes(films):
    """How much each frame differs from the one before along the motion: {name: list of `film.changes`}, as curves."""
    figure = Figure(figsize=(6.4, 3.2), layout="constrained")
    axis = figure.subplots()
    for (name, values), colour, dash in zip(films.items(), cycle(COLOURS), cycle(DASHES), strict=False):
        axis.plot(range(2, len(values) + 2), values, dash, color=colour, marker="o", markersize=3, label=name)
    axis.set(xlabel="frame", ylabel="change in grey levels of 255", ylim=(0, None))
    axis.xaxis.get_major_locator().set_params(integer=True)
    axis.grid(True, color="0.9")
    figure.legend(loc="outside upper center", ncols=4, fontsize=8, frameon=False)
    return figure


def plot_time_slices(slices, height=1.1):
    """{title: `film.time_slice`} below each other: one row of pixels of every frame, the first frame on top.

    What nothing was seen of is white; `height` of one slice is in inches.
    """
    figure = Figure(figsize=(6.4, (height + 0.35) * len(slices)), layout="constrained")
    axes = figure.subplots(len(slices), 1, squeeze=False).ravel()
    for axis, (title, rows) in zip(axes, slices.items(), strict=True):
        axis.imshow(np.nan_to_num(rows, nan=1.0), aspect="auto", interpolation="nearest")
        axis.set_title(title, fontsize=10)
        axis.set(yticks=[0, len(rows) - 1], yticklabels=["first", "last"], xticks=[])
    axes[-1].set_xlabel("along one row of the picture")
    figure.supylabel("frame", fontsize=9)
    return figure
