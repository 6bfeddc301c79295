"""The references of exercise 02 against what can be said of them otherwise."""

import numpy as np

from nst_lib.course.tasks import ex02
from nst_lib.quiet_tensorflow import tf


def test_an_extractor_gives_what_the_layers_give_one_after_the_other():
    model = next(ex02._draw_models(np.random.default_rng(0))).arguments["model"]
    images = tf.random.stateless_uniform((1, 6, 10, 3), (0, 1))
    found = ex02.make_extractor(model, ["block1_pool"])(images)["block1_pool"]
    first, pool = (model.get_layer(name) for name in ("block1_conv1", "block1_pool"))
    assert np.allclose(found, pool(first(images)))


def test_a_map_stands_over_its_pixels():
    values = np.array([[1.0, 2.0], [3.0, 4.0]])
    large = ex02.upsampled(values, 2, (5, 4))
    assert large.tolist() == [[1, 1, 2, 2], [1, 1, 2, 2], [3, 3, 4, 4], [3, 3, 4, 4], [0, 0, 0, 0]]


def test_a_step_raises_the_score_and_has_the_size_asked_for():
    weights = tf.constant([[[[1.0, -2.0, 3.0]]]])
    image = 0.5 * tf.ones((1, 4, 5, 3))

    def score(image):
        return tf.reduce_mean(weights * image)

    moved = ex02.climb_step(image, score, 0.1)
    assert score(moved) > score(image)
    assert np.isclose(np.sqrt(np.mean((moved - image) ** 2)), 0.1)


def test_a_shift_is_numpys_roll():
    image = np.random.default_rng(0).uniform(size=(1, 4, 6, 3))
    assert np.allclose(ex02.shifted(tf.constant(image), 1, -2), np.roll(image, (1, -2), (1, 2)))


def test_the_share_is_one_for_the_picture_and_zero_for_its_mean_colour():
    original = np.random.default_rng(0).uniform(size=(1, 4, 6, 3))
    flat = original.mean(axis=(1, 2), keepdims=True) + 0 * original
    assert np.isclose(ex02.share_back(original, original), 1)
    assert np.isclose(ex02.share_back(flat, original), 0)
