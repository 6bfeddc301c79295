"""Exercise 05: style transfer. `content_loss`, `gram_matrix` and the style losses come from exercises 03 and 04."""

from pathlib import Path

import numpy as np

from nst_lib.course.task import Case, Mistake, Property, Task
from nst_lib.course.toy_network import ToyNetwork, descended, draw_image, loss_and_gradient
from nst_lib.gram import gram_matrix
from nst_lib.images import noise_like, samples
from nst_lib.losses import content_loss, style_loss, total_variation
from nst_lib.quiet_tensorflow import tf

LESSON = ("chenonceau_river", "vangogh_starry_night")  # the pair that lesson 05 paints


# Task 1


def _draw_images(rng):
    for kind, shape in (("square", (1, 3, 3, 3)), ("oblong", (1, 3, 6, 3)), ("batch", (2, 4, 4, 3))):
        yield Case(kind, image=tf.constant(rng.random(shape), tf.float32))


def _steps_to_neighbours(image):
    corner = image[:, :-1, :-1]
    return image[:, :-1, 1:] - corner, image[:, 1:, :-1] - corner


def _sum_of_squares(image):
    dx, dy = _steps_to_neighbours(image)
    return tf.reduce_sum(tf.square(dx) + tf.square(dy))


def _absolute(image):
    dx, dy = _steps_to_neighbours(image)
    return tf.reduce_mean(tf.abs(dx) + tf.abs(dy))


def _root(image):
    return total_variation(image, exponent=0.5)


def _only_right(image):
    return tf.reduce_mean(tf.square(_steps_to_neighbours(image)[0]))


def _only_down(image):
    return tf.reduce_mean(tf.square(_steps_to_neighbours(image)[1]))


def _own_means(image):
    right, down = image[:, :, 1:] - image[:, :, :-1], image[:, 1:] - image[:, :-1]
    return tf.reduce_mean(tf.square(right)) + tf.reduce_mean(tf.square(down))


def _wraps(image):
    return sum(tf.reduce_mean(tf.square(tf.roll(image, -1, axis) - image)) for axis in (1, 2))


def _batch_as_rows(image):
    corner = image[:-1, :-1]
    return tf.reduce_mean(tf.square(image[:-1, 1:] - corner) + tf.square(image[1:, :-1] - corner))


def _summed_before_squaring(image):
    dx, dy = _steps_to_neighbours(image)
    return tf.reduce_mean(tf.square(dx + dy))


TOTAL_VARIATION = Task(
    name="total_variation",
    title="Total variation",
    reference=total_variation,
    draw=_draw_images,
    returns="tensor",
    gradient="image",
    mistakes=(
        Mistake(
            "sum_of_squares",
            _sum_of_squares,
            "You have a sum, which grows with the picture. Take the mean over the neighbourhoods.",
        ),
        Mistake(
            "absolute", _absolute, "You take absolute differences, which is L1. Here they are squared: dx^2 + dy^2."
        ),
        Mistake("root", _root, "You take the root of dx^2 + dy^2: the exponent 1/2. Here the exponent is 1, no root."),
        Mistake("only_right", _only_right, "Only steps to the right count in yours. Add those downwards, axis 1."),
        Mistake("only_down", _only_down, "Only steps downwards count in yours. Add those to the right, axis 2."),
        Mistake(
            "own_means",
            _own_means,
            "Nearly: you take all pairs of each direction, also those in the last row and column, which have a "
            "neighbour in one direction only. Take the (h-1) (w-1) pixels that have both neighbours.",
        ),
        Mistake(
            "wraps",
            _wraps,
            "Your picture is closed to a ring: the last column is compared with the first. Slice instead of rolling.",
        ),
        Mistake(
            "batch_as_rows",
            _batch_as_rows,
            "Your slices begin at the batch, which is axis 0. Rows are axis 1 and columns axis 2: image[:, 1:, :-1].",
        ),
        Mistake(
            "summed_before_squaring",
            _summed_before_squaring,
            "You square dx + dy, where a step up and a step down cancel. Square each, then add.",
        ),
    ),
    hints=(
        "Each pixel but those of the last row and the last column has a neighbour to the right and one below.",
        "corner = image[:, :-1, :-1]. The neighbours to the right are image[:, :-1, 1:], those below are "
        "image[:, 1:, :-1]. Square both differences, add them, take the mean.",
        "tf.reduce_mean(tf.square(image[:, :-1, 1:] - corner) + tf.square(... - corner))",
    ),
    shows="You have a price for roughness, which is the same for a small and for a large picture of the same kind.",
    next="Task 2 adds it to the other two terms.",
)


