"""The Gram matrix against eq. 3 written as loops, and what it forgets."""

import doctest

import numpy as np

from nst_lib import gram
from nst_lib.gram import gram_matrix, guided_gram_matrix, whitening
from nst_lib.quiet_tensorflow import tf


def test_is_equation_3_divided_by_the_number_of_positions(random_array):
    features = random_array(1, 3, 4, 5)
    _, height, width, channels = features.shape
    expected = np.zeros((channels, channels))
    for i in range(channels):
        for j in range(channels):
            for position in np.ndindex(height, width):
                expected[i, j] += features[0, *position, i] * features[0, *position, j]
    np.testing.assert_allclose(gram_matrix(features)[0], expected / (height * width), rtol=1e-5)


def test_shuffled_positions_change_nothing(random_array):
    features = random_array(1, 6, 7, 4)
    shuffled = np.random.default_rng(1).permutation(features.reshape(42, 4)).reshape(features.shape)
    np.testing.assert_allclose(gram_matrix(shuffled), gram_matrix(features), rtol=1e-5)


def test_shuffled_channels_do_change_it(random_array):
    features = random_array(1, 6, 7, 4)
    assert not np.allclose(gram_matrix(features[..., ::-1]), gram_matrix(features), rtol=1e-3)


def test_tiling_changes_nothing(random_array):
    features = random_array(1, 4, 5, 3)
    np.testing.assert_allclose(gram_matrix(np.tile(features, (1, 2, 3, 1))), gram_matrix(features), rtol=1e-5)


def test_pictures_of_a_batch_are_not_mixed(random_array):
    features = random_array(2, 4, 5, 3)
    together = gram_matrix(features)
    for index in range(2):
        np.testing.assert_allclose(together[index], gram_matrix(features[index : index + 1])[0], rtol=1e-5)


def test_guided_matrices_are_sums_over_positions_by_the_guides_squared(random_array):
    features, guides = random_array(1, 3, 4, 5), random_array(2, 3, 4, 1)
    expected = np.zeros((2, 5, 5))
    for region, i, j in np.ndindex(expected.shape):
        for position in np.ndindex(3, 4):
            F = guides[region, *position, 0] * features[0, *position].astype(float)
            expected[region, i, j] += F[i] * F[j] / 12
    np.testing.assert_allclose(guided_gram_matrix(features, guides), expected, rtol=1e-5)
    in_bfloat16 = guided_gram_matrix(tf.cast(features, tf.bfloat16), guides)
    assert in_bfloat16.dtype == tf.float32
    np.testing.assert_allclose(in_bfloat16, expected, rtol=0.05)


def test_a_guide_lets_no_gradient_through_where_it_is_0(random_array):
    features = tf.constant(random_array(1, 3, 4, 5))
    guide = np.ones((1, 3, 4, 1), np.float32)
    guide[0, 1, 2] = 0
    with tf.GradientTape() as tape:
        tape.watch(features)
        loss = tf.reduce_sum(guided_gram_matrix(features, guide) ** 2)
    gradient = np.asarray(tape.gradient(loss, features))
    assert not gradient[0, 1, 2].any()
    assert np.count_nonzero(gradient) == gradient.size - 5


def test_bfloat16_is_added_up_in_float32_and_its_gradient_is_that_of_both_factors(random_array):
    upstream = random_array(1, 6, 6)
    for dtype, tolerance in ((tf.float32, 1e-5), (tf.bfloat16, 2e-2)):
        features = tf.cast(random_array(1, 40, 50, 6), dtype)
        with tf.GradientTape() as tape:
            tape.watch(features)
            gram = gram_matrix(features)
        F = np.array(tf.cast(features, tf.float32), float).reshape(2000, 6)
        np.testing.assert_allclose(gram[0], F.T @ F / 2000, rtol=1e-5)
        gradient = tape.gradient(gram, features, output_gradients=upstream)
        assert gradient.dtype == features.dtype
        expected = F @ (upstream[0] + upstream[0].T) / 2000
        difference = np.array(tf.cast(gradient, tf.float32)).reshape(2000, 6) - expected
        assert np.linalg.norm(difference) < tolerance * np.linalg.norm(expected)


def test_whitening_is_the_power_of_the_matrix(random_array):
    gram = gram_matrix(random_array(1, 5, 6, 4))
    A = np.asarray(gram[0], float)
    mu = np.linalg.eigvalsh(A)[-2]
    W = np.asarray(whitening(gram, 0.5)[0], float)
    np.testing.assert_allclose(W @ W @ (np.eye(4) + A / mu), np.eye(4), atol=1e-5)
    np.testing.assert_allclose(whitening(gram, 1.0)[0], W @ W, atol=1e-5)
    np.testing.assert_allclose(whitening(gram, 0.0)[0], np.eye(4), atol=1e-6)


def test_whitening_of_a_plain_colour_is_finite():
    W = whitening(gram_matrix(tf.fill((1, 4, 4, 3), 0.5)), 0.5)
    assert np.isfinite(W).all()
    assert np.isfinite(whitening(tf.zeros((1, 3, 3)), 0.5)).all()


def test_examples_in_the_docstring_run():
    assert doctest.testmod(gram) == (0, 1)
