"""Wrong and right answers to exercise 09: regions, colour, film."""

import numpy as np

from nst_lib.quiet_tensorflow import tf

LUMA = np.array([0.299, 0.587, 0.114])

# --- soft_mask


def mask_by_loops(shape, box, feather):
    (height, width), (top, left, bottom, right) = shape, box
    mask = np.zeros((1, height, width, 1))
    for i in range(top, bottom):
        for j in range(left, right):
            shares = []
            for depth in (min(i + 0.5 - top, bottom - i - 0.5), min(j + 0.5 - left, right - j - 0.5)):
                t = min(1.0, depth / feather)
                shares.append(3 * t * t - 2 * t * t * t)
            mask[0, i, j, 0] = shares[0] * shares[1]
    return mask


def mask_in_tensorflow(shape, box, feather):
    def ramp(count, first, stop):
        middle = tf.range(count, dtype=tf.float32) + 0.5
        t = tf.clip_by_value(tf.minimum(middle - first, stop - middle) / feather, 0, 1)
        return t * t * (3 - 2 * t)

    rows, columns = ramp(shape[0], box[0], box[2]), ramp(shape[1], box[1], box[3])
    return (rows[:, None] @ columns[None, :])[None, ..., None]


def mask_of_half_the_feather(shape, box, feather):
    return mask_by_loops(shape, box, feather / 2)


def mask_without_batch(shape, box, feather):
    return mask_by_loops(shape, box, feather)[0, :, :, 0]


def mask_in_percent(shape, box, feather):
    return 100 * mask_by_loops(shape, box, feather)


def mask_of_integers(shape, box, feather):
    return (mask_by_loops(shape, box, feather) > 0.5).astype(int)


def mask_smoothed_twice(shape, box, feather):
    mask = mask_by_loops(shape, box, feather)
    return mask * mask


# --- paste


def paste_by_slices(image, patch, top, left, mask):
    out = np.array(image)
    area = np.s_[:, top : top + patch.shape[1], left : left + patch.shape[2]]
    share = np.asarray(mask)[area]
    out[area] = share * np.asarray(patch) + (1 - share) * out[area]
    return out


def paste_by_difference(image, patch, top, left, mask):
    pads = [
        [0, 0],
        [top, image.shape[1] - top - patch.shape[1]],
        [left, image.shape[2] - left - patch.shape[2]],
        [0, 0],
    ]
    return image + mask * (tf.pad(patch, pads) - image)


def paste_without_batch(*arguments):
    return paste_by_slices(*arguments)[0]


def paste_in_255(*arguments):
    return 255 * paste_by_slices(*arguments)


def paste_with_squared_mask(image, patch, top, left, mask):
    return paste_by_slices(image, patch, top, left, mask**2)


def paste_and_print(*arguments):
    print(paste_by_slices(*arguments))


def paste_the_patch_only(image, patch, top, left, mask):
    return patch


# --- guide


def guide_by_reshaping(mask, stride):
    _, height, width, _ = mask.shape
    h, w = height // stride, width // stride
    cut = np.asarray(mask, np.float64)[0, : h * stride, : w * stride, 0]
    at_layer = cut.reshape(h, stride, w, stride).mean(axis=(1, 3))
    return np.sqrt(at_layer / at_layer.mean())[None, ..., None]


def guide_as_quotient(mask, stride):
    at_layer = tf.nn.avg_pool2d(mask, ksize=stride, strides=stride, padding="VALID")
    return at_layer**0.5 / tf.reduce_mean(at_layer) ** 0.5


def guide_with_padding(mask, stride):
    at_layer = tf.nn.avg_pool2d(mask, stride, stride, "SAME")
    return tf.sqrt(at_layer / tf.reduce_mean(at_layer))


def guide_without_batch(mask, stride):
    return guide_by_reshaping(mask, stride)[0, :, :, 0]


def guide_doubled(mask, stride):
    return 2 * guide_by_reshaping(mask, stride)


def guide_as_list(mask, stride):
    return guide_by_reshaping(mask, stride).tolist()


def guide_with_cube_root(mask, stride):
    return guide_by_reshaping(mask, stride) ** (2 / 3)


# --- guided_gram


def guided_by_einsum(features, guides):
    _, h, w, _ = features.shape
    return tf.einsum("rhwx,bhwi,bhwj->rij", guides**2, features, features) / (h * w)


def guided_region_by_region(features, guides):
    matrices = []
    for guide in tf.unstack(guides):
        F = tf.reshape(features[0] * guide, (-1, features.shape[-1]))
        matrices.append(tf.transpose(F) @ F / F.shape[0])
    return tf.stack(matrices)


def guided_in_numpy(features, guides):
    return guided_by_einsum(features, guides).numpy()


def guided_divided_by_channels(features, guides):
    return guided_by_einsum(features, guides) / features.shape[-1]


