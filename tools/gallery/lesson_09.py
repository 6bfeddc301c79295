"""Gallery jobs of lesson 09, for tools/make_gallery.py.

A job is a function without arguments that returns (pictures, numbers): {stem of a JPEG: Figure}, and what belongs into
the JSON beside them. Sizes and evaluations are in the jobs' docstrings; how long they took, and on what, in the JSON.
"""

from dataclasses import replace
from statistics import mean

import numpy as np
from matplotlib.figure import Figure

from nst_lib.camera import pan_and_zoom, view, window_at
from nst_lib.film import film, flicker, frame_shape, time_slice
from nst_lib.images import sample, to_uint8
from nst_lib.losses import total_variation
from nst_lib.settings import STYLE_LAYERS, Settings, as_dict
from nst_lib.transfer import transfer
from nst_lib.vgg import Extractor

CONTENT, STYLE = "chenonceau_river", "vangogh_starry_night"
PERCENT = (5, 15, 65), (20, 22, 50)  # first and last window: left, top, width
BASE = Settings(content_weight=200.0, style_weight=4e3, style_layers=STYLE_LAYERS[:4], precision="float32")
SETTINGS = as_dict(BASE)  # for the records
TEMPORAL = 1e11
WEIGHTS = (0.0, 1e10, 1e11, 3e11, 1e12)
SMOOTHING = 1.0  # px, before flicker is measured, as in the lesson
SHOWN = slice(6, 10)  # consecutive frames of a strip
LINES = 5  # px, height of a frame's row in a slice through time


def a_film():
    """14 frames of 192 x 144 px in bfloat16: each on its own; warm start; warm start and temporal loss.

    The first frame, and each on its own, takes 40 evaluations; each that starts from another one takes 15.
    """
    size, frames, settings = 192, 14, replace(BASE, evaluations=40, precision="bfloat16")
    photograph, style, windows = _scene(size, frames)
    extractor = Extractor(settings.layers, precision=settings.precision)
    views = [view(photograph, window, frame_shape(photograph, size)) for window in windows]
    films = {"each on its own": [_painted(content, style, settings, extractor) for content in views]}
    for name, weight in (("warm start", 0.0), ("warm start and temporal loss", TEMPORAL)):
        options = {"evaluations": 15, "temporal_weight": weight, "extractor": extractor}
        films[name] = [frame.image for frame in film(photograph, style, windows, size, settings, **options)]
    measured = {name: _flickers(images, windows) for name, images in {**films, "photograph": views}.items()}
    numbers = {"size": size, "precision": "bfloat16", "evaluations": 40, "later evaluations": 15, **measured}
    return {"09_film": _figure(films, windows, measured)}, numbers


def temporal_weights():
    """The lesson's film with five weights of the temporal loss: flicker, and what is paid for it.

    12 frames of 112 x 84 px in float32, 24 evaluations of the first and 9 of each later one.
    """
    size, frames, settings = 112, 12, replace(BASE, evaluations=24)
    photograph, style, windows = _scene(size, frames)
    extractor = Extractor(settings.layers, precision=settings.precision)
    numbers = {}
    for weight in WEIGHTS:
        options = {"evaluations": 9, "temporal_weight": weight, "extractor": extractor}
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


def _painted(content, style, settings, extractor):
    *_, last = transfer(content, style, settings, extractor=extractor)
    return last.image


def _flickers(images, windows):
    one, four = (flicker(images, windows, apart, SMOOTHING) for apart in (1, 4))
    return {"flicker": round(one, 2), "over four frames": round(four, 2)}


def _figure(films, windows, measured):
    figure = Figure(figsize=(7.4, 7.2), layout="constrained")
    for axis, (name, images) in zip(figure.subplots(len(films), 1), films.items(), strict=True):
        axis.imshow(_strip(images, windows), interpolation="nearest")
        axis.set_title(f"{name}: flicker {measured[name]['flicker']:.1f} grey levels", fontsize=10)
        axis.axis("off")
    return figure


def _strip(images, windows):
    """Consecutive frames beside each other, and below them the slice through time of all frames, as wide; uint8."""
    side_by_side = np.concatenate([to_uint8(image) for image in images[SHOWN]], axis=1)
    rows = time_slice(images, windows, images[0].shape[1] // 3)
    rows = np.round(255 * np.nan_to_num(rows, nan=1.0)).astype(np.uint8)
    across = side_by_side.shape[1] // rows.shape[1]
    lines = np.repeat(np.repeat(rows, LINES, axis=0), across, axis=1)
    return np.concatenate([side_by_side, np.full((4, *side_by_side.shape[1:]), 255, np.uint8), lines])
