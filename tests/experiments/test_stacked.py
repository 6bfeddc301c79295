"""Stacked selection: candidates by their definition, and the choice by doing the inversion with `invert`."""

import numpy as np
import pytest

from nst_lib.experiments.stacked import HISTORY, candidate, stacked_selection, weights_of
from nst_lib.images import noise_like
from nst_lib.quiet_tensorflow import tf
from nst_lib.settings import Settings
from nst_lib.transfer import invert
from nst_lib.vgg import Extractor
from nst_lib.weights import kernel_shapes

EFFORT = {"candidates": 3, "evaluations": 8}


@pytest.fixture(scope="module")
def choices(content):
    """Of block1_conv1 and block1_conv2, three candidates each."""
    return list(stacked_selection(content, "block1_conv2", **EFFORT))


def test_candidates_are_he_normal_and_all_different():
    kernel, bias = candidate("block2_conv2", 0)
    assert kernel.shape == kernel_shapes("vgg19")["block2_conv2"]
    assert kernel.dtype == bias.dtype == np.float32
    assert kernel.std() == pytest.approx(np.sqrt(2 / (9 * 128)), rel=0.02)
    assert not bias.any()
    others = [candidate("block2_conv2", 1), candidate("block2_conv2", 0, seed=1)]
    for other, _ in others:
        assert abs(np.corrcoef(kernel.ravel(), other.ravel())[0, 1]) < 0.02
    np.testing.assert_array_equal(candidate("block2_conv2", 0)[0], kernel)


def test_weights_of_choices_are_the_candidates_chosen():
    weights = weights_of({"block1_conv2": 2}, "vgg16", seed=5)
    assert list(weights) == list(kernel_shapes("vgg16"))
    for layer, (kernel, _) in weights.items():
        index = 2 if layer == "block1_conv2" else 0
        np.testing.assert_array_equal(kernel, candidate(layer, index, "vgg16", 5)[0])


def test_one_choice_for_each_layer_in_order(choices):
    assert [choice.layer for choice in choices] == ["block1_conv1", "block1_conv2"]
    for choice in choices:
        assert len(choice.errors) == 3
        assert choice.index == np.argmin(choice.errors)
        assert 0 < min(choice.errors) < max(choice.errors) < 0.5


def test_the_errors_are_those_of_inversions_by_the_library(content, choices):
    first, second = choices
    settings = Settings(evaluations=EFFORT["evaluations"], optimizer_options={"history": HISTORY})
    for index, error in enumerate(second.errors):
        weights = weights_of({first.layer: first.index, second.layer: index})
        extractor = Extractor([second.layer], weights=weights, pooling="average")
        *_, last = invert(content, second.layer, settings, extractor=extractor)
        assert error == pytest.approx(float(tf.sqrt(tf.reduce_mean((last.image - content) ** 2))), rel=0.02)


def test_an_inversion_beats_the_noise_that_it_started_from(content, choices):
    noise = float(tf.sqrt(tf.reduce_mean((noise_like(content) - content) ** 2)))
    assert max(choices[0].errors) < 0.9 * noise


def test_the_same_seed_chooses_the_same(content, choices):
    assert [choice.index for choice in stacked_selection(content, "block1_conv1", **EFFORT)] == [choices[0].index]


def test_it_stops_where_the_caller_stops(content):
    stream = stacked_selection(content, **EFFORT)
    assert next(stream).layer == "block1_conv1"
    stream.close()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"deepest": "block1_conv9"}, "unknown convolution of vgg19 'block1_conv9': did you mean"),
        ({"deepest": "block1_pool"}, "unknown convolution of vgg19 'block1_pool'"),
        ({"net": "vgg18"}, "unknown net 'vgg18': did you mean vgg1"),
        ({"candidates": 0}, "candidates is 0, evaluations is 20; both must be at least 1"),
        ({"evaluations": 0}, "candidates is 4, evaluations is 0; both must be at least 1"),
    ],
)
def test_wrong_arguments_are_named_before_any_work(content, arguments, message):
    with pytest.raises(ValueError, match=message):
        stacked_selection(content, **arguments)


def test_a_choice_for_an_unknown_layer_is_refused():
    with pytest.raises(ValueError, match="unknown convolution of vgg16 'block3_conv4'"):
        weights_of({"block3_conv4": 1}, "vgg16")
