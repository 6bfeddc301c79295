"""What a visitor takes home: the picture, the GIF of its progress, and the record of both."""

import json
from dataclasses import replace

import numpy as np

from nst_lib.images import resized, save_animation, save_image
from nst_lib.quiet_tensorflow import tf
from nst_lib.records import make_record, save_with_record
from nst_lib.studio.form import DRAWN

MOST_FRAMES = 24
LARGEST_FRAME = 320  # px; more would pass the server's limit on what a kernel sends at once
SENT, DRAWN_HERE = "a picture that was sent", "a region that was drawn"


def record_of(order, step, pixels):
    """The record of one picture (height, width, 3), uint8, as the command line's, without paths and machine."""
    sources = {"content": order.content}
    names = ["style", *(f"style {number}" for number in range(2, len(order.styles) + 1))]
    sources |= {name: source for name, (source, _) in zip(names, order.styles, strict=True)}
    weights = {name: weight for name, (_, weight) in zip(names, order.styles, strict=True)}
    if order.mask not in (None, DRAWN):
        sources["mask"] = order.mask
    loading = {name: {"longer_side": order.longer_side} for name in sources}
    step = replace(step, image=_image(pixels))
    record = make_record(sources, loading, order.settings, step, weights if len(weights) > 1 else None)
    for described in record["pictures"].values():
        if not described["source"].startswith("sample:"):
            described["source"] = SENT
    record.pop("machine")  # the server's, which is not the visitor's business
    return {**record, "region": order.region} if order.region else record


def png(order, step, pixels, folder):
    """Bytes of the picture as PNG, with its record inside."""
    path = folder / "painting.png"
    save_with_record(_image(pixels), path, record_of(order, step, pixels))
    return path.read_bytes()


def settings_json(order, step, pixels):
    """Bytes of the record as JSON."""
    return json.dumps(record_of(order, step, pixels), indent=2).encode() + b"\n"


def save_mask(mask, path):
    """Write a mask (1, height, width, 1) as a grey picture."""
    save_image(tf.repeat(mask, 3, axis=-1), path)


def gif(history, folder):
    """Bytes of a GIF of a run, of evaluations spread evenly over it, at most `LARGEST_FRAME` px."""
    count = len(history)
    numbers = sorted({round(index) for index in np.linspace(0, count - 1, min(MOST_FRAMES, count))})
    frames = [_small(_image(history.picture(number)[1])) for number in numbers]
    path = folder / "progress.gif"
    save_animation(frames, path)
    return path.read_bytes()


def _image(pixels):
    return tf.convert_to_tensor(pixels[None] / np.float32(255))


def _small(image):
    return resized(image, LARGEST_FRAME) if max(image.shape[1:3]) > LARGEST_FRAME else image
