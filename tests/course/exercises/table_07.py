"""Wrong and right answers to the tasks of exercise 07, beyond the mistakes that the tasks know."""

import numpy as np

from nst_lib.quiet_tensorflow import tf

# he_normal


def square_root_of_fan_in_outside(shape, seed):
    """Twice the deviation."""
    deviation = 2 * np.sqrt(2 / np.prod(shape[:3]))
    return np.random.default_rng(seed).normal(0, deviation, shape).astype(np.float32)


def variance_of_the_whole_kernel(shape, seed):
    """Divides by every number of the kernel."""
    return np.random.default_rng(seed).normal(0, np.sqrt(2 / np.prod(shape)), shape).astype(np.float32)


def leaving_channels_by_index(shape, seed):
    """Fan-out, written with unpacking."""
    height, width, _, leaving = shape
    return np.random.default_rng(seed).normal(0, (2 / (height * width * leaving)) ** 0.5, shape)


def kernel_without_its_shape(shape, seed):
    """One long row of numbers."""
    return np.random.default_rng(seed).normal(0, np.sqrt(2 / np.prod(shape[:3])), int(np.prod(shape)))


def prints_its_kernel(shape, seed):
    """Prints, returns nothing."""
    print(np.random.default_rng(seed).normal(0, 1, shape))


def variance_straight_in(shape, seed):
    """The variance where the deviation belongs, written with a scale outside."""
    return 2 / (shape[0] * shape[1] * shape[2]) * np.random.default_rng(seed).standard_normal(shape)


def scaled_standard_normal(shape, seed):
    """Standard normal numbers, scaled afterwards, in float64."""
    height, width, entering, _ = shape
    return np.random.default_rng(seed).standard_normal(shape) * (2 / (height * width * entering)) ** 0.5


def tensor_of_he_normal(shape, seed):
    """A TensorFlow tensor."""
    numbers = np.random.default_rng(seed).normal(scale=np.sqrt(2.0 / np.prod(shape[:-1])), size=shape)
    return tf.constant(numbers, tf.float32)


def first_number_left_out(shape, seed):
    """Slices the shape at the wrong end."""
    return np.random.default_rng(seed).normal(0, np.sqrt(2 / np.prod(shape[1:])), shape)


def old_generator(shape, seed):
    """NumPy's generator of former times, seeded."""
    np.random.seed(seed)
    return np.random.normal(0, np.sqrt(2 / np.prod(shape[:3])), shape)


# balanced_weights


def gradient_norm(losses, image, layer):
    """L2 norm of one layer's gradient."""
    with tf.GradientTape() as tape:
        tape.watch(image)
        value = losses(image)[layer]
    return tf.norm(tape.gradient(value, image))


def largest_entry(losses, image, shares):
    """The maximum norm."""
    sizes = {}
    for layer in shares:
        with tf.GradientTape() as tape:
            tape.watch(image)
            value = losses(image)[layer]
        sizes[layer] = float(tf.reduce_max(tf.abs(tape.gradient(value, image))))
    return {layer: share / sizes[layer] for layer, share in shares.items()}


def as_a_list(losses, image, shares):
    """A list, in the order of the layers."""
    return [share / float(gradient_norm(losses, image, layer)) for layer, share in shares.items()]


def loss_for_gradient(losses, image, shares):
    """Divides by the loss."""
    return {layer: shares[layer] / float(value) for layer, value in losses(image).items()}


def forgets_to_watch(losses, image, shares):
    """The tape does not know the image: its gradients are None."""
    with tf.GradientTape(persistent=True) as tape:
        values = losses(image)
    return {layer: share / float(tf.norm(tape.gradient(values[layer], image))) for layer, share in shares.items()}


def negative_weights(losses, image, shares):
    """Minus the weights."""
    return {layer: -share / float(gradient_norm(losses, image, layer)) for layer, share in shares.items()}


def changes_the_shares(losses, image, shares):
    """Writes the weights into the argument."""
    for layer in shares:
        shares[layer] /= float(gradient_norm(losses, image, layer))
    return shares


def with_one_tape_each(losses, image, shares):
    """A tape for every layer, tensors as values."""
    return {layer: share / gradient_norm(losses, image, layer) for layer, share in shares.items()}


