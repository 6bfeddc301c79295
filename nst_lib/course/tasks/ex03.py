"""Exercise 03: content."""

import math
from functools import partial

import numpy as np

from nst_lib.course.task import Case, Mistake, Property, Task
from nst_lib.course.toy_network import descended
from nst_lib.experiments.similarity import psnr
from nst_lib.losses import content_loss
from nst_lib.quiet_tensorflow import tf


def content_gradient(features, target):
    """Gradient of the content loss with respect to what enters the ReLU of `features` (batch, h, w, C); eq. 2."""
    entering = tf.where(features > 0, features, -1.0)  # any negative number: the ReLU silences it
    with tf.GradientTape() as tape:
        tape.watch(entering)
        loss = content_loss(tf.nn.relu(entering), target)
    return tape.gradient(loss, entering)


def invert_layer(target, see, start, steps, learning_rate):
    """The image that `steps` steps of Adam make of `start`, so that its features see(image) come near `target`."""
    return _inverted(target, see, start, steps, learning_rate)


def rank_layers(original, inversions):
    """[(layer, PSNR in dB), ...] of {layer: image}, the layer that kept most of the original (1, h, w, 3) first."""
    return _ranked(original, inversions, psnr)


def _inverted(target, see, start, steps, learning_rate, **wrongly):
    return descended(start, lambda image: content_loss(see(image), target), steps, learning_rate, **wrongly)[0]


def _ranked(original, inversions, measure, *, sign=-1):
    measured = [(layer, measure(image, original)) for layer, image in inversions.items()]
    return sorted(measured, key=lambda pair: sign * pair[1])


def _by_name(original, inversions, *, reverse=False):
    return sorted(_ranked(original, inversions, psnr), reverse=reverse)


def _squared(image, other):
    return float(tf.reduce_mean(tf.square(image - other)))


def _eq_2(features, target, *, mask=None, factor=1.0, sign=1):
    difference = sign * factor * (features - target) / features.shape.num_elements()
    return difference if mask is None else tf.where(mask, difference, 0.0)


def _features(rng, shape):
    """Two activations as a ReLU leaves them: either is silent in some places, either is the larger in others."""
    low, high = np.sort(rng.uniform(0.1, 2, (2, *shape)), axis=0)
    silent, what = np.zeros(shape), rng.permutation(np.arange(low.size) % 4).reshape(shape)
    pairs = (silent, high), (high, silent), (low, high), (high, low)  # one of four, and each as often
    return (tf.constant(np.choose(what, side), tf.float32) for side in zip(*pairs, strict=True))


def _draw_features(rng):
    for kind, shape in (("square", (1, 2, 2, 2)), ("oblong", (1, 3, 5, 4)), ("batch", (2, 4, 3, 5))):
        features, target = _features(rng, shape)
        yield Case(kind, features=features, target=target)


def _draw_inversions(rng):
    """A network of one layer: 1 x 1 kernels with a ReLU. Some pixels of every start are at the bounds."""
    sizes = (
        ("square", (1, 2, 2, 3), 3, 0.1),
        ("oblong", (1, 3, 5, 3), 8, 0.1),
        ("a single step", (1, 4, 2, 3), 1, 0.2),
    )
    for kind, shape, steps, learning_rate in sizes:
        kernel = tf.constant(rng.normal(size=(3, 4)), tf.float32)
        original, start = (tf.constant(rng.uniform(size=shape), tf.float32) for _ in range(2))
        start = tf.clip_by_value(2 * start - 0.5, 0.0, 1.0)
        see = partial(_seen, kernel=kernel)
        yield Case(kind, target=see(original), see=see, start=start, steps=steps, learning_rate=learning_rate)


def _seen(image, kernel):
    return tf.nn.relu(tf.tensordot(image, kernel, 1) + 0.5)


def _draw_rankings(rng):
    sizes = (("two layers", (1, 2, 2, 3), 2), ("three layers", (1, 3, 5, 3), 3), ("five layers", (1, 4, 2, 3), 5))
    for kind, shape, count in sizes:
        original = rng.uniform(size=shape)
        noise = 0.02 * 2.0 ** rng.permutation(count)
        inversions = {
            f"block{block}_conv1": tf.constant(original + size * rng.normal(size=shape), tf.float32)
            for block, size in zip(1 + rng.permutation(count), noise, strict=True)
        }
        yield Case(kind, original=tf.constant(original, tf.float32), inversions=inversions)


