"""The optimisation, as a stream of steps.

`transfer` is the whole algorithm of Gatys et al. 2016; `invert` and `synthesize_texture` are the same loop with terms
left out, `coarse_to_fine` is the same loop several times. Each is a generator: a `for` loop, a panel and a test
consume the same stream, closing it loses nothing.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from nst_lib.colours import grey, luminance_matched, recoloured, with_luminance
from nst_lib.gram import whitening
from nst_lib.images import SMALLEST_SIDE, noise_like, resized, stretched
from nst_lib.losses import style_loss, temporal_loss, total_variation
from nst_lib.optimizers import OPTIMIZERS
from nst_lib.quiet_tensorflow import tf
from nst_lib.settings import Settings, Stage
from nst_lib.styles import as_styles, guides_and_shares, have_masks, mixed, scaled, style_grams
from nst_lib.tiles import activations_of, check_at_once, measured
from nst_lib.vgg import Extractor


@dataclass(frozen=True)
class Losses:
    """Every weighted term of one image's total loss, as floats: what adds up to `total`."""

    content: Mapping[str, float]  # by content layer
    style: Mapping[str, float]  # by style layer
    total_variation: float
    total: float
    temporal: float | None = None  # None where there is no previous frame

    @property
    def by_kind(self):
        """{"content": ..., "style": ..., "total variation": ..., "total": ...}, summed over layers."""
        return {
            "content": sum(self.content.values()),
            "style": sum(self.style.values()),
            "total variation": self.total_variation,
            **self._of_time,
            "total": self.total,
        }

    @property
    def named(self):
        """{"content block4_conv2": ..., "style block1_conv1": ..., "total variation": ..., "total": ...}."""
        content = {f"content {layer}": value for layer, value in self.content.items()}
        style = {f"style {layer}": value for layer, value in self.style.items()}
        return {**content, **style, "total variation": self.total_variation, **self._of_time, "total": self.total}

    @property
    def _of_time(self):
        return {} if self.temporal is None else {"temporal": self.temporal}


@dataclass(frozen=True)
class Step:
    """The state of a run after an evaluation of the loss; `losses` and `gradient_norm` belong to `image`."""

    index: int  # updates of the image so far
    evaluations: int  # losses and gradients computed so far
    image: tf.Tensor  # (1, height, width, 3), RGB in [0, 1]
    losses: Losses
    gradient_norm: float  # L2 norm of the total loss's gradient
    seconds: float  # of computing so far, without what the caller did in between


class Previous(NamedTuple):
    """The last frame of a film, which the next one shall resemble; see `losses.temporal_loss`."""

    image: tf.Tensor  # (1, height, width, 3), warped to where its pixels are now
    seen: tf.Tensor  # (1, height, width, 1), 1 where it is to be compared
    weight: float  # of the temporal loss


class NotFinite(ArithmeticError):
    """A loss became NaN or infinite; `last` is the last good Step, None if there was none."""

    def __init__(self, message, last):
        super().__init__(message)
        self.last = last


def transfer(content, style, settings=None, *, extractor=None, start=None, previous=None):
    """Paint `content` in the manner of `style`; yields a `Step` for the start and one after every evaluation.

    `content` and `style` are images (1, height, width, 3), each of its own size; `style` may also be a list of images
    or of `Style`s, with weights and masks. `start`, of the content's size, replaces what `settings.start` says. An
    `extractor` made before saves loading the network again, and decides net, weights, pooling and precision. Steps of
    a warm-up have images and losses of its stages. Where `settings.keep_colour` is "luminance", losses are those of
    the image before it gets the content's colours. With a `Previous` frame the loss has one more term. Raises
    ValueError for images that do not fit, and `NotFinite` while it runs.
    """
    settings = settings or Settings()
    extractor = network(settings, extractor)
    if start is not None and start.shape != content.shape:
        raise ValueError(f"start has shape {start.shape}, the content {content.shape}; they must be the same")
    if previous is not None:
        previous = _fitting(previous, content, settings)

    def run(content, styles, start):
        if not settings.warm_up:
            return _run(content, styles, settings, extractor, start, previous=previous)
        smallest = SMALLEST_SIDE / min(content.shape[1:3])
        stages = [stage._replace(share=max(stage.share, smallest)) for stage in settings.warm_up]
        return _chain(content, styles, [*stages, Stage(1.0, settings.evaluations)], settings, extractor, start)

    return _in_colours(run, content, _styles(content, style, settings), start, settings)


