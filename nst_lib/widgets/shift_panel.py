"""A window over a picture to move, and how different what it shows becomes, by pixels and by layers."""

import io
from threading import RLock

import ipywidgets as widgets
import numpy as np
from PIL import Image

from nst_lib.choices import choose
from nst_lib.experiments.similarity import differences
from nst_lib.images import window
from nst_lib.plots import plot_by_shift, plot_comparison
from nst_lib.widgets.drawing import bundle, to_png
from nst_lib.widgets.replay import Picture


class ShiftPanel:
    """Move a window to the right by some px; see where pixels and activations then differ, and by how much.

    `picture` is an image (1, height, width, 3), `shape` (height, width) the window's, `unrelated` the `differences` of
    two unrelated pictures, {"pixels" or layer: number}, which count as 1. The layers are those of `extractor`. Making
    the panel runs the network 2 * (most + 1) times; afterwards a move costs two runs. Put the panel last in a cell. In
    code: `shift` (px) and `layer` can be read and set, `curves` holds {"pixels" or layer: {shift: difference}}. Raises
    ValueError where the window would leave the picture.
    """

    def __init__(self, picture, shape, extractor, unrelated, most=16):
        self._picture, self._shape, self._extractor = picture, shape, extractor
        self._lock = RLock()  # a person's changes may come from another thread than the cell's
        shares = {shift: self._shares(shift, unrelated) for shift in range(most + 1)}
        self.curves = {name: {shift: of[name] for shift, of in shares.items()} for name in shares[0]}
        self.shift_control = widgets.IntSlider(
            description="shift in px",
            tooltip="how far the window moves to the right",
            value=most // 4,
            max=most,
            continuous_update=False,  # every value costs two runs of the network
            style={"description_width": "90px"},
            layout=widgets.Layout(width="420px"),
        )
        self.layer_control = widgets.Dropdown(
            description="layer", tooltip="whose differences are shown as a map", options=extractor.layers
        )
        self.layer_control.value = extractor.layers[-1]
        self.pictures = Picture(format="png", layout=widgets.Layout(width="840px"))
        self.plot = Picture(format="png", layout=widgets.Layout(width="470px"))
        self.status = widgets.HTML()
        controls = widgets.HBox([self.shift_control, self.layer_control])
        self.widget = widgets.VBox([controls, self.status, self.pictures, self.plot])
        for control in (self.shift_control, self.layer_control):
            control.observe(self._update, "value")
        self._update()

    @property
    def shift(self):
        """How far the window is moved to the right, in px."""
        return self.shift_control.value

    @shift.setter
    def shift(self, shift):
        most = self.shift_control.max
        if shift != int(shift) or not 0 <= shift <= most:
            raise ValueError(f"the shift is {shift!r}; it must be a whole number of px from 0 to {most}")
        self.shift_control.value = int(shift)

    @property
    def layer(self):
        """The layer whose differences are shown as a map."""
        return self.layer_control.value

    @layer.setter
    def layer(self, layer):
        self.layer_control.value = choose(layer, self._extractor.layers, "layer of this panel")

    def __str__(self):
        lines = [f"{name:14} {values[self.shift]:.2f}" for name, values in self.curves.items()]
        head = f"ShiftPanel: the window is {self.shift} px further right, the map shows {self.layer}"
        return "\n".join([head, "difference, 1 being that of another picture:", *lines])

    def _repr_mimebundle_(self, **_):
        return bundle(self, [Image.open(io.BytesIO(picture.value)) for picture in (self.pictures, self.plot)])

    def _shares(self, shift, unrelated):
        """{"pixels" or layer: difference of the moved window} in shares of `unrelated`."""
        found = differences(self._extractor, *self._windows(shift))
        return {name: value / unrelated[name] for name, value in found.items()}

    def _windows(self, shift):
        return window(self._picture, self._shape), window(self._picture, self._shape, right=shift)

    def _update(self, _=None):
        with self._lock:
            try:
                self._draw()
            except Exception as error:  # a callback's exception would be seen nowhere
                self.status.value = f'<span role="status">error: {type(error).__name__}</span>'

    def _draw(self):
        shift, layer = self.shift, self.layer
        here, there = self._windows(shift)
        images = {"here": here, f"{shift} px further right": there}
        F, P = self._extractor(here)[layer], self._extractor(there)[layer]
        maps = {"pixels apart": _apart(here, there), f"{layer} apart": _apart(F, P)}
        words = ", ".join(f"{name} {values[shift]:.2f}" for name, values in self.curves.items())
        self.pictures.value = to_png(lambda: plot_comparison(images, maps))
        self.plot.value = to_png(lambda: plot_by_shift(self.curves, mark=shift))
        self.pictures.tooltip = f"the window, the window {shift} px further right, and where the two differ"
        self.plot.tooltip = f"difference over the shift; at {shift} px: {words}"
        self.status.value = f'<span role="status">difference at {shift} px: {words}</span>'


def _apart(a, b):
    """Root mean square difference over channels, (1, h, w, C) twice -> (h, w)."""
    return np.sqrt(np.mean(np.square(np.asarray(a)[0] - np.asarray(b)[0]), axis=-1))