# Task 2


def _draw_totals(rng):
    kinds = (
        ("square", 4, 4, ("second",)),
        ("oblong", 4, 7, ("second",)),
        ("two content layers", 6, 5, ToyNetwork.layers),
    )
    for kind, height, width, content_layers in kinds:
        extract, image = ToyNetwork(rng), draw_image(rng, height, width)
        content, style = extract(draw_image(rng, height, width)), extract(draw_image(rng, width + 1, height + 2))
        yield Case(
            kind,
            image=image,
            content_targets={layer: content[layer] for layer in content_layers},
            style_targets={layer: gram_matrix(features) for layer, features in style.items()},
            layer_weights={layer: float(rng.uniform(0.5, 3)) for layer in ToyNetwork.layers},
            factors=tuple(map(float, rng.uniform((1, 3, 6), (2, 5, 9)))),
            extract=extract,
        )


def _terms(image, content_targets, style_targets, layer_weights, extract):
    F = extract(image)
    content = sum(content_loss(F[layer], target) for layer, target in content_targets.items())
    pairs = {layer: style_loss(gram_matrix(F[layer]), target) for layer, target in style_targets.items()}
    return content, sum(layer_weights[layer] * loss for layer, loss in pairs.items()), total_variation(image)


def _total_loss(image, content_targets, style_targets, layer_weights, factors, extract):
    terms = _terms(image, content_targets, style_targets, layer_weights, extract)
    return sum(factor * term for factor, term in zip(factors, terms, strict=True))


def _with_factors(changed):
    def total_loss(image, content_targets, style_targets, layer_weights, factors, extract):
        return _total_loss(image, content_targets, style_targets, layer_weights, changed(*factors), extract)

    return total_loss


def _first_content_layer_only(image, content_targets, style_targets, layer_weights, factors, extract):
    first = dict(list(content_targets.items())[:1])
    return _total_loss(image, first, style_targets, layer_weights, factors, extract)


def _unweighted_layers(image, content_targets, style_targets, layer_weights, factors, extract):
    weights = dict.fromkeys(layer_weights, 1.0)
    return _total_loss(image, content_targets, style_targets, weights, factors, extract)


TOTAL_LOSS = Task(
    name="total_loss",
    title="The total loss",
    reference=_total_loss,
    draw=_draw_totals,
    returns="tensor",
    gradient="image",
    mistakes=(
        Mistake(
            "swapped",
            _with_factors(lambda a, b, c: (b, a, c)),
            "Alpha and beta are exchanged: `factors` are (alpha, beta, gamma), and alpha belongs to the content.",
        ),
        Mistake(
            "no_variation", _with_factors(lambda a, b, c: (a, b, 0.0)), "The third term, gamma times TV, is missing."
        ),
        Mistake("no_factors", _with_factors(lambda a, b, c: (1.0, 1.0, 1.0)), "Your three terms have no factors."),
        Mistake(
            "variation_without_factor",
            _with_factors(lambda a, b, c: (a, b, 1.0)),
            "The total variation has no factor in yours: gamma is the third of `factors`.",
        ),
        Mistake("no_content", _with_factors(lambda a, b, c: (0.0, b, c)), "The content term is missing."),
        Mistake("no_style", _with_factors(lambda a, b, c: (a, 0.0, c)), "The style term is missing."),
        Mistake(
            "first_content_layer_only",
            _first_content_layer_only,
            "There may be several content layers. Add up the losses of all that are in `content_targets`.",
        ),
        Mistake("unweighted_layers", _unweighted_layers, "The style layers count alike: hand on `layer_weights`."),
    ),
    hints=(
        "One pass through the network is enough for both: `extract(image)` has all the layers.",
        "Add up your content_loss over content_targets. Make Gram matrices of the layers in style_targets and hand "
        "them to your style_loss. Then alpha times the one, plus beta times the other, plus gamma times your "
        "total_variation.",
        "features = extract(image); content = sum(content_loss(features[layer], target) for layer, target in "
        "content_targets.items()); grams = {layer: gram_matrix(...) for ...}; return alpha * content + beta * ... "
        "+ ...",
    ),
    shows="You have eq. 7 with a third term, made of functions that are all yours.",
    next="Task 3 takes a step down.",
)


