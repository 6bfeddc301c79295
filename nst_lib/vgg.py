"""Image -> activations. The only module that knows what VGG wants: 0-255, BGR, minus the mean pixel.

Layers carry Keras' names. `block4_conv2` is the activation after the ReLU, elsewhere called relu4_2; the paper's
conv4_2.
"""

from collections.abc import Collection

from nst_lib.choices import choose
from nst_lib.images import SMALLEST_SIDE
from nst_lib.precision import PRECISIONS, check_precision, resolved
from nst_lib.quiet_tensorflow import tf
from nst_lib.weights import CONVOLUTIONS, kernel_shapes, load_weights

POOLING = ("max", "average")
POOLS = tuple(f"block{block}_pool" for block in range(1, 6))

# Average pooling gives less than max pooling. Each factor makes the root mean square of the next block's first
# activation, and so the trace of its Gram matrix, what it is with max pooling: the mean over the course's pictures at
# 256 px, block after block, measured by tools/measure_pooling.py. The last one compares block5_pool itself.
AVERAGE_POOLING_SCALE = {
    "vgg16": dict(zip(POOLS, (1.36, 1.42, 1.56, 1.93, 1.78), strict=True)),
    "vgg19": dict(zip(POOLS, (1.34, 1.48, 1.34, 1.95, 1.92), strict=True)),
}


def _layers(net):
    names = []
    for layer in kernel_shapes(net):
        block = layer.split("_")[0]
        names.append(layer)
        if layer == f"{block}_conv{CONVOLUTIONS[net][int(block[-1]) - 1]}":
            names.append(f"{block}_pool")
    return tuple(names)


LAYERS = {net: _layers(net) for net in CONVOLUTIONS}


def chosen_layers(layers, net, what="layers"):
    """`layers` as a tuple; raises ValueError, calling them `what`, if they are no list, empty, or unknown to `net`."""
    choose(net, CONVOLUTIONS, "net")
    if isinstance(layers, str) or not isinstance(layers, Collection):
        raise ValueError(f"{what} is {layers!r}; give a tuple of layers: ({layers!r},)")
    if not layers:
        raise ValueError(f"{what} is empty; give at least one layer")
    return tuple(choose(layer, LAYERS[net], f"{net} layer") for layer in layers)


class Extractor:
    """An image in, the activations of chosen layers out: `Extractor(["block4_conv2"])(image)["block4_conv2"]`.

    `net` is "vgg19" or "vgg16"; `weights` is what `load_weights` takes, `seed` serves its "random". `pooling` is "max"
    or "average"; averages are rescaled by `AVERAGE_POOLING_SCALE`, so that loss weights carry over. With `precision`
    "bfloat16" the convolutions run in bfloat16; what comes out is float32 all the same; "auto" is the faster of the
    two on this machine (see `precision`). The network ends at the deepest layer asked for. Raises ValueError for an
    unknown layer, net or pooling, and a precision that is unknown or that the processor lacks.
    """

    def __init__(self, layers, net="vgg19", weights="imagenet", *, pooling="max", precision="float32", seed=0):
        self.net, self.layers = net, chosen_layers(layers, net)
        self.weights, self.seed = weights, seed
        self.pooling = choose(pooling, POOLING, "pooling")
        choose(precision, (*PRECISIONS, "auto"), "precision")
        self.precision = resolved(precision)
        check_precision(self.precision)
        deepest = max(LAYERS[net].index(layer) for layer in self.layers)
        self._path = LAYERS[net][: deepest + 1]
        arrays = load_weights(net, weights, seed)
        self._arrays = {
            layer: (tf.constant(kernel, self.precision), tf.constant(bias, self.precision))
            for layer, (kernel, bias) in arrays.items()
            if layer in self._path
        }

    def __call__(self, image):
        """Image (1, height, width, 3), RGB in [0, 1] -> {layer: activations (1, h, w, C)}, float32."""
        return {layer: tf.cast(activations, tf.float32) for layer, activations in self.features(image).items()}

    def features(self, image, arrays=None):
        """The same activations as they were computed, in `precision`: half the memory in bfloat16.

        `arrays` {layer: (kernel, bias)} in that precision stand in for the network's own, this once.
        """
        arrays = self._arrays | (arrays or {})
        x, activations = self.enter(image), {}
        for layer in self._path:
            x = self.apply(x, layer, arrays)
            if layer in self.layers:
                activations[layer] = x
        return activations

    def before_relu(self, image, layer):
        """What enters the ReLU of a convolution, (1, h, w, C), float32: there a silent channel has a slope, too.

        Raises ValueError for a layer that is no convolution, or deeper than those asked for.
        """
        known = [name for name in self._path if name in self._arrays]
        path = self._path[: self._path.index(choose(layer, known, "convolution of this extractor"))]
        x = self.enter(image)
        for name in path:
            x = self.apply(x, name)
        return tf.cast(_convolved(x, *self._arrays[layer]), tf.float32)

    @property
    def path(self):
        """Names of the layers that are computed, from the first to the deepest asked for."""
        return self._path

    def enter(self, image):
        """What the first layer gets of an image (1, height, width, 3): VGG's pixels, in `precision`."""
        image = tf.convert_to_tensor(image)
        _check(image)
        return tf.cast(_vgg_input(image), self.precision)

    def apply(self, x, layer, arrays=None):
        """Activations of a layer, given what enters it; both (1, h, w, C), in `precision`. `arrays`: see `features`."""
        if layer.endswith("pool"):
            return self._pool(x, layer)
        return tf.nn.relu(_convolved(x, *(arrays or self._arrays)[layer]))

    def _pool(self, x, layer):
        if self.pooling == "max":
            return tf.nn.max_pool2d(x, 2, 2, "VALID")
        return tf.nn.avg_pool2d(x, 2, 2, "VALID") * tf.cast(AVERAGE_POOLING_SCALE[self.net][layer], x.dtype)


def _convolved(x, kernel, bias):
    return tf.nn.bias_add(tf.nn.conv2d(x, kernel, 1, "SAME"), bias)


def _vgg_input(image):
    # Keras holds the mean pixel; 255 * image is a fresh tensor, which preprocess_input may change.
    return tf.keras.applications.vgg19.preprocess_input(255.0 * image)


def _check(image):
    if image.shape.rank != 4 or image.shape[-1] != 3 or image.dtype != tf.float32:
        raise ValueError(
            f"an image is a float32 tensor (1, height, width, 3), RGB in [0, 1]; got {image.dtype.name} {image.shape}"
        )
    known_sides = [side for side in image.shape[1:3] if side is not None]  # a tile's are unknown while tracing
    if min(known_sides, default=SMALLEST_SIDE) < SMALLEST_SIDE:
        raise ValueError(
            f"the image is {image.shape[2]} x {image.shape[1]} px; VGG needs at least {SMALLEST_SIDE} x {SMALLEST_SIDE}"
        )
