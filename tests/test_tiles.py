"""By tiles comes out what comes out of the whole picture: activations, Gram matrices, losses, gradient, paintings."""

import json
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from nst_lib.gram import gram_matrix, guided_gram_matrix
from nst_lib.images import noise_like, sample
from nst_lib.losses import content_loss, style_loss
from nst_lib.objective import evaluate
from nst_lib.optimizers import OPTIMIZERS
from nst_lib.quiet_tensorflow import tf
from nst_lib.settings import STYLE_LAYERS, Settings, as_dict
from nst_lib.styles import Style
from nst_lib.tiles import activations_of, grams_of, measured, receptive_field, spans
from nst_lib.transfer import transfer
from nst_lib.vgg import Extractor

DEEPEST = ("block5_conv2",)
BLOCK_1 = ("block1_conv1", "block1_conv2")
FIELDS = {"block1_conv1": (1, 1), "block1_pool": (2, 2), "block2_conv1": (2, 4), "block5_conv1": (16, 70)}


@pytest.fixture(scope="module")
def picture():
    """Image (1, 331, 381, 3): no side is a multiple of 16, or of 2."""
    return tf.image.resize(sample("chenonceau_river", 400), (331, 381))


@pytest.fixture(scope="module")
def small_picture():
    """Image (1, 101, 167, 3)."""
    return tf.image.resize(sample("chenonceau_river", 180), (101, 167))


@pytest.fixture(scope="module")
def trained():
    """VGG19 with its real weights, in the layers of the defaults and of the published recipes."""
    return Extractor((*STYLE_LAYERS, *DEEPEST))


def whole(extractor, image, content_layers, targets, style_layers):
    """What `measured` promises, by the equations."""
    features = extractor(image)
    contents = [content_loss(features[layer], P) for layer, P in zip(content_layers, targets, strict=True)]
    return contents, [gram_matrix(features[layer]) for layer in style_layers]


def assert_same_by_tiles(extractor, picture, content_layers, style_layers, tile, tolerance=1e-5):
    """Terms and gradient, near `picture`, of losses whose terms all matter."""
    features = extractor(picture)
    targets = [features[layer] for layer in content_layers]
    grams = [gram_matrix(features[layer]) * 1.5 for layer in style_layers]
    weights = [100.0] * len(targets) + [1e4 / gram.shape[-1] ** 2 for gram in grams]
    point = picture + 0.1 * (noise_like(picture) - 0.5)

    def terms_and_gradient(way, *tile):
        def objective(image):
            contents, own = way(extractor, image, content_layers, targets, style_layers, *tile)
            return weights * tf.stack([*contents, *map(style_loss, own, grams)])

        return tf.function(lambda: evaluate(objective, point)[1:])()

    (terms, gradient), (terms_by_tiles, gradient_by_tiles) = (
        terms_and_gradient(whole),
        terms_and_gradient(measured, tile),
    )
    np.testing.assert_allclose(terms_by_tiles, terms, rtol=tolerance)
    assert tf.norm(gradient_by_tiles - gradient) < tolerance * tf.norm(gradient)


