"""Exercise 06: choosing layers and weights."""

import itertools
from dataclasses import replace

import numpy as np

from nst_lib.course.task import Case, Mistake, Task
from nst_lib.settings import STYLE_LAYERS, Settings

# Task 1


def _draw_losses(rng):
    for kind, contents, styles in (
        ("one content layer", ("block4_conv2",), 2),
        ("two content layers", ("block2_conv2", "block4_conv2"), 5),
        ("losses of layers that have no weight", ("block4_conv2", "block5_conv2"), 4),
    ):
        missing = {layer: _short(10 ** rng.uniform(1, 4)) for layer in STYLE_LAYERS[:styles]}
        weights = {layer: _short(rng.uniform(0.2, 2)) for layer in reversed(missing)}
        if "no weight" in kind:
            del weights[STYLE_LAYERS[1]]
        lost = {layer: _short(10 ** rng.uniform(0, 3)) for layer in contents}
        yield Case(kind, lost=lost, missing=missing, layer_weights=weights, balance=_short(rng.uniform(2, 20)))


def _short(number):
    """Three digits, so that a learner can follow the smallest case by hand."""
    return float(f"{number:.3g}")


def _weights_for_balance(lost, missing, layer_weights, balance):
    style = sum(weight * missing[layer] for layer, weight in layer_weights.items())
    return 1 / sum(lost.values()), balance / style


def _losses_themselves(lost, missing, layer_weights, balance):
    style = sum(weight * missing[layer] for layer, weight in layer_weights.items())
    return sum(lost.values()), balance * style


def _unweighted(lost, missing, layer_weights, balance):
    return _weights_for_balance(lost, missing, dict.fromkeys(layer_weights, 1.0), balance)


def _all_unweighted(lost, missing, layer_weights, balance):
    return _weights_for_balance(lost, missing, dict.fromkeys(missing, 1.0), balance)


def _by_order(lost, missing, layer_weights, balance):
    style = sum(weight * loss for weight, loss in zip(layer_weights.values(), missing.values(), strict=False))
    return 1 / sum(lost.values()), balance / style


def _divided_by_balance(lost, missing, layer_weights, balance):
    return _weights_for_balance(lost, missing, layer_weights, 1 / balance)


def _without_balance(lost, missing, layer_weights, balance):
    return _weights_for_balance(lost, missing, layer_weights, 1.0)


def _balance_on_content(lost, missing, layer_weights, balance):
    alpha, beta = _weights_for_balance(lost, missing, layer_weights, 1.0)
    return balance * alpha, beta


def _sum_of_inverses(lost, missing, layer_weights, balance):
    _, beta = _weights_for_balance(lost, missing, layer_weights, balance)
    return sum(1 / loss for loss in lost.values()), beta


def _mean_of_lost(lost, missing, layer_weights, balance):
    alpha, beta = _weights_for_balance(lost, missing, layer_weights, balance)
    return alpha * len(lost), beta


def _exchanged(lost, missing, layer_weights, balance):
    return _weights_for_balance(lost, missing, layer_weights, balance)[::-1]


WEIGHTS_FOR_BALANCE = Task(
    name="weights_for_balance",
    title="Weights that mean the same for any layers",
    reference=_weights_for_balance,
    draw=_draw_losses,
    returns="number",
    mistakes=(
        Mistake(
            "losses_themselves",
            _losses_themselves,
            "You return the worst losses. The weights are one over them, so that weight times loss is 1 (or the "
            "balance).",
        ),
        Mistake(
            "by_order",
            _by_order,
            "You go through the two dictionaries side by side, and they may be in another order. Look up each layer.",
        ),
        Mistake("unweighted", _unweighted, "The layer weights w_l are missing: the style loss is the sum of w_l E_l."),
        Mistake(
            "all_unweighted", _all_unweighted, "You add up E_l of all layers. The style loss is the sum of w_l E_l."
        ),
        Mistake(
            "divided_by_balance",
            _divided_by_balance,
            "You divide by the balance. Missing all style shall cost `balance`: a larger one makes beta larger.",
        ),
        Mistake("without_balance", _without_balance, "The balance is missing in beta."),
        Mistake("balance_on_content", _balance_on_content, "The balance belongs to beta. Losing all content costs 1."),
        Mistake(
            "sum_of_inverses",
            _sum_of_inverses,
            "You add up one over each content loss. Add up the losses first: alpha multiplies their sum.",
        ),
        Mistake("mean_of_lost", _mean_of_lost, "You take the mean of the content losses. The total has their sum."),
        Mistake("exchanged", _exchanged, "Alpha and beta are exchanged. Return (alpha, beta)."),
    ),
    hints=(
        "What must alpha be, for alpha times the painting's content loss to be 1?",
        "alpha is one over the sum of lost.values(). beta is `balance` over the sum of w_l E_l, over the layers with a "
        "weight.",
        "style = sum(weight * missing[layer] for layer, weight in layer_weights.items()); return 1 / ..., ... / style",
    ),
    shows="You can change a layer and nothing else: what it costs to be as wrong as can be stays the same.",
    next="Task 2 uses it for a grid.",
)


