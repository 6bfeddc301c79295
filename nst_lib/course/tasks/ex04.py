"""Exercise 04: style."""

import numpy as np

from nst_lib.course.task import Case, Mistake, Property, Task
from nst_lib.course.toy_network import ToyNetwork, descended, draw_image
from nst_lib.experiments.gram_pairs import (
    cosines,
    largest_entry,
    least_together,
    most_together,
)
from nst_lib.gram import gram_matrix
from nst_lib.losses import style_loss as layer_style_loss
from nst_lib.quiet_tensorflow import tf


def _tensor(values):
    return tf.constant(values, tf.float32)


# Task 1


def _draw_features(rng):
    yield Case("square", features=_tensor(rng.integers(1, 6, (1, 2, 2, 2))))
    yield Case("oblong", features=_tensor(rng.normal(size=(1, 3, 5, 4))))
    yield Case("batch", features=_tensor(rng.normal(size=(2, 4, 4, 3))))


def _as_columns(features):
    batch, height, width, channels = features.shape
    return tf.reshape(features, (batch, height * width, channels))


def _not_divided(features):
    F = _as_columns(features)
    return tf.matmul(F, F, transpose_a=True)


def _precedence(features):
    return _not_divided(features) / features.shape[1] * features.shape[2]


def _divided_by_channels(features):
    return gram_matrix(features) / features.shape[-1]


def _only_by_channels(features):
    return _not_divided(features) / features.shape[-1]


def _channels_mixed(features):
    batch, height, width, channels = features.shape
    F = tf.reshape(features, (batch, channels, height * width))
    return tf.matmul(F, F, transpose_b=True) / (height * width)


def _of_positions(features):
    F = _as_columns(features)
    return tf.matmul(F, F, transpose_b=True) / F.shape[1]


def _batch_mixed(features):
    F = tf.reshape(features, (1, -1, features.shape[-1]))
    return tf.matmul(F, F, transpose_a=True) / (features.shape[1] * features.shape[2])


def _covariance(features):
    return gram_matrix(features - tf.reduce_mean(features, axis=(1, 2), keepdims=True))


GRAM_MATRIX = Task(
    name="gram_matrix",
    title="The Gram matrix",
    reference=gram_matrix,
    draw=_draw_features,
    returns="tensor",
    gradient="features",
    mistakes=(
        Mistake(
            "not_divided",
            _not_divided,
            "Your entries are sums over the positions, as in eq. 3. Divide by h * w, so that an entry means the same "
            "for a small and for a large picture.",
        ),
        Mistake(
            "precedence",
            _precedence,
            "`... / h * w` divides by h and then multiplies by w. Put brackets round the product: / (h * w).",
        ),
        Mistake(
            "only_by_channels",
            _only_by_channels,
            "You divide by the number of channels. Divide by the number of positions, h * w: the entries are means "
            "over positions.",
        ),
        Mistake(
            "divided_by_channels",
            _divided_by_channels,
            "You divide by h * w * C. Some programs do; here it is h * w alone, the number of positions.",
        ),
        Mistake(
            "channels_mixed",
            _channels_mixed,
            "You reshape to (C, h * w) at once. The shape is right and the numbers are not: channels are the last "
            "axis, so that this mixes channels with positions. Reshape to (h * w, C), then transpose.",
        ),
        Mistake(
            "of_positions",
            _of_positions,
            "You multiply positions with positions: h * w rows and columns. The transposed factor comes first, F^T F, "
            "so that the positions are added up and C x C entries are left.",
        ),
        Mistake(
            "batch_mixed",
            _batch_mixed,
            "You add up the pictures of a batch. Each has a Gram matrix of its own: keep the first axis.",
        ),
        Mistake(
            "covariance",
            _covariance,
            "You subtract each channel's mean first, which gives the covariance. The Gram matrix keeps the mean: how "
            "loud a channel is belongs to the style.",
        ),
    ),
    hints=(
        "Which axis shall be left, and over which two do you add up? Give the positions one axis of their own first.",
        "Reshape (batch, h, w, C) to F with the shape (batch, h * w, C). Multiply F, transposed, by F (tf.matmul has "
        "transpose_a). Divide by the number of positions.",
        "F = tf.reshape(features, (batch, height * width, channels)), and then "
        "tf.matmul(F, F, transpose_a=...) / (...).",
    ),
    shows="You have the description of style that the whole course rests on, for pictures of any size and for batches.",
    next="Task 2 takes the loudness out of it.",
)


