"""Wrong and right answers to the tasks of exercise 08, beyond the mistakes that the tasks know."""

import math
import time

import numpy as np

from nst_lib.quiet_tensorflow import tf

# ratio_in_turns


def timed(stream, clock):
    """Seconds of one evaluation."""
    began = clock()
    next(stream)
    return clock() - began


def started(first, second):
    """Both streams, warmed up."""
    streams = first(), second()
    for stream in streams:
        next(stream)
        next(stream)
    return streams


def totals(first, second, rounds, clock=time.perf_counter):
    """Two sums in one loop."""
    a, b = started(first, second)
    in_a = in_b = 0.0
    for _ in range(rounds):
        in_a += timed(a, clock)
        in_b += timed(b, clock)
    return in_a / in_b


def blocks_with_means(first, second, rounds, clock=time.perf_counter):
    """All of the first, then all of the second; means."""
    a, b = started(first, second)
    return np.mean([timed(a, clock) for _ in range(rounds)]) / np.mean([timed(b, clock) for _ in range(rounds)])


def inverse_ratio(first, second, rounds, clock=time.perf_counter):
    """Second by first."""
    a, b = started(first, second)
    return np.median([1 / (timed(a, clock) / timed(b, clock)) for _ in range(rounds)])


def clock_not_called(first, second, rounds, clock=time.perf_counter):
    """Subtracts functions."""
    a, b = started(first, second)
    began = clock
    next(a)
    next(b)
    return clock - began


def other_clock(first, second, rounds, clock=time.perf_counter):
    """Asks the computer for the time, not `clock`."""
    a, b = started(first, second)
    return np.median([timed(a, time.perf_counter) / timed(b, time.perf_counter) for _ in range(rounds)])


def new_runs_each_round(first, second, rounds, clock=time.perf_counter):
    """Warms up, then starts again and again."""
    started(first, second)
    return np.median([timed(first(), clock) / timed(second(), clock) for _ in range(rounds)])


def cold(first, second, rounds, clock=time.perf_counter):
    """No warm-up."""
    a, b = first(), second()
    return np.median([timed(a, clock) / timed(b, clock) for _ in range(rounds)])


def all_ratios(first, second, rounds, clock=time.perf_counter):
    """A list of ratios."""
    a, b = started(first, second)
    return [timed(a, clock) / timed(b, clock) for _ in range(rounds)]


def second_goes_first(first, second, rounds, clock=time.perf_counter):
    """The order changes from round to round."""
    a, b = started(first, second)
    ratios = []
    for index in range(rounds):
        if index % 2:
            for_b = timed(b, clock)
            for_a = timed(a, clock)
        else:
            for_a = timed(a, clock)
            for_b = timed(b, clock)
        ratios.append(for_a / for_b)
    return np.median(ratios)


