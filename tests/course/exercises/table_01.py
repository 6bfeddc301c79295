"""Exercise 01: wrong answers with the diagnosis expected, and right ones written differently."""

import math

import numpy as np
import tensorflow as tf

KERAS_INPUT = tf.keras.applications.vgg19.preprocess_input
MEAN = -KERAS_INPUT(tf.zeros((1, 1, 1, 3)))[0, 0, 0]


def clips_its_argument(pixels):
    pixels[pixels > 250] = 250
    return tf.cast(pixels, tf.float32)[None] / 255


def keeps_rows_of_a_square(pixels):
    height = pixels.shape[0]
    return tf.reshape(tf.cast(pixels, tf.float32), (1, height, height, 3)) / 255


def from_darkest_to_lightest(pixels):
    x = tf.cast(pixels, tf.float32)[None]
    x -= tf.reduce_min(x)
    return x / tf.reduce_max(x)


def slow_image(pixels):
    height, width, _ = pixels.shape
    image = np.zeros((1, height, width, 3))
    for row in range(height):
        for column in range(width):
            image[0, row, column] = pixels[row, column] / 255
    return tf.constant(image)


def prints_only(image):
    print(255 * image[..., ::-1] - MEAN)


def first_picture_only(image):
    x = 255 * image[:1, :, :, ::-1] - MEAN
    return tf.repeat(x, image.shape[0], axis=0)


def channel_by_channel(image):
    red, green, blue = tf.unstack(255 * tf.cast(image, tf.float64), axis=-1)
    mean = tf.cast(MEAN, tf.float64)
    return tf.stack([blue - mean[0], green - mean[1], red - mean[2]], axis=-1)


def costs_of_convolutions_only(path, height, width):
    parameters = sum(math.prod(layer) + layer[3] for layer in path if layer != "pool")
    return parameters, height * width * sum(math.prod(layer) for layer in path if layer != "pool") + 1


def costs_with_one_bias_a_layer(path, height, width):
    parameters, work = costs_from_the_end(path, height, width)
    return parameters - sum(layer[3] - 1 for layer in path if layer != "pool"), work


def costs_with_bias_in_the_work(path, height, width):
    parameters = work = 0
    for layer in path:
        if layer == "pool":
            height, width = height // 2, width // 2
        else:
            parameters += math.prod(layer) + layer[3]
            work += height * width * (math.prod(layer) + layer[3])
    return parameters, work


def costs_halving_height_only(path, height, width):
    parameters = work = 0
    for layer in path:
        if layer == "pool":
            height //= 2
        else:
            parameters += math.prod(layer) + layer[3]
            work += height * width * math.prod(layer)
    return parameters, work


def costs_that_unpack_the_pooling(path, height, width):
    parameters = work = 0
    for rows, columns, inputs, outputs in path:  # "pool" has four letters, too
        parameters += rows * columns * inputs * outputs + outputs
        work += height * width * rows * columns * inputs * outputs
    return parameters, work