def _as_tensor(result, case):
    """A variable as the tensor that it holds."""
    return tf.convert_to_tensor(result) if isinstance(result, tf.Variable) else result


def _as_pairs(result, case):
    """Pairs of name and number, whether they came as lists or tuples, floats or tensors."""
    try:
        return [(name, float(decibels)) for name, decibels in result]
    except (TypeError, ValueError):
        return result


def _out_of_range(result, case):
    if result.min() >= 0 and result.max() <= 1:
        return None
    return (
        f"Your picture goes from {result.min():.3g} to {result.max():.3g}. The last thing in every step is to clip it "
        "to [0, 1]: after apply_gradients, not before."
    )


def _loss_rises(result, case):
    see, target = case.arguments["see"], case.arguments["target"]
    before, after = (float(content_loss(see(image), target)) for image in (case.arguments["start"], result))
    if after < before:
        return None
    return f"The content loss of your picture is {after:.3g}, that of the start {before:.3g}. It must become smaller."


CONTENT_LOSS = Task(
    name="content_loss",
    title="The content loss",
    reference=content_loss,
    draw=_draw_features,
    returns="tensor",
    gradient="features",
    mistakes=(
        Mistake(
            "not_halved",
            lambda features, target: 2 * content_loss(features, target),
            "Your loss is twice as large. Eq. 1 has a factor of 1/2, which makes the gradient tidy.",
        ),
        Mistake(
            "sum",
            lambda features, target: tf.reduce_sum(tf.square(features - target)) / 2,
            "That is eq. 1 as it stands, a sum. It grows with the picture: take the mean, so that a weight means the "
            "same at every size.",
        ),
        Mistake(
            "sum_over_channels",
            lambda features, target: tf.reduce_mean(tf.reduce_sum(tf.square(features - target), -1)) / 2,
            "You take the mean over positions only, and the sum over channels. Divide by all activations, h * w * C.",
        ),
        Mistake(
            "not_squared",
            lambda features, target: tf.reduce_mean(tf.abs(features - target)) / 2,
            "You take the size of each difference. Eq. 1 has the square.",
        ),
        Mistake(
            "positions_forgotten",
            lambda features, target: tf.reduce_mean(tf.square(tf.reduce_mean(features - target, (1, 2)))) / 2,
            "You take the mean over the positions before you square, so that what is where is lost. Square "
            "every difference on its own.",
        ),
        Mistake(
            "root",
            lambda features, target: tf.sqrt(tf.reduce_mean(tf.square(features - target))) / 2,
            "There is a root too many. Eq. 1 is the squared difference itself.",
        ),
        Mistake(
            "squares_subtracted",
            lambda features, target: tf.reduce_mean(tf.square(features) - tf.square(target)) / 2,
            "You square first and subtract then: F^2 - P^2 may be negative, and 0 for features that differ. Subtract, "
            "then square: (F - P)^2.",
        ),
        Mistake(
            "difference_not_squared",
            lambda features, target: tf.reduce_mean(features - target) / 2,
            "Differences of both signs cancel out in yours. Square each of them before you take the mean.",
        ),
    ),
    hints=(
        "Equal features must give 0, and it must not matter in which direction they differ.",
        "Subtract, square each number, take the mean over everything, halve it.",
        "tf.reduce_mean(tf.square(features - target)), and half of that.",
    ),
    shows="You have shown that content is compared position by position, by a number that does not grow with size.",
    next="Task 2 finds its slope by hand.",
)

