"""A film: the frames of a camera's way over a photograph, each painted from the last one's picture, moved along.

After Ruder, Dosovitskiy, Brox 2016, "Artistic style transfer for videos": the start of section 4.1, the loss of
section 4.2. Their motion is estimated, ours is known (see `camera`).
"""

from collections import deque
from dataclasses import dataclass, replace

import numpy as np

from nst_lib.camera import Window, seen_before, view, warped
from nst_lib.images import check_side
from nst_lib.masks import blurred
from nst_lib.quiet_tensorflow import tf
from nst_lib.settings import Settings
from nst_lib.styles import as_styles
from nst_lib.transfer import Previous, Step, network, transfer


@dataclass(frozen=True)
class Frame:
    """One frame of a film, painted."""

    index: int
    window: Window
    content: tf.Tensor  # (1, height, width, 3): the photograph through the window
    step: Step  # the last of this frame's own descent

    @property
    def image(self):
        """The picture, (1, height, width, 3), RGB in [0, 1]."""
        return self.step.image


def film(photograph, style, windows, size, settings=None, *, evaluations=None, temporal_weight=0.0, extractor=None):
    """Paint what a camera sees through each of `windows` (see `camera.pan_and_zoom`); yields a `Frame` for each.

    `size` is the longer side of the frames in px; they have the shape of `photograph` (1, height, width, 3). `style` is
    what `transfer` takes; masks are of the photograph's size here, and move with it. The first frame is painted as
    `settings` say. Each later one starts from the last frame's picture, warped by the camera's motion, and takes
    `evaluations` (by default the settings', without their warm-up). A `temporal_weight` above 0 adds
    `losses.temporal_loss` to its total. What the camera had not seen starts from the photograph. Raises ValueError for
    what does not fit, before any work.
    """
    settings = settings or Settings()
    _check(windows, size, temporal_weight)
    later = replace(settings, warm_up=(), evaluations=settings.evaluations if evaluations is None else evaluations)
    shape = frame_shape(photograph, size)
    views = [view(photograph, window, shape) for window in windows]
    styles = style if isinstance(style, tf.Tensor) else as_styles(style, photograph)
    extractor = network(settings, extractor)

    def frames():
        last = None
        for index, (window, content) in enumerate(zip(windows, views, strict=True)):
            options = _from_the_last(last, window, content, temporal_weight) if last else {}
            seen_styles = _through(styles, window, shape)
            steps = transfer(content, seen_styles, later if last else settings, extractor=extractor, **options)
            last = Frame(index, window, content, deque(steps, maxlen=1).pop())
            yield last

    return frames()


def frame_shape(photograph, size):
    """(height, width) of frames with a longer side of `size` px, in the proportions of the photograph."""
    _, height, width, _ = photograph.shape
    scale = size / max(height, width)
    return round(height * scale), round(width * scale)


def changes(images, windows, apart=1, smoothing=0.0):
    """How much each two images `apart` frames from each other differ along the camera's motion, a list of numbers.

    Mean absolute difference in grey levels of 255, over what both frames show; NaN for two that have nothing in common.
    `images` (1, height, width, 3) and `windows` are those of the film, in order. Both are first smoothed by a Gaussian
    of `smoothing` px: interpolation loses a picture's finest detail, and what it loses is no flicker. Raises ValueError
    where there are not more than `apart` of them.
    """
    if len(images) != len(windows) or len(images) <= apart:
        raise ValueError(
            f"there are {len(images)} images and {len(windows)} windows; give one window an image, "
            f"and more than {apart} of each to compare those {apart} apart"
        )
    frames = list(zip([blurred(image, smoothing) for image in images], windows, strict=True))
    return [_mean_change(earlier, later) for earlier, later in zip(frames, frames[apart:], strict=False)]


def flicker(images, windows, apart=1, smoothing=0.0):
    """The mean of `changes`: 0 for a scene that was painted once and then filmed, but for interpolation's error."""
    return float(np.mean(changes(images, windows, apart, smoothing)))


def change_map(earlier, later):
    """How much two frames differ along the motion, pixel by pixel: (1, height, width, 3), 0 where only one sees.

    Each frame is given as (image, window).
    """
    (image, window), (later_image, later_window) = earlier, later
    seen = seen_before(window, later_window, image.shape[1:3])
    return seen * tf.abs(later_image - warped(image, window, later_window))


def time_slice(images, windows, row):
    """Row number `row` of every frame, moved to where the first frame has it: (frames, width, 3), NaN where unseen.

    A scene painted once and filmed gives stripes straight down; flicker breaks them.
    """
    lines = []
    for image, window in zip(images, windows, strict=True):
        seen = seen_before(window, windows[0], image.shape[1:3])[0, row].numpy()
        lines.append(np.where(seen > 0, warped(image, window, windows[0])[0, row].numpy(), np.nan))
    return np.stack(lines)


def _from_the_last(last, window, content, temporal_weight):
    """`transfer`'s options for the frame after `last`: where it starts, and what it shall resemble."""
    seen = seen_before(last.window, window, content.shape[1:3])
    moved = warped(last.image, last.window, window)
    options = {"start": seen * moved + (1 - seen) * content}
    if temporal_weight:
        options["previous"] = Previous(moved, seen, temporal_weight)
    return options


def _through(styles, window, shape):
    """An image as it is; `Style`s with masks as seen through `window`, less those whose region is out of sight."""
    if isinstance(styles, tf.Tensor):
        return styles
    seen = [one if one.mask is None else one._replace(mask=view(one.mask, window, shape)) for one in styles]
    return [one for one in seen if one.mask is None or tf.reduce_max(one.mask) > 0]


def _mean_change(earlier, later):
    (image, window), (_, later_window) = earlier, later
    pixels = tf.reduce_sum(seen_before(window, later_window, image.shape[1:3]))
    return 255 * float(tf.reduce_sum(change_map(earlier, later)) / (3 * pixels))


def _check(windows, size, temporal_weight):
    check_side(size)
    if not len(windows):
        raise ValueError("there are no windows; give at least one, for example pan_and_zoom(first, last, 12)")
    is_number = isinstance(temporal_weight, int | float) and not isinstance(temporal_weight, bool)
    if not is_number or not 0 <= temporal_weight < float("inf"):
        raise ValueError(f"temporal_weight is {temporal_weight!r}; it must be a finite number, at least 0")
