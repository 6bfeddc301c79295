"""Measures the factors by which `nst_lib.vgg` rescales average pooling; prints them for both nets."""

import numpy as np

from nst_lib import vgg
from nst_lib.images import sample, samples
from nst_lib.quiet_tensorflow import tf

SIZE = 256


def level(extractor, images, layer):
    """Mean over the images of the logarithm of the layer's root mean square."""
    return np.mean([np.log(tf.norm(extractor(image)[layer])) for image in images])


def measure(net, images):
    scales = vgg.AVERAGE_POOLING_SCALE[net] = dict.fromkeys(vgg.POOLS, 1.0)
    for pool, layer in zip(vgg.POOLS, [*(f"block{b}_conv1" for b in range(2, 6)), "block5_pool"], strict=True):
        wanted = level(vgg.Extractor([layer], net), images, layer)
        average = vgg.Extractor([layer], net, pooling="average")
        for _ in range(6):  # biases make the level not quite proportional to the factor
            scales[pool] *= float(np.exp(wanted - level(average, images, layer)))
    return scales


if __name__ == "__main__":
    pictures = [sample(name, SIZE) for name in samples()]
    for net in vgg.LAYERS:
        print(net, {pool: round(scale, 2) for pool, scale in measure(net, pictures).items()})
