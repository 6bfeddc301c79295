"""Weights in a unit that means the same for every layer: what the worst picture would cost.

Content losses of two layers differ by orders of magnitude, and so do style losses: activations are not equally large.
So a weight that suits one layer is wrong for the next. Two pictures show how large each loss is at most, more or less:
the painting itself, which has none of the content, and the photograph, which has none of the style.
"""

from dataclasses import replace

from nst_lib.gram import gram_matrix
from nst_lib.images import stretched
from nst_lib.losses import content_loss, style_loss
from nst_lib.vgg import Extractor


def lost_content(content, style, extractor):
    """{layer: content loss of the painting}, unweighted, for every layer of `extractor`; all content is lost in it.

    `content` and `style` are images (1, height, width, 3); the painting is stretched to the content's shape.
    """
    F, P = extractor(stretched(style, content.shape[1:3])), extractor(content)
    return {layer: float(content_loss(F[layer], P[layer])) for layer in extractor.layers}


def missing_style(content, style, extractor):
    """{layer: style loss E_l of the photograph}, unweighted, for every layer of `extractor`; all style is missing."""
    F, S = extractor(content), extractor(style)
    return {layer: float(style_loss(gram_matrix(F[layer]), gram_matrix(S[layer]))) for layer in extractor.layers}


def balanced(settings, content, style, balance=1.0, *, extractor=None):
    """The settings with weights for which the painting's content loss is 1, and the photograph's style loss `balance`.

    The weighted content loss of a picture is then the share of the content that it has lost, and its style loss
    divided by `balance` the share of the style that it is missing. Both weights are `rounded`. Total variation stays as
    it is. An `extractor` with the settings' layers saves loading the network. Raises ValueError for pictures that do
    not differ.
    """
    layers = tuple(dict.fromkeys(settings.content_layers + settings.style_layers))
    network = {"pooling": settings.pooling, "precision": settings.precision, "seed": settings.seed}
    extractor = extractor or Extractor(layers, settings.net, settings.weights, **network)
    if absent := set(layers) - set(extractor.layers):
        raise ValueError(f"the extractor lacks {', '.join(sorted(absent))}; make it with all layers of the settings")
    lost, missing = lost_content(content, style, extractor), missing_style(content, style, extractor)
    content_sum = sum(lost[layer] for layer in settings.content_layers)
    style_sum = sum(weight * missing[layer] for layer, weight in settings.weight_of_style_layer.items())
    if not content_sum or not style_sum:
        raise ValueError(
            "content and style do not differ in these layers, so nothing can be balanced; give two pictures"
        )
    return replace(settings, content_weight=rounded(1 / content_sum), style_weight=rounded(balance / style_sum))


def rounded(weight):
    """A weight to three digits, so that measuring it again, or on another processor, gives the same settings."""
    return float(f"{weight:.3g}")