# Task 2


def _gram_of(maps):
    return gram_matrix(_tensor(maps))


def _draw_grams(rng):
    yield Case("two channels", gram=_gram_of(rng.integers(1, 6, (1, 2, 2, 2))))
    yield Case(
        "five channels",
        gram=_gram_of(rng.random((1, 3, 4, 5)) * rng.uniform(0.2, 5, 5)),
    )
    maps = rng.random((1, 4, 3, 4)) * rng.uniform(0.2, 5, 4)
    maps[..., rng.integers(4)] = 0
    yield Case("a silent channel", gram=_gram_of(maps))


def _divided(G, divisor):
    return np.divide(G, divisor, out=np.zeros_like(G), where=divisor > 0)


def _parts(gram):
    G = np.asarray(gram, np.float64)[0]
    return G, np.diag(G)


def _no_root(gram):
    G, loudness = _parts(gram)
    return _divided(G, np.outer(loudness, loudness))


def _by_row(gram):
    G, loudness = _parts(gram)
    return _divided(G, np.repeat(loudness[:, None], len(G), axis=1))


def _by_column(gram):
    return _by_row(gram).T


def _one_root(gram):
    G, loudness = _parts(gram)
    return _divided(G, np.repeat(np.sqrt(loudness)[None], len(G), axis=0))


def _by_largest(gram):
    G, _ = _parts(gram)
    return G / G.max()


def _by_sum(gram):
    G, loudness = _parts(gram)
    return _divided(G, (loudness[:, None] + loudness) / 2)


def _centred(gram):
    G, _ = _parts(gram)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.nan_to_num(np.corrcoef(G))


def _silent_channel(gram):
    G, loudness = _parts(gram)
    with np.errstate(invalid="ignore"):
        return G / np.sqrt(np.outer(loudness, loudness))


COSINES = Task(
    name="cosines",
    title="Loud or together?",
    reference=cosines,
    draw=_draw_grams,
    mistakes=(
        Mistake(
            "silent_channel",
            _silent_channel,
            "A channel that is never active has G_ii = 0, and 0 / 0 is not a number. Its cosines shall be 0. Divide by "
            "1 there: np.where(both > 0, both, 1).",
        ),
        Mistake(
            "no_root",
            _no_root,
            "The root is missing: divide by sqrt(G_ii * G_jj). Without it the diagonal is not 1, though every map is "
            "a multiple of itself.",
        ),
        Mistake(
            "by_row",
            _by_row,
            "You divide by G_ii alone, so that your matrix is not symmetric. Both channels' loudness counts: "
            "sqrt(G_ii * G_jj).",
        ),
        Mistake(
            "by_column",
            _by_column,
            "You divide by G_jj alone, so that your matrix is not symmetric. Both channels' loudness counts: "
            "sqrt(G_ii * G_jj).",
        ),
        Mistake(
            "one_root",
            _one_root,
            "You divide each column by its own root alone: NumPy puts a vector beside the last axis. The row's root "
            "is missing, sqrt(G_ii * G_jj): np.outer of the roots has both.",
        ),
        Mistake(
            "by_largest",
            _by_largest,
            "You divide everything by the largest entry. Loud channels stay loud then. Divide each entry by its own "
            "two channels' loudness, sqrt(G_ii * G_jj).",
        ),
        Mistake(
            "by_sum",
            _by_sum,
            "You divide by the mean of G_ii and G_jj. Take the root of their product: only then is the result 1 for a "
            "map and its multiple.",
        ),
        Mistake(
            "corrcoef",
            _centred,
            "np.corrcoef correlates the rows of the Gram matrix. The matrix holds the products already: divide each "
            "entry by sqrt(G_ii * G_jj).",
        ),
    ),
    hints=(
        "How loud a channel is stands on the diagonal. What must an entry be divided by, for the diagonal to be 1?",
        "Take the matrix out of its batch, gram[0], and the root of its diagonal. The outer product of that vector "
        "with itself is what every entry is divided by. Where that is 0, divide by 1 instead: G is 0 there already.",
        "G = np.asarray(gram)[0]; loudness = np.sqrt(np.diag(G)); both = np.outer(loudness, loudness); then divide G "
        "by np.where(both > 0, ..., ...).",
    ),
    shows="You can tell channels that are loud from channels that are together.",
    next="Task 3 looks for the two that are together most.",
)


