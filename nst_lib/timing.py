"""Times that can be compared: taken in turns within one run, and told as ratios, with their spread.

A machine is never twice the same: another program runs, the processor gets warm, a cache is full. What happens falls
on all alike when they take turns, and cancels out of a ratio of neighbours.
"""

import statistics
import time


def seconds(way, *arguments):
    """Seconds that one call takes."""
    began = time.perf_counter()
    way(*arguments)
    return time.perf_counter() - began


def interleaved(ways, rounds, warm_up=1):
    """{name: [seconds, ...]} of calling each of `ways` (name -> function) once in each of `rounds`.

    What the machine does meanwhile then falls on all alike. Each round begins with another one, so that none always
    follows the same neighbour. Before the first round each is called `warm_up` times, uncounted.
    """
    names = list(ways)
    for name in names * warm_up:
        ways[name]()
    times = {name: [] for name in names}
    for index in range(rounds):
        turn = index % len(names)
        for name in names[turn:] + names[:turn]:
            times[name].append(seconds(ways[name]))
    return times


def spread(values):
    """Median of some measurements, their smallest and largest, and how many there are."""
    return {
        "median": statistics.median(values),
        "minimum": min(values),
        "maximum": max(values),
        "repetitions": len(values),
    }


def ratios(times, of, to):
    """Spread of the ratio between two of the ways that `interleaved` timed, each round on its own."""
    return spread([a / b for a, b in zip(times[of], times[to], strict=True)])
