"""Published recipes, converted to our conventions so that our `total` is the published total.

Ours (see `losses`): content mean((F-P)^2) / 2, style mean((G-A)^2) / 4 with Gram matrices divided by M = h*w, total
variation a mean over 3 (h-1) (w-1) neighbourhoods of pixels in [0, 1]. So a published mean((F-P)^2) has weight 2, a
published mean((G-A)^2) weight 4. Who published sums has other weights for every size: `Recipe.settings_for` gives
them, and the constants here hold them for the published size.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from nst_lib.choices import choose
from nst_lib.settings import STYLE_LAYERS, Settings, Stage
from nst_lib.weights import CHANNELS


@dataclass(frozen=True)
class Recipe:
    """Settings with what else it takes to repeat a publication: how its pictures were loaded, and what came out."""

    settings: Settings
    source: str
    size: Mapping  # keyword arguments of load_image for content and style
    published: Mapping[int, float] = field(default_factory=dict)  # evaluations -> total loss
    squashes_style: bool = False  # to the content's height and width
    at_size: Callable | None = None  # (height, width) -> Settings, where sums make the weights depend on the size

    def settings_for(self, height, width):
        """The settings whose total is the published total on a content of height x width px."""
        return self.at_size(height, width) if self.at_size else self.settings


# Gatys, Ecker, Bethge: the authors' own PyTorch notebook (leongatys/PytorchNeuralStyleTransfer).
# Content: 1 * mean((F-P)^2), so 2. Style: 1e3 / C^2 * mean((G-A)^2), so 4e3 * (1 / C^2).
# Departure: theirs is free to leave [0, 1] and is clipped when shown.
GATYS_2016 = Settings(
    content_layers=("block4_conv2",),
    style_layers=STYLE_LAYERS,
    style_layer_weights=tuple(1 / C**2 for C in CHANNELS),
    content_weight=2 * 1.0,
    style_weight=4 * 1e3,
    start="content",
    optimizer="lbfgs",
    evaluations=500,
)

# Article 004, after TensorFlow's tutorial. Content: 1e3 * mean((F-P)^2), so 2e3. Style: 1e-2 / 5 * mean((G-A)^2), so
# 4e-2 * (1/5). Adam works there on 0-255: a learning rate of 5 is 5/255 of ours; its gradient is 1/255 of ours, so
# that epsilon 0.1 is 25.5 of ours. Evaluation n + 1 gives the loss after n iterations.
PRABHAKARAN = Settings(
    content_layers=("block5_conv2",),
    style_layers=STYLE_LAYERS,
    style_layer_weights=(1 / 5,) * 5,
    content_weight=2 * 1e3,
    style_weight=4 * 1e-2,
    start="content",
    optimizer="adam",
    optimizer_options={"learning_rate": 5 / 255, "beta_1": 0.99, "epsilon": 0.1 * 255},
    evaluations=1001,
)


def _tensorflow_tutorial(height, width):
    """As article 004, on [0, 1]; content 1e4 * mean, total variation 30 * tf.image.total_variation: a sum of |d|."""
    return Settings(
        content_layers=("block5_conv2",),
        style_layers=STYLE_LAYERS,
        style_layer_weights=(1 / 5,) * 5,
        content_weight=2 * 1e4,
        style_weight=4 * 1e-2,
        total_variation_weight=30 * _neighbourhoods(height, width),
        total_variation_exponent=0.5,
        total_variation_isotropic=False,
        start="content",
        optimizer="adam",
        optimizer_options={"learning_rate": 0.02, "beta_1": 0.99, "epsilon": 0.1},
        evaluations=1001,
    )


def _keras_family(height, width, size, weights, **other):
    """The Keras example and its heirs; `weights` are those of content, style and total variation, all of sums.

    Content: a * sum((F-P)^2) = a * n * mean, n = h5 * w5 * 512, so 2 a n.
    Style: b/5 * sum((S-C)^2) / (4 * 3^2 * size^2) with raw Gram matrices S = M G, so C^2 entries of M^2 (G-A)^2:
    b * M^2 C^2 mean((G-A)^2) / (5 * 36 size^2), so b * (M^2 C^2 / (5 * 9 size^2)).
    Total variation: c * sum((dx^2 + dy^2)^1.25) on 0-255, so c * 255^2.5 * number of neighbourhoods.
    """
    content, style, total_variation = weights
    positions = [(height >> block) * (width >> block) for block in range(5)]
    return Settings(
        content_layers=("block5_conv2",),
        style_layers=STYLE_LAYERS,
        style_layer_weights=tuple((M * C) ** 2 / (45 * size**2) for M, C in zip(positions, CHANNELS, strict=True)),
        content_weight=2 * content * positions[4] * CHANNELS[4],
        style_weight=style,
        total_variation_weight=total_variation * 255**2.5 * _neighbourhoods(height, width),
        total_variation_exponent=1.25,
        start="content",
        **other,
    )


def _ghodouss(height, width):
    """Article 003's code: size is the constant 500 * 500, whatever the picture's. Three rounds of 10 evaluations.

    Departure: SciPy's L-BFGS forgets what it learned after each round there, ours does not.
    """
    return _keras_family(height, width, 500 * 500, (0.025, 1.0, 1e-4), optimizer="lbfgs", evaluations=30)


def _keras_example(height, width):
    """On 0-255 a learning rate of 100; the gradient is 1/255 of ours and so is a pixel, so 100 / 255^2 of ours."""
    options = {"learning_rate": 100 / 255**2, "decay_rate": 0.96, "decay_steps": 100}
    return _keras_family(
        height,
        width,
        height * width,
        (2.5e-8, 1e-6, 1e-6),
        optimizer="gradient_descent",
        optimizer_options=options,
        evaluations=4001,
    )


def _neighbourhoods(height, width):
    return 3 * (height - 1) * (width - 1)


GHODOUSS = _ghodouss(263, 400)
KERAS_EXAMPLE = _keras_example(400, 600)
TENSORFLOW_TUTORIAL = _tensorflow_tutorial(384, 512)

# Article 000 publishes layers and effects, no numbers: content at block 2 keeps eyes and lids where they are, style at
# block 1 brings colour and grain but no shapes, total variation smooths. The weights are ours, chosen by looking at
# cat_eyes in three styles: with content at 2, strokes run over the eyes; with 100, little of the colour is left.
TIRTANATA = Settings(
    content_layers=("block2_conv2",),
    style_layers=("block1_conv1", "block1_conv2"),
    content_weight=20.0,
    style_weight=4e3,
    total_variation_weight=1e6,
    start="content",
    optimizer="lbfgs",
    evaluations=100,
    net="vgg16",
)


def faster(settings, evaluations=100):
    """Settings for the same loss, lower after fewer and cheaper evaluations; `evaluations` are all that they may take.

    A start in the style's colours; L-BFGS with a frequency filter; two thirds of the evaluations of a whitened style
    loss; the precision that is faster on the machine. Each one's share is measured in benchmarks/time_to_loss.py.
    """
    of_warm_up = max(1, round(0.65 * evaluations))
    return replace(
        settings,
        start="recoloured",
        optimizer="lbfgs",
        optimizer_options={"smoothing": 0.7},
        warm_up=(Stage(1.0, of_warm_up, whitening=0.6, style_factor=2.0),),
        evaluations=max(1, evaluations - of_warm_up),
        steps=None,
        precision="auto",
    )


# Article 004's loss, the fast way.
FAST = faster(PRABHAKARAN)

RECIPES = {
    "GATYS_2016": Recipe(
        GATYS_2016,
        "Gatys, Ecker, Bethge 2016, the authors' notebook",
        {"short_side": 512, "resample": "bilinear"},
        published={50: 1_388_532, 100: 707_861, 200: 469_375, 300: 411_658, 500: 368_494},
    ),
    "PRABHAKARAN": Recipe(
        PRABHAKARAN,
        "Prabhakaran, Real Time Style Transfer (article 004)",
        {"longer_side": 512, "resample": "bilinear_aliased"},
        published=dict(
            zip(
                range(1, 1001, 100),
                (5.7769e8, 1.8465e7, 7.7375e6, 4.4299e6, 3.0686e6, 2.3717e6, 1.9699e6, 1.7219e6, 1.5563e6, 1.4374e6),
                strict=True,
            )
        ),
    ),
    "FAST": Recipe(
        FAST,
        "ours: the loss of PRABHAKARAN after 900 evaluations, in about a twentieth of the time",
        {"longer_side": 512, "resample": "bilinear_aliased"},
    ),
    "GHODOUSS": Recipe(
        GHODOUSS,
        "Ghodouss, Cool Stuff: Style Transfer (article 003)",
        {"longer_side": 400, "resample": "nearest"},
        published={10: 6.72371e9, 20: 1.72019e9, 30: 9.66774e8},
        squashes_style=True,
        at_size=_ghodouss,
    ),
    "TIRTANATA": Recipe(
        TIRTANATA,
        "Tirtanata, Transferring Style with Style Transfer (article 000)",
        {"longer_side": 256, "resample": "lanczos"},
    ),
    "TENSORFLOW_TUTORIAL": Recipe(
        TENSORFLOW_TUTORIAL,
        "TensorFlow's tutorial Neural style transfer",
        {"longer_side": 512, "resample": "bilinear_aliased"},
        at_size=_tensorflow_tutorial,
    ),
    "KERAS_EXAMPLE": Recipe(
        KERAS_EXAMPLE,
        "Keras' code example Neural style transfer (Chollet)",
        {"short_side": 400, "resample": "nearest"},  # 400 rows there: the short side of a landscape
        squashes_style=True,
        at_size=_keras_example,
        published={101: 8356.33, 501: 6401.17, 1001: 5977.34, 2001: 5695.62, 3001: 5585.49, 4001: 5528.84},
    ),
}


def find_recipe(name):
    """The `Recipe` of that name, in upper or lower case; ValueError with the nearest names otherwise."""
    return RECIPES[choose(str(name).upper(), RECIPES, "recipe")]
