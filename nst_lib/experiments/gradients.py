"""Weights of the losses, each divided by the size of what it weighs.

A layer's loss is as large as its activations happen to be: E_l grows with their fourth power. What decides a
descent is not the loss but its gradient with respect to the image. He, Wang and Hopcroft 2016 (arXiv:1606.04801) find
each layer's weight by a pre-process that makes the layers' effects on the image equally large at the start; they hold
wrong scales responsible for an earlier failure of random weights. The norm that measures the size is our choice: L2.
"""

from dataclasses import replace

from nst_lib.images import noise_like
from nst_lib.losses import style_loss
from nst_lib.quiet_tensorflow import tf
from nst_lib.tiles import activations_of, grams_of, measured


def gradient_sizes(settings, content, style, extractor, start=None):
    """{"content": size, style layer: size, ...}: L2 norms of each unweighted loss's gradient with respect to the image.

    Measured at the image `start` (1, height, width, 3), by default white noise of the content's shape from
    `settings.seed`. `content` and `style` are images, each of its own size; the content losses of several layers count
    together. The whole picture goes through `extractor` at once, whatever `settings.tile` says. Raises ValueError for
    an extractor without the layers.
    """
    contents, styles = settings.content_layers, settings.style_layers
    if missing := {*contents, *styles} - set(extractor.layers):
        raise ValueError(f"the extractor lacks {', '.join(sorted(missing))}; make it with these layers, too")
    targets = activations_of(extractor, content, contents)
    grams = grams_of(extractor, style, styles)
    image = noise_like(content, settings.seed) if start is None else tf.identity(start)
    with tf.GradientTape(persistent=True) as tape:
        tape.watch(image)
        losses, own = measured(extractor, image, contents, targets, styles)
        terms = {"content": tf.add_n(losses)}
        terms |= {layer: style_loss(G, A) for layer, G, A in zip(styles, own, grams, strict=True)}
    return {name: float(tf.norm(tape.gradient(term, image))) for name, term in terms.items()}


def balanced_by_gradient(settings, content, style, extractor, start=None):
    """`settings` with each weight divided by the size of its term's gradient at `start`; see `gradient_sizes`.

    The weights thereby become shares of the first step: with a content weight of 1 and a style weight of 10, the
    style layers pull ten times as hard there as the content does. `style_layer_weights` are shares among the layers;
    None stands for equal ones, 1 / L. A weight of 0 stays 0; total variation is left as it is.

    The balance holds for this extractor, these pictures and this start, so make it anew for others. Raises ValueError
    where a term that counts has no gradient, for instance the content at a start from the content itself.
    """
    sizes = gradient_sizes(settings, content, style, extractor, start)
    layers = settings.style_layers
    shares = settings.style_layer_weights or (1 / len(layers),) * len(layers)
    counting = ("content",) * bool(settings.content_weight) + layers * bool(settings.style_weight)
    for name in counting:
        if not 0 < sizes[name] < float("inf"):
            raise ValueError(
                f"the gradient of the {name} loss has a size of {sizes[name]} at the start, so that nothing can be "
                "divided by it; give another start, such as noise_like(content)"
            )
    content_weight = settings.content_weight and settings.content_weight / sizes["content"]
    if settings.style_weight:
        shares = tuple(share / sizes[layer] for share, layer in zip(shares, layers, strict=True))
    return replace(settings, content_weight=content_weight, style_layer_weights=shares)
