"""How near a picture came to its targets, as seen by a network that took no part in making it.

The loss that made a picture cannot judge it: each network has a unit of its own, and a picture made by a network is
at its best there. A judge sees all of them with the same eyes. Its distances are relative, so that layers and pictures
can be compared: 0 is the target itself, 1 is as far from it as an empty answer would be.
"""

import numpy as np

from nst_lib.experiments.textures import relative_errors
from nst_lib.quiet_tensorflow import tf
from nst_lib.settings import STYLE_LAYERS
from nst_lib.vgg import Extractor

CONTENT_LAYER = "block4_conv2"


class Judge:
    """Content and style distances as `net` sees them: by default trained VGG16, when VGG19 made the pictures.

    `weights` is what `Extractor` takes, so that a random network can judge too.
    """

    def __init__(self, net="vgg16", weights="imagenet", *, pooling="max", seed=0):
        layers = (CONTENT_LAYER, *STYLE_LAYERS)
        self._extract = Extractor(layers, net, weights, pooling=pooling, precision="float32", seed=seed)

    def content_distance(self, image, content):
        """|F - P| / |P| in block4_conv2 of two images (1, height, width, 3) of one size, as a float.

        F and P are the activations of the two, |.| the root of the sum of squares: the root of eq. 1 of Gatys et al.
        2016, divided by its value for an image without any activation.
        """
        if image.shape != content.shape:
            raise ValueError(f"the image has shape {image.shape}, the content {content.shape}; they must be the same")
        F, P = (self._extract(picture)[CONTENT_LAYER] for picture in (image, content))
        return float(tf.norm(F - P) / tf.norm(P))

    def style_distance(self, image, style):
        """Mean over block1_conv1 ... block5_conv1 of |G - A| / |A|, as a float; the images may differ in size.

        G and A are the Gram matrices of the two (Gatys et al. 2016, eq. 3, divided by h*w).
        """
        return float(np.mean(list(self.style_distances(image, style).values())))

    def style_distances(self, image, style):
        """{layer: |G - A| / |A|}."""
        return relative_errors(image, style, self._extract)
