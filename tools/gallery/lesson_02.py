"""Gallery jobs of lesson 02, see tools/make_gallery.py.

Expected seconds on two cores, from 0.11 s for an evaluation of 128 x 96 px up to block5_conv1:

02_excited_channels      5 layers x 3 channels, 192 px, 192 evaluations: 12 + 20 + 95 + 160 + 190 s, about 8 min;
                         and the crops, 15 s
02_jitter_and_smoothing  4 runs in block4_conv1, 192 px, 192 evaluations: 4 x 54 s, about 4 min
"""

from nst_lib.experiments.channels import choosiest_channels, responses, strongest_crops
from nst_lib.experiments.excite import excite
from nst_lib.images import sample, samples
from nst_lib.plots import plot_crops, plot_images
from nst_lib.vgg import Extractor

LAYERS = tuple(f"block{block}_conv1" for block in range(1, 6))
CROP_SIZE = 384  # px, longer side of the pictures that are searched for crops, as in the lesson
SIZE, EVALUATIONS = 192, 192
CHANNELS_EACH = 3
WAYS = {
    "neither": {"jitter": 0, "smoothing": 0},
    "jitter": {"jitter": 8, "smoothing": 0},
    "smoothing": {"jitter": 0, "smoothing": 1.0},
    "both": {"jitter": 8, "smoothing": 1.0},
}


def excited_channels():
    """A row for each channel: the picture painted for it, then the five crops that excite it most."""
    wanted, crops, extractor = _chosen()
    rows = {f"{layer}\nchannel {channel}": crops[layer, channel] for layer, channel in wanted}
    painted = {}
    for title, (layer, channel) in zip(rows, wanted, strict=True):
        painted[title] = _last(excite(layer, channel, size=SIZE, evaluations=EVALUATIONS, extractor=extractor))
    return {"02_excited_channels": plot_crops(rows, painted, columns=5)}, {}


def jitter_and_smoothing():
    """The lesson's comparison of four ways, larger and longer."""
    wanted, _, extractor = _chosen()
    layer, channel = next(pair for pair in wanted if pair[0] == "block4_conv1")
    options = {"size": SIZE, "evaluations": EVALUATIONS, "extractor": extractor}
    painted = {way: _last(excite(layer, channel, **options, **choice)) for way, choice in WAYS.items()}
    return {"02_jitter_and_smoothing": plot_images(painted)}, {"layer": layer, "channel": channel}


SETTINGS = {"size": SIZE, "evaluations": EVALUATIONS, "ways": WAYS}
JOBS = {"02_excited_channels": excited_channels, "02_jitter_and_smoothing": jitter_and_smoothing}


def _chosen():
    """([(layer, channel), ...], their crops, the extractor): the lesson's choice, more channels of each layer."""
    pictures = {name: sample(name, CROP_SIZE) for name in samples()}
    extractor = Extractor(LAYERS)
    answers = responses(extractor, pictures)
    wanted = [(layer, channel) for layer in LAYERS for channel in choosiest_channels(answers[layer], CHANNELS_EACH)]
    return wanted, strongest_crops(extractor, pictures, wanted, count=5), extractor


def _last(steps):
    for step in steps:
        last = step
    return last.image
