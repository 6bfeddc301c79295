"""Seconds from the start to the loss that article 004's recipe has after 900 evaluations: as published, and FAST.

python benchmarks/time_to_loss.py [--full] [--pictures CONTENT STYLE]

Both descend the same loss on the same pictures. What they reach is judged afterwards: their pictures are evaluated once
more, in float32. Every run loads its network and traces its graph anew, which counts.
"""

import argparse
import time
from dataclasses import replace
from pathlib import PurePath

from measuring import as_text, environment_text, machine, spread, versions

from nst_lib.images import load_image
from nst_lib.recipes import FAST, PRABHAKARAN, RECIPES
from nst_lib.transfer import transfer
from nst_lib.vgg import Extractor

PAIRS = (
    ("sample:chenonceau_river", "sample:vangogh_starry_night"),
    ("sample:portrait_collins", "sample:vangogh_night_cafe"),
    ("sample:kingfisher", "sample:tenniel_mad_tea_party"),
)
PLAIN = replace(FAST, warm_up=(), evaluations=300)
WITHOUT = {
    "FAST in float32": replace(FAST, precision="float32"),
    "FAST from the content": replace(FAST, start="content", evaluations=60),
    "FAST without frequency filter": replace(FAST, optimizer_options={}, evaluations=60),
    "FAST without whitened warm-up": PLAIN,
    "L-BFGS alone": replace(PLAIN, start="content", optimizer_options={}),
}
NOTE = (
    "Seconds: from the start, network and traces included, to the first picture that is at least as good as the "
    "published recipe's last; loss: that picture's, evaluated in float32. The rows after the first two of a pair leave "
    "one part of FAST out."
)


def measure(full=False, pairs=None, size=None, evaluations=None):
    """Short: one pair at 128 px, 200 evaluations as published; full: three at 512 px, 900, and FAST without its parts.

    The published recipe runs once, FAST before and after it.
    """
    size, evaluations = size or (512 if full else 128), evaluations or (900 if full else 200)
    pairs, rows = pairs or (PAIRS if full else PAIRS[:1]), []
    for pair in pairs:
        images = [load_image(source, size, resample=RECIPES["PRABHAKARAN"].size["resample"]) for source in pair]
        parts = WITHOUT if full and not rows else {}
        rows += _rows(" and ".join(map(_name, pair)), images, evaluations, parts)
    title = f"Time to the loss of PRABHAKARAN after {evaluations} evaluations, {size} px"
    return {"title": title, "note": NOTE, "rows": rows}


def _rows(pictures, images, evaluations, parts):
    """As published, FAST, and each of `parts` (name -> Settings), on one pair of images."""
    runs = [_last_phase(images, FAST)]
    *_, published = _timed(images, replace(PRABHAKARAN, evaluations=evaluations))
    runs.append(_last_phase(images, FAST))
    judge = _judge(*images)
    loss = judge(published[1])
    ways = {"FAST": runs, **{name: [_last_phase(images, settings)] for name, settings in parts.items()}}
    first = {"pictures": pictures, "way": "as published", "seconds": published[0], "times sooner": 1, "loss": loss}
    return [
        {**first, "evaluations": evaluations},
        *(
            {"pictures": pictures, "way": way, **_reached(runs, published[0], loss, judge)}
            for way, runs in ways.items()
        ),
    ]


def _timed(images, settings):
    """(seconds since the start, Step) of a run."""
    began = time.perf_counter()
    for step in transfer(*images, settings):
        yield time.perf_counter() - began, step


def _last_phase(images, settings):
    """What `_timed` gives after the warm-up, whose losses are not the one to reach."""
    of_warm_up = settings.all_evaluations - settings.evaluations
    return [(seconds, step) for seconds, step in _timed(images, settings) if step.evaluations > of_warm_up]


def _judge(content, style):
    """A function from a Step to the published loss of its image, in float32, by a network of its own."""
    extractor, once = Extractor(PRABHAKARAN.layers), replace(PRABHAKARAN, evaluations=1)
    return lambda step: next(transfer(content, style, once, extractor=extractor, start=step.image)).losses.total


def _reached(runs, published_seconds, loss, judge):
    """Where the runs reached the loss; where one did not, how low it came instead."""
    found = [_first_at(run, loss, judge) for run in runs]
    losses, evaluations = (spread([each[index] for each in found]) for index in (2, 1))
    if any(each[2] > loss for each in found):
        return {"seconds": "not reached", "loss": losses, "evaluations": evaluations}
    seconds = [each[0] for each in found]
    sooner = spread([published_seconds / each for each in seconds])
    return {"seconds": spread(seconds), "times sooner": sooner, "loss": losses, "evaluations": evaluations}


def _first_at(run, loss, judge):
    """(seconds, evaluations, loss) of the first picture that is as good as `loss`, else of the last one."""
    for seconds, step in run:
        # What a step says of itself in bfloat16 is off by 2 %; to judge those far above would take minutes.
        if step.losses.total < 1.05 * loss and (judged := judge(step)) <= loss:
            return seconds, step.evaluations, judged
    return seconds, step.evaluations, judge(step)


def _name(source):
    return PurePath(str(source).removeprefix("sample:")).stem


def main():
    parser = argparse.ArgumentParser(description="Seconds to the loss of a published recipe.")
    parser.add_argument("--full", action="store_true", help="512 px and 900 evaluations: 30 minutes a pair")
    parser.add_argument("--pictures", nargs=2, metavar=("CONTENT", "STYLE"), help="one pair: files or sample:NAME")
    choices = parser.parse_args()
    print(environment_text({"machine": machine(), "versions": versions()}), end="\n\n")
    print(as_text(measure(choices.full, [tuple(choices.pictures)] if choices.pictures else None)))


if __name__ == "__main__":
    main()
