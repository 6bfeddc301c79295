"""Pictures and numbers computed beforehand by `make gallery`, and how they were made."""

import json
from pathlib import Path

from nst_lib.choices import choose
from nst_lib.images import load_image

FOLDER = Path(__file__).parent / "assets" / "gallery"


def gallery_image(name):
    """The picture `name` of the gallery, an image (1, height, width, 3); ValueError for one that is not there."""
    return load_image(_file(name, ".jpg"))


def gallery_record(name):
    """The record `name` of the gallery: command, settings, seconds, and what was measured under "numbers"."""
    return json.loads(_file(name, ".json").read_text(encoding="utf-8"))


def cut(strip, count):
    """The pictures that lie one below the other in a strip (1, count * height, width, 3): a list from top to bottom.

    Raises ValueError for a strip that cannot be cut into so many of one height.
    """
    if strip.shape[1] % count:
        raise ValueError(f"a strip of {strip.shape[1]} px cannot be cut into {count} pictures; make the gallery again")
    height = strip.shape[1] // count
    return [strip[:, index * height : (index + 1) * height] for index in range(count)]


def _file(name, suffix):
    known = sorted(path.stem for path in FOLDER.glob(f"*{suffix}"))
    return FOLDER / f"{choose(name, known, 'name in the gallery')}{suffix}"