# Tasks 3 and 5 descend on a bowl: a loss that is quick to compute, with its lowest point partly outside [0, 1].


class Bowl:
    """image -> the mean of squares of what it is away from `target`, each pixel with a steepness of its own."""

    def __init__(self, rng, shape):
        self.target = tf.constant(rng.uniform(-0.6, 1.6, shape), tf.float32)
        self.steepness = tf.constant(rng.uniform(0.5, 3, shape), tf.float32)

    def __call__(self, image):
        """The loss of an image, a scalar tensor."""
        return tf.reduce_mean(self.steepness * tf.square(tf.cast(image, tf.float32) - self.target))

    def __repr__(self):
        return "a loss that is easy to compute"


SIDES = {"square": (2, 2), "oblong": (3, 5), "a larger picture": (6, 4)}


def _draw_steps(rng):
    for kind, (height, width) in SIDES.items():
        shape = (1, height, width, 3)
        rate = float(rng.uniform(0.3, 0.5) * height * width)  # a mean has small slopes
        yield Case(kind, image=draw_image(rng, height, width), loss_of=Bowl(rng, shape), learning_rate=rate)


def _descent_step(image, loss_of, learning_rate):
    loss, gradient = loss_and_gradient(loss_of, image)
    return tf.clip_by_value(image - learning_rate * gradient, 0.0, 1.0), loss


def _ascent(image, loss_of, learning_rate):
    return _descent_step(image, loss_of, -learning_rate)


def _not_clipped(image, loss_of, learning_rate):
    loss, gradient = loss_and_gradient(loss_of, image)
    return image - learning_rate * gradient, loss


def _gradient_clipped(image, loss_of, learning_rate):
    loss, gradient = loss_and_gradient(loss_of, image)
    return image - learning_rate * tf.clip_by_value(gradient, 0.0, 1.0), loss


def _loss_afterwards(image, loss_of, learning_rate):
    following, _ = _descent_step(image, loss_of, learning_rate)
    return following, loss_of(following)


def _sign_of_gradient(image, loss_of, learning_rate):
    loss, gradient = loss_and_gradient(loss_of, image)
    return tf.clip_by_value(image - learning_rate * tf.sign(gradient), 0.0, 1.0), loss


def _gradient_alone(image, loss_of, learning_rate):
    loss, gradient = loss_and_gradient(loss_of, image)
    return tf.clip_by_value(-learning_rate * gradient, 0.0, 1.0), loss


def _without_rate(image, loss_of, learning_rate):
    return _descent_step(image, loss_of, 1.0)


DESCENT_STEP = Task(
    name="descent_step",
    title="A step of gradient descent",
    reference=_descent_step,
    draw=_draw_steps,
    returns="tensor",
    mistakes=(
        Mistake("ascent", _ascent, "You add the gradient, which goes uphill. Subtract it."),
        Mistake("not_clipped", _not_clipped, "Your pixels leave [0, 1]. Clip the new picture with tf.clip_by_value."),
        Mistake(
            "gradient_clipped",
            _gradient_clipped,
            "You clip the gradient. It may be negative and large; clip the new picture, after the subtraction.",
        ),
        Mistake(
            "loss_afterwards",
            _loss_afterwards,
            "Your loss is that of the new picture, which costs a second evaluation. Give the one that the tape saw.",
        ),
        Mistake(
            "sign_of_gradient", _sign_of_gradient, "You take the gradient's sign only. Steep pixels shall move farther."
        ),
        Mistake("gradient_alone", _gradient_alone, "Your new picture is the step alone. Start from `image`."),
        Mistake("without_rate", _without_rate, "The learning rate is missing: subtract learning_rate * gradient."),
    ),
    hints=(
        "Three things: the loss under a tape, its gradient, and the picture moved a little against it.",
        "Inside `with tf.GradientTape() as tape:` call tape.watch(image), because it is a tensor and not a "
        "variable, and compute the loss. After it, tape.gradient(loss, image). Subtract learning_rate times that; "
        "clip to [0, 1].",
        "return tf.clip_by_value(image - learning_rate * ..., 0.0, 1.0), loss",
    ),
    shows="You can go down any slope that TensorFlow can differentiate.",
    next="Task 4 gives each pixel a rate of its own.",
)


