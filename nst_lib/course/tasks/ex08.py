"""Exercise 08: faster and finer."""

import math
import statistics
import time

import numpy as np

from nst_lib.course.task import Case, Mistake, Property, Task
from nst_lib.quiet_tensorflow import tf

# Task 1: measure a ratio


def ratio_in_turns(first, second, rounds, clock=time.perf_counter):
    """Median over the rounds of (seconds of an evaluation of `first`) / (seconds of one of `second`), taken in turns.

    `first()` and `second()` start a run each, a stream of which every `next` is one evaluation; the first two
    evaluations of each do not count. `clock()` tells the seconds.
    """
    return statistics.median(a / b for a, b in zip(*_turns(first, second, rounds, clock), strict=True))


def _turns(first, second, rounds, clock, warm_up=2):
    streams = first(), second()
    for stream in streams * warm_up:
        next(stream)
    seconds = [], []
    for _ in range(rounds):
        for stream, times in zip(streams, seconds, strict=True):
            times.append(_timed(stream, clock))
    return seconds


def _timed(stream, clock):
    began = clock()
    next(stream)
    return clock() - began


def _machine(rng, bases):
    """(first, second, clock) of a machine with a clock of its own, which gets slower while it is measured.

    Every evaluation takes its base, times what the machine does at that moment, times some chance. The first one of a
    run takes 40 times as long, the second 6 times. Starting `first` anew puts all back to the beginning.
    """
    chances = rng.uniform(0.8, 1.25, (2, 400))
    growth = rng.uniform(0.15, 0.3)
    now = {"seconds": 0.0, "evaluations": 0}

    def run(which):
        for own in range(chances.shape[1]):
            slowness = 1 + growth * max(0, now["evaluations"] - 4) // 2 * 2
            now["evaluations"] += 1
            now["seconds"] += bases[which] * slowness * chances[which, own] * {0: 40, 1: 6}.get(own, 1)
            yield own

    def first():
        now.update(seconds=0.0, evaluations=0)
        return run(0)

    return first, lambda: run(1), lambda: now["seconds"]


def _draw_machines(rng):
    for kind, rounds in {"three rounds": 3, "seven rounds": 7, "an even number of rounds": 6}.items():
        first, second, clock = _machine(rng, rng.uniform(0.5, 3, 2))
        yield Case(kind, first=first, second=second, rounds=rounds, clock=clock)


def _with_warm_up(warm_up):
    def ratio(first, second, rounds, clock=time.perf_counter):
        return statistics.median(a / b for a, b in zip(*_turns(first, second, rounds, clock, warm_up), strict=True))

    return ratio


def _one_after_the_other(first, second, rounds, clock=time.perf_counter):
    streams = first(), second()
    for stream in streams * 2:
        next(stream)
    a, b = ([_timed(stream, clock) for _ in range(rounds)] for stream in streams)
    return statistics.median(a) / statistics.median(b)


def _summed_up(summary):
    def ratio(first, second, rounds, clock=time.perf_counter):
        a, b = _turns(first, second, rounds, clock)
        return summary(a) / summary(b)

    return ratio


def _mean_ratio(first, second, rounds, clock=time.perf_counter):
    return statistics.mean(a / b for a, b in zip(*_turns(first, second, rounds, clock), strict=True))


def _upside_down(first, second, rounds, clock=time.perf_counter):
    return statistics.median(b / a for a, b in zip(*_turns(first, second, rounds, clock), strict=True))


def _started_anew(first, second, rounds, clock=time.perf_counter):
    return statistics.median(_timed(first(), clock) / _timed(second(), clock) for _ in range(rounds))


def _broken_clock(result, case, answer):
    """`clock` must be asked."""
    machine, asked = dict(case.arguments), []

    def counting():
        asked.append(1)
        return machine["clock"]()

    answer(machine["first"], machine["second"], machine["rounds"], counting)
    if asked:
        return None
    return (
        "You never call `clock`. Wherever you ask for the time, ask `clock()`: the check hands in a clock of its own, "
        "and other clocks know nothing of its machine."
    )


