"""Gallery jobs of lesson 09, for tools/make_gallery.py.

A job is a function without arguments that returns (images, numbers): {stem of a JPEG: image (1, height, width, 3)},
and what belongs into the JSON beside them. Seconds expected on two cores, float32:

    09_film               about 800: 24 x 60 + 2 x (60 + 23 x 20) evaluations at 256 x 192 px
    09_temporal_weights   about 70: 5 films as in the lesson, 128 x 96 px; numbers only
"""

from dataclasses import replace
from statistics import mean

import numpy as np

from nst_lib.camera import pan_and_zoom, view, window_at
from nst_lib.film import film, flicker, frame_shape, time_slice
from nst_lib.images import noise_like, sample
from nst_lib.losses import total_variation
from nst_lib.quiet_tensorflow import tf
from nst_lib.settings import STYLE_LAYERS, Settings
from nst_lib.transfer import transfer
from nst_lib.vgg import Extractor

CONTENT, STYLE = "chenonceau_river", "vangogh_starry_night"
PERCENT = (5, 15, 65), (20, 22, 50)  # first and last window: left, top, width
SETTINGS = Settings(content_weight=200.0, style_weight=4e3, style_layers=STYLE_LAYERS[:4])
TEMPORAL = 1e10
WEIGHTS = (0.0, 1e9, 1e10, 1e11, 1e12)
SHOWN = slice(10, 14)  # consecutive frames of a strip
LINES = 5  # px, height of a frame's row in a slice through time


def a_film():
    """24 frames: each on its own from the same noise; warm start; warm start and temporal loss."""
    size, frames, settings = 256, 24, replace(SETTINGS, evaluations=60)
    photograph, style, windows = _scene(size, frames)
    extractor = Extractor(settings.layers)
    shape = frame_shape(photograph, size)
    films = {"each on its own": _each_on_its_own(photograph, style, windows, shape, settings, extractor)}
    for name, weight in (("warm start", 0.0), ("warm start and temporal loss", TEMPORAL)):
        options = {"evaluations": 20, "temporal_weight": weight, "extractor": extractor}
        films[name] = [frame.image for frame in film(photograph, style, windows, size, settings, **options)]
    numbers = {name: _flickers(images, windows) for name, images in films.items()}
    numbers["photograph"] = _flickers([view(photograph, window, shape) for window in windows], windows)
    strips = [_strip(images, windows, shape[0] // 3) for images in films.values()]
    return {"09_film": tf.concat(strips, axis=1)}, numbers


def temporal_weights():
    """The lesson's film with five weights of the temporal loss: flicker, and what is paid for it."""
    size, frames, settings = 128, 12, replace(SETTINGS, evaluations=30)
    photograph, style, windows = _scene(size, frames)
    extractor = Extractor(settings.layers)
    numbers = {}
    for weight in WEIGHTS:
        options = {"evaluations": 8, "temporal_weight": weight, "extractor": extractor}
        shot = list(film(photograph, style, windows, size, settings, **options))
        images, later = [frame.image for frame in shot], shot[1:]
        numbers[f"{weight:g}"] = {
            **_flickers(images, windows),
            "style loss": mean(frame.step.losses.by_kind["style"] for frame in later),
            "content loss": mean(frame.step.losses.by_kind["content"] for frame in later),
            "roughness": mean(float(total_variation(frame.image)) for frame in later),
        }
    return {}, numbers


JOBS = {"09_film": a_film, "09_temporal_weights": temporal_weights}


def _scene(size, frames):
    photograph, style = sample(CONTENT), sample(STYLE, size)
    first, last = (window_at(photograph, *percent) for percent in PERCENT)
    return photograph, style, pan_and_zoom(first, last, frames)


def _each_on_its_own(photograph, style, windows, shape, settings, extractor):
    images = []
    for window in windows:
        content = view(photograph, window, shape)
        for step in transfer(content, style, settings, extractor=extractor, start=noise_like(content)):
            last = step
        images.append(last.image)
    return images


def _flickers(images, windows):
    return {"flicker": round(flicker(images, windows), 2), "over four frames": round(flicker(images, windows, 4), 2)}


def _strip(images, windows, row):
    """Consecutive frames beside each other, and below them the slice through time of all frames, as wide."""
    side_by_side = tf.concat(images[SHOWN], axis=2)
    rows = np.nan_to_num(time_slice(images, windows, row), nan=1.0)
    across = side_by_side.shape[2] // rows.shape[1]
    lines = np.repeat(np.repeat(rows, LINES, axis=0), across, axis=1)[None]
    gap = np.ones((1, 6, side_by_side.shape[2], 3), np.float32)
    return tf.concat([side_by_side, gap, tf.constant(lines, tf.float32), gap], axis=1)