def sorted_ratios(first, second, rounds, clock=time.perf_counter):
    """The median from a sorted list."""
    a, b = started(first, second)
    ratios = sorted(timed(a, clock) / timed(b, clock) for _ in range(rounds))
    return (ratios[(rounds - 1) // 2] + ratios[rounds // 2]) / 2


# predicted_seconds


def parabola(pixels, seconds, new_pixels):
    """A polynomial of degree 2, where there are enough points."""
    degree = min(2, len(pixels) - 1)
    return np.polyval(np.polyfit(pixels, seconds, degree), new_pixels)


def last_time_scaled(pixels, seconds, new_pixels):
    """In proportion to the last one."""
    return new_pixels / pixels[-1] * seconds[-1]


def line_of_logarithms(pixels, seconds, new_pixels):
    """A power law."""
    return np.exp(np.polyval(np.polyfit(np.log(pixels), np.log(seconds), 1), np.log(new_pixels)))


def all_predictions(pixels, seconds, new_pixels):
    """The line at all the old places."""
    return np.polyval(np.polyfit(pixels, seconds, 1), pixels)


def through_zero_by_lstsq(pixels, seconds, new_pixels):
    """No column of ones."""
    (slope,), *_ = np.linalg.lstsq(pixels[:, None], seconds)
    return slope * new_pixels


def against_the_side(pixels, seconds, new_pixels):
    """Fits against the side."""
    return np.polyval(np.polyfit(pixels**0.5, seconds, 1), new_pixels**0.5)


def line_of_pixels(pixels, seconds, new_pixels):
    """Axes swapped: pixels as a function of seconds."""
    slope, offset = np.polyfit(seconds, pixels, 1)
    return (new_pixels - offset) / slope


def by_normal_equations(pixels, seconds, new_pixels):
    """Covariance by variance."""
    p, t = np.mean(pixels), np.mean(seconds)
    slope = np.sum((pixels - p) * (seconds - t)) / np.sum((pixels - p) ** 2)
    return float(t + slope * (new_pixels - p))


def by_lstsq(pixels, seconds, new_pixels):
    """A matrix with a column of ones."""
    matrix = np.stack([pixels / 1e4, np.ones(len(pixels))], axis=1)
    solution, *_ = np.linalg.lstsq(matrix, seconds)
    return solution @ [new_pixels / 1e4, 1.0]


# evaluations_to


def zero_based(losses, goal, after=0):
    """Forgets to count from 1."""
    for index, loss in enumerate(losses):
        if index >= after and loss <= goal:
            return index
    return math.inf - 1


def never_is_minus_one(losses, goal, after=0):
    """A number where infinity is wanted."""
    hits = [e for e, loss in enumerate(losses, 1) if e > after and loss <= goal]
    return hits[0] if hits else -1


def last_hit(losses, goal, after=0):
    """The last evaluation that is low enough."""
    hits = [e for e, loss in enumerate(losses, 1) if e > after and loss <= goal]
    return hits[-1] if hits else math.inf


def no_return_for_never(losses, goal, after=0):
    """Ends without `return`."""
    for evaluations, loss in enumerate(losses, 1):
        if evaluations > after and loss <= goal:
            return evaluations
    return None


def forgets_after(losses, goal, after=0):
    """Does not look at `after`."""
    return next((e for e, loss in enumerate(losses, 1) if loss <= goal), math.inf)


def from_the_last_of_the_warm_up(losses, goal, after=0):
    """Counts one evaluation of the warm-up."""
    return next((e for e, loss in enumerate(losses, 1) if e >= after and loss <= goal), math.inf)


def slice_without_adding(losses, goal, after=0):
    """Cuts the warm-up off and forgets its length."""
    return next((e for e, loss in enumerate(losses[after:], 1) if loss <= goal), math.inf)


def below_the_goal(losses, goal, after=0):
    """< for <=."""
    low = [e for e, loss in enumerate(losses, 1) if e > after and loss < goal]
    return min(low, default=math.inf)


def with_a_slice(losses, goal, after=0):
    """Cuts the warm-up off and adds its length."""
    return next((after + e for e, loss in enumerate(losses[after:], 1) if loss <= goal), math.inf)


def with_numpy(losses, goal, after=0):
    """A mask and its first True."""
    low = (np.array(losses) <= goal) & (np.arange(len(losses)) >= after)
    return np.argmax(low) + 1 if low.any() else float("inf")


# two_loop


def two_loops(gradient, moves, changes, scale, between=None):
    """The recursion; `between` replaces what stands between the loops."""
    q, alphas = gradient.copy(), np.zeros(len(moves))
    for i in reversed(range(len(moves))):
        alphas[i] = moves[i] @ q / (changes[i] @ moves[i])
        q -= alphas[i] * changes[i]
    r = scale * q if between is None else between(q)
    for i in range(len(moves)):
        r += moves[i] * (alphas[i] - changes[i] @ r / (changes[i] @ moves[i]))
    return -r


def in_place(gradient, moves, changes, scale):
    """Changes the gradient."""
    for i in reversed(range(len(moves))):
        gradient -= moves[i] @ gradient / (changes[i] @ moves[i]) * changes[i]
    gradient *= scale
    return -gradient


def first_loop_only(gradient, moves, changes, scale):
    """Leaves the second loop out."""
    q = gradient
    for s, y in list(zip(moves, changes, strict=True))[::-1]:
        q = q - s @ q / (y @ s) * y
    return -scale * q


def plus_beta(gradient, moves, changes, scale):
    """Adds where it should subtract."""
    q, alphas = gradient, {}
    for i in reversed(range(len(moves))):
        alphas[i] = moves[i] @ q / (changes[i] @ moves[i])
        q = q - alphas[i] * changes[i]
    r = scale * q
    for i in range(len(moves)):
        r = r + moves[i] * (alphas[i] + changes[i] @ r / (changes[i] @ moves[i]))
    return -r


def sloppy(gradient, moves, changes, scale):
    """Two mistakes: no second loop, and no minus."""
    return -first_loop_only(gradient, moves, changes, scale)


def pairs_from_the_wrong_end(gradient, moves, changes, scale):
    """Pairs every move with the change of another."""
    return two_loops(gradient, moves, changes[::-1], scale)


def ascent(gradient, moves, changes, scale):
    """H g instead of -H g."""
    return -two_loops(gradient, moves, changes, scale)


def scale_of_the_newest(gradient, moves, changes, scale):
    """Takes the scale of eq. 7.20 instead of the argument, where there is a pair."""

    def between(q):
        return q * (moves[-1] @ changes[-1] / (changes[-1] @ changes[-1]) if moves else scale)

    return two_loops(gradient, moves, changes, scale, between)


def divided_by_the_scale(gradient, moves, changes, scale):
    """1 / scale."""
    return two_loops(gradient, moves, changes, 1 / scale)


def as_a_matrix(gradient, moves, changes, scale):
    """H written down: Nocedal and Wright 2006, eq. 7.16."""
    identity = np.eye(len(gradient))
    H = scale * identity
    for s, y in zip(moves, changes, strict=True):
        V = identity - np.outer(y, s) / (y @ s)
        H = V.T @ H @ V + np.outer(s, s) / (y @ s)
    return -H @ gradient


def recursive(gradient, moves, changes, scale):
    """The recursion as a recursion."""
    if not moves:
        return -scale * gradient
    *older_moves, s = moves
    *older_changes, y = changes
    alpha = np.sum(s * gradient) / np.sum(y * s)
    inner = recursive(gradient - alpha * y, older_moves, older_changes, scale)
    return inner - s * (alpha + np.sum(y * inner) / np.sum(y * s))


# coarse_to_fine_schedule


def sizes_alone(side, smallest, evaluations):
    """Without evaluations."""
    sizes = [side]
    while sizes[0] // 2 >= smallest:
        sizes.insert(0, sizes[0] // 2)
    return tuple(sizes)


def appended(side, smallest, evaluations):
    """Appends, and forgets to turn the list round."""
    stages = [(side, evaluations)]
    while stages[-1][0] // 2 >= smallest:
        stages.append((stages[-1][0] // 2, 2 * stages[-1][1]))
    return stages


def fractions(side, smallest, evaluations):
    """/ for //."""
    stages = [(side, evaluations)]
    while stages[0][0] / 2 >= smallest:
        stages.insert(0, (stages[0][0] / 2, 2 * stages[0][1]))
    return stages


def one_stage_more(side, smallest, evaluations):
    """Asks after halving."""
    stages = [(side, evaluations)]
    while stages[0][0] > smallest:
        stages = [(stages[0][0] // 2, 2 * stages[0][1]), *stages]
    return stages


def evaluations_kept(side, smallest, evaluations):
    """The same number for every size."""
    return [(size, evaluations) for size in sizes_alone(side, smallest, evaluations)]


def one_more_each(side, smallest, evaluations):
    """Adds where it should double."""
    sizes = sizes_alone(side, smallest, evaluations)
    return [(size, evaluations * (len(sizes) - index)) for index, size in enumerate(sizes)]


def never_halved(side, smallest, evaluations):
    """One stage, always."""
    return [(side, evaluations)]


def built_backwards(side, smallest, evaluations):
    """Appends, then turns round."""
    stages = [(side, evaluations)]
    while (half := stages[-1][0] // 2) >= smallest:
        stages.append((half, stages[-1][1] * 2))
    return stages[::-1]


def schedule_by_recursion(side, smallest, evaluations):
    """The coarser stages first."""
    coarser = schedule_by_recursion(side // 2, smallest, 2 * evaluations) if side // 2 >= smallest else ()
    return (*coarser, (side, evaluations))


# pooling_scale


def poolings(features, stride=2, padding="VALID"):
    """Maxima and averages."""
    pools = tf.nn.max_pool2d, tf.nn.avg_pool2d
    return [pool(features, 2, stride, padding) for pool in pools]


def rms(activations):
    """Root mean square."""
    return tf.sqrt(tf.reduce_mean(activations**2))


def averages_first(features):
    """Upside down."""
    largest, means = poolings(features)
    return rms(means) / rms(largest)


def one_factor_each(features):
    """A tensor of factors, one for every channel."""
    largest, means = poolings(features)
    return tf.reduce_sum(largest**2, axis=(0, 1, 2)) ** 0.5 / tf.reduce_sum(means**2, axis=(0, 1, 2)) ** 0.5


def sums_for_averages(features):
    """Forgets to divide the sums of four numbers by four."""
    largest, means = poolings(features)
    return rms(largest) / rms(4 * means)


def mean_of_each(features):
    """Ratio of means."""
    largest, means = poolings(features)
    return float(np.mean(largest) / np.mean(means))


def first_picture(features):
    """Looks at the first picture of a batch."""
    largest, means = poolings(features[:1])
    return rms(largest) / rms(means)


def same_padding(features):
    """Keeps the last row of an odd number."""
    largest, means = poolings(features, padding="SAME")
    return rms(largest) / rms(means)


def by_reshaping(features):
    """NumPy: 2 x 2 positions as two axes."""
    F = np.asarray(features, np.float64)
    batch, height, width, channels = F.shape
    F = F[:, : height // 2 * 2, : width // 2 * 2].reshape(batch, height // 2, 2, width // 2, 2, channels)
    return np.linalg.norm(F.max(axis=(2, 4)).ravel()) / np.linalg.norm(F.mean(axis=(2, 4)).ravel())


def with_keras_layers(features):
    """Keras' layers, norms instead of root mean squares: both have equally many entries."""
    largest = tf.keras.layers.MaxPooling2D(2)(features)
    means = tf.keras.layers.AveragePooling2D(2)(features)
    return float(tf.norm(largest) / tf.norm(means))


TABLE = {
    "ratio_in_turns": {
        "wrong": [
            (totals, "ratio_of_sums"),
            (blocks_with_means, "turns"),
            (inverse_ratio, "upside_down"),
            (clock_not_called, "exception"),
            (cold, "without_warm_up"),
            (other_clock, "own_clock"),
            (new_runs_each_round, "started_anew"),
            (all_ratios, "list"),
        ],
        "right": [second_goes_first, sorted_ratios],
    },
    "predicted_seconds": {
        "wrong": [
            (parabola, "some_inputs"),
            (last_time_scaled, "in_proportion"),
            (line_of_logarithms, "power_law"),
            (all_predictions, "shape"),
            (through_zero_by_lstsq, "through_the_origin"),
            (against_the_side, "by_sides"),
            (line_of_pixels, "some_inputs"),
        ],
        "right": [by_normal_equations, by_lstsq],
    },
    "evaluations_to": {
        "wrong": [
            (zero_based, "index"),
            (never_is_minus_one, "some_inputs"),
            (last_hit, "some_inputs"),
            (no_return_for_never, "returns_nothing"),
            (forgets_after, "looks_at_the_warm_up"),
            (from_the_last_of_the_warm_up, "last_of_the_warm_up"),
            (slice_without_adding, "warm_up_not_counted"),
            (below_the_goal, "strictly_below"),
        ],
        "right": [with_a_slice, with_numpy],
        "survivors": {
            "0 -> -1 in `def evaluations_to(losses, goal, after=0):`": "evaluations are counted from 1, so that all of "
            "them come after -1, too",
            "twice the result in `return math.inf`": "twice infinity is infinity",
            "the result and 1 in `return math.inf`": "infinity and 1 is infinity",
        },
    },
    "two_loop": {
        "wrong": [
            (in_place, "changed_argument"),
            (first_loop_only, "first_loop_only"),
            (plus_beta, "beta_added"),
            (sloppy, "secant"),
            (pairs_from_the_wrong_end, "some_inputs"),
            (ascent, "uphill"),
            (scale_of_the_newest, "some_inputs"),
            (divided_by_the_scale, "values"),
        ],
        "right": [as_a_matrix, recursive],
    },
    "coarse_to_fine_schedule": {
        "wrong": [
            (sizes_alone, "structure"),
            (appended, "fine_to_coarse"),
            (fractions, "some_inputs"),
            (one_stage_more, "one_too_small"),
            (evaluations_kept, "same_evaluations"),
            (one_more_each, "some_inputs"),
            (never_halved, "structure"),
        ],
        "right": [built_backwards, schedule_by_recursion],
        "survivors": {
            "FloorDiv -> Div in `while stages[0][0] // 2 >= smallest:`": "a half is at least a whole number if and "
            "only if it is so when rounded down",
        },
    },
    "pooling_scale": {
        "wrong": [
            (averages_first, "inverse"),
            (one_factor_each, "shape"),
            (sums_for_averages, "factor"),
            (mean_of_each, "of_means"),
            (first_picture, "batch_one_only"),
            (same_padding, "edges_padded"),
        ],
        "right": [by_reshaping, with_keras_layers],
    },
}
