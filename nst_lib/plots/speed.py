"""Plots of time, and of loss against it."""

import statistics
from itertools import cycle

import numpy as np
from matplotlib.figure import Figure

from nst_lib.plots.basic import COLOURS, DASHES


def plot_layer_times(times, work=None):
    """Where the time of an evaluation goes: a bar for each layer, forward and backward, as shares of the whole.

    `times` is what `costs.layer_times` gives. `work` {layer: number} marks each layer's share of something else beside
    its bar, of the multiplications for one. The shares of both add up to 1.
    """
    names, whole = [row.name for row in times], sum(row.forward + row.backward for row in times)
    places = np.arange(len(names))
    forward, backward = (np.array([getattr(row, way) for row in times]) / whole for way in ("forward", "backward"))
    figure = Figure(figsize=(7, 0.6 + 0.27 * len(names)), layout="constrained")
    axis = figure.subplots()
    axis.barh(places, forward, color=COLOURS[5], label="time, forward")
    axis.barh(places, backward, left=forward, color=COLOURS[0], hatch="//", edgecolor="white", label="time, backward")
    if work is not None:
        shares = np.array([work[name] for name in names]) / sum(work[name] for name in names)
        axis.plot(shares, places, "D", color=COLOURS[1], label="multiplications")
    axis.set_yticks(places, names, fontsize=8)
    axis.invert_yaxis()
    axis.set(xlabel="share of the evaluation")
    axis.xaxis.set_major_formatter(lambda share, _: f"{share:.0%}")
    axis.legend(frameon=False, fontsize=8)
    return figure


def plot_scaling(times):
    """Seconds of an evaluation against the pixels of the picture, with the straight line that goes through them.

    `times` is {pixels: [seconds, ...]}. Left the seconds: medians, bars from the shortest to the longest, and the line
    of least squares. Right the seconds a megapixel, in which a straight line through the origin would lie flat.
    """
    pixels = np.array(sorted(times), float)
    medians = np.array([statistics.median(times[count]) for count in sorted(times)])
    ends = np.array([(min(times[count]), max(times[count])) for count in sorted(times)]).T
    slope, offset = np.polyfit(pixels, medians, 1)
    figure = Figure(figsize=(8.4, 3.4), layout="constrained")
    left, right = figure.subplots(1, 2)
    left.plot(pixels, slope * pixels + offset, DASHES[1], color=COLOURS[1], label="straight line")
    for axis, unit in ((left, np.ones_like(pixels)), (right, pixels / 1e6)):
        bars = np.abs(ends - medians) / unit
        axis.errorbar(pixels, medians / unit, bars, fmt="o", color=COLOURS[0], capsize=3, label="measured")
        axis.set(xlabel="thousands of pixels")
        axis.xaxis.set_major_formatter(lambda count, _: f"{count / 1000:g}")
        axis.set_ylim(bottom=0)
        axis.grid(True, color="0.9")
    left.set(ylabel="seconds an evaluation")
    right.set(ylabel="seconds a megapixel", xscale="log")
    right.set_xticks(pixels, [f"{count / 1000:.2g}" for count in pixels])
    right.minorticks_off()
    left.legend(frameon=False, fontsize=8)
    return figure


def plot_race(runs, loss=None):
    """Losses of several runs against evaluations, and against seconds, on a logarithmic axis.

    `runs` is {name: [(evaluations, seconds, loss), ...]}; `loss` draws a level line to reach. Where each run first gets
    there, it has a mark.
    """
    figure = Figure(figsize=(9, 3.8), layout="constrained")
    by_evaluations, by_seconds = figure.subplots(1, 2, sharey=True)
    for (name, points), colour, dash in zip(runs.items(), cycle(COLOURS), cycle(DASHES), strict=False):
        evaluations, seconds, losses = zip(*points, strict=True)
        for axis, x in ((by_evaluations, evaluations), (by_seconds, seconds)):
            axis.plot(x, losses, dash, color=colour, label=name if axis is by_seconds else None)
            there = next((i for i, each in enumerate(losses) if loss is not None and each <= loss), None)
            if there is not None:
                axis.plot(x[there], losses[there], "o", color=colour)
    for axis, label in ((by_evaluations, "evaluations of the loss"), (by_seconds, "seconds")):
        axis.set(xlabel=label, yscale="log")
        axis.grid(True, which="major", color="0.9")
        if loss is not None:
            axis.axhline(loss, color="0.4", linewidth=1)
        axis.set_xlim(left=0)
    by_evaluations.set(ylabel="total loss")
    figure.legend(loc="outside upper center", ncols=4, fontsize=8, frameon=False)
    return figure


def plot_bars(values, label):
    """A horizontal bar with its number for each of {name: value}; `label` says what the values are.

    A value is a number, or a `timing.spread`, whose smallest and largest measurement are shown as well.
    """
    ends = ("median", "minimum", "maximum")
    spreads = {name: v if isinstance(v, dict) else dict.fromkeys(ends, v) for name, v in values.items()}
    medians = np.array([each["median"] for each in spreads.values()], float)
    ends = np.array([(each["minimum"], each["maximum"]) for each in spreads.values()], float).T
    figure = Figure(figsize=(7, 0.8 + 0.4 * len(spreads)), layout="constrained")
    axis = figure.subplots()
    axis.barh(list(spreads), medians, color=COLOURS[0], height=0.6)
    several = np.flatnonzero(ends[0] < ends[1])
    reach = np.abs(ends - medians)[:, several]
    axis.errorbar(medians[several], several, xerr=reach, fmt="none", color="black", capsize=3)
    for place, (value, end) in enumerate(zip(medians, ends[1], strict=True)):
        axis.annotate(f"{value:.3g}", (end, place), (6, 0), textcoords="offset points", va="center", fontsize=9)
    axis.margins(x=0.15)
    axis.invert_yaxis()
    axis.set(xlabel=label)
    return figure


def plot_spectra(grams):
    """Eigenvalues of Gram matrices {layer: (1, C, C)}, largest first, as shares of the largest; both axes log."""
    figure = Figure(figsize=(6.4, 3.8), layout="constrained")
    axis = figure.subplots()
    for (layer, gram), colour, dash in zip(grams.items(), cycle(COLOURS), cycle(DASHES), strict=False):
        eigenvalues = np.linalg.eigvalsh(np.asarray(gram[0], np.float64))[::-1]
        shares = np.maximum(eigenvalues / eigenvalues[0], 1e-9)
        axis.plot(range(1, len(shares) + 1), shares, dash, color=colour, marker=".", markersize=4, label=layer)
    axis.set(xlabel="direction", ylabel="share of the largest", xscale="log", yscale="log", ylim=(1e-6, 2))
    axis.grid(True, which="major", color="0.9")
    figure.legend(loc="outside upper center", ncols=3, fontsize=8, frameon=False)
    return figure


def plot_stairs(steps, changes, slope):
    """What a line search sees when steps get short: changes of the loss, and what the slope says they should be."""
    figure = Figure(figsize=(6.4, 3.4), layout="constrained")
    axis = figure.subplots()
    axis.plot(steps, slope * np.asarray(steps), DASHES[1], color=COLOURS[1], label="as the gradient says")
    axis.plot(steps, changes, ".", color=COLOURS[0], label="as float32 says")
    axis.axhline(0, color="0.4", linewidth=1)
    axis.set(xlabel="length of the step", ylabel="change of the loss")
    axis.grid(True, color="0.9")
    axis.legend(frameon=False, fontsize=8)
    return figure