def _broken_turns(result, case, answer):
    """Right where the machine stays the same, wrong where it does not."""
    now = [0.0]

    def steady(seconds):
        for _ in range(400):
            now[0] += seconds
            yield now[0]

    ratio = float(answer(lambda: steady(3.0), lambda: steady(2.0), case.arguments["rounds"], lambda: now[0]))
    if abs(ratio - 1.5) > 1e-6:
        return None
    return (
        "On a machine that is always equally fast your ratio is right; on one that gets slower meanwhile it is "
        f"{float(result):.3g}. Warm both up twice, then time one evaluation of each in every round, divide, and take "
        "the median of these ratios."
    )


RATIO_IN_TURNS = Task(
    name="ratio_in_turns",
    title="Measure a ratio",
    reference=ratio_in_turns,
    draw=_draw_machines,
    returns="number",
    mistakes=(
        Mistake(
            "without_warm_up",
            _with_warm_up(0),
            "You time from the first evaluation on, in which TensorFlow traces its graph. Let two of each go by first.",
        ),
        Mistake(
            "one_warm_up",
            _with_warm_up(1),
            "You let one evaluation of each go by. The second one still prepares something: let two go by.",
        ),
        Mistake(
            "one_after_the_other",
            _one_after_the_other,
            "You time all evaluations of the first run, then all of the second. The machine got slower in between, and "
            "only the second pays. Take turns.",
        ),
        Mistake(
            "started_anew",
            _started_anew,
            "You start new runs in every round, and so you time the first evaluation of each, in which TensorFlow "
            "traces its graph. Start each run once, before the rounds.",
        ),
        Mistake("upside_down", _upside_down, "Your ratio is second to first. It should be first to second."),
        Mistake(
            "ratio_of_medians",
            _summed_up(statistics.median),
            "You divide two medians, which may come from different rounds. Divide within each round, then take "
            "the median.",
        ),
        Mistake(
            "ratio_of_sums",
            _summed_up(sum),
            "You divide sums, so that the slow rounds count most. Divide within each round, then take the median.",
        ),
        Mistake(
            "ratio_of_minima",
            _summed_up(min),
            "You divide the two shortest times, which may come from different rounds. Divide within each round, then "
            "take the median.",
        ),
        Mistake(
            "mean_ratio",
            _mean_ratio,
            "You take the mean of the ratios. One round in which something else happened would move it; take "
            "the median.",
        ),
    ),
    properties=(Property("own_clock", _broken_clock), Property("turns", _broken_turns)),
    hints=(
        "What happens to your result if the machine becomes slower in the middle? It must fall on both alike.",
        "Start both runs. Let two evaluations of each go by. In each round time one `next` of the first, one of the "
        "second, and keep the ratio. Return the median of the ratios.",
        "a, b = first(), second(); for _ in range(2): next(a); next(b). In each round: t0 = clock(); next(a); t1 = "
        "clock(); next(b); t2 = clock(); ratios.append((t1 - t0) / (t2 - t1)). statistics.median(ratios)",
    ),
    shows="Your ratio stays right on a machine that gets slower while you measure.",
    next="Measure two real networks in the next cell. Then task 2.",
)

# Task 2: predict the seconds of a larger picture


def predicted_seconds(pixels, seconds, new_pixels):
    """Seconds of an evaluation at `new_pixels`, on the straight line nearest to the times measured (least squares)."""
    slope, offset = np.polyfit(pixels, seconds, 1)
    return slope * new_pixels + offset


def _draw_times(rng):
    for kind, count in {"two sizes": 2, "five sizes": 5, "sizes in any order": 4}.items():
        pixels = np.cumsum(rng.integers(1_000, 9_000, count)).astype(np.float64)
        seconds = rng.uniform(0.01, 0.05) + rng.uniform(1e-6, 9e-6) * pixels * rng.uniform(0.95, 1.05, count)
        if kind.endswith("order"):
            pixels, seconds = np.roll(pixels, 2), np.roll(seconds, 2)
        yield Case(kind, pixels=pixels, seconds=seconds, new_pixels=int(rng.integers(60_000, 900_000)))


def _in_proportion(pixels, seconds, new_pixels):
    return seconds[-1] * new_pixels / pixels[-1]


def _through_the_origin(pixels, seconds, new_pixels):
    return new_pixels * np.sum(pixels * seconds) / np.sum(pixels**2)


def _mean_of_a_pixel(pixels, seconds, new_pixels):
    return new_pixels * np.mean(seconds / pixels)


def _by_sides(pixels, seconds, new_pixels):
    return predicted_seconds(np.sqrt(pixels), seconds, np.sqrt(new_pixels))


