"""A window over a picture to move, and how different what it shows becomes, by pixels and by layers."""

import ipywidgets as widgets
import numpy as np

from nst_lib.choices import choose
from nst_lib.experiments.similarity import differences
from nst_lib.images import window
from nst_lib.plots import plot_by_shift, plot_comparison
from nst_lib.widgets.drawing import to_png
from nst_lib.widgets.frontend import as_panel
from nst_lib.widgets.latest import Latest
from nst_lib.widgets.parts import Status, bundle
from nst_lib.widgets.replay import Picture
from nst_lib.widgets.show_code import ShowCode
from nst_lib.widgets.transfer_run import in_words


class ShiftPanel:
    """Move a window to the right by some px; see where pixels and activations then differ, and by how much.

    `picture` is an image (1, height, width, 3), `shape` (height, width) the window's, `unrelated` the `differences` of
    two unrelated pictures, {"pixels" or layer: number}, which count as 1. The layers are those of `extractor`. Making
    the panel runs the network 2 * (most + 1) times; afterwards a move costs two runs. Put the panel last in a cell. In
    code: `shift` (px) and `layer` can be read and set, as can both by `settings`; `wait` until they are drawn. `curves`
    holds {"pixels" or layer: {shift: difference}}. Raises ValueError where the window would leave the picture.
    """

    def __init__(self, picture, shape, extractor, unrelated, most=16):
        self._picture, self._shape, self._extractor = picture, shape, extractor
        shares = {shift: self._shares(shift, unrelated) for shift in range(most + 1)}
        self.curves = {name: {shift: of[name] for shift, of in shares.items()} for name in shares[0]}
        self.shift_control = widgets.IntSlider(
            description="shift in px",
            tooltip="how far the window moves to the right",
            value=most // 4,
            max=most,
            style={"description_width": "90px"},
            layout=widgets.Layout(width="420px"),
        )
        self.layer_control = widgets.Dropdown(
            description="layer", tooltip="whose differences are shown as a map", options=extractor.layers
        )
        self.layer_control.value = extractor.layers[-1]
        self.pictures = Picture(format="png", layout=widgets.Layout(width="840px"))
        self.plot = Picture(format="png", layout=widgets.Layout(width="470px"))
        self.status, self.code = Status(), ShowCode(self._code_lines)
        controls = widgets.HBox([self.shift_control, self.layer_control])
        self.widget = as_panel(widgets.VBox([controls, self.status, self.pictures, self.plot, self.code.widget]))
        self._latest = Latest(self._draw, self._fail)  # every value costs two runs of the network
        for control in (self.shift_control, self.layer_control):
            control.observe(self._refresh, "value")
        self._refresh()
        self.wait()

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

    @property
    def settings(self):
        """{"shift": px, "layer": name}; can be set, in part, too. Raises ValueError for what is not there."""
        return {"shift": self.shift, "layer": self.layer}

    @settings.setter
    def settings(self, settings):
        for name in settings:
            choose(name, ("shift", "layer"), "setting of this panel")
        wanted = {**self.settings, **settings}
        choose(wanted["layer"], self._extractor.layers, "layer of this panel")  # before anything is changed
        self.shift, self.layer = wanted["shift"], wanted["layer"]

    def wait(self, timeout=None):
        """Block until what the controls say is shown, at most `timeout` seconds; whether it is."""
        return self._latest.wait(timeout)

    def __str__(self):
        lines = [f"{name:14} {values[self.shift]:.2f}" for name, values in self.curves.items()]
        head = f"ShiftPanel: the window is {self.shift} px further right, the map shows {self.layer}"
        return "\n".join([head, "difference, 1 being that of another picture:", *lines])

    def _repr_mimebundle_(self, **_):
        self.wait()
        shown = [picture.value for picture in (self.pictures, self.plot) if picture.value]
        return bundle(self, shown)

    def _shares(self, shift, unrelated):
        """{"pixels" or layer: difference of the moved window} in shares of `unrelated`."""
        found = differences(self._extractor, *self._windows(shift))
        return {name: value / unrelated[name] for name, value in found.items()}

    def _windows(self, shift):
        return window(self._picture, self._shape), window(self._picture, self._shape, right=shift)

    def _refresh(self, _=None):
        self.code.update()
        self._latest((self.shift, self.layer))

    def _draw(self, wanted):
        shift, layer = wanted
        here, there = self._windows(shift)
        images = {"here": here, f"{shift} px further right": there}
        F, P = self._extractor(here)[layer], self._extractor(there)[layer]
        maps = {"pixels apart": _apart(here, there), f"{layer} apart": _apart(F, P)}
        words = ", ".join(f"{name} {values[shift]:.2f}" for name, values in self.curves.items())
        pictures = to_png(lambda: plot_comparison(images, maps))
        plot = to_png(lambda: plot_by_shift(self.curves, mark=shift))
        self.pictures.value, self.plot.value = pictures, plot
        self.pictures.tooltip = f"the window, the window {shift} px further right, and where the two differ"
        self.plot.tooltip = f"difference over the shift; at {shift} px: {words}"
        self.status.text = f"difference at {shift} px: {words}"

    def _fail(self, error):
        self.status.text = f"error: {in_words(error)}"

    def _code_lines(self):
        return (
            "from nst_lib.images import window\n\n"
            f"here = window(picture, {tuple(self._shape)})\n"
            f"there = window(picture, {tuple(self._shape)}, right={self.shift})\n"
            f'apart = extractor(there)["{self.layer}"] - extractor(here)["{self.layer}"]'
        )


def _apart(a, b):
    """Root mean square difference over channels, (1, h, w, C) twice -> (h, w)."""
    return np.sqrt(np.mean(np.square(np.asarray(a)[0] - np.asarray(b)[0]), axis=-1))
