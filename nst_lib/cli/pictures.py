"""The pictures that `nst stylize` was given: content, styles with their weights, masks."""

import re
from pathlib import Path

from nst_lib.images import load_image
from nst_lib.masks import load_mask
from nst_lib.quiet_tensorflow import tf
from nst_lib.records import read_record
from nst_lib.styles import Style

WEIGHTED = re.compile(r"(?P<source>.+):(?P<weight>\d*\.?\d+(e[+-]?\d+)?)", re.IGNORECASE)


def named(choices):
    """({name: source}, {name of a style: weight}) for parsed options.

    Names are "content", "style", "style 2" and so on, "mask", "mask 2" and so on. Weights are left out where a single
    style makes them idle. Further styles, weights and masks that the options leave out are those of the record that
    they name. Raises ValueError for more or fewer masks than styles can use, and as `read_record`.
    """
    then = read_record(choices.settings)["pictures"] if choices.settings else {}
    styles = [_weighted(text) for text in (choices.style, *(choices.more_styles or ()))]
    if len(styles) == 1:
        styles += [(picture["source"], picture.get("weight")) for picture in _of_kind(then, "style").values()][1:]
    masks = choices.masks or [picture["source"] for picture in _of_kind(then, "mask").values()]
    if masks and len(masks) not in (len(styles), len(styles) - 1):
        raise ValueError(
            f"{len(styles)} styles and {len(masks)} masks were given; give each style a mask, or all but the last, "
            "which then goes where the others do not"
        )
    sources = {"content": choices.content}
    sources |= _numbered("style", [source for source, _ in styles]) | _numbered("mask", masks)
    if len(styles) == 1 and not masks:
        return sources, {}
    weights = _numbered("style", [weight for _, weight in styles])
    known = {name: picture.get("weight") for name, picture in then.items()} if not choices.more_styles else {}
    return sources, {name: _first(weight, known.get(name), 1.0) for name, weight in weights.items()}


def with_loading(loading, sources, shape_of_content):
    """`loading`, which has the keyword arguments of `load_image` for "content" and "style", for all sources."""
    styles = dict.fromkeys(_of_kind(sources, "style"), loading["style"])
    masks = _of_kind(sources, "mask")
    if not masks:
        return {"content": loading["content"], **styles}
    of_mask = {"shape": list(shape_of_content(**loading["content"])), "resample": "bilinear"}
    return {"content": loading["content"], **styles, **dict.fromkeys(masks, of_mask)}


def read(sources, loading, weights):
    """(content, style): an image, and what `transfer` takes for a style. Raises as `load_image`."""
    content = load_image(sources["content"], **loading["content"])
    styles = [
        Style(load_image(source, **loading[name]), weights.get(name, 1.0))
        for name, source in _of_kind(sources, "style").items()
    ]
    masks = [load_mask(source, loading[name]["shape"]) for name, source in _of_kind(sources, "mask").items()]
    if not masks:
        return content, styles if weights else styles[0].image
    if len(masks) < len(styles):
        masks.append(tf.maximum(1 - tf.add_n(masks), 0))
    return content, [style._replace(mask=mask) for style, mask in zip(styles, masks, strict=True)]


def _weighted(text):
    """(source, weight or None) of "IMAGE" or "IMAGE:WEIGHT"; a file that has this very name is an image."""
    match = WEIGHTED.fullmatch(text)
    if match is None or Path(text).is_file():
        return text, None
    return match["source"], float(match["weight"])


def _numbered(kind, values):
    """{"kind": first value, "kind 2": second value, ...}."""
    return {kind if number == 1 else f"{kind} {number}": value for number, value in enumerate(values, 1)}


def _of_kind(named, kind):
    return {name: value for name, value in named.items() if name.split()[0] == kind}


def _first(*values):
    return next(value for value in values if value is not None)
