"""A panel's picture -> a file with its record, in the working folder, over nothing that is there."""

from dataclasses import replace
from pathlib import Path

import numpy as np

from nst_lib.records import make_record, save_with_record


def save_picture(settings, step, pixels):
    """Write pixels (height, width, 3), uint8, of a run's `step` to panel_NNN.png, and its record to panel_NNN.json.

    Returns the path of the picture. Raises OSError, with the reason, where writing fails.
    """
    image = pixels[None] / np.float32(255)
    path = free_path()
    save_with_record(image, path, _record(settings, replace(step, image=image)))
    return path


def free_path():
    """panel_001.png in the working folder, or the first number for which neither picture nor record is there."""
    number = 1
    while True:
        path = Path.cwd() / f"panel_{number:03}.png"
        if not path.exists() and not path.with_suffix(".json").exists():
            return path
        number += 1


def _record(settings, step):
    """A record like the command line's; a panel has pictures, but does not know which files they came from."""
    loading = {"longer_side": max(step.image.shape[1:3])}
    pictures = {name: {"source": "an image in memory", "loading": loading} for name in ("content", "style")}
    return {**make_record({}, {}, settings, step), "pictures": pictures}
