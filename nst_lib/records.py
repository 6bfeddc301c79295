"""What it takes to make a picture again, as a dictionary: kept in the PNG and in a JSON file beside it."""

import json
import platform
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path

from PIL import Image

from nst_lib.images import resolve, save_image, write_whole
from nst_lib.precision import resolved
from nst_lib.settings import Settings, as_dict
from nst_lib.weights import sha256, weights_file

KEY = "nst_lib"  # of the PNG's text chunk
PACKAGES = ("nst-lib", "tensorflow", "numpy", "pillow")


def make_record(pictures, loading, settings, step, weights_of_styles=None):
    """Record of one run.

    `pictures` is {"content": source, "style": source}, and with further styles and masks "style 2" and so on, "mask",
    "mask 2" and so on; `loading` the keyword arguments that `load_image` got for each, `step` the last Step,
    `weights_of_styles` {"style": weight, "style 2": weight, ...} where there is more than one.
    """
    weights = weights_file(settings.net, settings.weights)
    return {
        "pictures": {
            name: {"source": str(source), "sha256": sha256(resolve(source)), "loading": loading[name]}
            | ({"weight": weights_of_styles[name]} if name in (weights_of_styles or {}) else {})
            for name, source in pictures.items()
        },
        "settings": as_dict(settings),
        "weights_sha256": weights and sha256(weights),
        "result": {
            "losses": step.losses.named,
            "evaluations": step.evaluations,
            "updates": step.index,
            "seconds": round(step.seconds, 2),
            "precision": resolved(settings.precision),
            "height": step.image.shape[1],
            "width": step.image.shape[2],
        },
        "versions": {"python": platform.python_version(), **{package: version(package) for package in PACKAGES}},
        "machine": {"processor": platform.machine(), "system": platform.system()},
    }


def save_with_record(image, path, record):
    """Write `path` (the record inside, if it is a PNG) and the record as JSON beside it. Raises as `save_image`."""
    text = json.dumps(record, indent=2)
    save_image(image, path, metadata={KEY: text})
    write_whole(Path(path).with_suffix(".json"), lambda file: file.write(text.encode() + b"\n"))


def read_record(path):
    """The record in a PNG made by us or in its JSON file; ValueError where there is none."""
    path = Path(path)
    try:
        record = json.loads(_text_in_png(path) if path.suffix.lower() == ".png" else path.read_text())
        if not all("loading" in record["pictures"][name] for name in ("content", "style")):
            raise KeyError("loading")
        return {**record, "settings": settings_from(record["settings"])}
    except FileNotFoundError:
        raise FileNotFoundError(f"there is no record {str(path)!r}; give a picture made by nst, or its .json") from None
    except (KeyError, TypeError, json.JSONDecodeError, UnicodeDecodeError, AttributeError, OSError):
        raise ValueError(f"{path.name} holds no record of ours; give a PNG made by nst, or its .json") from None


def _text_in_png(path):
    with Image.open(path) as picture:
        return picture.text[KEY]


def settings_from(values):
    """`Settings` from a record's plain lists and numbers; raises ValueError like `Settings` itself."""
    try:
        return replace(Settings(), **values)
    except TypeError as error:
        raise ValueError(f"the record has a setting that this version does not know ({error})") from None