def _coefficients_swapped(pixels, seconds, new_pixels):
    offset, slope = np.polyfit(pixels, seconds, 1)
    return slope * new_pixels + offset


def _without_offset(pixels, seconds, new_pixels):
    return np.polyfit(pixels, seconds, 1)[0] * new_pixels


def _power_law(pixels, seconds, new_pixels):
    slope, offset = np.polyfit(np.log(pixels), np.log(seconds), 1)
    return np.exp(slope * np.log(new_pixels) + offset)


def _interpolated(pixels, seconds, new_pixels):
    order = np.argsort(pixels)
    return np.interp(new_pixels, pixels[order], seconds[order])


def _first_and_last(pixels, seconds, new_pixels):
    slope = (seconds[-1] - seconds[0]) / (pixels[-1] - pixels[0])
    return seconds[0] + slope * (new_pixels - pixels[0])


PREDICTED_SECONDS = Task(
    name="predicted_seconds",
    title="Predict the seconds of a larger picture",
    reference=predicted_seconds,
    draw=_draw_times,
    returns="number",
    mistakes=(
        Mistake(
            "in_proportion",
            _in_proportion,
            "You scale the last time by the pixels. That is a line through the origin, but even an empty picture takes "
            "some time. Fit an offset, too.",
        ),
        Mistake(
            "through_the_origin",
            _through_the_origin,
            "Your line goes through the origin. An evaluation has fixed costs: fit an offset, too.",
        ),
        Mistake(
            "mean_of_a_pixel",
            _mean_of_a_pixel,
            "You take a mean time of a pixel. In small pictures a pixel costs more, since the fixed costs are "
            "shared by "
            "few. Fit a line with an offset.",
        ),
        Mistake(
            "by_sides",
            _by_sides,
            "You fit a line against the side. Work goes with the number of pixels: twice the side is four "
            "times as much.",
        ),
        Mistake(
            "coefficients_swapped",
            _coefficients_swapped,
            "Slope and offset are swapped: `np.polyfit` gives the highest power first.",
        ),
        Mistake("without_offset", _without_offset, "You fit slope and offset, then leave the offset out. Add it."),
        Mistake(
            "power_law",
            _power_law,
            "You fit a line to logarithms. That is a power law, which has no fixed costs and bends away from the line. "
            "Fit seconds against pixels as they are.",
        ),
        Mistake(
            "interpolated",
            _interpolated,
            "`np.interp` does not go on beyond what was measured: it gives the last time again. Fit a line.",
        ),
        Mistake(
            "first_and_last",
            _first_and_last,
            "Your line goes through the first and the last time only. Use all of them: least squares.",
        ),
    ),
    hints=(
        "Draw the times against the pixels. What does the line do at zero pixels?",
        "Fit a straight line with an offset to all times (`np.polyfit` with degree 1), and read it at `new_pixels`.",
        "slope, offset = np.polyfit(pixels, seconds, 1); return slope * new_pixels + offset",
    ),
    shows="You can say how long a picture will take before you start it.",
    next="The next cell predicts a larger picture and then measures it. Then task 3.",
)

# Task 3: evaluations to a loss


def evaluations_to(losses, goal, after=0):
    """Number of the first evaluation, counted from 1, whose loss is not above `goal`; infinity if there is none.

    The first `after` evaluations are those of a warm-up: they count, but are not looked at.
    """
    for evaluations, loss in enumerate(losses, start=1):
        if evaluations > after and loss <= goal:
            return evaluations
    return math.inf


def _draw_curves(rng):
    scale = int(rng.integers(2, 200)) / 4  # short numbers, since they are shown
    curves = {
        "a curve that falls": ([9, 7, 4, 2], 5.0, 0),
        "a curve that rises in between": ([9, 8, 4, 6, 3, 5, 1], 4.5, 0),
        "a loss that equals the goal": ([8, 6, 5, 4, 2, 1], 5.0, 0),
        "a warm-up": ([3, 2, 9, 7, 6, 4, 2, 1], 4.5, 2),
        "a run that does not arrive": ([9, 7, 6, 5, 5], 1.0, 1),
    }
    for kind, (losses, goal, after) in curves.items():
        before = [loss + 9 for loss in losses[: rng.integers(1, 4)]] if not after else []  # as many more to wait for
        yield Case(kind, losses=[scale * loss for loss in before + losses], goal=scale * goal, after=after)
    yield Case("a call without `after`", losses=[4 * scale, 3 * scale], goal=5 * scale)


