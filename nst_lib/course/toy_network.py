"""A network small enough for a check: two layers of random numbers, evaluated in milliseconds."""

import numpy as np

from nst_lib.quiet_tensorflow import tf

CHANNELS = {"first": 4, "second": 5}


class ToyNetwork:
    """An image in, activations out, like `Extractor`: {"first": (1, h, w, 4), "second": (1, h // 2, w // 2, 5)}.

    Two convolutions of 3 x 3 with an average pooling between them; their numbers are drawn from `rng`. Smooth (a
    softplus where VGG has a ReLU), so that two ways of computing the same descent end at the same picture.
    """

    layers = tuple(CHANNELS)

    def __init__(self, rng):
        first, second = CHANNELS.values()
        self._first = tf.constant(rng.normal(size=(3, 3, 3, first)), tf.float32)
        self._second = tf.constant(rng.normal(size=(3, 3, first, second)) / 2, tf.float32)

    def __call__(self, image):
        """Activations of an image (batch, h, w, 3), RGB in [0, 1], computed in float32."""
        x = tf.cast(tf.convert_to_tensor(image), tf.float32)
        first = tf.nn.softplus(tf.nn.conv2d(x, self._first, 1, "SAME"))
        halved = tf.nn.avg_pool2d(first, 2, 2, "VALID")
        return {
            "first": first,
            "second": tf.nn.softplus(tf.nn.conv2d(halved, self._second, 1, "SAME")),
        }

    def __repr__(self):
        return "a small network with the layers first and second"


def draw_image(rng, height, width):
    """An image (1, height, width, 3) of random colours, float32."""
    return tf.constant(rng.random((1, height, width, 3)), tf.float32)


def adam_direction(gradient, state, count):
    """Keras' Adam for a learning rate of 1, and its new state; `state` is (mean, square), `count` begins with 1."""
    mean, square = state
    mean = 0.9 * mean + 0.1 * gradient
    square = 0.999 * square + 0.001 * tf.square(gradient)
    rate = np.sqrt(1 - 0.999**count) / (1 - 0.9**count)
    return rate * mean / (tf.sqrt(square) + 1e-7), (mean, square)


def loss_and_gradient(loss_of, image):
    """(loss, gradient) of a function from an image to a scalar."""
    with tf.GradientTape() as tape:
        tape.watch(image)
        loss = loss_of(image)
    return loss, tape.gradient(loss, image)


def descended(
    start,
    loss_of,
    steps,
    learning_rate,
    *,
    sign=1,
    clip="always",
    forgets=False,
    late=False,
):
    """(image, losses) after `steps` updates by Adam, kept in [0, 1]; the options make it wrong in a chosen way.

    `sign` -1 climbs; `clip` is "always", "last" or "never"; `forgets` throws Adam's state away after each update;
    `late` lists the losses after the updates.
    """
    image, losses = tf.convert_to_tensor(start), []
    zero = (tf.zeros_like(image), tf.zeros_like(image))
    state = zero
    for count in range(1, steps + 1):
        loss, gradient = loss_and_gradient(loss_of, image)
        direction, state = adam_direction(gradient, zero if forgets else state, 1 if forgets else count)
        image = image - sign * learning_rate * direction
        if clip == "always":
            image = tf.clip_by_value(image, 0.0, 1.0)
        losses.append(float(loss_of(image) if late else loss))
    return (tf.clip_by_value(image, 0.0, 1.0) if clip == "last" else image), losses
