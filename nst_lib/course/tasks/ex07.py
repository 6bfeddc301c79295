"""Exercise 07: random against trained weights."""

import numpy as np

from nst_lib.course.task import Case, Mistake, Property, Task
from nst_lib.experiments.mixing import exchanged
from nst_lib.quiet_tensorflow import tf

# Task 1: He-normal weights


def he_normal(shape, seed):
    """Kernel of `shape` (height, width, in, out), float32: normal, mean 0, variance 2 / fan-in; He et al. 2015, eq. 10.

    The numbers are those of `numpy.random.default_rng(seed)`, as in `load_weights(net, "random", seed)`.
    """
    return _normal(shape, seed, np.sqrt(2 / np.prod(shape[:3])))


def _normal(shape, seed, deviation):
    return np.random.default_rng(seed).normal(0, deviation, shape).astype(np.float32)


def _draw_kernels(rng):
    kinds = {
        "a small kernel": (1, 1, 2, 3),
        "a kernel that is wider than high": (2, 5, 4, 3),
        "a kernel of VGG": (3, 3, 3, 8),
        "a kernel with fewer channels leaving than entering": (3, 3, 16, 4),
    }
    for kind, shape in kinds.items():
        yield Case(kind, shape=shape, seed=int(rng.integers(1, 10_000)))


def _variance_for_deviation(shape, seed):
    return _normal(shape, seed, 2 / np.prod(shape[:3]))


def _channels_for_fan_in(shape, seed):
    return _normal(shape, seed, np.sqrt(2 / shape[2]))


def _fan_out(shape, seed):
    return _normal(shape, seed, np.sqrt(2 / (shape[0] * shape[1] * shape[3])))


def _last_three(shape, seed):
    return _normal(shape, seed, np.sqrt(2 / np.prod(shape[1:])))


def _glorot(shape, seed):
    return _normal(shape, seed, np.sqrt(2 / (shape[0] * shape[1] * (shape[2] + shape[3]))))


def _without_the_two(shape, seed):
    return _normal(shape, seed, np.sqrt(1 / np.prod(shape[:3])))


def _unit_variance(shape, seed):
    return _normal(shape, seed, 1.0)


def _broken_numbers(result, case):
    """The spread is right, and the numbers are others: told by a kernel that is large enough for its spread."""
    shape = case.arguments["shape"]
    ratio = np.std(result) / np.sqrt(2 / np.prod(shape[:3]))
    if np.prod(shape) < 500 or abs(ratio - 1) > 0.1:
        return None
    return (
        "The spread of your numbers is right, but they are not those that were asked for. Take them from one call of "
        "`np.random.default_rng(seed).normal`, for the whole kernel."
    )


HE_NORMAL = Task(
    name="he_normal",
    title="He-normal weights",
    reference=he_normal,
    draw=_draw_kernels,
    mistakes=(
        Mistake(
            "variance_for_deviation",
            _variance_for_deviation,
            "2 / fan-in is the variance. A generator's `normal` takes the standard deviation, which is its root.",
        ),
        Mistake(
            "channels_for_fan_in",
            _channels_for_fan_in,
            "You count the channels that enter only. One output sums over height * width * channels-in numbers.",
        ),
        Mistake(
            "fan_out",
            _fan_out,
            "You count what leaves (fan-out). The activations keep their level if you count what enters: the last but "
            "one number of the shape.",
        ),
        Mistake(
            "last_three",
            _last_three,
            "You multiply the last three numbers of the shape. Fan-in is the product of the first three: height, "
            "width, channels in.",
        ),
        Mistake(
            "glorot",
            _glorot,
            "This is the spread of Glorot and Bengio, 2 / (fan-in + fan-out), Keras' default. With ReLU the level then "
            "falls from layer to layer. Leave fan-out out.",
        ),
        Mistake(
            "without_the_two",
            _without_the_two,
            "The variance is 1 / fan-in. ReLU throws away half of the squares; the 2 gives them back.",
        ),
        Mistake(
            "unit_variance",
            _unit_variance,
            "The variance is 1, whatever the shape. Make it 2 / fan-in.",
        ),
    ),
    properties=(Property("generator", _broken_numbers),),
    hints=(
        "How many numbers does one output of the convolution sum over? The more there are, the smaller each must be.",
        "Take fan-in = height * width * channels-in from the shape, the root of 2 / fan-in as the standard deviation, "
        "and draw with `np.random.default_rng(seed).normal(0, deviation, shape)`.",
        "height, width, channels_in, _ = shape; deviation = np.sqrt(2 / (...)); "
        "return np.random.default_rng(seed).normal(0, deviation, shape).astype(np.float32)",
    ),
    shows="Your kernels have the spread with which activations keep their level through any number of layers.",
    next="Run the next cell: 12 layers with your kernels, and with two other spreads. Then task 2.",
)

