"""The Gram matrix against eq. 3 written as loops, and what it forgets."""

import doctest

import numpy as np

from nst_lib import gram
from nst_lib.gram import gram_matrix


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


def test_examples_in_the_docstring_run():
    assert doctest.testmod(gram) == (0, 1)
