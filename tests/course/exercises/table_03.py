"""Exercise 03: wrong answers with the diagnosis expected, and right ones written differently."""

import math

import numpy as np
import tensorflow as tf


def loss_of_first_picture(features, target):
    return tf.reduce_mean((features[:1] - target[:1]) ** 2) / 2


def loss_through_numpy(features, target):
    return tf.constant(np.mean((np.asarray(features) - np.asarray(target)) ** 2) / 2)


def loss_divided_by_positions_squared(features, target):
    positions = features.shape[1] * features.shape[2]
    return tf.nn.l2_loss(features - target) / positions**2 / features.shape[0]


def loss_by_position(features, target):
    return tf.reduce_mean((features - target) ** 2, axis=-1) / 2


def loss_cubed(features, target):
    return tf.reduce_mean(tf.abs(features - target) ** 3) / 2


def loss_by_l2(features, target):
    return tf.nn.l2_loss(features - target) / tf.size(features, out_type=tf.float32)


def loss_by_dot_product(features, target):
    difference = tf.reshape(tf.cast(features, tf.float64) - tf.cast(target, tf.float64), [-1])
    return tf.tensordot(difference, difference, 1) / (2 * len(difference))


def gradient_by_product(features, target):
    F, P = np.asarray(features, np.float64), np.asarray(target, np.float64)
    return (F > 0) * (F - P) / F.size


def gradient_in_a_loop(features, target):
    F, P = np.asarray(features), np.asarray(target)
    gradient = np.zeros(F.shape)
    for index in np.ndindex(F.shape):
        if F[index] > 0:
            gradient[index] = (F[index] - P[index]) / F.size
    return gradient


def gradient_divided_by_positions(features, target):
    return gradient_by_product(features, target) * features.shape[-1]


def gradient_per_picture(features, target):
    return gradient_by_product(features, target) * features.shape[0]


def gradient_of_sizes(features, target):
    return np.abs(gradient_by_product(features, target))


def gradient_added_up(features, target):
    return gradient_by_product(features, target).sum()


def gradient_of_a_wrong_mask(features, target):
    F, P = np.asarray(features), np.asarray(target)
    return (F >= 1) * (F - P) / F.size


def descend(target, see, start, steps, learning_rate, optimizer=tf.keras.optimizers.Adam, scale=1.0):
    canvas, chosen = tf.Variable(start), optimizer(learning_rate)
    for _ in range(steps):
        with tf.GradientTape() as tape:
            loss = scale * tf.reduce_mean(tf.square(see(canvas) - target)) / 2
        chosen.apply_gradients([(tape.gradient(loss, canvas), canvas)])
        canvas.assign(tf.clip_by_value(canvas, 0, 1))
    return canvas


def descend_clipping_too_early(target, see, start, steps, learning_rate):
    canvas, adam = tf.Variable(start), tf.keras.optimizers.Adam(learning_rate)
    for _ in range(steps):
        canvas.assign(tf.clip_by_value(canvas, 0.0, 1.0))
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(see(canvas) - target)) / 2
        adam.apply_gradients([(tape.gradient(loss, canvas), canvas)])
    return canvas


def descend_by_hand(target, see, start, steps, learning_rate):
    image, m, v = tf.identity(start), 0.0, 0.0
    for t in range(1, steps + 1):
        with tf.GradientTape() as tape:
            tape.watch(image)
            loss = tf.reduce_mean((see(image) - target) ** 2) / 2
        g = tape.gradient(loss, image)
        m, v = 0.9 * m + 0.1 * g, 0.999 * v + 0.001 * g**2
        rate = learning_rate * math.sqrt(1 - 0.999**t) / (1 - 0.9**t)
        image = tf.clip_by_value(image - rate * m / (tf.sqrt(v) + 1e-7), 0, 1)
    return image.numpy()


def features_instead_of_the_picture(target, see, start, steps, learning_rate):
    return see(descend(target, see, start, steps, learning_rate))


def losses_instead_of_the_picture(target, see, start, steps, learning_rate):
    return [float(tf.reduce_sum(descend(target, see, start, n, learning_rate))) for n in range(steps)]


def descend_with_the_default_rate(target, see, start, steps, learning_rate):
    return descend(target, see, start, steps, 0.001)


def descend_from_grey(target, see, start, steps, learning_rate):
    return descend(target, see, 0.5 * tf.ones_like(start), steps, learning_rate)


