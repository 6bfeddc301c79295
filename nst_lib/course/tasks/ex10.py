"""Exercise 10, the capstone: what an ablation needs before a word of it goes on a poster."""

from dataclasses import replace

from nst_lib.course.task import Case, Mistake, Task
from nst_lib.experiments.ablation import against_chance, changed_fields, unweighted
from nst_lib.settings import STYLE_LAYERS, Settings

BASE = Settings()

# --- changed_fields


def _draw_changed_fields(rng):
    weight, seed = float(rng.uniform(1, 9)), int(rng.integers(1, 99))
    two = replace(BASE, style_weight=1000 * weight, seed=seed)
    yield Case("one change", first=BASE, second=replace(BASE, style_weight=1000 * weight))
    yield Case("no change", first=two, second=replace(two))
    yield Case("two changes", first=replace(two, start="noise"), second=replace(BASE, start="noise"))
    layers = STYLE_LAYERS[: int(rng.integers(1, 4))]
    options = {"history": int(rng.integers(5, 15))}
    yield Case("layers and options", first=BASE, second=replace(BASE, style_layers=layers, optimizer_options=options))


def _first_change(first, second):
    return changed_fields(first, second)[:1]


def _unchanged(first, second):
    return tuple(name for name in vars(first) if getattr(first, name) == getattr(second, name))


def _by_identity(first, second):
    return tuple(name for name in vars(first) if getattr(first, name) is not getattr(second, name))


def _sorted(first, second):
    return tuple(sorted(changed_fields(first, second)))


CHANGED_FIELDS = Task(
    name="changed_fields",
    title="One change, or more?",
    reference=changed_fields,
    draw=_draw_changed_fields,
    returns="exact",
    mistakes=(
        Mistake(
            "unchanged_fields",
            _unchanged,
            "These are the names of the fields that are the same. Ask for !=.",
        ),
        Mistake(
            "first_only",
            _first_change,
            "You stop at the first change. Two things changed at once are what this function is there to find.",
        ),
        Mistake(
            "alphabetical",
            _sorted,
            "The names are right, but in the order of the alphabet. Keep that of the fields in Settings.",
        ),
        Mistake(
            "identity",
            _by_identity,
            "`is not` asks whether two values are one object. Two equal numbers may be two objects: ask with !=.",
        ),
    ),
    hints=(
        "Settings is a dataclass. Python can list the fields of one.",
        "`fields(first)` gives the fields in order, each with a `.name`; `getattr(first, name)` is the value. Keep the "
        "names whose values differ.",
        "`tuple(f.name for f in fields(first) if getattr(first, f.name) != getattr(second, f.name))`",
    ),
    shows="You have shown that you can tell an ablation of one choice from a run in which more was changed.",
    next="Numbers of two runs need one unit: `unweighted`.",
)

# --- unweighted


def _record(rng, *, content_layers, style_layers, **weights):
    losses = {f"content {layer}": float(rng.uniform(1e3, 9e3)) for layer in content_layers}
    losses |= {f"style {layer}": float(rng.uniform(1e3, 9e3)) for layer in style_layers}
    losses["total variation"] = float(rng.uniform(1e2, 9e2))
    losses["total"] = sum(losses.values())
    settings = Settings(content_layers=content_layers, style_layers=style_layers, **weights)
    return {"result": {"losses": losses, "evaluations": 40}, "settings": settings}


def _draw_unweighted(rng):
    for kind, content, style, weights in (
        ("one layer each", ("block4_conv2",), STYLE_LAYERS[:1], {"content_weight": 4.0, "style_weight": 1e3}),
        (
            "several layers",
            ("block2_conv2", "block4_conv2"),
            STYLE_LAYERS,
            {"content_weight": float(rng.uniform(5, 9))},
        ),
        ("weights of 1", ("block4_conv2",), STYLE_LAYERS[:3], {"content_weight": 1.0, "style_weight": 1.0}),
    ):
        yield Case(kind, record=_record(rng, content_layers=content, style_layers=style, **weights))


def _sums(record, kinds=("content", "style")):
    losses = record["result"]["losses"]
    return {kind: sum(v for name, v in losses.items() if name.startswith(kind)) for kind in kinds}


def _weights(record):
    return {"content": record["settings"].content_weight, "style": record["settings"].style_weight}


def _still_weighted(record):
    return _sums(record)


def _weighted_twice(record):
    return {kind: loss * _weights(record)[kind] for kind, loss in _sums(record).items()}


def _weights_swapped(record):
    weights = _weights(record)
    return {
        "content": _sums(record)["content"] / weights["style"],
        "style": _sums(record)["style"] / weights["content"],
    }


def _mean_over_layers(record):
    settings = record["settings"]
    counts = {"content": len(settings.content_layers), "style": len(settings.style_layers)}
    return {kind: loss / counts[kind] for kind, loss in unweighted(record).items()}


