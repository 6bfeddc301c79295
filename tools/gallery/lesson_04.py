"""Gallery jobs of lesson 04, see tools/make_gallery.py: the lesson's textures, larger.

All are 256 x 202 px, from noise by 100 evaluations of L-BFGS in bfloat16. Seconds are those of the records, on one
core of a machine that others used, too.
"""

import numpy as np

from nst_lib.experiments.similarity import likeness
from nst_lib.experiments.textures import CUMULATIVE, SINGLE, relative_errors, texture
from nst_lib.images import noise_like, resized, sample
from nst_lib.settings import STYLE_LAYERS, Settings
from nst_lib.vgg import Extractor

STYLE = "vangogh_starry_night"
SIZE = 256  # px, longer side; larger than the 156 px that block5_conv1 sees, unlike the lesson's 128
EVALUATIONS = 100
SMOOTHNESS = 0.1  # weight of total variation, as in the lesson
SMOOTHING = 0.7  # of L-BFGS' first guess of the curvature, as in the lesson
PRECISION = "bfloat16"


def textures_by_depth():
    """Starry Night from noise by blocks 1, 1-2, ... 1-5: 133 s."""
    return _textures(CUMULATIVE)


def textures_of_single_blocks():
    """Starry Night from noise by each of the blocks 2 to 5 alone: 118 s."""
    return _textures({name: layers for name, layers in SINGLE.items() if name not in CUMULATIVE})


def textures_of_other_styles():
    """A blurred painting and citrus fruits, by all blocks: 95 s."""
    blurred = resized(resized(sample(STYLE, SIZE), SIZE // 8), SIZE)
    return _of_targets({"blurred": blurred, "citrus_fruits": sample("citrus_fruits", SIZE)})


def textures_of_what_is_not_seen():
    """A mirrored cat and a wallpaper, by all blocks, and how alike each is to itself mirrored or shifted: 164 s."""
    half = sample("cat_eyes", SIZE)[:, :, : SIZE // 2]
    mirrored = np.concatenate([half, half[:, :, ::-1]], axis=2)
    wallpaper = np.tile(sample("citrus_fruits", 192)[:, 20:84, 36:100], (1, 4, 4, 1))
    images, numbers = _of_targets({"mirrored_cat": mirrored, "wallpaper": wallpaper})
    cat, wall = images["04_texture_of_mirrored_cat"], images["04_texture_of_wallpaper"]
    numbers["mirrored_cat"]["likeness to its mirror image"] = likeness(cat, cat[:, :, ::-1])
    numbers["wallpaper"]["likeness to itself, shifted by a slice"] = likeness(wall[:, :, 64:], wall[:, :, :-64])
    return images, numbers


SETTINGS = {
    "size": SIZE,
    "evaluations": EVALUATIONS,
    "total_variation_weight": SMOOTHNESS,
    "smoothing": SMOOTHING,
    "precision": PRECISION,
}
JOBS = {
    f"04_{job.__name__}": job
    for job in (
        textures_by_depth,
        textures_of_single_blocks,
        textures_of_other_styles,
        textures_of_what_is_not_seen,
    )
}


def _textures(layer_sets):
    style, images, numbers = sample(STYLE, SIZE), {}, {}
    extractor = Extractor(STYLE_LAYERS, precision=PRECISION)
    for name, layers in layer_sets.items():
        stem = f"04_texture_{name.replace(' ', '_')}"
        images[stem], numbers[name] = _woven(style, layers, extractor)
    return images, numbers


def _of_targets(targets):
    """Textures of all five blocks."""
    images, numbers, extractor = {}, {}, Extractor(STYLE_LAYERS, precision=PRECISION)
    for name, target in targets.items():
        images[f"04_texture_of_{name}"], numbers[name] = _woven(target, STYLE_LAYERS, extractor)
    return images, numbers


def _woven(target, layers, extractor):
    options = {"smoothing": SMOOTHING}
    settings = Settings(
        evaluations=EVALUATIONS,
        total_variation_weight=SMOOTHNESS,
        optimizer_options=options,
        precision=PRECISION,
    )
    start = noise_like(sample(STYLE, SIZE))
    for step in texture(target, layers, settings, extractor=extractor, start=start):
        last = step
    return last.image, {
        "relative errors": relative_errors(last.image, target, extractor),
        "evaluations": last.evaluations,
        "seconds": round(last.seconds),
    }