# Task 2: balanced by gradient


def balanced_weights(losses, image, shares):
    """{layer: share / size of the gradient of that layer's loss with respect to the image}; He, Wang, Hopcroft 2016.

    `losses` maps the image (1, height, width, 3) to {layer: scalar loss}; the size is the L2 norm.
    """
    sizes = _gradient_sizes(losses, image)
    return {layer: share / sizes[layer] for layer, share in shares.items()}


def _gradients(losses, image):
    with tf.GradientTape(persistent=True) as tape:
        tape.watch(image)
        values = losses(image)
    return values, {layer: tape.gradient(value, image) for layer, value in values.items()}


def _gradient_sizes(losses, image):
    return {layer: float(tf.norm(gradient)) for layer, gradient in _gradients(losses, image)[1].items()}


def _quadratic_losses(matrices):
    """A stand-in for a network: {layer: mean of the squares of what a 1 x 1 convolution makes of the image}."""
    return lambda image: {layer: tf.reduce_mean(tf.square(image @ matrix)) for layer, matrix in matrices.items()}


def _draw_losses(rng):
    kinds = {"two layers": (2, 2, 2), "oblong": (3, 3, 5), "five layers": (5, 4, 3)}
    for kind, (count, height, width) in kinds.items():
        scales = 10.0 ** rng.uniform(-1, 1, count)
        layers = [f"block{block}_conv1" for block in range(1, count + 1)]
        sized = zip(layers, scales, range(2, count + 2), strict=True)
        matrices = {name: tf.constant(rng.normal(0, scale, (3, size)), tf.float32) for name, scale, size in sized}
        image = tf.constant(rng.uniform(0.1, 1, (1, height, width, 3)), tf.float32)
        shares = {name: float(rng.uniform(0.2, 2)) for name in layers}
        yield Case(kind, losses=_quadratic_losses(matrices), image=image, shares=shares)


def _divided_by_the_loss(losses, image, shares):
    values = losses(image)
    return {layer: share / float(values[layer]) for layer, share in shares.items()}


def _divided_by_the_square(losses, image, shares):
    sizes = _gradient_sizes(losses, image)
    return {layer: share / sizes[layer] ** 2 for layer, share in shares.items()}


def _multiplied(losses, image, shares):
    sizes = _gradient_sizes(losses, image)
    return {layer: share * sizes[layer] for layer, share in shares.items()}


def _without_shares(losses, image, shares):
    sizes = _gradient_sizes(losses, image)
    return {layer: 1 / sizes[layer] for layer in shares}


def _gradient_of_the_sum(losses, image, shares):
    gradients = _gradients(losses, image)[1]
    size = float(tf.norm(tf.add_n(list(gradients.values()))))
    return {layer: share / size for layer, share in shares.items()}


def _sum_of_one(losses, image, shares):
    weights = balanced_weights(losses, image, shares)
    total = sum(weights.values())
    return {layer: weight / total for layer, weight in weights.items()}


def _sum_of_absolutes(losses, image, shares):
    gradients = _gradients(losses, image)[1]
    return {layer: share / float(tf.reduce_sum(tf.abs(gradients[layer]))) for layer, share in shares.items()}


