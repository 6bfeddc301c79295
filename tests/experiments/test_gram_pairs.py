"""Cosines against the angle between two maps, and the pairs against a search through all of them."""

import itertools

import numpy as np
import pytest

from nst_lib.experiments.gram_pairs import cosines, largest_entry, least_together, most_together
from nst_lib.gram import gram_matrix


@pytest.fixture
def features(random_array):
    """Activations (1, 6, 7, 9): many zeros, as after a ReLU, and channels of very different loudness."""
    raw = np.maximum(random_array(1, 6, 7, 9) - 0.5, 0)
    return raw * np.float32([5, 1, 3, 0.1, 8, 2, 0.3, 4, 1])


def angle(features, i, j):
    """Cosine of the angle between two maps, from the maps themselves."""
    one, other = (features[0, :, :, channel].ravel().astype(float) for channel in (i, j))
    return one @ other / (np.linalg.norm(one) * np.linalg.norm(other))


def test_cosines_are_those_of_the_maps(features):
    found = cosines(gram_matrix(features))
    assert found.shape == (9, 9)
    for i, j in itertools.product(range(9), repeat=2):
        assert found[i, j] == pytest.approx(angle(features, i, j), abs=1e-5)


def test_loudness_does_not_count(features):
    louder = features * np.float32([1, 100, 1, 1, 0.01, 1, 1, 1, 1])
    np.testing.assert_allclose(cosines(gram_matrix(louder)), cosines(gram_matrix(features)), atol=1e-5)


def test_maps_that_never_meet_have_0_and_multiples_have_1(features):
    features = features.copy()
    features[..., 0] = [1, 0, 1, 0, 1, 0, 1]
    features[..., 1] = [0, 1, 0, 1, 0, 1, 0]
    features[..., 2] = 7 * features[..., 0]
    found = cosines(gram_matrix(features))
    assert found[0, 1] == 0
    assert found[0, 2] == pytest.approx(1)


def test_a_silent_channel_has_cosines_of_0(features):
    features = features.copy()
    features[..., 4] = 0
    found = cosines(gram_matrix(features))
    assert np.isfinite(found).all()
    assert not found[4].any()


def test_pairs_are_those_of_a_search_through_all(features):
    gram = gram_matrix(features)
    pairs = list(itertools.combinations(range(9), 2))
    assert largest_entry(gram) == max(pairs, key=lambda pair: np.asarray(gram)[0][pair])
    assert most_together(gram) == max(pairs, key=lambda pair: angle(features, *pair))
    loudness = np.diag(np.asarray(gram)[0])
    loud = [pair for pair in pairs if min(loudness[list(pair)]) >= np.median(loudness)]
    assert least_together(gram) == min(loud, key=lambda pair: angle(features, *pair))


def test_a_quiet_channel_is_never_least_together(features):
    features = features.copy()
    features[..., 3] = 0
    assert 3 not in least_together(gram_matrix(features))
