"""Weights made of other weights, against their definitions."""

import numpy as np
import pytest

from nst_lib.experiments.mixing import BLOCKS, blended, exchanged, glorot_spread
from nst_lib.vgg import Extractor
from nst_lib.weights import kernel_shapes, load_weights


@pytest.fixture(scope="module")
def random_weights():
    return load_weights("vgg16", "random", seed=1)


@pytest.fixture(scope="module")
def trained():
    return load_weights("vgg16")


def test_glorot_spread_has_keras_variance_and_the_same_directions(random_weights):
    for layer, (kernel, bias) in glorot_spread(random_weights).items():
        *_, channels_in, channels_out = kernel.shape
        assert kernel.std() == pytest.approx(np.sqrt(2 / (9 * channels_in + 9 * channels_out)), rel=0.05), layer
        ratio = kernel / random_weights[layer][0]
        np.testing.assert_allclose(ratio, ratio.flat[0], rtol=1e-5)
        assert kernel.dtype == np.float32
        assert not bias.any()


def test_the_ends_of_a_blend_are_the_two_weights(random_weights, trained, assert_same):
    assert_same(blended(random_weights, trained, 0), random_weights)
    assert_same(blended(random_weights, trained, 1), trained)


@pytest.mark.parametrize("share", [0.25, 0.5])
def test_a_blend_is_a_sum_whose_squares_are_shared(random_weights, trained, share):
    mixed = blended(random_weights, trained, share)
    for layer, (kernel, bias) in mixed.items():
        (one, _), (other, other_bias) = random_weights[layer], trained[layer]
        np.testing.assert_allclose(kernel, (1 - share) ** 0.5 * one + share**0.5 * other, rtol=1e-4, atol=1e-6)
        np.testing.assert_allclose(bias, share**0.5 * other_bias, rtol=1e-5)
        squares = (1 - share) * np.mean(one**2) + share * np.mean(other**2)
        assert np.mean(kernel**2) == pytest.approx(squares, rel=0.1), layer


def test_blocks_are_exchanged_whole_and_no_others(random_weights, trained):
    mixed = exchanged(random_weights, trained, (1, 4))
    assert list(mixed) == list(trained)
    for layer in kernel_shapes("vgg16"):
        source = trained if layer.startswith(("block1", "block4")) else random_weights
        assert mixed[layer] is source[layer]


def test_all_blocks_or_none(random_weights, trained, assert_same):
    assert_same(exchanged(random_weights, trained, ()), random_weights)
    assert_same(exchanged(random_weights, trained, BLOCKS), trained)


def test_an_extractor_takes_what_comes_out(content, random_weights, trained):
    mixed = exchanged(random_weights, trained, (1,))
    block_1, both = ("block1_conv2",), ("block1_conv2", "block2_conv1")
    expected = Extractor(block_1, "vgg16")(content)["block1_conv2"]
    np.testing.assert_array_equal(Extractor(both, "vgg16", mixed)(content)["block1_conv2"], expected)


def test_what_is_given_stays_as_it_was(random_weights, trained):
    before = {layer: kernel.copy() for layer, (kernel, _) in random_weights.items()}
    blended(random_weights, trained, 0.5)
    glorot_spread(random_weights)
    for layer, kernel in before.items():
        np.testing.assert_array_equal(random_weights[layer][0], kernel)


@pytest.mark.parametrize("share", [-0.1, 1.1, float("nan")])
def test_a_share_outside_is_refused(random_weights, trained, share):
    with pytest.raises(ValueError, match=r"share is .*; it must be a number from 0 .* to 1"):
        blended(random_weights, trained, share)


def test_a_block_that_there_is_not_is_refused(random_weights, trained):
    with pytest.raises(ValueError, match=r"there is no block 6; choose from \(1, 2, 3, 4, 5\)"):
        exchanged(random_weights, trained, (1, 6))


@pytest.mark.parametrize("mix", [lambda a, b: blended(a, b, 0.5), lambda a, b: exchanged(a, b, (1,))])
def test_weights_of_two_nets_are_refused(random_weights, mix):
    with pytest.raises(ValueError, match="both must be of one net"):
        mix(random_weights, load_weights("vgg19", "random"))
    odd = {**random_weights, "block1_conv1": random_weights["block1_conv2"]}
    with pytest.raises(ValueError, match=r"block1_conv1 has kernels of the shapes .*both weights must be of one net"):
        mix(random_weights, odd)