CONTENT_GRADIENT = Task(
    name="content_gradient",
    title="Its gradient by hand",
    reference=content_gradient,
    draw=_draw_features,
    returns="array",
    mistakes=(
        Mistake(
            "silent_features_push",
            _eq_2,
            "The second case of eq. 2 is missing: where the ReLU is silent (the feature is 0), there is no slope.",
        ),
        Mistake(
            "wrong_direction",
            lambda features, target: _eq_2(features, target, mask=features > 0, sign=-1),
            "The sign is wrong. The gradient points uphill, away from the target: F - P. Going downhill comes later.",
        ),
        Mistake(
            "not_divided",
            lambda features, target: tf.where(features > 0, features - target, 0.0),
            "That is eq. 2 as it stands. Our loss is the mean: divide by the number of activations.",
        ),
        Mistake(
            "half_forgotten",
            lambda features, target: _eq_2(features, target, mask=features > 0, factor=2),
            "Twice too large. The square gives a factor of 2, and the 1/2 of eq. 1 takes it away.",
        ),
        Mistake(
            "half_too_many",
            lambda features, target: _eq_2(features, target, mask=features > 0, factor=0.5),
            "Half as large as it should be. The 1/2 of eq. 1 is gone in the gradient: the square's factor 2 took it.",
        ),
        Mistake(
            "silent_in_the_target",
            lambda features, target: _eq_2(features, target, mask=target > 0),
            "You look where the photograph's features are above 0. What counts is the ReLU of the picture that we "
            "change: features > 0.",
        ),
        Mistake(
            "silent_where_smaller",
            lambda features, target: _eq_2(features, target, mask=features > target),
            "You cut off the negative differences. They make a feature grow. Cut where the feature is 0.",
        ),
    ),
    hints=(
        "Differentiate (F - P)^2 / 2 with respect to F. Then ask which features react at all to a small change before "
        "the ReLU.",
        "F - P where F is above 0, and 0 elsewhere, divided by the number of all activations. tf.where does it, or a "
        "product with the mask, tf.cast(features > 0, tf.float32).",
        "slope = (features - target) / tf.size(features, out_type=tf.float32), then tf.where(features > 0, ..., ...).",
    ),
    shows="You have shown that the slope of the content loss is the difference itself, but for what the ReLU silences.",
    next="Task 3 follows that slope, back to the pixels.",
)

INVERT_LAYER = Task(
    name="invert_layer",
    title="Back from the features",
    reference=invert_layer,
    draw=_draw_inversions,
    returns="array",
    view=_as_tensor,
    tolerance=2e-3,
    mistakes=(
        Mistake(
            "start_returned",
            lambda target, see, start, steps, learning_rate: tf.identity(start),
            "Your picture is the start. Return what was changed: the variable, after the loop.",
        ),
        Mistake(
            "not_clipped",
            partial(_inverted, clip="never"),
            "Your picture leaves the range from 0 to 1. Clip it after every step, with assign and tf.clip_by_value.",
        ),
        Mistake(
            "clipped_at_the_end",
            partial(_inverted, clip="last"),
            "You clip once, at the end. On the way the picture left [0, 1], and the network saw what no "
            "picture can be. Clip after every step.",
        ),
        Mistake(
            "adam_made_anew",
            partial(_inverted, forgets=True),
            "Your Adam is made anew in every step, and so remembers nothing. Make it once, before the loop.",
        ),
        Mistake(
            "climbs",
            partial(_inverted, sign=-1),
            "Your loss rises: the picture runs away from the target. Apply the gradient of the loss itself.",
        ),
        Mistake(
            "one_step_less",
            lambda target, see, start, steps, learning_rate: _inverted(target, see, start, steps - 1, learning_rate),
            "There is one step too few.",
        ),
        Mistake(
            "one_step_more",
            lambda target, see, start, steps, learning_rate: _inverted(target, see, start, steps + 1, learning_rate),
            "There is one step too many.",
        ),
        Mistake(
            "plain_descent",
            lambda target, see, start, steps, learning_rate: _plain(target, see, start, steps, learning_rate),
            "That is gradient descent: each step is the gradient times the learning rate. Here Adam is asked for, "
            "tf.keras.optimizers.Adam(learning_rate).",
        ),
    ),
    properties=(Property("out_of_range", _out_of_range), Property("loss_rises", _loss_rises)),
    hints=(
        "The network is held fixed, the picture is the variable. What is to become small?",
        "A tf.Variable of the start and one Adam, before the loop. In the loop: loss under a tape, apply the gradient, "
        "clip the variable.",
        "with tf.GradientTape() as tape: loss = content_loss(see(canvas), target). Then adam.apply_gradients("
        "[(tape.gradient(loss, canvas), canvas)]) and canvas.assign(tf.clip_by_value(canvas, 0.0, 1.0)).",
    ),
    shows="You have shown how a picture is computed from what a layer knows of it. A style transfer is this loop.",
    next="Task 4 says which layer knew how much.",
)