class TestSpans:
    @pytest.mark.parametrize("tile", [64, 96, 512])
    @pytest.mark.parametrize(("stride", "radius"), [(1, 2), (2, 4), (16, 70), (16, 86), (32, 118)])
    def test_every_position_of_every_layer_is_in_one_own_part(self, tile, stride, radius):
        for length in range(tile + 1, 4 * tile + 40, 7):
            found = spans(length, tile, stride, radius)
            for layer_stride in {1, 2, stride}:
                parts = [range(s.own_start // layer_stride, s.own_stop // layer_stride) for s in found]
                assert [p for part in parts for p in part] == list(range(length // layer_stride))

    @pytest.mark.parametrize("tile", [64, 96, 512])
    @pytest.mark.parametrize(("stride", "radius"), [(1, 2), (2, 4), (16, 70), (16, 86), (32, 118)])
    def test_halos_are_wide_enough_and_begin_where_poolings_do(self, tile, stride, radius):
        for length in range(tile + 1, 4 * tile + 40, 7):
            for start, stop, own_start, own_stop in spans(length, tile, stride, radius):
                assert start % stride == own_start % stride == 0
                assert start == 0 or own_start - start >= radius
                assert stop == length or (stop - own_stop >= radius and stop % stride == 0)
                assert own_stop - own_start <= tile

    def test_tiles_are_as_equal_as_strides_allow(self):
        assert [b - a for _, _, a, b in spans(1030, 512, 16, 70)] == [336, 352, 342]

    def test_a_side_that_is_one_tile_has_no_halo(self):
        assert spans(60, 64, 16, 70) == [(0, 60, 0, 60)]


class TestReceptiveField:
    @pytest.mark.parametrize("layer", [*FIELDS, "block5_conv2", "block5_pool"])
    @pytest.mark.parametrize("net", ["vgg19", "vgg16"])
    def test_is_what_a_position_depends_on(self, net, layer):
        stride, radius = receptive_field(net, layer)
        # Averages let every pixel through. What gets from far away would drown in a sum, but not in a gradient.
        extractor = Extractor((layer,), net, "random", pooling="average")
        image = noise_like(tf.zeros((1, 32 + 2 * radius + 2 * stride, 32, 3)))
        position = (radius + stride) // stride
        with tf.GradientTape() as tape:
            tape.watch(image)
            activation = tf.reduce_sum(extractor(image)[layer][:, position])
        (rows,) = np.nonzero(np.any(tape.gradient(activation, image)[0], axis=(1, 2)))
        expected = range(position * stride - radius, (position + 1) * stride + radius)
        assert list(rows) == list(expected)

    @pytest.mark.parametrize(("layer", "expected"), FIELDS.items())
    def test_known_values(self, layer, expected):
        assert receptive_field("vgg19", layer) == expected


class TestMeasured:
    def test_trained_vgg19_to_its_fifth_block(self, trained, picture):
        assert_same_by_tiles(trained, picture, DEEPEST, STYLE_LAYERS, 128)

    @pytest.mark.parametrize(
        ("content_layers", "style_layers", "network"),
        [
            (("block4_conv2",), ("block3_conv1", "block1_conv1"), {"pooling": "average"}),
            (("block2_conv2", "block4_conv1"), STYLE_LAYERS[:2], {"net": "vgg16"}),
            (("block5_pool",), ("block4_pool", "block1_conv2"), {}),
            (BLOCK_1[:1], BLOCK_1[1:], {}),
            (BLOCK_1[1:], BLOCK_1, {"pooling": "average"}),
            ((), ("block2_conv1",), {}),
            (("block3_conv1",), (), {}),
        ],
    )
    def test_other_networks_and_layers(self, small_picture, content_layers, style_layers, network):
        extractor = Extractor({*content_layers, *style_layers}, weights="random", **network)
        assert_same_by_tiles(extractor, small_picture, content_layers, style_layers, 64)

    @pytest.mark.parametrize("shape", [(32, 200), (200, 33), (65, 64), (129, 129)])
    def test_other_shapes(self, extractor, shape):
        picture = noise_like(tf.zeros((1, *shape, 3)), 4)
        assert_same_by_tiles(extractor, picture, ("block1_conv2",), ("block2_conv1",), 64)

    def test_in_bfloat16_up_to_its_rounding(self, small_picture):
        extractor = Extractor((*STYLE_LAYERS[:3], "block3_conv2"), weights="random", precision="bfloat16")
        assert_same_by_tiles(extractor, small_picture, ("block3_conv2",), STYLE_LAYERS[:3], 64, tolerance=0.02)

    def test_outside_a_function_too(self, extractor, small_picture):
        layers = extractor, small_picture, (), (), ("block2_conv1",)
        with tf.GradientTape(persistent=True) as tape:
            tape.watch(small_picture)
            by_tiles, at_once = (tf.reduce_sum(grams[0] ** 2) for _, grams in (measured(*layers, 64), whole(*layers)))
        gradients = [tape.gradient(loss, small_picture) for loss in (by_tiles, at_once)]
        np.testing.assert_allclose(*gradients, rtol=1e-4, atol=1e-6 * np.max(np.abs(gradients[1])))


def test_targets_are_those_of_the_whole_picture(trained, small_picture):
    layers = ("block5_conv2", "block1_conv1", "block4_conv1")
    features = trained(small_picture)
    for found, layer in zip(activations_of(trained, small_picture, layers, 64), layers, strict=True):
        np.testing.assert_allclose(found, features[layer], atol=1e-5 * np.max(features[layer]))
    for found, layer in zip(grams_of(trained, small_picture, layers, 64), layers, strict=True):
        np.testing.assert_allclose(found, gram_matrix(features[layer]), rtol=1e-3, atol=1e-5)


def test_guides_make_gram_matrices_guided(extractor, small_picture, random_array):
    guides, layers = [random_array(2, 101, 167, 1), random_array(2, 50, 83, 1)], ("block1_conv1", "block2_conv1")
    found = grams_of(extractor, small_picture, layers, None, guides)
    for grams, layer, guide in zip(found, layers, guides, strict=True):
        np.testing.assert_allclose(grams, guided_gram_matrix(extractor(small_picture)[layer], guide), rtol=1e-5)
    with pytest.raises(ValueError, match=r"tile is 64 and a picture of 167 x 101 px has a mask; .* do not go together"):
        grams_of(extractor, small_picture, layers, 64, guides)


class Watched:
    """An extractor that keeps the heights and widths of what it saw; None: not known while traced."""

    def __init__(self, extractor):
        self.extractor, self.layers, self.net, self.sides = extractor, extractor.layers, extractor.net, []

    def __call__(self, image):
        return self.features(image)

    def features(self, image):
        self.sides.append(tuple(image.shape[1:3]))
        return self.extractor.features(image)


@pytest.fixture
def pictures(content, style):
    """A content of 150 x 112 px and a style of 90 x 70 px."""
    return tf.image.resize(content, (112, 150)), tf.image.resize(style, (70, 90))


@pytest.mark.parametrize("masked", ["mask", "own_mask"])
def test_masks_are_refused_before_the_first_step_where_tiles_are_needed(pictures, settings, extractor, masked):
    content, style = pictures
    mask = tf.ones((1, *(content if masked == "mask" else style).shape[1:3], 1))
    given = Style(style, **{masked: mask})
    for changes in ({}, {"warm_up": ((0.3, 1),)}):
        with pytest.raises(ValueError, match=r"tile is 64 and a picture of .* has a mask; masks and tiles do not go"):
            transfer(content, given, replace(settings, tile=64, **changes), extractor=extractor)
    steps = list(transfer(content, given, replace(settings, tile=160, evaluations=2), extractor=extractor))
    assert len(steps) == 2, "within one tile they work"


def test_a_blend_works_by_tiles(pictures, settings, extractor):
    blend = [Style(pictures[1], 1.0), Style(1 - pictures[1], 2.0)]
    settings = replace(settings, evaluations=1, start="noise")
    by_tiles, at_once = (
        next(transfer(pictures[0], blend, replace(settings, tile=tile), extractor=extractor)) for tile in (64, None)
    )
    assert by_tiles.losses.named == pytest.approx(at_once.losses.named, rel=1e-3)


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
class TestTransfer:
    def test_paints_the_same_picture(self, pictures, settings, extractor, optimizer):
        settings = replace(settings, optimizer=optimizer, start="noise", evaluations=4)
        steps, by_tiles = (
            list(transfer(*pictures, replace(settings, tile=tile), extractor=extractor)) for tile in (None, 64)
        )
        for one, other in zip(steps, by_tiles, strict=True):
            assert other.losses.named == pytest.approx(one.losses.named, rel=1e-3)
            assert other.gradient_norm == pytest.approx(one.gradient_norm, rel=1e-3)
            np.testing.assert_allclose(other.image, one.image, atol=2e-3)

    def test_never_sees_more_than_a_tile_and_its_halo(self, pictures, settings, extractor, optimizer):
        watched = Watched(extractor)
        list(transfer(*pictures, replace(settings, optimizer=optimizer, tile=64), extractor=watched))
        assert {sides for sides in watched.sides if None in sides} == {(None, None)}
        assert max(side for sides in watched.sides for side in sides if side is not None) <= 64 + 2 * 4

    def test_a_picture_within_a_tile_is_computed_at_once(self, pictures, settings, extractor, optimizer):
        watched, settings = Watched(extractor), replace(settings, optimizer=optimizer)
        steps, within = (
            list(transfer(*pictures, replace(settings, tile=tile), extractor=watched)) for tile in (None, 160)
        )
        np.testing.assert_array_equal(within[-1].image, steps[-1].image)
        assert set(watched.sides) == {tuple(picture.shape[1:3]) for picture in pictures}


def test_traces_do_not_multiply_with_the_tiles(settings, extractor, style):
    traced, settings = [], replace(settings, optimizer="adam", evaluations=1, tile=64)
    for side in (70, 200):
        watched = Watched(extractor)
        list(transfer(noise_like(tf.zeros((1, side, side, 3))), style, settings, extractor=watched))
        traced.append(watched.sides.count((None, None)))
    assert traced[0] == traced[1]


def test_smoothness_alone_needs_no_tiles(content):
    settings = Settings(content_weight=0, style_weight=0, total_variation_weight=1, evaluations=2, tile=64)
    losses = [step.losses.total for step in transfer(tf.tile(content, (1, 3, 3, 1)), None, settings)]
    assert all(after <= before for before, after in pairwise(losses))


@pytest.mark.parametrize("tile", [0, 32, -64, 100, 64.0, "64", True])
def test_a_tile_must_have_a_side_that_poolings_divide(tile):
    message = rf"tile is {tile!r}; it must be a multiple of 32 px, at least 64, or None for the whole picture at once"
    with pytest.raises(ValueError, match=message):
        Settings(tile=tile)


def test_the_tile_is_recorded():
    settings = Settings(tile=512)
    assert Settings(**json.loads(json.dumps(as_dict(settings)))) == settings != Settings()