# Task 3


def _draw_pairs(rng):
    """Two channels are nearly multiples of each other, and faint; all the others are loud."""
    for kind, channels in (
        ("three channels", 3),
        ("six channels", 6),
        ("nine channels", 9),
    ):
        maps = rng.random((1, 5, 4, channels)) * rng.uniform(2, 5, channels)
        i, j = rng.choice(channels, 2, replace=False)
        maps[..., i] = 0.1 * rng.random((1, 5, 4)) ** 3
        maps[..., j] = rng.uniform(1.5, 3) * maps[..., i] + 0.001 * rng.random((1, 5, 4))
        yield Case(kind, gram=_gram_of(maps))


def _in_other_order(gram):
    i, j = most_together(gram)
    return j, i


def _one_channel_twice(result, case):
    result = np.ravel(result)
    if result.size == 2 and result[0] == result[1]:
        return (
            f"You found channel {int(result[0])} with itself. Every channel is together with itself: leave the "
            "diagonal out, and look above it only."
        )
    return None


MOST_TOGETHER = Task(
    name="most_together",
    title="The pair that belongs together",
    reference=most_together,
    draw=_draw_pairs,
    returns="exact",
    mistakes=(
        Mistake(
            "largest_entry",
            largest_entry,
            "You found the largest entry of the Gram matrix: two loud channels. Use your `cosines`.",
        ),
        Mistake(
            "in_other_order",
            _in_other_order,
            "The right pair, the other way round. Give the smaller number first, i < j.",
        ),
        Mistake(
            "least_together",
            least_together,
            "You found a pair that is least together. Look for the largest cosine, not the smallest.",
        ),
    ),
    properties=(Property("one_channel_twice", _one_channel_twice),),
    hints=(
        "The diagonal is always 1. What do you do with it, before you look for the largest entry?",
        "np.triu(..., k=1) keeps what is above the diagonal and makes the rest 0. np.argmax counts through all "
        "entries; np.unravel_index makes a row and a column of the number.",
        "above = np.triu(cosines(gram), k=1); i, j = np.unravel_index(np.argmax(above), ...); return int(i), int(j).",
    ),
    shows="You can find the channels behind an entry, which is what the explorer's button *Most together* does.",
    next="So far for what the matrix keeps. Task 4 is about what it forgets.",
)


# Task 4


def _draw_orders(rng):
    shapes = {"square": (1, 2, 2, 3), "oblong": (1, 3, 5, 2), "batch": (2, 4, 4, 3)}
    for kind, shape in shapes.items():
        order = rng.permutation(shape[1] * shape[2])
        if kind == "square":
            order = np.roll(np.arange(4), rng.choice((-1, 1)))  # one that is not its own inverse
        yield Case(kind, features=rng.normal(size=shape).astype(np.float32), order=order)


def _shuffled(features, order):
    features = np.asarray(features)
    batch, *_, channels = features.shape
    return features.reshape(batch, -1, channels)[:, order].reshape(features.shape)


def _put_instead_of_taken(features, order):
    return _shuffled(features, np.argsort(order))


def _channels_mixed_in_shuffling(features, order):
    features = np.asarray(features)
    batch, *_, channels = features.shape
    return features.reshape(batch, channels, -1)[:, :, order].reshape(features.shape)


def _column_by_column(features, order):
    features = np.asarray(features).swapaxes(1, 2)
    return _shuffled(features, order).swapaxes(1, 2)


def _wrong_axis(features, order):
    features = np.asarray(features)
    return features.reshape(len(features), -1, features.shape[-1])[order].reshape(features.shape)


def _untouched(features, order):
    return np.asarray(features)