def _root_mean_square(losses, image, shares):
    gradients = _gradients(losses, image)[1]
    return {layer: share / float(tf.sqrt(tf.reduce_mean(gradients[layer] ** 2))) for layer, share in shares.items()}


def _broken_pull(result, case):
    """The size of each weighted gradient must be the share."""
    sizes = _gradient_sizes(case.arguments["losses"], case.arguments["image"])
    for layer, share in case.arguments["shares"].items():
        pull = float(result[layer]) * sizes[layer]
        if not abs(pull - share) <= 1e-3 * share:
            return (
                f"With your weight, the gradient of {layer} has a size of {pull:.3g}; its share is {share:.3g}. "
                "A weight times the size of its gradient must be the share."
            )
    return None


BALANCED_WEIGHTS = Task(
    name="balanced_weights",
    title="Balanced by gradient",
    reference=balanced_weights,
    draw=_draw_losses,
    returns="number",
    tolerance=1e-3,
    mistakes=(
        Mistake(
            "divided_by_the_loss",
            _divided_by_the_loss,
            "You divide by the loss. A run follows the gradient: divide by the norm of the loss's gradient.",
        ),
        Mistake(
            "divided_by_the_square",
            _divided_by_the_square,
            "You divide by the sum of the squares. The size of a gradient is the root of that.",
        ),
        Mistake(
            "multiplied",
            _multiplied,
            "You multiply by the size, so that the loud layers get louder. Divide by it.",
        ),
        Mistake(
            "without_shares",
            _without_shares,
            "You leave out `shares`: the weight is share / size.",
        ),
        Mistake(
            "gradient_of_the_sum",
            _gradient_of_the_sum,
            "All layers are divided by one number, the size of the whole gradient. Ask the tape for the gradient of "
            "each layer's loss on its own.",
        ),
        Mistake(
            "sum_of_one",
            _sum_of_one,
            "You made the weights add up to 1. Leave them as they are: a weight times the size of its gradient is then "
            "the layer's share.",
        ),
        Mistake(
            "sum_of_absolutes",
            _sum_of_absolutes,
            "You divide by the sum of absolute values (L1). Here the size is the root of the sum of squares (L2).",
        ),
        Mistake(
            "root_mean_square",
            _root_mean_square,
            "You divide by the root of the *mean* square, so that your weights grow with the picture. The size is the "
            "root of the *sum* of squares, as `tf.norm` has it.",
        ),
    ),
    properties=(Property("pull", _broken_pull),),
    hints=(
        "Not the loss of a layer moves the image, but the gradient of that loss. How large is it?",
        "Open a persistent tape, watch the image, call `losses(image)`. For each layer ask the tape for the gradient "
        "of its loss, take `tf.norm` of that, and divide the layer's share by it.",
        "with tf.GradientTape(persistent=True) as tape: tape.watch(image); values = losses(image). Then "
        "{layer: share / float(tf.norm(tape.gradient(values[layer], image))) for layer, share in shares.items()}",
    ),
    shows="With your weights every layer pulls as hard as its share says, in any network.",
    next="The next cell balances a random network, whose first layer would drown the others. Then task 3.",
)

# Task 3: a judge


def style_distance(grams, targets):
    """Mean over the layers of |G - A| / |A|, {layer: (1, C, C)} twice; |.| is the root of the sum of squares."""
    return np.mean([_norm(grams[layer] - A) / _norm(A) for layer, A in targets.items()])


def _norm(matrix):
    return np.sqrt(np.sum(np.square(matrix)))


def _some_gram(rng, channels, positions=7):
    F = rng.uniform(0, 1, (positions, channels)) * rng.uniform(0.1, 1, channels)
    return F.T @ F / positions


