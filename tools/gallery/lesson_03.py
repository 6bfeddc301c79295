"""Jobs of `make gallery` for lesson 03, to be called by `tools/make_gallery.py`.

`JOBS` is {name: function without arguments}. Each returns ({stem of a JPEG: image (1, height, width, 3)}, numbers).
"""

import math
from dataclasses import replace
from functools import partial

from nst_lib.experiments.similarity import displacement, psnr, ssim
from nst_lib.images import noise_like, resized, sample, window
from nst_lib.losses import content_loss
from nst_lib.settings import STYLE_LAYERS, Settings
from nst_lib.transfer import invert, transfer
from nst_lib.vgg import Extractor

SHAPE = (144, 192)  # px, height and width; 1.5 times those of the lesson, the same part of the picture
LAYERS = tuple(f"block{block}_conv1" for block in range(1, 6))
PRECISION = {**dict.fromkeys(LAYERS[:3], "float32"), **dict.fromkeys(LAYERS[3:], "bfloat16")}
EVALUATIONS = 250
SMOOTHNESS = 0.1  # weight of total variation where the content loss of noise counts as 1

CONTENT_LAYERS = ("block2_conv2", "block4_conv2", "block5_conv2")
MEASURE = "block4_conv2"  # whose picture says how much style the others shall have
COST = 2e8  # of a picture that has nothing of the content; beside style_weight 4e3
EYE_EVALUATIONS, ROUNDS = 50, 3
TOLERANCE = 0.05  # of the style loss

# Shares of the picture: the size of an eye's window, and where its middle is from the picture's, right and down.
CAT = {"size": (0.375, 0.275), "left": (-0.225, -0.06), "right": (0.256, -0.06)}
FACE = {"size": (0.25, 0.21), "left": (-0.135, -0.094), "right": (0.146, -0.094)}

SETTINGS = {
    "inversions": {"picture": "cat_eyes", "shape": SHAPE, "evaluations": EVALUATIONS, "precision": PRECISION},
    "weight of total variation in smooth inversions": SMOOTHNESS,
    "eyes": {"style": "vangogh_starry_night", "evaluations": EYE_EVALUATIONS, "rounds": ROUNDS, "cost": COST},
    "precision of the eyes": "bfloat16",
}


def inversions():
    """Noise turned into the cat by each layer alone, 192 x 144 px, 5 x 250 evaluations; 179 s on one core."""
    return _inverted(LAYERS, "03_inversion")


def smooth_inversions():
    """The deepest again, with total variation, 192 x 144 px, 250 evaluations; 60 s on one core."""
    return _inverted(LAYERS[-1:], "03_inversion_smooth", smoothness=SMOOTHNESS)


def eyes_of_the_cat(start):
    """Content at three depths, equal style losses, 192 x 96 px, at most 9 x 50 evaluations; 61 and 54 s on one core."""
    return _painted("cat", window(sample("cat_eyes", 288), (96, 192), down=-23), CAT, start)


def eyes_of_the_portrait(start):
    """The same with the face of the portrait, 168 x 112 px; 70 s on one core."""
    return _painted("portrait", resized(sample("portrait_collins", 512)[:, 60:160, 150:300], 168), FACE, start)


JOBS = {
    "03_inversions": inversions,
    "03_smooth_inversions": smooth_inversions,
    "03_eyes_cat_from_style": partial(eyes_of_the_cat, "style"),
    "03_eyes_cat_from_content": partial(eyes_of_the_cat, "content"),
    "03_eyes_portrait_from_style": partial(eyes_of_the_portrait, "style"),
}


def _inverted(layers, stem, smoothness=0.0):
    picture = window(sample("cat_eyes", 3 * SHAPE[1] // 2), SHAPE)
    images, numbers = {}, {}
    for layer in layers:
        extractor = Extractor([layer], precision=PRECISION[layer])
        target, noise = extractor(picture)[layer], extractor(noise_like(picture))[layer]
        settings = Settings(
            content_weight=1 / float(content_loss(noise, target)),
            total_variation_weight=smoothness,
            evaluations=EVALUATIONS,
            precision=PRECISION[layer],
        )
        last = _last(invert(picture, layer, settings, extractor=extractor))
        images[f"{stem}_{layer}"] = last.image
        numbers[layer] = {
            "share of the loss of noise": last.losses.content[layer],
            "evaluations": last.evaluations,
            "psnr": psnr(last.image, picture),
            "ssim": ssim(last.image, picture),
            "seconds": last.seconds,
        }
    return images, numbers


def _painted(name, content, eyes, start):
    """Content at each of three layers, with weights that leave the same style loss; see `_with_style_loss`."""
    style = sample("vangogh_starry_night", max(content.shape[1:3]))
    extractor = Extractor([*CONTENT_LAYERS, *STYLE_LAYERS], precision="bfloat16")
    settings = Settings(start=start, evaluations=EYE_EVALUATIONS, precision="bfloat16")

    def paint(layer, weight):
        chosen = replace(settings, content_layers=(layer,), content_weight=weight)
        return _last(transfer(content, style, chosen, extractor=extractor))

    def first_weight(layer):
        trial = replace(settings, content_layers=(layer,), content_weight=1.0, start="style")
        return COST / next(transfer(content, style, trial, extractor=extractor)).losses.content[layer]

    weights = {layer: first_weight(layer) for layer in CONTENT_LAYERS}
    first = {layer: paint(layer, weight) for layer, weight in weights.items()}
    images, numbers = {f"03_eyes_{name}": content}, {}
    for layer in CONTENT_LAYERS:
        found = _with_style_loss(_style_of(first[MEASURE]), weights[layer], first[layer], partial(paint, layer))
        images[f"03_eyes_{name}_from_{start}_{layer}"] = found[1].image
        numbers[layer] = {"content weight": found[0], "style loss": _style_of(found[1])}
        numbers[layer]["style loss at equal cost"] = _style_of(first[layer])
        for side in ("left", "right"):
            numbers[layer][f"{side} eye"] = _compared(content, found[1].image, eyes, side)
    return images, numbers


def _with_style_loss(wanted, weight, first, paint):
    """(content weight, last Step of `paint(weight)`) whose style loss is near `wanted`, or as near as was found.

    `first` is the Step of the first weight. More weight on the content leaves more style loss; the power of the one in
    the other is taken from the last two.
    """
    power, tried = 0.5, [(math.log(_style_of(first) / wanted), weight, first)]
    while abs(tried[-1][0]) > TOLERANCE and len(tried) < ROUNDS:
        if len(tried) > 1:
            (off_before, weight_before, _), (off, weight, _) = tried[-2:]
            power = min(max((off - off_before) / math.log(weight / weight_before), 0.1), 2.0)
        weight *= math.exp(-tried[-1][0] / power)
        last = paint(weight)
        tried.append((math.log(_style_of(last) / wanted), weight, last))
    return min(tried, key=lambda attempt: abs(attempt[0]))[1:]


def _style_of(step):
    return step.losses.by_kind["style"]


def _compared(content, painted, eyes, side):
    """How alike an eye is in two pictures, and how far it has moved."""
    here, there = (_eye(image, eyes["size"], eyes[side]) for image in (content, painted))
    down, right, correlation = displacement(here, there, most=6)
    return {"ssim": ssim(here, there), "down and right": (down, right), "correlation": correlation}


def _eye(image, size, place):
    height, width = image.shape[1:3]
    shape = (round(size[0] * height), round(size[1] * width))
    return window(image, shape, right=round(place[0] * width), down=round(place[1] * height))


def _last(steps):
    for step in steps:
        last = step
    return last