def costs_from_the_end(path, height, width):
    parameters = work = 0
    for index, layer in enumerate(path):
        if layer != "pool":
            halvings = 2 ** path[:index].count("pool")
            parameters += math.prod(layer) + layer[-1]
            work += (height // halvings) * (width // halvings) * math.prod(layer)
    return parameters, work


def costs_recursive(path, height, width):
    if not path:
        return 0, 0
    if path[0] == "pool":
        return costs_recursive(path[1:], height // 2, width // 2)
    rows, columns, inputs, outputs = path[0]
    parameters, work = costs_recursive(path[1:], height, width)
    own = rows * columns * inputs * outputs
    return [np.int64(parameters + own + outputs), work + own * height * width]


def field_of_sums(kernels, strides):
    return sum(kernels), math.prod(strides)


def field_with_added_strides(kernels, strides):
    sees = step = 1
    for kernel, stride in zip(kernels, strides, strict=True):
        sees += (kernel - 1) * step
        step += stride - 1
    return sees, step


def field_without_the_stride(kernels, strides):
    return field_from_the_end(kernels, strides)[0]


def field_of_a_whole_position(kernels, strides):
    sees, step = field_from_the_end(kernels, strides)
    return sees + step, step


def field_that_ignores_poolings(kernels, strides):
    sees = 1
    for kernel, stride in zip(kernels, strides, strict=True):
        if kernel != 2:
            sees += (kernel - 1) * stride
    return sees, math.prod(strides)


def field_from_the_end(kernels, strides):
    sees = 1
    for kernel, stride in zip(kernels[::-1], strides[::-1], strict=True):
        sees = (sees - 1) * stride + kernel
    return sees, math.prod(strides)


def field_by_products(kernels, strides):
    steps = np.cumprod([1, *strides])
    return int(1 + sum((kernel - 1) * step for kernel, step in zip(kernels, steps, strict=False))), int(steps[-1])


def shapes_by_depth(layers, height, width):
    shapes, depth = {}, 0
    for name, channels in layers:
        depth += name.endswith("pool")
        if min(height, width) >= 2**depth:
            shapes[name] = [height // 2**depth, width // 2**depth, channels]
    return shapes


def shapes_until_nothing_is_left(layers, height, width):
    shapes = {}
    for name, channels in layers:
        if "pool" in name:
            height, width = height // 2, width // 2
        if height == 0 or width == 0:
            break
        shapes[name] = (height, width, channels)
    return shapes


def shapes_without_channels(layers, height, width):
    return {name: shape[:2] for name, shape in shapes_until_nothing_is_left(layers, height, width).items()}


def shapes_as_a_list(layers, height, width):
    return list(shapes_until_nothing_is_left(layers, height, width).values())


def shapes_while_either_side_is_left(layers, height, width):
    shapes = {}
    for name, channels in layers:
        if name.endswith("pool"):
            height, width = height // 2, width // 2
        if height or width:
            shapes[name] = (height, width, channels)
    return shapes


def shapes_with_poolings_of_one_side(layers, height, width):
    shapes = {}
    for name, channels in layers:
        if name.endswith("pool"):
            height = height // 2
        if height:
            shapes[name] = (height, width, channels)
    return shapes


def image_clipped_too_early(x):
    return tf.clip_by_value(x, 0, 255)[..., ::-1] / 255


def image_of_first_picture(x):
    image = (x[:1] + MEAN)[..., ::-1] / 255
    return tf.repeat(image, x.shape[0], axis=0)


def image_by_stacking(x):
    blue, green, red = (x[..., index] + MEAN[index] for index in range(3))
    return tf.stack([red, green, blue], axis=-1) / 255


TABLE = {
    "image_from_bytes": {
        "wrong": [
            (lambda pixels: (pixels / 255)[None].astype(np.float32), "numpy"),
            (lambda pixels: (pixels / 255)[None].tolist(), "list"),
            (lambda pixels: tf.constant(pixels)[None], "integer"),
            (lambda pixels: tf.cast(pixels, tf.float32) / 255, "shape"),
            (lambda pixels: tf.cast(pixels / 255, tf.float16)[None], "dtype"),
            (lambda pixels: 1 - tf.cast(pixels, tf.float32)[None] / 255, "values"),
            (from_darkest_to_lightest, "some_inputs"),
            (keeps_rows_of_a_square, "square_only"),
            (clips_its_argument, "changed_argument"),
            (lambda: 0, "arguments"),
        ],
        "right": [
            lambda pixels: tf.image.convert_image_dtype(pixels, tf.float32)[None],
            lambda values: tf.expand_dims(tf.cast(values, tf.float32), 0) / 255.0,
            slow_image,
        ],
        "survivors": {
            "float32 -> int32 in `return tf.cast(pixels, tf.float32)[tf.newaxis] / 255`": (
                "TensorFlow divides whole numbers as float64, which passes"
            ),
        },
    },
    "vgg_input": {
        "wrong": [
            (prints_only, "printed"),
            (first_picture_only, "batch_one_only"),
            (lambda image: (255 * image[..., ::-1] - MEAN).numpy(), "numpy"),
            (lambda image: tf.cast(255 * image[..., ::-1] - MEAN, tf.int32), "integer"),
            (lambda image: (255 * image[..., ::-1] - MEAN)[0], "shape"),
            (lambda image: 255 * image[..., ::-1] - MEAN + 5, "black"),
            (lambda image: 256 * image - 120, "contrast"),
            (lambda image: 255 * image - 120, "order"),
            (lambda image: 255 * image[..., ::-1] - MEAN[::-1], "mean_before_order"),
            (lambda image: 255 * tf.roll(image, 1, axis=-1) - MEAN, "order"),
            (lambda image: tf.clip_by_value(255 * image[..., ::-1] - MEAN, 0, 255), "contrast"),
        ],
        "right": [
            lambda image: KERAS_INPUT(255 * image),
            lambda image: tf.reverse(image, [-1]) * 255.0 - tf.reshape(MEAN, (1, 1, 1, 3)),
            channel_by_channel,
        ],
    },
    "network_costs": {
        "wrong": [
            (costs_of_convolutions_only, "values"),
            (costs_with_one_bias_a_layer, "values"),
            (costs_with_bias_in_the_work, "values"),
            (costs_halving_height_only, "some_inputs"),
            (lambda path, height, width: sum(costs_from_the_end(path, height, width)), "structure"),
            (lambda path, height, width: costs_from_the_end(path, width, width), "values"),
            (costs_that_unpack_the_pooling, "some_inputs"),
        ],
        "right": [costs_from_the_end, costs_recursive],
        "survivors": {
            "first two entries swapped in `height, width = height // 2, width // 2`": (
                "the work is height times width, whichever is which"
            ),
        },
    },
    "receptive_field": {
        "wrong": [
            (field_of_sums, "values"),
            (field_without_the_stride, "structure"),
            (field_with_added_strides, "some_inputs"),
            (field_of_a_whole_position, "values"),
            (field_that_ignores_poolings, "some_inputs"),
        ],
        "right": [field_from_the_end, field_by_products],
        "survivors": {
            "without strict in `for kernel, stride in zip(kernels, strides, strict=True):`": (
                "both lists have one entry for each layer"
            ),
            "True -> False in `for kernel, stride in zip(kernels, strides, strict=True):`": (
                "both lists have one entry for each layer"
            ),
        },
    },
    "layer_shapes": {
        "wrong": [
            (shapes_without_channels, "structure"),
            (shapes_as_a_list, "structure"),
            (shapes_while_either_side_is_left, "empty_layers_kept"),
            (shapes_with_poolings_of_one_side, "values"),
            (lambda layers, height, width: shapes_by_depth(layers, height, height), "square_only"),
            (lambda layers, height, width: shapes_by_depth(layers, height - 1, width - 1), "structure"),
        ],
        "right": [shapes_by_depth, shapes_until_nothing_is_left],
        "survivors": {
            "first two arguments swapped in `if min(height, width) > 0:`": "the smaller of two is the same either way",
        },
    },
    "image_from_vgg": {
        "wrong": [
            (image_clipped_too_early, "contrast"),
            (image_of_first_picture, "batch_one_only"),
            (lambda x: ((x + MEAN)[..., ::-1] / 255).numpy(), "numpy"),
            (lambda x: tf.cast((x + MEAN)[..., ::-1], tf.uint8), "integer"),
            (lambda x: ((x + MEAN)[..., ::-1] / 255)[:, 0], "shape"),
            (lambda x: 1 - (x + MEAN)[..., ::-1] / 255, "contrast"),
            (lambda x: (x + 120)[..., ::-1] / 255, "black"),
            (lambda x: tf.roll(x + MEAN, 1, axis=-1) / 255, "order"),
        ],
        "right": [
            image_by_stacking,
            lambda x: tf.reverse(tf.cast(x, tf.float64) + tf.cast(MEAN, tf.float64), [3]) / 255,
        ],
    },
}
