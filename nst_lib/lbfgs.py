"""L-BFGS with a box, on TensorFlow's device. TensorFlow 2 has no L-BFGS of its own.

Sources: Nocedal and Wright 2006, algorithms 7.4 and 3.1; Byrd, Nocedal and Schnabel 1994, eq. 3.1, for the compact
form of the inverse Hessian, in which no product waits for another; Bertsekas 1982 for the box: coordinates that the
gradient holds at a bound are left out of the direction, the others projected. The first inverse Hessian is a multiple
of a filter K: where the loss curves less along smooth changes of a picture than along fine ones, they get longer steps.
"""

import itertools
from typing import NamedTuple

import numpy as np

from nst_lib.objective import Iterate, compiled, evaluate, into_box
from nst_lib.quiet_tensorflow import tf

SUFFICIENT_DECREASE = 1e-4  # c1 of Nocedal and Wright, eq. 3.4
SHORTEST_STEP = 1e-10
FEWEST_PAIRS, MOST_PAIRS = 5, 20
ROOM_FOR_PAIRS = 2e9  # bytes
LOWEST_FREQUENCY = 0.02  # cycles per pixel; below, the filter hardly rises


class _Memory(NamedTuple):
    """The last s (moves) and z = K y (y: changes of gradient), oldest first, and their products, (history, history).

    Each vector is a tensor of its own: to drop the oldest copies nothing, and vectors of this size use memory that
    the C library keeps at hand.
    """

    s: tuple
    z: tuple
    sy: object
    yz: object


class _State(NamedTuple):
    index: object
    point: object
    loss: object
    gradient: object
    direction: object
    step: object  # length of the next trial along `direction`
    memory: _Memory


def lbfgs(objective, start, args=(), *, history=None, first_step=0.01, smoothing=0.0, bounds=(0.0, 1.0)):
    """Minimise `objective` from `start`; yields an `Iterate` after every evaluation, none worse than the one before.

    `history` is the number of pairs (s, y) kept, each vector as large as the point; None stands for 20, or as many as
    2 GB hold, but 5 at least: 6 at 4096 x 3072 px. `first_step` is the root mean square change of a coordinate in the
    first step. A trial that does not lower the loss enough is not taken: its `Iterate` repeats the point before it. No
    constant in here has the loss's unit, so scaling it changes nothing. Ends where steps get too short for float32.
    """

    start = tf.convert_to_tensor(start)
    smoothed = _smoother(start, smoothing)
    history = history or _pairs_that_fit(start)

    def advance(state, args):
        trial = into_box(state.point + state.step * state.direction, bounds)
        loss, terms, gradient = evaluate(objective, trial, args)
        move = trial - state.point
        slope = tf.minimum(_dot(state.gradient, move), 0)
        is_first = tf.math.is_inf(state.loss)

        def accept():
            memory = _remember(state.memory, move, gradient - state.gradient, smoothed)
            direction = _direction(memory, trial, gradient, smoothed, first_step, bounds)
            return _State(state.index + 1, trial, loss, gradient, direction, tf.ones_like(loss), memory)

        def shorten():
            return state._replace(step=state.step * _shrinkage(loss - state.loss, slope))

        is_lower = loss < state.loss + SUFFICIENT_DECREASE * slope
        return tf.cond(is_lower | is_first, accept, shorten), terms

    advance = compiled(objective, advance, start, "lbfgs", history, first_step, smoothing, bounds)
    state, terms = _unevaluated(start, history), None
    for evaluations in itertools.count(1):
        index = state.index
        state, trial_terms = advance(state, args)
        terms = trial_terms if state.index > index else terms
        yield Iterate(state.index, evaluations, state.point, terms, tf.norm(state.gradient))
        if state.step < SHORTEST_STEP:
            return


