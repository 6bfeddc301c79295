"""A settings file or a picture made by us -> what the form shall show. Nothing in it is trusted.

A record may come from anybody. It names files of the machine on which it was made: none of them is opened. Weights of
the network are taken only from the package. What would keep the machine busy for hours is refused.
"""

import math
from dataclasses import dataclass, replace

from nst_lib.choices import choose
from nst_lib.images import SMALLEST_SIDE, samples
from nst_lib.masks import box_mask
from nst_lib.records import read_record
from nst_lib.settings import Settings

LARGEST_SIDE = 512  # px; more takes minutes, and an evaluation longer than a person waits for Stop
MOST_EVALUATIONS = 2000
MOST_STYLES = 3
MOST_STROKES, MOST_POINTS = 200, 500
MODES = ("box", "brush", "erase")
WEIGHTS = ("imagenet", "random")  # "keras" would be fetched from the network, a path would be read


@dataclass(frozen=True)
class Wanted:
    """What a record asks for. A picture is "sample:NAME", or the SHA-256 of one that has to be sent again."""

    settings: Settings
    longer_side: int
    content: str
    styles: tuple  # of (picture, weight)
    mask: str | None = None
    region: dict | None = None  # drawn: mode, box, strokes and feather


def restored(path):
    """`Wanted` of the record in a PNG made by us or in its JSON file; ValueError, in words, for anything else."""
    record = read_record(path)
    settings = _checked(record["settings"])
    try:
        pictures = record["pictures"]
        names = [name for name in pictures if name.startswith("style")][:MOST_STYLES]
        styles = tuple((_picture(pictures[name]), _weight(pictures[name])) for name in names)
        mask = _picture(pictures["mask"]) if "mask" in pictures else None
        region = _region(record["region"]) if "region" in record else None
        return Wanted(settings, _side(record), _picture(pictures["content"]), styles, mask, region)
    except (KeyError, TypeError, AttributeError):
        raise ValueError("the file holds no complete record of ours; choose one that the studio or nst made") from None


def _checked(settings):
    if settings.weights not in WEIGHTS:
        raise ValueError("the record asks for weights that the studio does not have; it offers imagenet and random")
    if settings.all_evaluations > MOST_EVALUATIONS:
        raise ValueError(
            f"the record asks for {settings.all_evaluations} evaluations; the studio computes at most "
            f"{MOST_EVALUATIONS}: use the command line"
        )
    return replace(settings, tile=None)


def _side(record):
    """The longer side in px of the picture that the record belongs to."""
    result = record["result"]
    side = max(result["height"], result["width"])
    if isinstance(side, bool) or not isinstance(side, int) or not SMALLEST_SIDE <= side <= LARGEST_SIDE:
        raise ValueError(f"the record's picture has a side of {side!r} px; the studio paints up to {LARGEST_SIDE} px")
    return side


def _picture(described):
    source, digest = str(described["source"]), str(described.get("sha256", ""))
    if source.startswith("sample:") and source.removeprefix("sample:") in samples():
        return source
    return digest


def _region(drawn):
    """What was drawn, made anew of plain numbers; TypeError or KeyError where it is not what we write."""
    strokes = [_stroke(stroke) for stroke in drawn["strokes"][:MOST_STROKES]]
    box = [_share(edge) for edge in drawn["box"][:4]]
    box_mask((LARGEST_SIDE, LARGEST_SIDE), box)
    mode, feather = (
        choose(drawn["mode"], MODES, "way to draw"),
        int(min(LARGEST_SIDE, max(0, _number(drawn["feather"])))),
    )
    return {"mode": mode, "box": box, "strokes": strokes, "feather": feather}


def _stroke(stroke):
    points = [[_share(x), _share(y)] for x, y in stroke["points"][:MOST_POINTS]]
    if not points:
        raise TypeError("a stroke without points")
    return {"points": points, "radius": _share(stroke["radius"]), "erase": bool(stroke["erase"])}


def _share(value):
    """A number between 0 and 1; what is less or more is cut off. TypeError for what is no number."""
    return min(1.0, max(0.0, _number(value)))


def _number(value):
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TypeError("no number")
    return value


def _weight(described):
    weight = described.get("weight", 1.0)
    if not 0 <= _number(weight) < math.inf:
        raise ValueError("the record has a style whose weight is negative or endless; choose another file")
    return float(weight)
