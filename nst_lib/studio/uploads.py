"""What a visitor sends -> a file of ours, after a look at its bytes. Its name and declared type are never asked for."""

import hashlib
import io
import warnings
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, UnidentifiedImageError

from nst_lib.images import SMALLEST_SIDE

FORMATS = ("PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF")  # what a camera or a phone makes; nothing that calls a program
MOST_BYTES = 8_000_000  # of a file; a message to a kernel may have 10 MiB
MOST_PIXELS = 40_000_000  # 40 megapixels take 160 MB while they are read
MOST_TEXT = 1_000_000  # bytes of a settings file


@dataclass(frozen=True)
class Upload:
    """A picture that passed: where it lies, its size as it was sent, and what to recognise it by."""

    path: Path
    width: int
    height: int
    sha256: str


def picture_upload(data, path):
    """Look at the bytes of a picture and write them to `path`; an `Upload`. ValueError, in words, for what is none."""
    if len(data) > MOST_BYTES:
        raise ValueError(f"the file has {_megabytes(len(data))}; at most {_megabytes(MOST_BYTES)} can be sent")
    width, height = _checked_size(data)
    path.write_bytes(data)
    return Upload(path, width, height, hashlib.sha256(data).hexdigest())


def settings_upload(data, folder):
    """Write a settings file or a picture made by us into `folder` under a name of ours; its path. Raises ValueError."""
    is_png = bytes(data[:8]) == b"\x89PNG\r\n\x1a\n"
    if len(data) > (MOST_BYTES if is_png else MOST_TEXT):
        raise ValueError("the file is too large for settings of ours; choose a PNG or a .json that the studio made")
    if is_png:
        _checked_size(data)
    path = folder / f"settings.{'png' if is_png else 'json'}"
    path.write_bytes(data)
    return path


def _checked_size(data):
    """(width, height) in px of the picture in `data`, whole and not too large; pixels are unpacked last."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # MOST_PIXELS decides
            with Image.open(io.BytesIO(data), formats=FORMATS) as picture:
                _check_sides(*picture.size)
                picture.load()
                return picture.size
    except (UnidentifiedImageError, Image.DecompressionBombError):
        raise ValueError("the file is not a picture that can be read; send a JPEG or a PNG") from None
    except (OSError, SyntaxError, EOFError, IndexError):
        raise ValueError("the picture is damaged or cut off; copy or export it again") from None


def _check_sides(width, height):
    if width * height > MOST_PIXELS:
        millions = MOST_PIXELS // 1_000_000
        raise ValueError(f"the picture is {width} x {height} px; at most {millions} megapixels; scale it down first")
    if min(width, height) < SMALLEST_SIDE:
        raise ValueError(f"the picture is {width} x {height} px; each side needs at least {SMALLEST_SIDE} px")


def _megabytes(count):
    return f"{count / 1e6:.1f} MB"