def _index(losses, goal, after=0):
    return evaluations_to(losses, goal, after) - 1


def _strictly_below(losses, goal, after=0):
    return next((e for e, loss in enumerate(losses, start=1) if e > after and loss < goal), math.inf)


def _above_counted(losses, goal, after=0):
    return sum(loss > goal for loss in losses) + 1


def _for_good(losses, goal, after=0):
    above = [e for e, loss in enumerate(losses, start=1) if e <= after or loss > goal]
    return max(above, default=0) + 1 if above and above[-1] < len(losses) else math.inf


def _looks_at_the_warm_up(losses, goal, after=0):
    return evaluations_to(losses, goal, 0)


def _last_of_the_warm_up(losses, goal, after=0):
    return evaluations_to(losses, goal, after - 1)


def _warm_up_not_counted(losses, goal, after=0):
    return evaluations_to(losses, goal, after) - after


def _at_the_lowest(losses, goal, after=0):
    return int(np.argmin(losses)) + 1


def _all_if_never(losses, goal, after=0):
    return min(evaluations_to(losses, goal, after), len(losses))


EVALUATIONS_TO = Task(
    name="evaluations_to",
    title="Evaluations to a loss",
    reference=evaluations_to,
    draw=_draw_curves,
    returns="exact",
    mistakes=(
        Mistake("index", _index, "You give an index, counted from 0. The first loss took one evaluation."),
        Mistake(
            "strictly_below",
            _strictly_below,
            "You wait until the loss is below the goal. A loss that equals the goal has reached it: use <=.",
        ),
        Mistake(
            "looks_at_the_warm_up",
            _looks_at_the_warm_up,
            "You look at the losses of the warm-up. They belong to another formula: skip the first `after` of them.",
        ),
        Mistake(
            "last_of_the_warm_up",
            _last_of_the_warm_up,
            "You look at the last evaluation of the warm-up, too. The first one that counts is `after` + 1.",
        ),
        Mistake(
            "warm_up_not_counted",
            _warm_up_not_counted,
            "You do not count the evaluations of the warm-up. They take as long as the others: count from the "
            "very first.",
        ),
        Mistake(
            "above_counted",
            _above_counted,
            "You count the losses above the goal. Where a curve rises again, some of these come later. Stop at "
            "the first "
            "that is low enough.",
        ),
        Mistake(
            "for_good",
            _for_good,
            "You wait until the loss stays below the goal. Asked is the first time: that picture you could have kept.",
        ),
        Mistake(
            "at_the_lowest",
            _at_the_lowest,
            "You give the evaluation with the lowest loss of all, not the first low enough.",
        ),
        Mistake(
            "all_if_never",
            _all_if_never,
            "A run that does not arrive gets the number of its evaluations, as if it had just arrived. Give "
            "`math.inf`.",
        ),
    ),
    hints=(
        "Go along the curve from its beginning. When may you stop, and what have you paid by then?",
        "Count evaluations from 1 with `enumerate(losses, start=1)`. Return the first number that is larger "
        "than `after` "
        "and has a loss of at most `goal`. After the loop return `math.inf`.",
        "for evaluations, loss in enumerate(losses, start=1): if evaluations > after and loss <= goal: return "
        "evaluations. "
        "Then, behind the loop: return math.inf",
    ),
    shows="You compare optimisers by what they cost on the way to one and the same loss.",
    next="The next cells hold an ablation: what is each ingredient worth? Then task 4.",
)

# Task 4: the two-loop recursion


def two_loop(gradient, moves, changes, scale):
    """The direction -H g of L-BFGS: gradient (n,), lists of moves s and changes of gradient y, each (n,), oldest first.

    Nocedal and Wright 2006, algorithm 7.4, with the first estimate H_0 = scale * I.
    """
    return _recursion(gradient, moves, changes, scale)


def _recursion(gradient, moves, changes, scale, **wrong):
    """The recursion, with what a mistake makes of it: other orders, another rho, ..."""
    orders, rho_of = wrong.get("orders", (-1, 1)), wrong.get("rho_of", np.dot)
    q, alphas = np.array(gradient, np.float64), {}
    numbers = list(range(len(moves)))
    for i in numbers[:: orders[0]]:
        s, y = moves[i], changes[i]
        alphas[i] = s @ wrong.get("alphas_of", q) / rho_of(s, y)
        q = q - alphas[i] * y
    if wrong.get("alphas_turned"):
        alphas = dict(zip(numbers, reversed([alphas[i] for i in numbers]), strict=True))
    r = scale * q
    for i in numbers[:: orders[1]]:
        s, y = moves[i], changes[i]
        r = r + s * (alphas[i] + wrong.get("beta_sign", -1.0) * (y @ r) / rho_of(s, y))
    return wrong.get("sign", -1.0) * r


