"""L-BFGS with a box, on TensorFlow's device. TensorFlow 2 has no L-BFGS of its own.

Sources: Nocedal and Wright 2006, algorithms 7.4 and 3.1; Byrd, Nocedal and Schnabel 1994, eq. 3.1, for the compact
form of the inverse Hessian, which is made of matrix products; Bertsekas 1982 for the box: coordinates that the gradient
holds at a bound are left out of the direction, the others projected.
"""

import itertools
from typing import NamedTuple

from nst_lib.objective import Iterate, evaluate, into_box
from nst_lib.quiet_tensorflow import tf

SUFFICIENT_DECREASE = 1e-4  # c1 of Nocedal and Wright, eq. 3.4
SHORTEST_STEP = 1e-10
BLOCKS = 16  # parts of a vector whose products are computed side by side, one or more on each core


class _State(NamedTuple):
    index: object
    point: object
    loss: object
    gradient: object
    direction: object
    step: object  # length of the next trial along `direction`


def lbfgs(objective, start, *, history=30, first_step=0.01, bounds=(0.0, 1.0)):
    """Minimise `objective` from `start`; yields an `Iterate` after every evaluation, none worse than the one before.

    `history` is the number of pairs (s, y) kept; `first_step` the root mean square change of a coordinate in the
    first step, before anything is known of the curvature. A trial that does not lower the loss enough is not taken:
    its `Iterate` repeats the point before it. Scaling the objective changes nothing: no constant in here has the
    loss's unit. Ends where steps get shorter than float precision can use.
    """
    start = tf.convert_to_tensor(start)
    memory = _Memory(history, start)

    @tf.function
    def advance(state):
        trial = into_box(state.point + state.step * state.direction, bounds)
        loss, terms, gradient = evaluate(objective, trial)
        move = trial - state.point
        slope = tf.minimum(_dot(state.gradient, move), 0)
        is_first = tf.math.is_inf(state.loss)

        def accept():
            memory.remember(move, gradient - state.gradient)
            direction = _direction(memory, trial, gradient, first_step, bounds)
            return _State(state.index + 1, trial, loss, gradient, direction, tf.ones_like(loss))

        def shorten():
            return state._replace(step=state.step * _shrinkage(loss - state.loss, slope))

        is_lower = loss < state.loss + SUFFICIENT_DECREASE * slope
        return tf.cond(is_lower | is_first, accept, shorten), terms

    state, terms = _unevaluated(start), None
    for evaluations in itertools.count(1):
        index = state.index
        state, trial_terms = advance(state)
        terms = trial_terms if state.index > index else terms
        yield Iterate(state.index, evaluations, state.point, terms, tf.norm(state.gradient))
        if state.step < SHORTEST_STEP:
            return


def _unevaluated(start):
    """The state whose first trial is `start` itself, and on which any loss improves."""
    one, zeros = tf.ones((), start.dtype), tf.zeros_like(start)
    return _State(tf.constant(-1), start, one * float("inf"), zeros, zeros, one)


def _dot(a, b):
    return tf.reduce_sum(a * b)


def _shrinkage(rise, slope):
    """Minimum of the parabola through loss, slope and the trial's rise, as a share of the step; from 0.1 to 0.5."""
    share = -slope / (2 * (rise - slope))
    return tf.where(tf.math.is_finite(share), tf.clip_by_value(share, 0.1, 0.5), 0.1)


def _direction(memory, point, gradient, first_step, bounds):
    """Descent direction among the coordinates that no bound holds; along the gradient as long as memory is empty."""
    free = tf.ones_like(gradient)
    if bounds is not None:
        lowest, highest = bounds
        held = ((point <= lowest) & (gradient > 0)) | ((point >= highest) & (gradient < 0))
        free = tf.cast(~held, gradient.dtype)
    steepest = gradient * free
    newton = memory.inverse_hessian_times(steepest, free)
    is_descent = _dot(newton, steepest) > 0
    size = tf.norm(steepest) / tf.sqrt(tf.cast(tf.size(steepest), steepest.dtype))
    return -tf.where(is_descent, newton, tf.math.divide_no_nan(first_step * steepest, size))