def _pairs_that_fit(point):
    size = 2 * point.dtype.size * point.shape.num_elements()
    return int(np.clip(ROOM_FOR_PAIRS // size, FEWEST_PAIRS, MOST_PAIRS))


def _unevaluated(start, history):
    """The state whose first trial is `start` itself, and on which any loss improves."""
    one, zeros = tf.ones((), start.dtype), tf.zeros_like(start)
    products = tf.zeros((history, history), tf.float64)
    memory = _Memory((zeros,) * history, (zeros,) * history, products, products)
    return _State(tf.constant(-1), start, one * float("inf"), zeros, zeros, one, memory)


def _smoother(point, smoothing):
    """The filter K, a function of a tensor like `point`. K is symmetric and positive, as an inverse Hessian must be."""
    if not smoothing:
        return lambda v: v
    if point.shape.rank != 4:
        raise ValueError(f"smoothing is for images (1, height, width, C), not for shape {point.shape}; set it to 0")
    _, height, width, _ = point.shape
    frequency = np.hypot(np.fft.fftfreq(height)[:, None], np.fft.rfftfreq(width))
    gain = ((frequency + LOWEST_FREQUENCY) ** -smoothing).astype(point.dtype.as_numpy_dtype)

    def smoothed(v):
        planes = tf.transpose(v, [0, 3, 1, 2])
        spectrum = tf.signal.rfft2d(planes)
        planes = tf.signal.irfft2d(spectrum * tf.cast(gain, spectrum.dtype), [height, width])
        return tf.transpose(planes, [0, 2, 3, 1])

    return smoothed


def _dot(a, b):
    return tf.reduce_sum(a * b)


def _dots(vectors, v):
    """(number of vectors, 1), in float64: the small matrices made of these may be nearly singular."""
    return tf.cast(tf.stack([_dot(vector, v) for vector in vectors]), tf.float64)[:, None]


def _shrinkage(rise, slope):
    """Minimum of the parabola through loss, slope and the trial's rise, as a share of the step; from 0.1 to 0.5."""
    share = -slope / (2 * (rise - slope))
    return tf.where(tf.math.is_finite(share), tf.clip_by_value(share, 0.1, 0.5), 0.1)


def _direction(memory, point, gradient, smoothed, first_step, bounds):
    """Descent direction among the coordinates that no bound holds; from the gradient alone while memory is empty."""
    free = tf.ones_like(gradient)
    if bounds is not None:
        lowest, highest = bounds
        held = ((point <= lowest) & (gradient > 0)) | ((point >= highest) & (gradient < 0))
        free = tf.cast(~held, gradient.dtype)
    steepest = gradient * free
    smooth = smoothed(steepest)
    newton = _inverse_hessian_times(memory, steepest, smooth) * free
    is_descent = _dot(newton, steepest) > 0
    smooth *= free
    size = tf.norm(smooth) / tf.sqrt(tf.cast(tf.size(smooth), smooth.dtype))
    return -tf.where(is_descent, newton, tf.math.divide_no_nan(first_step * smooth, size))


def _remember(memory, move, change, smoothed):
    """The memory with the pair (move, change) in the place of the oldest."""
    s, z = (*memory.s[1:], move), (*memory.z[1:], smoothed(change))
    s_change, z_change = _dots(s, change), _dots(z, change)
    sy = tf.concat([tf.pad(memory.sy[1:, 1:], [[0, 1], [0, 0]]), s_change], axis=1)  # only i <= j is ever used
    yz = tf.concat([tf.pad(memory.yz[1:, 1:], [[0, 1], [0, 0]]), z_change], axis=1)
    yz = tf.concat([yz[:-1], tf.transpose(z_change)], axis=0)
    return _Memory(s, z, sy, yz)


def _inverse_hessian_times(memory, v, smooth):
    """H v, given v and K v; zero as long as there is no pair."""
    scale, s_share, z_share = _compact_inverse(memory.sy, memory.yz, _dots(memory.s, v), _dots(memory.z, v))
    shares = tf.cast(tf.concat([s_share, z_share], axis=0), v.dtype)
    vectors = (*memory.s, *memory.z)
    return tf.add_n([tf.cast(scale, v.dtype) * smooth, *(shares[i, 0] * vector for i, vector in enumerate(vectors))])


def _compact_inverse(sy, yz, s_v, z_v):
    """First estimate, and shares of each s and each z in H v: the m x m algebra of eq. 3.1.

    Pairs along which the loss does not curve upwards count as empty; with them the inverse Hessian would not be
    positive.
    """
    diagonal = tf.linalg.diag_part(sy)
    kept = tf.cast(diagonal > 0, sy.dtype)
    pair = kept[:, None] * kept[None, :]
    sy, yz, s_v, z_v = sy * pair, yz * pair, s_v * kept[:, None], z_v * kept[:, None]
    newest = tf.reduce_max(tf.where(kept > 0, tf.range(tf.size(kept)), 0))
    scale = tf.math.divide_no_nan(sy[newest, newest], yz[newest, newest])
    diagonal = (diagonal * kept)[:, None]
    R = tf.linalg.band_part(sy, 0, -1) + tf.linalg.diag(1 - kept)
    a = tf.linalg.triangular_solve(R, s_v, lower=False)
    inner = diagonal * a + scale * (tf.matmul(yz, a) - z_v)
    return scale, tf.linalg.triangular_solve(R, inner, lower=False, adjoint=True), -scale * a