def with_numpys_norm(losses, image, shares):
    """A variable instead of `watch`, NumPy's norm, a loop."""
    variable, weights = tf.Variable(image), {}
    with tf.GradientTape(persistent=True) as tape:
        values = losses(variable)
    for layer in shares:
        gradient = tape.gradient(values[layer], variable).numpy()
        weights[layer] = shares[layer] / np.sqrt(np.sum(gradient.astype(np.float64) ** 2))
    return weights


# style_distance


def by_layer(grams, targets):
    """A dictionary instead of its mean."""
    return {layer: float(tf.norm(grams[layer] - A) / tf.norm(A)) for layer, A in targets.items()}


def of_absolute_values(grams, targets):
    """Sums of absolute values for norms."""
    ratios = [tf.reduce_sum(abs(grams[layer] - A)) / tf.reduce_sum(abs(A)) for layer, A in targets.items()]
    return float(sum(ratios) / len(ratios))


def divides_by_both(grams, targets):
    """|G| + |A| below."""
    ratios = [tf.norm(grams[layer] - A) / (tf.norm(A) + tf.norm(grams[layer])) for layer, A in targets.items()]
    return float(sum(ratios) / len(ratios))


def norms_of_rows(grams, targets):
    """One norm for every row."""
    total = 0
    for layer in grams:
        difference = tf.norm(grams[layer] - targets[layer], axis=-1)
        total += tf.reduce_mean(difference / tf.norm(targets[layer], axis=-1))
    return total / len(grams)


def worst_layer(grams, targets):
    """The largest of the layers."""
    return max(float(tf.norm(grams[layer] - A) / tf.norm(A)) for layer, A in targets.items())


def added_up(grams, targets):
    """The sum over the layers."""
    return sum(float(tf.norm(grams[layer] - A) / tf.norm(A)) for layer, A in targets.items())


def last_layer_only(grams, targets):
    """Returns from inside the loop's last turn."""
    for layer, A in targets.items():
        distance = tf.norm(grams[layer] - A) / tf.norm(A)
    return distance


def distance_in_numpy(grams, targets):
    """NumPy's norm, float64."""
    pairs = [(np.asarray(grams[layer], np.float64), np.asarray(targets[layer], np.float64)) for layer in grams]
    return np.mean([np.linalg.norm((G - A).ravel()) / np.linalg.norm(A.ravel()) for G, A in pairs])


def distance_in_a_loop(grams, targets):
    """Squares, a sum, a root; a Python float."""
    total = 0.0
    for layer in targets:
        difference = tf.reduce_sum((targets[layer] - grams[layer]) ** 2)
        total += float((difference / tf.reduce_sum(targets[layer] ** 2)) ** 0.5)
    return total / len(targets)


# exchanged_blocks


def into_the_first(first, second, blocks):
    """Changes the first argument."""
    for layer in first:
        if int(layer[5]) in blocks:
            first[layer] = second[layer]
    return first


def everything_exchanged(first, second, blocks):
    """A condition that is always true: the letter is no number, and so never missing."""
    return {layer: (second if layer[5] not in blocks else first)[layer] for layer in first}


def text_in_numbers(first, second, blocks):
    """The letter is no number, and so never found."""
    return {layer: (second if layer[5] in blocks else first)[layer] for layer in first}


def by_the_last_digit(first, second, blocks):
    """Takes the layer's number for the block's."""
    mixed = dict(first)
    for layer in first:
        if int(layer.split("conv")[1]) in blocks:
            mixed[layer] = second[layer]
    return mixed


def all_but_the_blocks(first, second, blocks):
    """The wrong way round."""
    return {layer: (first if int(layer[5]) in blocks else second)[layer] for layer in first}


def biases_left_behind(first, second, blocks):
    """Takes kernels only."""
    return {
        layer: ((second if int(layer[5]) in blocks else first)[layer][0], bias) for layer, (_, bias) in first.items()
    }


def first_block_named(first, second, blocks):
    """Looks at the first block of the list only."""
    return {layer: (second if int(layer[5]) == blocks[0] else first)[layer] for layer in first}


