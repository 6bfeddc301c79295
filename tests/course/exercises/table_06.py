"""Exercise 06: wrong answers with the diagnosis that they must get, and right ones written in other ways."""

import math
from dataclasses import replace

from nst_lib.settings import Settings

# weights_for_balance


def weights_of_last_layer(lost, missing, layer_weights, balance):
    layer = list(layer_weights)[-1]
    return 1 / list(lost.values())[-1], balance / (layer_weights[layer] * missing[layer])


def weights_negative(lost, missing, layer_weights, balance):
    alpha, beta = weights_step_by_step(lost, missing, layer_weights, balance)
    return -alpha, -beta


def weights_as_ratio(lost, missing, layer_weights, balance):
    alpha, beta = weights_step_by_step(lost, missing, layer_weights, balance)
    return beta / alpha


def weights_rounded(lost, missing, layer_weights, balance):
    alpha, beta = weights_step_by_step(lost, missing, layer_weights, balance)
    return round(alpha, 1), round(beta, 1)


def weights_as_text(lost, missing, layer_weights, balance):
    alpha, beta = weights_step_by_step(lost, missing, layer_weights, balance)
    return f"alpha {alpha}, beta {beta}"


def weights_step_by_step(lost, missing, layer_weights, balance):
    style = 0.0
    for layer, loss in missing.items():
        style += layer_weights.get(layer, 0) * loss
    return sum(lost.values()) ** -1, balance * style**-1


def weights_by_fsum(lost, missing, layer_weights, balance):
    style = math.fsum(layer_weights[layer] * missing[layer] for layer in layer_weights)
    return 1 / math.fsum(lost.values()), balance / style


# layer_grid


def grid_of_pictures_alone(base, content_choices, style_choices, paint, there):
    for _, picture in grid_by_loops(base, content_choices, style_choices, paint, there):
        yield picture


def grid_of_the_first_row(base, content_choices, style_choices, paint, there):
    first = dict(list(content_choices.items())[:1])
    return grid_by_loops(base, first, style_choices, paint, there)


def grid_gathered_first(base, content_choices, style_choices, paint, there):
    yield from list(grid_by_loops(base, content_choices, style_choices, paint, there))


def grid_that_returns_the_first(base, content_choices, style_choices, paint, there):
    for row, of_row in content_choices.items():
        for column, of_column in style_choices.items():
            return (row, column), paint(replace(base, **of_row, **of_column))
    return None


def grid_that_starts_anew(base, content_choices, style_choices, paint, there):
    for row, of_row in content_choices.items():
        for column, of_column in style_choices.items():
            changes = {**of_row, **of_column}
            yield (row, column), there.get((row, column)) or paint(Settings(evaluations=base.evaluations, **changes))


def grid_that_paints_and_forgets(base, content_choices, style_choices, paint, there):
    for row, of_row in content_choices.items():
        for column, of_column in style_choices.items():
            picture = paint(replace(base, **of_row, **of_column))
            yield (row, column), there.get((row, column), picture)


def grid_by_loops(base, content_choices, style_choices, paint, there):
    for row, of_row in content_choices.items():
        for column, of_column in style_choices.items():
            if (row, column) in there:
                yield (row, column), there[row, column]
            else:
                yield (row, column), paint(replace(base, **of_row, **of_column))


def grid_by_expression(base, content_choices, style_choices, paint, there):
    places = [(row, column) for row in content_choices for column in style_choices]
    changed = ({**content_choices[row], **style_choices[column]} for row, column in places)
    pairs = zip(places, changed, strict=True)
    return ((place, there[place] if place in there else paint(replace(base, **changes))) for place, changes in pairs)


# converted_weights


def _converted(content_weight, style_weight, content_shape, style_shapes, pixels, sides=(2, 2)):
    height, width, channels = content_shape
    alpha = 2 * content_weight * height * width * channels
    L, (m, n) = len(style_shapes), sides
    return alpha, {
        layer: style_weight * (h * w) ** m * C**n / (9 * L * pixels**2) for layer, (h, w, C) in style_shapes.items()
    }


def converted_without_pixels(content_weight, style_weight, content_shape, style_shapes, pixels):
    return _converted(content_weight, style_weight, content_shape, style_shapes, 1)


def converted_with_pixels_once(content_weight, style_weight, content_shape, style_shapes, pixels):
    return _converted(content_weight, style_weight, content_shape, style_shapes, math.sqrt(pixels))


def converted_by_list(content_weight, style_weight, content_shape, style_shapes, pixels):
    alpha, weights = _converted(content_weight, style_weight, content_shape, style_shapes, pixels)
    return alpha, list(weights.values())


def converted_for_square_layers(content_weight, style_weight, content_shape, style_shapes, pixels):
    square = {layer: (h, h, C) for layer, (h, w, C) in style_shapes.items()}
    return _converted(content_weight, style_weight, content_shape, square, pixels)


def converted_content_only(content_weight, style_weight, content_shape, style_shapes, pixels):
    alpha, _ = _converted(content_weight, style_weight, content_shape, style_shapes, pixels)
    return alpha, dict.fromkeys(style_shapes, style_weight)


