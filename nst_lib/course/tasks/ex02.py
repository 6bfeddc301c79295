"""Exercise 02: what the layers see."""

from functools import partial

import numpy as np

from nst_lib.course.task import Case, Mistake, Property, Task
from nst_lib.experiments.channels import strongest_channels
from nst_lib.quiet_tensorflow import tf


def make_extractor(model, layers):
    """A Keras model that gives {layer: activations} of the named layers of a Keras model."""
    return tf.keras.Model(model.input, {layer: model.get_layer(layer).output for layer in layers})


def upsampled(values, stride, shape):
    """A map (h, w) over a picture of `shape` (height, width) in px: stride x stride px for each, 0 beyond."""
    large = np.kron(values, np.ones((stride, stride), values.dtype))
    below, right = (side - covered for side, covered in zip(shape, large.shape, strict=True))
    return np.pad(large, ((0, below), (0, right)))


def climb_step(image, score, step):
    """The image (1, h, w, 3) after one step of ascent on score(image), in [0, 1]; `step` is its root mean square."""
    return _climbed(image, score, step)


def shifted(image, down, right):
    """The image (1, h, w, 3) moved by that many px; what leaves on one side comes in on the other."""
    return tf.roll(image, (down, right), axis=(1, 2))


def share_back(image, original):
    """Share of the original's (1, h, w, 3) variation in an image: 1 all, 0 as much as its mean colour."""
    flat = tf.reduce_mean(original, axis=(1, 2), keepdims=True)
    left, everything = (tf.reduce_mean(tf.square(picture - original)) for picture in (image, flat))
    return 1 - float(left / everything)


def _rms(gradient):
    return tf.sqrt(tf.reduce_mean(tf.square(gradient)))


def _climbed(image, score, step, *, size=_rms, direction=1, clips=True):
    with tf.GradientTape() as tape:
        tape.watch(image)
        value = score(image)
    gradient = tape.gradient(value, image)
    moved = image + direction * step * tf.math.divide_no_nan(gradient, size(gradient))
    return tf.clip_by_value(moved, 0.0, 1.0) if clips else moved


def _model(rng, layers):
    """A small network of `layers`, a list of (name, channels, or None for a pooling), with weights drawn by chance."""
    image = x = tf.keras.Input((None, None, 3))
    for name, channels in layers:
        if channels is None:
            x = tf.keras.layers.MaxPooling2D(name=name)(x)
        else:
            x = tf.keras.layers.Conv2D(channels, 3, padding="same", activation="relu", name=name)(x)
    model = tf.keras.Model(image, x)
    model.set_weights([rng.normal(size=weights.shape) / 3 for weights in model.get_weights()])
    return model


def _draw_models(rng):
    first = [("block1_conv1", 4), ("block1_pool", None), ("block2_conv1", 5)]
    second = [*first, ("block2_conv2", 6), ("block2_pool", None)]
    yield Case("one layer", model=_model(rng, first), layers=["block1_conv1"])
    yield Case("several layers", model=_model(rng, second), layers=["block2_pool", "block1_conv1", "block2_conv1"])
    yield Case("the deepest layer", model=_model(rng, second), layers=["block2_conv2", "block2_pool"])


def _activations(result, case):
    """What an extractor gives for two pictures, always the same; Keras' symbols, which hold no numbers, in words."""
    images = tf.constant(np.random.default_rng(0).uniform(size=(2, 6, 10, 3)), tf.float32)
    found = result(images) if callable(result) else result
    return tf.nest.map_structure(lambda leaf: "a symbol" if isinstance(leaf, tf.keras.KerasTensor) else leaf, found)


def _draw_features(rng):
    """In every case, one channel has the largest peak and a small mean, another one large negative numbers."""
    cases = (("square", (1, 3, 3, 4), 2), ("oblong", (1, 4, 6, 7), 3), ("all channels asked for", (1, 5, 2, 6), 6))
    for kind, shape, count in cases:
        means = rng.permutation(shape[-1]) + 1.0
        features = means * rng.uniform(0.9, 1.1, shape)
        quietest = int(np.argmin(means))
        features[..., quietest] = 0
        features[0, 1, 1, quietest] = 4 * shape[-1]
        features[..., int(np.argmax(means))] *= -1
        yield Case(kind, features=tf.constant(features, tf.float32), count=count)