def _draw_pairs(rng):
    for kind, (size, count) in {"no pairs yet": (2, 0), "one pair": (3, 1), "several pairs": (6, 4)}.items():
        factor = rng.normal(size=(size, size))
        curvature = factor @ factor.T + 0.5 * np.eye(size)
        moves = [rng.normal(size=size) for _ in range(count)]
        changes = [curvature @ move for move in moves]
        yield Case(
            kind, gradient=rng.normal(size=size), moves=moves, changes=changes, scale=float(rng.uniform(0.1, 0.6))
        )


def _uphill(gradient, moves, changes, scale):
    return _recursion(gradient, moves, changes, scale, sign=1.0)


def _without_scale(gradient, moves, changes, scale):
    return _recursion(gradient, moves, changes, 1.0)


def _scaled_outside(gradient, moves, changes, scale):
    return _recursion(scale * gradient, moves, changes, 1.0)


def _first_loop_only(gradient, moves, changes, scale):
    q = np.array(gradient, np.float64)
    for s, y in zip(moves[::-1], changes[::-1], strict=True):
        q = q - s @ q / (y @ s) * y
    return -scale * q


def _beta_added(gradient, moves, changes, scale):
    return _recursion(gradient, moves, changes, scale, beta_sign=1.0)


def _alphas_out_of_order(gradient, moves, changes, scale):
    return _recursion(gradient, moves, changes, scale, alphas_turned=True)


def _q_stays_the_gradient(gradient, moves, changes, scale):
    return _recursion(gradient, moves, changes, scale, alphas_of=gradient)


def _oldest_first_twice(gradient, moves, changes, scale):
    return _recursion(gradient, moves, changes, scale, orders=(1, 1))


def _newest_first_twice(gradient, moves, changes, scale):
    return _recursion(gradient, moves, changes, scale, orders=(-1, -1))


def _orders_swapped(gradient, moves, changes, scale):
    return _recursion(gradient, moves, changes, scale, orders=(1, -1))


def _newest_only(gradient, moves, changes, scale):
    return _recursion(gradient, moves[-1:], changes[-1:], scale)


def _rho_of_changes(gradient, moves, changes, scale):
    return _recursion(gradient, moves, changes, scale, rho_of=lambda s, y: y @ y)


def _roles_swapped(gradient, moves, changes, scale):
    return _recursion(gradient, changes, moves, scale)


def _steepest(gradient, moves, changes, scale):
    return -scale * gradient


def _broken_secant(result, case, answer):
    """H y = s for the newest pair: what the whole construction is for."""
    moves, changes, scale = (case.arguments[name] for name in ("moves", "changes", "scale"))
    if not moves:
        return None
    direction = np.asarray(answer(changes[-1].copy(), list(moves), list(changes), scale))
    if np.allclose(direction, -moves[-1], rtol=1e-3, atol=1e-6):
        return None
    off = np.linalg.norm(direction + moves[-1]) / np.linalg.norm(moves[-1])
    return (
        "Given the newest change y as the gradient, the direction must be minus the newest move s, for any number of "
        f"pairs. Yours is off by {100 * off:.0f}% of its length."
    )