# Task 2


class Painter:
    """Settings -> a name that stands for the picture; counts how often it was asked."""

    def __init__(self):
        self.count = 0

    def __call__(self, settings):
        """A text that depends on all that is in the settings."""
        self.count += 1
        layers = (*settings.content_layers, *settings.style_layers)
        weights = settings.content_weight, settings.style_weight, settings.evaluations
        return f"picture of {', '.join(layers)} at {', '.join(f'{weight:g}' for weight in weights)}"

    def __repr__(self):
        return "a painter"


def _draw_grids(rng):
    contents = {f"content {b}": {"content_layers": (f"block{b}_conv2",), "content_weight": float(b)} for b in (2, 4, 5)}
    styles = {f"style 1-{n}": {"style_layers": STYLE_LAYERS[:n]} for n in (1, 2, 3, 4)}
    base = Settings(style_weight=float(rng.integers(2, 9) * 1000), evaluations=int(rng.integers(20, 90)))
    cut = {"two by two": (2, 2, ()), "oblong": (2, 4, ()), "a grid that is there in part": (3, 2, (1, 4))}
    for kind, (rows, columns, known) in cut.items():
        chosen = dict(list(contents.items())[:rows]), dict(list(styles.items())[:columns])
        places = list(itertools.product(*chosen))
        there = {places[index]: f"kept picture {rng.integers(100)}" for index in known}
        arguments = {"base": base, "content_choices": chosen[0], "style_choices": chosen[1]}
        yield Case(kind, **arguments, paint=Painter(), there=there)


def _layer_grid(base, content_choices, style_choices, paint, there):
    for (row, of_row), (column, of_column) in itertools.product(content_choices.items(), style_choices.items()):
        place = row, column
        yield place, there[place] if place in there else paint(replace(base, **of_row, **of_column))


def _seen(result, case):
    """The cells in their order, each with how often the painter had been asked when it came."""
    paint = case.arguments["paint"]
    paint.count = 0 if not isinstance(result, list | tuple | dict) else paint.count
    if isinstance(result, tuple) and len(result) == 2 and _is_place(result[0]):
        result = [result]  # one cell, returned
    cells = result.items() if isinstance(result, dict) else result
    try:
        return [(*_pair(cell), paint.count) for cell in itertools.islice(cells, 30)]
    finally:
        paint.count = 0


def _is_place(value):
    return isinstance(value, tuple | list) and len(value) == 2 and all(isinstance(label, str) for label in value)


def _pair(cell):
    if not isinstance(cell, tuple | list) or len(cell) != 2 or not _is_place(cell[0]):
        raise ValueError(f"what comes out is {str(cell)[:60]!r}, but ((row, column), picture) is wanted")
    return list(cell[0]), cell[1]


def _all_at_once(base, content_choices, style_choices, paint, there):
    return list(_layer_grid(base, content_choices, style_choices, paint, there))


def _returned(base, content_choices, style_choices, paint, there):
    for cell in _layer_grid(base, content_choices, style_choices, paint, there):
        return cell
    return None


def _paints_again(base, content_choices, style_choices, paint, there):
    return _layer_grid(base, content_choices, style_choices, paint, {})


def _only_new(base, content_choices, style_choices, paint, there):
    for (row, of_row), (column, of_column) in itertools.product(content_choices.items(), style_choices.items()):
        if (row, column) not in there:
            yield (row, column), paint(replace(base, **of_row, **of_column))


