"""The controls that decide a transfer, as a form that reads and writes `Settings`."""

from dataclasses import replace

import ipywidgets as widgets

from nst_lib.images import SMALLEST_SIDE
from nst_lib.optimizers import OPTIMIZERS
from nst_lib.settings import STARTS
from nst_lib.vgg import LAYERS
from nst_lib.widgets.weight import Weight

SIZES = (128, 192, 256, 384, 512)  # px, longer side
OPTIMIZER_NAMES = {"lbfgs": "L-BFGS", "adam": "Adam", "gradient_descent": "gradient descent"}
PLAIN = ("content_weight", "style_weight", "total_variation_weight", "optimizer", "start", "evaluations")


class TransferControls:
    """Weights, layers, optimiser, start, size and length of a run; every control is an attribute.

    `shape` is (height, width) in px of the content; its longer side is among the sizes and chosen at first. What no
    control shows is kept from the `settings` last given, layer weights as long as the layers are the same, options of
    the optimiser as long as the optimiser is.
    """

    def __init__(self, settings, shape):
        self.given_size = max(shape)
        self.content_weight = Weight("content weight α", "how much the content counts", (-2, 5))
        self.style_weight = Weight("style weight β", "how much the style counts", (0, 7))
        self.total_variation_weight = Weight("total variation γ", "how much smoothness counts", (3, 10))
        optimizers = [(OPTIMIZER_NAMES.get(name, name), name) for name in OPTIMIZERS]
        self.optimizer = _dropdown("optimiser", "how the next picture is found", optimizers)
        self.start = _dropdown("start from", "the first picture", STARTS)
        self.size = _dropdown("size", "longer side of the picture", _sizes(shape))
        self.size.value = self.given_size
        self.evaluations = widgets.BoundedIntText(
            description="evaluations", tooltip="how often the loss is computed", min=1, max=100_000, **_narrow()
        )
        self.content_layers = _layer_list("content layers")
        self.style_layers = _layer_list("style layers")
        self.widget = self._form()
        self.settings = settings

    @property
    def settings(self):
        """What the controls say, as `Settings`; raises ValueError where they make no sense together."""
        changes = {name: getattr(self, name).value for name in PLAIN}
        for name in ("content_layers", "style_layers"):
            chosen = getattr(self, name).value
            if set(chosen) != set(getattr(self._given, name)):
                changes[name] = chosen
        if "style_layers" in changes:
            changes["style_layer_weights"] = None
        if self.optimizer.value != self._given.optimizer:
            changes["optimizer_options"] = {}
        return replace(self._given, **changes)

    @settings.setter
    def settings(self, settings):
        self._given = settings
        for name in PLAIN:
            getattr(self, name).value = getattr(settings, name)
        for name in ("content_layers", "style_layers"):
            layers = getattr(self, name)
            layers.options = LAYERS[settings.net]
            layers.value = getattr(settings, name)

    def on_change(self, action):
        """Call `action()` whenever something changes that `settings` reads."""
        for name in (*PLAIN, "content_layers", "style_layers"):
            control = getattr(self, name)
            getattr(control, "number", control).observe(lambda _: action(), "value")

    def disable(self, disabled):
        """Lock or unlock every control."""
        for name in (*PLAIN, "size", "content_layers", "style_layers"):
            getattr(self, name).disabled = disabled

    def _form(self):
        weights = [self.content_weight.widget, self.style_weight.widget, self.total_variation_weight.widget]
        choices = [self.optimizer, self.start, self.size, self.evaluations]
        hint = widgets.HTML("To choose several layers, hold Ctrl (on a Mac Cmd).")
        rows = [
            widgets.HBox([widgets.VBox(weights), widgets.VBox(choices)]),
            widgets.HBox([self.content_layers, self.style_layers]),
            hint,
        ]
        return widgets.VBox(rows)


def _narrow():
    return {"style": {"description_width": "100px"}, "layout": widgets.Layout(width="300px")}


def _dropdown(name, tooltip, options):
    return widgets.Dropdown(description=name, tooltip=tooltip, options=options, value=None, **_narrow())


def _sizes(shape):
    given, smallest = max(shape), SMALLEST_SIDE * max(shape) / min(shape)
    sizes = sorted({given, *(size for size in SIZES if size >= smallest)})
    return [(f"{size} px, enlarged" if size > given else f"{size} px", size) for size in sizes]


def _layer_list(name):
    return widgets.SelectMultiple(
        description=name,
        tooltip=f"{name}: those of the network that count",
        options=LAYERS["vgg19"],
        rows=6,
        style={"description_width": "120px"},
        layout=widgets.Layout(width="300px"),
    )
