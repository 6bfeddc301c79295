"""Small pictures: those that are chosen for the next run, in one row."""

import ipywidgets as widgets
import numpy as np
from PIL import Image

from nst_lib.images import load_image, to_uint8
from nst_lib.widgets.drawing import to_jpeg
from nst_lib.widgets.replay import Picture

SIDE = 120  # px, the longer side
ROW = f"{SIDE + 30}px"  # with the words beneath: what stands below does not move when pictures change


def thumbnail(pixels, words):
    """A picture (height, width, 3), uint8, as an image of at most SIDE px; `words` are for screen readers."""
    small = Image.fromarray(pixels)
    small.thumbnail((SIDE, SIDE))
    return Picture(format="jpeg", value=to_jpeg(np.asarray(small)), tooltip=words)


class Chosen:
    """The photograph and the paintings of an order; `show(content, styles)` takes their sources."""

    def __init__(self):
        self.widget = widgets.HBox(layout=widgets.Layout(min_height=ROW))
        self._shown = None

    def show(self, content, styles):
        """Show the pictures of these sources, as `load_image` takes them."""
        wanted = (content, *styles)
        if wanted != self._shown:
            words = ["photograph", *["painting"] * len(styles)]
            self.widget.children = [_column(source, each) for source, each in zip(wanted, words, strict=True)]
            self._shown = wanted


def _column(source, words):
    picture = thumbnail(to_uint8(load_image(source, SIDE)), f"the {words} that is chosen")
    return widgets.VBox([picture, widgets.Label(words)], layout=widgets.Layout(margin="0 8px 0 0"))
