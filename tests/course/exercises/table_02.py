"""Exercise 02: wrong answers with the diagnosis expected, and right ones written differently."""

import numpy as np
import tensorflow as tf


def last_layer_only(model, layers):
    return tf.keras.Model(model.input, {layers[-1]: model.get_layer(layers[-1]).output})


def activations_without_names(model, layers):
    return tf.keras.Model(model.input, model.get_layer(layers[0]).output)


def activations_halved(model, layers):
    return tf.keras.Model(model.input, {layer: 0.5 * model.get_layer(layer).output for layer in layers})


def unknown_method(model, layers):
    return tf.keras.Model(model.input, {layer: model.find_layer(layer).output for layer in layers})


def extractor_in_a_loop(model, layers):
    outputs = {}
    for layer in model.layers:
        if layer.name in layers:
            outputs[layer.name] = layer.output
    return tf.keras.Model(inputs=model.input, outputs=outputs)


def extractor_from_a_list_of_inputs(model, layers):
    return tf.keras.Model(model.inputs, dict(zip(layers, (model.get_layer(x).output for x in layers), strict=True)))


def extractor_as_a_function(model, layers):
    parts = {name: tf.keras.Model(model.input, model.get_layer(name).output) for name in layers}
    return lambda images: {name: part(images) for name, part in parts.items()}


def outputs_without_a_model(model, layers):
    return {layer: model.get_layer(layer).output for layer in layers}


def all_channels_sorted(features, count):
    return np.argsort(-np.asarray(features)[0].mean(axis=(0, 1)))


def one_too_many(features, count):
    return np.argsort(-np.asarray(features)[0].mean(axis=(0, 1)))[: count + 1]


def positions_instead_of_channels(features, count):
    return np.argsort(-np.asarray(features)[0].mean(axis=-1).ravel())[:count]


def always_the_first(features, count):
    return list(range(count))


def strongest_by_top_k(features, count):
    return tf.math.top_k(tf.reduce_mean(features, axis=(0, 1, 2)), count).indices


def strongest_by_sorted(features, count):
    sums = np.asarray(features, np.float64).sum(axis=(0, 1, 2))
    return sorted(range(len(sums)), key=lambda channel: -sums[channel])[:count]


def rows_only(values, stride, shape):
    return values.repeat(stride, axis=0)


def map_by_division(values, stride, shape):
    rows, columns = np.arange(shape[0]) // stride, np.arange(shape[1]) // stride
    large = np.zeros(shape)
    for row in rows[rows < values.shape[0]]:
        for column in columns[columns < values.shape[1]]:
            large[row * stride : (row + 1) * stride, column * stride : (column + 1) * stride] = values[row, column]
    return large


def map_with_tensorflow(values, stride, shape):
    large = tf.repeat(tf.repeat(values, stride, axis=0), stride, axis=1)
    return tf.pad(large, [[0, shape[0] - large.shape[0]], [0, shape[1] - large.shape[1]]])


def stretched_by_hand(values, stride, shape):
    rows = np.arange(shape[0]) * values.shape[0] // shape[0]
    columns = np.arange(shape[1]) * values.shape[1] // shape[1]
    return values[rows][:, columns]


def map_changed_in_place(values, stride, shape):
    values /= values.max()
    return map_by_division(values, stride, shape)


def padded_in_front(values, stride, shape):
    large = values.repeat(stride, 0).repeat(stride, 1)
    return np.pad(large, ((shape[0] - large.shape[0], 0), (shape[1] - large.shape[1], 0)))


def climb(image, score, step, eps=1e-9):
    with tf.GradientTape() as tape:
        tape.watch(image)
        value = score(image)
    g = tape.gradient(value, image)
    return tf.clip_by_value(image + step * g / (tf.sqrt(tf.reduce_mean(g**2)) + eps), 0, 1)


def climb_unwatched(image, score, step):
    with tf.GradientTape() as tape:
        value = score(image)
    g = tape.gradient(value, image)
    return tf.clip_by_value(image + step * g / tf.sqrt(tf.reduce_mean(g**2)), 0, 1)


def climb_with_a_variable(image, score, step):
    variable = tf.Variable(image)
    with tf.GradientTape() as tape:
        value = score(variable)
    g = tape.gradient(value, variable)
    length = tf.norm(g) / np.sqrt(image.shape.num_elements())
    unit = g / length if length > 0 else tf.zeros_like(g)
    return tf.minimum(tf.maximum(variable + step * unit, 0), 1)


def change_alone(image, score, step):
    return climb(image, score, step) - image


def climb_into_another_range(image, score, step):
    with tf.GradientTape() as tape:
        tape.watch(image)
        value = score(image)
    g = tape.gradient(value, image)
    moved = image + step * tf.math.divide_no_nan(g, tf.sqrt(tf.reduce_mean(g**2)))
    return tf.clip_by_value(moved, 0.25, 0.5)


def cut_instead_of_rolled(image, down, right):
    return image[:, down:, abs(right) :]


def zeros_at_the_edge(image, down, right):
    moved = tf.roll(image, (down, right), (1, 2)).numpy()
    moved[:, :down] = 0
    return tf.constant(moved)