SHUFFLED = Task(
    name="shuffled",
    title="Shuffle the positions",
    reference=_shuffled,
    draw=_draw_orders,
    mistakes=(
        Mistake(
            "put_instead_of_taken",
            _put_instead_of_taken,
            "That is the inverse order: you put position k where order[k] says. Take it from there instead: position "
            "k of the result is position order[k] of the features.",
        ),
        Mistake(
            "channels_mixed",
            _channels_mixed_in_shuffling,
            "You reshape to (batch, C, h * w), which mixes channels with positions: channels are the last axis. "
            "Reshape "
            "to (batch, h * w, C).",
        ),
        Mistake(
            "wrong_axis",
            _wrong_axis,
            "`order` counts positions, and you index an axis that is not as long. The first axis is the batch; the "
            "positions are the second: flat[:, order].",
        ),
        Mistake(
            "column_by_column",
            _column_by_column,
            "You count the positions column by column. Count them row by row, as reshape does.",
        ),
        Mistake(
            "untouched",
            _untouched,
            "Your result is what came in. Indexing makes a new array: return that, reshaped.",
        ),
    ),
    hints=(
        "What moves is a position with all of its channels. Make the positions one axis.",
        "Reshape to (batch, h * w, C), index the second axis by `order`, reshape back to the shape that came.",
        "flat = features.reshape(batch, height * width, channels); return flat[:, ...].reshape(...).",
    ),
    shows="You can throw away where everything is, and keep everything that there is.",
    next="The cells below put the Gram matrix to the test, in the features and in the picture.",
)


# Task 5


def _draw_gram_pairs(rng):
    for kind, channels in (
        ("two channels", 2),
        ("five channels", 5),
        ("three channels", 3),
    ):
        pair = [_gram_of(rng.normal(size=(1, 3, 4, channels))) for _ in range(2)]
        yield Case(kind, gram=pair[0], target=pair[1])


def _sum(gram, target):
    return layer_style_loss(gram, target) * gram.shape[-1] ** 2


def _divided_twice(gram, target):
    return layer_style_loss(gram, target) / gram.shape[-1] ** 2


def _product_outside(gram, target):
    return layer_style_loss(gram, target) * gram.shape[-1] ** 4


def _no_quarter(gram, target):
    return 4 * layer_style_loss(gram, target)


def _half(gram, target):
    return 2 * layer_style_loss(gram, target)


def _absolute(gram, target):
    return tf.reduce_mean(tf.abs(gram - target)) / 4


def _squared_mean(gram, target):
    return tf.square(tf.reduce_mean(gram - target)) / 4


def _root(gram, target):
    return tf.sqrt(tf.reduce_sum(tf.square(gram - target)))


LAYER_STYLE_LOSS = Task(
    name="layer_style_loss",
    title="The style loss of a layer",
    reference=layer_style_loss,
    draw=_draw_gram_pairs,
    returns="tensor",
    gradient="gram",
    mistakes=(
        Mistake(
            "sum",
            _sum,
            "You add up the C x C entries. Eq. 4 divides by 4 C^2, so take the mean: otherwise wide layers count more.",
        ),
        Mistake(
            "divided_twice",
            _divided_twice,
            "You divide by C^2 twice: the mean over the entries does it already.",
        ),
        Mistake(
            "precedence",
            _product_outside,
            "`... / 4 * C**2` divides by 4 and then multiplies by C^2. Put brackets round the product: / (4 * C**2), "
            "or take the mean.",
        ),
        Mistake("no_quarter", _no_quarter, "The factor 1/4 of eq. 4 is missing."),
        Mistake(
            "half",
            _half,
            "You have 1/2 where eq. 4 has 1/4. The half belongs to the content loss, eq. 1.",
        ),
        Mistake(
            "absolute",
            _absolute,
            "You take absolute differences. Eq. 4 has squares: large errors count more than that.",
        ),
        Mistake(
            "squared_mean",
            _squared_mean,
            "You square the mean of the differences, in which positive and negative ones cancel. Square each one "
            "first.",
        ),
        Mistake(
            "root",
            _root,
            "That is the distance |G - A|. Eq. 4 has no root: a mean of squares, divided by 4.",
        ),
    ),
    hints=(
        "Eq. 4 with our Gram matrices: C^2 entries are added up and divided by 4 C^2. Which function adds up and "
        "divides?",
        "The difference of the two matrices, squared entry by entry; the mean of all entries; a quarter of it.",
        "tf.reduce_mean(tf.square(...)) / ...",
    ),
    shows="You have eq. 4, and a gradient can go through it.",
    next="Task 6 adds up the layers.",
)


# Task 6


def _grams(rng, channels):
    return {layer: _gram_of(rng.normal(size=(1, 3, 4, count))) for layer, count in channels.items()}


