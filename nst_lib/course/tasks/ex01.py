"""Exercise 01: images and VGG."""

from functools import partial

import numpy as np

from nst_lib.course.task import Case, Mistake, Property, Task
from nst_lib.quiet_tensorflow import tf

COLOURS = ((0, 0, 0), (1, 0.5, 0), (1, 1, 1))  # black, orange, white

_preprocess = tf.keras.applications.vgg19.preprocess_input


def image_from_bytes(pixels):
    """Bytes (h, w, 3) in 0-255 -> image (1, h, w, 3), float32, in [0, 1]."""
    return tf.cast(pixels, tf.float32)[tf.newaxis] / 255


def vgg_input(image):
    """Image (batch, h, w, 3), RGB in [0, 1] -> what VGG gets: BGR in 0-255, minus the mean pixel."""
    return _preprocess(255.0 * image)  # the product is a tensor of its own, which Keras may change


def image_from_vgg(x):
    """What VGG gets (batch, h, w, 3) -> the image (batch, h, w, 3) that it came from."""
    return (x + _mean())[..., ::-1] / 255


def network_costs(path, height, width):
    """(parameters, multiply-adds) of a path of kernel shapes (rows, columns, in, out) and "pool", for a picture."""
    return _walk(path, height, width)


def receptive_field(kernels, strides):
    """(side of the square in px that a position sees, its stride in px) after layers of these kernels and strides."""
    return _field(kernels, strides)


def layer_shapes(layers, height, width):
    """{name: (h, w, channels)} of the layers, a list of (name, channels), that a picture of height x width reaches."""
    return _shapes(layers, height, width)


def _mean():
    """VGG's mean pixel, BGR (3,): minus what black becomes."""
    return -_preprocess(tf.zeros((1, 1, 1, 3)))[0, 0, 0]


def _half(side):
    return side // 2