def copy_and_update(first, second, blocks):
    """A copy, updated."""
    mixed = dict(first)
    mixed.update({layer: second[layer] for layer in second if layer.split("_")[0] in {f"block{b}" for b in blocks}})
    return mixed


def by_prefix(first, second, blocks):
    """The name's beginning; lists for pairs."""
    prefixes = tuple(f"block{block}_" for block in blocks)
    return {layer: list((second if layer.startswith(prefixes) else first)[layer]) for layer in first}


# best_of


def rms(image, picture):
    """Root mean square difference."""
    return float(np.sqrt(np.mean((np.asarray(image) - np.asarray(picture)) ** 2)))


def errors_first(candidates, picture, invert):
    """The pair the wrong way round."""
    errors = [rms(invert(candidate), picture) for candidate in candidates]
    return errors, int(np.argmin(errors))


def index_alone(candidates, picture, invert):
    """Without the errors."""
    return int(np.argmin([rms(invert(candidate), picture) for candidate in candidates]))


def largest_wins(candidates, picture, invert):
    """The largest error."""
    errors = [rms(invert(candidate), picture) for candidate in candidates]
    return errors.index(max(errors)), errors


def mean_of_squares(candidates, picture, invert):
    """Forgets the root."""
    errors = [rms(invert(candidate), picture) ** 2 for candidate in candidates]
    return errors.index(min(errors)), errors


def returns_inside_the_loop(candidates, picture, invert):
    """Ends with the first candidate."""
    errors = []
    for candidate in candidates:
        errors.append(rms(invert(candidate), picture))
        break
    return int(np.argmin(errors)), errors


def first_inversion_for_all(candidates, picture, invert):
    """Inverts the first candidate again and again."""
    errors = [rms(invert(candidates[0]), picture) for _ in candidates]
    return int(np.argmin(errors)), errors


def without_inverting(candidates, picture, invert):
    """Compares the candidate itself with the picture: the shapes do not fit."""
    errors = [rms(candidate, picture) for candidate in candidates]
    return int(np.argmin(errors)), errors


def with_tensorflow(candidates, picture, invert):
    """TensorFlow throughout; the index of a sorted list."""
    errors = [tf.sqrt(tf.reduce_mean(tf.square(picture - invert(candidate)))) for candidate in candidates]
    return sorted(range(len(errors)), key=lambda index: errors[index])[0], errors


def in_one_loop(candidates, picture, invert):
    """Keeps the best while it goes; a norm divided by the root of the count."""
    best, errors = 0, []
    for index, candidate in enumerate(candidates):
        difference = np.asarray(invert(candidate), np.float64) - np.asarray(picture, np.float64)
        errors.append(np.linalg.norm(difference.ravel()) / difference.size**0.5)
        if errors[index] < errors[best]:
            best = index
    return best, errors


# trial_table


def collected(pictures, content, style, judge):
    """{network: [(content distance, style distance), ...]}."""
    rows = {}
    for (network, _), image in pictures.items():
        distances = judge.content_distance(image, content), judge.style_distance(image, style)
        rows.setdefault(network, []).append(distances)
    return rows


def means_only(pictures, content, style, judge):
    """Without deviations."""
    rows = collected(pictures, content, style, judge)
    return {
        network: dict(zip(("content", "style"), np.mean(row, axis=0), strict=True)) for network, row in rows.items()
    }


def keyed_by_seed(pictures, content, style, judge):
    """A row for each seed."""
    rows = {}
    for (_, seed), image in pictures.items():
        rows.setdefault(seed, []).append((judge.content_distance(image, content), judge.style_distance(image, style)))
    return as_table(rows)


def as_table(rows, deviation=np.std):
    """{key: {"content": (mean, deviation), "style": ...}} of {key: [(content, style), ...]}."""
    table = {}
    for key, row in rows.items():
        content, style = zip(*row, strict=True)
        table[key] = {
            "content": (np.mean(content), deviation(content)),
            "style": (np.mean(style), deviation(style)),
        }
    return table


def deviation_first(pictures, content, style, judge):
    """(deviation, mean)."""
    table = as_table(collected(pictures, content, style, judge))
    return {key: {name: pair[::-1] for name, pair in row.items()} for key, row in table.items()}


