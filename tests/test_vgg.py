"""The networks against those of keras.applications with the same weights, and what an image must be to enter."""

import numpy as np
import pytest

from nst_lib import vgg
from nst_lib.images import sample
from nst_lib.quiet_tensorflow import tf
from nst_lib.vgg import LAYERS, POOLS, Extractor
from nst_lib.weights import load_weights

APPLICATIONS = {"vgg16": tf.keras.applications.VGG16, "vgg19": tf.keras.applications.VGG19}


def relative_difference(actual, expected):
    return float(tf.norm(actual - expected) / tf.norm(expected))


@pytest.mark.parametrize("net", LAYERS)
def test_every_layer_gives_what_keras_network_gives(content, net):
    model = APPLICATIONS[net](weights=None, include_top=False)
    for layer, arrays in load_weights(net).items():
        model.get_layer(layer).set_weights(arrays)
    every_layer = tf.keras.Model(model.input, {layer: model.get_layer(layer).output for layer in LAYERS[net]})
    pixels = np.array(content) * 255
    expected = every_layer(tf.keras.applications.imagenet_utils.preprocess_input(pixels.copy(), mode="caffe"))
    actual = Extractor(LAYERS[net], net)(content)
    assert list(actual) == [layer.name for layer in model.layers[1:]]
    for layer, activations in actual.items():
        assert relative_difference(activations, expected[layer]) < 1e-5


def test_a_known_pixel_arrives_as_bgr_minus_the_mean():
    image = tf.constant([1.0, 0.5, 0.0], shape=(1, 1, 1, 3))
    arrived = vgg._vgg_input(image)[0, 0, 0]
    np.testing.assert_allclose(arrived, (0 - 103.939, 127.5 - 116.779, 255 - 123.68), rtol=1e-5)


def test_the_image_is_left_as_it_was(random_array, extractor):
    image = random_array(1, 32, 32, 3)
    before = image.copy()
    extractor(image)
    np.testing.assert_array_equal(image, before)


def test_only_the_layers_asked_for_come_back_in_float32(content, extractor):
    activations = extractor(content)
    assert tuple(activations) == extractor.layers == ("block1_conv1", "block1_conv2", "block2_conv1")
    assert activations["block1_conv1"].shape == (1, 36, 48, 64)
    assert activations["block2_conv1"].shape == (1, 18, 24, 128)
    for values in activations.values():
        assert values.dtype == tf.float32
        assert np.min(values) == 0, "after the ReLU"


