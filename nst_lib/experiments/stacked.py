"""Random weights chosen layer by layer: the candidate whose activations remember a picture best stays.

He, Wang and Hopcroft 2016, "A Powerful Generative Model Using Random Weights for the Deep Image Representation"
(arXiv:1606.04801), call the result a stacked random VGG. Nothing is trained: no weight is ever changed, only chosen.
"""

import itertools
from typing import NamedTuple

import numpy as np

from nst_lib.choices import choose
from nst_lib.images import noise_like
from nst_lib.lbfgs import lbfgs
from nst_lib.losses import content_loss
from nst_lib.quiet_tensorflow import tf
from nst_lib.vgg import Extractor
from nst_lib.weights import kernel_shapes

HISTORY = 10  # of L-BFGS; a short run needs no more, and a shorter one is traced faster


class Choice(NamedTuple):
    """What was found for one layer."""

    layer: str
    errors: tuple  # of each candidate: root mean square difference of the inversion's pixels from the reference's
    index: int  # of the candidate with the smallest error


def candidate(layer, index, net="vgg19", seed=0):
    """(kernel (3, 3, in, out), bias (out,)): He-normal, zero bias; another one for every `index` and every `seed`."""
    shapes = kernel_shapes(net)
    shape = shapes[choose(layer, shapes, f"convolution of {net}")]
    generator = np.random.default_rng((seed, list(shapes).index(layer), index))
    kernel = generator.normal(0, np.sqrt(2 / np.prod(shape[:3])), shape).astype(np.float32)
    return kernel, np.zeros(shape[3], np.float32)


def weights_of(choices, net="vgg19", seed=0):
    """{layer: (kernel, bias)} for `Extractor(weights=...)`, given {layer: index of the candidate chosen}.

    A layer without a choice gets candidate 0. A few small numbers thus stand for 20 million weights.
    """
    for layer in choices:
        choose(layer, kernel_shapes(net), f"convolution of {net}")
    return {layer: candidate(layer, choices.get(layer, 0), net, seed) for layer in kernel_shapes(net)}


def stacked_selection(
    reference, deepest="block5_conv1", *, net="vgg19", pooling="average", candidates=4, evaluations=20, seed=0
):
    """Yields a `Choice` for every convolution up to `deepest`, each built upon the ones before it.

    For every layer, `candidates` are drawn. Each is judged by an inversion: from white noise, `evaluations` of L-BFGS
    look for an image with the activations of `reference` (1, height, width, 3) in that layer. Kept is the candidate
    whose image comes nearest to the reference, pixel by pixel; the paper takes the smallest loss instead, whose unit
    is the candidate's own. `weights_of` makes weights of the choices:

    >>> weights = weights_of({choice.layer: choice.index for choice in stacked_selection(picture)})  # doctest: +SKIP

    Raises ValueError for an unknown layer or net, and for less than one candidate.
    """
    layers = tuple(kernel_shapes(net))
    last = layers.index(choose(deepest, layers, f"convolution of {net}"))
    if candidates < 1 or evaluations < 1:
        raise ValueError(f"candidates is {candidates}, evaluations is {evaluations}; both must be at least 1")
    return _selection(reference, layers[: last + 1], (net, pooling), (candidates, evaluations), seed)


def _selection(reference, layers, network, effort, seed):
    (net, pooling), (candidates, evaluations) = network, effort
    reference = tf.convert_to_tensor(reference)
    weights = weights_of({}, net, seed)
    for layer in layers:
        objective = _Inversion(Extractor([layer], net, weights, pooling=pooling), layer)
        drawn = [candidate(layer, index, net, seed) for index in range(candidates)]
        errors = tuple(_error(objective, reference, arrays, evaluations, seed) for arrays in drawn)
        best = int(np.argmin(errors))
        weights[layer] = drawn[best]
        yield Choice(layer, errors, best)


class _Inversion:
    """The content loss (eq. 1) in one layer whose kernel and bias are arguments: one trace serves all candidates."""

    def __init__(self, extractor, layer):
        self.extractor, self.layer = extractor, layer

    def activations(self, image, arrays):
        return self.extractor.features(image, {self.layer: arrays})[self.layer]

    def __call__(self, image, target, *arrays):
        return content_loss(self.activations(image, arrays), target)


def _error(objective, reference, arrays, evaluations, seed):
    arrays = tuple(tf.constant(array) for array in arrays)
    target = objective.activations(reference, arrays)
    iterates = lbfgs(objective, noise_like(reference, seed), (target, *arrays), history=HISTORY)
    *_, last = itertools.islice(iterates, evaluations)
    return float(tf.sqrt(tf.reduce_mean(tf.square(last.point - reference))))
