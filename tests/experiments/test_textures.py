"""Textures: losses and errors in relative units against their definitions in NumPy, the jigsaw piece by piece."""

from dataclasses import replace

import numpy as np
import pytest

from nst_lib.experiments.textures import (
    CUMULATIVE,
    SINGLE,
    in_relative_units,
    jigsaw,
    relative_errors,
    texture,
)
from nst_lib.gram import gram_matrix
from nst_lib.images import noise_like
from nst_lib.quiet_tensorflow import tf
from nst_lib.settings import STYLE_LAYERS

TWO = ("block1_conv1", "block2_conv1")


@pytest.fixture
def settings(settings):
    return replace(settings, total_variation_weight=0.0)


def grams(extractor, image):
    return {layer: np.asarray(gram_matrix(F), float) for layer, F in extractor(image).items()}


def test_layer_sets_are_those_of_the_papers_figures():
    assert list(CUMULATIVE) == ["block 1", "blocks 1-2", "blocks 1-3", "blocks 1-4", "blocks 1-5"]
    assert CUMULATIVE["blocks 1-3"] == ("block1_conv1", "block2_conv1", "block3_conv1")
    assert CUMULATIVE["blocks 1-5"] == STYLE_LAYERS
    assert SINGLE["block 1"] == CUMULATIVE["block 1"]
    assert SINGLE["block 4"] == ("block4_conv1",)
    assert tuple(layers for (layers,) in SINGLE.values()) == STYLE_LAYERS


def test_relative_errors_are_frobenius_norms(content, style, extractor):
    found = relative_errors(content, style, extractor, TWO)
    own, wanted = grams(extractor, content), grams(extractor, style)
    assert list(found) == list(TWO)
    for layer in TWO:
        expected = np.linalg.norm(own[layer] - wanted[layer]) / np.linalg.norm(wanted[layer])
        assert found[layer] == pytest.approx(expected, rel=1e-4)


def test_a_picture_is_no_error_away_from_itself(style, extractor):
    assert relative_errors(style, style, extractor, TWO) == dict.fromkeys(TWO, 0.0)


def test_the_first_loss_is_the_mean_square_of_the_relative_errors(content, style, settings, extractor):
    start = noise_like(content, 4)
    first = next(texture(style, TWO, settings, extractor=extractor, start=start))
    errors = relative_errors(start, style, extractor, TWO)
    np.testing.assert_array_equal(first.image, start)
    assert first.losses.total == pytest.approx(np.mean(np.square(list(errors.values()))), rel=1e-4)
    for layer in TWO:
        assert first.losses.style[layer] == pytest.approx(errors[layer] ** 2 / 2, rel=1e-4)


def test_without_a_start_a_texture_is_noise_of_the_styles_size(style, settings, extractor):
    first = next(texture(style, TWO, settings, extractor=extractor))
    np.testing.assert_array_equal(first.image, noise_like(style, settings.seed))


def test_a_texture_comes_nearer(style, settings, extractor):
    steps = list(texture(style, TWO, replace(settings, evaluations=12), extractor=extractor))
    before = relative_errors(steps[0].image, style, extractor, TWO)
    after = relative_errors(steps[-1].image, style, extractor, TWO)
    assert steps[-1].losses.total < 0.5 * steps[0].losses.total
    assert all(after[layer] < before[layer] for layer in TWO)
    assert not steps[-1].losses.content


def test_a_second_texture_with_the_same_layers_is_not_traced_anew(content, style, settings, extractor):
    def traces():
        objectives = vars(extractor)["_objectives"].values()
        functions = [function for objective in objectives for function in vars(objective).get("_compiled", {}).values()]
        return sum(function.experimental_get_tracing_count() for function in functions)

    start = noise_like(content)
    next(texture(style, TWO, settings, extractor=extractor, start=start))
    before = traces()
    next(texture(content, TWO, settings, extractor=extractor, start=start))
    assert traces() == before


def test_relative_units_change_only_the_weights_of_the_style(style, settings, extractor):
    changed = in_relative_units(settings, style, extractor)
    assert changed.style_weight == 1
    kept = replace(changed, style_weight=settings.style_weight, style_layer_weights=settings.style_layer_weights)
    assert kept == settings
    for weight, layer in zip(changed.style_layer_weights, settings.style_layers, strict=True):
        mean_square = np.mean(np.square(grams(extractor, style)[layer]))
        assert weight == pytest.approx(4 / (2 * mean_square), rel=1e-4)


def test_a_style_without_activations_is_refused(style, settings, extractor):
    class Silent:
        layers, net = extractor.layers, extractor.net

        def features(self, image):
            return {layer: 0 * F for layer, F in extractor.features(image).items()}

    with pytest.raises(ValueError, match="zero in block1_conv1, so there is no texture to match; leave it out"):
        in_relative_units(settings, style, Silent())


@pytest.mark.parametrize("piece", [1, 2, 4])
def test_a_jigsaw_has_every_piece_once(random_array, piece):
    image = random_array(1, 8, 12, 3)

    def pieces(image):
        image = np.asarray(image)[0]
        corners = [(y, x) for y in range(0, 8, piece) for x in range(0, 12, piece)]
        return sorted(image[y : y + piece, x : x + piece].tobytes() for y, x in corners)

    shuffled = jigsaw(image, piece)
    assert shuffled.shape == image.shape
    assert shuffled.dtype == tf.float32
    assert not np.array_equal(shuffled, image)
    assert pieces(shuffled) == pieces(image)


def test_what_is_left_over_of_a_jigsaw_stays(random_array):
    image = random_array(1, 9, 14, 3)
    shuffled = np.asarray(jigsaw(image, 4))
    np.testing.assert_array_equal(shuffled[:, 8:], image[:, 8:])
    np.testing.assert_array_equal(shuffled[:, :, 12:], image[:, :, 12:])
    np.testing.assert_array_equal(jigsaw(image, 16), image)


def test_a_jigsaw_changes_nothing_it_was_given_and_depends_on_the_seed_alone(random_array):
    image = random_array(1, 8, 8, 3)
    before = image.copy()
    np.testing.assert_array_equal(jigsaw(image, 2, seed=5), jigsaw(image, 2, seed=5))
    assert not np.array_equal(jigsaw(image, 2, seed=5), jigsaw(image, 2, seed=6))
    np.testing.assert_array_equal(image, before)


def test_shuffled_activations_have_the_same_gram_matrix(style, extractor):
    features = extractor(style)["block2_conv1"]
    np.testing.assert_allclose(gram_matrix(jigsaw(features, 1)), gram_matrix(features), rtol=1e-4, atol=1e-3)