def _as_list(result, case):
    """Numbers as a plain list, whether they came as list, tuple, tensor or array."""
    return np.asarray(result).tolist()


def _draw_maps(rng):
    sizes = (
        ("square", (2, 2), 2, (4, 4)),
        ("oblong", (2, 3), 4, (8, 12)),
        ("a picture that is no multiple of the stride", (2, 3), 4, (11, 13)),
    )
    for kind, small, stride, shape in sizes:
        yield Case(kind, values=rng.uniform(0.5, 1, small).astype(np.float32), stride=stride, shape=shape)


def _draw_climbs(rng):
    image, weights = (tf.constant(rng.uniform(0.2, 0.8, (1, 2, 2, 3)), tf.float32) for _ in range(2))
    yield Case("square", image=image, score=lambda x: tf.reduce_mean(weights * x), step=0.1)
    image, centre = (tf.constant(rng.uniform(size=(1, 4, 5, 3)), tf.float32) for _ in range(2))
    yield Case("oblong", image=image, score=lambda x: -tf.reduce_sum((x - 2 * centre) ** 2), step=0.4)
    image = tf.constant(rng.uniform(size=(1, 3, 2, 3)), tf.float32)
    yield Case("a channel that is silent everywhere", image=image, score=_silent, step=0.1)


def _silent(image):
    return tf.reduce_mean(tf.nn.relu(-image - 1))


def _draw_shifts(rng):
    for kind, shape, down, right in (
        ("square", (1, 4, 4, 3), 1, 0),
        ("oblong", (1, 5, 7, 3), 2, -3),
        ("a shift up and to the right", (1, 3, 6, 3), -1, 2),
    ):
        yield Case(kind, image=tf.constant(rng.uniform(size=shape), tf.float32), down=down, right=right)


def _lost(result, case):
    before, after = (float(np.sum(numbers)) for numbers in (case.arguments["image"], result))
    if abs(before - after) <= 1e-4 * before:
        return None
    return (
        f"All numbers of the picture add up to {before:.3g} before and to {after:.3g} afterwards. What leaves on one "
        "side has to come in on the other: pixels are moved, not replaced."
    )


def _draw_pairs(rng):
    for kind, shape, noise in (
        ("square", (1, 2, 2, 3), 0.1),
        ("oblong", (1, 4, 5, 3), 0.2),
        ("noise", (1, 3, 7, 3), 1.0),
    ):
        original = rng.uniform(size=shape) * [1.0, 0.5, 0.2]
        image = np.clip(original + noise * rng.normal(size=shape), 0, 1)
        yield Case(kind, image=tf.constant(image, tf.float32), original=tf.constant(original, tf.float32))


def _share(image, original, *, flat=None, power=tf.square):
    flat = tf.reduce_mean(original, axis=(1, 2), keepdims=True) if flat is None else flat
    return 1 - tf.reduce_mean(power(image - original)) / tf.reduce_mean(power(flat - original))


def _by_mean_over(features, count, axes):
    return np.argsort(-np.asarray(features)[0].mean(axis=axes))[:count].tolist()


def _order(features, count, measure):
    values = measure(np.asarray(features)[0])
    return [int(channel) for channel in np.argsort(-values, kind="stable")[:count]]


