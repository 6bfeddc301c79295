"""Channels and crops against NumPy, and against the network itself: what a position sees is what it depends on."""

import numpy as np
import pytest

from nst_lib.experiments.channels import (
    BEYOND_THE_EDGE,
    Responses,
    check_channel,
    choosiest_channels,
    inside,
    peaks,
    responses,
    seen_from,
    strongest_channels,
    strongest_crops,
)
from nst_lib.images import noise_like
from nst_lib.quiet_tensorflow import tf
from nst_lib.tiles import receptive_field
from nst_lib.vgg import Extractor


class Known:
    """An extractor of one layer whose activations are given: one array (1, h, w, C) after another."""

    net, layers = "vgg19", ("block1_conv1",)

    def __init__(self, *activations):
        self.activations = iter(activations)

    def __call__(self, image):
        return {"block1_conv1": tf.constant(next(self.activations))}


def test_strongest_channels_have_the_largest_means(random_array):
    features = random_array(1, 5, 6, 9) * np.array([1, 5, 2, 9, 3, 0, 8, 4, 7], np.float32)
    assert strongest_channels(features, 4) == [3, 6, 8, 1]
    assert strongest_channels(features, 100) == list(np.argsort(-features.mean(axis=(0, 1, 2))))


def test_responses_are_means_and_maxima_of_every_picture(content, style, extractor):
    found = responses(extractor, {"content": content, "style": style})
    assert list(found) == list(extractor.layers)
    for row, image in enumerate((content, style)):
        for layer, features in extractor(image).items():
            np.testing.assert_allclose(found[layer].mean[row], np.mean(features, axis=(0, 1, 2)), rtol=1e-4, atol=1e-6)
            rows, columns = inside(image.shape, "vgg19", layer)
            np.testing.assert_array_equal(found[layer].peak[row], np.max(features[0, rows, columns], axis=(0, 1)))


def test_a_choosy_channel_is_loud_in_few_places():
    everywhere, choosy, silent, never_loud = (5.0, 6.0), (0.2, 8.0), (0.0, 0.0), (1e-4, 1.0)
    mean, peak = np.array([everywhere, choosy, silent, never_loud]).T
    answers = Responses(np.stack([mean, mean]), np.stack([peak, 0.5 * peak]))
    assert choosiest_channels(answers, 2) == [1, 0]


class TestInside:
    @pytest.mark.parametrize("layer", ["block1_conv1", "block1_pool", "block2_conv1", "block3_conv1"])
    def test_inside_a_field_the_padding_plays_no_part_and_next_to_it_it_does(self, layer):
        """Outside truth: in a flat picture positions that see only picture are all equal, whatever the weights."""
        extractor = Extractor((layer,), weights="random")
        image = tf.fill((1, 66, 81, 3), 0.7)
        values = extractor(image)[layer][0].numpy()
        rows, columns = inside(image.shape, "vgg19", layer)
        middle = values[rows, columns]
        np.testing.assert_allclose(middle, np.broadcast_to(middle[:1, :1], middle.shape), rtol=1e-3, atol=1e-2)
        for beyond in (values[rows.start - 1, columns], values[rows, columns.start - 1]):
            assert np.abs(beyond - middle[0, 0]).max() > 1

    def test_the_last_field_ends_with_the_picture(self):
        rows, columns = inside((1, 36, 48, 3), "vgg19", "block1_conv1")
        assert (rows, columns) == (slice(1, 35), slice(1, 47))

    def test_a_picture_smaller_than_a_field_is_named(self):
        with pytest.raises(ValueError, match="the image is 64 x 48 px; a position of block5_conv1 sees 156 x 156 px"):
            inside((1, 48, 64, 3), "vgg19", "block5_conv1")


