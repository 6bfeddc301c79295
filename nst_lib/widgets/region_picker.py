"""A part of a picture, chosen by a box or a brush, as a mask."""

import ipywidgets as widgets
import numpy as np
from PIL import Image, ImageDraw

from nst_lib.images import to_uint8
from nst_lib.masks import Box, blurred, box_mask
from nst_lib.quiet_tensorflow import tf
from nst_lib.widgets.drawing import to_jpeg
from nst_lib.widgets.frontend import RegionCanvas, as_panel
from nst_lib.widgets.parts import Status, bundle, button, set_values, values_of
from nst_lib.widgets.show_code import ShowCode

MODES = {"box": "a rectangle", "brush": "paint the region", "erase": "take away from it"}
EDGES = ("top", "left", "bottom", "right")


class RegionPicker:
    """Draw a box on `image` (1, height, width, 3) or paint with a brush; `mask` is (1, height, width, 1) in [0, 1].

    With the keyboard the box is moved by four sliders. Put the panel last in a cell. In code: `settings`, or its parts:
    `box` reads and sets a `Box`, `strokes` the brush's (see `frontend.RegionCanvas`), `mode.value` says which of the
    two counts, `feather.value` (px) is the width of the soft edge.
    """

    def __init__(self, image, box=None):
        self._image, self._shape = image, tuple(image.shape[1:3])
        self._is_settling = False
        self.mode = widgets.ToggleButtons(options=list(MODES), tooltips=list(MODES.values()))
        self.radius = widgets.IntSlider(
            description="brush, px",
            tooltip="radius of the brush",
            value=max(2, min(self._shape) // 16),
            min=1,
            **_narrow(),
        )
        self.radius.max = max(self.radius.value, min(self._shape) // 4)
        self.feather = widgets.IntSlider(
            description="soft edge, px",
            tooltip="over how many px the mask falls to 0",
            max=min(self._shape) // 4,
            **_narrow(),
        )
        self.edges = {edge: _share(edge) for edge in EDGES}
        self.clear_button = button("Clear", "forget box and strokes", self.clear)
        self.canvas = RegionCanvas(picture=to_jpeg(to_uint8(image)))
        self.status, self.code = Status(), ShowCode(self._code_lines)
        self.widget = self._layout()
        self.box = Box(0.25, 0.25, 0.75, 0.75) if box is None else box
        for control in (self.mode, self.feather, self.radius):
            control.observe(self._refresh, "value")
        for slider in self.edges.values():
            slider.observe(self._take_sliders, "value")
        self.canvas.observe(self._take_canvas, ["box", "strokes"])

    @property
    def settings(self):
        """{"mode": ..., "box": ..., "strokes": ..., "feather": ...}; can be set, in part, too. Setting may raise."""
        return {**values_of(self._controls), "box": self.box, "strokes": self.strokes}

    @settings.setter
    def settings(self, settings):
        rest = dict(settings)
        self.box, self.strokes = rest.pop("box", self.box), rest.pop("strokes", self.strokes)
        set_values(self._controls, rest)

    @property
    def box(self):
        """The `Box`, in shares of the picture; can be set. Raises ValueError for one that is none."""
        return Box(*self.canvas.box)

    @box.setter
    def box(self, box):
        box_mask(self._shape, box)  # raises
        self._show_box([float(share) for share in box])

    @property
    def strokes(self):
        """What the brush painted, a list of dictionaries; can be set."""
        return self.canvas.strokes

    @strokes.setter
    def strokes(self, strokes):
        self.canvas.strokes = list(strokes)

    @property
    def mask(self):
        """The region (1, height, width, 1): 1 inside, 0 outside. ValueError where there is none yet."""
        if self.mode.value == "box":
            return box_mask(self._shape, self.box, self.feather.value)
        values = painted(self._shape, self.strokes)
        if not values.any():
            raise ValueError("nothing is painted yet; draw on the picture, or choose box")
        return blurred(tf.constant(values[None, :, :, None], tf.float32), self.feather.value / 3)

    def clear(self):
        """Forget box and strokes."""
        self.strokes = []
        self.box = Box(0.25, 0.25, 0.75, 0.75)
        self._refresh()

    def __str__(self):
        height, width = self._shape
        return f"RegionPicker, {self.mode.value}\npicture {width} x {height} px\n{self._words()}"

    def _repr_mimebundle_(self, **_):
        return bundle(self, [self._preview()])

    @property
    def _controls(self):
        return {"mode": self.mode, "feather": self.feather}

    def _preview(self):
        """JPEG of the picture, darker where the mask is 0."""
        try:
            mask = self.mask
        except ValueError:
            mask = tf.ones((1, *self._shape, 1))
        return to_jpeg(to_uint8(self._image * (0.35 + 0.65 * mask)))

    def _words(self):
        try:
            share = float(np.mean(self.mask))
        except ValueError as error:
            return str(error)
        edges = ", ".join(f"{edge} {value:.3g}" for edge, value in zip(EDGES, self.canvas.box, strict=True))
        return f"{edges}: {share:.0%} of the picture" if self.mode.value == "box" else f"{share:.0%} of the picture"

    def _take_canvas(self, _):
        if not self._is_settling:
            self._show_box(list(self.canvas.box))

    def _take_sliders(self, change):
        if self._is_settling:
            return
        box = [slider.value for slider in self.edges.values()]
        try:
            box_mask(self._shape, box)
        except ValueError as error:
            self.status.text = f"error: {error}"
        else:
            self._show_box(box)

    def _show_box(self, box):
        self._is_settling = True
        try:
            self.canvas.box = box
            for slider, value in zip(self.edges.values(), box, strict=True):
                slider.value = value
        finally:
            self._is_settling = False
        self._refresh()

    def _refresh(self, _=None):
        self.canvas.mode = self.mode.value
        self.canvas.radius = self.radius.value / min(self._shape)
        self.canvas.words = self.status.text = self._words()
        self.code.update()

    def _code_lines(self):
        if self.mode.value == "box":
            box = ", ".join(f"{edge}={value:.3g}" for edge, value in zip(EDGES, self.canvas.box, strict=True))
            lines = ["from nst_lib.masks import Box, box_mask", "", f"box = Box({box})"]
            return "\n".join([*lines, f"mask = box_mask(image.shape[1:3], box, feather={self.feather.value})"])
        return "# what a brush paints is too long for code: keep the picker's `mask`\nmask = picker.mask"

    def _layout(self):
        sliders = widgets.VBox([*self.edges.values(), self.feather, self.radius, self.clear_button])
        columns = widgets.HBox([self.canvas, sliders])
        return as_panel(widgets.VBox([self.mode, columns, self.status, self.code.widget]))


def painted(shape, strokes):
    """Strokes (see `frontend.RegionCanvas`) -> float array of `shape` (height, width), 1 where the brush was last."""
    height, width = shape
    canvas = Image.new("L", (width, height))
    pen = ImageDraw.Draw(canvas)
    for stroke in strokes:
        radius, value = stroke["radius"] * min(shape), 0 if stroke["erase"] else 255
        points = [(x * width, y * height) for x, y in stroke["points"]]
        if len(points) > 1:
            pen.line(points, fill=value, width=max(1, round(2 * radius)))
        for x, y in points:
            pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill=value)
    return np.asarray(canvas, np.float32) / 255


def _share(edge):
    return widgets.FloatSlider(
        description=edge,
        tooltip=f"{edge} edge of the box, as a share of the picture",
        max=1,
        step=0.005,  # a browser rounds to it; so does region.js
        readout_format=".3f",
        **_narrow(),
    )


def _narrow():
    return {"style": {"description_width": "100px"}, "layout": widgets.Layout(width="330px")}
