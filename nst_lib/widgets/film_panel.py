"""Films beside each other, to play and to stop at any frame."""

import html

import ipywidgets as widgets
import numpy as np
from PIL import Image

from nst_lib.film import change_map, changes
from nst_lib.images import to_uint8
from nst_lib.widgets.drawing import bundle, to_jpeg
from nst_lib.widgets.frontend import as_panel
from nst_lib.widgets.parts import set_values, values_of
from nst_lib.widgets.replay import Picture
from nst_lib.widgets.show_code import ShowCode

PICTURES, CHANGES = "pictures", "changes since the frame before"
GAIN = 4  # a change of a quarter of the range is shown at full strength


class FilmPanel:
    """A slider and a play button over films of one camera, {name: list of images}; pictures or their changes.

    `windows` are the camera's, one for each frame; `smoothing` is that of `film.changes`, for the numbers. Put the
    panel last in a cell. In code: `frame`, counted from 1, and `shows` are the controls, `settings` has their values,
    `status_text` says in words what is to be seen. Changes are along the camera's motion, so that a steady film has
    none; they are drawn `GAIN` times as strong as they are.
    """

    def __init__(self, films, windows, rate=6, smoothing=0.0):
        self._windows, count = windows, len(windows)
        if wrong := {name: len(images) for name, images in films.items() if len(images) != count}:
            raise ValueError(f"there are {count} windows, and films of {wrong} frames; give as many images as windows")
        self._films = {name: list(images) for name, images in films.items()}
        self._changes = {
            name: [None, *changes(images, windows, smoothing=smoothing)] for name, images in self._films.items()
        }
        limits = {"min": 1, "max": count, "value": 1 + count // 2}
        self.frame = widgets.IntSlider(description="frame", tooltip="which frame to look at", **limits)
        self.play = widgets.Play(tooltip="play the films", interval=round(1000 / rate), show_repeat=True, **limits)
        self.shows = widgets.ToggleButtons(
            options=[PICTURES, CHANGES],
            tooltips=["the frames", "what differs along the motion, 4 times as strong"],
            style={"button_width": "auto"},
        )
        self.pictures = {name: Picture(format="jpeg", layout=_wide(len(films))) for name in films}
        self.status = widgets.HTML()
        widgets.jslink((self.play, "value"), (self.frame, "value"))
        for control, trait in ((self.frame, "value"), (self.shows, "value")):
            control.observe(self._show, trait)
        columns = [widgets.VBox([widgets.Label(name), picture]) for name, picture in self.pictures.items()]
        controls = widgets.HBox([self.play, self.frame, self.shows])
        self.code = ShowCode(self._code_lines)
        self.widget = as_panel(widgets.VBox([controls, widgets.HBox(columns), self.status, self.code.widget]))
        self._show()

    @property
    def settings(self):
        """{"frame": ..., "shows": ...}; can be set, in part, too. Setting raises ValueError for what cannot be."""
        return values_of(self._controls)

    @settings.setter
    def settings(self, settings):
        set_values(self._controls, settings)

    @property
    def status_text(self):
        """The frame, and how much it differs from the one before along the motion, in grey levels of 255."""
        index = self.frame.value - 1
        where = f"frame {index + 1} of {len(self._windows)}"
        if not index:
            return f"{where}; nothing before it"
        parts = ", ".join(f"{name} {values[index]:.1f}" for name, values in self._changes.items())
        return f"{where}; change since the frame before in grey levels: {parts}"

    def __str__(self):
        sizes = {f"{images[0].shape[2]} x {images[0].shape[1]} px" for images in self._films.values()}
        films = f"films: {', '.join(self._films)}; {len(self._windows)} frames of {', '.join(sorted(sizes))}"
        return f"FilmPanel, frame {self.frame.value}\n{films}\nshown: {self.shows.value}"

    def _repr_mimebundle_(self, **_):
        return bundle(self, [Image.fromarray(self._pixels(name)) for name in self._films], height=200)

    @property
    def _controls(self):
        return {"frame": self.frame, "shows": self.shows}

    def _code_lines(self):
        index = self.frame.value - 1
        if self.shows.value == PICTURES:
            return f"frames = {{name: images[{index}] for name, images in films.items()}}"
        if not index:
            raise ValueError("the first frame has none before it")
        return (
            "from nst_lib.film import change_map\n\n"
            f"change = {{\n    name: change_map((images[{index - 1}], windows[{index - 1}]), "
            f"(images[{index}], windows[{index}]))\n    for name, images in films.items()\n}}"
        )

    def _show(self, _=None):
        for name, picture in self.pictures.items():
            picture.value, picture.tooltip = to_jpeg(self._pixels(name)), f"{name}, {self.shows.value}"
        self.status.value = f'<span role="status">{html.escape(self.status_text)}</span>'
        self.code.update()

    def _pixels(self, name):
        """What is shown of a film now: (height, width, 3), uint8."""
        index, images = self.frame.value - 1, self._films[name]
        if self.shows.value == PICTURES:
            return to_uint8(images[index])
        if not index:
            return np.zeros_like(to_uint8(images[0]))
        earlier, later = ((images[number], self._windows[number]) for number in (index - 1, index))
        return to_uint8(GAIN * change_map(earlier, later))


def _wide(count):
    return widgets.Layout(width=f"{min(320, 820 // count)}px")