def guided_first_region(features, guides):
    return guided_by_einsum(features, guides[:1])


def guided_between_positions(features, guides):
    F = tf.reshape(features * guides, (guides.shape[0], -1, features.shape[-1]))
    return tf.matmul(F, F, transpose_b=True)


def guided_through_numpy(features, guides):
    return tf.constant(guided_by_einsum(features, guides).numpy())


def guided_negative(features, guides):
    return -guided_by_einsum(features, guides)


# --- luminance_only


def colours_by_matrix(image, painted):
    return np.clip(np.asarray(image) + ((np.asarray(painted) - np.asarray(image)) @ LUMA)[..., None], 0, 1)


def colours_by_addition(image, painted):
    Y, Y_painted = (tf.tensordot(x, tf.constant(LUMA, tf.float32), 1)[..., tf.newaxis] for x in (image, painted))
    chroma = image - Y
    return tf.minimum(tf.maximum(chroma + Y_painted, 0), 1)


def colours_with_other_shares(image, painted):
    shares = np.array([0.2126, 0.7152, 0.0722])
    return np.clip(np.asarray(image) + ((np.asarray(painted) - np.asarray(image)) @ shares)[..., None], 0, 1)


def colours_of_the_first(image, painted):
    return colours_by_matrix(image, painted)[:1]


def colours_in_255(image, painted):
    return 255 * colours_by_matrix(image, painted)


def colours_as_list(image, painted):
    return colours_by_matrix(image, painted).tolist()


def colours_brighter_on_average(image, painted):
    change = ((np.asarray(painted) - np.asarray(image)) @ LUMA).mean()
    return np.clip(np.asarray(image) + change, 0, 1)


# --- match_covariance


def _root(matrix):
    eigenvalues, axes = np.linalg.eigh(matrix)
    return axes @ np.diag(np.sqrt(eigenvalues)) @ axes.T


def _parts(image):
    values = np.asarray(image, np.float64).reshape(-1, 3)
    mean = values.sum(axis=0) / len(values)
    return values - mean, mean, (values - mean).T @ (values - mean) / (len(values) - 1)


def palette_by_the_formula(style, content):
    (centred, _, own), (_, mean, wanted) = _parts(style), _parts(content)
    inverse = np.linalg.inv(_root(own))
    change = inverse @ _root(_root(own) @ wanted @ _root(own)) @ inverse
    return np.clip(centred @ change + mean, 0, 1).reshape(style.shape)


def palette_by_the_other_formula(style, content):
    """T = C^1/2 (C^1/2 S C^1/2)^-1/2 C^1/2, which is the same matrix."""
    (centred, _, own), (_, mean, wanted) = _parts(style), _parts(content)
    root = _root(wanted)
    change = root @ np.linalg.inv(_root(root @ own @ root)) @ root
    return tf.constant(np.clip(centred @ change + mean, 0, 1).reshape(style.shape), tf.float32)


def palette_as_a_list_of_pixels(style, content):
    return palette_by_the_formula(style, content).reshape(-1, 3)


def palette_in_the_shape_of_the_content(style, content):
    return palette_by_the_formula(style, content).reshape(content.shape)


def palette_in_255(style, content):
    return 255 * palette_by_the_formula(style, content)


def palette_unchanged(style, content):
    return np.array(style)


def palette_without_centring(style, content):
    (centred, mean, own), (_, wanted_mean, wanted) = _parts(style), _parts(content)
    own, wanted = own + np.outer(mean, mean), wanted + np.outer(wanted_mean, wanted_mean)
    inverse = np.linalg.inv(_root(own))
    change = inverse @ _root(_root(own) @ wanted @ _root(own)) @ inverse
    return np.clip(centred @ change + wanted_mean, 0, 1).reshape(style.shape)


# --- blend


def blend_by_average(grams, weights):
    return np.average([np.asarray(gram) for gram in grams], axis=0, weights=weights)


def blend_by_loop(grams, weights):
    total, blended = 0.0, tf.zeros_like(grams[0])
    for gram, weight in zip(grams, weights, strict=True):
        blended += weight * gram
        total += weight
    return blended / total


def blend_in_reverse(grams, weights):
    return blend_by_average(grams, list(weights)[::-1])


def blend_over_the_greatest(grams, weights):
    return blend_by_average(grams, weights) * sum(weights) / max(weights)


def blend_of_two(grams, weights):
    return blend_by_average(grams[:2], weights[:2])


def blend_as_list(grams, weights):
    return blend_by_average(grams, weights).tolist()


def blend_by_softmax(grams, weights):
    return blend_by_average(grams, np.exp(weights))


def blend_that_scales_its_argument(grams, weights):
    total = sum(weights)
    for index in range(len(weights)):
        weights[index] /= total
    return blend_by_average(grams, weights)