def _draw_layers(rng):
    two = {"block1_conv1": 2, "block2_conv1": 3}
    three = {"block1_conv1": 3, "block2_conv1": 4, "block3_conv1": 5}
    for kind, channels in (("two layers", two), ("three layers", three)):
        drawn = np.round(rng.uniform(0.5, 3, len(channels)), 2)
        weights = {layer: float(weight) for layer, weight in zip(channels, drawn, strict=True)}
        yield Case(
            kind,
            grams=_grams(rng, channels),
            targets=_grams(rng, channels),
            weights=weights,
        )
    equal = dict.fromkeys(three, 4)
    weights = dict(reversed([(layer, float(weight)) for layer, weight in zip(three, (0.5, 1.5, 4.0), strict=True)]))
    kind = "weights that are listed in another order"
    yield Case(kind, grams=_grams(rng, equal), targets=_grams(rng, equal), weights=weights)
    weights = {"block1_conv1": 2.0, "block2_conv1": round(float(rng.uniform(3, 5)), 2)}
    yield Case(
        "a layer without a weight",
        grams=_grams(rng, three),
        targets=_grams(rng, three),
        weights=weights,
    )


def _style_loss(grams, targets, weights):
    return tf.add_n([weight * layer_style_loss(grams[layer], targets[layer]) for layer, weight in weights.items()])


def _unweighted(grams, targets, weights):
    return _style_loss(grams, targets, dict.fromkeys(weights, 1.0))


def _mean_of_layers(grams, targets, weights):
    return _style_loss(grams, targets, weights) / len(weights)


def _weighted_mean(grams, targets, weights):
    return _style_loss(grams, targets, weights) / sum(weights.values())


def _weights_squared(grams, targets, weights):
    return _style_loss(grams, targets, {layer: weight**2 for layer, weight in weights.items()})


def _by_order(grams, targets, weights):
    rows = zip(grams.values(), targets.values(), weights.values(), strict=False)
    return tf.add_n([weight * layer_style_loss(gram, target) for gram, target, weight in rows])


def _first_layer_only(grams, targets, weights):
    layer = next(iter(weights))
    return weights[layer] * layer_style_loss(grams[layer], targets[layer])


def _last_layer_only(grams, targets, weights):
    layer = list(weights)[-1]
    return weights[layer] * layer_style_loss(grams[layer], targets[layer])


STYLE_LOSS = Task(
    name="style_loss",
    title="The style loss of all layers",
    reference=_style_loss,
    draw=_draw_layers,
    returns="tensor",
    mistakes=(
        Mistake(
            "unweighted",
            _unweighted,
            "Each layer's loss is to be multiplied by its weight w_l. Yours count alike.",
        ),
        Mistake(
            "mean_of_layers",
            _mean_of_layers,
            "You divide by the number of layers. Eq. 5 is a sum; who wants a mean writes 1/5 into the weights.",
        ),
        Mistake(
            "weighted_mean",
            _weighted_mean,
            "You divide by the sum of the weights. Eq. 5 does not: twice the weights are twice the loss.",
        ),
        Mistake(
            "weights_squared",
            _weights_squared,
            "Your weights are squared, since they are inside the square. Multiply the finished loss of a layer.",
        ),
        Mistake(
            "by_order",
            _by_order,
            "You go through the dictionaries side by side, and one of them may be in another order. Look up each layer "
            "by its name.",
        ),
        Mistake(
            "first_layer_only",
            _first_layer_only,
            "Only the first layer is in your sum. Does the return stand inside the loop? It ends the function.",
        ),
        Mistake(
            "last_layer_only",
            _last_layer_only,
            "Only the last layer is left: your sum is overwritten in every round. Add to it, with +=.",
        ),
    ),
    hints=(
        "A sum over the layers that have a weight. A layer without a weight does not count.",
        "Go through weights.items(). Look up the layer in `grams` and in `targets`, take your layer_style_loss, "
        "multiply, add up.",
        "total = 0.0; for layer, weight in weights.items(): total += weight * layer_style_loss(grams[layer], ...). "
        "After the loop, return total.",
    ),
    shows="You have eq. 5, the whole style loss, written in functions of your own.",
    next="Task 7 lets noise fall down its slope.",
)


# Task 7