class _Memory:
    """The last `history` pairs s (moves) and y (changes of gradient), in slots used in turn.

    They lie in blocks, (BLOCKS, history, length): a product over a million coordinates is then a sum of smaller ones,
    which takes a quarter of the time of one product and rounds less.
    """

    def __init__(self, history, like):
        self._history, self._size = history, like.shape.num_elements()
        self._length = -(-self._size // BLOCKS)
        self._s, self._y = (tf.Variable(tf.zeros((BLOCKS, history, self._length), like.dtype)) for _ in range(2))
        self._count = tf.Variable(0)

    def remember(self, move, change):
        slot = tf.fill([BLOCKS], self._count % self._history)
        places = tf.stack([tf.range(BLOCKS), slot], axis=1)
        self._s.scatter_nd_update(places, self._in_blocks(move)[:, 0])
        self._y.scatter_nd_update(places, self._in_blocks(change)[:, 0])
        self._count.assign_add(1)

    def inverse_hessian_times(self, vector, free):
        """H v on the coordinates where `free` is 1, as if there were no others; zero as long as there is no pair."""
        mask = self._in_blocks(free)
        v = self._in_blocks(vector) * mask
        y_free = self._y * mask  # the mask of one factor is enough in a product
        oldest_first = (self._count + tf.range(self._history)) % self._history
        pairs = (self._s, y_free), (self._y, y_free), (self._s, v), (self._y, v)
        sy, yy, s_v, y_v = (tf.gather(_products(a, b), oldest_first) for a, b in pairs)
        sy, yy = tf.gather(sy, oldest_first, axis=1), tf.gather(yy, oldest_first, axis=1)
        scale, s_share, y_share = _compact_inverse(sy, yy, s_v, y_v)
        slots = tf.argsort(oldest_first)
        result = tf.cast(scale, v.dtype) * v
        for share, vectors in ((s_share, self._s), (y_share, self._y)):
            row = tf.transpose(tf.cast(tf.gather(share, slots), v.dtype))
            result += tf.matmul(tf.tile(row[None], [BLOCKS, 1, 1]), vectors)
        return tf.reshape(tf.reshape(result * mask, [-1])[: self._size], vector.shape)

    def _in_blocks(self, vector):
        """(BLOCKS, 1, length), filled up with zeros."""
        padding = BLOCKS * self._length - self._size
        return tf.reshape(tf.pad(tf.reshape(vector, [-1]), [[0, padding]]), [BLOCKS, 1, self._length])


def _compact_inverse(sy, yy, s_v, y_v):
    """First estimate, and shares of each s and each y in H v: the m x m algebra of eq. 3.1, oldest pair first.

    In float64, since R may be nearly singular. Pairs along which the loss does not curve upwards count as empty;
    with them the inverse Hessian would not be positive.
    """
    diagonal = tf.linalg.diag_part(sy)
    kept = tf.cast(diagonal > 0, sy.dtype)
    pair = kept[:, None] * kept[None, :]
    sy, yy, s_v, y_v = sy * pair, yy * pair, s_v * kept[:, None], y_v * kept[:, None]
    newest = tf.reduce_max(tf.where(kept > 0, tf.range(tf.size(kept)), 0))
    scale = tf.math.divide_no_nan(sy[newest, newest], yy[newest, newest])
    diagonal = (diagonal * kept)[:, None]
    R = tf.linalg.band_part(sy, 0, -1) + tf.linalg.diag(1 - kept)
    a = tf.linalg.triangular_solve(R, s_v, lower=False)
    inner = diagonal * a + scale * (tf.matmul(yy, a) - y_v)
    return scale, tf.linalg.triangular_solve(R, inner, lower=False, adjoint=True), -scale * a


def _products(a, b):
    return tf.reduce_sum(tf.cast(tf.matmul(a, b, transpose_b=True), tf.float64), axis=0)
