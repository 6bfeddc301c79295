"""What a visitor chooses, as a form: two pictures or more, and how the one is painted in the manner of the other."""

from dataclasses import dataclass, replace

import ipywidgets as widgets

from nst_lib.images import load_image, samples, shape_of
from nst_lib.masks import Box, load_mask
from nst_lib.recipes import RECIPES, faster
from nst_lib.settings import Settings
from nst_lib.studio.restore import LARGEST_SIDE, MOST_EVALUATIONS, MOST_STYLES
from nst_lib.studio.uploads import Upload
from nst_lib.styles import Style
from nst_lib.widgets.region_picker import RegionPicker

SIZES = (128, 192, 256, 384, LARGEST_SIDE)  # px, longer side
OURS, OURS_FAST, FROM_FILE = "course", "course, fast", "from the file"
COLOURS = {"the painting's": None, "the photograph's, by luminance": "luminance", "the photograph's": "covariance"}
AS_GIVEN = "as in the recipe"
SMOOTHNESS = {AS_GIVEN: None, "none": 0.0, "a little": 1e4, "more": 1e5, "much": 1e6}
NOTHING, EVERYWHERE, DRAWN = "none", "everywhere", "in a region that I draw"
STRENGTH = 20  # steps of the slider to each side; ten are a factor of ten


@dataclass(frozen=True)
class Order:
    """One run as it was ordered: everything that it takes to paint it, and to find the way back to it."""

    settings: Settings
    longer_side: int
    content: str  # a source for `load_image`
    styles: tuple  # of (source, weight)
    mask: str | None = None  # a source, DRAWN, or None: everywhere
    region: dict | None = None  # what was drawn; see `Form.region`


class Form:
    """The controls; `order` is what they say. `on_change()` is called after every change."""

    def __init__(self, on_change):
        self._on_change, self._is_settling = on_change, False
        self._given, self._uploads = Settings(), {}  # {shown name: Upload}
        photographs = _shipped("content", "chenonceau river")
        paintings = _shipped("style", "vangogh starry night")
        self.content = _choice("photograph", "what is painted", photographs + paintings)
        self.styles = [
            _choice(f"painting {number}", "in whose manner", [*([NOTHING] if number > 1 else []), *paintings])
            for number in range(1, MOST_STYLES + 1)
        ]
        self.weights = [_weight(number) for number in range(1, MOST_STYLES + 1)]
        self.recipe = _choice("recipe", "layers, weights and optimiser", [OURS, OURS_FAST, *RECIPES])
        self.size = _choice("size", "longer side of the picture", [(f"{size} px", size) for size in SIZES])
        self.size.value = 256
        self.evaluations = widgets.BoundedIntText(
            description="evaluations", tooltip="how often the loss is computed", min=2, max=MOST_EVALUATIONS, **_wide()
        )
        self.strength = _slider("balance", "left: the photograph, right: the painting", 0, -STRENGTH, STRENGTH)
        self.smoothness = _choice("smoothness", "total variation", list(SMOOTHNESS))
        self.colours = _choice("colours", "whose colours the picture gets", list(COLOURS))
        self.mask = _choice("where", "where painting 1 goes", [EVERYWHERE, DRAWN])
        self.picker, self.drawing = None, widgets.VBox()
        self.evaluations.value = self._given.evaluations
        self.widget = self._layout()
        self.recipe.observe(self._take_recipe, "value")
        self.content.observe(self._take_content, "value")
        self.mask.observe(self._take_content, "value")
        for control in self.controls:
            control.observe(lambda _: self._is_settling or self._on_change(), "value")

    @property
    def controls(self):
        """Every single control."""
        choices = [self.recipe, self.size, self.evaluations, self.strength, self.smoothness, self.colours, self.mask]
        return [self.content, *self.styles, *self.weights, *choices]

    @property
    def settings(self):
        """What the controls say, as `Settings`; raises ValueError where they make no sense together."""
        base, factor = self._base, 10 ** (self.strength.value / 10)
        changes = {"style_weight": base.style_weight * factor, "keep_colour": COLOURS[self.colours.value]}
        smoothness = SMOOTHNESS[self.smoothness.value]
        if smoothness is not None:
            changes["total_variation_weight"] = smoothness
        of_warm_up = base.all_evaluations - base.evaluations
        if self.evaluations.value != base.all_evaluations:
            changes["evaluations"] = max(1, self.evaluations.value - of_warm_up)
        settings = replace(base, **changes)
        return faster(settings, self.evaluations.value) if self.recipe.value == OURS_FAST else settings

    @property
    def order(self):
        """The `Order` that the controls describe; raises ValueError for what cannot be painted."""
        pairs = zip(self.styles, self.weights, strict=True)
        styles = [(self._source(style.value), weight.value) for style, weight in pairs if style.value != NOTHING]
        mask = None if self.mask.value == EVERYWHERE else self.mask.value
        source = mask if mask in (None, DRAWN) else self._source(mask)
        region = self.region if mask == DRAWN else None
        content = self._source(self.content.value)
        return Order(self.settings, self.size.value, content, tuple(styles), source, region)

    @property
    def shape(self):
        """(height, width) in px of the picture that will be painted."""
        return shape_of(self._source(self.content.value), self.size.value)

    @property
    def region(self):
        """What is drawn, as plain numbers, to be kept in a record."""
        picker = self.picker
        drawn = {"box": list(picker.box), "strokes": picker.strokes, "feather": picker.feather.value}
        return {"mode": picker.mode.value, **drawn}

    def add(self, upload):
        """Offer an `Upload` wherever a picture is chosen; the name under which it is."""
        name = next((name for name, known in self._uploads.items() if known.sha256 == upload.sha256), None)
        if name is None:
            name = f"your picture {len(self._uploads) + 1}, {upload.width} x {upload.height} px"
            self._uploads[name] = upload
            with _Settling(self):
                for choice in (self.content, *self.styles, self.mask):
                    kept = choice.value
                    choice.options = [*choice.options, name]
                    choice.value = kept
        return name

    def show(self, order, name_of):
        """Set every control to an `Order`; `name_of(picture)` is the name under which a choice offers a picture."""
        with _Settling(self):
            self._given = order.settings
            self.recipe.options = [FROM_FILE, *(name for name in self.recipe.options if name != FROM_FILE)]
            self.recipe.value = FROM_FILE
            self.size.options = [(f"{size} px", size) for size in sorted({*SIZES, order.longer_side})]
            self.size.value = order.longer_side
            self.evaluations.value = order.settings.all_evaluations
            self.strength.value, self.smoothness.value = 0, AS_GIVEN
            self.colours.value = next(name for name, way in COLOURS.items() if way == order.settings.keep_colour)
            self.content.value = name_of(order.content)
            given = [*order.styles, *[(None, 1.0)] * MOST_STYLES][:MOST_STYLES]
            for (picture, weight), style, field in zip(given, self.styles, self.weights, strict=True):
                style.value = NOTHING if picture is None else name_of(picture)
                field.value = weight
            mask = name_of(order.mask) if order.mask not in (None, DRAWN) else None
            self.mask.value = DRAWN if order.region else mask if mask in self.mask.options else EVERYWHERE
            self._take_content()
            if order.region:
                self._draw(order.region)
        self._on_change()

    def disable(self, disabled):
        """Lock or unlock every control."""
        for control in self.controls:
            control.disabled = disabled

    def name_of(self, picture):
        """The name under which a source or a SHA-256 is offered; None for one that is not here."""
        if str(picture).startswith("sample:"):
            return str(picture).removeprefix("sample:").replace("_", " ")
        known = ((name, upload) for name, upload in self._uploads.items())
        return next((name for name, upload in known if str(picture) in (upload.sha256, str(upload.path))), None)

    @property
    def uploads(self):
        """{shown name: Upload}."""
        return dict(self._uploads)

    @property
    def _base(self):
        """The settings that the other controls change."""
        name = self.recipe.value
        if name == FROM_FILE:
            return self._given
        return Settings() if name in (OURS, OURS_FAST) else RECIPES[name].settings_for(*self.shape)

    def _source(self, name):
        upload = self._uploads.get(name)
        return str(upload.path) if isinstance(upload, Upload) else f"sample:{name.replace(' ', '_')}"

    def _take_recipe(self, _=None):
        if not self._is_settling:
            with _Settling(self):
                self.evaluations.value = min(self._base.all_evaluations, MOST_EVALUATIONS)
            self._on_change()

    def _take_content(self, _=None):
        """A picker on the chosen photograph, as long as a region is drawn; a mask drawn on another one is forgotten."""
        if self.mask.value != DRAWN:
            self.picker, self.drawing.children = None, ()
            return
        self.picker = RegionPicker(load_image(self._source(self.content.value), 384))
        self.picker.code.widget.layout.display = "none"  # the studio's own is enough
        self.drawing.children = (self.picker.widget,)

    def _draw(self, region):
        self.picker.mode.value = region["mode"]
        self.picker.feather.value = region["feather"]
        self.picker.box, self.picker.strokes = Box(*region["box"]), region["strokes"]

    def _layout(self):
        further = [widgets.HBox([style, weight]) for style, weight in zip(self.styles, self.weights, strict=True)]
        left = [self.content, *further, self.mask, self.drawing]
        right = [self.recipe, self.size, self.evaluations, self.smoothness, self.colours, self.strength, _ends()]
        return widgets.HBox([widgets.VBox(left), widgets.VBox(right)])


