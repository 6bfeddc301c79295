"""The references of exercise 06 that are not the library's own, against the library and literal sums."""

import numpy as np
import pytest

from nst_lib.course.tasks.ex06 import TASKS
from nst_lib.experiments.weightings import implied_weights, keras_example
from nst_lib.settings import STYLE_LAYERS
from nst_lib.weights import CHANNELS

BY_NAME = {task.name: task for task in TASKS}


def test_converted_weights_are_those_that_the_library_measures():
    shapes = {layer: (96 >> b, 128 >> b, C) for b, (layer, C) in enumerate(zip(STYLE_LAYERS, CHANNELS, strict=True))}
    alpha, weights = BY_NAME["converted_weights"].reference(0.5, 5.0, (3, 4, 6), shapes, 96 * 128)
    assert alpha == pytest.approx(2 * 0.5 * 3 * 4 * 6)
    measured = implied_weights(keras_example)
    assert weights == pytest.approx({layer: measured[layer] * 5.0 / 5 for layer in weights}, rel=1e-3)


def test_bisection_finds_the_weight_that_the_distance_was_made_from():
    task = BY_NAME["alpha_for_distance"]
    for case in task.cases():
        exact = case.arguments["distance_of"].alpha_at(case.arguments["wanted"])
        assert task.reference(**case.arguments) == pytest.approx(exact, rel=2e-3)


def test_balanced_weights_make_the_worst_losses_what_they_shall_be():
    task = BY_NAME["weights_for_balance"]
    for case in task.cases():
        lost, missing, weights, balance = case.arguments.values()
        alpha, beta = task.reference(lost, missing, weights, balance)
        assert np.isclose(alpha * sum(lost.values()), 1)
        assert np.isclose(beta * sum(w * missing[layer] for layer, w in weights.items()), balance)
