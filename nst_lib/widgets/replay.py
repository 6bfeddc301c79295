"""A run to look at: the picture, the loss curves, and a slider back through both."""

import threading
import time

import ipywidgets as widgets
from traitlets import Unicode

from nst_lib.plots import plot_losses
from nst_lib.widgets.drawing import blank_figure, to_jpeg, to_png
from nst_lib.widgets.history import History

CURVES_SHARE = 0.1  # of the time that may go into drawing them while a run needs the processor


class Picture(widgets.Image):
    """An `Image` that may have a tooltip, its text for screen readers; without a description, ipywidgets' own fails."""

    description = Unicode("").tag(sync=True)


class Replay:
    """Shows a `History`: `picture`, `curves`, a `caption` for each, a `scrubber`, and `by_layer` for the curves.

    The scrubber stands on a step of the run, counted from 1. At its right end it follows a run that goes on. `button`
    is the name of the one that begins a run.
    """

    def __init__(self, button="Run"):
        self.history, self._button = History(), button
        self.picture = Picture(
            format="jpeg", layout=widgets.Layout(width="360px", max_height="400px", object_fit="contain")
        )
        self.caption = widgets.HTML()
        self.curves = Picture(format="png", layout=widgets.Layout(width="470px"))
        self.curves_caption = widgets.HTML()
        self.by_layer = widgets.Checkbox(description="curves by layer", indent=False, tooltip="one curve a layer")
        self.scrubber = widgets.IntSlider(
            description="look back at evaluation",
            tooltip="the picture and the place on the curves at an earlier evaluation",
            min=1,
            max=1,
            style={"description_width": "160px"},
            layout=widgets.Layout(width="830px"),
        )
        self._lock = threading.RLock()  # a person's scrubbing and a run's drawing come from two threads
        self._is_live = False
        self._is_stale, self._next_curves = True, 0.0
        self.scrubber.observe(self._scrub, "value")
        self.by_layer.observe(self._scrub, "value")
        self.widget = self._layout()
        self.clear()

    @property
    def shown(self):
        """(Step without its image, picture) that the scrubber stands on."""
        return self.history.picture(self.scrubber.value - 1)

    def clear(self, history=None):
        """Forget the run, to look at `history` from now on; the picture stays until there is another one."""
        with self._lock:
            self.history = History()
            self.scrubber.value = self.scrubber.max = 1
            self.scrubber.disabled = True
            words = f"{self._button} draws the loss curves here"
            _show(self.curves, self.curves_caption, to_png(lambda: blank_figure(words)), "no loss curves yet")
            self.history = History() if history is None else history

    def show_start(self, pixels, words):
        """Show a picture (height, width, 3), uint8, that belongs to no run yet."""
        _show(self.picture, self.caption, to_jpeg(pixels), f"{words}, {_size(pixels)}")

    def follow(self, is_live):
        """Show what has come since the last call. While the run `is_live`, curves wait if drawing takes long."""
        with self._lock:
            self._is_live = is_live
            count = len(self.history)
            if count > self.scrubber.max or self.scrubber.disabled:
                self._extend(count)
            if count and self._is_stale and (not is_live or time.monotonic() >= self._next_curves):
                self._draw_curves()

    def _extend(self, count):
        if not count:
            return
        was_at_end = self.scrubber.value == self.scrubber.max
        self.scrubber.disabled = False
        self.scrubber.max = count
        self._is_stale = True
        if was_at_end:
            self.scrubber.value = count
            self._show_picture()

    def _scrub(self, _):
        with self._lock:
            if not self.history:
                return
            self._is_stale = True
            self._show_picture()
            if not self._is_live:
                self._draw_curves()

    def _show_picture(self):
        step, pixels = self.shown
        words = f"evaluation {step.evaluations}, step {step.index}, {_size(pixels)}"
        _show(self.picture, self.caption, to_jpeg(pixels), words)

    def _draw_curves(self):
        began = time.monotonic()
        steps = list(self.history.steps)
        mark, _pixels = self.shown
        self._is_stale = False
        curves = to_png(lambda: plot_losses(steps, self.by_layer.value, mark.evaluations))
        _show(self.curves, self.curves_caption, curves, _in_words(steps[0], mark))
        now = time.monotonic()
        self._next_curves = now + (now - began) * (1 / CURVES_SHARE - 1)

    def _layout(self):
        left = widgets.VBox([self.picture, self.caption], layout=widgets.Layout(width="364px", max_width="100%"))
        right = widgets.VBox([self.curves, self.curves_caption, self.by_layer])
        return widgets.VBox([widgets.HBox([left, right]), self.scrubber])


def _show(picture, caption, data, words):
    picture.value, picture.tooltip, caption.value = data, words, words


def _size(pixels):
    return f"{pixels.shape[1]} x {pixels.shape[0]} px"


def _in_words(first, step):
    """The curves for who cannot see them."""
    terms = step.losses.by_kind
    total = terms.pop("total")
    parts = ", ".join(f"{name} {value:.3g}" for name, value in terms.items() if value)
    return f"total {first.losses.total:.3g} → {total:.3g}; {parts}"