def invert(image, layer, settings=None, *, extractor=None, start=None):
    """Find, from noise, an image with the same activations in `layer`: Gatys et al. 2016, figure 1, lower row."""
    settings = replace(settings or Settings(), start="noise", content_layers=(layer,), style_weight=0.0)
    return transfer(image, None, settings, extractor=extractor, start=start)


def synthesize_texture(style, settings=None, *, extractor=None, start=None):
    """Find, from noise, an image of the style's size with its Gram matrices: Gatys et al. 2015, figure 2."""
    settings = replace(settings or Settings(), start="noise", content_weight=0.0)
    canvas = as_styles(style)[0].image if start is None else start
    return transfer(canvas, style, settings, extractor=extractor, start=start)


def coarse_to_fine(content, style, schedule, settings=None, *, extractor=None):
    """`transfer` at rising sizes, each from the last one's picture; yields its Steps, counted on through the sizes.

    `schedule` is ((longer side in px, evaluations), ...). The style image is scaled by the same factor as the content,
    so that a stroke keeps its share of the picture. The last size must be the content's own; ValueError otherwise.
    """
    settings = replace(settings or Settings(), warm_up=())
    last_size = max(content.shape[1:3])
    sizes = [size for size, _ in schedule]
    if not sizes or sizes[-1] != last_size or any(a >= b for a, b in pairwise(sizes)):
        raise ValueError(
            f"the sizes of the schedule are {sizes}; they must rise, and end with the content's {last_size}"
        )
    stages = [Stage(size / last_size, evaluations) for size, evaluations in schedule]
    extractor = network(settings, extractor)

    def run(content, styles, start):
        return _chain(content, styles, stages, settings, extractor, start)

    return _in_colours(run, content, _styles(content, style, settings), None, settings)


def network(settings, extractor=None):
    """`extractor`, if it has what the settings ask for; without one the network itself, None if no term needs it."""
    if extractor is None and settings.layers:
        options = {"pooling": settings.pooling, "precision": settings.precision, "seed": settings.seed}
        return Extractor(settings.layers, settings.net, settings.weights, **options)
    if missing := set(settings.layers) - set(getattr(extractor, "layers", settings.layers)):
        raise ValueError(f"the extractor lacks {', '.join(sorted(missing))}; make it with Extractor(settings.layers)")
    return extractor


def _fitting(previous, content, settings):
    """The `Previous` frame, grey where the picture is painted in grey; ValueError where it does not fit."""
    if previous.image.shape != content.shape or settings.warm_up:
        raise ValueError(
            f"the previous frame has shape {previous.image.shape}, the content {content.shape}, and warm_up is "
            f"{settings.warm_up}; the shapes must be the same, and a frame that starts from another has no warm-up"
        )
    return previous._replace(image=grey(previous.image)) if settings.keep_colour == "luminance" else previous


def _styles(content, style, settings):
    """`style` as a tuple of `Style`, checked: masks have their picture's size, and no picture with a mask has tiles."""
    styles = as_styles(style, content)
    for each in styles:
        for mask, picture in ((each.mask, content), (each.own_mask, each.image)):
            if mask is not None:
                check_at_once(picture, settings.tile)
    return styles


