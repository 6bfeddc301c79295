"""Adam against Keras', gradient descent against arithmetic, and what holds for every optimiser."""

import itertools

import numpy as np
import pytest

from nst_lib.optimizers import OPTIMIZERS, adam, gradient_descent, optimizer_options
from nst_lib.quiet_tensorflow import tf

TARGET = np.array([0.2, 0.9, 0.5, 0.0], np.float32)
START = np.array([0.7, 0.1, 0.4, 1.0], np.float32)
CURVATURE = np.array([1.0, 10.0, 100.0, 3.0], np.float32)


def quadratic(x):
    """Minimum at TARGET, as one term per coordinate."""
    return CURVATURE * (x - TARGET) ** 2 / 2


def points(iterates, count):
    return [np.array(iterate.point) for iterate in itertools.islice(iterates, count)]


@pytest.mark.parametrize(
    "options",
    [{}, {"learning_rate": 0.1, "beta_1": 0.99, "epsilon": 0.1}, {"learning_rate": 5.0, "beta_2": 0.9}],
)
def test_adam_makes_the_steps_of_keras(options):
    point = tf.Variable(START)
    keras = tf.keras.optimizers.Adam(**{"learning_rate": 0.02, **options})
    expected = [START]
    for _ in range(10):
        keras.apply([CURVATURE * (point.numpy() - TARGET)], [point])
        expected.append(point.numpy().copy())
    actual = points(adam(quadratic, START, bounds=None, **options), 11)
    np.testing.assert_allclose(actual, expected, rtol=1e-4, atol=1e-5)


def test_gradient_descent_by_hand():
    expected = [START]
    for _ in range(5):
        expected.append(expected[-1] - 0.01 * CURVATURE * (expected[-1] - TARGET))
    actual = points(gradient_descent(quadratic, START, learning_rate=0.01, bounds=None), 6)
    np.testing.assert_allclose(actual, expected, rtol=1e-5, atol=1e-6)


def test_the_rate_decays_as_keras_exponential_decay():
    schedule = tf.keras.optimizers.schedules.ExponentialDecay(0.01, decay_steps=3, decay_rate=0.5)
    expected = [START]
    for step in range(5):
        expected.append(expected[-1] - float(schedule(step)) * CURVATURE * (expected[-1] - TARGET))
    options = {"learning_rate": 0.01, "decay_rate": 0.5, "decay_steps": 3}
    actual = points(gradient_descent(quadratic, START, bounds=None, **options), 6)
    np.testing.assert_allclose(actual, expected, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("scale", [1e-6, 1.0, 1e9])
def test_a_measured_rate_makes_a_first_step_of_2_percent_whatever_the_scale(scale):
    first, second, third = points(gradient_descent(lambda x: scale * quadratic(x), START, bounds=None), 3)
    step = second - first
    assert np.sqrt(np.mean(step**2)) == pytest.approx(0.02, rel=1e-4)
    rate = -step[0] / (first[0] - TARGET[0])
    np.testing.assert_allclose(third, second - rate * CURVATURE * (second - TARGET), rtol=1e-3)


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
class TestEveryOptimizer:
    def test_yields_the_start_first_with_its_own_terms(self, optimizer):
        first = next(OPTIMIZERS[optimizer](quadratic, START))
        assert (int(first.index), int(first.evaluations)) == (0, 1)
        np.testing.assert_array_equal(first.point, START)
        np.testing.assert_allclose(first.terms, quadratic(START), rtol=1e-6)
        assert float(first.gradient_norm) == pytest.approx(np.linalg.norm(CURVATURE * (START - TARGET)), rel=1e-5)

    def test_terms_and_gradient_belong_to_the_point(self, optimizer):
        for iterate in itertools.islice(OPTIMIZERS[optimizer](quadratic, START), 12):
            point = np.array(iterate.point)
            np.testing.assert_allclose(iterate.terms, quadratic(point), rtol=1e-5, atol=1e-9)
            norm = np.linalg.norm(CURVATURE * (point - TARGET))
            assert float(iterate.gradient_norm) == pytest.approx(norm, rel=1e-3, abs=1e-4)

    def test_counts_one_evaluation_at_a_time(self, optimizer):
        iterates = list(itertools.islice(OPTIMIZERS[optimizer](quadratic, START), 8))
        assert [int(iterate.evaluations) for iterate in iterates] == list(range(1, 9))

    def test_evaluates_once_a_step(self, optimizer):
        calls = tf.Variable(0)

        def counted(x):
            calls.assign_add(1)
            return quadratic(x)

        for count, _ in enumerate(itertools.islice(OPTIMIZERS[optimizer](counted, START), 6), start=1):
            assert int(calls) == count

    def test_comes_nearer_to_the_minimum(self, optimizer):
        *_, last = itertools.islice(OPTIMIZERS[optimizer](quadratic, START), 60)
        assert quadratic(np.array(last.point)).sum() < quadratic(START).sum() / 5

    def test_stays_in_the_box(self, optimizer):
        def outside(x):
            return tf.reduce_sum((x - [2.0, -1.0, 0.5, 0.7]) ** 2)

        every = points(OPTIMIZERS[optimizer](outside, START, bounds=(0.1, 0.8)), 200)
        assert all(np.all((point >= 0.1) & (point <= 0.8)) for point in every[1:])
        np.testing.assert_allclose(every[-1], [0.8, 0.1, 0.5, 0.7], atol=0.01)

    def test_makes_the_same_points_again(self, optimizer):
        first, again = (points(OPTIMIZERS[optimizer](quadratic, START), 8) for _ in range(2))
        np.testing.assert_array_equal(first, again)

    def test_stays_where_the_gradient_is_zero(self, optimizer):
        for point in points(OPTIMIZERS[optimizer](quadratic, TARGET), 5):
            np.testing.assert_array_equal(point, TARGET)


def test_options_and_their_defaults():
    assert set(optimizer_options("lbfgs")) == {"history", "first_step", "smoothing"}
    assert optimizer_options("adam") == {"learning_rate": 0.02, "beta_1": 0.9, "beta_2": 0.999, "epsilon": 1e-7}
    assert optimizer_options("gradient_descent") == {"learning_rate": None, "decay_rate": 1.0, "decay_steps": 100}
    with pytest.raises(ValueError, match="unknown optimizer 'lbgfs': did you mean lbfgs"):
        optimizer_options("lbgfs")
