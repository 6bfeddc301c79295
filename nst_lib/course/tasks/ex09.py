"""Exercise 09: regions, colour, film."""

import itertools

import numpy as np

from nst_lib.camera import Window, seen_before, warped
from nst_lib.colours import grey, luminance, recoloured, symmetric_power, with_luminance
from nst_lib.course.task import Case, Mistake, Task
from nst_lib.film import flicker as library_flicker
from nst_lib.gram import gram_matrix, guided_gram_matrix
from nst_lib.guides import guides_of
from nst_lib.losses import temporal_loss
from nst_lib.masks import Box, box_mask, composite, pasted
from nst_lib.quiet_tensorflow import tf
from nst_lib.styles import Style, blend_shares

# The library counts boxes in shares of the picture; the tasks count pixels, so that a learner can count along.


def _picture(rng, *shape):
    return tf.constant(rng.random(shape), tf.float32)


def _in_shares(shape, box):
    (height, width), (top, left, bottom, right) = shape, box
    return Box(top / height, left / width, bottom / height, right / width)


# --- soft_mask


def _soft_mask(shape, box, feather):
    return box_mask(shape, _in_shares(shape, box), feather)


def _draw_soft_mask(rng):
    yield Case("square", shape=(8, 8), box=(1, 2, 6, 7), feather=2.0)
    right, feather = int(rng.integers(10, 13)), float(rng.uniform(2.2, 2.9))
    yield Case(
        "oblong",
        shape=(10, 15),
        box=(int(rng.integers(1, 3)), 4, 9, right),
        feather=feather,
    )
    yield Case(
        "a feather wider than half the box",
        shape=(9, 12),
        box=(2, 3, 7, 10),
        feather=float(rng.uniform(4, 6)),
    )


def _ramps(shape, box, feather, half=0.5):
    """Shares in [0, 1] of rows and of columns: how deep they lie in the box, in feathers."""
    (height, width), (top, left, bottom, right) = shape, box
    rows, columns = np.arange(height) + half, np.arange(width) + half
    down = np.clip(np.minimum(rows - top, bottom - rows) / feather, 0, 1)
    across = np.clip(np.minimum(columns - left, right - columns) / feather, 0, 1)
    return down[:, None], across[None, :]


def _smooth(share):
    return share**2 * (3 - 2 * share)


def _as_mask(values):
    return tf.constant(values[None, ..., None], tf.float32)


def _hard(shape, box, feather):
    return _soft_mask(shape, box, 0)


def _linear(shape, box, feather):
    down, across = _ramps(shape, box, feather)
    return _as_mask(down * across)


def _no_half_pixel(shape, box, feather):
    down, across = _ramps(shape, box, feather, half=0)
    return _as_mask(_smooth(down) * _smooth(across))


def _least_of_both(shape, box, feather):
    down, across = _ramps(shape, box, feather)
    return _as_mask(np.minimum(_smooth(down), _smooth(across)))


def _inside_out(shape, box, feather):
    return 1 - _soft_mask(shape, box, feather)


def _box_read_as_columns_first(shape, box, feather):
    top, left, bottom, right = box
    down, across = _ramps(shape, (left, top, right, bottom), feather)
    return _as_mask(_smooth(down) * _smooth(across))


def _grows_outwards(shape, box, feather):
    top, left, bottom, right = box
    larger = top - feather, left - feather, bottom + feather, right + feather
    down, across = _ramps(shape, larger, feather)
    return _as_mask(_smooth(down) * _smooth(across))


SOFT_MASK = Task(
    name="soft_mask",
    title="A mask with a soft edge",
    reference=_soft_mask,
    draw=_draw_soft_mask,
    mistakes=(
        Mistake(
            "hard_edge",
            _hard,
            "Your mask jumps from 0 to 1: `feather` is not used. Divide the depth by it, and cut off at 0 and 1.",
        ),
        Mistake(
            "linear_ramp",
            _linear,
            "Your ramp is straight. It has a corner at both ends, and the eye finds corners: take t^2 (3 - 2 t) of it.",
        ),
        Mistake(
            "half_a_pixel",
            _no_half_pixel,
            "Your mask is half a pixel too far to the upper left. Pixel number i reaches from i to i + 1, so its "
            "middle is at i + 0.5.",
        ),
        Mistake(
            "least_of_both",
            _least_of_both,
            "You take the lesser of rows and columns. Multiply them, so that corners are rounded off too.",
        ),
        Mistake(
            "inside_out",
            _inside_out,
            "Your mask is 1 outside and 0 inside. The box is what shall show: swap them.",
        ),
        Mistake(
            "columns_first",
            _box_read_as_columns_first,
            "You read the box as (left, top, right, bottom). Rows come first: (top, left, bottom, right).",
        ),
        Mistake(
            "outside_the_box",
            _grows_outwards,
            "Your edge lies outside the box, where nothing was painted. It must rise from 0 to 1 inside the box.",
        ),
    ),
    hints=(
        "Rows and columns can be treated alike, one after the other. How deep inside the box does each row lie?",
        "The middle of row i is i + 0.5. Its depth is the lesser of (i + 0.5 - top) and (bottom - i - 0.5). Divide by "
        "feather, cut off at 0 and 1, and round the corners with `t**2 * (3 - 2 * t)`. The mask is rows times columns.",
        "`rows = np.arange(height) + 0.5; t = np.clip(np.minimum(rows - top, bottom - rows) / feather, 0, 1); "
        "down = t**2 * (3 - 2 * t)`. Likewise `across`. Then `(down[:, None] * across)[None, :, :, None]` as float32.",
    ),
    shows="You have shown that your mask is 1 well inside the box, 0 outside, and has no corner in between.",
    next="Paste something through it: `paste`.",
)


