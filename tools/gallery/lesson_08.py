"""Jobs of `make gallery` for lesson 08, to be called by `tools/make_gallery.py`.

`JOBS` is {name: function without arguments}. Each returns ({stem of a JPEG: image (1, height, width, 3)}, numbers), as
the jobs of lesson 07 do; numbers go into NAME.json under "numbers", with the command, the settings (`SETTINGS`) and the
seconds. Expected on two cores with bfloat16 units:

    08_race     about 950 s: 900 evaluations as published at 512 x 384 px in float32, FAST, some 30 for the judge
    08_large    about 400 s: 1024 x 768 px coarse to fine, and as many seconds at full size only; 700 s in float32
"""

from dataclasses import replace

from nst_lib.images import load_image, sample
from nst_lib.precision import resolved
from nst_lib.recipes import FAST, PRABHAKARAN
from nst_lib.settings import Settings
from nst_lib.transfer import coarse_to_fine, transfer
from nst_lib.vgg import Extractor

CONTENT, STYLE = "chenonceau_river", "vangogh_starry_night"
RACE_SIZE, EVALUATIONS = 512, 900  # px, longer side; the last row of article 004's table
JUDGED_EVERY = 5  # steps of a warm-up, whose own losses are not those that count
SCHEDULE = ((256, 100), (512, 60), (1024, 40))  # (longer side in px, evaluations)
LARGE = Settings(start="recoloured", optimizer_options={"smoothing": 0.7}, precision="auto")

SETTINGS = {
    "content": CONTENT,
    "style": STYLE,
    "race": {"size": RACE_SIZE, "evaluations": EVALUATIONS, "recipes": ["PRABHAKARAN", "FAST"]},
    "large": {"schedule": SCHEDULE, "start": LARGE.start, "optimizer_options": LARGE.optimizer_options},
}


def race():
    """Article 004's recipe, and FAST until it is as low: both pictures, and the curves of both."""
    images = [load_image(f"sample:{name}", RACE_SIZE, resample="bilinear_aliased") for name in (CONTENT, STYLE)]
    judge = judge_of(PRABHAKARAN, *images)
    published = list(transfer(*images, replace(PRABHAKARAN, evaluations=EVALUATIONS)))
    goal = judge(published[-1].image)
    of_warm_up = FAST.all_evaluations - FAST.evaluations
    fast, curve = None, []
    for fast in transfer(*images, FAST):
        counts = fast.evaluations > of_warm_up
        if counts or fast.evaluations % JUDGED_EVERY == 1:
            curve.append(point(fast, judge(fast.image)))
        if counts and curve[-1][-1] <= goal:
            break
    runs = {"article 004": [point(step, step.losses.total) for step in published], "FAST": curve}
    numbers = {"goal": goal, "runs": runs, "precision of FAST": resolved(FAST.precision)}
    return {"08_race_published": published[-1].image, "08_race_fast": fast.image}, numbers


def large():
    """1024 px coarse to fine; and at full size from the start, for as many seconds."""
    content, style = sample(CONTENT, SCHEDULE[-1][0]), sample(STYLE)
    judge = judge_of(LARGE, content, style)
    fine = list(coarse_to_fine(content, style, SCHEDULE, LARGE))
    direct = None
    for direct in transfer(content, style, replace(LARGE, evaluations=1000)):
        if direct.seconds >= fine[-1].seconds:
            break
    numbers = {
        "stages": stages(fine),
        "coarse to fine": {**last(fine[-1]), "loss": judge(fine[-1].image)},
        "full size only": {**last(direct), "loss": judge(direct.image)},
        "log": [(*point(step, step.losses.total), max(step.image.shape[1:3])) for step in fine],
        "precision": resolved(LARGE.precision),
    }
    return {"08_large": fine[-1].image, "08_large_direct": direct.image}, numbers


JOBS = {"08_race": race, "08_large": large}


def judge_of(settings, content, style):
    """A function from an image to its loss by `settings`, in float32, by a network of its own."""
    once = replace(settings, evaluations=1, warm_up=(), precision="float32")
    extractor = Extractor(once.layers)
    return lambda image: next(transfer(content, style, once, extractor=extractor, start=image)).losses.total


def point(step, loss):
    """(evaluations, seconds, loss), rounded for the record."""
    return step.evaluations, round(step.seconds, 2), float(f"{loss:.5g}")


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