def _shares_of_total(record):
    return {kind: loss / record["result"]["losses"]["total"] for kind, loss in _sums(record).items()}


UNWEIGHTED = Task(
    name="unweighted",
    title="Losses in one unit",
    reference=unweighted,
    draw=_draw_unweighted,
    returns="number",
    mistakes=(
        Mistake(
            "still_weighted",
            _still_weighted,
            "Your sums are still weighted. A record's losses contain alpha and beta: divide by them.",
        ),
        Mistake(
            "weighted_twice",
            _weighted_twice,
            "You multiply by the weight. It is in the losses already: divide.",
        ),
        Mistake(
            "weights_swapped",
            _weights_swapped,
            "You divide content by the style's weight, and style by the content's.",
        ),
        Mistake(
            "mean_over_layers",
            _mean_over_layers,
            "You take the mean over the layers. The loss is their sum; only the weight is to be taken off.",
        ),
        Mistake(
            "shares_of_total",
            _shares_of_total,
            "You give shares of the total, and the total depends on the weights. Divide by the weights.",
        ),
    ),
    hints=(
        'Which losses belong to which weight? Their names say it: print `record["result"]["losses"]` in your function.',
        'Names of losses begin with "content " or "style ". Add up each kind over its layers, then divide by '
        "`settings.content_weight` and by `settings.style_weight`.",
        '`sum(loss for name, loss in losses.items() if name.startswith("content ")) / settings.content_weight`, and '
        'likewise for style, in a dict with the keys "content" and "style".',
    ),
    shows="You have shown losses that can be compared between runs with different weights.",
    next="Is a difference more than chance? `against_chance`.",
)

# --- against_chance


def _draw_against_chance(rng):
    yield Case("three repeats", value=7.0, repeats=[1.0, 3.0, 5.0])
    yield Case("two repeats", value=float(rng.uniform(3, 5)), repeats=[float(x) for x in rng.uniform(0, 2, 2)])
    yield Case("a value below the repeats", value=-2.0, repeats=[float(x) for x in rng.uniform(0, 2, 5)])


def _mean(numbers):
    return sum(numbers) / len(numbers)


def _spread(repeats, less=1):
    return (sum((x - _mean(repeats)) ** 2 for x in repeats) / (len(repeats) - less)) ** 0.5


def _all_of_them(value, repeats):
    return (value - _mean(repeats)) / _spread(repeats, less=0)


def _variance(value, repeats):
    return (value - _mean(repeats)) / _spread(repeats) ** 2


def _of_the_mean(value, repeats):
    return (value - _mean(repeats)) / (_spread(repeats) / len(repeats) ** 0.5)


def _relative(value, repeats):
    return (value - _mean(repeats)) / _mean(repeats)


def _without_sign(value, repeats):
    return abs(against_chance(value, repeats))


def _from_the_first(value, repeats):
    return (value - repeats[0]) / _spread(repeats)


def _range(value, repeats):
    return (value - _mean(repeats)) / (max(repeats) - min(repeats))


def _difference(value, repeats):
    return value - _mean(repeats)


AGAINST_CHANCE = Task(
    name="against_chance",
    title="More than chance?",
    reference=against_chance,
    draw=_draw_against_chance,
    returns="number",
    mistakes=(
        Mistake(
            "n_for_n_minus_1",
            _all_of_them,
            "Your spread has n in the denominator, which is too small for a few repeats: divide by n - 1 "
            "(np.std with ddof=1).",
        ),
        Mistake("variance", _variance, "You divide by the variance. Its root has the unit of your number."),
        Mistake(
            "error_of_the_mean",
            _of_the_mean,
            "You divide by the error of the mean. Your one run is to be compared with one repeat, not with their mean: "
            "leave out the root of n.",
        ),
        Mistake(
            "relative_change",
            _relative,
            "This is the relative change, which knows nothing of chance: divide by the spread.",
        ),
        Mistake(
            "no_sign",
            _without_sign,
            "The sign is lost. A value below the repeats is negative: the reader wants to know which way.",
        ),
        Mistake("from_the_first", _from_the_first, "You measure from the first repeat. Measure from their mean."),
        Mistake(
            "range", _range, "You divide by the range, which grows with the number of repeats. Take the deviation."
        ),
        Mistake("not_divided", _difference, "This is the difference itself. Divide by the spread of the repeats."),
    ),
    hints=(
        "How far apart are two runs that differ in nothing but their seed? That is the unit.",
        "Difference from the repeats' mean, divided by their standard deviation, with n - 1 in the denominator.",
        "`(value - np.mean(repeats)) / np.std(repeats, ddof=1)`",
    ),
    shows="You have shown a number that says whether a reader should believe a difference.",
    next="Everything is there: run your ablation, and make the poster.",
)

TASKS = (CHANGED_FIELDS, UNWEIGHTED, AGAINST_CHANCE)