# --- warp


def warp_by_loops(frame, right, down):
    frame = np.asarray(frame)
    _, height, width, _ = frame.shape
    moved = np.zeros_like(frame)
    for i in range(height):
        for j in range(width):
            if 0 <= i + down < height and 0 <= j + right < width:
                moved[:, i, j] = frame[:, i + down, j + right]
    return moved


def warp_by_padding(frame, right, down):
    _, height, width, _ = frame.shape
    wide = tf.pad(frame, [[0, 0], [height, height], [width, width], [0, 0]])
    return wide[:, height + down : 2 * height + down, width + right : 2 * width + right]


def warp_one_way_only(frame, right, down):
    return tf.pad(frame[:, down:, right:], [[0, 0], [0, down], [0, right], [0, 0]])


def warp_with_rows_left_over(frame, right, down):
    moved = np.roll(np.asarray(frame), (-down, -right), (1, 2))
    columns = np.arange(frame.shape[2]) + right
    return moved * ((columns >= 0) & (columns < frame.shape[2]))[None, None, :, None]


def warp_of_the_first(frame, right, down):
    return warp_by_loops(frame, right, down)[:1]


def warp_in_255(frame, right, down):
    return 255 * warp_by_loops(frame, right, down)


def warp_on_white(frame, right, down):
    return warp_by_loops(frame, right, down) + 1 - warp_by_loops(np.ones_like(frame), right, down)


# --- steady_loss, steady_gradient


def steady_by_sums(image, last, seen):
    _, height, width, channels = image.shape
    return tf.reduce_sum(seen * (image - last) ** 2) / (height * width * channels)


def steady_by_norm(image, last, seen):
    return tf.norm(tf.sqrt(seen) * (image - last)) ** 2 / float(np.prod(image.shape))


def steady_map(image, last, seen):
    return seen * (image - last) ** 2


def steady_through_numpy(image, last, seen):
    return tf.reduce_mean(seen * tf.square(tf.constant(image.numpy()) - last))


def steady_root(image, last, seen):
    return tf.sqrt(steady_by_sums(image, last, seen))


def steady_negative(image, last, seen):
    return -steady_by_sums(image, last, seen)


def steady_in_grey_levels(image, last, seen):
    return 255.0**2 * steady_by_sums(image, last, seen)


def gradient_by_tape(image, last, seen):
    with tf.GradientTape() as tape:
        tape.watch(image)
        loss = steady_by_sums(image, last, seen)
    return tape.gradient(loss, image)


def gradient_in_numpy(image, last, seen):
    return np.asarray(seen) * (np.asarray(image, np.float64) - np.asarray(last)) * (2 / np.size(image))


def gradient_added_up(image, last, seen):
    return gradient_in_numpy(image, last, seen).sum()


def gradient_of_half_the_size(image, last, seen):
    return gradient_in_numpy(image, last, seen) * 4


def gradient_as_list(image, last, seen):
    return gradient_in_numpy(image, last, seen).tolist()


def gradient_of_absolute_values(image, last, seen):
    return np.asarray(seen) * np.sign(np.asarray(image) - np.asarray(last)) / np.size(image)


def gradient_for_the_other_picture(image, last, seen):
    return 2 * np.asarray(seen) * (np.asarray(image) + np.asarray(last)) / np.size(image)


# --- flicker


def changes_of(frames, moves):
    found = []
    for (right, down), earlier, later in zip(moves, frames[:-1], frames[1:], strict=True):
        moved = warp_by_loops(earlier, right, down)
        seen = warp_by_loops(np.ones_like(earlier), right, down)[..., 0] > 0
        found.append(255 * np.abs(np.asarray(later) - moved)[seen].mean())
    return found


def flicker_by_selection(frames, moves):
    return float(np.mean(changes_of(frames, moves)))


def flicker_in_tensorflow(frames, moves):
    total = 0.0
    for number, (right, down) in enumerate(moves):
        seen = warp_by_padding(tf.ones_like(frames[number]), right, down)
        change = seen * tf.abs(frames[number + 1] - warp_by_padding(frames[number], right, down))
        total += tf.reduce_sum(change) / tf.reduce_sum(seen)
    return 255 * total / len(moves)


def flicker_median(frames, moves):
    return float(np.median(changes_of(frames, moves)))


def flicker_of_the_first_pair(frames, moves):
    return changes_of(frames, moves)[0]


def flicker_of_256_levels(frames, moves):
    return flicker_by_selection(frames, moves) / 255 * 256


def flicker_as_list(frames, moves):
    return changes_of(frames, moves)


def flicker_added_over_channels(frames, moves):
    return 3 * flicker_by_selection(frames, moves)


def flicker_negative(frames, moves):
    return -flicker_by_selection(frames, moves)