MAKE_EXTRACTOR = Task(
    name="make_extractor",
    title="An extractor for chosen layers",
    reference=make_extractor,
    draw=_draw_models,
    returns="any",
    view=_activations,
    mistakes=(
        Mistake(
            "list_of_outputs",
            lambda model, layers: tf.keras.Model(model.input, [model.get_layer(layer).output for layer in layers]),
            "Your model gives a list. Then everybody has to know the order: give a dictionary of outputs, "
            "{layer: output}.",
        ),
        Mistake(
            "no_model",
            lambda model, layers: {layer: model.get_layer(layer).output for layer in layers},
            "You have the right outputs, but nothing to put an image in: they are symbols of Keras, without numbers. "
            "Make a model of them, from model.input to your dictionary.",
        ),
        Mistake(
            "inputs_of_layers",
            lambda model, layers: tf.keras.Model(
                model.input, {layer: model.get_layer(layer).input for layer in layers}
            ),
            "You give what enters the layers. Activations are what leaves them: .output instead of .input.",
        ),
        Mistake(
            "all_layers",
            lambda model, layers: make_extractor(model, [layer.name for layer in model.layers[1:]]),
            "Your model gives all layers. Only those in `layers` were asked for: the others cost memory.",
        ),
        Mistake(
            "order_of_the_network",
            lambda model, layers: tf.keras.Model(
                model.input,
                dict(zip(layers, [layer.output for layer in model.layers if layer.name in layers], strict=True)),
            ),
            "The activations stand under each other's names: `layers` need not be in the order of the network. Look "
            "each one up by its name, with model.get_layer(name).",
        ),
        Mistake(
            "end_of_the_network",
            lambda model, layers: tf.keras.Model(model.input, dict.fromkeys(layers, model.outputs[0])),
            "Every name has the activations of the last layer. Take the output of the layer, not of the model.",
        ),
    ),
    hints=(
        "A Keras model knows its layers by name, and every layer knows its output. A model can have many outputs.",
        "tf.keras.Model(inputs, outputs) takes a dictionary as outputs. Its inputs are those of the given model.",
        "outputs = {layer: model.get_layer(layer).output for layer in layers}; tf.keras.Model(model.input, outputs)",
    ),
    shows="You have shown how to look into a network at any layer, and to pay for no other. `Extractor` does no more.",
    next="Task 2 picks the channels that are worth looking at.",
)

STRONGEST_CHANNELS = Task(
    name="strongest_channels",
    title="The strongest channels",
    reference=strongest_channels,
    draw=_draw_features,
    returns="exact",
    view=_as_list,
    mistakes=(
        Mistake(
            "weakest_first",
            partial(_order, measure=lambda maps: -maps.mean((0, 1))),
            "You give the weakest channels: sorting begins with the smallest. Turn the order round.",
        ),
        Mistake(
            "by_maximum",
            partial(_order, measure=lambda maps: maps.max((0, 1))),
            "You compare the largest activations. One loud position is enough for that. Compare the means over all "
            "positions.",
        ),
        Mistake(
            "by_size",
            partial(_order, measure=lambda maps: np.abs(maps).mean((0, 1))),
            "You compare sizes without the sign. Strong means a large mean; a negative one is weak.",
        ),
        Mistake(
            "sorted_by_number",
            lambda features, count: sorted(strongest_channels(features, count)),
            "You have the right channels in the order of their numbers. The strongest comes first.",
        ),
        Mistake(
            "strongest_last",
            lambda features, count: strongest_channels(features, count)[::-1],
            "You have the right channels, the strongest last. Turn the list round.",
        ),
        Mistake(
            "batch_left",
            lambda features, count: np.argsort(-np.asarray(features).mean(axis=(1, 2)))[:count].tolist(),
            "Your means still have the axis of the batch, (1, C): [:count] then counts pictures, not channels. Take "
            "the first picture, features[0], or the mean over the axes 0, 1 and 2.",
        ),
        Mistake(
            "rows_instead_of_channels",
            lambda features, count: _by_mean_over(features, count, axes=(1, 2)),
            "You compare rows of the picture. After [0] the axes are height, width, channels: take the mean over the "
            "first two of them, 0 and 1.",
        ),
        Mistake(
            "counted_from_one",
            lambda features, count: [channel + 1 for channel in strongest_channels(features, count)],
            "Your numbers are one too high. Channels count from 0, as indices do.",
        ),
        Mistake(
            "means_instead_of_numbers",
            lambda features, count: -np.sort(-np.asarray(features)[0].mean((0, 1)))[:count],
            "You give the means. Wanted are the numbers of the channels that have them: sort indices, with argsort.",
        ),
    ),
    hints=(
        "First one number for each channel, then the order of these numbers.",
        "The mean goes over height and width, axes 1 and 2. np.argsort gives indices, the smallest value first.",
        "means = np.asarray(features)[0].mean(axis=(0, 1)); of np.argsort(-means), the first `count`.",
    ),
    shows="You have shown which channels a picture excites, without looking at 512 maps.",
    next="Task 3 lays a map over the picture, so that you see what excites it.",
)

