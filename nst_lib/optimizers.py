"""Gradient -> next image, as generators.

An objective maps a point (any shape) to its terms: a scalar, or a vector whose sum is the loss; `args` are tensors
that it takes after the point. Each `next` on an optimiser computes the loss and its gradient once, inside one
`tf.function` on whatever device TensorFlow has, and yields an `Iterate`; `start` is the first. The point stays within
`bounds` (lowest, highest), None for no bounds. A second run of the same objective uses the traces of the first.
"""

import inspect
import itertools

from nst_lib.choices import choose
from nst_lib.lbfgs import lbfgs
from nst_lib.objective import Iterate, compiled, evaluate, into_box
from nst_lib.quiet_tensorflow import tf


def adam(objective, start, args=(), *, learning_rate=0.02, beta_1=0.9, beta_2=0.999, epsilon=1e-7, bounds=(0.0, 1.0)):
    """Kingma and Ba 2015, algorithm 1, in the form before their section 2.1's last line (Keras' epsilon: epsilon hat).

    `learning_rate` has the unit of the point, `epsilon` that of the gradient. Clipping to `bounds` after each update
    is not in the paper.
    """

    def advance(count, point, mean, square, args):
        _, terms, gradient = evaluate(objective, point, args)
        count += 1
        mean = beta_1 * mean + (1 - beta_1) * gradient
        square = beta_2 * square + (1 - beta_2) * tf.square(gradient)
        rate = learning_rate * tf.sqrt(1 - beta_2**count) / (1 - beta_1**count)
        following = into_box(point - rate * mean / (tf.sqrt(square) + epsilon), bounds)
        return (count, following, mean, square), terms, tf.norm(gradient)

    point = tf.convert_to_tensor(start)
    advance = compiled(objective, advance, point, "adam", learning_rate, beta_1, beta_2, epsilon, bounds)
    state = (tf.zeros((), point.dtype), point, tf.zeros_like(point), tf.zeros_like(point))
    for index in itertools.count():
        point = state[1]
        state, terms, gradient_norm = advance(*state, args)
        yield Iterate(index, index + 1, point, terms, gradient_norm)


def gradient_descent(
    objective, start, args=(), *, learning_rate=None, decay_rate=1.0, decay_steps=100, bounds=(0.0, 1.0)
):
    """Steps of `learning_rate` times the gradient; `decay_rate` multiplies the rate, smoothly, every `decay_steps`.

    A learning rate has the unit point / gradient, so that no number suits two losses. None measures one: the first
    step then has a root mean square of 0.02. Clipping to `bounds` after each update is ours.
    """

    def advance(index, point, rate, args):
        _, terms, gradient = evaluate(objective, point, args)
        if learning_rate is None:
            first_rate = tf.math.divide_no_nan(0.02, tf.sqrt(tf.reduce_mean(tf.square(gradient))))
            rate = tf.where(index == 0, first_rate, rate)
        decayed = rate * decay_rate ** (index / decay_steps)
        return into_box(point - decayed * gradient, bounds), rate, terms, tf.norm(gradient)

    following = tf.convert_to_tensor(start)
    options = (learning_rate, decay_rate, decay_steps, bounds)
    advance = compiled(objective, advance, following, "gradient_descent", *options)
    rate = tf.cast(learning_rate or 0.0, following.dtype)
    for index in itertools.count():
        point = following
        following, rate, terms, gradient_norm = advance(tf.cast(index, point.dtype), point, rate, args)
        yield Iterate(index, index + 1, point, terms, gradient_norm)


OPTIMIZERS = {"lbfgs": lbfgs, "adam": adam, "gradient_descent": gradient_descent}


def optimizer_options(optimizer):
    """Names and defaults of the keyword options of an optimiser, but for `bounds`."""
    parameters = inspect.signature(OPTIMIZERS[choose(optimizer, OPTIMIZERS, "optimizer")]).parameters.values()
    return {p.name: p.default for p in parameters if p.kind is p.KEYWORD_ONLY and p.name != "bounds"}