def each_overwrites_the_last(pictures, content, style, judge):
    """A dictionary without lists."""
    rows = {}
    for (network, _), image in pictures.items():
        rows[network] = [(judge.content_distance(image, content), judge.style_distance(image, style))]
    return as_table(rows)


def statistics_of_a_sample(pictures, content, style, judge):
    """Divides by one less."""
    return as_table(collected(pictures, content, style, judge), lambda values: np.std(values, ddof=1))


def painting_for_photograph(pictures, content, style, judge):
    """Both distances from the wrong picture."""
    return as_table(collected(pictures, style, content, judge))


def deviation_of_the_mean(pictures, content, style, judge):
    """Divides by the root of the number of seeds."""
    rows = collected(pictures, content, style, judge)
    return as_table(rows, lambda values: np.std(values) / np.sqrt(len(values)))


def table_of_rows(pictures, content, style, judge):
    """Rows first, NumPy numbers."""
    return as_table(collected(pictures, content, style, judge))


def table_by_axis(pictures, content, style, judge):
    """Arrays (seeds, 2), mean and deviation along an axis, lists for pairs."""
    table = {}
    for network, row in collected(pictures, content, style, judge).items():
        columns = np.array(row).T
        table[network] = {name: [c.mean(), c.std()] for name, c in zip(("content", "style"), columns, strict=True)}
    return table


TABLE = {
    "he_normal": {
        "wrong": [
            (square_root_of_fan_in_outside, "factor"),
            (variance_of_the_whole_kernel, "factor"),
            (leaving_channels_by_index, "fan_out"),
            (kernel_without_its_shape, "shape"),
            (prints_its_kernel, "printed"),
            (variance_straight_in, "variance_for_deviation"),
            (old_generator, "generator"),
            (first_number_left_out, "last_three"),
        ],
        "right": [scaled_standard_normal, tensor_of_he_normal],
    },
    "balanced_weights": {
        "wrong": [
            (largest_entry, "pull"),
            (as_a_list, "structure"),
            (loss_for_gradient, "divided_by_the_loss"),
            (forgets_to_watch, "exception"),
            (negative_weights, "pull"),
            (changes_the_shares, "changed_argument"),
        ],
        "right": [with_one_tape_each, with_numpys_norm],
        "survivors": {
            "without the call in `sizes = {layer: float(tf.norm(tape.gradient(values[layer], image))) for layer in "
            "shares}`": "without float() the weights are tensors of one number each, which serve as well",
        },
    },
    "style_distance": {
        "wrong": [
            (by_layer, "structure"),
            (of_absolute_values, "values"),
            (divides_by_both, "values"),
            (worst_layer, "some_inputs"),
            (norms_of_rows, "row_by_row"),
            (added_up, "summed"),
            (last_layer_only, "some_inputs"),
        ],
        "right": [distance_in_numpy, distance_in_a_loop],
    },
    "exchanged_blocks": {
        "wrong": [
            (into_the_first, "changed_argument"),
            (everything_exchanged, "everything_exchanged"),
            (text_in_numbers, "nothing_exchanged"),
            (all_but_the_blocks, "other_way_round"),
            (by_the_last_digit, "number_in_the_block"),
            (biases_left_behind, "kernels_only"),
            (first_block_named, "some_inputs"),
        ],
        "right": [copy_and_update, by_prefix],
        "survivors": {"first -> second in `for layer in first:`": "both networks have the same layers"},
    },
    "best_of": {
        "wrong": [
            (errors_first, "structure"),
            (index_alone, "structure"),
            (largest_wins, "worst"),
            (mean_of_squares, "without_root"),
            (first_inversion_for_all, "values"),
            (returns_inside_the_loop, "first_only"),
            (without_inverting, "exception"),
        ],
        "right": [with_tensorflow, in_one_loop],
    },
    "trial_table": {
        "wrong": [
            (means_only, "structure"),
            (keyed_by_seed, "structure"),
            (each_overwrites_the_last, "last_seed"),
            (deviation_first, "pairs_swapped"),
            (statistics_of_a_sample, "sample_deviation"),
            (painting_for_photograph, "targets_swapped"),
            (deviation_of_the_mean, "values"),
        ],
        "right": [table_of_rows, table_by_axis],
    },
}
