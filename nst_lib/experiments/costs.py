"""What a picture costs: seconds by layer, seconds an evaluation of several runs, evaluations until a loss."""

import statistics
from functools import partial
from typing import NamedTuple

from nst_lib.quiet_tensorflow import tf
from nst_lib.timing import interleaved


class LayerTime(NamedTuple):
    """Seconds that one layer of a network takes: for its activations, and for the gradient by what entered it."""

    name: str
    forward: float
    backward: float


def layer_times(extractor, image, rounds=5):
    """A list of `LayerTime`, one for every layer that `extractor` computes, on an image (1, height, width, 3).

    Each layer runs alone, in turns with the others; medians of `rounds` repetitions. Backward is the time of both ways
    less that of the way forward, since a gradient needs the activations. Gradients by kernels are not computed, as in a
    transfer.
    """
    ways, x = {}, extractor.enter(image)
    for layer in extractor.path:
        ways[layer, "forward"], ways[layer, "both"] = _ways(extractor, layer, x)
        x = extractor.apply(x, layer)
    times = interleaved(ways, rounds)
    return [_layer_time(layer, times[layer, "forward"], times[layer, "both"]) for layer in extractor.path]


def _ways(extractor, layer, x):
    """Two functions: the layer's activations for `x`, and these with their gradient by `x`."""
    upstream = tf.ones_like(extractor.apply(x, layer))

    def forward(x):
        return _corner(extractor.apply(x, layer))

    def both(x, upstream):
        with tf.GradientTape() as tape:
            tape.watch(x)
            activations = extractor.apply(x, layer)
        return _corner(activations) + _corner(tape.gradient(activations, x, output_gradients=upstream))

    return _traced(forward, x), _traced(both, x, upstream)


def _traced(function, *tensors):
    """A call of `function` as a graph, made for these tensors at once: TensorFlow warns of functions traced anew."""
    graph = tf.function(function).get_concrete_function(*tensors)
    return lambda: graph(*tensors).numpy()


def _corner(activations):
    # One number to wait for, on a GPU too; what it is taken from has to be computed as a whole.
    return tf.cast(activations[0, 0, 0, 0], tf.float32)


def _layer_time(layer, forward, both):
    backward = statistics.median([whole - part for whole, part in zip(both, forward, strict=True)])
    return LayerTime(layer, statistics.median(forward), max(0.0, backward))


def evaluation_times(runs, rounds=5):
    """{name: [seconds, ...]} of an evaluation, of several runs in turns.

    `runs` is {name: stream of Steps}, as `transfer` gives them. The first two evaluations of each do not count: one
    traces the graph, the other is the first to compute an update. Raises ValueError for a run that ends before that.
    """
    try:
        return interleaved({name: partial(next, steps) for name, steps in runs.items()}, rounds, warm_up=2)
    except StopIteration:
        raise ValueError(f"a run ended early; give each at least {rounds + 2} evaluations") from None


def until(steps, loss, after=0):
    """Steps of a stream up to the first whose total is not above `loss`; all of them if there is none.

    The first `after` evaluations are passed on but not looked at: a warm-up has losses of its own.
    """
    for step in steps:
        yield step
        if step.evaluations > after and step.losses.total <= loss:
            return