# Task 4


def _draw_adam(rng):
    cases = {"the first step": (1, 2, 2, 1e-7), "a later step": (7, 3, 5, 1e-7), "a large epsilon": (3, 4, 3, 0.05)}
    for kind, (count, height, width, epsilon) in cases.items():
        shape = (1, height, width, 3)
        gradient = rng.normal(size=shape).astype(np.float32)
        gradient[0, 0, 0] = 0
        before = rng.normal(size=shape) / 2, rng.uniform(0.1, 1, shape)
        mean, square = (np.float32(state * (count > 1)) for state in before)
        image = rng.random(shape).astype(np.float32)
        betas = {"beta_1": float(rng.uniform(0.8, 0.95)), "beta_2": float(rng.uniform(0.97, 0.999))}
        arguments = {"image": image, "gradient": gradient, "state": (mean, square), "count": count}
        yield Case(kind, **arguments, learning_rate=float(rng.uniform(0.5, 2)), **betas, epsilon=epsilon)
    image, zero = rng.random((1, 2, 3, 3)).astype(np.float32), np.zeros((1, 2, 3, 3), np.float32)
    small = (1e-6 * rng.normal(size=zero.shape)).astype(np.float32)  # so small that epsilon counts
    start = {"image": image, "gradient": small, "state": (zero, zero), "count": 1, "learning_rate": 0.5}
    yield Case("beta_1, beta_2 and epsilon left at their defaults", **start)


def _adam(image, gradient, state, count, learning_rate, options, **wrongly):
    """Keras' update with `options` beta_1, beta_2 and epsilon; those in `wrongly` change one thing in it."""
    (mean, square), (beta_1, beta_2, epsilon) = state, options
    power = gradient if wrongly.get("not_squared") else gradient**2
    if wrongly.get("no_brackets"):
        mean, square = beta_1 * mean + 1 - beta_1 * gradient, beta_2 * square + 1 - beta_2 * power
    else:
        mean, square = beta_1 * mean + (1 - beta_1) * gradient, beta_2 * square + (1 - beta_2) * power
    if wrongly.get("last_gradient_only"):
        mean = gradient
    count += wrongly.get("count", 0)
    root_2, root_1 = np.sqrt(1 - beta_2**count), 1 - beta_1**count
    rate = learning_rate if wrongly.get("uncorrected") else learning_rate * root_2 / root_1
    with np.errstate(invalid="ignore"):
        spreads = {
            "in the root": np.sqrt(square + epsilon),
            "after the correction": np.sqrt(square) + epsilon * root_2,
            "without a root": square + epsilon,
            "as Keras": np.sqrt(square) + epsilon,
        }
    moved = image - wrongly.get("sign", 1) * rate * mean / spreads[wrongly.get("spread", "as Keras")]
    if wrongly.get("corrected_state"):
        mean, square = mean / root_1, square / root_2**2
    return moved, (mean, square)


