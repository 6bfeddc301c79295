"""The references of exercise 07 that are not the library's own, against what is."""

import numpy as np
import pytest

from nst_lib.course.tasks import ex07
from nst_lib.experiments.gradients import gradient_sizes
from nst_lib.experiments.judge import Judge
from nst_lib.gram import gram_matrix
from nst_lib.images import noise_like, sample
from nst_lib.losses import style_loss
from nst_lib.settings import STYLE_LAYERS, Settings
from nst_lib.vgg import Extractor
from nst_lib.weights import load_weights


def test_he_normal_draws_what_random_weights_begin_with():
    kernel, _ = load_weights("vgg19", "random", seed=7)["block1_conv1"]
    np.testing.assert_array_equal(ex07.he_normal(kernel.shape, 7), kernel)


def test_a_balanced_weight_is_one_by_the_librarys_gradient_size():
    painting = sample("vangogh_starry_night", 48)
    network = Extractor(STYLE_LAYERS[:2], weights="random")
    wanted = {layer: gram_matrix(F) for layer, F in network(painting).items()}

    def losses(image):
        return {layer: style_loss(gram_matrix(F), wanted[layer]) for layer, F in network(image).items()}

    noise = noise_like(painting)
    weights = ex07.balanced_weights(losses, noise, dict.fromkeys(network.layers, 1.0))
    settings = Settings(content_layers=(STYLE_LAYERS[0],), style_layers=network.layers)
    sizes = gradient_sizes(settings, painting, painting, network, noise)
    for layer in network.layers:
        assert weights[layer] * sizes[layer] == pytest.approx(1, rel=1e-3)


def test_the_style_distance_is_the_judges():
    photo, painting = sample("kingfisher", 64), sample("vangogh_starry_night", 64)
    eyes = Extractor(STYLE_LAYERS, "vgg16")
    grams, targets = ({layer: gram_matrix(F) for layer, F in eyes(image).items()} for image in (photo, painting))
    assert ex07.style_distance(grams, targets) == pytest.approx(Judge().style_distance(photo, painting), rel=1e-4)


def test_the_best_candidate_comes_back_nearest():
    picture = np.zeros((1, 2, 3, 3))
    index, errors = ex07.best_of([0.3, -0.1, 0.2], picture, lambda candidate: picture + candidate)
    assert index == 1
    assert errors == pytest.approx([0.3, 0.1, 0.2])


def test_the_table_has_means_and_deviations_over_the_seeds():
    class Judge:
        def content_distance(self, image, content):
            return image - content

        def style_distance(self, image, style):
            return style - image

    pictures = {("random", 0): 1.0, ("trained", 0): 5.0, ("random", 1): 3.0, ("trained", 1): 5.0}
    assert ex07.trial_table(pictures, 0.0, 10.0, Judge()) == {
        "random": {"content": (2.0, 1.0), "style": (8.0, 1.0)},
        "trained": {"content": (5.0, 0.0), "style": (5.0, 0.0)},
    }