UPSAMPLED = Task(
    name="upsampled",
    title="A map over the picture",
    reference=upsampled,
    draw=_draw_maps,
    returns="array",
    mistakes=(
        Mistake(
            "stretched",
            lambda values, stride, shape: tf.image.resize(values[..., None], shape, method="nearest")[..., 0],
            "Your map is stretched over the whole picture. A position stands for stride x stride px only: what a "
            "pooling lost at the edge has none. Repeat by the stride, then fill up with 0.",
        ),
        Mistake(
            "smoothed",
            lambda values, stride, shape: tf.image.resize(values[..., None], shape)[..., 0],
            "Your map has values in between. Show what the layer has: repeat each value, do not interpolate.",
        ),
        Mistake(
            "tiled",
            lambda values, stride, shape: np.pad(
                np.tile(values, (stride, stride)),
                [(0, side - stride * small) for side, small in zip(shape, values.shape, strict=True)],
            ),
            "The whole map is repeated, side by side. Repeat each value instead: np.repeat, not np.tile.",
        ),
        Mistake(
            "edge_repeated",
            lambda values, stride, shape: np.pad(
                np.kron(values, np.ones((stride, stride))),
                [(0, side - stride * small) for side, small in zip(shape, values.shape, strict=True)],
                mode="edge",
            ),
            "Beyond the last position you repeat it. There is no position over those pixels: fill up with 0.",
        ),
        Mistake(
            "not_filled_up",
            lambda values, stride, shape: np.kron(values, np.ones((stride, stride))),
            "Your map is smaller than a picture that is no multiple of the stride. Fill it up with 0 below and "
            "on the right.",
        ),
    ),
    hints=(
        "Which pixels does the position in row 1, column 0 stand for, if the stride is 4?",
        "np.repeat along axis 0, then along axis 1, each time by the stride. np.pad adds what is missing.",
        "large = values.repeat(stride, 0).repeat(stride, 1); np.pad(large, ((0, shape[0] - large.shape[0]), ...)).",
    ),
    shows="You have shown where in the picture a channel is loud, to the pixel, also at its edge.",
    next="Task 4 asks a channel itself what it wants to see.",
)

CLIMB_STEP = Task(
    name="climb_step",
    title="One step of activation maximisation",
    reference=climb_step,
    draw=_draw_climbs,
    returns="tensor",
    mistakes=(
        Mistake(
            "descends",
            partial(_climbed, direction=-1),
            "You go downhill: the score falls. To excite a channel, add the gradient.",
        ),
        Mistake(
            "not_clipped",
            partial(_climbed, clips=False),
            "Your image leaves the range from 0 to 1. Clip it after the step.",
        ),
        Mistake(
            "not_divided",
            partial(_climbed, size=tf.ones_like),
            "The gradient is used as it is, so that the size of a step depends on the layer. Divide by its root mean "
            "square first.",
        ),
        Mistake(
            "divided_by_length",
            partial(_climbed, size=tf.norm),
            "You divide by the gradient's length, which grows with the picture. Take the root of the *mean* square.",
        ),
        Mistake(
            "divided_by_mean_square",
            partial(_climbed, size=lambda gradient: tf.reduce_mean(gradient**2)),
            "You divide by the mean square. Its root is missing.",
        ),
        Mistake(
            "divided_by_mean_size",
            partial(_climbed, size=lambda gradient: tf.reduce_mean(tf.abs(gradient))),
            "You divide by the mean of the sizes. Root mean square is another mean: square, mean, root, in this order.",
        ),
        Mistake(
            "divided_by_mean",
            partial(_climbed, size=tf.reduce_mean),
            "You divide by the mean of the gradient, in which plus and minus cancel. Square it first: root mean "
            "square.",
        ),
        Mistake(
            "divided_by_largest",
            partial(_climbed, size=lambda gradient: tf.reduce_max(tf.abs(gradient))),
            "You divide by the largest entry: one pixel then decides how far all others go. Take the root mean square.",
        ),
        Mistake(
            "sign_only",
            partial(_climbed, size=tf.abs),
            "Every pixel goes equally far in yours. Divide by one number for all, not by each entry's own size.",
        ),
    ),
    hints=(
        "A tape gives the direction. How far to go should not depend on how large the gradient happens to be.",
        "Watch the image, compute the score, take the gradient. Divide it by its root mean square, add step times it "
        "to the image, clip. What if the gradient is 0 everywhere? tf.math.divide_no_nan gives 0 there.",
        "g = tape.gradient(value, image); size = tf.sqrt(tf.reduce_mean(g**2)); then tf.clip_by_value(image + step * "
        "tf.math.divide_no_nan(g, size), 0.0, 1.0). tape.watch(image) comes before the score.",
    ),
    shows="You have shown one turn of the loop that this course is about: the network is held, the picture moves.",
    next="Task 5 keeps such a climb from ending in grain.",
)

