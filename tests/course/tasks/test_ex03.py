"""The references of exercise 03 against the literal equations, and against the library's own Adam."""

import math

import numpy as np

from nst_lib.course.tasks import ex03
from nst_lib.losses import content_loss
from nst_lib.optimizers import adam
from nst_lib.quiet_tensorflow import tf


def test_the_gradient_is_equation_2():
    case = list(ex03._draw_features(np.random.default_rng(0)))[1]
    F, P = (np.asarray(case.arguments[name]) for name in ("features", "target"))
    gradient = np.asarray(ex03.content_gradient(*case.arguments.values()))
    for index in np.ndindex(F.shape):
        expected = (F[index] - P[index]) / F.size if F[index] > 0 else 0
        assert math.isclose(gradient[index], expected, rel_tol=1e-5, abs_tol=1e-8)


def test_an_inversion_goes_the_way_of_the_librarys_adam():
    for case in ex03._draw_inversions(np.random.default_rng(0)):
        target, see, start, steps, rate = case.arguments.values()

        def loss(image, see=see, target=target):
            return content_loss(see(image), target)

        iterates = adam(loss, start, learning_rate=rate)
        *_, last = (next(iterates).point for _ in range(steps + 1))  # the first is the start
        assert np.allclose(ex03.invert_layer(*case.arguments.values()), last, atol=1e-3)


def test_the_best_layer_comes_first():
    original = tf.zeros((1, 4, 4, 3))
    inversions = {"deep": original + 0.1, "shallow": original + 0.01}
    names, decibels = zip(*ex03.rank_layers(original, inversions), strict=True)
    assert names == ("shallow", "deep")
    assert np.allclose(decibels, (40, 20))