def adam_step(image, gradient, state, count, learning_rate, *, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    """(image, (mean, square)) after update number `count`, from 1, of Keras' Adam; Kingma and Ba 2015, algorithm 1.

    `state` is (mean, square) before the update, zeros at first. All but the numbers are arrays of one shape.
    """
    image, gradient, mean, square = map(np.asarray, (image, gradient, *state))
    return _adam(image, gradient, (mean, square), count, learning_rate, (beta_1, beta_2, epsilon))


def _adam_wrongly(**wrongly):
    def wrong(image, gradient, state, count, learning_rate, *, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
        return _adam(image, gradient, state, count, learning_rate, (beta_1, beta_2, epsilon), **wrongly)

    return wrong


def _swapped_betas(image, gradient, state, count, learning_rate, *, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    return _adam(image, gradient, state, count, learning_rate, (beta_2, beta_1, epsilon))


def _state_before(image, gradient, state, count, learning_rate, *, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    return _adam(image, gradient, state, count, learning_rate, (beta_1, beta_2, epsilon))[0], state


ADAM_STEP = Task(
    name="adam_step",
    title="Adam's update by hand",
    reference=adam_step,
    draw=_draw_adam,
    mistakes=(
        Mistake(
            "uncorrected",
            _adam_wrongly(uncorrected=True),
            "The factor sqrt(1 - beta_2^t) / (1 - beta_1^t) is missing. Mean and square start at 0, and are too "
            "small at first; it makes up for that.",
        ),
        Mistake(
            "count_too_large",
            _adam_wrongly(count=1),
            "Your count is one too large: `count` is 1 for the first update already.",
        ),
        Mistake(
            "no_brackets",
            _adam_wrongly(no_brackets=True),
            "The brackets are missing: (1 - beta_1) * gradient, and (1 - beta_2) * gradient**2.",
        ),
        Mistake("ascent", _adam_wrongly(sign=-1), "You add the step, which goes uphill. Subtract it."),
        Mistake("not_squared", _adam_wrongly(not_squared=True), "`square` is a mean of the gradient's squares."),
        Mistake(
            "no_root",
            _adam_wrongly(spread="without a root"),
            "You divide by `square`. Divide by its root, plus epsilon.",
        ),
        Mistake(
            "epsilon_in_the_root",
            _adam_wrongly(spread="in the root"),
            "Epsilon is inside the root in yours. Add it to the finished root.",
        ),
        Mistake(
            "epsilon_of_the_paper",
            _adam_wrongly(spread="after the correction"),
            "That is algorithm 1 as printed, with epsilon added after the correction. Keras adds it before, as in the "
            "equation above. With a small epsilon both are the same.",
        ),
        Mistake(
            "swapped_betas", _swapped_betas, "beta_1 belongs to the mean, beta_2 to the square; yours are exchanged."
        ),
        Mistake(
            "corrected_state",
            _adam_wrongly(corrected_state=True),
            "You return mean and square after the correction. Keep them as they are, or the next update corrects "
            "again.",
        ),
        Mistake(
            "state_before",
            _state_before,
            "The state that you return is the one that came. Return the new mean and square, for the next update.",
        ),
        Mistake(
            "last_gradient_only",
            _adam_wrongly(last_gradient_only=True),
            "Your mean is the last gradient, with no memory.",
        ),
    ),
    hints=(
        "Take mean and square out of the state. Two running means, of the gradient and of its square; then one "
        "division.",
        "mean = beta_1 * mean + (1 - beta_1) * gradient, and square in the same way. The rate is learning_rate * "
        "sqrt(1 - beta_2**count) / (1 - beta_1**count). Subtract rate * mean / (sqrt(square) + epsilon).",
        "return image - rate * mean / (... + epsilon), (mean, square)",
    ),
    shows="You know what Adam does with a gradient; the cell below holds it against Keras' own.",
    next="Task 5 puts it in a loop.",
)


# Task 5


def _draw_descents(rng):
    rates = (3, 0.2), (5, 0.1), (4, 0.3)
    for (kind, (height, width)), (steps, rate) in zip(SIDES.items(), rates, strict=True):
        bowl = Bowl(rng, (1, height, width, 3))
        yield Case(kind, start=draw_image(rng, height, width), loss_of=bowl, steps=steps, learning_rate=rate)


def _descend_wrongly(**options):
    def descend(start, loss_of, steps, learning_rate):
        return descended(start, loss_of, steps, learning_rate, **options)

    return descend


def _one_step_less(start, loss_of, steps, learning_rate):
    return descended(start, loss_of, steps - 1, learning_rate)


def _one_step_only(start, loss_of, steps, learning_rate):
    return descended(start, loss_of, 1, learning_rate)


def _count_from_zero(start, loss_of, steps, learning_rate):
    return 1 / 0  # as Adam's correction does where the count is 0


def _first_count_zero(start, loss_of, steps, learning_rate):
    image, losses = descended(start, loss_of, 1, learning_rate)  # 0 / 0 in NumPy is NaN, and stays
    return image * np.nan, losses + [np.nan] * (steps - 1)


def _start_returned(start, loss_of, steps, learning_rate):
    return start, descended(start, loss_of, steps, learning_rate)[1]


def _same_loss(start, loss_of, steps, learning_rate):
    return start, [float(loss_of(start))] * steps


DESCEND = Task(
    name="descend",
    title="The loop",
    reference=_descend_wrongly(),
    draw=_draw_descents,
    returns="any",
    tolerance=1e-3,
    mistakes=(
        Mistake("ascent", _descend_wrongly(sign=-1), "Your losses rise: the loop climbs. Subtract the step."),
        Mistake(
            "clipped_at_the_end",
            _descend_wrongly(clip="last"),
            "You clip once, at the end. Clip after every update, or the descent goes on from colours that do not "
            "exist.",
        ),
        Mistake("not_clipped", _descend_wrongly(clip="never"), "Your pixels leave [0, 1]. Clip after every update."),
        Mistake(
            "forgets",
            _descend_wrongly(forgets=True),
            "Your Adam forgets: mean and square begin at 0 in every round. Set them to 0 before the loop, and take "
            "over what adam_step returns.",
        ),
        Mistake(
            "losses_afterwards",
            _descend_wrongly(late=True),
            "Your losses are those after each update. The first in the list shall be that of the start.",
        ),
        Mistake(
            "count_from_zero",
            _count_from_zero,
            "Adam's count begins at 1: with 0, the correction divides by 1 - beta_1^0 = 0. range(1, steps + 1) begins "
            "there.",
        ),
        Mistake(
            "first_count_zero",
            _first_count_zero,
            "All is NaN after the first update, as Adam's correction is 0 / 0 where the count is 0. It begins at 1: "
            "range(1, steps + 1).",
        ),
        Mistake("one_step_only", _one_step_only, "Only one step was taken. Does the return stand inside the loop?"),
        Mistake("one_step_less", _one_step_less, "There is one step too few: count from 1 to `steps`, both included."),
        Mistake("same_loss", _same_loss, "The picture never changes. Take over the one that adam_step returns."),
        Mistake(
            "start_returned", _start_returned, "Your losses are right, but the picture that you return is the start."
        ),
    ),
    hints=(
        "Before the loop: the picture, a state of two zeros, an empty list. In it: loss, gradient, update, clip.",
        "for count in range(1, steps + 1): the loss under a GradientTape (watch the image), its gradient, then image, "
        "state = adam_step(...), then tf.clip_by_value. Append float(loss).",
        "image, state = adam_step(image, tape.gradient(loss, image), state, count, learning_rate); "
        "image = tf.clip_by_value(..., 0.0, 1.0); losses.append(float(loss)). At the end, return image, losses.",
    ),
    shows="You have the whole optimiser. It does not know yet what a picture is.",
    next="Task 6 makes something for it to start from.",
)


# Task 6


def _draw_noises(rng):
    for kind, (height, width) in (("square", (8, 8)), ("oblong", (7, 12)), ("a larger picture", (16, 10))):
        yield Case(kind, image=draw_image(rng, height, width), seed=int(rng.integers(1, 1000)))


def _another_shape(result, case):
    image = case.arguments["image"]
    if np.shape(result) == tuple(image.shape):
        return None
    return f"Your noise has the shape {np.shape(result)}, the picture has {tuple(image.shape)}. Give it the same."


def _not_float32(result, case):
    if result.dtype == np.float32:
        return None
    return (
        f"Your noise is of type {result.dtype}, pictures are float32, and TensorFlow does not mix the two. Hand "
        "np.float32 to `random`."
    )


def _out_of_range(result, case):
    low, high = float(np.min(result)), float(np.max(result))
    if low >= 0 and high <= 1:
        return None
    return f"Your noise goes from {low:.2g} to {high:.2g}. Pixels lie in [0, 1]."


def _too_even(result, case):
    spread = float(np.std(result))
    if spread >= 0.1:
        return None
    return f"Your noise is nearly even: its standard deviation is {spread:.2g}. Uniform in [0, 1] has 0.29."


def _not_centred(result, case):
    mean = float(np.mean(result))
    if 0.3 < mean < 0.7:
        return None
    return f"The mean of your noise is {mean:.2g}. Uniform in [0, 1] has 0.5."


def _grey(result, case):
    if not np.allclose(result[..., 0], result[..., 1]):
        return None
    return "Your noise is grey: red and green are the same everywhere. Draw a number for each channel of each pixel."


def _not_reproducible(result, case, answer):
    again = answer(case.arguments["image"], case.arguments["seed"])
    if np.array_equal(again, result):
        return None
    return "The same seed gave two different noises. Hand the seed to the generator, np.random.default_rng(seed)."


def _seed_ignored(result, case, answer):
    other = answer(case.arguments["image"], case.arguments["seed"] + 1)
    if not np.allclose(other, result):
        return None
    return "Two seeds gave the same noise. Use the argument `seed`, not a number of your own."


def _looks_at_the_picture(result, case, answer):
    other = answer(1 - case.arguments["image"], case.arguments["seed"])
    if np.allclose(other, result):
        return None
    return "Another picture of the same shape gave another noise. Only the shape of `image` shall count."


NOISE_START = Task(
    name="noise_start",
    title="Start from noise",
    reference=None,
    fallback=noise_like,
    draw=_draw_noises,
    properties=(
        Property("another_shape", _another_shape),
        Property("not_float32", _not_float32),
        Property("out_of_range", _out_of_range),
        Property("too_even", _too_even),
        Property("not_centred", _not_centred),
        Property("grey", _grey),
        Property("not_reproducible", _not_reproducible),
        Property("seed_ignored", _seed_ignored),
        Property("looks_at_the_picture", _looks_at_the_picture),
    ),
    is_repeatable=False,  # what a second call gives is one of the properties
    hints=(
        "A generator that was made from a seed gives the same numbers every time.",
        "np.random.default_rng(seed) makes a generator; its method random takes a shape and a dtype, and gives numbers "
        "between 0 and 1.",
        "return tf.constant(np.random.default_rng(seed).random(image.shape, ...))",
    ),
    shows="Your noise can be had again, so that an experiment with it can be repeated.",
    next="Task 7 puts everything together.",
)


# Task 7


def _draw_transfers(rng):
    kinds = {
        "square": (6, 6, ("second",)),
        "oblong": (4, 7, ("second",)),
        "a start of its own": (5, 6, ToyNetwork.layers),
    }
    for kind, (height, width, content_layers) in kinds.items():
        choice = {
            "content_layers": content_layers,
            "layer_weights": {layer: float(rng.uniform(0.5, 3)) for layer in ToyNetwork.layers},
            "factors": tuple(map(float, rng.uniform((1, 3, 6), (2, 5, 9)))),
            "steps": 3,
            "learning_rate": float(rng.uniform(0.05, 0.1)),
        }
        yield Case(
            kind,
            content=draw_image(rng, height, width),
            style=draw_image(rng, width + 2, height + 1),
            extract=ToyNetwork(rng),
            choice=choice,
            start=draw_image(rng, height, width) if "start" in kind else None,
        )


def _style_transfer(content, style, extract, choice, start=None, **wrongly):
    of_content, of_style = extract(content), extract(style)
    targets = {layer: of_content[layer] for layer in choice["content_layers"]}
    grams = {layer: gram_matrix(of_style[layer]) for layer in choice["layer_weights"]}

    def loss_of(image):
        return _total_loss(image, targets, grams, choice["layer_weights"], choice["factors"], extract)

    start = content if start is None else start
    return descended(start, loss_of, choice["steps"], choice["learning_rate"], **wrongly)


def _start_ignored(content, style, extract, choice, start=None):
    return _style_transfer(content, style, extract, choice)


def _no_style(content, style, extract, choice, start=None):
    return _style_transfer(content, content, extract, choice, start)


def _no_smoothness(content, style, extract, choice, start=None):
    alpha, beta, _ = choice["factors"]
    return _style_transfer(content, style, extract, {**choice, "factors": (alpha, beta, 0.0)}, start)


def _start_as_target(content, style, extract, choice, start=None):
    return _style_transfer(content if start is None else start, style, extract, choice, start)


def _all_content_layers(content, style, extract, choice, start=None):
    return _style_transfer(content, style, extract, {**choice, "content_layers": ToyNetwork.layers}, start)


def _image_alone(content, style, extract, choice, start=None):
    return _style_transfer(content, style, extract, choice, start)[0]


STYLE_TRANSFER = Task(
    name="style_transfer",
    title="Your own style transfer",
    reference=_style_transfer,
    draw=_draw_transfers,
    returns="any",
    tolerance=2e-3,
    mistakes=(
        Mistake(
            "start_ignored",
            _start_ignored,
            "You begin with the content, also when a start is given. Take the content only where `start` is None.",
        ),
        Mistake(
            "start_as_target",
            _start_as_target,
            "Your content targets are those of the start. They come from the content picture, wherever you begin.",
        ),
        Mistake(
            "all_content_layers",
            _all_content_layers,
            "All layers of `extract` are content targets in yours. Take those in choice['content_layers'] only.",
        ),
        Mistake("no_style", _no_style, "Your Gram matrices are those of the content. Make them of the style picture."),
        Mistake("no_smoothness", _no_smoothness, "The total variation does not count: hand on all three factors."),
        Mistake("image_alone", _image_alone, "Return the picture and the list of losses, as `descend` does."),
    ),
    hints=(
        "Targets first, once, before anything moves. Then a function of the image alone, and your loop.",
        "The content's activations in choice['content_layers'] and the style's Gram matrices in "
        "choice['layer_weights'] "
        "are the targets. Write a little function loss_of(image) that calls your total_loss with them; hand it to "
        "descend, with start, or the content where start is None.",
        "def loss_of(image): return total_loss(image, content_targets, style_targets, choice['layer_weights'], "
        "choice['factors'], extract). Then: return descend(content if start is None else start, loss_of, ..., ...).",
    ),
    shows="You have written neural style transfer. Everything in it but the network is yours.",
    next="Task 8 is for your own pictures.",
)


# Task 8


def _fields(result):
    """(content, style, alpha, beta), or a sentence where the answer is not that."""
    if not isinstance(result, list | tuple) or len(result) != 4:
        return None
    return result


def _not_four(result, case):
    if _fields(result) is None:
        return 'Give four things: content, style, alpha, beta, such as ("kingfisher", "vangogh_night_cafe", 20.0, 4e3).'
    return None


def _no_picture(result, case):
    for kind, name in zip(("content", "style"), result[:2], strict=True):
        name = str(name)  # or a Path
        if name not in samples() and not Path(name).is_file():
            return f"The {kind} is {name!r}, which is neither a sample nor a file. Samples: {', '.join(samples(kind))}."
    return None


def _the_lessons_pair(result, case):
    if tuple(map(str, result[:2])) == LESSON:
        return "That is the pair of the lesson. Take another one: you know already what comes out of this."
    return None


def _one_picture_twice(result, case):
    return "Content and style are one picture. Take two." if result[0] == result[1] else None


def _not_positive(result, case):
    for name, value in zip(("alpha", "beta"), result[2:], strict=True):
        if isinstance(value, str) or not np.isfinite(value) or value <= 0:
            return f"{name} is {value}; give a number above 0."
    return None


def _fallback_choice():
    return "kingfisher", "vangogh_cafe_terrace", 20.0, 4e3


MY_CHOICE = Task(
    name="my_choice",
    title="A picture of your own",
    reference=None,
    fallback=_fallback_choice,
    draw=lambda rng: (Case("your choice"),),
    returns="any",
    properties=(
        Property("not_four", _not_four),
        Property("no_picture", _no_picture),
        Property("the_lessons_pair", _the_lessons_pair),
        Property("one_picture_twice", _one_picture_twice),
        Property("not_positive", _not_positive),
    ),
    hints=(
        "from nst_lib.images import samples, and then samples('content') and samples('style') say what there is.",
        "Begin with alpha = 20.0 and beta = 4e3. Change one of them by a factor of ten, and look.",
        'return "kingfisher", "vangogh_cafe_terrace", 20.0, ...',
    ),
    shows="The choice is made. The next cell paints it with your own functions.",
    next="Look at the picture, change one number, paint again. Then go on with lesson 06.",
)


TASKS = (
    TOTAL_VARIATION,
    TOTAL_LOSS,
    DESCENT_STEP,
    ADAM_STEP,
    DESCEND,
    NOISE_START,
    STYLE_TRANSFER,
    MY_CHOICE,
)