def _draw_textures(rng):
    sizes = {
        "square": (4, 4, 3, 0.05),
        "oblong": (6, 9, 2, 0.1),
        "noise of another size than the style's": (5, 7, 4, 0.03),
    }
    for kind, (height, width, steps, learning_rate) in sizes.items():
        extract = ToyNetwork(rng)
        style = extract(draw_image(rng, height, width + 2 * (steps == 4)))
        targets = {layer: gram_matrix(style[layer]) for layer in extract.layers}
        drawn = np.round(rng.uniform(0.5, 2, 2), 2)
        weights = {layer: float(weight) for layer, weight in zip(extract.layers, drawn, strict=True)}
        start = draw_image(rng, height, width)
        arguments = {
            "start": start,
            "targets": targets,
            "weights": weights,
            "extract": extract,
        }
        yield Case(kind, **arguments, steps=steps, learning_rate=learning_rate)


def _texture(start, targets, weights, extract, steps, learning_rate, **wrongly):
    def loss_of(image):
        features = extract(image)
        return _style_loss({layer: gram_matrix(features[layer]) for layer in weights}, targets, weights)

    return descended(start, loss_of, steps, learning_rate, **wrongly)[0]


def _wrongly(**options):
    def texture(start, targets, weights, extract, steps, learning_rate):
        return _texture(start, targets, weights, extract, steps, learning_rate, **options)

    return texture


def _one_step_less(start, targets, weights, extract, steps, learning_rate):
    return _texture(start, targets, weights, extract, steps - 1, learning_rate)


def _one_step_only(start, targets, weights, extract, steps, learning_rate):
    return _texture(start, targets, weights, extract, 1, learning_rate)


def _start_itself(start, targets, weights, extract, steps, learning_rate):
    return start


def _without_weights(start, targets, weights, extract, steps, learning_rate):
    return _texture(start, targets, dict.fromkeys(weights, 1.0), extract, steps, learning_rate)


TEXTURE = Task(
    name="texture",
    title="A texture",
    reference=_texture,
    draw=_draw_textures,
    tolerance=2e-3,
    mistakes=(
        Mistake(
            "start_itself",
            _start_itself,
            "Your picture is the noise that came in. Either the variable was never updated, or you return `start`.",
        ),
        Mistake(
            "ascent",
            _wrongly(sign=-1),
            "You climb: the loss grows with every step. Keras' optimisers subtract by themselves; hand them the "
            "gradient "
            "of the loss as it is.",
        ),
        Mistake(
            "clipped_at_the_end",
            _wrongly(clip="last"),
            "You clip once, at the end. Clip after every update, or the descent goes on from colours that do not "
            "exist.",
        ),
        Mistake(
            "not_clipped",
            _wrongly(clip="never"),
            "Your pixels leave [0, 1]. Clip them after every update: image.assign(tf.clip_by_value(image, 0.0, 1.0)).",
        ),
        Mistake(
            "forgets",
            _wrongly(forgets=True),
            "Your optimiser is made anew in every round, and forgets what it has learned. Make it once, before the "
            "loop.",
        ),
        Mistake(
            "one_step_only",
            _one_step_only,
            "Only one step was taken. Does the return stand inside the loop?",
        ),
        Mistake(
            "one_step_less",
            _one_step_less,
            "There is one step too few: range(steps) makes exactly `steps` rounds.",
        ),
        Mistake(
            "unweighted",
            _without_weights,
            "Your layers count alike. Hand `weights` on to your style_loss.",
        ),
    ),
    hints=(
        "The loop of lesson 03, with another loss: the variable is the image, the Gram matrices are what it is "
        "held against.",
        "image = tf.Variable(start) and tf.keras.optimizers.Adam(learning_rate) before the loop. In it: a "
        "GradientTape, "
        "in which you extract, make Gram matrices of the weighted layers and take your style_loss; then the gradient "
        "with respect to the image, apply_gradients, and the clipping.",
        "with tf.GradientTape() as tape: features = extract(image); grams = {layer: gram_matrix(features[layer]) for "
        "layer in weights}; loss = style_loss(...). Then adam.apply_gradients([(tape.gradient(loss, image), "
        "image)]) and "
        "image.assign(tf.clip_by_value(...)).",
    ),
    shows="You have painted a texture with nothing but your own functions and a network.",
    next="Lesson 05 puts a photograph beside it.",
)


TASKS = (
    GRAM_MATRIX,
    COSINES,
    MOST_TOGETHER,
    SHUFFLED,
    LAYER_STYLE_LOSS,
    STYLE_LOSS,
    TEXTURE,
)
