"""Guides against what positions see, looked up by loops, and what they do to Gram matrices."""

import numpy as np
import pytest

from nst_lib.gram import gram_matrix, guided_gram_matrix
from nst_lib.guides import GUIDANCE, guides_of
from nst_lib.images import noise_like
from nst_lib.masks import Box, box_mask
from nst_lib.quiet_tensorflow import tf
from nst_lib.tiles import receptive_field
from nst_lib.vgg import Extractor

LAYERS = ("block1_conv1", "block2_conv1", "block3_conv1")


@pytest.fixture
def mask():
    """Mask (1, 51, 67, 1): a soft box, so that its edge has values of all kinds."""
    return box_mask((51, 67), Box(0.2, 0.3, 0.9, 1), 9)


def at_layer(mask, layer, how):
    """The mask at each position of a VGG19 layer, by loops over what it sees; `how` makes one number of that."""
    values = np.asarray(mask, float)[0, :, :, 0]
    stride, radius = receptive_field("vgg19", layer)
    own = 0 if how is np.mean else radius
    found = np.zeros([length // stride for length in values.shape])
    for row, column in np.ndindex(*found.shape):
        top, left = (max(0, place * stride - own) for place in (row, column))
        found[row, column] = how(values[top : (row + 1) * stride + own, left : (column + 1) * stride + own])
    return found


@pytest.mark.parametrize(("guidance", "how"), [("average", np.mean), ("inside", np.min), ("all", np.max)])
@pytest.mark.parametrize("layer", LAYERS)
def test_a_guide_is_the_root_of_the_mask_at_the_layer_with_mean_square_1(mask, layer, guidance, how):
    expected = at_layer(mask, layer, how)
    (guide,) = guides_of(mask, [layer], "vgg19", guidance).values()
    np.testing.assert_allclose(guide[0, :, :, 0], np.sqrt(expected / expected.mean()), atol=1e-4)
    assert float(tf.reduce_mean(guide**2)) == pytest.approx(1, rel=1e-5)


@pytest.mark.parametrize("net", ["vgg19", "vgg16"])
@pytest.mark.parametrize("shape", [(32, 32), (51, 67), (129, 200)])
def test_guides_have_the_sizes_of_the_activations(net, shape):
    layers = ("block1_conv2", "block3_conv1", "block5_conv1", "block4_pool")
    activations = Extractor(layers, net, "random")(tf.zeros((1, *shape, 3)))
    for guidance in GUIDANCE:
        for layer, guide in guides_of(tf.ones((1, *shape, 1)), layers, net, guidance).items():
            assert guide.shape == (*activations[layer].shape[:3], 1)


@pytest.mark.parametrize("guidance", GUIDANCE)
def test_a_mask_over_everything_guides_nothing(guidance):
    features = noise_like(tf.zeros((1, 16, 20, 5)), 2)
    (guide,) = guides_of(tf.ones((1, 64, 80, 1)), ["block3_conv1"], guidance=guidance).values()
    np.testing.assert_array_equal(guide, np.ones((1, 16, 20, 1)))
    np.testing.assert_allclose(guided_gram_matrix(features, guide), gram_matrix(features), rtol=1e-6)


def test_inside_lies_within_average_and_that_within_all(mask):
    shown = {guidance: guides_of(mask, ["block3_conv1"], guidance=guidance)["block3_conv1"] for guidance in GUIDANCE}
    inside, average, everything = (np.asarray(shown[name]) > 0 for name in ("inside", "average", "all"))
    assert np.all(inside <= average)
    assert np.all(average <= everything)
    assert inside.sum() < average.sum() < everything.sum()


def test_a_change_outside_the_mask_does_not_reach_the_guided_matrix_from_inside(random_array):
    layers = ("block2_conv1", "block3_conv1")
    extractor = Extractor(layers, weights="random")
    picture, mask = tf.constant(random_array(1, 96, 96, 3)), box_mask((96, 96), Box(0, 0, 1, 0.75))
    other = mask * picture + (1 - mask) * (1 - picture)
    for layer, guide in guides_of(mask, layers, guidance="inside").items():
        one, two = (guided_gram_matrix(extractor(image)[layer], guide) for image in (picture, other))
        np.testing.assert_allclose(one, two, rtol=1e-5, atol=1e-6 * np.max(one))
    plain = [gram_matrix(extractor(image)["block2_conv1"]) for image in (picture, other)]
    assert not np.allclose(*plain, rtol=1e-3)


def test_a_region_that_no_position_sees_alone_is_named():
    mask = box_mask((96, 96), Box(0.4, 0.4, 0.6, 0.6))
    with pytest.raises(ValueError, match="no position of block4_conv1 lies in a mask with guidance 'inside'; enlarge"):
        guides_of(mask, ["block1_conv1", "block4_conv1"], guidance="inside")
    guides_of(mask, ["block1_conv1", "block4_conv1"])


def test_an_unknown_guidance_gets_the_nearest():
    with pytest.raises(ValueError, match="unknown guidance 'insid': did you mean inside"):
        guides_of(tf.ones((1, 64, 64, 1)), ["block1_conv1"], guidance="insid")
