"""Wrong and right answers to exercise 10, the capstone."""

import statistics
from dataclasses import asdict, fields

import numpy as np


def changed_by_fields(first, second):
    return tuple(f.name for f in fields(first) if getattr(first, f.name) != getattr(second, f.name))


def changed_by_dictionaries(first, second):
    ours, theirs = asdict(first), asdict(second)
    return [name for name, value in ours.items() if theirs[name] != value]


def changed_names_and_values(first, second):
    return {name: getattr(second, name) for name in changed_by_fields(first, second)}


def changed_joined(first, second):
    return ", ".join(changed_by_fields(first, second))


def changed_without_layers(first, second):
    return tuple(name for name in changed_by_fields(first, second) if "layers" not in name)


def changed_weights_only(first, second):
    return tuple(name for name in changed_by_fields(first, second) if name.endswith("weight"))


def changed_in_capitals(first, second):
    return tuple(name.upper() for name in changed_by_fields(first, second))


def changed_by_subscript(first, second):
    return tuple(f.name for f in fields(first) if first[f.name] != second[f.name])


def changed_count(first, second):
    return len(changed_by_fields(first, second))


def unweighted_by_loop(record):
    found = {"content": 0.0, "style": 0.0}
    for name, loss in record["result"]["losses"].items():
        kind = name.split()[0]
        if kind in found:
            found[kind] += loss / getattr(record["settings"], f"{kind}_weight")
    return found


def unweighted_by_layers(record):
    losses, settings = record["result"]["losses"], record["settings"]
    content = np.sum([losses[f"content {layer}"] for layer in settings.content_layers])
    style = np.sum([losses[f"style {layer}"] for layer in settings.style_layers])
    return {"style": style / settings.style_weight, "content": content / settings.content_weight}


def unweighted_as_tuple(record):
    return tuple(unweighted_by_loop(record).values())


def unweighted_first_layer(record):
    losses, settings = record["result"]["losses"], record["settings"]
    return {
        "content": losses[f"content {settings.content_layers[0]}"] / settings.content_weight,
        "style": losses[f"style {settings.style_layers[0]}"] / settings.style_weight,
    }


def unweighted_with_total(record):
    return {**unweighted_by_loop(record), "total": record["result"]["losses"]["total"]}


def unweighted_rounded(record):
    return {kind: round(loss) for kind, loss in unweighted_by_loop(record).items()}


def unweighted_with_wrong_key(record):
    return {"content": record["result"]["losses"]["content"], "style": record["result"]["losses"]["style"]}


def chance_by_statistics(value, repeats):
    return (value - statistics.mean(repeats)) / statistics.stdev(repeats)


def chance_by_numpy(value, repeats):
    return (value - np.mean(repeats)) / np.std(repeats, ddof=1)


def chance_from_the_median(value, repeats):
    return (value - np.median(repeats)) / np.std(repeats, ddof=1)


def chance_with_the_value_among_them(value, repeats):
    return (value - np.mean(repeats)) / np.std([*repeats, value], ddof=1)


def chance_the_other_way(value, repeats):
    return -chance_by_numpy(value, repeats)


def chance_in_percent(value, repeats):
    return 100 * chance_by_numpy(value, repeats)


def chance_as_truth(value, repeats):
    return abs(chance_by_numpy(value, repeats)) > 2


def chance_that_appends(value, repeats):
    found = chance_by_numpy(value, repeats)
    repeats.append(value)
    return found


TABLE = {
    "changed_fields": {
        "wrong": [
            (changed_names_and_values, "structure"),
            (changed_joined, "structure"),
            (changed_without_layers, "structure"),
            (changed_weights_only, "structure"),
            (changed_in_capitals, "some_inputs"),
            (changed_by_subscript, "exception"),
            (changed_count, "structure"),
        ],
        "right": [changed_by_fields, changed_by_dictionaries],
        "survivors": {
            "first -> second in `names = [field.name for field in fields(first)]`": "both have the same fields",
        },
    },
    "unweighted": {
        "wrong": [
            (unweighted_as_tuple, "structure"),
            (unweighted_first_layer, "some_inputs"),
            (unweighted_with_total, "structure"),
            (unweighted_rounded, "integer"),
            (unweighted_with_wrong_key, "exception"),
        ],
        "right": [unweighted_by_loop, unweighted_by_layers],
    },
    "against_chance": {
        "wrong": [
            (chance_from_the_median, "some_inputs"),
            (chance_with_the_value_among_them, "values"),
            (chance_the_other_way, "sign"),
            (chance_in_percent, "factor"),
            (chance_as_truth, "dtype"),
            (chance_that_appends, "changed_argument"),
        ],
        "right": [chance_by_statistics, chance_by_numpy],
    },
}