TWO_LOOP = Task(
    name="two_loop",
    title="The two-loop recursion of L-BFGS",
    reference=two_loop,
    draw=_draw_pairs,
    tolerance=1e-3,
    mistakes=(
        Mistake("uphill", _uphill, "You return H g, which leads uphill. The direction is minus that."),
        Mistake(
            "steepest",
            _steepest,
            "You return the gradient, scaled: the pairs change nothing. Correct it by each pair, on the way in "
            "and out.",
        ),
        Mistake("without_scale", _without_scale, "You leave `scale` out: between the loops, r = scale * q."),
        Mistake(
            "scaled_outside",
            _scaled_outside,
            "You scale the gradient or the result, which is the same. H_0 stands between the two loops, "
            "r = scale * q: what the pairs know is not scaled.",
        ),
        Mistake(
            "first_loop_only",
            _first_loop_only,
            "The second loop is missing, or has no effect. It puts back what the first one took away: "
            "r = r + s (alpha - beta).",
        ),
        Mistake(
            "beta_added",
            _beta_added,
            "In the second loop you add y.r / y.s. Subtract it: r = r + s (alpha - beta).",
        ),
        Mistake(
            "alphas_out_of_order",
            _alphas_out_of_order,
            "The second loop takes the alphas in the order in which they were made, newest first. Each pair needs its "
            "own alpha: keep it under the pair's number, or turn the list round.",
        ),
        Mistake(
            "q_stays_the_gradient",
            _q_stays_the_gradient,
            "All your alphas are made from the gradient. Each one must be made from q, as the pairs before have left "
            "it.",
        ),
        Mistake(
            "oldest_first_twice",
            _oldest_first_twice,
            "Both loops go from the oldest pair to the newest. The first one must go backwards.",
        ),
        Mistake(
            "newest_first_twice",
            _newest_first_twice,
            "Both loops go from the newest pair to the oldest. The second one must go forwards.",
        ),
        Mistake(
            "orders_swapped",
            _orders_swapped,
            "The first loop goes forwards and the second one backwards. It must be newest to oldest, then "
            "oldest to newest.",
        ),
        Mistake("newest_only", _newest_only, "Only the newest pair has an effect. Use all of them."),
        Mistake("rho_of_changes", _rho_of_changes, "You divide by y.y. Both loops divide by y.s."),
        Mistake(
            "roles_swapped", _roles_swapped, "Moves and changes are swapped: that multiplies by the curvature itself."
        ),
    ),
    properties=(Property("secant", _broken_secant),),
    hints=(
        "Peel the pairs off from the newest to the oldest, and put them on again in the opposite order.",
        "q = g. For i from the newest to the oldest: alpha_i = s_i.q / (y_i.s_i), kept, and q = q - alpha_i y_i. Then "
        "r = scale * q. For i from the oldest to the newest: beta = y_i.r / (y_i.s_i) and r = r + s_i (alpha_i - "
        "beta). Return -r.",
        "q, alphas = gradient, {}; for i in reversed(range(len(moves))): alphas[i] = moves[i] @ q / (changes[i] @ "
        "moves[i]); q = q - alphas[i] * changes[i]. Then r = scale * q; for i in range(len(moves)): beta = changes[i] "
        "@ r / (changes[i] @ moves[i]); r = r + moves[i] * (alphas[i] - beta). Return -r",
    ),
    shows="You have the heart of L-BFGS: the inverse of a matrix with millions of rows, applied without ever "
    "being written.",
    next="The next cells hold it against SciPy, and change the unit of the loss. Then task 5.",
)

# Task 5: a schedule


