"""Blends and regions against the sums of losses that they stand for, written out."""

import numpy as np
import pytest

from nst_lib.gram import gram_matrix, guided_gram_matrix
from nst_lib.guides import guides_of
from nst_lib.images import noise_like
from nst_lib.losses import style_loss
from nst_lib.masks import Box, box_mask
from nst_lib.quiet_tensorflow import tf
from nst_lib.styles import Style, as_styles, blend_shares, guides_and_shares, have_masks, mixed, scaled, style_grams

LAYERS = ("block1_conv1", "block2_conv1")


@pytest.fixture
def left(content):
    """Mask (1, 36, 48, 1) of the content's left half."""
    return box_mask(content.shape[1:3], Box(0, 0, 1, 0.5))


@pytest.fixture
def other():
    """A second style image (1, 40, 33, 3)."""
    return noise_like(tf.zeros((1, 40, 33, 3)), 4)


def test_a_style_may_be_an_image_a_style_or_a_list_of_either(style, other):
    assert as_styles(None) == ()
    for given in (style, Style(style), [style], (Style(style),)):
        (only,) = as_styles(given)
        assert only.image is style
        assert (only.weight, only.mask, only.own_mask) == (1.0, None, None)
    first, second = as_styles([style, Style(other, 0.3)])
    assert first.image is style
    assert second.image is other
    assert (first.weight, second.weight) == (1.0, 0.3)


def test_what_was_made_styles_stays_as_it_is(style, content, left):
    styles = as_styles([Style(style, 2.0, left)], content)
    again = as_styles(styles, content)
    assert again[0].image is style
    assert again[0].weight == 2.0
    np.testing.assert_array_equal(again[0].mask, left)


@pytest.mark.parametrize("weight", [-1, float("nan"), float("inf"), "half", None, True])
def test_a_weight_must_be_a_finite_number(style, weight):
    with pytest.raises(ValueError, match=rf"the weight of style 2 is {weight!r}; it must be a finite number, at least"):
        as_styles([style, Style(style, weight)])


def test_weights_that_are_all_0_are_refused(style):
    with pytest.raises(ValueError, match="the weights of all styles are 0; raise one, or set style_weight to 0"):
        as_styles([Style(style, 0), Style(style, 0.0)])


@pytest.mark.parametrize(
    ("mask", "message"),
    [
        (
            np.ones((1, 32, 40, 1)),
            r"the mask of style 1 has shape \(1, 32, 40, 1\); its picture needs \(1, 36, 48, 1\)",
        ),
        (np.ones((36, 48)), r"the mask of style 1 has shape \(36, 48\); its picture needs \(1, 36, 48, 1\)"),
        (np.ones((1, 36, 48, 3)), r"the mask of style 1 has shape \(1, 36, 48, 3\)"),
        (np.full((1, 36, 48, 1), 255.0), r"the mask of style 1 has values from 255 to 255; they must lie in \[0, 1\]"),
        (np.full((1, 36, 48, 1), -0.1), "the mask of style 1 has values from -0.1 to -0.1"),
        (np.full((1, 36, 48, 1), np.nan), "the mask of style 1 has values from nan to nan"),
        (np.zeros((1, 36, 48, 1)), "the mask of style 1 has values from 0 to 0; they must .* and not all be 0"),
    ],
)
def test_a_mask_that_is_none_is_refused(style, content, mask, message):
    with pytest.raises(ValueError, match=message):
        as_styles(Style(style, mask=mask), content)


def test_an_own_mask_has_the_size_of_its_style_image(style, content, left):
    with pytest.raises(ValueError, match=r"the own_mask of style 1 has shape \(1, 36, 48, 1\); its picture needs"):
        as_styles(Style(style, own_mask=left), content)
    as_styles(Style(style, own_mask=np.ones((1, 32, 40, 1))), content)


def test_a_mask_of_another_type_becomes_float32(style, content):
    (only,) = as_styles(Style(style, mask=np.ones((1, 36, 48, 1), bool)), content)
    assert only.mask.dtype == tf.float32


def test_a_mask_that_leaves_the_range_by_rounding_is_clipped(style, content, left):
    (only,) = as_styles(Style(style, mask=1.00001 * left), content)
    np.testing.assert_array_equal(only.mask, left)


