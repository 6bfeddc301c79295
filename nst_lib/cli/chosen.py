"""What the options choose: size and settings, from a recipe, from an earlier picture's record, or the default ones."""

from dataclasses import fields, replace

from nst_lib.choices import choose
from nst_lib.images import check_side
from nst_lib.optimizers import OPTIMIZERS
from nst_lib.recipes import faster, find_recipe
from nst_lib.records import read_record
from nst_lib.settings import Settings

DEFAULT_SIZE = 256  # px, longer side


def chosen(choices, shape_of_content):
    """(loading, settings) for parsed options: keyword arguments of `load_image` for "content" and "style", `Settings`.

    `shape_of_content(**loading)` says which (height, width) the content will have, None where it cannot be read: a
    recipe's settings are then those of its published size. Raises ValueError or OSError for options that cannot be.
    """
    recipe = find_recipe(choices.recipe) if choices.recipe else None
    record = read_record(choices.settings) if choices.settings else None
    loading = _loading(choices, recipe, record)
    shape = shape_of_content(**loading["content"])
    if recipe and recipe.squashes_style and shape:
        loading["style"] = {"shape": list(shape), "resample": recipe.size["resample"]}
    if recipe:
        base = recipe.settings_for(*shape) if shape else recipe.settings
    else:
        base = record["settings"] if record else Settings()
    return loading, _replaced(base, choices)


def _loading(choices, recipe, record):
    """Keyword arguments of load_image for content and style."""
    for side in (choices.size, choices.short_side):
        if side is not None:
            check_side(side)
    if choices.size is not None:
        size = {"longer_side": choices.size}
    elif choices.short_side is not None:
        size = {"short_side": choices.short_side}
    elif record:
        return {name: record["pictures"][name]["loading"] for name in ("content", "style")}
    elif recipe:
        size = {}
    else:
        size = {"longer_side": DEFAULT_SIZE}
    if recipe:
        size = {**(size or recipe.size), "resample": recipe.size["resample"]}
    return {"content": size, "style": size}


def _replaced(base, choices):
    """The settings `base` with what the options replace."""
    given = {field.name: getattr(choices, field.name, None) for field in fields(Settings)}
    given = {name: value for name, value in given.items() if value is not None}
    if choices.fast:
        evaluations = given.pop("evaluations", None)
        base = faster(base) if evaluations is None else faster(base, evaluations)
    if given.get("style_layers"):
        given.setdefault("style_layer_weights", None)
    if choose(given.get("optimizer", base.optimizer), OPTIMIZERS, "optimizer") != base.optimizer:
        given.setdefault("optimizer_options", {})
    if choices.learning_rate is not None:
        options = given.get("optimizer_options", base.optimizer_options)
        given["optimizer_options"] = {**options, "learning_rate": choices.learning_rate}
    if choices.steps is not None and choices.evaluations is None:
        given["evaluations"] = _enough_for(choices.steps, given.get("optimizer", base.optimizer))
    return replace(base, **given)


def _enough_for(steps, optimizer):
    """Evaluations that let `steps` updates happen: one each and one for the start; L-BFGS may reject a trial or two."""
    return 2 * steps + 1 if optimizer == "lbfgs" else steps + 1
