"""What our readings of two publications in TensorFlow share: Keras' VGG19 with our weights, and two objectives.

"published" is the publication's own; "common" is that of GATYS_2016, by which all pictures are judged, so that layers
and work are the same for all.
"""

from dataclasses import dataclass

from nst_lib.quiet_tensorflow import tf
from nst_lib.settings import STYLE_LAYERS
from nst_lib.weights import CHANNELS, load_weights


@dataclass(frozen=True)
class Objective:
    """Layers, and the weight of each mean squared difference, of activations and of Gram matrices over h * w."""

    content_layer: str
    content_weight: float
    style_weights: tuple  # one for each of STYLE_LAYERS
    total_variation_weight: float = 0.0

    @property
    def layers(self):
        """Content layer and style layers, each once."""
        return (self.content_layer, *STYLE_LAYERS)


COMMON = Objective("block4_conv2", 1.0, tuple(1e3 / C**2 for C in CHANNELS))


def network(layers, weights="imagenet"):
    """Keras model: 0-255 BGR minus the mean pixel -> {layer: activations}; `weights` is what `load_weights` takes."""
    vgg = tf.keras.applications.VGG19(include_top=False, weights=None)
    vgg.trainable = False
    for layer, arrays in load_weights("vgg19", weights).items():
        vgg.get_layer(layer).set_weights(arrays)
    return tf.keras.Model(vgg.input, {layer: vgg.get_layer(layer).output for layer in layers})
