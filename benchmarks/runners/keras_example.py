"""Our float32 reading of Keras' code example "Neural style transfer": its method and numbers, in our own words.

An image variable in 0-255, BGR, minus the mean pixel, free to leave that range; content, style and picture pass the
network as a batch of three at every step; sums, not means; gradient descent with a decaying rate, applied outside the
tf.function. The variant is "published", its own objective, or "common".
"""

from readings import COMMON, network
from running import run

from nst_lib.images import load_image, save_image
from nst_lib.quiet_tensorflow import tf
from nst_lib.settings import STYLE_LAYERS
from nst_lib.weights import CHANNELS

LAYERS = {"published": "block5_conv2", "common": COMMON.content_layer}
# The published rate belongs to the published loss. The common loss has means instead of sums, so that its gradient by
# a pixel falls with their number; of the rates tried at 128 and 256 px this one lowered it most.
COMMON_RATE_PER_PIXEL = 6.2e-8


def factors(variant, height, width):
    """Weights of the sums of squares: (content, one for each style layer, total variation), at height x width px."""
    positions = [(height >> block) * (width >> block) for block in range(5)]
    if variant == "published":
        return 2.5e-8, [1e-6 / 5 / (4 * 3**2 * (height * width) ** 2)] * 5, 1e-6
    content = COMMON.content_weight / (positions[3] * CHANNELS[3])
    style = [w / (C * M) ** 2 for w, C, M in zip(COMMON.style_weights, CHANNELS, positions, strict=True)]
    return content, style, 0.0


class Reading:
    """The picture being painted, and one step of the method."""

    def __init__(self, content, style, variant, weights="imagenet"):
        self._content_layer, self._factors = LAYERS[variant], factors(variant, *content.shape[1:3])
        self._network = network((self._content_layer, *STYLE_LAYERS), weights)
        self._content, self._style = (_to_vgg(image) for image in (content, style))
        self.pixels = tf.Variable(self._content)
        height, width = content.shape[1:3]
        rate = 100.0 if variant == "published" else COMMON_RATE_PER_PIXEL * height * width
        schedule = tf.keras.optimizers.schedules.ExponentialDecay(rate, decay_steps=100, decay_rate=0.96)
        self._descent = tf.keras.optimizers.SGD(schedule)

    def loss(self, pixels):
        """The loss of a picture in the network's own range."""
        outputs = self._network(tf.concat([self._content, self._style, pixels], axis=0))
        content_factor, style_factors, variation_factor = self._factors
        content, _, painted = tf.unstack(outputs[self._content_layer])
        loss = content_factor * _sum_square(painted, content)
        for layer, factor in zip(STYLE_LAYERS, style_factors, strict=True):
            _, style, painted = tf.unstack(outputs[layer])
            loss += factor * _sum_square(_gram(painted), _gram(style))
        if variation_factor:
            corner = pixels[:, :-1, :-1]
            squares = tf.square(corner - pixels[:, 1:, :-1]) + tf.square(corner - pixels[:, :-1, 1:])
            loss += variation_factor * tf.reduce_sum(tf.pow(squares, 1.25))
        return loss

    @tf.function
    def _gradient(self, pixels):
        with tf.GradientTape() as tape:
            loss = self.loss(pixels)
        return tape.gradient(loss, pixels)

    def step(self):
        """One update of the picture."""
        self._descent.apply_gradients([(self._gradient(self.pixels), self.pixels)])

    @property
    def image(self):
        """The picture as an image (1, height, width, 3), RGB in [0, 1]."""
        black = _to_vgg(tf.zeros((1, 1, 1, 3)))
        return tf.clip_by_value((self.pixels - black)[..., ::-1] / 255, 0.0, 1.0)


def _to_vgg(image):
    return tf.keras.applications.vgg19.preprocess_input(255.0 * image)


def _gram(activations):
    """(h, w, C) -> (C, C), summed over positions."""
    rows = tf.reshape(tf.transpose(activations, (2, 0, 1)), (activations.shape[-1], -1))
    return tf.matmul(rows, rows, transpose_b=True)


def _sum_square(a, b):
    return tf.reduce_sum(tf.square(a - b))


def start(choices):
    """(step, save) for running.run."""
    reading = Reading(load_image(choices.content), load_image(choices.style), choices.variant)
    return reading.step, lambda path: save_image(reading.image, path)


if __name__ == "__main__":
    run(start)