class _Settling:
    """While it is entered, changes of a form's controls are its own, not the visitor's."""

    def __init__(self, form):
        self._form = form

    def __enter__(self):
        self._before, self._form._is_settling = self._form._is_settling, True

    def __exit__(self, *_):
        self._form._is_settling = self._before


def pictures_of(order, mask=None):
    """(content, styles) of an `Order`, loaded; a drawn region comes as `mask`, of the content's size."""
    content = load_image(order.content, order.longer_side)
    if order.mask not in (None, DRAWN):
        mask = load_mask(order.mask, content.shape[1:3])
    loaded = [Style(load_image(source, order.longer_side), weight) for source, weight in order.styles]
    return content, [loaded[0]._replace(mask=mask), *loaded[1:]]


def _shipped(kind, first):
    """Names of the shipped pictures for a person, the one that is chosen at first in front."""
    names = [name.replace("_", " ") for name in samples(kind)]
    return [first, *(name for name in names if name != first)]


def _wide():
    return {"style": {"description_width": "90px"}, "layout": widgets.Layout(width="330px")}


def _choice(name, tooltip, options):
    return widgets.Dropdown(description=name, tooltip=tooltip, options=options, **_wide())


def _weight(number):
    return widgets.BoundedFloatText(
        description=f"weight {number}", tooltip="how much this painting counts", value=1, min=0, max=100, **_wide()
    )


def _ends():
    """What the two ends of the balance mean, beneath them."""
    words = "<span>photograph</span><span>painting</span>"
    style = "display: flex; justify-content: space-between; line-height: 1.2"
    return widgets.HTML(
        f'<div style="{style}">{words}</div>', layout=widgets.Layout(width="232px", margin="0 0 8px 98px")
    )


def _slider(name, tooltip, value, lowest, highest):
    return widgets.IntSlider(
        description=name, tooltip=tooltip, value=value, min=lowest, max=highest, readout=False, **_wide()
    )