def _half_rounded_up(side):
    return -(-side // 2)


def _half_as_a_fraction(side):
    return side / 2


def _walk(path, height, width, *, half=_half, biases=3, counts_inputs=True, padded=True):
    parameters = multiply_adds = 0
    for layer in path:
        if layer == "pool":
            height, width = half(height), half(width)
            continue
        rows, columns, inputs, outputs = layer
        weights = rows * columns * outputs * (inputs if counts_inputs else 1)
        if not padded:
            height, width = height - rows + 1, width - columns + 1
        parameters += weights + (0 if biases is None else layer[biases])
        multiply_adds += height * width * weights
    return parameters, multiply_adds


def _field(kernels, strides, *, less=1, stride_first=False, counts_strides=True, multiplies=True):
    sees = step = 1
    for kernel, stride in zip(kernels, strides, strict=True):
        after = step * stride if multiplies else stride
        sees += (kernel - less) * (1 if not counts_strides else after if stride_first else step)
        step = after
    return sees, step


def _field_without_brackets(kernels, strides):
    sees = step = 1
    for kernel, stride in zip(kernels, strides, strict=True):
        sees, step = sees + kernel - step, step * stride
    return sees, step


def _shapes(layers, height, width, *, half=_half, late=False, looks_first=False, stops=True, width_first=False):
    shapes = {}
    for name, channels in layers:
        before = height, width
        if name.endswith("pool"):
            height, width = half(height), half(width)
        sides = before if late else (height, width)
        if min(before if looks_first else sides) > 0 or not stops:
            shapes[name] = (*(sides[::-1] if width_first else sides), channels)
    return shapes


def _of_colours(answer, prepare=tf.identity):
    """What a function makes of black, orange and white, each a picture of one pixel: three arrays (3,)."""
    pixels = (prepare(tf.constant(colour, tf.float32, (1, 1, 1, 3))) for colour in COLOURS)
    return [np.ravel(answer(pixel)) for pixel in pixels]


def _numbers(values):
    return ", ".join(f"{round(float(value), 3) + 0.0:.4g}" for value in values)


def _near(values, wanted):
    return np.allclose(values, wanted, rtol=0, atol=1e-4 * np.max(np.abs(wanted), initial=1))


def _contrast(result, case, answer):
    black, _, white = _of_colours(answer)
    if _near(white - black, 255):
        return None
    return (
        f"From black to white your three numbers rise by {_numbers(white - black)}. Each should rise by 255: multiply "
        "the image by 255, and by nothing else."
    )


def _order(result, case, answer):
    black, orange, _ = _of_colours(answer)
    if _near(orange - black, (0, 127.5, 255)):
        return None
    return (
        f"From black to orange, RGB 1, 0.5, 0, your three numbers rise by {_numbers(orange - black)}. It should be "
        "0, 127.5, 255, as VGG wants blue first and red last: turn the last axis round."
    )


def _black(result, case, answer):
    black = _of_colours(answer)[0]
    if _near(black, -_mean()):
        return None
    return f"Black becomes {_numbers(black)} in yours. It should become {_numbers(-_mean())}, which is -MEAN."


def _contrast_back(result, case, answer):
    black, _, white = _of_colours(answer, vgg_input)
    if _near(white - black, 1):
        return None
    return (
        f"For VGG, white is 255 more than black. In yours it is {_numbers(white - black)} more, in an image it is 1: "
        "divide by 255."
    )


def _order_back(result, case, answer):
    black, orange, _ = _of_colours(answer, vgg_input)
    if _near(orange - black, COLOURS[1]):
        return None
    return (
        f"From black to orange your three numbers rise by {_numbers(orange - black)}. In an image, red first, it is "
        "1, 0.5, 0: turn the last axis round."
    )


def _black_back(result, case, answer):
    black = _of_colours(answer, vgg_input)[0]
    return (
        None if _near(black, 0) else f"Black, which is -MEAN for VGG, comes back as {_numbers(black)}, not as 0, 0, 0."
    )


def _draw_bytes(rng):
    """Black and white are in every picture but the last."""
    for kind, shape in (
        ("square", (2, 2, 3)),
        ("oblong", (4, 5, 3)),
        ("a single row", (1, 7, 3)),
    ):
        pixels = rng.integers(0, 256, shape).astype(np.uint8)
        pixels[0, :2] = [[0, 0, 0], [255, 255, 255]]
        yield Case(kind, pixels=pixels)
    yield Case("a dark picture", pixels=rng.integers(10, 100, (2, 4, 3)).astype(np.uint8))


def _images(rng):
    for kind, shape in (
        ("square", (1, 2, 2, 3)),
        ("oblong", (1, 4, 5, 3)),
        ("batch", (2, 5, 4, 3)),
    ):
        yield kind, tf.constant(rng.uniform(size=shape), tf.float32)


def _draw_images(rng):
    for kind, image in _images(rng):
        yield Case(kind, image=image)


def _draw_prepared(rng):
    for kind, image in _images(rng):
        yield Case(kind, x=vgg_input(image))


def _draw_paths(rng):
    a, b, c, d = (int(number) for number in rng.choice(np.arange(2, 12), 4, replace=False))
    yield Case("convolutions alone", path=[(3, 3, a, b), (3, 3, b, c)], height=4, width=6)
    yield Case("a pooling", path=[(3, 3, b, c), "pool", (3, 3, c, d)], height=6, width=8)
    yield Case("an odd side", path=[(3, 3, a, b), "pool", (3, 3, b, d)], height=7, width=13)
    path = [(5, 1, a, b), "pool", (1, 1, b, c), "pool", (2, 3, c, d)]
    yield Case("kernels that are not 3 x 3", path=path, height=4 * int(rng.integers(3, 7)), width=32)


def _draw_kernels(rng):
    odd = [int(size) for size in rng.choice([3, 5, 7], 4)]
    yield Case("convolutions without a stride", kernels=odd[:2], strides=[1, 1])
    yield Case("a pooling", kernels=[odd[0], 2, odd[1]], strides=[1, 2, 1])
    yield Case(
        "several poolings",
        kernels=[odd[0], 2, odd[1], odd[2], 2, odd[3]],
        strides=[1, 2, 1, 1, 2, 1],
    )
    yield Case("strides of 3 and 4", kernels=[9, odd[0], odd[1], 1], strides=[3, 1, 4, 1])


def _draw_layers(rng):
    sizes = (
        ("square", 2, 8, 8),
        ("oblong", 3, 8, 24),
        ("an odd side", 3, 9, 21),
        ("a picture too small for all poolings", 4, 5, 40),
    )
    for kind, blocks, height, width in sizes:
        layers = []
        for block, channels in enumerate(rng.choice(np.arange(50, 90), blocks, replace=False), 1):
            layers += [
                (f"block{block}_conv1", int(channels)),
                (f"block{block}_pool", int(channels)),
            ]
        yield Case(kind, layers=layers, height=height, width=width)


IMAGE_FROM_BYTES = Task(
    name="image_from_bytes",
    title="From bytes to an image",
    reference=image_from_bytes,
    draw=_draw_bytes,
    returns="tensor",
    mistakes=(
        Mistake(
            "not_divided",
            lambda pixels: tf.cast(pixels, tf.float32)[None],
            "Your numbers go up to 255. An image goes from 0 to 1: divide by 255.",
        ),
        Mistake(
            "divided_by_256",
            lambda pixels: tf.cast(pixels, tf.float32)[None] / 256,
            "White has become less than 1. The largest byte is 255, not 256: divide by 255.",
        ),
        Mistake(
            "minus_one_to_one",
            lambda pixels: tf.cast(pixels, tf.float32)[None] / 127.5 - 1,
            "Your numbers go from -1 to 1, as some networks want them. In this course black is 0 and white is 1.",
        ),
        Mistake(
            "divided_by_its_largest",
            lambda pixels: tf.cast(pixels, tf.float32)[None] / float(pixels.max()),
            "You divide by the largest byte of this picture, so that a dark picture becomes a light one. Divide by "
            "255, the largest byte that there can be.",
        ),
        Mistake(
            "divided_without_rest",
            lambda pixels: tf.cast(pixels // 255, tf.float32)[None],
            "All that is not quite white has become 0: // drops the fraction. Divide with /.",
        ),
        Mistake(
            "bgr",
            lambda pixels: tf.cast(pixels[..., ::-1], tf.float32)[None] / 255,
            "Red and blue have changed places. An image is RGB. Leave the last axis alone.",
        ),
        Mistake(
            "width_first",
            lambda pixels: tf.transpose(tf.cast(pixels, tf.float32), (1, 0, 2))[None] / 255,
            "Your second axis is the width. Arrays count rows first: keep (height, width, 3) in that order.",
        ),
        Mistake(
            "batch_last",
            lambda pixels: tf.cast(pixels, tf.float32)[..., None] / 255,
            "The axis of length 1 is at the end. The batch comes first: x[tf.newaxis], or tf.expand_dims(x, 0).",
        ),
    ),
    hints=(
        "Three things have to change: the type, the range, and the number of axes.",
        "Make a float32 tensor of the bytes first. Then divide by the largest byte, and put an axis of 1 in front.",
        "x = tf.cast(pixels, tf.float32); then x[tf.newaxis] gives (1, h, w, 3). What is left is a division.",
    ),
    shows="You have shown that an image is a picture's bytes, divided by 255, with the batch's axis in front.",
    next="Task 2 makes of it what VGG was trained on.",
)

VGG_INPUT = Task(
    name="vgg_input",
    title="What VGG wants",
    reference=vgg_input,
    draw=_draw_images,
    returns="tensor",
    mistakes=(
        Mistake(
            "nothing_done",
            tf.identity,
            "What comes out is the image itself. Three steps are missing.",
        ),
        Mistake(
            "bgr_forgotten",
            lambda image: 255 * image - _mean(),
            "The channels are still red, green, blue. VGG wants blue first: image[..., ::-1], before the mean pixel, "
            "which MEAN has in the order BGR, is taken away.",
        ),
        Mistake(
            "mean_before_order",
            lambda image: (255 * image - _mean())[..., ::-1],
            "The order of the channels is right, that of the mean pixel is not: your blue loses what MEAN has for red. "
            "MEAN is BGR. Turn the channels round first, then subtract MEAN as it is.",
        ),
        Mistake(
            "mean_forgotten",
            lambda image: 255 * image[..., ::-1],
            "Black becomes 0 in yours. For VGG, 0 is the average colour: subtract MEAN.",
        ),
        Mistake(
            "scale_forgotten",
            lambda image: image[..., ::-1] - _mean(),
            "Your contrast is 255 times too small: to VGG the picture is nearly black. Multiply by 255 before you "
            "subtract the mean pixel.",
        ),
        Mistake(
            "scaled_last",
            lambda image: 255 * (image[..., ::-1] - _mean()),
            "The mean pixel was multiplied by 255, too. It is in 0 to 255 already: multiply the image alone.",
        ),
        Mistake(
            "divided_again",
            lambda image: (255 * image[..., ::-1] - _mean()) / 255,
            "Yours is right but for a last division by 255. VGG wants it as it was before.",
        ),
        Mistake(
            "picture_subtracted",
            lambda image: _mean() - 255 * image[..., ::-1],
            "You subtract the picture from MEAN, so that white is the smallest. Subtract MEAN from the picture.",
        ),
        Mistake(
            "mean_added",
            lambda image: 255 * image[..., ::-1] + _mean(),
            "The mean pixel was added. Subtract it.",
        ),
        Mistake(
            "columns_reversed",
            lambda image: 255 * image[:, :, ::-1] - _mean(),
            "You turned the picture round, left to right. The channels are the last axis: image[..., ::-1].",
        ),
        Mistake(
            "mean_of_the_picture",
            lambda image: 255 * (image - tf.reduce_mean(image, (0, 1, 2)))[..., ::-1],
            "You subtracted the mean of this picture. VGG wants that of the training pictures: MEAN.",
        ),
    ),
    properties=(Property("contrast", _contrast), Property("order", _order), Property("black", _black)),
    hints=(
        "Read the formula from the inside. What is BGR, if the image is RGB? On which axis are the channels?",
        "In this order: make it 0 to 255, turn the channels round, subtract MEAN.",
        "image[..., ::-1] is BGR. Multiply that by 255, and subtract MEAN from the product.",
    ),
    shows="You have shown that VGG's input is 0 to 255, blue first, minus the mean pixel, for any size and batch.",
    next="Task 3 counts what a network does with it. Task 6 is the way back.",
)

NETWORK_COSTS = Task(
    name="network_costs",
    title="Parameters and multiply-adds",
    reference=network_costs,
    draw=_draw_paths,
    returns="exact",
    mistakes=(
        Mistake(
            "biases_forgotten",
            partial(_walk, biases=None),
            "The biases are missing: each channel that goes out has one number more, which is added to it.",
        ),
        Mistake(
            "biases_of_inputs",
            partial(_walk, biases=2),
            "You count a bias for each channel in. It belongs to the channels that go out: the fourth number.",
        ),
        Mistake(
            "fractions",
            partial(_walk, half=_half_as_a_fraction),
            "You halve an odd side to a fraction. There are no half positions: 7 becomes 3. Use // instead of /.",
        ),
        Mistake(
            "poolings_ignored",
            partial(_walk, half=int),
            "The work is that of a picture that never gets smaller. A pooling halves height and width for all layers "
            "after it.",
        ),
        Mistake(
            "rounded_up",
            partial(_walk, half=_half_rounded_up),
            "You round up where a pooling halves an odd side. The last row or column is lost: 7 becomes 3. Use //.",
        ),
        Mistake(
            "inputs_forgotten",
            partial(_walk, counts_inputs=False),
            "Your kernels have no channels in. Each channel out has a window of its own for every channel in.",
        ),
        Mistake(
            "not_padded",
            partial(_walk, padded=False),
            "Your convolutions make the picture smaller. VGG's are padded: as many positions come out as went in.",
        ),
        Mistake(
            "swapped",
            lambda path, height, width: _walk(path, height, width)[::-1],
            "Both numbers are right, in the wrong order: first the parameters, then the multiply-adds.",
        ),
    ),
    hints=(
        "Walk along the path once, with the sides of the picture at hand, and add up two numbers.",
        "At a pooling, halve both sides with //. At a kernel: its four numbers multiplied are its weights. They count "
        "once as parameters, with a bias for each channel out, and once for every position as multiply-adds.",
        "weights = math.prod(layer); parameters += weights + layer[3]; multiply_adds += height * width * weights",
    ),
    shows="You have shown that parameters belong to the network alone, and that work depends on the picture, too.",
    next="Task 4 asks how far a position sees.",
)

RECEPTIVE_FIELD = Task(
    name="receptive_field",
    title="The receptive field",
    reference=receptive_field,
    draw=_draw_kernels,
    returns="exact",
    mistakes=(
        Mistake(
            "strides_ignored",
            partial(_field, counts_strides=False),
            "Every layer adds its kernel less one, as if neighbours were always one pixel apart. After a stride of 2 "
            "they are two apart: multiply by the stride so far.",
        ),
        Mistake(
            "stride_first",
            partial(_field, stride_first=True),
            "A layer's own stride was counted for itself. It moves apart only what comes after it: add first, then "
            "multiply the stride.",
        ),
        Mistake(
            "brackets_missing",
            _field_without_brackets,
            "Python multiplies first: k - 1 * s is k - s. Put brackets around (k - 1).",
        ),
        Mistake(
            "last_stride_only",
            partial(_field, multiplies=False),
            "Your step is the stride of the last layer alone. Strides multiply: after two poolings neighbours are 4 px "
            "apart.",
        ),
        Mistake(
            "less_one_forgotten",
            partial(_field, less=0),
            "Every layer adds a whole kernel. One of its places is the position itself: add (kernel - 1) strides.",
        ),
        Mistake(
            "backwards",
            lambda kernels, strides: _field(kernels[::-1], strides[::-1]),
            "You walked from the last layer to the first with a rule for the other direction. Begin at the picture.",
        ),
        Mistake(
            "radius",
            lambda kernels, strides: (
                _field(kernels, strides)[0] // 2,
                _field(kernels, strides)[1],
            ),
            "That is how far a position sees to one side. Wanted is the side of the whole square.",
        ),
    ),
    hints=(
        "Before the first layer a position is a pixel: it sees 1 px, and the next one is 1 px away.",
        "Keep two numbers. Each layer lets a position see (kernel - 1) neighbours more, and neighbours are as far "
        "apart as the product of all strides before this layer.",
        "for kernel, stride in zip(kernels, strides): sees += (kernel - 1) * step, and then step *= stride.",
    ),
    shows="You have shown that poolings, not kernels, make the view wide: each doubles what all later layers add.",
    next="Task 5 asks how many positions are left.",
)

LAYER_SHAPES = Task(
    name="layer_shapes",
    title="How far a small picture gets",
    reference=layer_shapes,
    draw=_draw_layers,
    returns="exact",
    mistakes=(
        Mistake(
            "width_first",
            partial(_shapes, width_first=True),
            "Your shapes begin with the width. Arrays count rows first: (height, width, channels).",
        ),
        Mistake(
            "rounded_up",
            partial(_shapes, half=_half_rounded_up),
            "You round up where a pooling halves an odd side. The last row or column is lost: 9 becomes 4. Use //.",
        ),
        Mistake(
            "fractions",
            partial(_shapes, half=_half_as_a_fraction),
            "You halve to fractions, which never get to 0. There are no half positions: 9 becomes 4. Use // instead of "
            "/.",
        ),
        Mistake(
            "looked_too_early",
            partial(_shapes, looks_first=True),
            "A layer with a side of 0 is in yours: you look at the sides before its pooling halves them. Halve first, "
            "then look.",
        ),
        Mistake(
            "pooling_comes_late",
            partial(_shapes, late=True),
            "Your poolings still have the sides of the layer before. A pooling's own activations are the halved ones.",
        ),
        Mistake(
            "empty_layers_kept",
            partial(_shapes, stops=False),
            "Layers with a side of 0 are in yours. Nothing is left there: the picture does not reach them.",
        ),
        Mistake(
            "poolings_ignored",
            partial(_shapes, half=int),
            "Nothing gets smaller in yours. A layer whose name ends in pool halves both sides.",
        ),
    ),
    hints=(
        "Convolutions are padded and keep the sides. Poolings halve them. When is there nothing left?",
        "Walk along the list. At a name that ends in pool, halve both sides with //, before you write down its shape. "
        "Leave out the layer if a side is 0.",
        'if name.endswith("pool"): height, width = height // 2, width // 2. Then, if height and width are both above '
        "0: shapes[name] = (height, width, channels).",
    ),
    shows="You have shown which layers a picture reaches, and that the smaller side decides it.",
    next="Task 6 goes the way back from VGG's input to an image.",
)

IMAGE_FROM_VGG = Task(
    name="image_from_vgg",
    title="And back",
    reference=image_from_vgg,
    draw=_draw_prepared,
    returns="tensor",
    mistakes=(
        Mistake(
            "order_before_mean",
            lambda x: (x[..., ::-1] + _mean()) / 255,
            "You turned the channels round first and added MEAN, which is BGR, to RGB. Undo the last step first: add "
            "MEAN, then turn.",
        ),
        Mistake(
            "bgr_left",
            lambda x: (x + _mean()) / 255,
            "Your picture is BGR: what was red is blue. Turn the last axis round as well.",
        ),
        Mistake(
            "mean_left",
            lambda x: x[..., ::-1] / 255,
            "The mean pixel is still missing from yours, so that dark places are negative. Add MEAN.",
        ),
        Mistake(
            "mean_subtracted_again",
            lambda x: (x - _mean())[..., ::-1] / 255,
            "The mean pixel was subtracted a second time. On the way back it is added.",
        ),
        Mistake(
            "scale_left",
            lambda x: (x + _mean())[..., ::-1],
            "Your picture goes from 0 to 255. An image goes from 0 to 1: divide by 255 at the end.",
        ),
        Mistake(
            "divided_first",
            lambda x: (x / 255 + _mean())[..., ::-1],
            "You divided before you added MEAN, which is in 0 to 255. Add it first, then divide the sum.",
        ),
    ),
    properties=(
        Property("contrast", _contrast_back),
        Property("order", _order_back),
        Property("black", _black_back),
    ),
    hints=(
        "Socks before shoes; shoes off before socks. Which of the three steps was the last?",
        "Undo them from the end: add MEAN, turn the channels round, divide by 255.",
        "(x + MEAN) is BGR in 0 to 255. [..., ::-1] makes it RGB. One division is left.",
    ),
    shows="You have shown that nothing but rounding is lost on the way into VGG: the same picture comes back.",
    next="Lesson 02 looks at what VGG makes of it.",
)

TASKS = (
    IMAGE_FROM_BYTES,
    VGG_INPUT,
    NETWORK_COSTS,
    RECEPTIVE_FIELD,
    LAYER_SHAPES,
    IMAGE_FROM_VGG,
)