# --- paste


def _paste(image, patch, top, left, mask):
    height, width = image.shape[1:3]
    box = top, left, top + patch.shape[1], left + patch.shape[2]
    return pasted(image, patch, _in_shares((height, width), box), mask)


def _draw_paste(rng):
    places = (("square", (6, 6), (3, 2), (2, 1)), ("oblong", (7, 11), (4, 6), (1, 3)))
    for kind, shape, size, place in (
        *places,
        ("a patch in the corner", (6, 9), (4, 5), (2, 4)),
    ):
        box = (*place, place[0] + size[0], place[1] + size[1])
        mask = box_mask(shape, _in_shares(shape, box)) * _picture(rng, 1, *shape, 1)
        patch = _picture(rng, 1, *size, 3)
        yield Case(
            kind,
            image=_picture(rng, 1, *shape, 3),
            patch=patch,
            top=place[0],
            left=place[1],
            mask=mask,
        )


def _canvas(image, patch, top, left):
    below, beside = (
        image.shape[1] - top - patch.shape[1],
        image.shape[2] - left - patch.shape[2],
    )
    return tf.pad(patch, [[0, 0], [top, below], [left, beside], [0, 0]])


def _paste_hard(image, patch, top, left, mask):
    whole = tf.pad(tf.ones_like(patch), [[0, 0], [top, 99], [left, 99], [0, 0]])[:, : image.shape[1], : image.shape[2]]
    return composite(_canvas(image, patch, top, left), image, whole)


def _paste_swapped(image, patch, top, left, mask):
    return composite(image, _canvas(image, patch, top, left), mask)


def _paste_on_black(image, patch, top, left, mask):
    return mask * _canvas(image, patch, top, left)


def _paste_added(image, patch, top, left, mask):
    return image + mask * _canvas(image, patch, top, left)


def _paste_upper_left(image, patch, top, left, mask):
    return composite(_canvas(image, patch, 0, 0), image, mask)


PASTE = Task(
    name="paste",
    title="Paste a region back",
    reference=_paste,
    draw=_draw_paste,
    mistakes=(
        Mistake(
            "mask_ignored",
            _paste_hard,
            "The patch covers its whole box, and so has a hard edge: the mask is not used.",
        ),
        Mistake(
            "mask_swapped",
            _paste_swapped,
            "The patch shows where the mask is 0, and the picture where it is 1: swap mask and 1 - mask.",
        ),
        Mistake(
            "picture_missing",
            _paste_on_black,
            "Around the patch everything is black: add (1 - mask) times the picture.",
        ),
        Mistake(
            "only_added",
            _paste_added,
            "The patch is added to the picture without taking the picture away: multiply the picture by 1 - mask.",
        ),
        Mistake(
            "upper_left_corner",
            _paste_upper_left,
            "The patch lies in the upper left corner of the picture: put `top` rows above it and `left` columns "
            "before it.",
        ),
    ),
    hints=(
        "Mask and picture have the picture's size, the patch has not. What would make it as large?",
        "Pad the patch with zeros on all four sides until it has the picture's size (tf.pad). Then mix the two, pixel "
        "by pixel: mask times one, 1 - mask times the other.",
        "`canvas = tf.pad(patch, [[0, 0], [top, H - top - h], [left, W - left - w], [0, 0]])`, and then "
        "`mask * canvas + (1 - mask) * image`.",
    ),
    shows="You have shown that a region goes back into its picture, and that nothing outside the mask changes.",
    next="Task 3 keeps a style in a region without cutting: `guide`.",
)


# --- guide


def _guide(mask, stride):
    layer = f"block{int(stride).bit_length()}_conv1"
    return guides_of(mask, [layer])[layer]


def _draw_guide(rng):
    yield Case("square", mask=_picture(rng, 1, 8, 8, 1), stride=4)
    yield Case("oblong", mask=_picture(rng, 1, 8, 16, 1), stride=4)
    yield Case("a stride of 2", mask=_picture(rng, 1, 4, 6, 1), stride=2)
    yield Case("a mask that is mostly 0", mask=_picture(rng, 1, 8, 12, 1) ** 8, stride=4)
    yield Case(
        "sides that the stride does not divide",
        mask=_picture(rng, 1, 11, 15, 1),
        stride=4,
    )


def _pooled(mask, stride):
    return tf.nn.avg_pool2d(mask, stride, stride, "VALID")


def _guide_without_root(mask, stride):
    at_layer = _pooled(mask, stride)
    return at_layer / tf.reduce_mean(at_layer)


def _guide_not_divided(mask, stride):
    return tf.sqrt(_pooled(mask, stride))


def _guide_divided_after_the_root(mask, stride):
    root = tf.sqrt(_pooled(mask, stride))
    return root / tf.reduce_mean(root)


def _guide_root_first(mask, stride):
    at_layer = _pooled(tf.sqrt(mask), stride)
    return at_layer / tf.sqrt(tf.reduce_mean(at_layer**2))