def _draw_grams(rng):
    for kind, sizes in {
        "one layer": (2,),
        "three layers": (2, 3, 5),
        "layers of very different size": (3, 6),
    }.items():
        names = [f"block{block}_conv1" for block in range(1, len(sizes) + 1)]
        scales = 10.0 ** rng.uniform(-2, 2, len(sizes))
        pairs = {
            name: [scale * _some_gram(rng, size)[None].astype(np.float32) for _ in range(2)]
            for name, size, scale in zip(names, sizes, scales, strict=True)
        }
        grams = {name: tf.constant(pair[0]) for name, pair in pairs.items()}
        yield Case(
            kind,
            grams=grams,
            targets={name: tf.constant(pair[1]) for name, pair in pairs.items()},
        )


def _of_all_layers_at_once(grams, targets):
    differences = [np.sum(np.square(grams[layer] - A)) for layer, A in targets.items()]
    return np.sqrt(sum(differences) / sum(np.sum(np.square(A)) for A in targets.values()))


def _not_relative(grams, targets):
    return np.mean([_norm(grams[layer] - A) for layer, A in targets.items()])


def _relative_to_the_picture(grams, targets):
    return style_distance(targets, grams)


def _summed(grams, targets):
    return style_distance(grams, targets) * len(targets)


def _squared(grams, targets):
    return np.mean([(_norm(grams[layer] - A) / _norm(A)) ** 2 for layer, A in targets.items()])


def _row_by_row(grams, targets):
    def ratios(G, A):
        return tf.norm(G - A, axis=-1) / tf.norm(A, axis=-1)

    return np.mean([np.mean(ratios(grams[layer], A)) for layer, A in targets.items()])


def _difference_of_norms(grams, targets):
    return np.mean([abs(_norm(grams[layer]) - _norm(A)) / _norm(A) for layer, A in targets.items()])


STYLE_DISTANCE = Task(
    name="style_distance",
    title="A judge",
    reference=style_distance,
    draw=_draw_grams,
    returns="number",
    mistakes=(
        Mistake(
            "not_relative",
            _not_relative,
            "You do not divide by |A|, so that the layer with the largest activations decides alone.",
        ),
        Mistake(
            "relative_to_the_picture",
            _relative_to_the_picture,
            "You divide by |G|, the size of the judged picture's own matrix: each picture then has a measure of its "
            "own. Divide by the target's |A|.",
        ),
        Mistake(
            "summed",
            _summed,
            "You add up the layers. Take the mean: a distance of 1 then means the same.",
        ),
        Mistake(
            "squared",
            _squared,
            "Your ratios are squared. |.| is the root of the sum of squares.",
        ),
        Mistake(
            "of_all_layers_at_once",
            _of_all_layers_at_once,
            "You measure all layers in one norm, so that the largest matrix decides. Divide layer by layer, then take "
            "the mean.",
        ),
        Mistake(
            "row_by_row",
            _row_by_row,
            "You take the norm of each row. A matrix has one norm here: the root of the sum of the squares of all its "
            "entries, `tf.norm` without `axis`.",
        ),
        Mistake(
            "difference_of_norms",
            _difference_of_norms,
            "You compare the sizes of the two matrices, |G| and |A|. Take the size of their difference, |G - A|: "
            "different matrices can be equally large.",
        ),
    ),
    hints=(
        "Two pictures by two networks need one measure. Which number says how large a difference is, for a layer whose "
        "entries may be of any size?",
        "For every layer take the norm of G - A, divided by the norm of A. Then the mean over the layers.",
        "distances = [tf.norm(grams[layer] - targets[layer]) / tf.norm(targets[layer]) for layer in targets], and then "
        "sum(distances) / len(distances)",
    ),
    shows="Your judge has no unit: 0 is the target itself, 1 is as far off as a picture without any activation.",
    next="The next cell compares it with the library's `Judge`, on real pictures. Then task 4.",
)

# Task 4: exchange blocks


def _draw_weights(rng):
    kinds = {
        "one block": (3, [2]),
        "several blocks": (5, [1, 4]),
        "blocks in another order": (4, [3, 1]),
    }
    for kind, (count, blocks) in kinds.items():
        first, second = _some_weights(rng, count), _some_weights(rng, count)
        yield Case(kind, first=first, second=second, blocks=blocks)


