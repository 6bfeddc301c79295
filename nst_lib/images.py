"""File <-> image.

An image is a float32 tensor of shape (1, height, width, 3), RGB in [0, 1], from the moment a file is read until one
is written. Nothing else in the library knows what a file is; only `vgg` knows what a network wants instead.
"""

import io
import os
import warnings
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from PIL import ExifTags, Image, ImageCms, ImageOps, PngImagePlugin, UnidentifiedImageError

from nst_lib.choices import choose
from nst_lib.quiet_tensorflow import tf

SAMPLES = Path(__file__).parent / "assets" / "images"
SMALLEST_SIDE = 32  # px; five poolings halve it to the one position that block5_pool needs
FORMATS = {".png": "PNG", ".jpg": "JPEG", ".jpeg": "JPEG"}
MOST_PIXELS = 100_000_000  # a 12,000 x 8,000 px photograph passes, a decompression bomb does not

RESAMPLING = {
    "lanczos": Image.Resampling.LANCZOS,
    "bilinear": Image.Resampling.BILINEAR,
    "nearest": Image.Resampling.NEAREST,
    "bilinear_aliased": None,  # tf.image.resize without antialiasing, as TensorFlow's tutorial and its heirs have it
}


def samples(kind=None):
    """Names of the pictures that come with the course; `kind` is "content", "style" or None for both."""
    kinds = ("content", "style") if kind is None else (choose(kind, ("content", "style"), "kind of sample"),)
    return tuple(path.stem for kind in kinds for path in sorted((SAMPLES / kind).glob("*.jpg")))


def sample(name, longer_side=None):
    """The shipped picture `name` as an image (1, height, width, 3), its longer side scaled to `longer_side` px."""
    return load_image(f"sample:{name}", longer_side)


def load_image(source, longer_side=None, *, short_side=None, shape=None, resample="lanczos"):
    """Read a picture as a person would see it: image (1, height, width, 3), RGB in [0, 1].

    `source` is a path or "sample:NAME" (see `samples`). At most one of `longer_side` (px), `short_side` (px) and
    `shape` (height, width) says how large the image shall be; by default it keeps its size. `resample` is one of
    `RESAMPLING`. Turned, grey, palette, CMYK and 16-bit pictures are converted, colour profiles applied, transparency
    laid on white; of an animation the first frame is read.

    Raises FileNotFoundError for a missing file and ValueError for one that is no picture, is cut off, or is smaller
    than 32 x 32 px or larger than 100 megapixels.
    """
    choose(resample, RESAMPLING, "resampling")
    with _opened(picture_file(source)) as picture:
        picture = _as_seen(picture)
    height, width = _target_shape(picture.size, longer_side, short_side, shape)
    if resample == "bilinear_aliased":
        pixels = tf.image.resize(np.asarray(picture, np.float32)[None], (height, width))
    else:
        pixels = np.asarray(picture.resize((width, height), RESAMPLING[resample]), np.float32)[None]
    return tf.convert_to_tensor(pixels / np.float32(255))


def shape_of(source, longer_side=None, *, short_side=None, shape=None, resample="lanczos"):
    """(height, width) that `load_image` gives for the same arguments, at the cost of reading the file's head.

    Raises as `load_image`, but does not notice a picture that is cut off.
    """
    choose(resample, RESAMPLING, "resampling")
    with _opened(picture_file(source)) as picture:
        lies_on_its_side = picture.getexif().get(ExifTags.Base.Orientation) in (5, 6, 7, 8)
        size = picture.size[::-1] if lies_on_its_side else picture.size
    return tuple(_target_shape(size, longer_side, short_side, shape))


def picture_file(source):
    """Path of the file behind a path or "sample:NAME"; raises FileNotFoundError where there is none."""
    path = resolve(source)
    if not path.is_file():
        raise FileNotFoundError(
            f"there is no picture {str(path)!r}; give a file's path or sample:NAME (see nst samples)"
        )
    return path


def resolve(source):
    """Path of a picture named by a path or by "sample:NAME"; raises ValueError for an unknown sample."""
    if not str(source).startswith("sample:"):
        return Path(source)
    name = choose(str(source).removeprefix("sample:"), samples(), "sample picture")
    return next(SAMPLES.glob(f"*/{name}.jpg"))


