"""Gallery jobs of lesson 04, for tools/make_gallery.py.

A job is a function without arguments that returns (images, facts): {file stem: image (1, height, width, 3)}, and the
numbers that belong into the JSON beside the pictures. Seconds are estimates for two cores, at 0.88 s for an evaluation
of all five layers at 384 x 303 px; all jobs together take about half an hour and give 19 JPEGs of 30 to 80 kB.
"""

import numpy as np

from nst_lib.experiments.textures import CUMULATIVE, SINGLE, likeness, relative_errors, texture
from nst_lib.images import noise_like, resized, sample
from nst_lib.settings import STYLE_LAYERS, Settings
from nst_lib.vgg import Extractor

STYLE = "vangogh_starry_night"
SIZE = 384  # px, longer side; larger than the 156 px that block5_conv1 sees, unlike the lesson's 128
EVALUATIONS = 200
SMOOTHNESS = 0.02  # weight of total variation, as in the lesson


def textures_by_depth():
    """Starry Night from noise by blocks 1, 1-2, ... 1-5: 384 x 303 px, 5 x 200 evaluations, about 460 s."""
    return _textures(CUMULATIVE)


def textures_of_single_blocks():
    """Starry Night from noise by each of the blocks 2 to 5 alone: 384 x 303 px, 4 x 200 evaluations, about 450 s."""
    return _textures({name: layers for name, layers in SINGLE.items() if name not in CUMULATIVE})


def textures_of_other_styles():
    """Plain blue, a blurred painting, citrus fruits, by all blocks: the same size, 3 x 200 evaluations, about 530 s."""
    style = sample(STYLE, SIZE)
    blue = np.full(tuple(style.shape), (0.2, 0.3, 0.7), np.float32)
    targets = {"plain_blue": blue, "blurred": resized(resized(style, SIZE // 8), SIZE)}
    return _of_targets({**targets, "citrus_fruits": sample("citrus_fruits", SIZE)})


def textures_of_what_is_not_seen():
    """A mirrored cat and a chessboard, by all five blocks: the same size, 2 x 200 evaluations, about 360 s."""
    half = sample("cat_eyes", SIZE)[:, :, : SIZE // 2]
    mirrored = np.concatenate([half, half[:, :, ::-1]], axis=2)
    y, x = np.mgrid[:SIZE, :SIZE] // (SIZE // 4)
    board = np.stack([(y + x) % 2] * 3, axis=-1)[None].astype(np.float32)
    images, facts = _of_targets({"mirrored_cat": mirrored, "chessboard": board})
    half = SIZE // 2
    cat, squares = images["04_texture_of_mirrored_cat"], images["04_texture_of_chessboard"]
    facts["mirrored_cat"]["likeness to its mirror image"] = likeness(cat, cat[:, :, ::-1])
    facts["chessboard"]["likeness to itself, shifted by two squares"] = likeness(
        squares[:, :, half:], squares[:, :, :-half]
    )
    return images, facts


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
    style, images, facts = sample(STYLE, SIZE), {}, {}
    extractor = Extractor(STYLE_LAYERS)
    for name, layers in layer_sets.items():
        stem = f"04_texture_{name.replace(' ', '_')}"
        images[stem], facts[name] = _woven(style, layers, extractor)
    return images, facts


def _of_targets(targets):
    """Textures of all five blocks, with the targets themselves beside them."""
    images, facts, extractor = {}, {}, Extractor(STYLE_LAYERS)
    for name, target in targets.items():
        images[f"04_target_{name}"] = target
        images[f"04_texture_of_{name}"], facts[name] = _woven(target, STYLE_LAYERS, extractor)
    return images, facts


def _woven(target, layers, extractor):
    settings = Settings(evaluations=EVALUATIONS, total_variation_weight=SMOOTHNESS)
    start = noise_like(sample(STYLE, SIZE))
    for step in texture(target, layers, settings, extractor=extractor, start=start):
        last = step
    facts = {"relative errors": relative_errors(last.image, target, extractor), "seconds": last.seconds}
    return last.image, {**facts, "evaluations": EVALUATIONS, "total_variation_weight": SMOOTHNESS}