def _some_weights(rng, count):
    """{layer: (kernel, bias)} with the names of VGG's layers and few channels; two layers in every block."""
    weights, entering = {}, 3
    for block in range(1, count + 1):
        for index in (1, 2):
            kernel = rng.normal(size=(1, 1, entering, block + 1)).astype(np.float32)
            weights[f"block{block}_conv{index}"] = (
                kernel,
                rng.normal(size=block + 1).astype(np.float32),
            )
            entering = block + 1
    return weights


def _other_way_round(first, second, blocks):
    return exchanged(second, first, blocks)


def _digit_anywhere(first, second, blocks):
    return {layer: (second if any(str(b) in layer for b in blocks) else first)[layer] for layer in first}


def _kernels_only(first, second, blocks):
    mixed = exchanged(first, second, blocks)
    return {layer: (mixed[layer][0], first[layer][1]) for layer in first}


def _up_to_the_last(first, second, blocks):
    return exchanged(first, second, range(1, max(blocks) + 1))


def _nothing_exchanged(first, second, blocks):
    return dict(first)


def _everything_exchanged(first, second, blocks):
    return dict(second)


def _exchanged_only(first, second, blocks):
    return {layer: arrays for layer, arrays in second.items() if int(layer[5]) in blocks}


def _first_layer_only(first, second, blocks):
    return {layer: (second if layer in [f"block{b}_conv1" for b in blocks] else first)[layer] for layer in first}


def _number_in_the_block(first, second, blocks):
    return {layer: (second if int(layer[-1]) in blocks else first)[layer] for layer in first}


def _counted_from_zero(first, second, blocks):
    return {layer: (second if int(layer[5]) - 1 in blocks else first)[layer] for layer in first}


EXCHANGED_BLOCKS = Task(
    name="exchanged_blocks",
    title="Exchange blocks",
    reference=exchanged,
    draw=_draw_weights,
    mistakes=(
        Mistake(
            "other_way_round",
            _other_way_round,
            "The blocks named come from `first`, all others from `second`. It should be the other way round.",
        ),
        Mistake(
            "digit_anywhere",
            _digit_anywhere,
            "You look for the number anywhere in the name, and so block 1 takes `block2_conv1` along. Compare the "
            "number after `block`.",
        ),
        Mistake(
            "kernels_only",
            _kernels_only,
            "The kernels are right, the biases are all those of `first`. Exchange both: they belong together.",
        ),
        Mistake(
            "nothing_exchanged",
            _nothing_exchanged,
            'Nothing is exchanged: your result is `first`. Is the number still text? `"3" in [3]` is False; '
            "`int(...)` makes a number of it.",
        ),
        Mistake(
            "everything_exchanged",
            _everything_exchanged,
            "Everything is exchanged: your result is `second`. Is your condition always true? If the number is still "
            'text, `"3" not in [3]` is; `int(...)` makes a number of it.',
        ),
        Mistake(
            "exchanged_only",
            _exchanged_only,
            "You return the exchanged layers only. `Extractor` needs every layer, those of `first` too.",
        ),
        Mistake(
            "first_layer_only",
            _first_layer_only,
            "Only the first layer of each block is exchanged. Take all layers of it.",
        ),
        Mistake(
            "number_in_the_block",
            _number_in_the_block,
            "You look at the last digit, which numbers the layers within a block. The block's number follows `block`.",
        ),
        Mistake(
            "counted_from_zero",
            _counted_from_zero,
            "You count blocks from 0. VGG's names count from 1.",
        ),
        Mistake(
            "up_to_the_last",
            _up_to_the_last,
            "You exchange all blocks up to the last one named. Exchange those in `blocks`, and no other.",
        ),
    ),
    hints=(
        "The name of a layer tells its block: block3_conv2 lies in block 3.",
        'Go through the layers of `first`. Take the number after "block" from the name; where it is in `blocks`, use '
        "`second[layer]`, otherwise `first[layer]`. Build a new dictionary.",
        "{layer: (second if int(layer[5]) in blocks else first)[layer] for layer in first}",
    ),
    shows="You can now put trained blocks into a random network, and random ones into a trained network.",
    next="The next cells paint with half-trained networks. Predict first! Then task 5.",
)

