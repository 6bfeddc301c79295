"""Jobs of `make gallery` for lesson 08; see tools/make_gallery.py.

    08_large            1024 x 768 px in bfloat16: coarse to fine in 136 evaluations, and as much work at full size
                        only in 31; 343 s with the judging, beside another program (each stage: in the record)
    08_time_to_loss     no work: what benchmarks/time_to_loss.py measured at 512 px, from benchmarks/results.json

The seconds of both are shown in the lesson. So `08_large` wants a machine that does nothing else.
"""

import json
from dataclasses import replace
from pathlib import Path

from nst_lib.images import sample
from nst_lib.settings import Settings
from nst_lib.transfer import coarse_to_fine, transfer
from nst_lib.vgg import Extractor

CONTENT, STYLE = "chenonceau_river", "vangogh_starry_night"
SCHEDULE = ((256, 80), (512, 40), (1024, 16))  # (longer side in px, evaluations)
LARGE = Settings(start="recoloured", optimizer_options={"smoothing": 0.7}, precision="bfloat16")
RESULTS = Path(__file__).parents[2] / "benchmarks" / "results.json"
SHOWN = ("title", "note", "rows", "form", "machine", "versions", "seconds")

SETTINGS = {
    "content": CONTENT,
    "style": STYLE,
    "schedule": SCHEDULE,
    "start": LARGE.start,
    "optimizer_options": LARGE.optimizer_options,
    "precision": LARGE.precision,
}


def large():
    """1024 px coarse to fine; and at full size from the start, for as many pixels painted."""
    content, style = sample(CONTENT, SCHEDULE[-1][0]), sample(STYLE)
    network = Extractor(LARGE.layers, precision=LARGE.precision)
    fine = list(coarse_to_fine(content, style, SCHEDULE, LARGE, extractor=network))
    at_once = round(sum(count * (size / SCHEDULE[-1][0]) ** 2 for size, count in SCHEDULE))
    *_, direct = transfer(content, style, replace(LARGE, evaluations=at_once), extractor=network)
    judge = judge_of(LARGE, content, style)
    numbers = {
        "stages": stages(fine),
        "coarse to fine": {**last(fine[-1]), "loss": judge(fine[-1].image)},
        "full size only": {**last(direct), "loss": judge(direct.image)},
        "log": [(*point(step), max(step.image.shape[1:3])) for step in fine],
        "precision": network.precision,
    }
    return {"08_large": fine[-1].image, "08_large_direct": direct.image}, numbers


def time_to_loss():
    """The rows of the benchmark, as it was measured last, with the machine that it ran on."""
    measured = json.loads(RESULTS.read_text(encoding="utf-8"))["time_to_loss"]
    return {}, {name: measured[name] for name in SHOWN}


JOBS = {"08_large": large, "08_time_to_loss": time_to_loss}


def judge_of(settings, content, style):
    """A function from an image to its loss by `settings`, in float32, by a network of its own."""
    once = replace(settings, evaluations=1, warm_up=(), precision="float32")
    extractor = Extractor(once.layers)
    return lambda image: next(transfer(content, style, once, extractor=extractor, start=image)).losses.total


def point(step):
    """(evaluations, seconds, loss), rounded for the record."""
    return step.evaluations, round(step.seconds, 2), float(f"{step.losses.total:.5g}")


def stages(steps):
    """What each size cost, and what it did to the loss, from the Steps of all."""
    rows, seconds = [], 0.0
    for size, evaluations in SCHEDULE:
        own = [step for step in steps if max(step.image.shape[1:3]) == size]
        first, end = own[0].losses.total, own[-1].losses.total
        row = {"size": size, "evaluations": evaluations, "seconds": round(own[-1].seconds - seconds, 1)}
        rows.append({**row, "first loss": float(f"{first:.3g}"), "last loss": float(f"{end:.3g}")})
        seconds = own[-1].seconds
    return rows


def last(step):
    return {"evaluations": step.evaluations, "seconds": round(step.seconds, 1)}