@contextmanager
def _opened(path):
    """PIL picture whose pixels are still to be read; what is wrong with the file raises ValueError."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # MOST_PIXELS decides, below
            with Image.open(path) as picture:
                _check_size(path, picture.size)
                yield picture
    except Image.DecompressionBombError as error:
        raise ValueError(f"{path.name} is too large to unpack ({error}); scale it down first") from None
    except UnidentifiedImageError:
        raise ValueError(f"{path.name} is not a picture in a format that can be read; try JPEG or PNG") from None
    except (OSError, SyntaxError) as error:
        raise ValueError(f"{path.name} is damaged or cut off ({error}); copy or download it again") from None


def _check_size(path, size):
    width, height = size
    if min(size) < SMALLEST_SIDE:
        raise ValueError(
            f"{path.name} is {width} x {height} px; at least {SMALLEST_SIDE} x {SMALLEST_SIDE} px are needed"
        )
    if width * height > MOST_PIXELS:
        raise ValueError(
            f"{path.name} is {width} x {height} px, over {MOST_PIXELS // 1_000_000} megapixels; scale it down first"
        )


def _as_seen(picture):
    """The picture in mode RGB, upright, in sRGB."""
    profile = picture.info.get("icc_profile")
    picture = ImageOps.exif_transpose(picture)
    if picture.mode.startswith("I"):  # 16 bits in one channel; Pillow would clip instead of scale
        picture = Image.fromarray(np.clip(np.asarray(picture, np.int64) // 257, 0, 255).astype(np.uint8))
    if picture.has_transparency_data:
        picture = picture.convert("RGBA")
        picture = Image.alpha_composite(Image.new("RGBA", picture.size, "white"), picture)
    if profile:
        picture = _to_srgb(picture.convert("RGB") if picture.mode == "P" else picture, profile)
    return picture.convert("RGB")


def _to_srgb(picture, profile):
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        return ImageCms.profileToProfile(picture, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
    except (ImageCms.PyCMSError, OSError):  # no profile for these channels: show the numbers as they stand
        return picture


def _target_shape(size, longer_side, short_side, shape):
    """(height, width) in px; one side is asked for, the other follows from the size (width, height) of the picture."""
    if [longer_side, short_side, shape].count(None) < 2:
        raise ValueError("more than one of longer_side, short_side and shape was given; give one")
    width, height = size
    if shape is not None:
        return shape
    side = short_side if longer_side is None else longer_side
    if side is None:
        return height, width
    check_side(side)
    scale = side / (min(size) if longer_side is None else max(size))
    return max(1, round(height * scale)), max(1, round(width * scale))


def check_side(side):
    """Raise ValueError where no image can have a side of `side` px."""
    if side != int(side) or side < SMALLEST_SIDE:
        raise ValueError(f"a side of {side} px was asked for; it must be a whole number, at least {SMALLEST_SIDE}")


def to_uint8(image):
    """Image (1, height, width, 3) in [0, 1] -> NumPy array (height, width, 3) in 0-255, rounded and clipped."""
    return np.clip(np.round(np.asarray(image)[0] * 255), 0, 255).astype(np.uint8)


def save_image(image, path, metadata=None):
    """Write an image (1, height, width, 3) as PNG or JPEG, whole or not at all.

    The picture goes to a temporary file beside `path`, which is then renamed. `metadata` (text to text) is kept in a
    PNG's text chunks. Raises ValueError for another suffix and OSError, with the reason, where writing fails.
    """
    path = Path(path)
    check_writable(path)
    text = PngImagePlugin.PngInfo()
    for key, value in (metadata or {}).items():
        text.add_itxt(key, value)
    options = {"pnginfo": text} if path.suffix.lower() == ".png" else {"quality": 92}
    picture = Image.fromarray(to_uint8(image))
    write_whole(path, lambda file: picture.save(file, FORMATS[path.suffix.lower()], **options))


def check_writable(path):
    """Raise where `save_image` could not write to `path`: wrong suffix or no such folder. Cheap, so ask before work."""
    path = Path(path)
    if path.suffix.lower() not in FORMATS:
        raise ValueError(f"cannot tell a picture format from {path.name!r}; end the name in {', '.join(FORMATS)}")
    check_folder(path)


def check_folder(path):
    """Raise FileNotFoundError where the folder that `path` lies in does not exist."""
    path = Path(path)
    if not path.parent.is_dir():
        raise FileNotFoundError(f"there is no folder {str(path.parent)!r} to write {path.name} to; make it first")


def write_whole(path, write):
    """Call `write(binary file)` on a temporary file beside `path` and rename it; a failure leaves nothing behind."""
    path = Path(path)
    temporary = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with temporary.open("wb") as file:
            write(file)
        temporary.replace(path)
    except OSError as error:
        reason = error.strerror or error
        raise OSError(f"could not write {path.name}: {reason}; free some space or choose another folder") from error
    finally:
        temporary.unlink(missing_ok=True)


def noise_like(image, seed=0):
    """White noise, uniform in [0, 1], of the shape of `image`; the same for the same `seed` on every machine."""
    return tf.random.stateless_uniform(tf.shape(image), (seed, 0))


def resized(image, longer_side):
    """The image (1, height, width, 3) with a longer side of `longer_side` px; bicubic, smoothed on the way down."""
    _, height, width, _ = image.shape
    scale = longer_side / max(height, width)
    return stretched(image, (round(height * scale), round(width * scale)))


def stretched(image, shape):
    """The image (1, height, width, 3) in another shape (height, width); bicubic, smoothed on the way down."""
    return tf.clip_by_value(tf.image.resize(image, shape, "bicubic", antialias=True), 0.0, 1.0)


def window(image, shape, right=0, down=0):
    """The middle of an image (1, height, width, 3), `shape` (height, width) large, moved by whole px; not scaled.

    Raises ValueError where that reaches over the edge.
    """
    _, height, width, _ = image.shape
    top, left = (height - shape[0]) // 2 + down, (width - shape[1]) // 2 + right
    if min(top, left) < 0 or top + shape[0] > height or left + shape[1] > width:
        raise ValueError(
            f"a window of {shape[1]} x {shape[0]} px, {right} px to the right and {down} px down from the middle, "
            f"reaches over the edge of an image of {width} x {height} px; make it smaller or move it less"
        )
    return image[:, top : top + shape[0], left : left + shape[1]]


def save_animation(images, path, seconds=0.15):
    """Write images (1, height, width, 3) as a GIF that shows each for `seconds`, the last one for 2 s, without end."""
    path = Path(path)
    if path.suffix.lower() != ".gif":
        raise ValueError(f"an animation is a GIF; end the name of {path.name!r} in .gif")
    frames = [Image.fromarray(to_uint8(image)) for image in images]
    durations = [round(1000 * seconds)] * (len(frames) - 1) + [2000]
    options = {"format": "GIF", "save_all": True, "append_images": frames[1:], "duration": durations, "loop": 0}
    write_whole(path, lambda file: frames[0].save(file, **options))