# Task 5: the best of K random layers


def best_of(candidates, picture, invert):
    """(index of the best candidate, [error of each]), errors being root mean square differences from `picture`.

    `invert(candidate)` is the image that comes back from a candidate. This is the step of He, Wang and Hopcroft's
    stacked selection (arXiv:1606.04801) for one layer.
    """
    errors = [_root_mean_square_error(invert(candidate), picture) for candidate in candidates]
    return int(np.argmin(errors)), errors


def _root_mean_square_error(image, picture):
    return float(np.sqrt(np.mean(np.square(image - picture))))


def _inversion_of(picture):
    """A stand-in for an inversion: the picture, off by an error that the candidate's numbers decide."""

    def invert(candidate):
        kernel = np.asarray(candidate, np.float64).ravel()
        error = np.resize(0.1 * kernel, picture.shape) + 0.05 * kernel[0]
        return tf.constant(picture + error, tf.float32)

    return invert


def _draw_candidates(rng):
    kinds = {
        "two candidates": (2, 3, 3),
        "oblong": (4, 3, 5),
        "a tie of the signed errors": (5, 4, 2),
    }
    for kind, (count, height, width) in kinds.items():
        picture = rng.uniform(0, 1, (1, height, width, 3)).astype(np.float32)
        sizes = np.roll(np.linspace(0.5, 2, count), int(rng.integers(1, count)))  # the best is never the first
        candidates = [(size * rng.normal(size=(1, 1, 3, 4))).astype(np.float32) for size in sizes]
        if kind.startswith("a tie"):
            candidates = [kernel - kernel.mean() for kernel in candidates]
        yield Case(
            kind,
            candidates=candidates,
            picture=tf.constant(picture),
            invert=_inversion_of(picture),
        )


def _chosen_by(candidates, picture, invert, error, choose=np.argmin):
    errors = [float(error(np.asarray(invert(candidate) - picture))) for candidate in candidates]
    return int(choose(errors)), errors


def _worst(candidates, picture, invert):
    return _chosen_by(candidates, picture, invert, lambda difference: np.sqrt(np.mean(difference**2)), np.argmax)


def _counted_from_one(candidates, picture, invert):
    index, errors = best_of(candidates, picture, invert)
    return index + 1, errors


def _without_root(candidates, picture, invert):
    return _chosen_by(candidates, picture, invert, lambda difference: np.mean(difference**2))


def _signed(candidates, picture, invert):
    return _chosen_by(candidates, picture, invert, np.mean)


def _absolute(candidates, picture, invert):
    return _chosen_by(candidates, picture, invert, lambda difference: np.mean(np.abs(difference)))


def _norm_not_mean(candidates, picture, invert):
    return _chosen_by(candidates, picture, invert, np.linalg.norm)


def _smallest_error_for_index(candidates, picture, invert):
    _, errors = best_of(candidates, picture, invert)
    return min(errors), errors


def _first_only(candidates, picture, invert):
    return best_of(candidates[:1], picture, invert)


def _candidate_for_index(candidates, picture, invert):
    index, errors = best_of(candidates, picture, invert)
    return candidates[index], errors


def _sorted(candidates, picture, invert):
    index, errors = best_of(candidates, picture, invert)
    return index, sorted(errors)


