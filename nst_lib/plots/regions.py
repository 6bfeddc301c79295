"""Plots of boxes and masks."""

from matplotlib.patches import Rectangle

from nst_lib.images import to_uint8
from nst_lib.plots.basic import COLOURS, grid


def plot_box(image, box, width=4.0):
    """The image (1, height, width, 3) with a `masks.Box` drawn on it, dark on white, to be seen on any picture."""
    figure, (axis,) = grid([image.shape[1] / image.shape[2]], 1, width)
    axis.imshow(to_uint8(image), interpolation="bicubic")
    (top, left, bottom, right), (rows, columns) = box, image.shape[1:3]
    place = {"xy": (left * columns - 0.5, top * rows - 0.5), "fill": False}
    for colour, line in (("white", 4), (COLOURS[0], 2)):
        size = {"width": (right - left) * columns, "height": (bottom - top) * rows}
        axis.add_patch(Rectangle(**place, **size, edgecolor=colour, linewidth=line))
    return figure