def _in_colours(run, content, styles, start, settings):
    """Steps of `run(content, styles, start)`, in the content's colours if the settings say so; Gatys et al. 2017, 5."""
    if settings.keep_colour is None:
        return run(content, styles, start)
    if settings.keep_colour == "covariance":
        return run(content, [style._replace(image=recoloured(style.image, content)) for style in styles], start)
    styles = [style._replace(image=luminance_matched(style.image, content)) for style in styles]
    steps = run(grey(content), styles, None if start is None else grey(start))
    return with_images(steps, lambda image: with_luminance(stretched(content, image.shape[1:3]), image))


def with_images(steps, change):
    """The Steps of a stream with `change(image)` for their images; the last good one of a `NotFinite` has it, too."""
    try:
        for step in steps:
            yield replace(step, image=change(step.image))
    except NotFinite as error:
        error.last = error.last and replace(error.last, image=change(error.last.image))
        raise


def _chain(content, styles, stages, settings, extractor, image=None):
    """Steps of all `stages`, each from the last one's picture, counted on."""
    before, last = None, None
    is_whitened = any(stage.whitening for stage in stages)
    for stage in stages:
        stage_content = resized(content, round(max(content.shape[1:3]) * stage.share))
        stage_styles = [scaled(style, stage.share, stage_content.shape[1:3]) for style in styles]
        start = None if image is None else stretched(image, stage_content.shape[1:3])
        weights = {"style_weight": settings.style_weight * stage.style_factor}
        stage_settings = replace(settings, evaluations=stage.evaluations, **weights)
        # An exponent of 0 changes nothing, but what was compiled for the other stages serves that one too.
        exponent = stage.whitening if is_whitened else None
        for step in _run(stage_content, stage_styles, stage_settings, extractor, start, exponent):
            last = step if before is None else _counted_on(step, before)
            yield last
            if settings.steps is not None and last.index >= settings.steps:
                return
        before, image = last, last.image


def _counted_on(step, before):
    return replace(
        step,
        index=before.index + step.index,
        evaluations=before.evaluations + step.evaluations,
        seconds=before.seconds + step.seconds,
    )


def first_image(content, style, settings):
    """The image (1, height, width, 3) that `settings.start` names, of the content's size."""
    if settings.start == "noise":
        return noise_like(content, settings.seed)
    if settings.start == "recoloured":
        return mixed(content, as_styles(style), lambda image: recoloured(content, image))
    if settings.start == "style":
        return mixed(content, as_styles(style), lambda image: stretched(image, content.shape[1:3]))
    return tf.convert_to_tensor(content)


class Targets(NamedTuple):
    """What the objective holds an image against: lists by content layer, or by style layer."""

    activations: list  # (1, h, w, C)
    grams: list  # (1, C, C); with masks (R, C, C), R regions
    whitenings: list  # like the Gram matrices, or None for each layer
    guides: list | None = None  # (R, h, w, 1)
    shares: tf.Tensor | None = None  # of the regions, (R,)