BEST_OF = Task(
    name="best_of",
    title="The best of K random layers",
    reference=best_of,
    draw=_draw_candidates,
    returns="number",
    mistakes=(
        Mistake(
            "worst",
            _worst,
            "You keep the candidate with the largest error. The best one has the smallest: `argmin`, not `argmax`.",
        ),
        Mistake(
            "counted_from_one",
            _counted_from_one,
            "You count candidates from 1. An index counts from 0.",
        ),
        Mistake(
            "without_root",
            _without_root,
            "Your errors are mean squares. Take the root, so that they have the unit of a pixel.",
        ),
        Mistake(
            "signed",
            _signed,
            "You average signed differences, in which too bright and too dark cancel. Square them first.",
        ),
        Mistake(
            "absolute",
            _absolute,
            "You average absolute differences. Here the error is the root of the mean square.",
        ),
        Mistake(
            "norm_not_mean",
            _norm_not_mean,
            "You take the root of the *sum* of squares, which grows with the picture. Take the root of the mean.",
        ),
        Mistake(
            "smallest_error_for_index",
            _smallest_error_for_index,
            "You return the smallest error where its index is wanted.",
        ),
        Mistake(
            "first_only",
            _first_only,
            "You judge the first candidate only. Does `return` stand inside the loop? Move it to the left.",
        ),
        Mistake(
            "candidate_for_index",
            _candidate_for_index,
            "You return the best candidate itself where its index is wanted.",
        ),
        Mistake(
            "sorted",
            _sorted,
            "You sorted the errors. They must stay in the order of the candidates.",
        ),
    ),
    hints=(
        "A good layer remembers the picture. So invert each candidate, and see which picture comes back best.",
        "For every candidate: `invert(candidate)` minus the picture, squared, mean, root. Then the index of the "
        "smallest of these errors, and the list of all.",
        "errors = [np.sqrt(np.mean((invert(candidate) - picture) ** 2)) for candidate in candidates]; return "
        "np.argmin(errors), errors",
    ),
    shows="This is stacked selection for one layer: nothing is trained, and yet something is chosen.",
    next="The next cell lets you choose a real layer. Then task 6, the table that decides.",
)

# Task 6: the table


def trial_table(pictures, content, style, judge):
    """{network: {"content": (mean, deviation), "style": (mean, deviation)}} over the seeds.

    `pictures` is {(network, seed): image}; `judge` has content_distance(image, content) and style_distance(image,
    style). The deviation is `numpy.std`.
    """
    return _table(pictures, content, style, judge, np.mean, np.std)


def _table(pictures, content, style, judge, mean, deviation):
    table = {}
    for network in dict.fromkeys(network for network, _ in pictures):
        images = [image for (name, _), image in pictures.items() if name == network]
        to_content = [judge.content_distance(image, content) for image in images]
        to_style = [judge.style_distance(image, style) for image in images]
        columns = {"content": to_content, "style": to_style}
        table[network] = {name: (float(mean(c)), float(deviation(c))) for name, c in columns.items()}
    return table


class _PixelJudge:
    """A judge that needs no network: content is where the pixels are, style is their mean colour."""

    def __repr__(self):
        return "(a judge)"

    def content_distance(self, image, content):
        return float(_norm(np.asarray(image) - np.asarray(content)) / _norm(np.asarray(content)))

    def style_distance(self, image, style):
        own, wanted = (np.mean(np.asarray(picture), axis=(1, 2)) for picture in (image, style))
        return float(_norm(own - wanted) / _norm(wanted))


def _draw_pictures(rng):
    kinds = {
        "two networks with two seeds": ({"random": 2, "trained": 2}, (3, 3)),
        "oblong": ({"trained": 3, "random": 3, "stacked": 3}, (3, 5)),
        "other numbers of seeds": ({"random": 4, "trained": 3}, (4, 2)),
    }
    for kind, (seeds, size) in kinds.items():
        keys = [(network, seed) for seed in range(max(seeds.values())) for network in seeds if seed < seeds[network]]
        images = rng.uniform(0, 1, (len(keys) + 2, 1, *size, 3)) * rng.uniform(0.4, 1, 3)
        content, style, *painted = (tf.constant(image, tf.float32) for image in images)
        pictures = dict(zip(keys, painted, strict=True))
        yield Case(kind, pictures=pictures, content=content, style=style, judge=_PixelJudge())


def _targets_swapped(pictures, content, style, judge):
    return trial_table(pictures, style, content, judge)


def _columns_swapped(pictures, content, style, judge):
    table = trial_table(pictures, content, style, judge)
    return {network: {"content": row["style"], "style": row["content"]} for network, row in table.items()}


