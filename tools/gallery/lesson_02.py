"""Gallery job of lesson 02, see tools/make_gallery.py.

02_excited_channels: a picture for each of fifteen channels, 48 to 192 px, 192 evaluations in bfloat16, and the crops
that excite the channel most; 352 s.
02_jitter_and_smoothing: two channels, each painted without and with jitter and smoothing, 160 px, 128 evaluations in
bfloat16; 239 s.
"""

from nst_lib.experiments.channels import strongest_crops
from nst_lib.experiments.excite import excite
from nst_lib.images import sample, samples
from nst_lib.plots import plot_images, plot_painted
from nst_lib.vgg import Extractor

# Three channels of each block, picked by eye; in block 1 the last is one that weighs a colour.
CHANNELS = {
    "block1_conv1": (58, 10, 5),
    "block2_conv1": (127, 59, 22),
    "block3_conv1": (234, 58, 221),
    "block4_conv1": (199, 369, 125),
    "block5_conv1": (255, 133, 457),
}
SIZES = dict(zip(CHANNELS, (48, 64, 96, 144, 192), strict=True))  # px, for larger fields larger pictures
SEARCHED = 384  # px, longer side of the pictures that are searched for crops, as in the lesson
EVALUATIONS = 192
PRECISION = "bfloat16"  # of the painting; crops are found in float32
STRIP = 4  # crops under each
COMPARED = {"block4_conv1": 369, "block5_conv1": 255}
WAYS = {
    "neither": {"jitter": 0, "smoothing": 0},
    "jitter": {"jitter": 8, "smoothing": 0},
    "smoothing": {"jitter": 0, "smoothing": 1.0},
    "both": {"jitter": 8, "smoothing": 1.0},
}
COMPARED_SIZE, COMPARED_EVALUATIONS = 160, 128


def excited_channels():
    """A row for each block: the pictures painted for three channels, over the crops that excite each most."""
    wanted = [(layer, channel) for layer, channels in CHANNELS.items() for channel in channels]
    pictures = {name: sample(name, SEARCHED) for name in samples()}
    found = strongest_crops(Extractor(tuple(CHANNELS)), pictures, wanted, count=STRIP)
    crops, painted, activations = {}, {}, {}
    for layer, channel in wanted:
        title = f"{layer}, channel {channel}"
        last = _last(excite(layer, channel, size=SIZES[layer], evaluations=EVALUATIONS, extractor=_half(layer)))
        crops[title], painted[title], activations[title] = found[layer, channel], last.image, round(last.activation)
    return {"02_excited_channels": plot_painted(painted, crops)}, {"activation": activations}


def jitter_and_smoothing():
    """A row for each channel, a column for each of the ways."""
    painted, activations = {}, {}
    for layer, channel in COMPARED.items():
        options = {"size": COMPARED_SIZE, "evaluations": COMPARED_EVALUATIONS, "extractor": _half(layer)}
        for way, choice in WAYS.items():
            last = _last(excite(layer, channel, **options, **choice))
            title = f"{layer}, {channel}: {way}"
            painted[title], activations[title] = last.image, round(last.activation)
    return {"02_jitter_and_smoothing": plot_images(painted, columns=len(WAYS))}, {"activation": activations}


SETTINGS = {
    "channels": CHANNELS,
    "sizes": SIZES,
    "evaluations": EVALUATIONS,
    "precision": PRECISION,
    "searched": SEARCHED,
    "compared": {"channels": COMPARED, "ways": WAYS, "size": COMPARED_SIZE, "evaluations": COMPARED_EVALUATIONS},
}
JOBS = {"02_excited_channels": excited_channels, "02_jitter_and_smoothing": jitter_and_smoothing}


def _half(layer):
    """An extractor that ends at the layer, in the precision of the painting."""
    return Extractor((layer,), precision=PRECISION)


def _last(steps):
    for step in steps:
        last = step
    return last
