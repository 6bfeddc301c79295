"""Our float32 reading of TensorFlow's tutorial "Neural style transfer": its method and numbers, in our own words.

An image variable in [0, 1]; targets computed once; loss, gradient, Adam's update and clipping within one tf.function.
The variant is "published", its own objective, or "common".
"""

from readings import COMMON, Objective, network
from running import run

from nst_lib.images import load_image, save_image
from nst_lib.quiet_tensorflow import tf
from nst_lib.settings import STYLE_LAYERS

PUBLISHED = Objective("block5_conv2", 1e4, (1e-2 / 5,) * 5, total_variation_weight=30.0)
OBJECTIVES = {"published": PUBLISHED, "common": COMMON}


class Reading:
    """The picture being painted, and one step of the method."""

    def __init__(self, content, style, objective, weights="imagenet"):
        self.objective = objective
        self._network = network(objective.layers, weights)
        self._content_target = self._features(content)[0]
        self._style_targets = self._features(style)[1]
        self.image = tf.Variable(content)
        self._adam = tf.keras.optimizers.Adam(learning_rate=0.02, beta_1=0.99, epsilon=0.1)

    def _features(self, image):
        """Activations of the content layer, and the style layers' Gram matrices over h * w."""
        outputs = self._network(tf.keras.applications.vgg19.preprocess_input(255.0 * image))
        grams = []
        for layer in STYLE_LAYERS:
            _, height, width, _ = outputs[layer].shape
            grams.append(tf.einsum("bijc,bijd->bcd", outputs[layer], outputs[layer]) / (height * width))
        return outputs[self.objective.content_layer], grams

    def loss(self, image):
        """The objective's loss of an image."""
        content, grams = self._features(image)
        loss = self.objective.content_weight * _mean_square(content, self._content_target)
        for gram, target, weight in zip(grams, self._style_targets, self.objective.style_weights, strict=True):
            loss += weight * _mean_square(gram, target)
        if self.objective.total_variation_weight:
            loss += self.objective.total_variation_weight * tf.image.total_variation(image)[0]
        return loss

    @tf.function
    def step(self):
        """One update of the image."""
        with tf.GradientTape() as tape:
            loss = self.loss(self.image)
        self._adam.apply_gradients([(tape.gradient(loss, self.image), self.image)])
        self.image.assign(tf.clip_by_value(self.image, 0.0, 1.0))


def _mean_square(a, b):
    return tf.reduce_mean(tf.square(a - b))


def start(choices):
    """(step, save) for running.run."""
    reading = Reading(load_image(choices.content), load_image(choices.style), OBJECTIVES[choices.variant])
    return reading.step, lambda path: save_image(reading.image, path)


if __name__ == "__main__":
    run(start)