class TestSeenFrom:
    @pytest.mark.parametrize("layer", ["block1_conv1", "block1_pool", "block2_conv1", "block3_conv2"])
    def test_a_position_depends_on_nothing_else(self, layer):
        extractor = Extractor((layer,), weights="random")
        image = noise_like(tf.zeros((1, 96, 112, 3)))
        stride, radius = receptive_field("vgg19", layer)
        position = (40 // stride, 56 // stride)
        seen = seen_from(image, "vgg19", layer, position)
        assert seen.shape == (1, stride + 2 * radius, stride + 2 * radius, 3)
        top, left = (index * stride - radius for index in position)
        elsewhere = noise_like(image, seed=1).numpy()
        elsewhere[:, top : top + seen.shape[1], left : left + seen.shape[2]] = seen
        one, other = (extractor(x)[layer][0, position[0], position[1]] for x in (image, tf.constant(elsewhere)))
        np.testing.assert_allclose(one, other, rtol=1e-4, atol=1e-3)

    @pytest.mark.parametrize("position", [(0, 0), (0, 17), (11, 23), (5, 0)])
    def test_beyond_the_edge_there_is_grey(self, content, position):
        stride, radius = receptive_field("vgg19", "block2_conv1")
        seen = np.array(seen_from(content, "vgg19", "block2_conv1", position))
        around = np.pad(content, [(0, 0), (radius, radius), (radius, radius), (0, 0)], constant_values=BEYOND_THE_EDGE)
        top, left = (index * stride for index in position)
        side = stride + 2 * radius
        expected = around[:, top : top + side, left : left + side]
        np.testing.assert_array_equal(seen[:, : expected.shape[1], : expected.shape[2]], expected)
        assert seen.shape == (1, side, side, 3)


class TestPeaks:
    def test_largest_first(self, random_array):
        values = random_array(6, 7)
        found = peaks(values, 10)
        assert [values[place] for place in found] == sorted(values.ravel(), reverse=True)[:10]

    def test_are_apart(self, random_array):
        found = peaks(random_array(12, 14), 100, apart=3)
        for index, place in enumerate(found):
            for other in found[:index]:
                assert max(abs(a - b) for a, b in zip(place, other, strict=True)) >= 3

    def test_silence_has_none(self):
        assert peaks(np.zeros((3, 4)), 5) == []
        assert peaks(np.array([[0.0, 2.0], [0.0, 0.0]]), 5) == [(0, 1)]


class TestStrongestCrops:
    def test_come_from_all_pictures_the_strongest_first(self, content, style):
        one, other = np.zeros((1, 36, 48, 2), np.float32), np.zeros((1, 32, 40, 2), np.float32)
        one[0, 3, 4, 1], one[0, 30, 40, 1], other[0, 10, 20, 1] = 5, 2, 3
        one[0, 3, 5, 1] = 4.9  # sees nearly the same as its neighbour
        pictures = {"content": content, "style": style}
        ((key, crops),) = strongest_crops(Known(one, other), pictures, [("block1_conv1", 1)], each=2).items()
        assert key == ("block1_conv1", 1)
        assert [(crop.activation, crop.picture, crop.position) for crop in crops] == [
            (5, "content", (3, 4)),
            (3, "style", (10, 20)),
            (2, "content", (30, 40)),
        ]
        np.testing.assert_array_equal(crops[0].image, content[:, 2:5, 3:6])

    def test_from_each_picture_one_without_being_told_otherwise(self, content, style):
        maps = np.ones((1, 36, 48, 1), np.float32), 2 * np.ones((1, 32, 40, 1), np.float32)
        pictures = {"content": content, "style": style}
        (crops,) = strongest_crops(Known(*maps), pictures, [("block1_conv1", 0)]).values()
        assert [crop.picture for crop in crops] == ["style", "content"]

    def test_at_the_edge_they_do_not_count(self, content):
        values = np.zeros((1, 36, 48, 1), np.float32)
        values[0, 0, 7, 0], values[0, 35, 47, 0], values[0, 34, 46, 0] = 9, 8, 1
        (crops,) = strongest_crops(Known(values), {"content": content}, [("block1_conv1", 0)], each=3).values()
        assert [(crop.activation, crop.position) for crop in crops] == [(1, (34, 46))]

    def test_are_those_of_the_real_maps(self, content, extractor):
        wanted = [("block1_conv2", 3), ("block2_conv1", 7)]
        found = strongest_crops(extractor, {"content": content}, wanted, count=3, each=3)
        features = extractor(content)
        for layer, channel in wanted:
            crops = found[layer, channel]
            assert len(crops) <= 3
            if crops:
                rows, columns = inside(content.shape, "vgg19", layer)
                assert crops[0].activation == np.max(features[layer][0, rows, columns, channel])
            assert all(crop.activation == features[layer][0, *crop.position, channel] for crop in crops)

    @pytest.mark.parametrize(
        ("wanted", "message"),
        [
            ([("block4_conv1", 0)], "unknown layer of the extractor 'block4_conv1'"),
            ([("block1_conv1", 64)], "channel is 64; block1_conv1 has the channels 0 to 63"),
            ([("block1_conv1", -1)], "channel is -1; block1_conv1 has"),
        ],
    )
    def test_what_is_not_there_is_named(self, content, extractor, wanted, message):
        with pytest.raises(ValueError, match=message):
            strongest_crops(extractor, {"content": content}, wanted)


@pytest.mark.parametrize("channel", [0, 63, np.int64(5)])
def test_a_channel_that_is_there(channel):
    check_channel(channel, "block1_conv1", 64)


@pytest.mark.parametrize("channel", [-1, 64, 1.5, True])
def test_a_channel_that_is_not_there(channel):
    with pytest.raises(ValueError, match=r"block1_conv1 has the channels 0 to 63"):
        check_channel(channel, "block1_conv1", 64)
