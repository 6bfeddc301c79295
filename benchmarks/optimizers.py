"""What an optimiser costs beside the network: seconds an evaluation of each, as a ratio to Adam's, in one run.

python benchmarks/optimizers.py [--full]
"""

from dataclasses import replace

import numpy as np
from measuring import ratios, run_alone, spread

from nst_lib.images import sample
from nst_lib.optimizers import OPTIMIZERS
from nst_lib.settings import Settings
from nst_lib.transfer import transfer
from nst_lib.vgg import Extractor


def measure(full=False, size=None, rounds=3):
    """Seconds an evaluation of each optimiser; short: 128 px in float32, full: 256 px in both precisions."""
    size, precisions = size or (256 if full else 128), ("float32", "bfloat16") if full else ("float32",)
    rows = [row for precision in precisions for row in _rows(size, precision, rounds, evaluations=16 if full else 8)]
    return {
        "title": f"Optimisers, {size} px",
        "note": "Medians of a run's evaluations, the first left out; spread over the runs.",
        "rows": rows,
    }


def _rows(size, precision, rounds, evaluations):
    settings = Settings(evaluations=evaluations, precision=precision)
    extractor = Extractor(settings.layers, precision=precision)
    content, style = sample("chenonceau_river", size), sample("vangogh_starry_night", size)
    times = {name: [] for name in OPTIMIZERS}
    for _ in range(rounds):
        for name in OPTIMIZERS:
            times[name].append(_seconds(content, style, replace(settings, optimizer=name), extractor))
    return [
        {
            "precision": precision,
            "optimiser": name,
            "seconds an evaluation": spread(times[name]),
            "ratio to Adam": ratios(times, name, "adam"),
        }
        for name in OPTIMIZERS
    ]


def _seconds(content, style, settings, extractor):
    """Median seconds between two evaluations; the first, which traces the graph, is left out."""
    steps = transfer(content, style, settings, extractor=extractor)
    return float(np.median(np.diff([step.seconds for step in steps])))


if __name__ == "__main__":
    run_alone(measure)
