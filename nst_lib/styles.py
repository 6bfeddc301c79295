"""What a picture shall be painted in: one style, several blended by weight, or each in a region of its own."""

import math
from typing import NamedTuple

import numpy as np

from nst_lib.guides import guides_of
from nst_lib.images import SMALLEST_SIDE, resized
from nst_lib.quiet_tensorflow import tf
from nst_lib.tiles import grams_of

ROUNDING = 1e-4  # by which a mask that was scaled or warped may leave [0, 1]


class Style(NamedTuple):
    """A style image, how much it counts, where it goes and what of it is meant.

    Without masks, weights are shares of a blend, and are scaled to add up to 1. With masks, a weight multiplies the
    loss of the style's own region; a style without a mask beside others that have one goes everywhere.
    """

    image: tf.Tensor  # (1, h, w, 3)
    weight: float = 1.0
    mask: tf.Tensor | None = None  # (1, height, width, 1) in [0, 1], of the content's size
    own_mask: tf.Tensor | None = None  # (1, h, w, 1) in [0, 1], of the style image's size


def as_styles(style, content=None):
    """`style` as a tuple: it may be an image, a `Style`, a list of either, or None for no style at all.

    Raises ValueError for weights that are none and for masks that are none; for masks of another size than `content`
    too, if it is given.
    """
    if style is None:
        return ()
    given = style if isinstance(style, list | tuple) and not isinstance(style, Style) else (style,)
    styles = tuple(
        _checked(each if isinstance(each, Style) else Style(each), number, content)
        for number, each in enumerate(given, 1)
    )
    if styles and not any(each.weight for each in styles):
        raise ValueError("the weights of all styles are 0; raise one, or set style_weight to 0 to leave style out")
    return styles


def have_masks(styles):
    """Whether any of the styles has a region of its own."""
    return any(style.mask is not None for style in styles)


def blend_shares(styles):
    """The weights, scaled to add up to 1."""
    total = sum(style.weight for style in styles)
    return [style.weight / total for style in styles]


def scaled(style, share, shape):
    """The Style with its image at `share` of its size, and its mask for a content of shape (height, width)."""
    share = max(share, SMALLEST_SIDE / min(style.image.shape[1:3]))
    image = resized(style.image, round(max(style.image.shape[1:3]) * share))
    mask, own_mask = _mask_at(style.mask, shape), _mask_at(style.own_mask, image.shape[1:3])
    return style._replace(image=image, mask=mask, own_mask=own_mask)


def style_grams(extractor, styles, layers, guidance="average", tile=None):
    """What the Gram matrices in each of `layers` shall be, as a list.

    Without masks (1, C, C): the mean of the styles' matrices, by their weights. A sum of style losses whose weights
    add up to 1 differs from the loss against that mean by a constant, so that their gradients are the same. With masks
    (R, C, C): the matrix of each style. `own_mask` makes a matrix that of the masked part.
    """
    if not layers:
        return []
    if not styles:
        raise ValueError("there is no style; give an image, or set style_weight to 0 to leave style out")
    by_layer = zip(*(_grams(extractor, style, layers, guidance, tile) for style in styles), strict=True)
    if have_masks(styles):
        return [tf.concat(grams, axis=0) for grams in by_layer]
    shares = blend_shares(styles)
    return [tf.add_n([share * gram for share, gram in zip(shares, grams, strict=True)]) for grams in by_layer]


def guides_and_shares(content, styles, layers, net, guidance="average"):
    """([guides (R, h, w, 1) by layer], shares (R,)) of the styles' masks.

    A share is the weight times the mask's mean: the part of the picture that the region is. So the loss pulls as much
    at a pixel of a small region as at one of a large region; Gatys et al. 2017 leave that factor (lambda_r) open.
    """
    masks = [tf.ones_like(content[..., :1]) if style.mask is None else style.mask for style in styles]
    guides = [guides_of(mask, layers, net, guidance) for mask in masks]
    shares = [style.weight * tf.reduce_mean(mask) for style, mask in zip(styles, masks, strict=True)]
    return [tf.concat([each[layer] for each in guides], axis=0) for layer in layers], tf.stack(shares)


def mixed(content, styles, picture_of):
    """One image of the content's size: `picture_of(style image)` for every style, in its share or where its mask is.

    Where masks overlap, they share; where there is none, the content stays.
    """
    if have_masks(styles):
        covers = [1.0 if style.mask is None else style.mask for style in styles]
    else:
        covers = blend_shares(styles)
    covered = sum(covers)
    image = content * tf.maximum(1.0 - covered, 0.0)
    for style, cover in zip(styles, covers, strict=True):
        image += picture_of(style.image) * (cover / tf.maximum(covered, 1.0))
    return image


def _grams(extractor, style, layers, guidance, tile):
    if style.own_mask is None:
        return grams_of(extractor, style.image, layers, tile)
    guides = guides_of(style.own_mask, layers, extractor.net, guidance)
    return grams_of(extractor, style.image, layers, tile, [guides[layer] for layer in layers])


def _mask_at(mask, shape):
    if mask is None:
        return None
    return tf.clip_by_value(tf.image.resize(mask, shape, "bilinear", antialias=True), 0.0, 1.0)


def _checked(style, number, content):
    weight = style.weight
    if isinstance(weight, bool) or not isinstance(weight, int | float) or not 0 <= weight < math.inf:
        raise ValueError(f"the weight of style {number} is {weight!r}; it must be a finite number, at least 0")
    mask = _checked_mask(style.mask, f"the mask of style {number}", content)
    own_mask = _checked_mask(style.own_mask, f"the own_mask of style {number}", style.image)
    return style._replace(mask=mask, own_mask=own_mask)


def _checked_mask(mask, name, picture):
    if mask is None:
        return None
    mask = tf.cast(mask, tf.float32)
    wanted = (1, None, None, 1) if picture is None else (1, *picture.shape[1:3], 1)
    if not mask.shape.is_compatible_with(wanted):
        raise ValueError(f"{name} has shape {tuple(mask.shape)}; its picture needs {wanted}")
    lowest, highest = float(np.min(mask)), float(np.max(mask))
    if not -ROUNDING <= lowest <= highest <= 1 + ROUNDING or highest <= 0:
        raise ValueError(
            f"{name} has values from {lowest:.3g} to {highest:.3g}; they must lie in [0, 1], and not all be 0"
        )
    return tf.clip_by_value(mask, 0.0, 1.0)
