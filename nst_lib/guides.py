"""A picture's mask -> guides: how much each position of a layer belongs to the masked region.

Gatys et al. 2017, "Controlling perceptual factors in neural style transfer", section 4: a guide multiplies the
activations before their Gram matrix is taken.
"""

from nst_lib.choices import choose
from nst_lib.quiet_tensorflow import tf
from nst_lib.tiles import receptive_field

GUIDANCE = ("average", "inside", "all")


def guides_of(mask, layers, net="vgg19", guidance="average"):
    """{layer: guide (1, h, w, 1)} of a mask (1, height, width, 1), for as many positions as each layer has.

    A guide is the square root of the mask at the layer, divided by the mask's mean there, so that the mean of its
    square is 1 and `gram_matrix(guide * activations)` is the mean over positions, weighted by the mask. (The sum in
    place of the mean, and 1 over the root of the positions in every guide, are the paper's.) What the mask is at a
    position is said by `guidance`: "average" takes the mean of the position's own square of stride x stride px,
    "inside" the least of all that the position sees, "all" the greatest. Raises ValueError where a layer has no
    position in the region, as may be with "inside": in block5_conv1 a position sees 156 x 156 px.
    """
    choose(guidance, GUIDANCE, "guidance")
    return {layer: _guide(mask, layer, net, guidance) for layer in layers}


def _guide(mask, layer, net, guidance):
    stride, radius = receptive_field(net, layer)
    if guidance == "average":
        at_layer = tf.nn.avg_pool2d(mask, stride, stride, "VALID")
    elif guidance == "all":
        at_layer = _greatest_seen(mask, stride, radius)
    else:
        at_layer = 1 - _greatest_seen(1 - mask, stride, radius)
    mean = float(tf.reduce_mean(at_layer))
    if mean <= 0:
        raise ValueError(
            f"no position of {layer} lies in a mask with guidance {guidance!r}; enlarge the mask or the picture, "
            'leave the layer out, or use guidance "average"'
        )
    return tf.sqrt(at_layer / mean)


def _greatest_seen(mask, stride, radius):
    """Greatest value in each position's receptive field; beyond the picture's edge there is nothing to see."""
    margin = [radius, radius]
    return tf.nn.max_pool2d(tf.pad(mask, [[0, 0], margin, margin, [0, 0]]), stride + 2 * radius, stride, "VALID")
