"""L-BFGS against SciPy's L-BFGS-B, and its compact inverse Hessian against the two-loop recursion."""

import itertools
import math

import numpy as np
import pytest
from scipy.optimize import minimize

from nst_lib.images import sample
from nst_lib.lbfgs import _inverse_hessian_times, _pairs_that_fit, _remember, _smoother, _unevaluated, lbfgs
from nst_lib.objective import evaluate
from nst_lib.quiet_tensorflow import tf
from nst_lib.recipes import GATYS_2016
from nst_lib.transfer import _objective
from nst_lib.vgg import Extractor


def rosenbrock(x):
    """Minimum 0 at (1, 1, ...); two terms."""
    return tf.stack([tf.reduce_sum(100 * (x[1:] - x[:-1] ** 2) ** 2), tf.reduce_sum((1 - x[:-1]) ** 2)])


def squeezed_rosenbrock(x):
    """Rosenbrock's function over [-2, 2], seen from [0, 1]; minimum at (0.75, 0.75, ...)."""
    return rosenbrock(4 * x - 2)


def run(objective, start, evaluations, **options):
    """The iterates until the loss is 0 but for rounding, at most `evaluations` of them."""
    iterates = []
    for iterate in itertools.islice(lbfgs(objective, tf.constant(start), **options), evaluations):
        iterates.append(iterate)
        if loss(iterate) < 1e-18:
            break
    return iterates


def loss(iterate):
    return float(tf.reduce_sum(iterate.terms))


def scipys_loss(objective, start, bounds):
    compiled = tf.function(lambda x: evaluate(objective, x))

    def value_and_gradient(x):
        value, _, gradient = compiled(tf.constant(x))
        return float(value), gradient.numpy()

    options = {"maxcor": 20, "ftol": 0, "gtol": 1e-9, "maxfun": 5000, "maxiter": 5000}
    return minimize(value_and_gradient, start, jac=True, method="L-BFGS-B", bounds=bounds, options=options).fun


