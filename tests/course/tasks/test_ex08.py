"""The references of exercise 08, against SciPy, the library and cases worked by hand."""

import math
from itertools import count

import numpy as np
import pytest
from scipy.optimize import LbfgsInvHessProduct
from scipy.stats import linregress

from nst_lib.course.tasks import ex08
from nst_lib.images import sample
from nst_lib.quiet_tensorflow import tf
from nst_lib.settings import Settings
from nst_lib.transfer import coarse_to_fine
from nst_lib.vgg import Extractor


def test_the_two_loops_give_scipys_direction():
    rng = np.random.default_rng(3)
    curvature = np.linspace(1, 50, 9)
    moves = [rng.normal(size=9) for _ in range(6)]
    changes = [curvature * move for move in moves]
    gradient = rng.normal(size=9)
    scipys = -LbfgsInvHessProduct(np.array(moves), np.array(changes)).matvec(gradient)
    np.testing.assert_allclose(ex08.two_loop(gradient, moves, changes, 1.0), scipys, rtol=1e-10)


def test_with_the_measured_scale_the_unit_of_the_loss_does_not_matter():
    rng = np.random.default_rng(4)
    moves = [rng.normal(size=5) for _ in range(3)]
    changes = [np.arange(1, 6) * move for move in moves]
    gradient = rng.normal(size=5)
    directions = []
    for unit in (1.0, 1000.0):
        scaled = [unit * change for change in changes]
        scale = moves[-1] @ scaled[-1] / (scaled[-1] @ scaled[-1])
        directions.append(ex08.two_loop(unit * gradient, moves, scaled, scale))
    np.testing.assert_allclose(*directions, rtol=1e-10)


def test_a_ratio_in_turns_survives_a_machine_that_slows_down():
    now, evaluations = [0.0], count()

    def run(seconds):
        while True:
            now[0] += seconds * (1 + max(0, next(evaluations) - 4) // 2)
            yield

    ratio = ex08.ratio_in_turns(lambda: run(3.0), lambda: run(2.0), 7, lambda: now[0])
    assert ratio == pytest.approx(1.5)


def test_seconds_lie_on_scipys_line():
    pixels, seconds = np.array([1e3, 4e3, 9e3, 16e3]), np.array([0.02, 0.025, 0.04, 0.06])
    line = linregress(pixels, seconds)
    assert ex08.predicted_seconds(pixels, seconds, 1e5) == pytest.approx(line.slope * 1e5 + line.intercept)


@pytest.mark.parametrize(
    ("losses", "goal", "after", "evaluations"),
    [([5, 3, 1], 3, 0, 2), ([1, 5, 3, 1], 3, 1, 3), ([5, 4], 3, 0, math.inf), ([], 3, 0, math.inf)],
)
def test_evaluations_to_a_loss(losses, goal, after, evaluations):
    assert ex08.evaluations_to(losses, goal, after) == evaluations


def test_the_schedule_is_one_that_coarse_to_fine_takes():
    assert ex08.coarse_to_fine_schedule(1024, 256, 10) == ((256, 40), (512, 20), (1024, 10))
    photo = sample("chenonceau_river", 96)
    schedule = ex08.coarse_to_fine_schedule(96, 48, 1)
    settings = Settings(style_layers=("block1_conv1",), content_layers=("block1_conv1",))
    steps = list(coarse_to_fine(photo, photo[:, :64, :64], schedule, settings))
    assert len(steps) == 3
    assert max(steps[0].image.shape[1:3]) == 48


def test_the_factor_makes_averages_as_large_as_maxima():
    features = Extractor(["block1_conv2"])(sample("red_panda", 64))["block1_conv2"]
    largest = np.asarray(tf.nn.max_pool2d(features, 2, 2, "VALID"))
    means = np.asarray(tf.nn.avg_pool2d(features, 2, 2, "VALID"))
    factor = float(ex08.pooling_scale(features))
    assert np.std(factor * means) ** 2 + np.mean(factor * means) ** 2 == pytest.approx(np.mean(largest**2), rel=1e-4)
