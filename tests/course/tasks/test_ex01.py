"""The references of exercise 01 against the library's own tables and network."""

import numpy as np
import pytest

from nst_lib.course.tasks import ex01
from nst_lib.experiments.anatomy import layer_table
from nst_lib.images import load_image, picture_file
from nst_lib.vgg import LAYERS, Extractor
from nst_lib.weights import CHANNELS, kernel_shapes


def path_of(net):
    kernels = kernel_shapes(net)
    return [kernels.get(layer, "pool") for layer in LAYERS[net]]


def test_an_image_is_what_load_image_gives():
    from PIL import Image

    file = picture_file("sample:cat_eyes")
    ours = ex01.image_from_bytes(np.asarray(Image.open(file)))
    assert np.allclose(ours, load_image(file), atol=1e-6)


def test_the_way_to_vgg_and_back_is_that_of_the_extractor():
    image = np.random.default_rng(0).uniform(size=(1, 32, 40, 3)).astype(np.float32)
    x = ex01.vgg_input(image)
    assert np.allclose(x, Extractor(["block1_conv1"]).enter(image), atol=1e-3)
    assert np.allclose(ex01.image_from_vgg(x), image, atol=1e-5)


@pytest.mark.parametrize("net", ["vgg16", "vgg19"])
@pytest.mark.parametrize("shape", [(224, 224), (333, 500)])
def test_costs_and_shapes_are_those_of_the_layer_table(net, shape):
    table = layer_table(net, shape)
    costs = sum(layer.parameters for layer in table), sum(layer.multiply_adds for layer in table)
    assert ex01.network_costs(path_of(net), *shape) == costs
    layers = [(name, CHANNELS[int(name[5]) - 1]) for name in LAYERS[net]]
    assert ex01.layer_shapes(layers, *shape) == {layer.name: layer.shape for layer in table}


@pytest.mark.parametrize("net", ["vgg16", "vgg19"])
def test_receptive_fields_are_those_of_the_layer_table(net):
    path = path_of(net)
    kernels, strides = ([of for _ in path] for of in (0, 0))
    for index, layer in enumerate(path):
        kernels[index], strides[index] = (2, 2) if layer == "pool" else (layer[0], 1)
    for count, layer in enumerate(layer_table(net), 1):
        assert ex01.receptive_field(kernels[:count], strides[:count])[0] == layer.sees


def test_a_picture_that_is_too_small_reaches_fewer_layers():
    layers = [("a", 3), ("a_pool", 3), ("b", 4), ("b_pool", 4)]
    assert list(ex01.layer_shapes(layers, 3, 9)) == ["a", "a_pool", "b"]
