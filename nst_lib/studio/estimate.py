"""How long a run will take, from a short run on this machine.

An evaluation's time goes with the multiplications of the convolutions that are computed: so many a pixel up to the
deepest layer, times the pixels. A measured run gives seconds for each of them; loading the network and tracing the
graph come on top. A run that is over corrects the rate.
"""

import json
import threading
import time
from dataclasses import dataclass, replace

from nst_lib.images import noise_like, write_whole
from nst_lib.precision import resolved
from nst_lib.quiet_tensorflow import tf
from nst_lib.settings import Settings
from nst_lib.transfer import transfer
from nst_lib.vgg import LAYERS
from nst_lib.weights import kernel_shapes

SHAPE = (96, 128)  # (height, width) in px of the run that is measured
MEASURED = 3  # evaluations, after two that do not count
_guard = threading.Lock()


@dataclass(frozen=True)
class Speed:
    """Seconds for a billion multiplications of the network, and seconds until the first evaluation begins."""

    seconds_per_work: float
    start: float

    def estimate(self, settings, shape):
        """Seconds that a transfer of these settings takes on a content of `shape` (height, width) in px."""
        return self.start + self.seconds_per_work * work(settings, shape)

    def corrected(self, settings, shape, seconds_each):
        """The `Speed` by which an evaluation of this run takes `seconds_each`, as it did."""
        return replace(self, seconds_per_work=seconds_each / work(replace(settings, evaluations=1, warm_up=()), shape))


def work(settings, shape):
    """Billions of multiplications that all evaluations of a run ask of the network, forward."""
    shares = [(stage.share**2, stage.evaluations) for stage in settings.warm_up] + [(1.0, settings.evaluations)]
    pixels = shape[0] * shape[1] * sum(share * evaluations for share, evaluations in shares)
    return pixels * multiplications(settings) / 1e9


def multiplications(settings):
    """Multiplications a pixel of the image, of the convolutions up to the deepest layer that a term needs."""
    known, total = LAYERS[settings.net], 3.0  # without a network, the picture is still read
    deepest = max((known.index(layer) for layer in settings.layers), default=-1)
    for layer, (height, width, channels_in, channels_out) in kernel_shapes(settings.net).items():
        if known.index(layer) <= deepest:
            total += height * width * channels_in * channels_out / 4 ** (int(layer[len("block")]) - 1)
    return total


def speed(path, precision="float32"):
    """The `Speed` kept in the file `path`; measured first, which takes some seconds, if there is none."""
    precision = resolved(precision)
    with _guard:
        kept = _kept(path)
        if precision not in kept:
            keep(path, measured(precision), precision)
        return _kept(path)[precision]


def keep(path, speed, precision="float32"):
    """Write a `Speed` to the file `path`, beside those of other precisions."""
    kept = {**_kept(path), resolved(precision): speed}
    values = {name: [each.seconds_per_work, each.start] for name, each in kept.items()}
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, lambda file: file.write(json.dumps(values).encode()))


def measured(precision="float32", clock=time.perf_counter):
    """`Speed` of a short run of the default settings, in a picture of noise."""
    settings = Settings(evaluations=MEASURED + 2, precision=precision)
    picture = noise_like(tf.zeros((1, *SHAPE, 3)))
    began, times = clock(), []
    for _ in transfer(picture, picture, settings):
        times.append(clock())
    each = (times[-1] - times[1]) / max(1, len(times) - 2)
    start = max(0.0, times[1] - began - 2 * each)
    return Speed(each / work(replace(settings, evaluations=1), SHAPE), start)


def _kept(path):
    try:
        return {name: Speed(*map(float, values)) for name, values in json.loads(path.read_text()).items()}
    except (OSError, ValueError, TypeError, AttributeError):
        return {}


def in_minutes(seconds):
    """A number of seconds for a person: "about 20 s", "about 3 min"; not more exactly than it is known."""
    if seconds < 10:
        return f"about {max(1, round(seconds))} s"
    if seconds < 90:
        return f"about {round(seconds / 5) * 5} s"
    return f"about {round(seconds / 60)} min"
