"""Exercise 04: wrong answers with the diagnosis that they must get, and right ones written in other ways."""

import numpy as np

from nst_lib.gram import gram_matrix as library_gram
from nst_lib.quiet_tensorflow import tf

# gram_matrix


def gram_divided_by_height_squared(features):
    return tf.einsum("bijc,bijd->bcd", features, features) / features.shape[1] ** 2


def gram_of_the_first_picture(features):
    return library_gram(features[:1])


def gram_without_batch(features):
    return library_gram(features)[0]


def gram_negative(features):
    return -library_gram(features)


def gram_divided_twice(features):
    return library_gram(features / (features.shape[1] * features.shape[2]))


def gram_by_numpy_only(features):
    F = np.asarray(features)
    return np.einsum("bijc,bijd->bcd", F, F) / (F.shape[1] * F.shape[2])


def gram_of_constants(features):
    return library_gram(tf.constant(np.asarray(features)))


def gram_printed(features):
    print(library_gram(features))


def gram_as_list(features):
    return library_gram(features).numpy().tolist()


def gram_multiplied_by_width(features):
    return tf.einsum("bijc,bijd->bcd", features, features) / features.shape[1] * features.shape[2]


def gram_by_einsum(features):
    return tf.einsum("bijc,bijd->bcd", features, features) / (features.shape[1] * features.shape[2])


def gram_by_mean_of_products(features):
    return tf.reduce_mean(features[..., :, None] * features[..., None, :], axis=(1, 2))


def gram_in_float64(features):
    F = tf.cast(tf.reshape(features, (features.shape[0], -1, features.shape[-1])), tf.float64)
    return tf.linalg.matrix_transpose(F) @ F / F.shape[1]


# cosines


def _G(gram):
    return np.asarray(gram, np.float64)[0]


def cosines_squared(gram):
    G = _G(gram)
    product = np.outer(np.diag(G), np.diag(G))
    return np.divide(G**2, product, out=np.zeros_like(G), where=product > 0)


def cosines_with_batch(gram):
    return cosines_by_norms(gram)[None]


def cosines_of_two(gram):
    return cosines_by_norms(gram)[:2, :2]


def cosines_silent_as_one(gram):
    G = cosines_by_norms(gram)
    return np.where(G == 0, 1.0, G)


def cosines_minus(gram):
    return 1 - cosines_by_norms(gram)


def cosines_by_column(gram):
    return np.nan_to_num(_G(gram) / np.sqrt(np.diag(_G(gram))))


def cosines_by_norms(gram):
    G = _G(gram)
    norms = np.sqrt(np.diag(G))
    safe = np.where(norms > 0, norms, 1)
    return G / safe / safe[:, None]


def cosines_in_tensorflow(gram):
    loudness = tf.linalg.diag_part(gram[0])
    return tf.math.divide_no_nan(gram[0], tf.sqrt(loudness[:, None] * loudness[None]))


# most_together


def pair_on_the_diagonal(gram):
    index = int(np.argmax(np.diag(_G(gram))))
    return index, index


def pair_as_one_number(gram):
    return int(np.argmax(np.triu(cosines_by_norms(gram), 1)))


def pair_of_the_first(gram):
    return 0, 1


def pair_by_rows(gram):
    i, j = pair_by_sorting(gram)
    return [i, j, 0]


def pair_as_text(gram):
    i, j = pair_by_sorting(gram)
    return f"{i} and {j}"


def pair_by_sorting(gram):
    cosine = cosines_by_norms(gram)
    pairs = [(cosine[i, j], i, j) for i in range(len(cosine)) for j in range(i + 1, len(cosine))]
    return max(pairs)[1:]


def pair_without_the_diagonal(gram):
    cosine = cosines_by_norms(gram) - 2 * np.eye(gram.shape[-1])
    return sorted(np.unravel_index(cosine.argmax(), cosine.shape))


# shuffled


def shuffled_in_one_piece(features, order):
    return features.reshape(-1, features.shape[-1])[order].reshape(features.shape)


def shuffled_flat(features, order):
    return features.reshape(len(features), -1, features.shape[-1])[:, order]


def shuffled_in_place(features, order):
    features[:] = shuffled_by_take(features, order)
    return features


def shuffled_first_channel(features, order):
    moved = features.copy()
    moved[..., 0] = shuffled_by_take(features, order)[..., 0]
    return moved


def shuffled_by_chance(features, order):
    return shuffled_by_take(features, np.random.default_rng(7).permutation(len(order)))


def shuffled_square(features, order):
    side = features.shape[1]
    flat = features.reshape(len(features), side * side, -1)
    return flat[:, order].reshape(features.shape)


def shuffled_batch(features, order):
    return np.take(features, order, axis=0)


