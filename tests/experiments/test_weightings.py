"""Three ways to normalise one formula, against the papers' sums over small arrays and against our recipes."""

import itertools

import numpy as np
import pytest

from nst_lib.experiments.weightings import (
    NORMALISATIONS,
    as_ratio,
    equal_shares,
    equation_4,
    implied_weights,
    keras_example,
    mean_of_normalised,
    mean_one_weights,
    shares,
)
from nst_lib.recipes import find_recipe
from nst_lib.settings import STYLE_LAYERS


def literal_sum(F, S):
    """sum_ij (sum_k F_ik F_jk - sum_k S_ik S_jk)^2 over channels i, j and positions k, as the papers write it."""
    F, S = (X[0].reshape(-1, X.shape[-1]).astype(float) for X in (F, S))
    total = 0.0
    for i, j in itertools.product(range(F.shape[1]), repeat=2):
        total += (sum(F[k, i] * F[k, j] for k in range(len(F))) - sum(S[k, i] * S[k, j] for k in range(len(S)))) ** 2
    return total


def test_each_formula_is_what_its_source_writes(random_array):
    F, S = random_array(1, 3, 4, 5), random_array(1, 3, 4, 5)
    N, M, height, width = 5, 12, 6, 8
    total = literal_sum(F, S)
    assert equation_4(F, S, (height, width)) == pytest.approx(total / (4 * N**2 * M**2), rel=1e-9)
    assert mean_of_normalised(F, S, (height, width)) == pytest.approx(total / (N * M) ** 2 / N**2, rel=1e-9)
    assert keras_example(F, S, (height, width)) == pytest.approx(total / (36 * (height * width) ** 2), rel=1e-9)


@pytest.mark.parametrize(
    ("name", "ratio", "last"),
    [
        ("equation 4", "1 : 1 : 1 : 1 : 1", 1.0),
        ("mean of G / (N M)", "64 : 16 : 4 : 1 : 1", 4 / 512**2),
        ("Keras example", "1024 : 256 : 64 : 16 : 1", 512**2 / (9 * 256**2)),
    ],
)
def test_the_hidden_weights(name, ratio, last):
    weights = implied_weights(NORMALISATIONS[name])
    assert tuple(weights) == STYLE_LAYERS
    assert as_ratio(weights) == ratio
    assert weights["block5_conv1"] == pytest.approx(last, rel=1e-3)


def test_they_do_not_depend_on_the_activations():
    one, other = (implied_weights(keras_example, seed=seed) for seed in (0, 1))
    assert list(one.values()) == pytest.approx(list(other.values()), rel=1e-4)


def test_the_recipe_of_the_keras_example_has_the_same_weights():
    measured = implied_weights(keras_example, (64, 96))
    recipe = np.array(find_recipe("KERAS_EXAMPLE").settings_for(64, 96).style_layer_weights)
    np.testing.assert_allclose(np.array(list(measured.values())) / recipe, 5, rtol=1e-3)  # a mean over 5 layers there


def test_a_network_of_mean_one_needs_no_other_weights(content):
    def extractor(image):
        return {"a": np.ones((1, 4, 4, 8), np.float32), "b": 2 * np.ones((1, 2, 2, 8), np.float32)}

    extractor.layers = ("a", "b")
    weights = mean_one_weights([content, content], extractor)
    assert weights == {"a": pytest.approx(1 / 2), "b": pytest.approx(1 / 2 / 16)}


def test_rescaled_activations_have_the_same_weighted_loss(random_array):
    """The reason for mu^-4: a layer whose activations are s times as large counts as before."""
    F, S = random_array(1, 3, 4, 5), random_array(1, 3, 4, 5)

    def weighted(scale):
        def extractor(image):
            return {"a": scale * image}

        extractor.layers = ("a",)
        return mean_one_weights([F, S], extractor)["a"] * equation_4(scale * F, scale * S, (3, 4))

    assert weighted(7.0) == pytest.approx(weighted(1.0), rel=1e-5)


def test_shares_add_up_to_one():
    assert shares({"a": 1.0, "b": 2.0}, {"a": 2.0, "b": 3.0}) == {"a": 0.25, "b": 0.75}


def test_weights_of_equal_shares_give_equal_shares():
    losses = {"a": 2e-3, "b": 5.0, "c": 7e9}
    assert list(shares(equal_shares(losses), losses).values()) == pytest.approx([1 / 3] * 3)


def test_a_ratio_in_words():
    assert as_ratio({"a": 2048.1, "b": 3.0, "c": 2.0}) == "1024 : 1.5 : 1"
