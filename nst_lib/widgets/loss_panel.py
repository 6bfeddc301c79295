"""A transfer to watch, pause, stop and look back through."""

import html
import io
import time
from dataclasses import replace
from pathlib import Path

import ipywidgets as widgets
import numpy as np
from PIL import Image

from nst_lib.images import resized, to_uint8
from nst_lib.plots import plot_losses
from nst_lib.records import make_record, save_with_record
from nst_lib.settings import Settings
from nst_lib.transfer import first_image, transfer
from nst_lib.widgets.controls import TransferControls
from nst_lib.widgets.drawing import as_text, snapshot, to_jpeg, to_png
from nst_lib.widgets.history import History
from nst_lib.widgets.jobs import Busy, Job

WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
DRAWING_SHARE = 0.1  # of the time, at most


class LossPanel:
    """Run, pause and stop a transfer, with its picture, its loss curves and a way back through the pictures.

    `content` and `style` are images (1, height, width, 3), `settings` what the controls begin with. Put the panel
    last in a cell; every control is an attribute of `controls` or of the panel. In code: `run()`, `pause()`,
    `stop()`, `reset()`, `save()`, `wait()` and `settings`. None of them raises for what a person did: it is said in
    the status.
    """

    def __init__(self, content, style, settings=None):
        self._content, self._style = content, style
        self._initial = settings or Settings()
        self._given_size = max(content.shape[1:3])
        self.controls = TransferControls(self._initial, self._given_size)
        self._job, self._notice, self._shall_reset = None, "", False
        self._make_buttons()
        self._make_views()
        self._forget()
        for control in (self.controls.size, self.controls.start):
            control.observe(self._preview, "value")
        self.widget = self._layout()

    # What a person or a test does

    @property
    def settings(self):
        """The `Settings` that the controls show; can be set. Reading raises ValueError where they make no sense."""
        return self.controls.settings

    @settings.setter
    def settings(self, settings):
        self.controls.settings = settings

    @property
    def state(self):
        """ "ready", "running", "paused", "stopping", "stopped", "done" or "failed"."""
        return self._job.state if self._job else "ready"

    def run(self):
        """Begin a new run with what the controls say."""
        if self._is_working:
            return
        try:
            settings = self.settings
            content, style = self._pictures()
            self._start(content, style, settings)
        except Busy as busy:
            self._say(f"not started: {busy}")
        except Exception as error:
            self._say(f"error: {error}")

    def pause(self):
        """Pause the run, or go on with it if it is paused."""
        if self._is_working:
            (self._job.resume if self._job.state == "paused" else self._job.pause)()
            self._refresh()

    def stop(self):
        """End the run after the evaluation that is being computed."""
        if self._is_working:
            self._job.stop()
            self._refresh()

    def reset(self):
        """Put the controls back to what the panel was made with, and forget the run; a run is stopped first."""
        if self._is_working:
            self._shall_reset = True
            self.stop()
        else:
            self._job = None
            self.controls.settings, self.controls.size.value = self._initial, self._given_size
            self._forget()

    def save(self):
        """Write the shown picture and its record to panel_NNN.png and .json in the working folder; returns the path."""
        if not self._history:
            return self._say("there is no picture to save yet: press Run first")
        path = _free_path()
        step, pixels = self._history.picture(self.scrubber.value - 1)
        image = pixels[None].astype(np.float32) / 255
        try:
            save_with_record(image, path, self._record(replace(step, image=image)))
        except (OSError, ValueError) as error:
            return self._say(f"error: {error}")
        self._say(f"saved as {path.name}, its settings in {path.with_suffix('.json').name}")
        return path

    def wait(self, timeout=None):
        """Block until the run is over and drawn, at most `timeout` seconds; whether it is."""
        return self._job is None or self._job.wait(timeout)

    # The run

    @property
    def _is_working(self):
        return self._job is not None and not self._job.is_over

    def _pictures(self):
        size = self.controls.size.value
        if size == self._given_size:
            return self._content, self._style
        style_size = round(max(self._style.shape[1:3]) * size / self._given_size)
        return resized(self._content, size), resized(self._style, style_size)

    def _start(self, content, style, settings):
        history = History()
        job = Job("a loss panel's run", lambda: transfer(content, style, settings), history.add, self._tick)
        job.start()
        self._job, self._history, self._run_settings, self._notice = job, history, settings, ""
        self._began, self._drawn, self._seen = time.monotonic(), 0.0, 0
        self._refresh()

    def _tick(self):
        if self._job.is_over and self._shall_reset:
            self._shall_reset = False
            self.reset()
            return
        try:
            self._follow()
        except Exception as error:
            self._notice = f"cannot draw: {error}"
        self._refresh()

    # What is seen

    def _follow(self):
        """Show what came since the last time; the curves less often where drawing them takes long."""
        count = len(self._history)
        is_last = self._job.is_over
        if count == self._seen and not is_last:
            return
        self._seen = count
        self._set_scrubber(count)
        self._show_picture()
        if is_last or time.monotonic() >= self._drawn:
            self._show_curves()

    def _set_scrubber(self, count):
        is_at_end = self.scrubber.value >= self.scrubber.max
        self._is_following = True
        self.scrubber.max = max(count, 1)
        if is_at_end:
            self.scrubber.value = self.scrubber.max
        self._is_following = False

    def _scrub(self, _):
        if self._history and not self._is_following:
            self._show_picture()
            self._show_curves()

    def _show_picture(self):
        step, pixels = self._history.picture(self.scrubber.value - 1)
        self.picture.value = to_jpeg(pixels)
        self.caption.value = f"picture after evaluation {step.evaluations}, {pixels.shape[1]} x {pixels.shape[0]} px"

    def _show_curves(self, _=None):
        if not self._history:
            return
        began = time.monotonic()
        steps = list(self._history.steps)
        step, _pixels = self._history.picture(self.scrubber.value - 1)
        self.curves.value = to_png(lambda: plot_losses(steps, self.by_layer.value, step.evaluations))
        took = time.monotonic() - began
        self._drawn = time.monotonic() + took * (1 / DRAWING_SHARE - 1)

    def _preview(self, _=None):
        """Show the picture that a run would start from, as long as there is no run to show."""
        if self._history:
            return
        try:
            content, style = self._pictures()
            pixels = to_uint8(first_image(content, style, self.settings))
        except Exception as error:
            self._say(f"error: {error}")
            return
        self.picture.value = to_jpeg(pixels)
        self.caption.value = f"start: {self.controls.start.value}, {pixels.shape[1]} x {pixels.shape[0]} px"

    def _forget(self):
        self._history, self._notice = History(), ""
        self._is_following = True
        self.scrubber.value = self.scrubber.max = 1
        self._is_following = False
        self.curves.value = b""
        self._preview()
        self._refresh()

    def _say(self, notice):
        self._notice = notice
        self._refresh()

    def _refresh(self):
        working = self._is_working
        self.controls.disable(working)
        self.run_button.disabled = working
        self.pause_button.disabled = self.stop_button.disabled = not working
        self.pause_button.description = "Resume" if self.state == "paused" else "Pause"
        self.save_button.disabled = self.scrubber.disabled = not self._history
        self.status.value = f'<span role="status">{html.escape(self.status_text)}</span>'

    @property
    def status_text(self):
        """The line of status, without markup."""
        state = f"error: {self._job.error}" if self.state == "failed" else self.state
        parts = [state, *self._figures(), self._notice]
        return "; ".join(filter(None, parts))

    def _figures(self):
        if self._job is None:
            return []
        if not self._history:
            return [f"preparing, {time.monotonic() - self._began:.1f} s"] if self._is_working else []
        step, total = self._history.steps[-1], self._run_settings.evaluations
        figures = [
            f"step {step.index}, evaluation {step.evaluations} of {total}",
            f"loss {step.losses.total:.4g}",
            f"{step.seconds:.1f} s",
        ]
        if self._is_working and step.evaluations > 1:
            first = self._history.steps[0]
            rate = (step.seconds - first.seconds) / (step.evaluations - 1)
            figures.append(f"about {rate * (total - step.evaluations):.0f} s left")
        return figures

    def _record(self, step):
        record = make_record({}, {}, self._run_settings, step)
        sides = {"longer_side": max(step.image.shape[1:3])}
        record["pictures"] = {name: {"source": "an image in memory", "loading": sides} for name in ("content", "style")}
        return record

    def __str__(self):
        return f"LossPanel: {self.state}"

    def _repr_mimebundle_(self, **_):
        pictures = [Image.open(io.BytesIO(data)) for data in (self.picture.value, self.curves.value) if data]
        text = str(self)
        view = self.widget._repr_mimebundle_()[WIDGET_VIEW]
        return {"text/plain": text, "image/png": as_text(snapshot(pictures, text)), WIDGET_VIEW: view}

    # The parts

    def _make_buttons(self):
        self.run_button = _button("Run", "play", "begin a new run", self.run)
        self.pause_button = _button("Pause", "pause", "hold the run, or go on", self.pause)
        self.stop_button = _button("Stop", "stop", "end the run, keep its pictures", self.stop)
        self.reset_button = _button("Reset", "undo", "put every control back and forget the run", self.reset)
        self.save_button = _button("Save", "save", "write the shown picture to the working folder", self.save)

    def _make_views(self):
        self.status = widgets.HTML()
        self.picture = widgets.Image(format="jpeg", layout=widgets.Layout(width="380px", object_fit="contain"))
        self.caption = widgets.HTML()
        self.curves = widgets.Image(format="png", layout=widgets.Layout(width="480px"))
        self.by_layer = widgets.Checkbox(description="curves by layer", indent=False)
        self.by_layer.observe(self._show_curves, "value")
        self.scrubber = widgets.IntSlider(description="look back", min=1, max=1, layout=widgets.Layout(width="600px"))
        self.scrubber.observe(self._scrub, "value")
        self._history = History()

    def _layout(self):
        buttons = [self.run_button, self.pause_button, self.stop_button, self.reset_button, self.save_button]
        views = widgets.HBox([widgets.VBox([self.picture, self.caption]), widgets.VBox([self.curves, self.by_layer])])
        return widgets.VBox([widgets.HBox(buttons), self.status, views, self.scrubber, self.controls.widget])


def _button(name, icon, tooltip, action):
    button = widgets.Button(description=name, icon=icon, tooltip=tooltip, layout=widgets.Layout(width="110px"))
    button.on_click(lambda _: action())
    return button


def _free_path():
    number = 1
    while True:
        path = Path.cwd() / f"panel_{number:03}.png"
        if not path.exists() and not path.with_suffix(".json").exists():
            return path
        number += 1