def converted_in_one_formula(content_weight, style_weight, content_shape, style_shapes, pixels):
    return _converted(content_weight, style_weight, content_shape, style_shapes, pixels)


def converted_by_factors(content_weight, style_weight, content_shape, style_shapes, pixels):
    weights = {}
    for layer, shape in style_shapes.items():
        raw_over_mean = shape[0] * shape[1]
        sum_over_mean = shape[2] * shape[2]
        theirs = style_weight / len(style_shapes) / (4 * 3**2 * pixels**2)
        weights[layer] = 4 * theirs * raw_over_mean * raw_over_mean * sum_over_mean
    return 2 * content_weight * math.prod(content_shape), weights


# alpha_for_distance


def alpha_at_the_top(distance_of, wanted, low, high, steps):
    return high


def alpha_in_a_hurry(distance_of, wanted, low, high, steps):
    return alpha_by_logarithms(distance_of, wanted, low, high, 4)


def alpha_by_thirds(distance_of, wanted, low, high, steps):
    for _ in range(steps):
        third = low ** (2 / 3) * high ** (1 / 3)
        if distance_of(third) > wanted:
            low = third
        else:
            low, high = low, low ** (1 / 3) * high ** (2 / 3)
    return math.sqrt(low * high)


def alpha_inverted(distance_of, wanted, low, high, steps):
    return 1 / alpha_by_logarithms(distance_of, wanted, low, high, steps)


def alpha_as_range(distance_of, wanted, low, high, steps):
    alpha = alpha_by_logarithms(distance_of, wanted, low, high, steps)
    return alpha, alpha


def alpha_by_logarithms(distance_of, wanted, low, high, steps):
    a, b = math.log10(low), math.log10(high)
    for _ in range(steps):
        middle = (a + b) / 2
        a, b = (middle, b) if distance_of(10**middle) > wanted else (a, middle)
    return 10**b


def alpha_by_recursion(distance_of, wanted, low, high, steps):
    middle = math.sqrt(low * high)
    if steps == 0:
        return middle
    ends = (middle, high) if distance_of(middle) > wanted else (low, middle)
    return alpha_by_recursion(distance_of, wanted, *ends, steps - 1)


# best_picture


def best_by_product(judged, least_edges):
    return max(judged, key=lambda name: judged[name][0] * judged[name][1])


def best_and_its_judges(judged, least_edges):
    name = best_by_loop(judged, least_edges)
    return name, judged.get(name)


def best_number(judged, least_edges):
    return max((style for edges, style in judged.values() if edges >= least_edges), default=0.0)


def best_with_fewer_edges(judged, least_edges):
    return best_by_loop({name: (1 - edges, style) for name, (edges, style) in judged.items()}, 1 - least_edges)


def best_of_the_first(judged, least_edges):
    return next(iter(judged))


def best_or_empty(judged, least_edges):
    name = best_by_loop(judged, least_edges)
    return "" if name == "none" else name


def best_by_loop(judged, least_edges):
    best, most = "none", -math.inf
    for name, (edges, style) in judged.items():
        if edges >= least_edges and style > most:
            best, most = name, style
    return best


def best_by_sorting(judged, least_edges):
    allowed = sorted((-style, name) for name, (edges, style) in judged.items() if not edges < least_edges)
    return allowed[0][1] if allowed else "none"


TABLE = {
    "weights_for_balance": {
        "wrong": [
            (weights_of_last_layer, "values"),
            (weights_negative, "sign"),
            (weights_as_ratio, "structure"),
            (weights_rounded, "values"),
            (weights_as_text, "text"),
        ],
        "right": [weights_step_by_step, weights_by_fsum],
    },
    "layer_grid": {
        "wrong": [
            (grid_of_pictures_alone, "exception"),
            (grid_of_the_first_row, "structure"),
            (grid_gathered_first, "all_at_once"),
            (grid_that_returns_the_first, "returned"),
            (grid_that_starts_anew, "values"),
            (grid_that_paints_and_forgets, "some_inputs"),
        ],
        "right": [grid_by_loops, grid_by_expression],
    },
    "converted_weights": {
        "wrong": [
            (converted_without_pixels, "values"),
            (converted_with_pixels_once, "values"),
            (converted_by_list, "structure"),
            (converted_for_square_layers, "some_inputs"),
            (converted_content_only, "values"),
        ],
        "right": [converted_in_one_formula, converted_by_factors],
    },
    "alpha_for_distance": {
        "wrong": [
            (alpha_at_the_top, "values"),
            (alpha_in_a_hurry, "values"),
            (alpha_by_thirds, "values"),
            (alpha_inverted, "values"),
            (alpha_as_range, "structure"),
        ],
        "right": [alpha_by_logarithms, alpha_by_recursion],
        "survivors": {
            "Gt -> GtE in `if distance_of(middle) > wanted:`": (
                "a middle that meets the wish exactly is the end of either half, and both close in on it"
            ),
        },
    },
    "best_picture": {
        "wrong": [
            (best_by_product, "values"),
            (best_and_its_judges, "structure"),
            (best_number, "values"),
            (best_with_fewer_edges, "values"),
            (best_of_the_first, "values"),
            (best_or_empty, "some_inputs"),
        ],
        "right": [best_by_loop, best_by_sorting],
    },
}
