"""Balanced weights: sizes against a tape of their own, shares against the gradients that they are shares of."""

from dataclasses import replace

import numpy as np
import pytest

from nst_lib.experiments.gradients import balanced_by_gradient, gradient_sizes
from nst_lib.experiments.mixing import glorot_spread
from nst_lib.gram import gram_matrix
from nst_lib.images import noise_like
from nst_lib.losses import content_loss, style_loss
from nst_lib.quiet_tensorflow import tf
from nst_lib.transfer import transfer
from nst_lib.vgg import Extractor
from nst_lib.weights import load_weights

LAYERS = ("block1_conv1", "block1_conv2", "block2_conv1")


def literal_gradient(loss_of, image):
    with tf.GradientTape() as tape:
        tape.watch(image)
        loss = loss_of(image)
    return tape.gradient(loss, image)


def test_sizes_are_norms_of_the_gradients_of_the_equations(settings, content, style, extractor):
    sizes = gradient_sizes(settings, content, style, extractor)
    noise = noise_like(content, settings.seed)
    of_content, of_style = extractor(content), extractor(style)

    def content_term(image):
        return content_loss(extractor(image)["block1_conv2"], of_content["block1_conv2"])

    expected = {"content": content_term}
    for layer in settings.style_layers:
        target = gram_matrix(of_style[layer])
        expected[layer] = lambda image, layer=layer, target=target: style_loss(
            gram_matrix(extractor(image)[layer]), target
        )
    assert list(sizes) == ["content", "block1_conv1", "block2_conv1"]
    for name, loss_of in expected.items():
        assert sizes[name] == pytest.approx(float(tf.norm(literal_gradient(loss_of, noise))), rel=1e-4), name


def test_every_term_pulls_as_hard_as_its_share(settings, content, style, extractor):
    wanted = replace(settings, content_weight=3.0, style_weight=10.0, style_layer_weights=(0.25, 0.75))
    new = balanced_by_gradient(wanted, content, style, extractor)
    start = noise_like(content, wanted.seed)
    alone = {"style_weight": 0.0, "total_variation_weight": 0.0}
    step = next(transfer(content, style, replace(new, **alone), extractor=extractor, start=start))
    assert step.gradient_norm == pytest.approx(3.0, rel=1e-3)
    for kept, share in ((0, 2.5), (1, 7.5)):
        weights = tuple(w if i == kept else 0.0 for i, w in enumerate(new.style_layer_weights))
        alone = {"content_weight": 0.0, "total_variation_weight": 0.0, "style_layer_weights": weights}
        step = next(transfer(content, style, replace(new, **alone), extractor=extractor, start=start))
        assert step.gradient_norm == pytest.approx(share, rel=1e-3)


def test_without_layer_weights_the_shares_are_equal(settings, content, style, extractor):
    sizes = gradient_sizes(settings, content, style, extractor)
    new = balanced_by_gradient(settings, content, style, extractor)
    for layer, weight in new.weight_of_style_layer.items():
        assert weight * sizes[layer] == pytest.approx(1 / 2, rel=1e-3)


def test_nothing_else_changes(settings, content, style, extractor):
    new = balanced_by_gradient(settings, content, style, extractor)
    same = {"content_weight": settings.content_weight, "style_layer_weights": settings.style_layer_weights}
    assert replace(new, **same) == settings


@pytest.mark.parametrize("left_out", ["content_weight", "style_weight"])
def test_a_weight_of_zero_stays_zero(settings, content, style, extractor, left_out):
    new = balanced_by_gradient(replace(settings, **{left_out: 0.0}), content, style, extractor)
    assert getattr(new, left_out) == 0


def test_the_balance_is_that_of_its_start(settings, content, style, extractor):
    first, other = (gradient_sizes(settings, content, style, extractor, noise_like(content, seed)) for seed in (0, 1))
    again = gradient_sizes(replace(settings, seed=1), content, style, extractor)
    assert again == pytest.approx(other, rel=1e-4)
    assert first != pytest.approx(other, rel=1e-4)


def test_the_spread_of_random_kernels_does_not_matter_once_balanced(settings, content, style):
    """ReLU and pooling pass a positive factor on: activations have it to the power 1, E_l and its gradient to 4."""
    he = load_weights("vgg19", "random", seed=3)
    losses = []
    for weights in (he, glorot_spread(he)):
        extractor = Extractor(LAYERS, weights=weights, pooling="average")
        new = replace(
            balanced_by_gradient(settings, content, style, extractor), total_variation_weight=0.0, evaluations=4
        )
        losses.append([step.losses.named for step in transfer(content, style, new, extractor=extractor)])
    for one, other in zip(*losses, strict=True):
        assert one == pytest.approx(other, rel=1e-2)


def test_a_start_at_the_target_is_refused(settings, content, style, extractor):
    with pytest.raises(ValueError, match=r"the gradient of the content loss has a size of 0\.0 at the start"):
        balanced_by_gradient(settings, content, style, extractor, start=content)
    with pytest.raises(ValueError, match="the gradient of the block1_conv1 loss has a size of"):
        balanced_by_gradient(replace(settings, content_weight=0.0), style, style, extractor, start=style)


def test_a_term_that_does_not_count_may_lack_a_gradient(settings, content, style, extractor):
    new = balanced_by_gradient(replace(settings, content_weight=0.0), content, style, extractor, start=content)
    assert np.all(np.array(new.style_layer_weights) > 0)


def test_an_extractor_without_the_layers_is_refused(settings, content, style):
    with pytest.raises(ValueError, match="the extractor lacks block2_conv1; make it with"):
        balanced_by_gradient(settings, content, style, Extractor(["block1_conv1", "block1_conv2"], weights="random"))


def test_inputs_are_left_as_they_were(settings, content, style, extractor):
    before = np.array(content), np.array(style)
    balanced_by_gradient(settings, content, style, extractor, start=noise_like(content))
    np.testing.assert_array_equal(content, before[0])
    np.testing.assert_array_equal(style, before[1])
