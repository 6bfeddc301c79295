"""A picture that excites one channel: the optimisation of `transfer` without a photograph and without a painting.

Olah, Mordvintsev and Schubert 2017, "Feature Visualization": climb from noise towards a larger mean of the channel.
Left alone, the climb fills the picture with noise that excites the channel, too. Two things of theirs help:

jitter: the network sees the picture shifted by a few pixels, differently each time, so that what needs one exact place
does not pay;
smoothing: what is optimised is not the pixels but the waves that the picture is made of, slow ones with more
strength than fast ones, as in photographs.
"""

import time
from dataclasses import dataclass

import numpy as np

from nst_lib.choices import choose
from nst_lib.experiments.channels import check_channel
from nst_lib.images import check_side
from nst_lib.optimizers import adam
from nst_lib.quiet_tensorflow import tf
from nst_lib.vgg import Extractor
from nst_lib.weights import kernel_shapes

LEARNING_RATE = 0.05  # of Adam, as in Olah et al.; root mean square change of a logit of a pixel in the first step
LEAK = 0.1  # share of what the ReLU cuts off that counts all the same: a slope for channels that are silent
START = 0.1  # standard deviation of those logits at the start: nearly grey


@dataclass(frozen=True)
class Excited:
    """The state of a climb after an evaluation; `activation` belongs to `image`, shifted as the network saw it."""

    evaluations: int  # activations and gradients computed so far
    image: tf.Tensor  # (1, size, size, 3), RGB in [0, 1]
    activation: float  # mean of the channel over all positions, see `loudness`
    seconds: float  # of computing so far, without what the caller did in between


def excite(layer, channel, *, size=128, evaluations=128, jitter=8, smoothing=1.0, seed=0, extractor=None):
    """Paint, from noise, a picture that excites a channel of a convolution; yields an `Excited` for every evaluation.

    The picture has `size` x `size` px. `jitter` is the largest shift in px, 0 for none. `smoothing` is the exponent s
    of the waves' strengths, 1 / frequency^s; 1 is what photographs have (Field 1987), and 0 optimises the pixels
    themselves. `seed` decides start and shifts. An `extractor` made before, with `layer` in it, saves loading the
    network; its precision and pooling count. Raises ValueError for a layer or channel that is not there, and for
    numbers out of range.

    What rises is `loudness`.
    """
    extractor = extractor or Extractor((layer,))
    if layer not in extractor.layers:
        raise ValueError(f"the extractor lacks {layer}; make it with Extractor([{layer!r}])")
    shapes = kernel_shapes(extractor.net)
    check_channel(channel, choose(layer, shapes, "convolution"), shapes[layer][-1])
    check_side(size)
    _check_whole("evaluations", evaluations, 1)
    _check_whole("jitter", jitter, 0)
    _check_whole("seed", seed, 0)
    if not 0 <= smoothing <= 3:
        raise ValueError(f"smoothing is {smoothing!r}; it must be a number from 0 (pixels) to 3")
    objective = _Objective(extractor, layer, int(channel), Canvas(size, smoothing), jitter, seed)
    return _steps(objective, objective.canvas.start(seed), evaluations)


def loudness(entering):
    """Mean of what leaves a channel's ReLU, and a tenth of what the ReLU cuts off; `entering` is a tensor.

    Without the tenth, a channel that is silent everywhere has no slope. With all of it (the mean before the ReLU) a
    channel for edges cannot be climbed: it gains as much at one side of a stripe as it loses at the other. Olah et al.
    let the gradient pass the ReLU for a while instead.
    """
    return tf.reduce_mean(tf.nn.leaky_relu(entering, LEAK))


@dataclass(frozen=True)
class Canvas:
    """What a point of the search means as a picture: `image(point)`, a sigmoid of pixels or of a sum of waves."""

    size: int
    smoothing: float

    def start(self, seed):
        """A point whose image is nearly grey: logits (1, size, size, 3), or strengths (2, 3, size, size // 2 + 1)."""
        waves = (2, 3, self.size, self.size // 2 + 1)
        shape = waves if self.smoothing else (1, self.size, self.size, 3)
        return START * tf.random.stateless_normal(shape, (seed, 1))

    def image(self, point):
        """Image (1, size, size, 3) in (0, 1) of a point."""
        return tf.sigmoid(self._sum_of_waves(point) if self.smoothing else point)

    def _sum_of_waves(self, strengths):
        """Logits (1, size, size, 3) from the real and imaginary strength of every wave.

        Olah et al. 2017, section "Preconditioning and Parameterization"; their change of colours is left out.
        """
        gain = tf.constant(self._gain(), tf.float32)
        planes = tf.signal.irfft2d(tf.complex(gain * strengths[0], gain * strengths[1]), [self.size, self.size])
        return tf.transpose(planes, [1, 2, 0])[None]

    def _gain(self):
        """(size, size // 2 + 1), scaled so that logits vary as much as strengths do, whatever the exponent."""
        across = np.fft.fftfreq(self.size)
        every = self._falling(np.hypot(across[:, None], across))
        half = self._falling(np.hypot(across[:, None], np.fft.rfftfreq(self.size)))
        return half / np.sqrt(np.mean(every**2)) * self.size / np.sqrt(2)

    def _falling(self, frequency):
        return np.maximum(frequency, 1 / self.size) ** -self.smoothing


class _Objective:
    """Point -> minus the channel's loudness, of the picture shifted by chance: what Adam descends."""

    def __init__(self, extractor, layer, channel, canvas, jitter, seed):
        self.extractor, self.layer, self.channel = extractor, layer, channel
        self.canvas, self.jitter, self.seed = canvas, jitter, seed
        self._shifts = tf.Variable(0)  # how many were drawn; a random number of its own for each

    def __call__(self, point):
        shown = self._shifted(self.canvas.image(point))
        return -loudness(self.extractor.before_relu(shown, self.layer)[..., self.channel])

    def _shifted(self, image):
        """The image moved by up to `jitter` px down and across; what leaves on one side comes in on the other."""
        if not self.jitter:
            return image
        self._shifts.assign_add(1)
        seed = tf.stack([tf.constant(self.seed), self._shifts.read_value()])
        shift = tf.random.stateless_uniform((2,), seed, -self.jitter, self.jitter + 1, tf.int32)
        return tf.roll(image, shift, axis=(1, 2))


def _steps(objective, start, evaluations):
    iterates = adam(objective, start, learning_rate=LEARNING_RATE, bounds=None)
    seconds = 0.0
    for count in range(1, evaluations + 1):
        began = time.perf_counter()
        iterate = next(iterates)
        activation, image = -float(iterate.terms), objective.canvas.image(iterate.point)
        seconds += time.perf_counter() - began
        yield Excited(count, image, activation, seconds)


def _check_whole(name, value, least):
    if isinstance(value, bool) or not isinstance(value, int) or value < least:
        raise ValueError(f"{name} is {value!r}; it must be a whole number, at least {least}")