def descend_without_return(target, see, start, steps, learning_rate):
    descend(target, see, start, steps, learning_rate)


def decibels(image, original):
    return -10 * math.log10(float(tf.reduce_mean((image - original) ** 2)))


def ranking(original, inversions):
    pairs = [(layer, decibels(image, original)) for layer, image in inversions.items()]
    return sorted(pairs, key=lambda pair: -pair[1])


def ranking_with_numpy(original, inversions):
    names = list(inversions)
    stack = np.concatenate([np.asarray(inversions[name], np.float64) for name in names])
    found = -10 * np.log10(((stack - np.asarray(original, np.float64)) ** 2).mean(axis=(1, 2, 3)))
    return [[names[index], found[index]] for index in np.argsort(found)[::-1]]


def ranking_with_tensorflow(original, inversions):
    found = {name: tf.image.psnr(image, original, 1.0)[0] for name, image in inversions.items()}
    return tuple((name, found[name]) for name in sorted(found, key=found.get, reverse=True))


def ranking_of_absolute_differences(original, inversions):
    pairs = [(layer, float(tf.reduce_mean(tf.abs(image - original)))) for layer, image in inversions.items()]
    return sorted(pairs, key=lambda pair: pair[1])


def ranking_with_bytes(original, inversions):
    return [(layer, value + 20 * math.log10(255)) for layer, value in ranking(original, inversions)]


TABLE = {
    "content_loss": {
        "wrong": [
            (loss_of_first_picture, "batch_one_only"),
            (loss_through_numpy, "no_gradient"),
            (loss_divided_by_positions_squared, "values"),
            (loss_by_position, "shape"),
            (loss_cubed, "values"),
            (lambda F, P: 0.5 * tf.reduce_mean(F**2 - P**2), "squares_subtracted"),
            (lambda features, target: float(loss_by_l2(features, target)), "numpy"),
            (lambda features, target: -loss_by_l2(features, target), "sign"),
            (lambda features, target: tf.constant(0.25), "constant"),
        ],
        "right": [
            loss_by_l2,
            loss_by_dot_product,
            lambda F, P: 0.5 * tf.reduce_mean(tf.math.squared_difference(F, P)),
        ],
    },
    "content_gradient": {
        "wrong": [
            (gradient_divided_by_positions, "factor"),
            (gradient_per_picture, "batch_one_only"),
            (gradient_of_sizes, "values"),
            (gradient_added_up, "shape"),
            (gradient_of_a_wrong_mask, "values"),
            (lambda features, target: gradient_by_product(features, target).tolist(), "list"),
        ],
        "right": [gradient_by_product, gradient_in_a_loop],
    },
    "invert_layer": {
        "wrong": [
            (features_instead_of_the_picture, "shape"),
            (losses_instead_of_the_picture, "list"),
            (descend_with_the_default_rate, "values"),
            (descend_from_grey, "values"),
            (descend_without_return, "returns_nothing"),
            (descend_clipping_too_early, "out_of_range"),
            (lambda target, see, start, steps, rate: descend(target, see, start, steps, rate / 2), "values"),
        ],
        "right": [descend, descend_by_hand],
        "survivors": {
            "first two arguments swapped in `loss = content_loss(see(canvas), target)`": (
                "a squared difference has no direction"
            ),
            "without the call in `return tf.convert_to_tensor(canvas)`": "a variable holds the same picture",
        },
    },
    "rank_layers": {
        "wrong": [
            (lambda original, inversions: [name for name, _ in ranking(original, inversions)], "structure"),
            (lambda original, inversions: dict(ranking(original, inversions)), "structure"),
            (ranking_of_absolute_differences, "values"),
            (ranking_with_bytes, "values"),
            (lambda original, inversions: sorted(ranking(original, inversions), reverse=True), "by_name_backwards"),
            (lambda original, inversions: ranking(original, inversions)[:1], "structure"),
            (lambda original, inversions: [(b, a) for a, b in ranking(original, inversions)], "values"),
        ],
        "right": [ranking, ranking_with_numpy, ranking_with_tensorflow],
        "survivors": {
            "without the call in `squared = float(tf.reduce_mean(tf.square(image - original)))`": (
                "without float(): math.log10 takes a scalar tensor as well"
            ),
        },
    },
}
