"""Gallery jobs of lesson 03, for tools/make_gallery.py.

A job is a function without arguments that returns (images, facts): {file stem: image (1, height, width, 3)}, and the
numbers that belong into the JSON beside the pictures. Seconds are estimates for two cores; all jobs together take
about 25 minutes and give 15 JPEGs of 15 to 50 kB.
"""

import math
from dataclasses import replace

from nst_lib.experiments.similarity import displacement, psnr, ssim
from nst_lib.images import noise_like, resized, sample, window
from nst_lib.losses import content_loss
from nst_lib.settings import STYLE_LAYERS, Settings
from nst_lib.transfer import invert, transfer
from nst_lib.vgg import Extractor

SHAPE = (192, 256)  # px, height and width; twice those of the lesson, the same part of the picture
LAYERS = tuple(f"block{block}_conv1" for block in range(1, 6))
EVALUATIONS = 500
SMOOTHNESS = 0.1  # weight of total variation where the content loss of noise counts as 1

CONTENT_LAYERS = ("block2_conv2", "block4_conv2", "block5_conv2")
MEASURE = "block4_conv2"  # whose picture says how much style the others shall have
COST = 5e7  # of a picture that has nothing of the content; beside style_weight 4e3
EYE_EVALUATIONS = 100

# The strip with both eyes: height, width, and how far its middle is below the picture's; in shares of the picture.
EYES = {"cat_eyes": (0.4, 0.8, -0.1), "portrait_collins": (0.25, 0.7, -0.08)}


def inversions():
    """Noise turned into the cat by each layer alone: 256 x 192 px, 5 x 500 evaluations, about 480 s."""
    return _inverted(LAYERS, "03_inversion")


def smooth_inversions():
    """The two deepest again, with total variation: 256 x 192 px, 2 x 500 evaluations, about 340 s."""
    return _inverted(LAYERS[-2:], "03_inversion_smooth", smoothness=SMOOTHNESS)


def eyes_of_the_cat():
    """Content at three depths, the same amount of style: 256 x 166 px, at most 10 x 100 evaluations, about 320 s."""
    return _painted("cat_eyes", sample("cat_eyes", 256))


def eyes_of_the_portrait():
    """The same with the face of the portrait: 192 x 192 px, at most 10 x 100 evaluations, about 280 s."""
    return _painted("portrait_collins", resized(sample("portrait_collins")[:, 30:180, 150:300], 192))


JOBS = {f"03_{job.__name__}": job for job in (inversions, smooth_inversions, eyes_of_the_cat, eyes_of_the_portrait)}


def _inverted(layers, stem, smoothness=0.0, seed=0):
    picture = window(sample("cat_eyes", 3 * SHAPE[1] // 2), SHAPE)
    images, facts = {}, {"evaluations": EVALUATIONS, "total_variation_weight": smoothness, "seed": seed}
    for layer in layers:
        extractor = Extractor([layer])
        target, noise = extractor(picture)[layer], extractor(noise_like(picture, seed))[layer]
        settings = Settings(
            content_weight=1 / float(content_loss(noise, target)),
            total_variation_weight=smoothness,
            evaluations=EVALUATIONS,
            seed=seed,
        )
        last = _last(invert(picture, layer, settings, extractor=extractor))
        images[f"{stem}_{layer}"] = last.image
        facts[layer] = {
            "share of the loss of noise": last.losses.content[layer],
            "psnr": psnr(last.image, picture),
            "ssim": ssim(last.image, picture),
            "seconds": last.seconds,
        }
    return images, facts


def _painted(name, content):
    """Content at each of three layers, with weights that leave the same style loss; see `_with_style_loss`."""
    style = sample("vangogh_starry_night", 256)
    extractor = Extractor([*CONTENT_LAYERS, *STYLE_LAYERS])
    settings = Settings(evaluations=EYE_EVALUATIONS)

    def paint(layer, weight):
        chosen = replace(settings, content_layers=(layer,), content_weight=weight)
        return _last(transfer(content, style, chosen, extractor=extractor))

    def first_weight(layer):
        trial = replace(settings, content_layers=(layer,), content_weight=1.0, start="style")
        return COST / next(transfer(content, style, trial, extractor=extractor)).losses.content[layer]

    weights = {layer: first_weight(layer) for layer in CONTENT_LAYERS}
    wanted = _style_of(paint(MEASURE, weights[MEASURE]))
    images, facts = {f"03_eyes_{name}_content": content}, {"evaluations": EYE_EVALUATIONS}
    for layer in CONTENT_LAYERS:
        weight, last = _with_style_loss(wanted, weights[layer], lambda weight, layer=layer: paint(layer, weight))
        images[f"03_eyes_{name}_{layer}"] = last.image
        here, there = (_strip(image, EYES[name]) for image in (content, last.image))
        down, right, correlation = displacement(here, there)
        facts[layer] = {
            "content_weight": weight,
            "style loss": _style_of(last),
            "ssim of the eyes": ssim(here, there),
            "moved": (down, right),
            "correlation": correlation,
            "seconds": last.seconds,
        }
    return images, facts


def _with_style_loss(wanted, weight, paint, rounds=4):
    """(content weight, last Step of `paint(weight)`) whose style loss is within 5 % of `wanted`, or as near as found.

    More weight on the content leaves more style loss; the power of the one in the other is taken from the last two.
    """
    power, tried = 0.5, []
    for _ in range(rounds):
        last = paint(weight)
        off = math.log(_style_of(last) / wanted)
        tried.append((off, weight, last))
        if abs(off) < 0.05:
            break
        if len(tried) > 1:
            off_before, weight_before, _last_before = tried[-2]
            power = min(max((off - off_before) / math.log(weight / weight_before), 0.1), 2.0)
        weight *= math.exp(-off / power)
    return min(tried, key=lambda attempt: abs(attempt[0]))[1:]


def _style_of(step):
    return step.losses.by_kind["style"]


def _strip(image, share):
    height, width = image.shape[1:3]
    return window(image, (round(share[0] * height), round(share[1] * width)), down=round(share[2] * height))


def _last(steps):
    for step in steps:
        last = step
    return last
