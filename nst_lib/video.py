"""Images -> a film in a file: GIF with Pillow, MP4 and WebM with PyAV, which is the extra `film`.

A GIF has at most 256 colours a frame, chosen anew for every frame, so that it adds a flicker of its own; the other two
are smaller, too.
"""

from fractions import Fraction
from pathlib import Path

from nst_lib.choices import choose
from nst_lib.images import check_folder, save_animation, to_uint8, write_whole

# Suffix -> container, codec and its options: constant quality, one that an eye hardly tells from the frames.
ENCODINGS = {
    ".mp4": ("mp4", "libx264", {"crf": "16"}),
    ".webm": ("webm", "libvpx-vp9", {"crf": "20", "b": "0"}),
}
SUFFIXES = (".gif", *ENCODINGS)


def save_film(images, path, rate=10):
    """Write images (1, height, width, 3), `rate` of them a second, as GIF, MP4 or WebM: what the name ends in.

    The file is written whole or not at all. A GIF shows its last frame for 2 s and begins again; MP4 and WebM have
    sides of an even number of px, so that an odd last row or column is left out. Raises as `check_film`, ValueError for
    no images, and OSError, with the reason, where writing fails.
    """
    path, images = Path(path), list(images)
    check_film(path, rate)
    if not images:
        raise ValueError("there are no images to make a film of; give at least one")
    if path.suffix.lower() == ".gif":
        save_animation(images, path, seconds=1 / rate)
        return
    frames = [to_uint8(image) for image in images]
    write_whole(path, lambda file: _encode(frames, file, path.suffix.lower(), rate))


def check_film(path, rate=10):
    """Raise where `save_film` could not write to `path`: cheap, so ask before work.

    ValueError for another suffix, for a rate that is no positive number, and where PyAV is needed and not there;
    FileNotFoundError where there is no such folder.
    """
    path = Path(path)
    suffix = choose(path.suffix.lower(), SUFFIXES, f"end of a film's name in {path.name!r},")
    if not 0 < rate <= 100:
        raise ValueError(f"a film of {rate} frames a second was asked for; give a number above 0, at most 100")
    check_folder(path)
    if suffix in ENCODINGS:
        _pyav()


def _pyav():
    try:
        import av
    except ImportError:
        raise ValueError(
            "MP4 and WebM need PyAV; install it with: pip install av, or end the film's name in .gif"
        ) from None
    return av


def _encode(frames, file, suffix, rate):
    """Frames (height, width, 3), uint8, into a binary file that is open for writing."""
    av = _pyav()
    container_format, codec, options = ENCODINGS[suffix]
    height, width = (side - side % 2 for side in frames[0].shape[:2])  # one colour is kept for 2 x 2 px
    with av.open(file, "w", format=container_format) as container:
        stream = container.add_stream(codec, rate=Fraction(rate).limit_denominator(1000), options=options)
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        for frame in frames:
            picture = av.VideoFrame.from_ndarray(frame[:height, :width].copy(), format="rgb24")
            container.mux(stream.encode(picture))
        container.mux(stream.encode(None))  # what the encoder still held