@dataclass(frozen=True, eq=False)
class _Objective:
    """Image, targets and weights -> weighted terms: what the optimiser descends.

    Targets and weights are arguments, so that what TensorFlow compiled for one pair of pictures serves the next.
    """

    extractor: Extractor | None
    content_layers: tuple
    style_layers: tuple
    total_variation: tuple  # () or (exponent, isotropic)
    tile: int | None  # see tiles

    @property
    def names(self):
        """(kind, layer) of each term."""
        content = [("content", layer) for layer in self.content_layers]
        style = [("style", layer) for layer in self.style_layers]
        return [*content, *style, *[("total variation", "")][: len(self.total_variation)]]

    def targets(self, content, style, exponent=None, guidance="average"):
        """`Targets` from the content's activations and the Gram matrices of the style, or styles."""
        styles = as_styles(style, content)
        activations = activations_of(self.extractor, content, self.content_layers, self.tile)
        grams = style_grams(self.extractor, styles, self.style_layers, guidance, self.tile)
        whitenings = [None if exponent is None else _whitenings(gram, exponent) for gram in grams]
        if not (grams and have_masks(styles)):
            return Targets(activations, grams, whitenings)
        guides = guides_and_shares(content, styles, self.style_layers, self.extractor.net, guidance)
        return Targets(activations, grams, whitenings, *guides)

    def weights(self, settings):
        """Weight of each term, (number of terms,)."""
        style = [settings.style_weight * settings.weight_of_style_layer[layer] for layer in self.style_layers]
        variation = [settings.total_variation_weight][: len(self.total_variation)]
        return tf.constant([settings.content_weight] * len(self.content_layers) + style + variation, tf.float32)

    def __call__(self, image, targets, weights, last=None, seen=None):
        activations, grams, whitenings, guides, shares = targets
        losses, own = measured(
            self.extractor, image, self.content_layers, activations, self.style_layers, self.tile, guides
        )
        losses += [style_loss(G, A, W, shares) for G, A, W in zip(own, grams, whitenings, strict=True)]
        if self.total_variation:
            losses.append(total_variation(image, *self.total_variation))
        if last is not None:
            losses.append(temporal_loss(image, last, seen))
        return weights * tf.stack(losses)


def _objective(settings, extractor):
    """The objective for these settings; the same one for an extractor used again, with all that was compiled for it."""
    content = settings.content_layers if settings.content_weight else ()
    style = settings.style_layers if settings.style_weight else ()
    smoothness = (settings.total_variation_exponent, settings.total_variation_isotropic)
    terms = (content, style, smoothness if settings.total_variation_weight else (), settings.tile)
    known = vars(extractor).setdefault("_objectives", {}) if extractor else {}
    return known.setdefault(terms, _Objective(extractor, *terms))


def _whitenings(grams, exponent):
    return tf.concat([whitening(gram[None], exponent) for gram in grams], axis=0)


def _run(content, styles, settings, extractor, start, exponent=None, previous=None):
    """Steps at one size, of the style loss whitened with `exponent` unless it is None; targets are computed at once."""
    objective = _objective(settings, extractor)
    targets = objective.targets(content, styles, exponent, settings.guidance)
    args = (targets, objective.weights(settings))
    if previous is not None:
        args = (targets, tf.concat([args[1], [float(previous.weight)]], axis=0), previous.image, previous.seen)
    return _steps(objective, args, first_image(content, styles, settings) if start is None else start, settings)


def _steps(objective, args, start, settings):
    iterates = OPTIMIZERS[settings.optimizer](objective, start, args, **settings.optimizer_options)
    names = objective.names + [("temporal", "")] * (len(args) > 2)  # see _run
    seconds, last = 0.0, None
    for evaluations in range(1, settings.evaluations + 1):
        began = time.perf_counter()
        iterate = next(iterates, None)
        if iterate is None:
            return
        weighted = dict(zip(names, iterate.terms.numpy().astype(float), strict=True))
        seconds += time.perf_counter() - began
        _check_finite(weighted, evaluations, last)
        index, gradient_norm = int(iterate.index), float(iterate.gradient_norm)
        last = Step(index, evaluations, iterate.point, _losses(weighted), gradient_norm, seconds)
        yield last
        if settings.steps is not None and last.index >= settings.steps:
            return


def _losses(values):
    by_kind = {"content": {}, "style": {}, "total variation": {"": 0.0}, "temporal": {"": None}}
    for (kind, layer), value in values.items():
        by_kind[kind][layer] = value
    variation, temporal = by_kind["total variation"][""], by_kind["temporal"][""]
    return Losses(by_kind["content"], by_kind["style"], variation, sum(values.values()), temporal)


def _check_finite(values, evaluations, last):
    for (kind, layer), value in values.items():
        if not np.isfinite(value):
            raise NotFinite(
                f"the {' '.join((kind, layer)).strip()} loss became {value} at evaluation {evaluations}; "
                "lower the learning rate or that term's weight. The last good picture is kept",
                last,
            )