def _guide_every_nth_pixel(mask, stride):
    height, width = (side // stride * stride for side in mask.shape[1:3])
    at_layer = mask[:, :height:stride, :width:stride]
    return tf.sqrt(at_layer / tf.reduce_mean(at_layer))


def _guide_interpolated(mask, stride):
    at_layer = tf.image.resize(mask, [side // stride for side in mask.shape[1:3]])
    return tf.sqrt(at_layer / tf.reduce_mean(at_layer))


def _guide_of_greatest(mask, stride):
    at_layer = tf.nn.max_pool2d(mask, stride, stride, "VALID")
    return tf.sqrt(at_layer / tf.reduce_mean(at_layer))


GUIDE = Task(
    name="guide",
    title="From a mask to a guide",
    reference=_guide,
    draw=_draw_guide,
    mistakes=(
        Mistake(
            "no_root",
            _guide_without_root,
            "You have the mask's share, not its root. A Gram matrix multiplies the guide by itself: take the root, so "
            "that the mask comes out.",
        ),
        Mistake(
            "not_divided",
            _guide_not_divided,
            "The mean of your guide's square is the mask's mean, not 1. Divide by the mask's mean under the root, so "
            "that a small region has activations as strong as a large one.",
        ),
        Mistake(
            "divided_after_the_root",
            _guide_divided_after_the_root,
            "You divide by the mean of the roots. Divide under the root, so that the mean of the guide's square is 1.",
        ),
        Mistake(
            "root_first",
            _guide_root_first,
            "You take the root of the mask and then the mean. First comes the mean over each square, then the root.",
        ),
        Mistake(
            "every_nth_pixel",
            _guide_every_nth_pixel,
            "You take one pixel of each square. Take the mean over all of its pixels, as pooling does.",
        ),
        Mistake(
            "interpolated",
            _guide_interpolated,
            "You resize the mask by interpolation, which looks at 4 pixels whatever the stride. Take the mean over all "
            "pixels of each square, as pooling does.",
        ),
        Mistake(
            "greatest",
            _guide_of_greatest,
            "You take the greatest value of each square. Take the mean: a square half in the region counts half.",
        ),
    ),
    hints=(
        "A position of the layer stands for a square of stride x stride pixels. How much of that square is in the "
        "region?",
        'tf.nn.avg_pool2d with window and step of `stride`, no padding ("VALID"), gives the mask at the layer. Divide '
        "it by its own mean and take the root.",
        '`at_layer = tf.nn.avg_pool2d(mask, stride, stride, "VALID")`, then the root of `at_layer / '
        "tf.reduce_mean(at_layer)`.",
    ),
    shows="You have shown that the mean of your guide's square is 1, whatever the size of the region.",
    next="Multiply activations by it: `guided_gram`.",
)


# --- guided_gram


def _draw_guided_gram(rng):
    sizes = (
        ("square", 1, (2, 2, 2)),
        ("oblong", 1, (3, 5, 4)),
        ("two regions", 2, (4, 3, 5)),
    )
    for kind, regions, (height, width, channels) in sizes:
        features = tf.constant(rng.normal(size=(1, height, width, channels)), tf.float32)
        yield Case(kind, features=features, guides=_picture(rng, regions, height, width, 1) * 2)


def _unguided(features, guides):
    return tf.repeat(gram_matrix(features), guides.shape[0], axis=0)


def _guided_sum(features, guides):
    return guided_gram_matrix(features, guides) * (features.shape[1] * features.shape[2])


def _guided_once(features, guides):
    return guided_gram_matrix(features, tf.sqrt(guides))


def _guided_twice(features, guides):
    return guided_gram_matrix(features, guides**2)


def _regions_added(features, guides):
    return guided_gram_matrix(features, tf.reduce_sum(guides, axis=0, keepdims=True))


def _channels_torn(features, guides):
    regions, height, width, _ = guides.shape
    rows = tf.reshape(features * guides, (regions, features.shape[-1], height * width))
    return tf.matmul(rows, rows, transpose_b=True) / (height * width)


def _gram_times_share(features, guides):
    return gram_matrix(features) * tf.reduce_mean(guides, axis=(1, 2))[:, :, None]


GUIDED_GRAM = Task(
    name="guided_gram",
    title="A guided Gram matrix",
    reference=guided_gram_matrix,
    draw=_draw_guided_gram,
    returns="tensor",
    gradient="features",
    mistakes=(
        Mistake(
            "guide_ignored",
            _unguided,
            "This is the Gram matrix of the whole picture: the guide is not used.",
        ),
        Mistake(
            "not_divided",
            _guided_sum,
            "Your entries are sums over the positions. Divide by h * w; the guide has its own size taken care of.",
        ),
        Mistake(
            "guide_once",
            _guided_once,
            "The guide is in only one of the two factors. Multiply the activations by it before anything else, then "
            "take their Gram matrix.",
        ),
        Mistake(
            "guide_squared",
            _guided_twice,
            "The guide is squared before it multiplies the activations. The Gram matrix does the squaring.",
        ),
        Mistake(
            "regions_added",
            _regions_added,
            "The guides of all regions are added before the Gram matrix is taken. Each region has a matrix of its own.",
        ),
        Mistake(
            "channels_torn_apart",
            _channels_torn,
            "You reshape to (R, C, h * w). Channels are the last axis, so that this tears them apart: reshape to "
            "(R, h * w, C), and transpose in the product.",
        ),
        Mistake(
            "gram_times_guide",
            _gram_times_share,
            "You multiply the finished Gram matrix by the guide's mean. By then positions are gone: multiply the "
            "activations, position by position.",
        ),
    ),
    hints=(
        "A Gram matrix has no positions any more. When must the guide come in?",
        "Multiply activations and guides: (1, h, w, C) times (R, h, w, 1) gives (R, h, w, C), one copy a region. "
        "Flatten the positions, multiply the transposed by itself, divide by h * w.",
        "`F = tf.reshape(features * guides, (R, h * w, C))`; `tf.matmul(F, F, transpose_a=True) / (h * w)`.",
    ),
    shows="You have shown that your matrix is the mean over a region's positions, for any number of regions at once.",
    next="Two regions, two styles: look at the picture, then keep colours in `luminance_only`.",
)


# --- luminance_only


def _draw_colours(rng, kinds=("square", "oblong", "batch")):
    """Pairs of pictures; in the last case, colours leave [0, 1]."""
    shapes = {"square": (1, 2, 2, 3), "oblong": (1, 3, 5, 3), "batch": (2, 4, 3, 3)}
    for kind in kinds:
        yield [0.4 + 0.2 * _picture(rng, *shapes[kind]) for _ in range(2)], kind
    yield [_picture(rng, 1, 5, 4, 3) for _ in range(2)], "colours that leave [0, 1]"


def _draw_luminance_only(rng):
    for (image, painted), kind in _draw_colours(rng):
        yield Case(kind, image=image, painted=painted)


def _by_mean_of_channels(image, painted):
    change = tf.reduce_mean(painted - image, axis=-1, keepdims=True)
    return tf.clip_by_value(image + change, 0.0, 1.0)


def _roles_swapped(image, painted):
    return with_luminance(painted, image)


def _not_clipped(image, painted):
    return image + luminance(painted) - luminance(image)


def _without_colour(image, painted):
    return grey(painted)


def _as_a_factor(image, painted):
    return tf.clip_by_value(image * luminance(painted) / luminance(image), 0.0, 1.0)


def _blue_for_red(image, painted):
    return with_luminance(image[..., ::-1], painted[..., ::-1])[..., ::-1]


LUMINANCE_ONLY = Task(
    name="luminance_only",
    title="Colours kept, pixel by pixel",
    reference=with_luminance,
    draw=_draw_luminance_only,
    mistakes=(
        Mistake(
            "mean_of_channels",
            _by_mean_of_channels,
            "Your luminance is the mean of red, green and blue. Green looks far brighter than blue: take 0.299 R + "
            "0.587 G + 0.114 B.",
        ),
        Mistake(
            "roles_swapped",
            _roles_swapped,
            "You keep the painted picture's colours and the photograph's luminance. It is the other way round.",
        ),
        Mistake(
            "not_clipped",
            _not_clipped,
            "The formula is right, but some values have left [0, 1]. Clip them.",
        ),
        Mistake(
            "without_colour",
            _without_colour,
            "Your picture is grey: add the photograph's colour, which is what is left of it without its luminance.",
        ),
        Mistake(
            "as_a_factor",
            _as_a_factor,
            "You multiply the photograph by the ratio of the luminances. That makes colours stronger where it gets "
            "brighter; add the difference to all three channels.",
        ),
        Mistake(
            "bgr",
            _blue_for_red,
            "Red and blue have changed places in your luminance: red counts 0.299, blue 0.114.",
        ),
    ),
    hints=(
        "If the same number is added to red, green and blue, brightness changes and colour does not.",
        "Luminance is Y = 0.299 R + 0.587 G + 0.114 B. Add Y(painted) - Y(photograph) to all three channels of the "
        "photograph, and clip.",
        "`Y = lambda x: tf.reduce_sum(x * [0.299, 0.587, 0.114], axis=-1, keepdims=True)`, and "
        "`tf.clip_by_value(image + Y(painted) - Y(image), 0.0, 1.0)`.",
    ),
    shows="You have shown that your picture is as bright as the painted one and as colourful as the photograph.",
    next="The other way gives the style picture the photograph's palette: `match_covariance`.",
)


# --- match_covariance


def _coloured(rng, shape, spread, middle=0.5):
    axes, _ = np.linalg.qr(rng.normal(size=(3, 3)))
    mixture = spread * np.diag((1.0, 0.8, 0.55)) @ axes  # no direction so narrow that the library's care would show
    colours = middle + rng.uniform(-0.05, 0.05, 3) + rng.uniform(-1, 1, (*shape, 3)) @ mixture
    return tf.constant(np.clip(colours, 0, 1), tf.float32)


def _draw_match_covariance(rng):
    for kind, style, content in (
        ("square", (1, 5, 5), (1, 5, 5)),
        ("oblong", (1, 4, 9), (1, 8, 6)),
    ):
        yield Case(
            kind,
            style=_coloured(rng, style, 0.15),
            content=_coloured(rng, content, 0.15),
        )
    bright = _coloured(rng, (1, 6, 9), 0.4, middle=0.8)
    yield Case("colours that rise above 1", style=_coloured(rng, (1, 7, 5), 0.15), content=bright)
    dark = _coloured(rng, (1, 8, 7), 0.4, middle=0.2)
    yield Case("colours that fall below 0", style=_coloured(rng, (1, 6, 7), 0.15), content=dark)


def _moments(image):
    values = np.asarray(image, np.float64).reshape(-1, 3)
    return values, values.mean(axis=0), np.cov(values.T)


def _mapped(style, content, change, is_clipped=True):
    (values, mean, _), (_, wanted, _) = _moments(style), _moments(content)
    colours = (values - mean) @ change + wanted
    colours = np.clip(colours, 0, 1) if is_clipped else colours
    return tf.constant(colours.reshape(style.shape), tf.float32)


def _optimal(style, content):
    """The matrix of Pitié and Kokaram 2007, without the library's care for grey pictures."""
    own, wanted = _moments(style)[2], _moments(content)[2]
    root, inverse = symmetric_power(own, 0.5), symmetric_power(own, -0.5)
    return inverse @ symmetric_power(root @ wanted @ root, 0.5) @ inverse


def _channel_by_channel(style, content):
    own, wanted = _moments(style)[2], _moments(content)[2]
    return _mapped(style, content, np.diag(np.sqrt(np.diag(wanted) / np.diag(own))))


def _mean_only(style, content):
    return _mapped(style, content, np.eye(3))


def _palette_swapped(style, content):
    return recoloured(content, style)


def _covariance_not_clipped(style, content):
    return _mapped(style, content, _optimal(style, content), is_clipped=False)


def _by_cholesky(style, content):
    own, wanted = (
        np.linalg.cholesky(_moments(style)[2]),
        np.linalg.cholesky(_moments(content)[2]),
    )
    return _mapped(style, content, (wanted @ np.linalg.inv(own)).T)


def _by_symmetric_roots(style, content):
    own, wanted = _moments(style)[2], _moments(content)[2]
    return _mapped(style, content, (symmetric_power(wanted, 0.5) @ symmetric_power(own, -0.5)).T)


def _pixels_for_channels(style, content):
    own, wanted = np.cov(_moments(style)[0]), np.cov(_moments(content)[0])
    with np.errstate(invalid="ignore", divide="ignore"):
        root, inverse = symmetric_power(own, 0.5), symmetric_power(own, -0.5)
    return _mapped(style, content, inverse @ symmetric_power(root @ wanted @ root, 0.5) @ inverse)


def _no_root(style, content):
    own, wanted = _moments(style)[2], _moments(content)[2]
    return _mapped(style, content, np.linalg.inv(own) @ wanted)


OTHER_MAP = (
    "Mean and covariance are right: you have one of many maps that reach them. Take the one that changes colours "
    "least, whose matrix is symmetric: the formula above."
)

MATCH_COVARIANCE = Task(
    name="match_covariance",
    title="The palette kept",
    reference=recoloured,
    draw=_draw_match_covariance,
    tolerance=5e-3,  # the library adds a grey level's variance to both covariances
    mistakes=(
        Mistake(
            "channel_by_channel",
            _channel_by_channel,
            "You match mean and spread of each channel on its own. That leaves how the channels go together as it "
            "was: use whole covariance matrices.",
        ),
        Mistake(
            "mean_only",
            _mean_only,
            "Only the mean is matched; the covariance of your colours is still the style's.",
        ),
        Mistake(
            "roles_swapped",
            _palette_swapped,
            "You gave the photograph the style's palette. It is the style picture that changes.",
        ),
        Mistake(
            "not_clipped",
            _covariance_not_clipped,
            "The formula is right, but some values have left [0, 1]. Clip them.",
        ),
        Mistake(
            "pixels_for_channels",
            _pixels_for_channels,
            "`np.cov` takes every row as a variable of its own. Give it the transposed list, (3, n): the covariance of "
            "three channels is 3 x 3.",
        ),
        Mistake("another_map", _by_cholesky, OTHER_MAP),
        Mistake("another_map_of_roots", _by_symmetric_roots, OTHER_MAP),
        Mistake(
            "no_root",
            _no_root,
            "Your map multiplies by the ratio of the covariances. Covariances are squares: a root is missing.",
        ),
    ),
    hints=(
        "Make a list of pixels, (n, 3). Mean and covariance of that list are all that is needed of each picture.",
        "Take off the style's mean, multiply by the matrix T, add the photograph's mean, clip, and give it the style "
        "picture's shape. `np.cov(pixels.T)` is a covariance, `power(matrix, 0.5)` a root.",
        "`root, inverse = power(S, 0.5), power(S, -0.5)`; `T = inverse @ power(root @ C @ root, 0.5) @ inverse`; "
        "`(pixels - pixels.mean(axis=0)) @ T + wanted.mean(axis=0)`, with S of the style and C of the photograph.",
    ),
    shows="You have shown that the style picture now has the photograph's mean colour and covariance.",
    next="Two styles at once: `blend`.",
)


# --- blend


def _blend(grams, weights):
    shares = blend_shares([Style(gram, weight) for gram, weight in zip(grams, weights, strict=True)])
    return tf.add_n([share * gram for share, gram in zip(shares, grams, strict=True)])


def _draw_blend(rng):
    for kind, weights in (
        ("two styles", (0.25, 0.75)),
        ("weights that do not add up to 1", (3.0, 1.0)),
        ("three styles", tuple(float(weight) for weight in rng.uniform(1, 4, 3))),
    ):
        channels = 2 if kind == "two styles" else 3
        grams = [gram_matrix(_picture(rng, 1, 3, 4, channels)) for _ in weights]
        yield Case(kind, grams=grams, weights=list(weights))


def _weighted_sum(grams, weights):
    return tf.add_n([weight * gram for weight, gram in zip(weights, grams, strict=True)])


def _plain_mean(grams, weights):
    return tf.add_n(list(grams)) / len(grams)


def _divided_by_number(grams, weights):
    return _weighted_sum(grams, weights) / len(grams)


def _squared_weights(grams, weights):
    return _blend(grams, [weight**2 for weight in weights])


def _first_style(grams, weights):
    return tf.identity(grams[0])


BLEND = Task(
    name="blend",
    title="A blend of styles",
    reference=_blend,
    draw=_draw_blend,
    mistakes=(
        Mistake(
            "not_scaled",
            _weighted_sum,
            "Weights of 3 and 1 give a matrix four times too large. Divide by the sum of the weights.",
        ),
        Mistake(
            "weights_ignored",
            _plain_mean,
            "Every style counts the same: the weights are not used.",
        ),
        Mistake(
            "divided_by_number",
            _divided_by_number,
            "You divide by the number of styles. Divide by the sum of the weights.",
        ),
        Mistake(
            "weights_squared",
            _squared_weights,
            "The weights are squared. The loss squares differences of matrices, not weights.",
        ),
        Mistake(
            "first_style_only",
            _first_style,
            "Only the first style counts: add the others.",
        ),
    ),
    hints=(
        "Weights are shares. What must shares add up to?",
        "Divide each weight by the sum of all weights, multiply its matrix by that, and add up.",
        "`sum(weight / sum(weights) * gram for weight, gram in zip(weights, grams))`",
    ),
    shows="You have shown that a blend of styles is a style: one matrix for each layer, a weighted mean.",
    next="Now to film: `warp`.",
)


# --- warp


def _windows(moves, width):
    """Windows of a camera that takes these steps (right, down) in px, one px of the photograph for one of the frame."""
    places = itertools.accumulate(
        moves,
        lambda place, move: (place[0] + move[0], place[1] + move[1]),
        initial=(0, 0),
    )
    return [Window(left, top, width) for left, top in places]


def _warp(frame, right, down):
    before, after = _windows([(right, down)], frame.shape[2])
    return seen_before(before, after, frame.shape[1:3]) * warped(frame, before, after)


def _draw_warp(rng):
    yield Case("square", frame=_picture(rng, 1, 4, 4, 3), right=1, down=2)
    yield Case("oblong", frame=_picture(rng, 1, 5, 8, 3), right=int(rng.integers(2, 5)), down=1)
    yield Case("batch", frame=_picture(rng, 2, 6, 5, 3), right=1, down=2)
    yield Case("a camera that moves back", frame=_picture(rng, 1, 6, 7, 3), right=-2, down=-1)
    yield Case(
        "a camera that moves sideways only",
        frame=_picture(rng, 1, 5, 6, 3),
        right=2,
        down=0,
    )


def _rolled(frame, right, down):
    return tf.roll(frame, (-down, -right), (1, 2))


def _edge_repeated(frame, right, down):
    _, height, width, _ = frame.shape
    rows = np.clip(np.arange(height) + down, 0, height - 1)
    columns = np.clip(np.arange(width) + right, 0, width - 1)
    return tf.gather(tf.gather(frame, rows, axis=1), columns, axis=2)


WARP = Task(
    name="warp",
    title="A frame, moved along",
    reference=_warp,
    draw=_draw_warp,
    mistakes=(
        Mistake(
            "wrong_way",
            lambda frame, right, down: _warp(frame, -right, -down),
            "Your picture moves with the camera. When the camera goes right, what it sees goes left: pixel (i, j) now "
            "shows what was at (i + down, j + right).",
        ),
        Mistake(
            "wraps_around",
            _rolled,
            "What leaves on one side comes back on the other. Nobody has seen what is there: put 0.",
        ),
        Mistake(
            "edge_repeated",
            _edge_repeated,
            "You repeat the outermost pixels where nothing was seen. Put 0 there: a mask is to be made of it.",
        ),
        Mistake(
            "right_for_down",
            lambda frame, right, down: _warp(frame, down, right),
            "`right` moves your rows and `down` your columns. Axis 1 are rows, axis 2 columns.",
        ),
        Mistake(
            "not_moved",
            lambda frame, right, down: tf.identity(frame),
            "Your frame has not moved.",
        ),
    ),
    hints=(
        "For each pixel of the new frame, where was what it shows? Some of it was nowhere.",
        "`tf.roll(frame, (-down, -right), (1, 2))` moves everything; what leaves on one side comes in on the other. "
        "Then set to 0 the rows whose number plus `down` is no row, and the columns likewise.",
        "`rows = np.arange(h) + down; seen_rows = (rows >= 0) & (rows < h)`; columns likewise; multiply what was "
        "rolled by `(seen_rows[:, None] & seen_columns)[None, ..., None]` as numbers.",
    ),
    shows="You have shown that you know the way round, in all directions, and where nothing was seen before.",
    next="What the warp is for: `steady_loss`.",
)


# --- steady_loss and its gradient


def _draw_steady(rng):
    for kind, shape in (
        ("square", (2, 2)),
        ("oblong", (3, 5)),
        ("much that was not seen", (4, 6)),
    ):
        seen = np.round(rng.random((1, *shape, 1)) * 2) / 2  # halves too
        seen[0, 0, 0], seen[0, -1, -1], seen[0, 0, 1] = 0, 1, 0.5
        if kind.startswith("much"):
            seen[:, 1:] *= 0.5
        picture = {
            "image": _picture(rng, 1, *shape, 3),
            "last": _picture(rng, 1, *shape, 3),
        }
        yield Case(kind, **picture, seen=tf.constant(seen, tf.float32))


def _over_seen_only(image, last, seen):
    return tf.reduce_sum(seen * tf.square(image - last)) / (3 * tf.reduce_sum(seen))


def _over_some_seen(image, last, seen):
    is_seen = tf.cast(seen > 0, tf.float32)
    return tf.reduce_sum(is_seen * tf.square(image - last)) / (3 * tf.reduce_sum(is_seen))


def _steady_sum(image, last, seen):
    return tf.reduce_sum(seen * tf.square(image - last))


def _steady_everywhere(image, last, seen):
    return tf.reduce_mean(tf.square(image - last))


def _seen_squared(image, last, seen):
    return tf.reduce_mean(tf.square(seen * (image - last)))


def _absolute(image, last, seen):
    return tf.reduce_mean(seen * tf.abs(image - last))


def _per_pixel(image, last, seen):
    return 3 * temporal_loss(image, last, seen)


def _half(image, last, seen):
    return temporal_loss(image, last, seen) / 2


STEADY_LOSS = Task(
    name="steady_loss",
    title="The temporal loss",
    reference=temporal_loss,
    draw=_draw_steady,
    returns="tensor",
    gradient="image",
    mistakes=(
        Mistake(
            "over_seen_only",
            _over_seen_only,
            "You divide by what was seen. Eq. 7 divides by the number of all values, seen or not.",
        ),
        Mistake(
            "seen_or_not",
            _over_some_seen,
            "You take the mean over the pixels where `seen` is above 0, each alike. It is a weight: multiply the "
            "squares by it, and take the mean over everything.",
        ),
        Mistake(
            "sum",
            _steady_sum,
            "Your loss is the sum. Divide by the number of all values, 3 for each pixel.",
        ),
        Mistake(
            "seen_ignored",
            _steady_everywhere,
            "You compare everywhere, also where the last frame shows nothing: multiply the squares by `seen`.",
        ),
        Mistake(
            "seen_squared",
            _seen_squared,
            "`seen` is squared with the difference. That is the same for 0 and 1, but not for 0.5: multiply after "
            "squaring.",
        ),
        Mistake(
            "absolute",
            _absolute,
            "You take absolute differences. Eq. 7 has their squares.",
        ),
        Mistake(
            "per_pixel",
            _per_pixel,
            "You divide by the number of pixels. Each has three values.",
        ),
        Mistake(
            "half",
            _half,
            "There is no factor 1/2 in eq. 7; that is eq. 1, the content loss.",
        ),
    ),
    hints=(
        "It is a mean of squares in which some pixels do not count. Do they count in the denominator?",
        "Square the difference, multiply by seen, and take the mean over everything. Use TensorFlow only: a copy in "
        "NumPy would cut the gradient off.",
        "`tf.reduce_mean(seen * tf.square(image - last))`",
    ),
    shows="You have shown that your loss is eq. 7 of Ruder et al., and that a gradient gets through it.",
    next="What is that gradient? `steady_gradient`.",
)


def _steady_gradient(image, last, seen):
    with tf.GradientTape() as tape:
        tape.watch(image)
        loss = temporal_loss(image, last, seen)
    return tape.gradient(loss, image)


def _size(image):
    return tf.cast(tf.size(image), tf.float32)


STEADY_GRADIENT = Task(
    name="steady_gradient",
    title="Its gradient, by hand",
    reference=_steady_gradient,
    draw=_draw_steady,
    mistakes=(
        Mistake(
            "two_forgotten",
            lambda image, last, seen: seen * (image - last) / _size(image),
            "The square's derivative has a factor 2, which is missing.",
        ),
        Mistake(
            "not_divided",
            lambda image, last, seen: 2 * seen * (image - last),
            "The loss is a mean over D values; its gradient is divided by D, too.",
        ),
        Mistake(
            "wrong_sign",
            lambda image, last, seen: 2 * seen * (last - image) / _size(image),
            "This points to where the loss falls. The gradient points to where it rises: image - last.",
        ),
        Mistake(
            "seen_ignored",
            lambda image, last, seen: 2 * (image - last) / _size(image),
            "Where nothing was seen the loss does not depend on the picture: multiply by `seen`.",
        ),
        Mistake(
            "seen_squared",
            lambda image, last, seen: 2 * seen**2 * (image - last) / _size(image),
            "`seen` is squared. In the loss it stands outside the square, so that it stays as it is.",
        ),
        Mistake(
            "divided_by_pixels",
            lambda image, last, seen: 6 * seen * (image - last) / _size(image),
            "You divide by the number of pixels. D is the number of values, three times as many.",
        ),
    ),
    hints=(
        "Take one value of one pixel. In how many terms of the sum does it stand?",
        "In one: c (x - w)^2 / D. Differentiate that.",
        "`2 * seen * (image - last) / D`, with `D = tf.cast(tf.size(image), tf.float32)`.",
    ),
    shows="You have shown the gradient by hand, and so that the term pulls at the picture.",
    next="Measure what it is good for: `flicker`.",
)


# --- flicker


def _flicker(frames, moves):
    return library_flicker(frames, _windows(moves, frames[0].shape[2]))


def _draw_flicker(rng):
    cases = (
        ("square", (5, 5), [(1, 2)]),
        ("oblong", (5, 8), [(3, 1)]),
        ("a longer film", (6, 9), [(3, 1), (1, 0), (int(rng.integers(1, 4)), 2)]),
        ("a camera that moves back", (6, 7), [(-2, -1), (-3, 1)]),
    )
    for kind, shape, moves in cases:
        yield Case(
            kind,
            frames=[_picture(rng, 1, *shape, 3) for _ in range(len(moves) + 1)],
            moves=moves,
        )


def _pairs(frames, moves, way=1):
    """(warped earlier frame, later frame, seen) for every two consecutive frames, as NumPy arrays."""
    for earlier, later, (right, down) in zip(frames, frames[1:], moves, strict=False):
        moved, seen = (_warp(x, way * right, way * down) for x in (earlier, tf.ones_like(earlier)))
        yield np.asarray(moved), np.asarray(later), np.asarray(seen)


def _motion_forgotten(frames, moves):
    return library_flicker(frames, _windows([(0, 0)] * len(moves), frames[0].shape[2]))


def _warped_the_wrong_way(frames, moves):
    return _flicker(frames, [(-right, -down) for right, down in moves])


def _unseen_compared(frames, moves):
    return float(np.mean([255 * np.abs(later - moved).mean() for moved, later, _ in _pairs(frames, moves)]))


def _unseen_in_the_denominator(frames, moves):
    return float(np.mean([255 * np.mean(seen * np.abs(b - a)) for a, b, seen in _pairs(frames, moves)]))


def _in_shares_of_white(frames, moves):
    return _flicker(frames, moves) / 255


def _of_256_levels(frames, moves):
    return _flicker(frames, moves) / 255 * 256


def _added_over_frames(frames, moves):
    return _flicker(frames, moves) * (len(frames) - 1)


def _divided_by_frames(frames, moves):
    return _flicker(frames, moves) * (len(frames) - 1) / len(frames)


def _root_mean_square(frames, moves):
    return float(
        np.mean([255 * np.sqrt((seen * (b - a) ** 2).sum() / seen.sum()) for a, b, seen in _pairs(frames, moves)])
    )


def _not_absolute(frames, moves):
    return float(np.mean([255 * (seen * (b - a)).sum() / seen.sum() for a, b, seen in _pairs(frames, moves)]))


def _all_pixels_alike(frames, moves):
    pairs = list(_pairs(frames, moves))
    return float(
        255 * sum((seen * np.abs(b - a)).sum() for a, b, seen in pairs) / sum(seen.sum() for *_, seen in pairs)
    )


FLICKER = Task(
    name="flicker",
    title="Flicker, as a number",
    reference=_flicker,
    draw=_draw_flicker,
    returns="number",
    mistakes=(
        Mistake(
            "motion_forgotten",
            _motion_forgotten,
            "You compare frames pixel by pixel without moving them: what you measure is the camera.",
        ),
        Mistake(
            "wrong_way",
            _warped_the_wrong_way,
            "You warp the wrong way round. The move from a frame to the next is `moves[n]`; warp the earlier frame.",
        ),
        Mistake(
            "unseen_compared",
            _unseen_compared,
            "What came in over the border is compared with black. Compare only what both frames show: warp a picture "
            "of ones to find out where that is.",
        ),
        Mistake(
            "unseen_in_the_denominator",
            _unseen_in_the_denominator,
            "You divide by all pixels. Those that only one frame shows cannot differ; divide by those that both show.",
        ),
        Mistake(
            "not_in_grey_levels",
            _in_shares_of_white,
            "Your number is a share of white. Multiply by 255.",
        ),
        Mistake(
            "times_256",
            _of_256_levels,
            "You multiply by 256. There are 256 levels, but the first is 0: white is 255.",
        ),
        Mistake(
            "added_over_frames",
            _added_over_frames,
            "You add up over the film. Take the mean over its pairs.",
        ),
        Mistake(
            "divided_by_frames",
            _divided_by_frames,
            "You divide by the number of frames. There is one pair less than there are frames.",
        ),
        Mistake(
            "root_mean_square",
            _root_mean_square,
            "You take the root of the mean square. We take absolute values.",
        ),
        Mistake(
            "not_absolute",
            _not_absolute,
            "Changes up and down cancel in your mean: take absolute values first.",
        ),
        Mistake(
            "all_pixels_alike",
            _all_pixels_alike,
            "You take one mean over all pixels of all pairs. Take the mean of each pair first: each counts the same, "
            "however much it has in common.",
        ),
    ),
    hints=(
        "You have a warp. A frame that is warped to the next one's place should look like it.",
        "For each pair: warp the earlier frame by the move, warp a picture of ones to get `seen`, and take the mean of "
        "|later - warped| over what was seen. Then the mean over the pairs, times 255.",
        "`change = tf.reduce_sum(seen * tf.abs(later - moved)) / tf.reduce_sum(seen)`, where `seen = "
        "warp(tf.ones_like(earlier), right, down)` has three channels like the frames.",
    ),
    shows="You have shown that you can measure flicker, and leave the camera's own motion out of it.",
    next="You have every part of the lesson. Put them to use in 10, the capstone.",
)

TASKS = (
    SOFT_MASK,
    PASTE,
    GUIDE,
    GUIDED_GRAM,
    LUMINANCE_ONLY,
    MATCH_COVARIANCE,
    BLEND,
    WARP,
    STEADY_LOSS,
    STEADY_GRADIENT,
    FLICKER,
)
