"""Everything that decides how a picture comes out, but for the two pictures, in one frozen record."""

import dataclasses
import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from nst_lib.choices import choose
from nst_lib.colours import WAYS_TO_KEEP
from nst_lib.guides import GUIDANCE
from nst_lib.optimizers import OPTIMIZERS, optimizer_options
from nst_lib.precision import PRECISIONS
from nst_lib.tiles import check_tile
from nst_lib.vgg import POOLING, chosen_layers
from nst_lib.weights import CHANNELS

STARTS = ("content", "recoloured", "noise", "style")
STYLE_LAYERS = tuple(f"block{block}_conv1" for block in range(1, 6))


class Stage(NamedTuple):
    """A part of the way to the picture: `evaluations` of an easier loss."""

    share: float  # of the picture's size
    evaluations: int
    whitening: float = 0.0  # exponent, see gram.whitening
    style_factor: float = 1.0  # on all style weights: whitened losses are smaller


@dataclass(frozen=True)
class Settings:
    """total = content_weight * sum of content losses + style_weight * sum of w_l E_l + total_variation_weight * TV.

    Gatys et al. 2016, eq. 7 and eq. 5, with the losses of `losses` and one w_l a style layer in
    `style_layer_weights`; None stands for 1 / C^2, with C channels in the layer, as in the authors' notebook. A weight
    of 0 leaves its term out. An experiment changes one field: `replace(settings, style_weight=1e4)`. A wrong value
    raises ValueError at once.
    """

    content_layers: tuple = ("block4_conv2",)
    style_layers: tuple = STYLE_LAYERS
    style_layer_weights: tuple | None = None
    content_weight: float = 20.0  # alpha; the notebook's 2 lets faces dissolve in 100 evaluations at 256 px
    style_weight: float = 4e3  # beta
    total_variation_weight: float = 0.0  # gamma
    total_variation_exponent: float = 1.0
    total_variation_isotropic: bool = True
    keep_colour: str | None = None  # the content's, by "luminance" or "covariance"; None: the style's colours
    guidance: str = "average"  # how masks become guides, see guides
    start: str = "content"
    optimizer: str = "lbfgs"
    optimizer_options: Mapping = field(default_factory=dict)  # see optimizers.optimizer_options
    evaluations: int = 100  # how often the loss and its gradient are computed: what takes the time
    warm_up: tuple = ()  # Stages before those evaluations, coarse to fine
    steps: int | None = None  # updates of the image, where they shall end the work first
    net: str = "vgg19"
    weights: str = "imagenet"
    pooling: str = "max"
    precision: str = "float32"
    seed: int = 0  # of noise and of random weights
    tile: int | None = None  # px; a larger picture is computed tile by tile, see tiles; None: never

    def __post_init__(self):
        for name in ("content_layers", "style_layers"):
            object.__setattr__(self, name, _layers(getattr(self, name), self.net, name))
        if self.style_layer_weights is not None:
            object.__setattr__(self, "style_layer_weights", _layer_weights(self))
        for name in ("content_weight", "style_weight", "total_variation_weight"):
            _check_number(name, getattr(self, name), 0)
        _check_number("total_variation_exponent", self.total_variation_exponent, 0.1)
        _check_count("evaluations", self.evaluations, 1)
        object.__setattr__(self, "warm_up", _stages(self.warm_up))
        if self.steps is not None:
            _check_count("steps", self.steps, 0)
        _check_count("seed", self.seed, 0)
        check_tile(self.tile)
        choose(self.start, STARTS, "start")
        if self.keep_colour is not None:
            choose(self.keep_colour, WAYS_TO_KEEP, "way to keep colour")
        choose(self.guidance, GUIDANCE, "guidance")
        choose(self.pooling, POOLING, "pooling")
        choose(self.precision, (*PRECISIONS, "auto"), "precision")
        if not isinstance(self.total_variation_isotropic, bool):
            raise ValueError(f"total_variation_isotropic is {self.total_variation_isotropic!r}; give True or False")
        _check_options(choose(self.optimizer, OPTIMIZERS, "optimizer"), self.optimizer_options)
        if not any((self.content_weight, self.style_weight, self.total_variation_weight)):
            raise ValueError("all three weights are 0, so there is nothing to minimise; raise one of them")

    @property
    def layers(self):
        """The layers that the weighted terms need, each once."""
        content = self.content_layers if self.content_weight else ()
        style = self.style_layers if self.style_weight else ()
        return tuple(dict.fromkeys(content + style))

    @property
    def all_evaluations(self):
        """Evaluations of the warm-up and after it."""
        return self.evaluations + sum(stage.evaluations for stage in self.warm_up)

    @property
    def weight_of_style_layer(self):
        """{style layer: w_l}."""
        channels = [CHANNELS[int(layer[len("block")]) - 1] for layer in self.style_layers]
        weights = self.style_layer_weights or [1 / count**2 for count in channels]
        return dict(zip(self.style_layers, weights, strict=True))


