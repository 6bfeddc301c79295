"""Exercise 05: wrong answers with the diagnosis that they must get, and right ones written in other ways."""

import numpy as np

from nst_lib.gram import gram_matrix as library_gram
from nst_lib.quiet_tensorflow import tf

# total_variation


def variation_of_colours(image):
    return tf.reduce_mean(tf.square(image[..., 1:] - image[..., :-1]))


def variation_difference(image):
    corner = image[:, :-1, :-1]
    return tf.reduce_mean(tf.square(image[:, :-1, 1:] - corner) - tf.square(image[:, 1:, :-1] - corner))


def variation_halved(image):
    return variation_by_slices(image) / 2


def variation_by_picture(image):
    corner = image[:, :-1, :-1]
    squares = tf.square(image[:, :-1, 1:] - corner) + tf.square(image[:, 1:, :-1] - corner)
    return tf.reduce_mean(squares, axis=(1, 2, 3))


def variation_in_numpy(image):
    return np.asarray(variation_by_diff(image))


def variation_of_first_picture(image):
    return variation_by_slices(image[:1])


def variation_by_slices(image):
    corner = image[:, :-1, :-1]
    return tf.reduce_mean((image[:, :-1, 1:] - corner) ** 2 + (image[:, 1:, :-1] - corner) ** 2)


def variation_by_diff(image):
    image = tf.convert_to_tensor(image)
    dx = (image[:, :, 1:] - image[:, :, :-1])[:, :-1]
    dy = (image[:, 1:] - image[:, :-1])[:, :, :-1]
    return tf.reduce_mean(dx * dx) + tf.reduce_mean(dy * dy)


def variation_by_sums(image):
    corner = tf.cast(image[:, :-1, :-1], tf.float64)
    right, below = tf.cast(image[:, :-1, 1:], tf.float64), tf.cast(image[:, 1:, :-1], tf.float64)
    squares = tf.reduce_sum(tf.square(right - corner)) + tf.reduce_sum(tf.square(below - corner))
    return squares / tf.cast(tf.size(corner), tf.float64)


# total_loss


def _E(gram, target):
    return tf.reduce_mean(tf.square(gram - target)) / 4


def _three(image, content_targets, style_targets, layer_weights, extract):
    F = extract(image)
    content = sum(tf.reduce_mean((F[layer] - P) ** 2) / 2 for layer, P in content_targets.items())
    style = sum(layer_weights[layer] * _E(library_gram(F[layer]), A) for layer, A in style_targets.items())
    return content, style, variation_by_diff(image)


def total_as_three(image, content_targets, style_targets, layer_weights, factors, extract):
    terms = _three(image, content_targets, style_targets, layer_weights, extract)
    return tuple(factor * term for factor, term in zip(factors, terms, strict=True))


def total_without_half(image, content_targets, style_targets, layer_weights, factors, extract):
    content, style, variation = _three(image, content_targets, style_targets, layer_weights, extract)
    return 2 * factors[0] * content + factors[1] * style + factors[2] * variation


def total_less_variation(image, content_targets, style_targets, layer_weights, factors, extract):
    content, style, variation = _three(image, content_targets, style_targets, layer_weights, extract)
    return factors[0] * content + factors[1] * style - factors[2] * variation


def total_as_float(image, content_targets, style_targets, layer_weights, factors, extract):
    return np.asarray(total_by_hand(image, content_targets, style_targets, layer_weights, factors, extract))


def total_as_product(image, content_targets, style_targets, layer_weights, factors, extract):
    content, style, variation = _three(image, content_targets, style_targets, layer_weights, extract)
    return factors[0] * content * factors[1] * style + factors[2] * variation


def total_negative(image, content_targets, style_targets, layer_weights, factors, extract):
    return -total_by_hand(image, content_targets, style_targets, layer_weights, factors, extract)


def total_by_hand(image, content_targets, style_targets, layer_weights, factors, extract):
    alpha, beta, gamma = factors
    content, style, variation = _three(image, content_targets, style_targets, layer_weights, extract)
    return alpha * content + beta * style + gamma * variation


def total_of_terms(image, content_targets, style_targets, layer_weights, factors, extract):
    terms = _three(image, content_targets, style_targets, layer_weights, extract)
    return tf.reduce_sum(tf.stack(terms) * tf.constant(factors))


# descent_step


def _slope(image, loss_of):
    with tf.GradientTape() as tape:
        tape.watch(image)
        loss = loss_of(image)
    return loss, tape.gradient(loss, image)


def step_with_half_the_rate(image, loss_of, learning_rate):
    loss, gradient = _slope(image, loss_of)
    return tf.clip_by_value(image - learning_rate / 2 * gradient, 0.0, 1.0), loss


def step_without_loss(image, loss_of, learning_rate):
    return step_by_relu(image, loss_of, learning_rate)[0]