@pytest.mark.parametrize("layer", ["block1_conv1", "block1_conv2", "block2_conv1"])
def test_a_relu_is_all_that_lies_between_what_enters_it_and_the_activations(content, extractor, layer):
    entering = extractor.before_relu(content, layer)
    assert np.min(entering) < 0
    np.testing.assert_allclose(np.maximum(entering, 0), extractor(content)[layer], rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("layer", ["block1_pool", "block2_conv2"])
def test_only_a_convolution_that_was_computed_has_a_relu(content, extractor, layer):
    with pytest.raises(ValueError, match=f"unknown convolution of this extractor '{layer}'"):
        extractor.before_relu(content, layer)


def test_the_network_ends_at_the_deepest_layer_asked_for(content):
    shallow, deep = Extractor(["block1_conv2"], weights="random"), Extractor(["block3_conv2"], weights="random")
    assert list(shallow._arrays) == ["block1_conv1", "block1_conv2"]

    def convolutions(extractor):
        graph = tf.function(extractor).get_concrete_function(tf.TensorSpec(content.shape)).graph
        return sum(operation.type == "Conv2D" for operation in graph.get_operations())

    assert convolutions(shallow) == 2
    assert convolutions(deep) == 6


def test_the_layers_one_by_one_are_the_network(content, extractor):
    assert extractor.path == ("block1_conv1", "block1_conv2", "block1_pool", "block2_conv1")
    x, expected = extractor.enter(content), extractor(content)
    for layer in extractor.path:
        x = extractor.apply(x, layer)
        if layer in expected:
            np.testing.assert_allclose(x, expected[layer], rtol=1e-6)


def test_random_weights_follow_their_seed(content):
    first, again, other = (Extractor(["block1_conv1"], weights="random", seed=seed) for seed in (0, 0, 1))
    np.testing.assert_array_equal(first(content)["block1_conv1"], again(content)["block1_conv1"])
    assert relative_difference(first(content)["block1_conv1"], other(content)["block1_conv1"]) > 0.1


def test_other_arrays_can_stand_in_for_a_layer_once(content):
    weights, other = (load_weights("vgg19", "random", seed) for seed in (0, 1))
    layers = ("block1_conv1", "block1_conv2", "block2_conv1")
    extractor = Extractor(layers, weights=weights)
    before = extractor(content)
    expected = Extractor(layers, weights={**weights, "block1_conv2": other["block1_conv2"]})(content)
    swapped = extractor.features(content, {"block1_conv2": other["block1_conv2"]})
    for layer in layers:
        np.testing.assert_array_equal(swapped[layer], expected[layer])
        np.testing.assert_array_equal(extractor(content)[layer], before[layer])


def test_average_pooling_averages_and_rescales(content):
    layers = ("block1_conv2", "block1_pool")
    activations = Extractor(layers, weights="random", pooling="average")(content)
    before, after = (np.array(activations[layer]) for layer in layers)
    squares = before.reshape(1, 18, 2, 24, 2, 64)
    scale = vgg.AVERAGE_POOLING_SCALE["vgg19"]["block1_pool"]
    np.testing.assert_allclose(after, squares.mean(axis=(2, 4)) * scale, rtol=1e-4)


@pytest.mark.parametrize("net", LAYERS)
def test_average_pooling_keeps_the_level_of_every_block(net):
    image = sample("neuschwanstein", 256)
    layers = tuple(f"block{block}_conv1" for block in range(2, 6))
    average = Extractor(layers, net, pooling="average")(image)
    for layer, expected in Extractor(layers, net)(image).items():
        assert float(tf.norm(average[layer]) / tf.norm(expected)) == pytest.approx(1, rel=0.25), layer
        assert relative_difference(average[layer], expected) > 0.05, "the swap changes something"


@pytest.mark.parametrize("net", LAYERS)
def test_bfloat16_stays_within_2_percent_of_float32(net):
    image = sample("neuschwanstein", 128)
    layers = ("block1_conv1", "block2_conv1", "block3_conv1", "block4_conv2", "block5_conv1")
    halved = Extractor(layers, net, precision="bfloat16")(image)
    for layer, expected in Extractor(layers, net)(image).items():
        assert halved[layer].dtype == tf.float32
        assert 1e-4 < relative_difference(halved[layer], expected) < 0.02, layer


def test_every_pooling_has_its_factor():
    assert {net: tuple(factors) for net, factors in vgg.AVERAGE_POOLING_SCALE.items()} == dict.fromkeys(LAYERS, POOLS)


def test_an_unknown_layer_gets_the_nearest_and_all():
    with pytest.raises(ValueError, match="unknown vgg19 layer 'block4_con2': did you mean block4_conv2") as caught:
        Extractor(["block4_con2"])
    assert all(layer in str(caught.value) for layer in LAYERS["vgg19"])


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"net": "vgg18"}, "unknown net 'vgg18': did you mean vgg1"),
        ({"pooling": "avg"}, "unknown pooling 'avg': .*choose from max, average"),
        ({"precision": "float16"}, "unknown precision 'float16': did you mean .*bfloat16"),
        ({"layers": "block1_conv1"}, r"layers is 'block1_conv1'; give a tuple of layers: \('block1_conv1',\)"),
        ({"layers": ()}, "layers is empty; give at least one"),
        ({"layers": ["block3_conv4"], "net": "vgg16"}, "unknown vgg16 layer 'block3_conv4'"),
    ],
)
def test_wrong_arguments_are_named(arguments, message):
    with pytest.raises(ValueError, match=message):
        Extractor(**{"layers": ["block1_conv1"], **arguments})


@pytest.mark.parametrize(
    ("shape", "dtype", "came"),
    [
        ((32, 32, 3), "float32", r"float32 \(32, 32, 3\)"),
        ((1, 32, 32, 4), "float32", r"float32 \(1, 32, 32, 4\)"),
        ((1, 32, 32, 3), "float64", r"float64 \(1, 32, 32, 3\)"),
        ((1, 32, 32, 3), "uint8", r"uint8 \(1, 32, 32, 3\)"),
    ],
)
@pytest.mark.parametrize("make", [np.zeros, tf.zeros])
def test_what_is_no_image_is_refused(extractor, make, shape, dtype, came):
    with pytest.raises(ValueError, match=rf"an image is a float32 tensor \(1, height, width, 3\).*; got {came}"):
        extractor(make(shape, dtype))


@pytest.mark.parametrize("shape", [(1, 31, 64, 3), (1, 64, 31, 3)])
def test_an_image_below_the_receptive_grid_is_refused(extractor, shape):
    with pytest.raises(ValueError, match=f"the image is {shape[2]} x {shape[1]} px; VGG needs at least 32 x 32"):
        extractor(tf.zeros(shape))


def test_the_smallest_image_reaches_the_last_layer():
    activations = Extractor(["block5_pool"], weights="random")(tf.zeros((1, 32, 32, 3)))
    assert activations["block5_pool"].shape == (1, 1, 1, 512)