def as_dict(settings):
    """The settings as plain numbers, strings and lists, for a JSON file; `Settings(**...)` takes them back."""
    return {**dataclasses.asdict(settings), "optimizer_options": dict(settings.optimizer_options)}


def _stages(stages):
    try:
        stages = tuple(Stage(*stage) for stage in stages)
    except TypeError:
        raise ValueError(
            f"warm_up is {stages!r}; give stages (share of the size, evaluations, whitening, style factor), "
            "of which the last two may be left out: ((0.25, 40), (1, 60, 0.7, 2))"
        ) from None
    for stage in stages:
        _check_number("a share of the size in warm_up", stage.share, 0.01, below=1.001)
        _check_count("a number of evaluations in warm_up", stage.evaluations, 1)
        _check_number("an exponent of whitening in warm_up", stage.whitening, 0)
        _check_number("a style factor in warm_up", stage.style_factor, 0)
    shares = [stage.share for stage in stages]
    if shares != sorted(shares):
        raise ValueError(f"the shares of the size in warm_up are {shares}; they must not fall")
    return stages


def _layers(layers, net, field_name):
    if not layers:
        raise ValueError(f"{field_name} is empty; give at least one layer, and a weight of 0 to leave the term out")
    layers = chosen_layers(layers, net, field_name)
    if len(set(layers)) < len(layers):
        raise ValueError(f"{field_name} is {layers}, which names a layer twice; name each once")
    return layers


def _layer_weights(settings):
    weights, layers = settings.style_layer_weights, settings.style_layers
    if isinstance(weights, str) or not isinstance(weights, Collection):
        raise ValueError(f"style_layer_weights is {weights!r}; give a tuple of numbers, one for each style layer")
    if len(weights) != len(layers):
        raise ValueError(f"there are {len(layers)} style_layers and {len(weights)} style_layer_weights; give one each")
    for layer, weight in zip(layers, weights, strict=True):
        _check_number(f"the weight of style layer {layer}", weight, 0)
    return tuple(weights)


def _check_options(optimizer, options):
    if not isinstance(options, Mapping):
        raise ValueError(f"optimizer_options is {options!r}; give a dictionary")
    defaults = optimizer_options(optimizer)
    for option, value in options.items():
        choose(option, defaults, f"option of {optimizer}")
        if value is not None or defaults[option] is not None:
            _check_option(option, value)


def _check_option(option, value):
    if option == "history":
        _check_count(option, value, 1)
    elif option in ("beta_1", "beta_2"):
        _check_number(option, value, 0, below=1)
    else:
        _check_number(option, value, 1e-9 if option == "decay_steps" else 0)


def _check_number(name, value, least, below=math.inf):
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if not is_number or not least <= value < below:  # NaN compares as False
        limit = f" and below {below}" if below < math.inf else ""
        raise ValueError(f"{name} is {value!r}; it must be a finite number, at least {least}{limit}")


def _check_count(name, value, least):
    if isinstance(value, bool) or not isinstance(value, int) or value < least:
        raise ValueError(f"{name} is {value!r}; it must be a whole number, at least {least}")