def shift_by_slices(image, down, right):
    _, height, width, _ = image.shape
    rows, columns = height - down % height, width - right % width
    tall = tf.concat([image[:, rows:], image[:, :rows]], axis=1)
    return tf.concat([tall[:, :, columns:], tall[:, :, :columns]], axis=2)


def shift_through_numpy(image, down, right):
    return tf.constant(np.roll(image.numpy(), (down, right), (1, 2)))


def share(image, original):
    image, original = np.asarray(image, np.float64), np.asarray(original, np.float64)
    return 1 - ((image - original) ** 2).sum() / ((original - original.mean(axis=(1, 2))) ** 2).sum()


def share_by_variance(image, original):
    everything = tf.reduce_mean(tf.math.reduce_variance(original, axis=(0, 1, 2)))
    return 1 - tf.reduce_mean((image - original) ** 2) / everything


def share_with_root(image, original):
    return 1 - (1 - share(image, original)) ** 0.5


def share_of_squared_means(image, original):
    return 1 - np.mean(np.asarray(image - original)) ** 2 / np.var(np.asarray(original))


TABLE = {
    "make_extractor": {
        "wrong": [
            (last_layer_only, "structure"),
            (activations_without_names, "structure"),
            (activations_halved, "factor"),
            (unknown_method, "exception"),
            (lambda model, layers: layers, "structure"),
            (outputs_without_a_model, "no_model"),
        ],
        "right": [extractor_in_a_loop, extractor_as_a_function, extractor_from_a_list_of_inputs],
    },
    "strongest_channels": {
        "wrong": [
            (all_channels_sorted, "structure"),
            (one_too_many, "structure"),
            (positions_instead_of_channels, "values"),
            (lambda features, count: features.mean(axis=(0, 1, 2)), "exception"),
            (lambda features, count: int(strongest_by_sorted(features, count)[0]), "structure"),
            (always_the_first, "values"),
        ],
        "right": [strongest_by_top_k, strongest_by_sorted],
        "survivors": {
            "mean -> sum in `means = np.asarray(features)[0].mean(axis=(0, 1))`": (
                "every channel has equally many positions, so that sums have the order of means"
            ),
            "first two entries swapped in `means = np.asarray(features)[0].mean(axis=(0, 1))`": (
                "a mean over rows and columns is one over columns and rows"
            ),
            "0 -> -1 in `means = np.asarray(features)[0].mean(axis=(0, 1))`": ("of one picture the first is the last"),
        },
    },
    "upsampled": {
        "wrong": [
            (rows_only, "shape"),
            (stretched_by_hand, "some_inputs"),
            (map_changed_in_place, "changed_argument"),
            (padded_in_front, "some_inputs"),
            (lambda values, stride, shape: map_by_division(values, stride, shape).astype(int), "integer"),
            (lambda values, stride, shape: 3 * map_by_division(values, stride, shape), "factor"),
        ],
        "right": [map_by_division, map_with_tensorflow],
    },
    "climb_step": {
        "wrong": [
            (climb_unwatched, "exception"),
            (lambda image, score, step: climb(image, score, step).numpy(), "numpy"),
            (change_alone, "values"),
            (climb_into_another_range, "values"),
            (lambda image, score, step: climb(image, score, 2 * step), "some_inputs"),
            (lambda image, score, step: score(image), "shape"),
        ],
        "right": [climb, climb_with_a_variable],
    },
    "shifted": {
        "wrong": [
            (cut_instead_of_rolled, "shape"),
            (zeros_at_the_edge, "lost"),
            (shift_through_numpy, "no_gradient"),
            (lambda image, down, right: np.roll(image, (down, right), (1, 2)), "numpy"),
            (lambda image, down, right: tf.roll(image, right, axis=2), "values"),
        ],
        "right": [
            shift_by_slices,
            lambda image, down, right: tf.roll(tf.roll(image, down, axis=1), right, axis=2),
        ],
    },
    "share_back": {
        "wrong": [
            (lambda image, original: 100 * share(image, original), "factor"),
            (lambda image, original: share(image, original) + 1, "offset"),
            (lambda image, original: f"{share(image, original):.0%}", "text"),
            (lambda image, original: int(100 * share(image, original)), "integer"),
            (share_with_root, "values"),
            (share_of_squared_means, "values"),
        ],
        "right": [share, share_by_variance],
        "survivors": {
            "without keepdims in `flat = tf.reduce_mean(original, axis=(1, 2), keepdims=True)`": (
                "(1, 3) stretches over the picture as (1, 1, 1, 3) does, where the batch is 1"
            ),
            "True -> False in `flat = tf.reduce_mean(original, axis=(1, 2), keepdims=True)`": (
                "(1, 3) stretches over the picture as (1, 1, 1, 3) does, where the batch is 1"
            ),
            "first two entries swapped in `flat = tf.reduce_mean(original, axis=(1, 2), keepdims=True)`": (
                "a mean over rows and columns is one over columns and rows"
            ),
            "without the call in `return float(1 - left / everything)`": "a tensor without axes is a number, too",
        },
    },
}