def coarse_to_fine_schedule(side, smallest, evaluations):
    """((size, evaluations), ...), coarse to fine: each size half of the next, rounded down, and twice its evaluations.

    The last is `side` with `evaluations`; no other is below `smallest`.
    """
    stages = [(side, evaluations)]
    while stages[0][0] // 2 >= smallest:
        size, count = stages[0]
        stages.insert(0, (size // 2, 2 * count))
    return tuple(stages)


def _draw_sides(rng):
    k, count = int(rng.integers(5, 12)), int(rng.integers(5, 40))
    sides = {
        "a side that can be halved": (8 * k, 2 * k),
        "an odd side": (16 * k + 15, 3 * k),
        "a picture that is small already": (5 * k, 4 * k),
        "a picture below the smallest size": (3 * k, 4 * k),
    }
    for kind, (side, smallest) in sides.items():
        yield Case(kind, side=side, smallest=smallest, evaluations=count)


def _fine_to_coarse(side, smallest, evaluations):
    return coarse_to_fine_schedule(side, smallest, evaluations)[::-1]


def _same_evaluations(side, smallest, evaluations):
    return tuple((size, evaluations) for size, _ in coarse_to_fine_schedule(side, smallest, evaluations))


def _fewer_when_coarse(side, smallest, evaluations):
    sizes = [size for size, _ in coarse_to_fine_schedule(side, smallest, evaluations)]
    return tuple((size, evaluations // 2**halvings) for halvings, size in zip(_down(sizes), sizes, strict=True))


def _down(sizes):
    return range(len(sizes) - 1, -1, -1)


def _first_gets_the_count(side, smallest, evaluations):
    sizes = [size for size, _ in coarse_to_fine_schedule(side, smallest, evaluations)]
    return tuple((size, max(1, evaluations // 2**index)) for index, size in enumerate(sizes))


def _four_times(side, smallest, evaluations):
    sizes = [size for size, _ in coarse_to_fine_schedule(side, smallest, evaluations)]
    return tuple((size, evaluations * 4**halvings) for halvings, size in zip(_down(sizes), sizes, strict=True))


def _one_too_small(side, smallest, evaluations):
    stages = [(side, evaluations)]
    while stages[0][0] > smallest:
        stages.insert(0, (stages[0][0] // 2, 2 * stages[0][1]))
    return tuple(stages)


def _smallest_left_out(side, smallest, evaluations):
    return coarse_to_fine_schedule(side, smallest + 1, evaluations)


def _from_the_smallest(side, smallest, evaluations):
    sizes = [smallest]
    while 2 * sizes[-1] <= side:
        sizes.append(2 * sizes[-1])
    return tuple((size, evaluations * 2**halvings) for halvings, size in zip(_down(sizes), sizes, strict=True))


def _rounded_up(side, smallest, evaluations):
    stages = [(side, evaluations)]
    while -(-stages[0][0] // 2) >= smallest:
        stages.insert(0, (-(-stages[0][0] // 2), 2 * stages[0][1]))
    return tuple(stages)


def _nothing_if_small(side, smallest, evaluations):
    return coarse_to_fine_schedule(side, smallest, evaluations) if side >= smallest else ()


SCHEDULE = Task(
    name="coarse_to_fine_schedule",
    title="A schedule from coarse to fine",
    reference=coarse_to_fine_schedule,
    draw=_draw_sides,
    returns="exact",
    mistakes=(
        Mistake("fine_to_coarse", _fine_to_coarse, "Your sizes fall. Coarse to fine: the smallest comes first."),
        Mistake(
            "same_evaluations",
            _same_evaluations,
            "Every size gets the same number of evaluations. Small ones are cheap: give each twice those of the next.",
        ),
        Mistake(
            "four_times",
            _four_times,
            "You give four times the evaluations to half the side, so that every size costs the same. Asked "
            "for is twice.",
        ),
        Mistake(
            "first_gets_the_count",
            _first_gets_the_count,
            "The coarsest size gets `evaluations`. They belong to the last one; the others get more.",
        ),
        Mistake(
            "fewer_when_coarse",
            _fewer_when_coarse,
            "Your coarse sizes get fewer evaluations. They are the cheap ones: give each twice those of the next.",
        ),
        Mistake(
            "one_too_small",
            _one_too_small,
            "You halve once too often: the first size is below `smallest`. Ask before you halve whether the "
            "half is large "
            "enough.",
        ),
        Mistake(
            "smallest_left_out",
            _smallest_left_out,
            "A size that equals `smallest` is allowed: compare with >=.",
        ),
        Mistake(
            "from_the_smallest",
            _from_the_smallest,
            "You double from `smallest` on, and so the last size need not be `side`. Begin with `side`, and halve.",
        ),
        Mistake("rounded_up", _rounded_up, "You round halves up. Round them down: `//`."),
        Mistake(
            "nothing_if_small",
            _nothing_if_small,
            "A picture below `smallest` gets no stage at all. It still has to be painted, at its own size.",
        ),
    ),
    hints=(
        "You know the last stage. What comes before it, and when do you stop?",
        "Begin with a list that holds (side, evaluations). As long as half of the first size is at least "
        "`smallest`, put (half of it, twice its evaluations) in front.",
        "stages = [(side, evaluations)]; while stages[0][0] // 2 >= smallest: size, count = stages[0]; "
        "stages.insert(0, (size // 2, 2 * count)). Return stages",
    ),
    shows="Your schedule is one that `coarse_to_fine` takes, and each stage costs about twice the one before it.",
    next="Paint with it in the next cell. Then task 6.",
)

# Task 6: average pooling


def pooling_scale(features):
    """By how much averages over 2 x 2 positions must be multiplied to be as large as the maxima.

    Activations (batch, h, w, C) -> ratio of the root mean squares of both poolings.
    """
    return _level(_pooled(tf.nn.max_pool2d, features)) / _level(_pooled(tf.nn.avg_pool2d, features))


def _pooled(pool, features, side=2, stride=2, padding="VALID"):
    return pool(tf.convert_to_tensor(features), side, stride, padding)


def _level(activations):
    return tf.sqrt(tf.reduce_mean(tf.square(activations)))


def _draw_activations(rng):
    for kind, shape in {"square": (1, 2, 2, 2), "oblong": (1, 5, 7, 3), "batch": (2, 4, 6, 3)}.items():
        loud = 10.0 ** rng.uniform(-1, 1, (shape[0], 1, 1, shape[3]))  # channels, and pictures, of different size
        activations = loud * np.maximum(rng.normal(0.3, 1, shape), 0)
        activations[:, 0, 0] = loud[:, 0, 0]  # so that none is silent
        yield Case(kind, features=tf.constant(activations, tf.float32))


def _inverse(features):
    return 1 / pooling_scale(features)


def _of_means(features):
    return tf.reduce_mean(_pooled(tf.nn.max_pool2d, features)) / tf.reduce_mean(_pooled(tf.nn.avg_pool2d, features))


def _squares(features):
    return pooling_scale(features) ** 2


def _edges_padded(features):
    pools = (_pooled(pool, features, padding="SAME") for pool in (tf.nn.max_pool2d, tf.nn.avg_pool2d))
    return tf.divide(*map(_level, pools))


def _overlapping(features):
    pools = (_pooled(pool, features, stride=1) for pool in (tf.nn.max_pool2d, tf.nn.avg_pool2d))
    return tf.divide(*map(_level, pools))


def _against_the_unpooled(features):
    return _level(features) / _level(_pooled(tf.nn.avg_pool2d, features))


def _channel_by_channel(features):
    def levels(pool):
        return tf.sqrt(tf.reduce_mean(_pooled(pool, features) ** 2, axis=(0, 1, 2)))

    return tf.reduce_mean(levels(tf.nn.max_pool2d) / levels(tf.nn.avg_pool2d))


def _of_maxima(features):
    return tf.reduce_max(_pooled(tf.nn.max_pool2d, features)) / tf.reduce_max(_pooled(tf.nn.avg_pool2d, features))


POOLING_SCALE = Task(
    name="pooling_scale",
    title="Rescale average pooling",
    reference=pooling_scale,
    draw=_draw_activations,
    returns="number",
    mistakes=(
        Mistake("inverse", _inverse, "Your factor is upside down: averages are smaller, so it must be above 1."),
        Mistake(
            "of_means",
            _of_means,
            "You compare means. A Gram matrix is made of squares: compare root mean squares.",
        ),
        Mistake(
            "squares", _squares, "You compare mean squares. Take the root, since the factor multiplies activations."
        ),
        Mistake(
            "edges_padded",
            _edges_padded,
            'You pool with padding "SAME". VGG leaves out the last row of an odd number: "VALID".',
        ),
        Mistake("overlapping", _overlapping, "Your windows overlap. VGG moves them by 2: set strides to 2."),
        Mistake(
            "against_the_unpooled",
            _against_the_unpooled,
            "You compare with the activations before pooling. Compare averages with maxima, both after it.",
        ),
        Mistake(
            "channel_by_channel",
            _channel_by_channel,
            "You average a factor of each channel, in which a silent channel counts as much as a loud one. "
            "Take one root "
            "mean square over everything.",
        ),
        Mistake(
            "of_maxima", _of_maxima, "You compare two single numbers, the largest ones. Compare root mean squares."
        ),
    ),
    hints=(
        "The maximum of four numbers is never below their mean. By how much, on the whole?",
        'Pool the activations both ways (`tf.nn.max_pool2d`, `tf.nn.avg_pool2d`, 2, 2, "VALID"). Divide the root mean '
        "square of the maxima by that of the averages.",
        'largest = tf.nn.max_pool2d(features, 2, 2, "VALID"); means = tf.nn.avg_pool2d(features, 2, 2, '
        '"VALID"); return '
        "tf.sqrt(tf.reduce_mean(largest**2) / tf.reduce_mean(means**2))",
    ),
    shows="With this factor a weight that suits max pooling suits average pooling, too.",
    next="The next cell measures the factor on all pictures of the course. Then lesson 09.",
)

TASKS = (RATIO_IN_TURNS, PREDICTED_SECONDS, EVALUATIONS_TO, TWO_LOOP, SCHEDULE, POOLING_SCALE)