RANK_LAYERS = Task(
    name="rank_layers",
    title="Ranking the layers",
    reference=rank_layers,
    draw=_draw_rankings,
    returns="any",
    view=_as_pairs,
    tolerance=1e-3,
    mistakes=(
        Mistake(
            "worst_first",
            partial(_ranked, measure=psnr, sign=1),
            "Your order begins with the layer that kept least. The largest PSNR is the best.",
        ),
        Mistake(
            "not_sorted",
            lambda original, inversions: [(layer, psnr(image, original)) for layer, image in inversions.items()],
            "The numbers are right, the order is that of the dictionary. Sort by PSNR, the largest first.",
        ),
        Mistake(
            "by_name",
            _by_name,
            "You sort by the names of the layers: that is what `sorted` does with pairs, unless it is told otherwise. "
            "Hand it key=lambda pair: pair[1].",
        ),
        Mistake(
            "by_name_backwards",
            partial(_by_name, reverse=True),
            "You sort by the names of the layers, backwards: `sorted` looks at the first entry of a pair, unless it is "
            "told otherwise. Hand it key=lambda pair: pair[1] as well.",
        ),
        Mistake(
            "not_in_decibels",
            partial(_ranked, measure=_squared, sign=1),
            "The order is right, the numbers are mean squared differences. PSNR is -10 log10 of that.",
        ),
        Mistake(
            "sign_of_the_logarithm",
            partial(_ranked, measure=lambda image, other: -psnr(image, other), sign=1),
            "Your PSNR is negative. It is 10 log10(1 / mean squared difference).",
        ),
        Mistake(
            "natural_logarithm",
            partial(_ranked, measure=lambda image, other: psnr(image, other) * math.log(10)),
            "You use the natural logarithm. Decibels are tens of log10.",
        ),
        Mistake(
            "of_the_root",
            partial(_ranked, measure=lambda image, other: psnr(image, other) / 2),
            "Half as many decibels as there are: there is a root too many. 10 log10 goes with the squared difference.",
        ),
        Mistake(
            "twenty",
            partial(_ranked, measure=lambda image, other: psnr(image, other) * 2),
            "Twice too many decibels. 20 log10 goes with the root of the mean square, 10 log10 with the "
            "mean square itself.",
        ),
        Mistake(
            "mean_then_square",
            partial(
                _ranked,
                measure=lambda image, other: -10 * math.log10(float(tf.reduce_mean(image - other)) ** 2),
            ),
            "You take the mean first and square that, so that differences of both signs cancel. Square each of them, "
            "then take the mean.",
        ),
        Mistake(
            "of_the_sum",
            partial(
                _ranked,
                measure=lambda image, other: -10 * math.log10(float(tf.reduce_sum(tf.square(image - other)))),
            ),
            "You sum the squared differences, so that larger pictures look worse. Take the mean.",
        ),
    ),
    hints=(
        "One number for each image first; then sort the pairs by it.",
        "PSNR = -10 log10(mean squared difference) for images in [0, 1]. Make a list of (layer, PSNR) and sort it, the "
        "largest PSNR first.",
        "pairs = [(layer, psnr) ...]; sorted(pairs, key=lambda pair: pair[1], reverse=True). math.log10 wants a float.",
    ),
    shows="You have shown in decibels what each layer keeps. The order tells you where to take content from.",
    next="Exercise 04 throws the positions away, and keeps the style.",
)


def _plain(target, see, start, steps, learning_rate):
    image = start
    for _ in range(steps):
        with tf.GradientTape() as tape:
            tape.watch(image)
            loss = content_loss(see(image), target)
        image = tf.clip_by_value(image - learning_rate * tape.gradient(loss, image), 0.0, 1.0)
    return image


TASKS = (CONTENT_LOSS, CONTENT_GRADIENT, INVERT_LAYER, RANK_LAYERS)
