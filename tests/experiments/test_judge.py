"""Distances seen by a network that took no part, against NumPy."""

import numpy as np
import pytest

from nst_lib.experiments.judge import Judge
from nst_lib.images import noise_like, sample
from nst_lib.quiet_tensorflow import tf
from nst_lib.settings import STYLE_LAYERS
from nst_lib.vgg import Extractor


@pytest.fixture(scope="module")
def judge():
    return Judge()


@pytest.fixture(scope="module")
def photograph():
    """Image (1, 72, 96, 3)."""
    return sample("chenonceau_river", 96)


@pytest.fixture(scope="module")
def painting():
    return sample("vangogh_starry_night", 96)


def activations(image, layers):
    extracted = Extractor(layers, "vgg16")(image)
    return {layer: np.asarray(extracted[layer], np.float64)[0] for layer in layers}


def test_a_target_is_at_distance_zero_from_itself(judge, photograph, painting):
    assert judge.content_distance(photograph, photograph) == 0
    assert judge.style_distance(painting, painting) == 0


def test_content_distance_is_relative_to_the_content(judge, photograph):
    noise = noise_like(photograph)
    F, P = (activations(image, ["block4_conv2"])["block4_conv2"] for image in (noise, photograph))
    expected = np.sqrt(np.sum((F - P) ** 2)) / np.sqrt(np.sum(P**2))
    assert judge.content_distance(noise, photograph) == pytest.approx(expected, rel=1e-4)


def test_style_distance_is_the_mean_over_layers_of_relative_ones(judge, photograph, painting):
    own, wanted = (activations(image, STYLE_LAYERS) for image in (photograph, painting))
    expected = {}
    for layer in STYLE_LAYERS:
        G, A = (np.einsum("hwi,hwj->ij", F, F) / (F.shape[0] * F.shape[1]) for F in (own[layer], wanted[layer]))
        expected[layer] = np.linalg.norm(G - A) / np.linalg.norm(A)
    assert judge.style_distances(photograph, painting) == pytest.approx(expected, rel=1e-3)
    assert judge.style_distance(photograph, painting) == pytest.approx(np.mean(list(expected.values())), rel=1e-3)


def test_style_does_not_mind_the_size_nor_being_mirrored_much(judge, painting):
    mirrored, small = painting[:, :, ::-1], sample("vangogh_starry_night", 80)
    far = judge.style_distance(noise_like(painting), painting)
    assert judge.style_distance(mirrored, painting) < 0.3 * far
    assert judge.style_distance(small, painting) < 0.5 * far


def test_a_better_copy_is_nearer(judge, photograph):
    noise = noise_like(photograph)
    distances = [judge.content_distance(photograph + share * (noise - photograph), photograph) for share in (0.1, 0.5)]
    assert distances[0] < distances[1]


def test_a_random_judge_sees_otherwise(judge, photograph, painting):
    other = Judge(weights="random", seed=1)
    assert other.style_distance(photograph, painting) != pytest.approx(judge.style_distance(photograph, painting), 0.01)


def test_other_shapes_are_refused(judge, photograph):
    other = tf.zeros((1, 64, 64, 3))
    with pytest.raises(ValueError, match=r"the image has shape \(1, 64, 64, 3\), the content \(1, 72, 96, 3\)"):
        judge.content_distance(other, photograph)