def step_the_other_way_round(image, loss_of, learning_rate):
    return step_by_relu(image, loss_of, learning_rate)[::-1]


def step_without_watching(image, loss_of, learning_rate):
    with tf.GradientTape() as tape:
        loss = loss_of(image)
    return image - learning_rate * tape.gradient(loss, image), loss


def step_clipped_to_bytes(image, loss_of, learning_rate):
    loss, gradient = _slope(image, loss_of)
    return tf.clip_by_value(image - learning_rate * gradient, 0.0, 255.0), loss


def step_that_prints(image, loss_of, learning_rate):
    print(step_by_relu(image, loss_of, learning_rate))


def step_by_relu(image, loss_of, learning_rate):
    loss, gradient = _slope(image, loss_of)
    return tf.minimum(tf.nn.relu(image - learning_rate * gradient), 1.0), loss


def step_of_variable(image, loss_of, learning_rate):
    variable = tf.Variable(image)
    with tf.GradientTape() as tape:
        loss = loss_of(variable)
    variable.assign_sub(learning_rate * tape.gradient(loss, variable))
    return tf.clip_by_value(variable, 0.0, 1.0), loss


# adam_step


def adam_clipped(image, gradient, state, count, learning_rate, *, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    image, state = adam_by_corrected_state(
        image, gradient, state, count, learning_rate, beta_1=beta_1, beta_2=beta_2, epsilon=epsilon
    )
    return np.clip(image, 0, 1), state


def adam_as_momentum(image, gradient, state, count, learning_rate, *, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    mean = beta_1 * state[0] + (1 - beta_1) * gradient
    return image - learning_rate * mean, (mean, state[1])


def adam_with_fixed_betas(image, gradient, state, count, learning_rate, *, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    return adam_by_corrected_state(image, gradient, state, count, learning_rate, beta_1=0.9, beta_2=0.999, epsilon=1e-7)


def adam_in_three(image, gradient, state, count, learning_rate, *, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    image, (mean, square) = adam_by_corrected_state(
        image, gradient, state, count, learning_rate, beta_1=beta_1, beta_2=beta_2, epsilon=epsilon
    )
    return image, mean, square


def adam_that_spoils_the_state(image, gradient, state, count, learning_rate, *, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    mean, square = state
    mean += (1 - beta_1) * (gradient - mean)
    square += (1 - beta_2) * (gradient**2 - square)
    rate = learning_rate * np.sqrt(1 - beta_2**count) / (1 - beta_1**count)
    return image - rate * mean / (np.sqrt(square) + epsilon), (mean, square)


def adam_by_corrected_state(image, gradient, state, count, learning_rate, *, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    mean = state[0] + (1 - beta_1) * (gradient - state[0])
    square = state[1] + (1 - beta_2) * (gradient**2 - state[1])
    root = np.sqrt(1 - beta_2**count)
    step = mean / (1 - beta_1**count) / (np.sqrt(square / root**2) + epsilon / root)
    return image - learning_rate * step, (mean, square)


def adam_in_tensorflow(image, gradient, state, count, learning_rate, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    gradient = tf.convert_to_tensor(gradient)
    mean = beta_1 * state[0] + (1 - beta_1) * gradient
    square = beta_2 * state[1] + (1 - beta_2) * tf.square(gradient)
    rate = learning_rate * (1 - beta_2**count) ** 0.5 / (1 - beta_1**count)
    return image - rate * mean / (tf.sqrt(square) + epsilon), (mean, square)


# descend


def _descended(start, loss_of, steps, learning_rate, rule="adam"):
    image, losses, state = tf.convert_to_tensor(start), [], (np.float32(0), np.float32(0))
    for count in range(1, steps + 1):
        loss, gradient = _slope(image, loss_of)
        moved, state = adam_in_tensorflow(image, gradient, state, count, learning_rate)
        if rule == "descent":
            moved = image - learning_rate * gradient
        image = tf.clip_by_value(moved, 0.0, 1.0)
        losses.append(float(loss))
    return image, losses


def descend_without_adam(start, loss_of, steps, learning_rate):
    return _descended(start, loss_of, steps, learning_rate, "descent")


def descend_without_losses(start, loss_of, steps, learning_rate):
    return descend_by_hand(start, loss_of, steps, learning_rate)[0]


def descend_from_zero(start, loss_of, steps, learning_rate):
    correction = [1 / (1 - 0.9**count) for count in range(steps)]
    return start, correction


def descend_with_last_loss(start, loss_of, steps, learning_rate):
    image, losses = descend_by_hand(start, loss_of, steps, learning_rate)
    return image, losses[-1]


def descend_with_losses_backwards(start, loss_of, steps, learning_rate):
    image, losses = descend_by_hand(start, loss_of, steps, learning_rate)
    return image, losses[::-1]


def descend_too_fast(start, loss_of, steps, learning_rate):
    return descend_by_hand(start, loss_of, steps, 2 * learning_rate)


def descend_by_hand(start, loss_of, steps, learning_rate):
    return _descended(start, loss_of, steps, learning_rate)


def descend_by_keras(start, loss_of, steps, learning_rate):
    image, adam, losses = tf.Variable(start), tf.keras.optimizers.Adam(learning_rate), []
    for _ in range(steps):
        with tf.GradientTape() as tape:
            loss = loss_of(image)
        adam.apply_gradients([(tape.gradient(loss, image), image)])
        image.assign(tf.clip_by_value(image, 0.0, 1.0))
        losses.append(loss)
    return tf.convert_to_tensor(image), losses


# noise_start


def noise_without_seed(image, seed):
    return np.random.default_rng().random(image.shape, np.float32)


def noise_of_one_seed(image, seed):
    return np.random.default_rng(0).random(image.shape, np.float32)


def noise_normal(image, seed):
    return np.random.default_rng(seed).normal(size=image.shape).astype(np.float32)


def noise_in_bytes(image, seed):
    return 255 * np.random.default_rng(seed).random(image.shape, np.float32)


def noise_grey(image, seed):
    grey = np.random.default_rng(seed).random((*image.shape[:3], 1), np.float32)
    return np.repeat(grey, 3, axis=-1)


def noise_square(image, seed):
    return np.random.default_rng(seed).random((1, image.shape[1], image.shape[1], 3), np.float32)


def noise_on_the_picture(image, seed):
    noise = np.random.default_rng(seed).random(image.shape, np.float32)
    return tf.clip_by_value(0.5 * image + 0.5 * noise, 0.0, 1.0)


def noise_faint(image, seed):
    return 0.5 + 0.02 * np.random.default_rng(seed).random(image.shape, np.float32)


def noise_in_float64(image, seed):
    return np.random.default_rng(seed).random(image.shape)


def noise_dark(image, seed):
    return 0.5 * np.random.default_rng(seed).random(image.shape, np.float32)


def noise_by_numpy(image, seed):
    return np.random.default_rng(seed).uniform(size=image.shape).astype(np.float32)


def noise_by_tensorflow(image, seed):
    return tf.random.stateless_uniform(image.shape, (seed, 1))


def noise_clipped_normal(image, seed):
    return tf.clip_by_value(tf.random.stateless_normal(image.shape, (0, seed), mean=0.5, stddev=0.2), 0.0, 1.0)


# style_transfer


def _transferred(content, style, extract, choice, start=None, descend=descend_by_hand, **changed):
    choice = {**choice, **changed}
    of_content, of_style = extract(content), extract(style)
    targets = {layer: of_content[layer] for layer in choice["content_layers"]}
    grams = {layer: library_gram(of_style[layer]) for layer in choice["layer_weights"]}

    def loss_of(image):
        return total_by_hand(image, targets, grams, choice["layer_weights"], choice["factors"], extract)

    start = content if start is None else start
    return descend(start, loss_of, choice["steps"], choice["learning_rate"])


def transfer_too_fast(content, style, extract, choice, start=None):
    return _transferred(content, style, extract, choice, start, learning_rate=2 * choice["learning_rate"])


def transfer_with_equal_layers(content, style, extract, choice, start=None):
    equal = dict.fromkeys(choice["layer_weights"], 1.0)
    return _transferred(content, style, extract, choice, start, layer_weights=equal)


def transfer_of_one_step(content, style, extract, choice, start=None):
    return _transferred(content, style, extract, choice, start, steps=1)


def transfer_by_descent(content, style, extract, choice, start=None):
    return _transferred(content, style, extract, choice, start, descend_without_adam)


def transfer_from_the_middle(content, style, extract, choice, start=None):
    start = 0.5 * tf.ones_like(content) if start is None else start
    return _transferred(content, style, extract, choice, start)


def transfer_by_hand(content, style, extract, choice, start=None):
    return _transferred(content, style, extract, choice, start)


def transfer_by_keras(content, style, extract, choice, start=None):
    return _transferred(content, style, extract, choice, start, descend_by_keras)


# my_choice


def choice_of_the_lesson():
    return "chenonceau_river", "vangogh_starry_night", 20.0, 4e3


def choice_of_two_things():
    return "kingfisher", "vangogh_night_cafe"


def choice_of_no_sample():
    return "king_fisher", "vangogh_night_cafe", 20.0, 4e3


def choice_of_one_picture():
    return "kingfisher", "kingfisher", 20.0, 4e3


def choice_of_zero():
    return "kingfisher", "vangogh_night_cafe", 0.0, 4e3


def choice_of_a_panda():
    return "red_panda", "tenniel_mad_tea_party", 2, 4000


def choice_as_list():
    return ["portrait_collins", "vangogh_road_to_tarascon", 200.0, 4e3]


MY_CHOICE = 'return "kingfisher", "vangogh_cafe_terrace", 20.0, 4e3'

TABLE = {
    "total_variation": {
        "wrong": [
            (variation_of_colours, "values"),
            (variation_difference, "values"),
            (variation_halved, "factor"),
            (variation_by_picture, "shape"),
            (variation_in_numpy, "numpy"),
            (variation_of_first_picture, "batch_one_only"),
        ],
        "right": [variation_by_slices, variation_by_diff, variation_by_sums],
        "survivors": {
            "first two entries swapped in `dx, dy = image[:, :-1, 1:] - corner, image[:, 1:, :-1] - corner`": (
                "dx and dy exchange their names; the sum of their squares is the same"
            ),
        },
    },
    "total_loss": {
        "wrong": [
            (total_as_three, "structure"),
            (total_without_half, "values"),
            (total_less_variation, "values"),
            (total_as_float, "numpy"),
            (total_as_product, "values"),
            (total_negative, "sign"),
        ],
        "right": [total_by_hand, total_of_terms],
        "survivors": {
            "first two arguments swapped in `content = sum(content_loss(features[layer], target) for layer, target in "
            "content_targets.items())`": "(F - P)^2 is (P - F)^2",
            "first two arguments swapped in `style = style_loss(grams, style_targets, layer_weights)`": (
                "(G - A)^2 is (A - G)^2"
            ),
        },
    },
    "descent_step": {
        "wrong": [
            (step_with_half_the_rate, "values"),
            (step_without_loss, "structure"),
            (step_the_other_way_round, "shape"),
            (step_without_watching, "exception"),
            (step_clipped_to_bytes, "values"),
            (step_that_prints, "printed"),
        ],
        "right": [step_by_relu, step_of_variable],
    },
    "adam_step": {
        "wrong": [
            (adam_clipped, "values"),
            (adam_as_momentum, "values"),
            (adam_with_fixed_betas, "some_inputs"),
            (adam_in_three, "structure"),
            (adam_that_spoils_the_state, "changed_argument"),
        ],
        "right": [adam_by_corrected_state, adam_in_tensorflow],
    },
    "descend": {
        "wrong": [
            (descend_without_adam, "values"),
            (descend_without_losses, "structure"),
            (descend_from_zero, "count_from_zero"),
            (descend_with_last_loss, "structure"),
            (descend_with_losses_backwards, "values"),
            (descend_too_fast, "values"),
        ],
        "right": [descend_by_hand, descend_by_keras],
        "survivors": {
            "without the call in `losses.append(float(loss))`": "a list of scalar tensors is a list of losses, too",
        },
    },
    "noise_start": {
        "wrong": [
            (noise_without_seed, "not_reproducible"),
            (noise_of_one_seed, "seed_ignored"),
            (noise_normal, "out_of_range"),
            (noise_in_bytes, "out_of_range"),
            (noise_grey, "grey"),
            (noise_square, "another_shape"),
            (noise_on_the_picture, "looks_at_the_picture"),
            (noise_in_float64, "not_float32"),
            (noise_faint, "too_even"),
            (noise_dark, "not_centred"),
        ],
        "right": [noise_by_numpy, noise_by_tensorflow, noise_clipped_normal],
        "survivors": {
            "without the call in `return tf.constant(np.random.default_rng(seed).random(image.shape, np.float32))`": (
                "the task asks for an array or a tensor"
            ),
        },
    },
    "style_transfer": {
        "wrong": [
            (transfer_with_equal_layers, "values"),
            (transfer_of_one_step, "structure"),
            (transfer_by_descent, "values"),
            (transfer_from_the_middle, "some_inputs"),
            (transfer_too_fast, "values"),
        ],
        "right": [transfer_by_hand, transfer_by_keras],
    },
    "my_choice": {
        "wrong": [
            (choice_of_the_lesson, "the_lessons_pair"),
            (choice_of_two_things, "not_four"),
            (choice_of_no_sample, "no_picture"),
            (choice_of_one_picture, "one_picture_twice"),
            (choice_of_zero, "not_positive"),
        ],
        "right": [choice_of_a_panda, choice_as_list],
        "survivors": {
            f"{change} in `{MY_CHOICE}`": reason
            for reason, changes in {
                "any two pictures will do, also a painting as the content": ["first two entries swapped"],
                "any two weights above 0 will do": [
                    *("last two entries swapped", "20.0 -> 40.0", "20.0 -> 21.0"),
                    *("4000.0 -> 8000.0", "4000.0 -> 4001.0"),
                ],
            }.items()
            for change in changes
        },
    },
}
