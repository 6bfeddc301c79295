"""The table of layers against Keras' networks, the graph that TensorFlow runs, and published numbers."""

import math

import numpy as np
import pytest

from nst_lib.experiments.anatomy import fully_connected_shapes, layer_table, seen_from
from nst_lib.images import noise_like
from nst_lib.quiet_tensorflow import tf
from nst_lib.vgg import LAYERS, Extractor

APPLICATIONS = {"vgg16": tf.keras.applications.VGG16, "vgg19": tf.keras.applications.VGG19}
ODD = (101, 167)  # px; no pooling halves either side without a remainder


@pytest.mark.parametrize("net", LAYERS)
def test_names_shapes_and_parameters_are_those_of_keras(net):
    model = APPLICATIONS[net](weights=None, include_top=False, input_shape=(*ODD, 3))
    expected = [(layer.name, layer.output.shape[1:], layer.count_params()) for layer in model.layers[1:]]
    assert [(row.name, row.shape, row.parameters) for row in layer_table(net, ODD)] == expected


# Keras' documentation (model.summary() without and with the fully connected layers).
@pytest.mark.parametrize(
    ("net", "convolutions", "everything"), [("vgg16", 14_714_688, 138_357_544), ("vgg19", 20_024_384, 143_667_240)]
)
def test_parameters_add_up_to_the_published_number(net, convolutions, everything):
    assert sum(row.parameters for row in layer_table(net)) == convolutions
    fully_connected = sum(inputs * outputs + outputs for inputs, outputs in fully_connected_shapes().values())
    assert convolutions + fully_connected == everything


@pytest.mark.parametrize("net", LAYERS)
def test_multiply_adds_are_those_of_the_graph(net):
    graph = tf.function(Extractor(LAYERS[net], net, "random")).get_concrete_function(tf.TensorSpec((1, *ODD, 3))).graph
    convolutions = [node for node in graph.get_operations() if node.type == "Conv2D"]
    counted = [math.prod(node.outputs[0].shape) * math.prod(node.inputs[1].shape[:3]) for node in convolutions]
    assert [row.multiply_adds for row in layer_table(net, ODD) if row.parameters] == counted


def test_multiply_adds_of_vgg19_are_the_published_19_6_billion():
    # He, Zhang, Ren and Sun 2016, section 3.3, with the fully connected layers.
    fully_connected = sum(inputs * outputs for inputs, outputs in fully_connected_shapes().values())
    assert sum(row.multiply_adds for row in layer_table("vgg19")) + fully_connected == pytest.approx(19.6e9, rel=0.003)


@pytest.mark.parametrize("net", LAYERS)
def test_shares_add_up_to_1_and_poolings_have_none(net):
    table = layer_table(net)
    assert sum(row.share for row in table) == pytest.approx(1)
    for row in table:
        assert (row.share == 0) == (row.parameters == 0) == row.name.endswith("pool")


def test_what_the_last_position_of_vgg16_sees_is_the_published_212_px():
    # Araujo, Norris and Sim 2019, "Computing Receptive Fields of Convolutional Neural Networks", table.
    assert layer_table("vgg16")[-1].sees == 212


def test_a_larger_picture_changes_shapes_and_work_and_nothing_else():
    small, large = layer_table("vgg19", (96, 128)), layer_table("vgg19", (192, 256))
    for before, after in zip(small, large, strict=True):
        assert after.shape == (2 * before.shape[0], 2 * before.shape[1], before.shape[2])
        assert after.multiply_adds == 4 * before.multiply_adds
        assert (after.parameters, after.sees) == (before.parameters, before.sees)
        assert after.share == pytest.approx(before.share)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("vgg18", (64, 64)), "unknown net 'vgg18': did you mean vgg1"),
        (("vgg19", (64, 31)), "a side of 31 px was asked for; it must be a whole number, at least 32"),
        (("vgg19", (64.5, 64)), "a side of 64.5 px"),
    ],
)
def test_wrong_arguments_are_named(arguments, message):
    with pytest.raises(ValueError, match=message):
        layer_table(*arguments)


class TestSeenFrom:
    @pytest.mark.parametrize("net", LAYERS)
    @pytest.mark.parametrize("pixel", [(33, 41), (0, 79), (63, 1)])
    def test_it_is_where_the_gradient_of_that_position_is_not_zero(self, net, pixel):
        # With averages in place of maxima every pixel of the field counts.
        layer, stride = "block3_conv1", 4
        extractor = Extractor((layer,), net, "random", pooling="average")
        image = noise_like(tf.zeros((1, 64, 80, 3)))
        with tf.GradientTape() as tape:
            tape.watch(image)
            number = tf.reduce_sum(extractor(image)[layer][0, pixel[0] // stride, pixel[1] // stride])
        counts = np.any(tape.gradient(number, image)[0] != 0, axis=2)
        expected = np.zeros((64, 80), bool)
        expected[seen_from(net, layer, pixel)] = True
        np.testing.assert_array_equal(counts, expected)

    def test_it_is_as_large_as_the_table_says(self):
        for row in layer_table("vgg19"):
            for field in seen_from("vgg19", row.name, (500, 600)):
                assert field.stop - field.start == row.sees


def test_the_fully_connected_layers_take_all_numbers_of_the_last_pooling():
    assert fully_connected_shapes() == {"fc1": (25_088, 4096), "fc2": (4096, 4096), "predictions": (4096, 1000)}
    assert fully_connected_shapes((96, 128))["fc1"][0] == 3 * 4 * 512