def _diagonal(base, content_choices, style_choices, paint, there):
    for (row, of_row), (column, of_column) in zip(content_choices.items(), style_choices.items(), strict=False):
        place = row, column
        yield place, there[place] if place in there else paint(replace(base, **of_row, **of_column))


def _base_lost(base, content_choices, style_choices, paint, there):
    return _layer_grid(Settings(), content_choices, style_choices, paint, there)


def _row_only(base, content_choices, style_choices, paint, there):
    return _layer_grid(base, content_choices, {label: {} for label in style_choices}, paint, there)


def _column_only(base, content_choices, style_choices, paint, there):
    return _layer_grid(base, {label: {} for label in content_choices}, style_choices, paint, there)


def _column_by_column(base, content_choices, style_choices, paint, there):
    for (column, of_column), (row, of_row) in itertools.product(style_choices.items(), content_choices.items()):
        place = row, column
        yield place, there[place] if place in there else paint(replace(base, **of_row, **of_column))


def _places_exchanged(base, content_choices, style_choices, paint, there):
    for place, picture in _layer_grid(base, content_choices, style_choices, paint, there):
        yield place[::-1], picture


LAYER_GRID = Task(
    name="layer_grid",
    title="A grid that can be stopped",
    reference=_layer_grid,
    draw=_draw_grids,
    returns="any",
    view=_seen,
    is_repeatable=False,
    mistakes=(
        Mistake(
            "all_at_once",
            _all_at_once,
            "All pictures are painted before the first one is handed out: interrupt it, and all are lost. Hand out "
            "each as soon as it is there, with `yield` inside the loop.",
        ),
        Mistake(
            "returned",
            _returned,
            "`return` ends the function at the first picture. `yield` hands it out, and the loop goes on.",
        ),
        Mistake(
            "paints_again",
            _paints_again,
            "You paint what is in `there` already. Look whether the place is in it first.",
        ),
        Mistake(
            "only_new",
            _only_new,
            "Cells that are in `there` are missing in yours. Hand them out, too, without painting.",
        ),
        Mistake(
            "diagonal", _diagonal, "zip pairs the first row with the first column only. Every row meets every column."
        ),
        Mistake("base_lost", _base_lost, "You begin with Settings(). Begin with `base`, and replace what changes."),
        Mistake("row_only", _row_only, "The changes of the columns are missing."),
        Mistake("column_only", _column_only, "The changes of the rows are missing."),
        Mistake("column_by_column", _column_by_column, "Go row by row: rows outside, columns inside."),
        Mistake("places_exchanged", _places_exchanged, "A place is (row, column): the content's label comes first."),
    ),
    hints=(
        "Two loops, one inside the other. What does `yield` do that `return` does not?",
        "For each row and each column: the place is (row, column). If it is in `there`, yield that; otherwise paint "
        "replace(base, **changes of the row, **changes of the column), and yield what comes.",
        "for row, of_row in content_choices.items(): for column, of_column in style_choices.items(): if (row, column) "
        "in there: yield (row, column), there[...]; else: yield (row, column), paint(replace(base, **of_row, **...))",
    ),
    shows="You can interrupt a grid at any time, keep what there is, and go on later.",
    next="Task 3 is about weights that nobody has written down.",
)


# Task 3