@pytest.mark.parametrize(("size", "evaluations"), [(2, 100), (100, 1000)])
@pytest.mark.parametrize(
    ("objective", "start", "bounds", "minimum"),
    [(rosenbrock, (-1.2, 1.0), None, 1.0), (squeezed_rosenbrock, (0.2, 0.75), (0.0, 1.0), 0.75)],
)
def test_reaches_the_minimum_of_rosenbrock(size, evaluations, objective, start, bounds, minimum):
    start = np.tile(start, size // 2)
    last = run(objective, start, evaluations, bounds=bounds)[-1]
    assert loss(last) < 1e-16
    np.testing.assert_allclose(last.point, np.full(size, minimum), atol=1e-6)
    scipys = scipys_loss(objective, start, bounds and [bounds] * size)
    assert loss(last) <= scipys + 1e-12


@pytest.mark.parametrize("size", [2, 10, 100])
def test_finds_scipys_minimum_where_bounds_are_active(size):
    start = np.full(size, 0.5)
    last = run(rosenbrock, start, 1000, bounds=(0.0, 0.8))[-1]
    assert np.max(last.point) == 0.8
    assert loss(last) == pytest.approx(scipys_loss(rosenbrock, start, [(0.0, 0.8)] * size), rel=1e-8)


def test_the_loss_never_rises_and_the_points_stay_in_the_box():
    iterates = run(rosenbrock, np.tile([-1.2, 1.0], 10).astype(np.float32), 150, bounds=(-1.5, 0.9))
    losses = [loss(iterate) for iterate in iterates]
    assert all(after <= before for before, after in itertools.pairwise(losses))
    assert all(np.all((iterate.point >= -1.5) & (iterate.point <= 0.9)) for iterate in iterates)


def test_a_trial_not_taken_repeats_the_point_before_it():
    iterates = run(rosenbrock, np.array([-1.2, 1.0]), 60, bounds=None)
    repeated = [(a, b) for a, b in itertools.pairwise(iterates) if int(a.index) == int(b.index)]
    assert repeated
    for before, after in repeated:
        np.testing.assert_array_equal(before.point, after.point)
        np.testing.assert_array_equal(before.terms, after.terms)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_the_scale_of_the_loss_changes_nothing(dtype):
    start = np.tile([0.2, 0.75], 5).astype(dtype)
    plain = run(squeezed_rosenbrock, start, 60)
    scaled = run(lambda x: 2.0**27 * squeezed_rosenbrock(x), start, len(plain))
    for a, b in zip(plain, scaled, strict=True):
        np.testing.assert_array_equal(a.point, b.point)


def test_the_first_step_has_the_size_asked_for():
    first, second = itertools.islice(lbfgs(squeezed_rosenbrock, tf.fill([4], 0.4), first_step=0.01), 2)
    assert np.sqrt(np.mean((second.point - first.point) ** 2)) == pytest.approx(0.01, rel=1e-4)


def test_ends_by_itself_at_a_minimum():
    iterates = list(lbfgs(rosenbrock, tf.ones(4)))
    assert len(iterates) < 50
    np.testing.assert_array_equal(iterates[-1].point, np.ones(4))


def test_goes_round_a_hole_in_the_loss():
    def with_hole(x):
        return tf.where(x[0] > 0.5, tf.constant(math.nan, x.dtype), tf.reduce_sum((x - 0.6) ** 2))

    last = run(with_hole, np.full(3, 0.1), 60)[-1]
    assert 0.4 < last.point[0] <= 0.5
    assert np.isfinite(loss(last))


def two_loop_recursion(pairs, vector, K):
    """Nocedal and Wright 2006, algorithm 7.4, with K for the first inverse Hessian; `pairs` of (s, y), oldest first."""
    q, shares = vector.copy(), []
    for s, y in reversed(pairs):
        shares.append(s @ q / (y @ s))
        q -= shares[-1] * y
    s, y = pairs[-1]
    r = K @ q * (s @ y) / (y @ K @ y)
    for (s, y), share in zip(pairs, reversed(shares), strict=True):
        r += s * (share - y @ r / (y @ s))
    return r


@pytest.fixture
def pairs():
    """Twelve pairs (s, y) in nine dimensions of a random convex quadratic, three of them bent the wrong way."""
    generator = np.random.default_rng(0)
    root = generator.normal(size=(9, 9))
    moves = generator.normal(size=(12, 9))
    return [(s, root @ root.T @ s * (-1 if index in (2, 6, 11) else 1)) for index, s in enumerate(moves)]


def remembered(pairs, history, K):
    memory = _unevaluated(tf.zeros(9, tf.float64), history).memory
    for s, y in pairs:
        memory = _remember(memory, tf.constant(s), tf.constant(y), lambda v: tf.linalg.matvec(K, v))
    return memory


@pytest.mark.parametrize("K", [np.eye(9), np.diag(np.arange(1.0, 10)) + 0.5])
@pytest.mark.parametrize("count", [1, 3, 5, 6, 9, 12])
def test_inverse_hessian_is_the_two_loop_recursion_over_the_last_pairs(pairs, count, K):
    vector = np.random.default_rng(1).normal(size=9)
    kept = [(s, y) for s, y in pairs[max(0, count - 5) : count] if s @ y > 0]
    actual = _inverse_hessian_times(remembered(pairs[:count], 5, K), tf.constant(vector), tf.constant(K @ vector))
    np.testing.assert_allclose(actual, two_loop_recursion(kept, vector, K), rtol=1e-7, atol=1e-9)


def test_an_empty_memory_gives_zero():
    v = tf.ones(9, tf.float64)
    np.testing.assert_array_equal(_inverse_hessian_times(remembered([], 5, np.eye(9)), v, v), 0)


@pytest.mark.parametrize(("height", "width"), [(12, 16), (9, 7)])
def test_the_filter_gives_each_frequency_its_gain(height, width):
    y, x = np.mgrid[:height, :width]
    for rows, columns in ((0, 0), (1, 0), (2, 3), (height // 2, width // 2)):
        frequency = np.hypot(rows / height, columns / width)
        wave = np.cos(2 * np.pi * (rows * y / height + columns * x / width))[None, :, :, None]
        smoothed = _smoother(tf.constant(wave), 1.5)(tf.constant(wave))
        np.testing.assert_allclose(smoothed, wave * (frequency + 0.02) ** -1.5, atol=1e-9)


def test_only_images_are_smoothed():
    with pytest.raises(ValueError, match=r"not for shape \(4,\); set it to 0"):
        next(lbfgs(rosenbrock, tf.ones(4), smoothing=0.5))


def test_smoothing_finds_the_same_minimum():
    target = np.random.default_rng(2).uniform(0.1, 0.9, (1, 8, 10, 3))

    def objective(image):
        return tf.reduce_sum((image - target) ** 4 + (image - target) ** 2)

    last = run(objective, np.full(target.shape, 0.5), 100, smoothing=1.0)[-1]
    np.testing.assert_allclose(last.point, target, atol=1e-6)


def best_so_far_of_scipy(objective, start, evaluations):
    """Lowest loss after each evaluation of L-BFGS-B, on the objective divided by its first value."""
    best = []
    scaled = tf.function(lambda x: evaluate(objective, x))
    scale = float(scaled(start)[0])

    def value_and_gradient(x):
        value, _, gradient = scaled(tf.reshape(tf.constant(x, tf.float32), start.shape))
        best.append(min([float(value), *best[-1:]]))
        return float(value) / scale, gradient.numpy().ravel().astype(float) / scale

    minimize(
        value_and_gradient,
        start.numpy().ravel().astype(float),
        jac=True,
        method="L-BFGS-B",
        bounds=[(0, 1)] * start.numpy().size,
        options={"maxcor": 20, "ftol": 0, "gtol": 0, "maxfun": evaluations, "maxiter": evaluations, "maxls": 50},
    )
    return best + best[-1:] * (evaluations - len(best))


@pytest.mark.slow
def test_on_a_transfer_it_is_as_low_as_scipy_evaluation_by_evaluation():
    content, style = sample("chenonceau_river", 128), sample("vangogh_starry_night", 128)
    objective = _objective(GATYS_2016, Extractor(GATYS_2016.layers))
    args = (objective.targets(content, style), objective.weights(GATYS_2016))
    ours = [loss(iterate) for iterate in itertools.islice(lbfgs(objective, content, args), 200)]
    scipys = best_so_far_of_scipy(lambda image: objective(image, *args), content, 200)
    for evaluations in (50, 100, 200):
        assert ours[evaluations - 1] <= 1.05 * scipys[evaluations - 1], evaluations


@pytest.mark.parametrize(
    ("height", "width", "pairs"), [(384, 512, 20), (1536, 2048, 20), (3072, 4096, 6), (9000, 9000, 5)]
)
def test_large_pictures_get_as_many_pairs_as_two_gigabytes_hold(height, width, pairs):
    assert _pairs_that_fit(tf.TensorSpec((1, height, width, 3), tf.float32)) == pairs