TABLE = {
    "soft_mask": {
        "wrong": [
            (mask_of_half_the_feather, "values"),
            (mask_smoothed_twice, "values"),
            (mask_without_batch, "shape"),
            (mask_in_percent, "factor"),
            (mask_of_integers, "integer"),
        ],
        "right": [mask_by_loops, mask_in_tensorflow],
        "survivors": {
            "first two arguments swapped in `t = np.clip(np.minimum(middle - first, stop - middle) / feather, 0, 1)`": (
                "the lesser of two, and a number kept between 0 and 1, do not hang on which of them comes first"
            ),
        },
    },
    "paste": {
        "wrong": [
            (paste_without_batch, "shape"),
            (paste_in_255, "factor"),
            (paste_with_squared_mask, "values"),
            (paste_and_print, "printed"),
            (paste_the_patch_only, "shape"),
        ],
        "right": [paste_by_slices, paste_by_difference],
    },
    "guide": {
        "wrong": [
            (guide_with_padding, "some_inputs"),
            (guide_without_batch, "shape"),
            (guide_doubled, "factor"),
            (guide_as_list, "list"),
            (guide_with_cube_root, "values"),
        ],
        "right": [guide_by_reshaping, guide_as_quotient],
    },
    "guided_gram": {
        "wrong": [
            (guided_in_numpy, "numpy"),
            (guided_divided_by_channels, "factor"),
            (guided_first_region, "some_inputs"),
            (guided_between_positions, "shape"),
            (guided_through_numpy, "no_gradient"),
            (guided_negative, "sign"),
        ],
        "right": [guided_by_einsum, guided_region_by_region],
    },
    "luminance_only": {
        "wrong": [
            (colours_with_other_shares, "values"),
            (colours_of_the_first, "batch_one_only"),
            (colours_in_255, "factor"),
            (colours_as_list, "list"),
            (colours_brighter_on_average, "values"),
        ],
        "right": [colours_by_matrix, colours_by_addition],
    },
    "match_covariance": {
        "wrong": [
            (palette_as_a_list_of_pixels, "shape"),
            (palette_in_the_shape_of_the_content, "square_only"),
            (palette_in_255, "factor"),
            (palette_unchanged, "values"),
            (palette_without_centring, "values"),
        ],
        "right": [palette_by_the_formula, palette_by_the_other_formula],
        "survivors": {
            "1 -> 2 in `pixels, wanted = np.reshape(style, (-1, 3)), np.reshape(content, (-1, 3))`": (
                "NumPy takes any negative number for the size that is to be found out"
            ),
            "first two arguments swapped in "
            "`matched = np.clip((pixels - pixels.mean(axis=0)) @ T + wanted.mean(axis=0), 0, 1)`": (
                "a number kept between 0 and 1 does not hang on which of the two comes first"
            ),
        },
    },
    "blend": {
        "wrong": [
            (blend_in_reverse, "values"),
            (blend_over_the_greatest, "factor"),
            (blend_of_two, "some_inputs"),
            (blend_as_list, "list"),
            (blend_by_softmax, "values"),
            (blend_that_scales_its_argument, "changed_argument"),
        ],
        "right": [blend_by_average, blend_by_loop],
        "survivors": {
            "without the call in `return tf.tensordot(shares, tf.stack(grams), 1)`": (
                "TensorFlow stacks a list of tensors by itself"
            ),
        },
    },
    "warp": {
        "wrong": [
            (warp_one_way_only, "some_inputs"),
            (warp_with_rows_left_over, "some_inputs"),
            (warp_of_the_first, "batch_one_only"),
            (warp_in_255, "factor"),
            (warp_on_white, "values"),
        ],
        "right": [warp_by_loops, warp_by_padding],
    },
    "steady_loss": {
        "wrong": [
            (steady_map, "shape"),
            (steady_through_numpy, "no_gradient"),
            (steady_root, "values"),
            (steady_negative, "sign"),
            (steady_in_grey_levels, "factor"),
        ],
        "right": [steady_by_sums, steady_by_norm],
    },
    "steady_gradient": {
        "wrong": [
            (gradient_added_up, "shape"),
            (gradient_of_half_the_size, "factor"),
            (gradient_as_list, "list"),
            (gradient_of_absolute_values, "values"),
            (gradient_for_the_other_picture, "values"),
        ],
        "right": [gradient_by_tape, gradient_in_numpy],
    },
    "flicker": {
        "wrong": [
            (flicker_median, "some_inputs"),
            (flicker_of_the_first_pair, "some_inputs"),
            (flicker_of_256_levels, "times_256"),
            (flicker_as_list, "list"),
            (flicker_added_over_channels, "factor"),
            (flicker_negative, "sign"),
        ],
        "right": [flicker_by_selection, flicker_in_tensorflow],
    },
}