def _draw_conventions(rng):
    kinds = {"two layers": (8, 8, 2), "five layers": (64, 96, 5), "three layers": (48, 32, 3)}
    for kind, (height, width, count) in kinds.items():
        channels = dict(zip(STYLE_LAYERS, rng.permutation([3, 5, 7, 11, 13])[:count].tolist(), strict=False))
        shapes = {layer: (height >> block, width >> block, C) for block, (layer, C) in enumerate(channels.items())}
        content_shape = (height // 4, width // 4, int(rng.integers(4, 9)))
        weights = {"content_weight": float(rng.uniform(0.1, 2)), "style_weight": float(rng.uniform(1, 9))}
        yield Case(kind, **weights, content_shape=content_shape, style_shapes=shapes, pixels=height * width)


def _converted(content_weight, style_weight, content_shape, style_shapes, pixels, **wrongly):
    height, width, channels = content_shape
    alpha = wrongly.get("half", 2) * content_weight * height * width * channels
    weights = {}
    for layer, (h, w, C) in style_shapes.items():
        positions, entries = (h * w) ** wrongly.get("positions", 2), C ** wrongly.get("channels", 2)
        over = 1 if wrongly.get("not_averaged") else len(style_shapes)
        weights[layer] = wrongly.get("four", 4) * style_weight * positions * entries / (over * 36 * pixels**2)
    return alpha, weights


def _converted_wrongly(**wrongly):
    def converted_weights(content_weight, style_weight, content_shape, style_shapes, pixels):
        return _converted(content_weight, style_weight, content_shape, style_shapes, pixels, **wrongly)

    return converted_weights


def _inverse(content_weight, style_weight, content_shape, style_shapes, pixels):
    alpha, weights = _converted(content_weight, style_weight, content_shape, style_shapes, pixels)
    inverted = {layer: style_weight**2 / weight for layer, weight in weights.items()}
    return content_weight**2 / alpha, inverted


def _weights_as_printed(content_weight, style_weight, content_shape, style_shapes, pixels):
    return content_weight, dict.fromkeys(style_shapes, style_weight / len(style_shapes))


CONVERTED_WEIGHTS = Task(
    name="converted_weights",
    title="Somebody else's weights",
    reference=_converted_wrongly(),
    draw=_draw_conventions,
    returns="number",
    mistakes=(
        Mistake(
            "as_printed",
            _weights_as_printed,
            "You took over the published numbers. Their losses are sums, ours are means: convert.",
        ),
        Mistake(
            "inverse", _inverse, "The other way round: a sum is larger than a mean, so that our weight must be larger."
        ),
        Mistake(
            "no_half", _converted_wrongly(half=1), "Our content loss has a half: mean / 2. So alpha is twice that."
        ),
        Mistake(
            "no_quarter",
            _converted_wrongly(four=1),
            "Our style loss has a quarter: mean / 4. So each weight is four times that.",
        ),
        Mistake(
            "half_the_wrong_way",
            _converted_wrongly(half=0.5),
            "You halve. Our content loss is half a mean already, so that alpha must be twice as large.",
        ),
        Mistake(
            "quarter_the_wrong_way",
            _converted_wrongly(four=0.25),
            "You divide by 4 once more. Our style loss is a quarter of a mean already, so that each weight must be "
            "four times as large.",
        ),
        Mistake(
            "positions_once",
            _converted_wrongly(positions=1),
            "A raw Gram matrix is h * w times ours, and the loss squares it: (h * w)^2.",
        ),
        Mistake(
            "no_positions",
            _converted_wrongly(positions=0),
            "Their Gram matrices are sums over positions, ours are means. Square h * w, since the loss squares them.",
        ),
        Mistake(
            "channels_once",
            _converted_wrongly(channels=1),
            "The sum is over C x C entries, so it is C^2 times the mean.",
        ),
        Mistake(
            "no_channels",
            _converted_wrongly(channels=0),
            "Their sum over the C x C entries is C^2 times our mean over them.",
        ),
        Mistake(
            "not_averaged",
            _converted_wrongly(not_averaged=True),
            "The formula divides by the number of layers L. Ours is a sum, so the division goes into the weights.",
        ),
    ),
    hints=(
        "Write their loss of one layer as a number times ours. That number is the weight.",
        "A sum over h * w * C numbers is h * w * C times their mean, and our content loss is half a mean. A raw Gram "
        "matrix is h * w times ours, and the loss squares that; a sum over C^2 entries is C^2 times their mean; ours "
        "is a quarter of a mean. What they divide by stays.",
        "alpha = 2 * content_weight * h * w * C. weights[layer] = 4 * style_weight * (h * w)**2 * C**... / "
        "(len(style_shapes) * 36 * ...)",
    ),
    shows="You can compare two published recipes, and you have seen the layer weights that one of them hides.",
    next="The cells below hold it against real activations. Task 4 turns the question round.",
)


# Task 4


class Distance:
    """alpha -> content distance, falling smoothly from `highest` to 0: a transfer's, without the transfer."""

    def __init__(self, highest, turning_point, power):
        self.highest, self.turning_point, self.power = highest, turning_point, power

    def __call__(self, alpha):
        """The distance that is left with this weight."""
        return self.highest / (1 + float(alpha) / self.turning_point) ** self.power

    def alpha_at(self, distance):
        """The weight that gives this distance."""
        return self.turning_point * ((self.highest / distance) ** (1 / self.power) - 1)

    def __repr__(self):
        return "a distance that falls with alpha"


def _draw_distances(rng):
    for kind, low, high in (("a small alpha", 1e-3, 1e3), ("a large alpha", 1e-1, 1e4), ("another range", 1.0, 1e5)):
        distance_of = Distance(float(rng.uniform(0.5, 3)), float(rng.uniform(2, 9)), float(rng.uniform(0.5, 2)))
        share = rng.uniform(0.15, 0.3) if low < 1e-2 else rng.uniform(0.6, 0.8)
        alpha = low * (high / low) ** share
        yield Case(kind, distance_of=distance_of, wanted=distance_of(alpha), low=low, high=high, steps=16)


def _alpha_for(distance_of, wanted, low, high, steps):
    for _ in range(steps):
        middle = np.sqrt(low * high).item()
        if distance_of(middle) > wanted:
            low = middle
        else:
            high = middle
    return np.sqrt(low * high).item()


def _wrong_way(distance_of, wanted, low, high, steps):
    return _alpha_for(lambda alpha: -distance_of(alpha), -wanted, low, high, steps)


def _halves_the_numbers(distance_of, wanted, low, high, steps):
    for _ in range(steps):
        middle = (low + high) / 2
        low, high = (middle, high) if distance_of(middle) > wanted else (low, middle)
    return (low + high) / 2


def _one_round(distance_of, wanted, low, high, steps):
    return _alpha_for(distance_of, wanted, low, high, 1)


def _distance_itself(distance_of, wanted, low, high, steps):
    return distance_of(_alpha_for(distance_of, wanted, low, high, steps))


def _no_round(distance_of, wanted, low, high, steps):
    return np.sqrt(low * high).item()


ALPHA_FOR_DISTANCE = Task(
    name="alpha_for_distance",
    title="The weight for a wish, by bisection",
    reference=_alpha_for,
    draw=_draw_distances,
    returns="number",
    tolerance=2e-3,
    mistakes=(
        Mistake(
            "wrong_way",
            _wrong_way,
            "You keep the wrong half. If the distance is too large, the content needs more weight: go on above the "
            "middle.",
        ),
        Mistake(
            "halves_the_numbers",
            _halves_the_numbers,
            "Your middle is (low + high) / 2. Between 0.001 and 1000 that is 500: most of your rounds are spent "
            "above 1. Halve the powers of ten: sqrt(low * high).",
        ),
        Mistake("distance_itself", _distance_itself, "You return the distance. The weight that gives it is wanted."),
        Mistake("no_round", _no_round, "Your answer is the middle of the range: it was never narrowed down."),
        Mistake("one_round", _one_round, "Only one round was made. Does the return stand inside the loop?"),
    ),
    hints=(
        "Two ends, one with too large a distance and one with too small a one. Try the middle: which end does it "
        "replace?",
        "The middle of powers of ten is sqrt(low * high). If distance_of(middle) is larger than wanted, alpha is too "
        "small: low = middle. Otherwise high = middle. `steps` times.",
        "for _ in range(steps): middle = (low * high) ** 0.5; if distance_of(middle) > wanted: low = ... else: ...",
    ),
    shows="You can ask for what you want to see, and have the weight found. Each round costs one transfer.",
    next="Task 5 chooses from a grid.",
)


# Task 5


def _draw_judgements(rng):
    for kind, cells in (("three pictures", 3), ("eight pictures", 8)):
        yield Case(kind, judged=_judged(rng, cells), least_edges=float(np.round(rng.uniform(0.45, 0.5), 2)))
    judged = {"plain": (0.94, 0.1), "pale": (0.9, 0.6), "just right": (0.5, 0.7), "strong": (0.4, 0.9)}
    yield Case("a picture that has exactly the edges asked for", judged=judged, least_edges=0.5)
    equal = {"pale": (0.8, 0.52), "brighter": (0.8, 0.55), "just right": (0.52, 0.75), "strong": (0.3, 0.7)}
    yield Case("two pictures with equally many edges", judged=equal, least_edges=0.5)
    yield Case("a wish that no picture meets", judged=judged, least_edges=0.95)


def _judged(rng, count):
    """{name: (edges, style)}: never the first picture, most edges, most style, or the largest product is right."""
    sure = [((0.9, 0.98), (0.51, 0.55)), ((0.3, 0.4), (0.8, 0.9))]
    others = [((0.1, 0.3), (0.56, 0.7)), ((0.6, 0.85), (0.1, 0.3))]
    ranges = [(sure + others)[index if index < 2 else 2 + index % 2] for index in range(count - 1)]
    ranges = [ranges[index] for index in rng.permutation(count - 1)]
    ranges.insert(int(rng.integers(1, count)), ((0.52, 0.58), (0.6, 0.68)))
    pairs = [tuple(float(np.round(rng.uniform(*of), 2)) for of in both) for both in ranges]
    return {f"picture {index}": pair for index, pair in enumerate(pairs)}


def _best_picture(judged, least_edges):
    allowed = {name: style for name, (edges, style) in judged.items() if edges >= least_edges}
    return max(allowed, key=allowed.get, default="none")


def _most_style(judged, least_edges):
    return max(judged, key=lambda name: judged[name][1])


def _most_edges(judged, least_edges):
    return max(judged, key=lambda name: judged[name][0]) if _best_picture(judged, least_edges) != "none" else "none"


def _least_style(judged, least_edges):
    allowed = {name: style for name, (edges, style) in judged.items() if edges >= least_edges}
    return min(allowed, key=allowed.get, default="none")


def _more_than(judged, least_edges):
    return _best_picture(judged, np.nextafter(least_edges, 1))


def _exchanged_judges(judged, least_edges):
    return _best_picture({name: judges[::-1] for name, judges in judged.items()}, least_edges)


def _pair_compared(judged, least_edges):
    allowed = {name: judges for name, judges in judged.items() if judges[0] >= least_edges}
    return max(allowed, key=allowed.get, default="none")


def _raises_without_any(judged, least_edges):
    allowed = {name: style for name, (edges, style) in judged.items() if edges >= least_edges}
    return max(allowed, key=allowed.get)


BEST_PICTURE = Task(
    name="best_picture",
    title="Choose for a wish",
    reference=_best_picture,
    draw=_draw_judgements,
    returns="exact",
    mistakes=(
        Mistake(
            "most_style",
            _most_style,
            "You take the picture with most style, whether it keeps enough edges or not.",
        ),
        Mistake(
            "pair_compared",
            _pair_compared,
            "Pairs are compared by their first number, the edges. Compare the style alone; max has `key` for that.",
        ),
        Mistake(
            "most_edges", _most_edges, "You take the picture with most edges. Enough is enough: then the style decides."
        ),
        Mistake("least_style", _least_style, "You take the least style among those allowed. Take the most."),
        Mistake("more_than", _more_than, "A picture with exactly the edges asked for is allowed: >=, not >."),
        Mistake("exchanged_judges", _exchanged_judges, "Edges and style are exchanged: a pair is (edges, style)."),
        Mistake(
            "raises_without_any",
            _raises_without_any,
            'Where no picture keeps enough edges, the answer is "none". max raises for nothing; it has `default`.',
        ),
    ),
    hints=(
        "First throw out what does not keep enough edges. Then look at the style of the rest.",
        "Make a dictionary {name: style} of the pictures with edges >= least_edges. max of a dictionary with "
        "key=dictionary.get gives the name with the largest value.",
        "allowed = {name: style for name, (edges, style) in judged.items() if ...}; return max(allowed, key=..., "
        'default="none")',
    ),
    shows="You can say what you want in numbers, and let the numbers choose. Then look whether you agree.",
    next="The cell below chooses from your own grid. Lesson 07 asks whether the network must be trained at all.",
)


TASKS = (WEIGHTS_FOR_BALANCE, LAYER_GRID, CONVERTED_WEIGHTS, ALPHA_FOR_DISTANCE, BEST_PICTURE)