def test_shares_of_a_blend_add_up_to_1(style):
    assert blend_shares(as_styles([Style(style, 2), Style(style, 6)])) == [0.25, 0.75]
    assert blend_shares(as_styles(style)) == [1.0]


def test_one_style_has_its_own_gram_matrices_bit_for_bit(extractor, style):
    for gram, layer in zip(style_grams(extractor, as_styles(style), LAYERS), LAYERS, strict=True):
        np.testing.assert_array_equal(gram, gram_matrix(extractor(style)[layer]))


def test_a_blend_is_the_weighted_mean_of_gram_matrices(extractor, style, other):
    styles = as_styles([Style(style, 3.0), Style(other, 1.0)])
    for gram, layer in zip(style_grams(extractor, styles, LAYERS), LAYERS, strict=True):
        expected = 0.75 * gram_matrix(extractor(style)[layer]) + 0.25 * gram_matrix(extractor(other)[layer])
        np.testing.assert_allclose(gram, expected, rtol=1e-6)


def test_a_blends_gradient_is_that_of_the_weighted_sum_of_style_losses(random_array):
    """And the two losses differ by a constant: the spread of the targets around their mean."""
    targets, shares = [gram_matrix(random_array(1, 4, 5, 6)) for _ in range(3)], (0.5, 0.3, 0.2)
    mean = tf.add_n([share * A for share, A in zip(shares, targets, strict=True)])
    differences = []
    for _ in range(2):
        features = tf.constant(random_array(1, 4, 5, 6))
        with tf.GradientTape(persistent=True) as tape:
            tape.watch(features)
            gram = gram_matrix(features)
            summed = tf.add_n([share * style_loss(gram, A) for share, A in zip(shares, targets, strict=True)])
            blended = style_loss(gram, mean)
        np.testing.assert_allclose(tape.gradient(blended, features), tape.gradient(summed, features), atol=1e-7)
        differences.append(float(summed - blended))
    assert differences[0] == pytest.approx(differences[1], rel=1e-3)
    spread = sum(share * float(style_loss(A, mean)) for share, A in zip(shares, targets, strict=True))
    assert differences[0] == pytest.approx(spread, rel=1e-3)


def test_with_masks_every_style_has_its_own_target(extractor, style, other, content, left):
    styles = as_styles([Style(style, 3.0, left), Style(other)], content)
    assert have_masks(styles)
    for grams, layer in zip(style_grams(extractor, styles, LAYERS), LAYERS, strict=True):
        np.testing.assert_allclose(grams[:1], gram_matrix(extractor(style)[layer]), rtol=1e-6)
        np.testing.assert_allclose(grams[1:], gram_matrix(extractor(other)[layer]), rtol=1e-6)


@pytest.mark.parametrize("guidance", ["average", "inside"])
def test_an_own_mask_takes_a_part_of_the_style_image(extractor, style, guidance):
    upper = box_mask(style.shape[1:3], Box(0, 0, 0.7, 1))
    grams = style_grams(extractor, as_styles(Style(style, own_mask=upper)), LAYERS, guidance)
    guides = guides_of(upper, LAYERS, guidance=guidance)
    for gram, layer in zip(grams, LAYERS, strict=True):
        expected = guided_gram_matrix(extractor(style)[layer], guides[layer])
        np.testing.assert_allclose(gram, expected, rtol=1e-6)
        assert not np.allclose(gram, gram_matrix(extractor(style)[layer]), rtol=1e-3)


def test_no_layers_need_no_style_and_layers_do(extractor, style):
    assert style_grams(extractor, (), ()) == []
    assert style_grams(None, as_styles(style), ()) == []
    with pytest.raises(ValueError, match="there is no style; give an image, or set style_weight to 0"):
        style_grams(extractor, (), LAYERS)


def test_regions_are_guides_and_the_parts_of_the_picture_that_masks_cover(content, style, left):
    styles = as_styles([Style(style, 2.0, left), Style(style, 1.0, (1 - left) / 2), Style(style)], content)
    guides, shares = guides_and_shares(content, styles, LAYERS, "vgg19")
    np.testing.assert_allclose(shares, [2.0 * 0.5, 0.25, 1.0], rtol=1e-6)
    for by_region, layer in zip(guides, LAYERS, strict=True):
        np.testing.assert_array_equal(by_region[:1], guides_of(left, [layer])[layer])
        np.testing.assert_allclose(by_region[1:2], guides_of(1 - left, [layer])[layer], rtol=1e-6)
        np.testing.assert_allclose(by_region[2:], 1, rtol=1e-6)