def _pairs_swapped(pictures, content, style, judge):
    return _table(pictures, content, style, judge, np.std, np.mean)


def _last_seed(pictures, content, style, judge):
    last = {network: (network, seed) for network, seed in pictures}
    return trial_table({key: pictures[key] for key in last.values()}, content, style, judge)


def _of_the_mean_picture(pictures, content, style, judge):
    table = trial_table(pictures, content, style, judge)
    for network, row in table.items():
        mean = tf.add_n([image for (name, _), image in pictures.items() if name == network])
        mean /= sum(name == network for name, _ in pictures)
        row["content"] = judge.content_distance(mean, content), row["content"][1]
        row["style"] = judge.style_distance(mean, style), row["style"][1]
    return table


def _all_networks_together(pictures, content, style, judge):
    pooled = {("all", key): image for key, image in pictures.items()}
    row = trial_table(pooled, content, style, judge)["all"]
    return dict.fromkeys((network for network, _ in pictures), row)


def _variance(pictures, content, style, judge):
    return _table(pictures, content, style, judge, np.mean, np.var)


def _sample_deviation(pictures, content, style, judge):
    return _table(pictures, content, style, judge, np.mean, lambda values: np.std(values, ddof=1))


def _median(pictures, content, style, judge):
    return _table(pictures, content, style, judge, np.median, np.std)


def _range(pictures, content, style, judge):
    return _table(pictures, content, style, judge, np.mean, np.ptp)


TRIAL_TABLE = Task(
    name="trial_table",
    title="Random against trained, with a judge",
    reference=trial_table,
    draw=_draw_pictures,
    returns="number",
    mistakes=(
        Mistake(
            "targets_swapped",
            _targets_swapped,
            "The content distance is measured from the painting and the style distance from the photograph. Swap them.",
        ),
        Mistake(
            "columns_swapped",
            _columns_swapped,
            'The columns are swapped: "content" holds the style distances.',
        ),
        Mistake(
            "pairs_swapped",
            _pairs_swapped,
            "Your pairs are (deviation, mean). The mean comes first.",
        ),
        Mistake(
            "last_seed",
            _last_seed,
            "Only the last seed of each network counts. Each picture overwrites the one before: collect them in lists.",
        ),
        Mistake(
            "of_the_mean_picture",
            _of_the_mean_picture,
            "You judge the mean of the pictures. Judge each picture, then take the mean of the distances: a mean of "
            "three paintings is a blur that nobody painted.",
        ),
        Mistake(
            "all_networks_together",
            _all_networks_together,
            "All networks have the same row: their pictures are pooled. Take those of one network at a time.",
        ),
        Mistake(
            "variance",
            _variance,
            "You give variances. The deviation is their root: `np.std`.",
        ),
        Mistake(
            "sample_deviation",
            _sample_deviation,
            "You divide by one less than the number of seeds. That is a good habit for samples, but the lesson's table "
            "has `np.std`, so compare with that.",
        ),
        Mistake(
            "median",
            _median,
            "You take medians. The lesson's table has means: `np.mean`.",
        ),
        Mistake(
            "range",
            _range,
            "You give the largest less the smallest. The deviation is `np.std`.",
        ),
    ),
    hints=(
        "One number for a network is an anecdote. What can you say with three?",
        "For each network collect its pictures over all seeds. Ask the judge for both distances of each picture. Then "
        "mean and standard deviation of each list.",
        "for network in {network for network, _ in pictures}: images = [image for (name, _), image in pictures.items() "
        "if name == network]; a list of judge.content_distance(image, content), one of judge.style_distance(image, "
        "style); table[network] = {...: (np.mean(list), np.std(list))}",
    ),
    shows="You have a table that could be wrong: a judge that painted nothing, and a spread beside each mean.",
    next="Fill it in the last cells, and write down your verdict. Then lesson 08.",
)

TASKS = (
    HE_NORMAL,
    BALANCED_WEIGHTS,
    STYLE_DISTANCE,
    EXCHANGED_BLOCKS,
    BEST_OF,
    TRIAL_TABLE,
)