def shuffled_by_take(features, order):
    flat = np.reshape(features, (len(features), -1, features.shape[-1]))
    return np.take(flat, order, axis=1).reshape(features.shape)


def shuffled_in_tensorflow(features, order):
    flat = tf.reshape(features, (features.shape[0], -1, features.shape[-1]))
    return tf.reshape(tf.gather(flat, order, axis=1), features.shape)


def shuffled_one_by_one(features, order):
    width, result = features.shape[2], np.empty_like(features)
    for k, source in enumerate(order):
        result[:, k // width, k % width] = features[:, source // width, source % width]
    return result


# layer_style_loss


def layer_loss_by_row(gram, target):
    return tf.reduce_mean(tf.square(gram - target), axis=-1) / 4


def layer_loss_negative(gram, target):
    return -tf.reduce_mean(tf.square(gram - target)) / 4


def layer_loss_divided_by_eight(gram, target):
    return tf.reduce_mean(tf.square(gram - target)) / 8


def layer_loss_of_numpy(gram, target):
    return np.asarray(np.mean((np.asarray(gram) - np.asarray(target)) ** 2) / 4)


def layer_loss_of_constants(gram, target):
    return tf.constant(layer_loss_of_numpy(gram, target))


def layer_loss_of_diagonal(gram, target):
    return tf.reduce_mean(tf.square(tf.linalg.diag_part(gram - target))) / 4


def layer_loss_multiplied(gram, target):
    return tf.reduce_sum((gram - target) ** 2) / 4 * gram.shape[-1] ** 2


def layer_loss_by_eq_4(gram, target):
    return tf.reduce_sum((gram - target) ** 2) / (4 * gram.shape[-1] ** 2)


def layer_loss_in_float64(gram, target):
    difference = tf.cast(gram, tf.float64) - tf.cast(target, tf.float64)
    return tf.reduce_mean(difference * difference) / 4


# style_loss


def _E(gram, target):
    return tf.reduce_mean(tf.square(gram - target)) / 4


def losses_of_first_layer(grams, targets, weights):
    layer = next(iter(weights))
    return weights[layer] * _E(grams[layer], targets[layer])


def losses_by_layer(grams, targets, weights):
    return {layer: weights[layer] * _E(grams[layer], targets[layer]) for layer in weights}


def losses_of_all_layers(grams, targets, weights):
    return tf.add_n([weights[layer] * _E(grams[layer], targets[layer]) for layer in grams])


def losses_divided(grams, targets, weights):
    return tf.add_n([_E(grams[layer], targets[layer]) / weight for layer, weight in weights.items()])


def losses_doubled(grams, targets, weights):
    return 2 * losses_by_sum(grams, targets, weights)


def losses_by_sum(grams, targets, weights):
    return sum(weight * _E(grams[layer], targets[layer]) for layer, weight in weights.items())


def losses_one_by_one(grams, targets, weights):
    total = tf.constant(0.0)
    for layer in reversed(list(weights)):
        total += tf.reduce_sum((grams[layer] - targets[layer]) ** 2) * weights[layer] / 4 / grams[layer].shape[-1] ** 2
    return total


# texture


def _loss(image, targets, weights, extract):
    features = extract(image)
    return sum(weight * _E(library_gram(features[layer]), targets[layer]) for layer, weight in weights.items())


def texture_to_the_content(start, targets, weights, extract, steps, learning_rate):
    weights = dict(list(weights.items())[:1])
    return texture_by_keras(start, targets, weights, extract, steps, learning_rate)


def texture_by_gradient_descent(start, targets, weights, extract, steps, learning_rate):
    image = tf.Variable(start)
    for _ in range(steps):
        with tf.GradientTape() as tape:
            loss = _loss(image, targets, weights, extract)
        image.assign(tf.clip_by_value(image - learning_rate * tape.gradient(loss, image), 0.0, 1.0))
    return tf.convert_to_tensor(image)


def texture_too_long(start, targets, weights, extract, steps, learning_rate):
    return texture_by_keras(start, targets, weights, extract, steps + 3, learning_rate)


def texture_without_batch(start, targets, weights, extract, steps, learning_rate):
    return texture_by_keras(start, targets, weights, extract, steps, learning_rate)[0]


def texture_and_losses(start, targets, weights, extract, steps, learning_rate):
    return texture_by_keras(start, targets, weights, extract, steps, learning_rate), []


def texture_by_keras(start, targets, weights, extract, steps, learning_rate):
    image, adam = tf.Variable(start), tf.keras.optimizers.Adam(learning_rate)
    for _ in range(steps):
        with tf.GradientTape() as tape:
            loss = _loss(image, targets, weights, extract)
        adam.apply_gradients([(tape.gradient(loss, image), image)])
        image.assign(tf.clip_by_value(image, 0.0, 1.0))
    return tf.convert_to_tensor(image)


def texture_in_numpy(start, targets, weights, extract, steps, learning_rate):
    image = tf.Variable(start)
    adam = tf.keras.optimizers.Adam(learning_rate=learning_rate)
    for _ in range(steps):
        with tf.GradientTape(watch_accessed_variables=False) as tape:
            tape.watch(image)
            loss = _loss(image, targets, weights, extract)
        adam.apply([tape.gradient(loss, image)], [image])
        image.assign(tf.minimum(tf.maximum(image, 0.0), 1.0))
    return image.numpy()


TABLE = {
    "gram_matrix": {
        "wrong": [
            (gram_divided_by_height_squared, "square_only"),
            (gram_of_the_first_picture, "batch_one_only"),
            (gram_without_batch, "shape"),
            (gram_negative, "sign"),
            (gram_divided_twice, "factor"),
            (gram_by_numpy_only, "numpy"),
            (gram_of_constants, "no_gradient"),
            (gram_printed, "printed"),
            (gram_as_list, "list"),
            (gram_multiplied_by_width, "precedence"),
        ],
        "right": [gram_by_einsum, gram_by_mean_of_products, gram_in_float64],
    },
    "cosines": {
        "wrong": [
            (cosines_squared, "values"),
            (cosines_with_batch, "shape"),
            (cosines_of_two, "some_inputs"),
            (cosines_silent_as_one, "some_inputs"),
            (cosines_minus, "values"),
            (cosines_by_column, "one_root"),
        ],
        "right": [cosines_by_norms, cosines_in_tensorflow],
        "survivors": {
            "without the last argument in `G = np.asarray(gram, np.float64)[0]`": "float32 is precise enough",
            "0 -> -1 in `G = np.asarray(gram, np.float64)[0]`": "of one matrix, the first is the last",
            "1 -> 2 in `return G / np.where(both > 0, both, 1)`": "0 divided by 2 is 0, too",
        },
    },
    "most_together": {
        "wrong": [
            (pair_on_the_diagonal, "one_channel_twice"),
            (pair_as_one_number, "structure"),
            (pair_of_the_first, "constant"),
            (pair_by_rows, "structure"),
            (pair_as_text, "structure"),
        ],
        "right": [pair_by_sorting, pair_without_the_diagonal],
        "survivors": {
            "without the call in `return int(i), int(j)`": "NumPy's integers are as good as Python's",
        },
    },
    "shuffled": {
        "wrong": [
            (shuffled_in_one_piece, "batch_one_only"),
            (shuffled_flat, "shape"),
            (shuffled_in_place, "changed_argument"),
            (shuffled_first_channel, "values"),
            (shuffled_by_chance, "values"),
            (shuffled_square, "square_only"),
            (shuffled_batch, "wrong_axis"),
        ],
        "right": [shuffled_by_take, shuffled_in_tensorflow, shuffled_one_by_one],
    },
    "layer_style_loss": {
        "wrong": [
            (layer_loss_by_row, "shape"),
            (layer_loss_negative, "sign"),
            (layer_loss_divided_by_eight, "factor"),
            (layer_loss_of_numpy, "numpy"),
            (layer_loss_of_constants, "no_gradient"),
            (layer_loss_of_diagonal, "values"),
            (layer_loss_multiplied, "precedence"),
        ],
        "right": [layer_loss_by_eq_4, layer_loss_in_float64],
    },
    "style_loss": {
        "wrong": [
            (losses_of_first_layer, "first_layer_only"),
            (losses_by_layer, "structure"),
            (losses_of_all_layers, "some_inputs"),
            (losses_divided, "values"),
            (losses_doubled, "factor"),
        ],
        "right": [losses_by_sum, losses_one_by_one],
        "survivors": {
            "0.0 -> 0 in `total = 0.0`": "what is added makes a tensor of it",
            "0.0 -> -0.0 in `total = 0.0`": "the same number",
            "first two arguments swapped in `total += weight * layer_style_loss(grams[layer], targets[layer])`": (
                "a squared difference has no direction"
            ),
        },
    },
    "texture": {
        "wrong": [
            (texture_to_the_content, "values"),
            (texture_by_gradient_descent, "values"),
            (texture_too_long, "values"),
            (texture_without_batch, "shape"),
            (texture_and_losses, "structure"),
        ],
        "right": [texture_by_keras, texture_in_numpy],
        "survivors": {
            "first two arguments swapped in `loss = style_loss(grams, targets, weights)`": (
                "a squared difference has no direction"
            ),
            "without the call in `return tf.convert_to_tensor(image)`": "a variable holds the same picture",
        },
    },
}