def test_guided_matrices_of_masks_that_add_up_to_1_add_up_to_the_gram_matrix(extractor, content, style):
    soft = box_mask(content.shape[1:3], Box(0.1, 0, 0.8, 0.6), 8)
    styles = as_styles([Style(style, mask=soft), Style(style, mask=1 - soft)], content)
    guides, shares = guides_and_shares(content, styles, LAYERS, "vgg19")
    for guide, layer in zip(guides, LAYERS, strict=True):
        features = extractor(content)[layer]
        summed = tf.reduce_sum(shares[:, None, None] * guided_gram_matrix(features, guide), axis=0, keepdims=True)
        np.testing.assert_allclose(summed, gram_matrix(features), rtol=1e-4)


def test_scaling_takes_the_masks_along(content, style, left):
    (only,) = as_styles(Style(style, 0.5, left, np.ones((1, 32, 40, 1))), content)
    large = only._replace(image=tf.image.resize(style, (64, 80)), own_mask=tf.ones((1, 64, 80, 1)))
    half = scaled(large, 0.5, (18, 24))
    assert half.image.shape == (1, 32, 40, 3)
    assert half.mask.shape == (1, 18, 24, 1)
    assert half.own_mask.shape == (1, 32, 40, 1)
    assert half.weight == 0.5
    np.testing.assert_allclose(half.mask[:, :, :11], 1, atol=1e-6)
    np.testing.assert_allclose(half.mask[:, :, 13:], 0, atol=1e-6)
    assert float(tf.reduce_max(half.mask)) <= 1, "or it would be refused"
    assert scaled(large, 0.1, (18, 24)).image.shape == (1, 32, 40, 3), "not below what VGG takes"


class TestMixed:
    @pytest.fixture
    def colours(self, content):
        """Function from a style image to a picture like the content, plain, of the image's first value."""
        return lambda image: tf.fill(content.shape, image[0, 0, 0, 0])

    @pytest.fixture
    def red_and_blue(self):
        """Two style images, told apart by their values: 0.25 and 0.75."""
        return tf.fill((1, 32, 32, 3), 0.25), tf.fill((1, 32, 32, 3), 0.75)

    def test_one_style_is_everywhere(self, content, style):
        picture = noise_like(content, 8)
        np.testing.assert_array_equal(mixed(content, as_styles(style), lambda image: picture), picture)

    def test_a_blend_is_the_weighted_mean(self, content, red_and_blue, colours):
        styles = as_styles([Style(image, weight) for image, weight in zip(red_and_blue, (1, 3), strict=True)])
        np.testing.assert_allclose(mixed(content, styles, colours), 0.25 * 0.25 + 0.75 * 0.75, atol=1e-6)

    def test_each_goes_where_its_mask_is_and_the_content_stays_elsewhere(self, content, red_and_blue, colours, left):
        right = box_mask(content.shape[1:3], Box(0, 0.75, 1, 1))
        styles = as_styles(
            [Style(image, mask=m) for image, m in zip(red_and_blue, (left, right), strict=True)], content
        )
        image = mixed(content, styles, colours)
        np.testing.assert_array_equal(image[:, :, :24], tf.fill((1, 36, 24, 3), 0.25))
        np.testing.assert_array_equal(image[:, :, 24:36], content[:, :, 24:36])
        np.testing.assert_array_equal(image[:, :, 36:], tf.fill((1, 36, 12, 3), 0.75))

    def test_where_masks_overlap_they_share(self, content, red_and_blue, colours, left):
        styles = as_styles([Style(red_and_blue[0], mask=left), Style(red_and_blue[1])], content)
        image = mixed(content, styles, colours)
        np.testing.assert_allclose(image[:, :, :24], 0.5, atol=1e-6)
        np.testing.assert_allclose(image[:, :, 24:], 0.75, atol=1e-6)

    def test_without_a_style_the_content_stays(self, content, colours):
        np.testing.assert_array_equal(mixed(content, (), colours), content)
