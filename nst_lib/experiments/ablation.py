"""An experiment that changes one choice: what differs between two runs, in which unit, and whether it is chance."""

import math
import statistics
from dataclasses import fields


def changed_fields(first, second):
    """Names of the fields in which two `Settings` differ, in the order of `Settings`: ("style_weight",)."""
    names = [field.name for field in fields(first)]
    return tuple(name for name in names if getattr(first, name) != getattr(second, name))


def unweighted(record):
    """{"content": sum of content losses, "style": sum of w_l E_l} of a run's record, without alpha and beta.

    A record's losses are weighted, so that those of two runs with other weights cannot be compared. `record` is what
    `records.read_record` gives. A term whose weight was 0 was not measured: NaN.
    """
    losses, settings = record["result"]["losses"], record["settings"]
    weights = {"content": settings.content_weight, "style": settings.style_weight}
    sums = {kind: sum(loss for name, loss in losses.items() if name.startswith(f"{kind} ")) for kind in weights}
    return {kind: sums[kind] / weights[kind] if weights[kind] else math.nan for kind in weights}


def against_chance(value, repeats):
    """How far `value` is from the mean of `repeats`, in standard deviations of one repeat: 0 is right in the middle.

    `repeats` are the same number from runs that differ in their seed alone, at least two of them; their spread (with
    n - 1 in the denominator) is what chance does. Below 2 or so, a difference may be chance. Raises ValueError for
    fewer repeats, and for repeats without any spread, as from runs in which the seed changes nothing.
    """
    repeats = [float(number) for number in repeats]
    if len(repeats) < 2:
        raise ValueError(f"there are {len(repeats)} repeats; run the same settings with at least two seeds")
    spread = statistics.stdev(repeats)
    if spread == 0:
        raise ValueError('all repeats are equal, so they do not say what chance does; start from noise: start="noise"')
    return (float(value) - statistics.fmean(repeats)) / spread
