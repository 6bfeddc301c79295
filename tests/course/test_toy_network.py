import numpy as np

from nst_lib.course.toy_network import CHANNELS, ToyNetwork, adam_direction, descended, draw_image, loss_and_gradient
from nst_lib.quiet_tensorflow import tf


def test_the_network_has_the_shapes_it_names():
    activations = ToyNetwork(np.random.default_rng(0))(np.zeros((1, 6, 9, 3)))
    assert {layer: tuple(values.shape) for layer, values in activations.items()} == {
        "first": (1, 6, 9, CHANNELS["first"]),
        "second": (1, 3, 4, CHANNELS["second"]),
    }


def test_two_generators_of_one_seed_make_one_network():
    image = draw_image(np.random.default_rng(1), 4, 5)
    one, other = (ToyNetwork(np.random.default_rng(2))(image)["second"] for _ in range(2))
    assert np.array_equal(one, other)


def test_adam_is_keras():
    rng = np.random.default_rng(3)
    point, state = tf.zeros((3, 4)), (tf.zeros((3, 4)), tf.zeros((3, 4)))
    theirs, keras_adam = tf.Variable(point), tf.keras.optimizers.Adam(0.1)
    for count in range(1, 6):
        gradient = tf.constant(rng.normal(size=(3, 4)), tf.float32)
        direction, state = adam_direction(gradient, state, count)
        point = point - 0.1 * direction
        keras_adam.apply_gradients([(gradient, theirs)])
    assert np.allclose(point, theirs, atol=1e-5)


def test_the_gradient_is_that_of_the_loss():
    image = draw_image(np.random.default_rng(4), 2, 3)
    loss, gradient = loss_and_gradient(lambda x: tf.reduce_sum(x**2), image)
    assert np.isclose(loss, np.sum(np.square(image)))
    assert np.allclose(gradient, 2 * image)


def test_a_descent_goes_down_and_stays_in_the_box():
    image, losses = descended(tf.fill((1, 2, 2, 3), 0.9), lambda x: tf.reduce_mean((x - 2) ** 2), 5, 0.1)
    assert losses == sorted(losses, reverse=True)
    assert np.max(image) == 1
