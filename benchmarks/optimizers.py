"""What an optimiser costs beside the network: seconds an evaluation of each, as a ratio to Adam's, in one run.

python benchmarks/optimizers.py [longer side in px] [precision]
"""

import sys
from dataclasses import replace

import numpy as np

from nst_lib.images import sample
from nst_lib.optimizers import OPTIMIZERS
from nst_lib.settings import Settings
from nst_lib.transfer import transfer
from nst_lib.vgg import Extractor

ROUNDS, EVALUATIONS = 3, 16


def seconds_each(content, style, settings, extractor):
    """Median seconds between two evaluations; the first, which traces the graph, is left out."""
    steps = transfer(content, style, settings, extractor=extractor)
    return np.median(np.diff([step.seconds for step in steps]))


def main(size=256, precision="float32"):
    settings = Settings(evaluations=EVALUATIONS, precision=precision)
    extractor = Extractor(settings.layers, precision=precision)
    content, style = sample("chenonceau_river", size), sample("vangogh_starry_night", size)
    rounds = [
        {name: seconds_each(content, style, replace(settings, optimizer=name), extractor) for name in OPTIMIZERS}
        for _ in range(ROUNDS)
    ]
    print(f"{size} px, {precision}, {ROUNDS} rounds of {EVALUATIONS} evaluations")
    for name in OPTIMIZERS:
        ratios = [times[name] / times["adam"] for times in rounds]
        print(f"{name:17} {np.median([times[name] for times in rounds]):.3f} s, {np.median(ratios):.2f} times Adam's")


if __name__ == "__main__":
    main(*(kind(argument) for kind, argument in zip((int, str), sys.argv[1:], strict=False)))
