"""What optimisers see of the world: a function from a point to its terms, and the record of one evaluation."""

from typing import NamedTuple

from nst_lib.quiet_tensorflow import tf


class Iterate(NamedTuple):
    """An optimiser's best point so far, as tensors on its device."""

    index: object  # updates made so far
    evaluations: object  # losses and gradients computed so far
    point: object
    terms: object  # of `point`; they add up to the loss
    gradient_norm: object  # L2, of the loss at `point`


def evaluate(objective, point, args=()):
    """(loss, terms, gradient) of `objective`, a function from a point (and `args`) to terms whose sum is the loss."""
    with tf.GradientTape() as tape:
        tape.watch(point)
        terms = objective(point, *args)
        loss = tf.reduce_sum(terms)
    return loss, terms, tape.gradient(loss, point)


def compiled(objective, function, point, *key):
    """`function` as a `tf.function`; the one made before, if there was one for this objective, `key` and point's shape.

    TensorFlow traces a function for seconds, and anew for every shape. Kept on the objective, a trace serves every
    run of it, and lives no longer than it.
    """
    key = (*key, point.dtype, *point.shape)
    return vars(objective).setdefault("_compiled", {}).setdefault(key, tf.function(function))


def into_box(point, bounds):
    """The point with every coordinate clipped to `bounds` (lowest, highest); `bounds` of None leave it as it is."""
    return point if bounds is None else tf.clip_by_value(point, *bounds)
