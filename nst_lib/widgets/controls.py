"""The controls that decide a transfer, as a form that reads and writes `Settings`."""

from dataclasses import replace

import ipywidgets as widgets

from nst_lib.optimizers import OPTIMIZERS
from nst_lib.settings import STARTS
from nst_lib.vgg import LAYERS
from nst_lib.widgets.weight import Weight

SIZES = (128, 192, 256, 384, 512)  # px, longer side
OPTIMIZER_NAMES = {"lbfgs": "L-BFGS", "adam": "Adam", "gradient_descent": "gradient descent"}


class TransferControls:
    """Weights, layers, optimiser, start, size and length of a run; every control is an attribute.

    What no control shows is kept from the `settings` last given. `given_size` (px, longer side of the content) is
    always among the sizes.
    """

    def __init__(self, settings, given_size):
        self._base = settings
        self.content_weight = Weight("content weight α", "how much the content counts")
        self.style_weight = Weight("style weight β", "how much the style counts")
        self.total_variation_weight = Weight("smoothness γ", "total variation weight: how much smoothness counts")
        self.optimizer = _dropdown(
            "optimiser",
            "how the next picture is found",
            _optimizers(),
        )
        self.start = _dropdown("start from", "the first picture", STARTS)
        self.size = _dropdown("size", "longer side of the picture", _sizes(given_size), given_size)
        self.evaluations = widgets.BoundedIntText(
            description="evaluations", tooltip="how often the loss is computed", min=1, max=100_000, **_beside()
        )
        self.content_layers = _layer_list("content layers")
        self.style_layers = _layer_list("style layers")
        self.all = (
            *(self.content_weight, self.style_weight, self.total_variation_weight),
            *(self.optimizer, self.start, self.size, self.evaluations, self.content_layers, self.style_layers),
        )
        self.widget = self._form()
        self.settings = settings

    @property
    def settings(self):
        """What the controls say, as `Settings`; raises ValueError where they make no sense together."""
        base = self._base
        changes = {
            "content_weight": self.content_weight.value,
            "style_weight": self.style_weight.value,
            "total_variation_weight": self.total_variation_weight.value,
            "optimizer": self.optimizer.value,
            "start": self.start.value,
            "evaluations": self.evaluations.value,
        }
        for name, control in (("content_layers", self.content_layers), ("style_layers", self.style_layers)):
            if set(control.value) != set(getattr(base, name)):
                changes[name] = control.value
        if "style_layers" in changes:
            changes["style_layer_weights"] = None  # the old ones belong to the old layers
        if self.optimizer.value != base.optimizer:
            changes["optimizer_options"] = {}
        return replace(base, **changes)

    @settings.setter
    def settings(self, settings):
        self._base = settings
        for name in ("content_weight", "style_weight", "total_variation_weight", "optimizer", "start", "evaluations"):
            getattr(self, name).value = getattr(settings, name)
        for name, control in (("content_layers", self.content_layers), ("style_layers", self.style_layers)):
            control.options = LAYERS[settings.net]
            control.value = getattr(settings, name)

    def disable(self, disabled):
        """Lock or unlock every control."""
        for control in self.all:
            control.disabled = disabled

    def _form(self):
        weights = [self.content_weight.widget, self.style_weight.widget, self.total_variation_weight.widget]
        choices = [self.optimizer, self.start, self.size, self.evaluations]
        layers = [widgets.VBox([widgets.HTML(box.tooltip), box]) for box in (self.content_layers, self.style_layers)]
        columns = [widgets.VBox(weights), widgets.VBox(choices), widgets.HBox(layers)]
        return widgets.HBox(columns, layout=widgets.Layout(flex_flow="row wrap"))


def _beside():
    return {"style": {"description_width": "80px"}, "layout": widgets.Layout(width="230px")}


def _dropdown(name, tooltip, options, value=None):
    value = options[0] if value is None and isinstance(options[0], str) else value
    choice = widgets.Dropdown(description=name, tooltip=tooltip, options=options, **_beside())
    if value is not None:
        choice.value = value
    return choice


def _optimizers():
    return [(OPTIMIZER_NAMES.get(name, name), name) for name in OPTIMIZERS]


def _sizes(given):
    sizes = sorted({given, *SIZES})
    return [(f"{size} px" + (" (enlarged)" if size > given else ""), size) for size in sizes]


def _layer_list(name):
    return widgets.SelectMultiple(
        description=name, tooltip=f"{name}: Ctrl or Shift for several", rows=6, layout=widgets.Layout(width="200px")
    )
