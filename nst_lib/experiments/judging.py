"""Two numbers that no loss has seen: how many of a photograph's edges are left, how many of a painting's colours came.

They look at pixels, not at a network, so that pictures made with different layers can be compared.
"""

import numpy as np

BRIGHTNESS = (0.2126, 0.7152, 0.0722)  # of red, green and blue: ITU-R BT.709
QUANTILES = (np.arange(256) + 0.5) / 256


def edges_kept(image, original):
    """How alike the brightness steps between neighbouring pixels of two images (1, height, width, 3) are.

    The cosine of the angle between all steps of the one and all steps of the other, to the right and downwards: 1 for
    the same edges, also where all is brighter or has less contrast; about 0 for edges that have nothing to do with the
    original's; 0 for a picture without any. Raises ValueError for images of different shapes.
    """
    if image.shape != original.shape:
        raise ValueError(f"the images have shapes {tuple(image.shape)} and {tuple(original.shape)}; give equal ones")
    a, b = _brightness_steps(image), _brightness_steps(original)
    size = np.sqrt((a @ a) * (b @ b))
    return float(a @ b / size) if size else 0.0


def colour_distance(image, other):
    """How far the red, green and blue values of two images (1, height, width, 3) of any size lie apart, in [0, 1].

    The mean, over the channels, of the Wasserstein-1 distance of their distributions: how far a value must move, on
    average, to turn one histogram into the other.
    """
    a, b = (np.quantile(np.asarray(given, np.float64).reshape(-1, 3), QUANTILES, axis=0) for given in (image, other))
    return float(np.abs(a - b).mean())


def colours_reached(image, content, style):
    """How far the colours of an image have come from the content's to the style's: 0 for none of the way, 1 for all.

    Negative where they are farther from the style's than the content's are. Raises ValueError where content and style
    have the same colours.
    """
    whole_way = colour_distance(content, style)
    if not whole_way:
        raise ValueError("content and style have the same colours, so there is no way to go; give two pictures")
    return 1 - colour_distance(image, style) / whole_way


def _brightness_steps(image):
    grey = np.asarray(image, np.float64)[0] @ BRIGHTNESS
    return np.concatenate([np.diff(grey, axis=0).ravel(), np.diff(grey, axis=1).ravel()])
