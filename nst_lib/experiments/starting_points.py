"""Settings to start from, by what a person wishes of a style transfer; each is a change or two of the default ones.

Lesson 06 shows them on two photographs, and why each one does what it does.
"""

from dataclasses import dataclass, fields, replace

from nst_lib.choices import choose
from nst_lib.recipes import TIRTANATA
from nst_lib.settings import Settings


@dataclass(frozen=True)
class StartingPoint:
    """Settings, the style picture's longer side as a share of the content's, and the wish that they answer."""

    wish: str
    settings: Settings
    style_share: float = 1.0


# One over the typical style loss of each layer, so that all five are heard: the geometric mean over 4 photographs x 5
# style pictures of the course at 192 px in VGG19, times 1/5 of the loss with 1 / C^2, so that a beta keeps its meaning.
EVEN = (0.12, 5e-4, 2e-4, 8e-7, 1.5e-3)

STARTING_POINTS = {
    "painting": StartingPoint("a photograph of a place, as the painter might have painted it", Settings()),
    "likeness": StartingPoint(
        "a face or lettering that must stay what it is", replace(Settings(), content_weight=400.0)
    ),
    "mostly_paint": StartingPoint(
        "the painter's hand first, the photograph second", replace(Settings(), content_weight=2.0)
    ),
    "colours_too": StartingPoint(
        "the painter's colours with the strokes", replace(Settings(), style_layer_weights=EVEN, content_weight=100.0)
    ),
    "large_strokes": StartingPoint("larger strokes, the same otherwise", Settings(), style_share=2.0),
    "smooth": StartingPoint("no grain in the sky", replace(Settings(), total_variation_weight=1e9)),
    "colours_only": StartingPoint("colours and grain, no shapes: article 000's make-up", TIRTANATA),
}


def starting_point(name):
    """The `StartingPoint` of that name; ValueError with the nearest names for another one."""
    return STARTING_POINTS[choose(name, STARTING_POINTS, "starting point")]


def changes(settings, base=None):
    """{field: value} of everything in which settings differ from `base`, the default settings if it is None."""
    base = base or Settings()
    pairs = {field.name: (getattr(settings, field.name), getattr(base, field.name)) for field in fields(Settings)}
    return {name: value for name, (value, default) in pairs.items() if value != default}


def as_table():
    """All starting points as a Markdown table: the wish, layers and weights, and the name."""
    head = ("what you wish", "content", "style", "w_l", "α", "β", "γ", "style picture", "name")
    rows = [_row(name, point) for name, point in STARTING_POINTS.items()]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (head, ("---",) * len(head), *rows))


def _row(name, point):
    settings = point.settings
    weights = (settings.content_weight, settings.style_weight, settings.total_variation_weight)
    layers = (
        " ".join(layer.removeprefix("block") for layer in layers)
        for layers in (settings.content_layers, settings.style_layers)
    )
    of_layer = " ".join(f"{weight:g}" for weight in settings.style_layer_weights or ()) or "1/C²"
    numbers = (f"{weight:g}" for weight in weights)
    return (point.wish, *layers, of_layer, *numbers, f"{point.style_share:g} times", f"`{name}`")