SHIFTED = Task(
    name="shifted",
    title="Jitter: moving the picture",
    reference=shifted,
    draw=_draw_shifts,
    returns="tensor",
    mistakes=(
        Mistake(
            "axes_swapped",
            lambda image, down, right: tf.roll(image, (right, down), axis=(1, 2)),
            "Down and right have changed places. Axis 1 is the height, axis 2 the width.",
        ),
        Mistake(
            "other_direction",
            lambda image, down, right: tf.roll(image, (-down, -right), axis=(1, 2)),
            "Your picture moves the other way. A positive shift moves the content down and to the right.",
        ),
        Mistake(
            "one_axis_too_early",
            lambda image, down, right: tf.roll(image, (down, right), axis=(0, 1)),
            "You moved along the axes 0 and 1. Axis 0 is the batch: height and width are 1 and 2.",
        ),
        Mistake(
            "one_axis_too_late",
            lambda image, down, right: tf.roll(image, (down, right), axis=(2, 3)),
            "You moved along the axes 2 and 3. Axes count from 0, the batch: height and width are 1 and 2.",
        ),
        Mistake(
            "only_down",
            lambda image, down, right: tf.roll(image, down, axis=1),
            "Your picture moves down only.",
        ),
    ),
    properties=(Property("lost", _lost),),
    hints=(
        "What leaves at the bottom comes in at the top. There is a function for that.",
        "tf.roll takes the shifts and the axes they belong to.",
        "tf.roll(image, shift=(down, right), axis=(?, ?)), with the axes of height and width.",
    ),
    shows="You have shown how to move a picture without losing a pixel, in a way that a gradient passes.",
    next="Task 6 turns round: not what a channel wants, but what a layer has kept.",
    gradient="image",
)

SHARE_BACK = Task(
    name="share_back",
    title="How much of the picture is left",
    reference=share_back,
    draw=_draw_pairs,
    returns="number",
    mistakes=(
        Mistake(
            "share_lost",
            lambda image, original: 1 - share_back(image, original),
            "That is the share that is lost. Subtract it from 1.",
        ),
        Mistake(
            "grey_instead_of_mean_colour",
            lambda image, original: _share(image, original, flat=tf.reduce_mean(original)),
            "Your flat picture is grey: one mean over everything. Take the mean colour, one for each channel, over the "
            "axes 1 and 2.",
        ),
        Mistake(
            "mean_of_the_copy",
            lambda image, original: _share(image, original, flat=tf.reduce_mean(image, (1, 2), keepdims=True)),
            "The flat picture has the mean colour of the image that came back. Take the original's.",
        ),
        Mistake(
            "sum_over_mean",
            lambda image, original: 1 - image.shape.num_elements() * (1 - _share(image, original)),
            "You divide a sum by a mean, so that the share depends on the number of pixels. Take means in both places.",
        ),
        Mistake(
            "not_squared",
            partial(_share, power=tf.abs),
            "You take sizes of differences. Variation is measured by squares.",
        ),
        Mistake(
            "black_instead_of_mean_colour",
            partial(_share, flat=0.0),
            "You divide by the squares of the original itself, as if the flat picture were black. Subtract its mean "
            "colour first.",
        ),
        Mistake(
            "upside_down",
            lambda image, original: 1 - 1 / (1 - _share(image, original)),
            "Your fraction is upside down: the difference that is left goes above the line.",
        ),
    ),
    hints=(
        "Two mean squared differences to the original: that of the image, and that of one flat colour.",
        "The flat colour is the original's mean over height and width, one number for each channel. 1 minus the "
        "first difference over the second.",
        "flat = tf.reduce_mean(original, axis=(1, 2), keepdims=True); 1 - mean((image - original)^2) / mean((flat - "
        "original)^2)",
    ),
    shows="You have shown a yardstick with two marks: 1 is the picture itself, 0 is its mean colour.",
    next="Exercise 03 brings the picture back from a layer, and makes a loss of what the layer keeps.",
)

TASKS = (MAKE_EXTRACTOR, STRONGEST_CHANNELS, UPSAMPLED, CLIMB_STEP, SHIFTED, SHARE_BACK)
