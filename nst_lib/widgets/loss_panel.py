"""A transfer to watch, pause, stop and look back through."""

import html
from threading import RLock

import ipywidgets as widgets

from nst_lib.images import resized, to_uint8
from nst_lib.settings import Settings
from nst_lib.transfer import first_image
from nst_lib.widgets.controls import TransferControls
from nst_lib.widgets.frontend import as_panel
from nst_lib.widgets.jobs import Busy
from nst_lib.widgets.parts import bundle, button
from nst_lib.widgets.replay import Replay
from nst_lib.widgets.saving import save_picture
from nst_lib.widgets.show_code import ShowCode, transfer_code
from nst_lib.widgets.transfer_run import TransferRun, in_words


class LossPanel:
    """Run, pause and stop a transfer, with its picture, its loss curves and a way back through both.

    `content` and `style` are images (1, height, width, 3), `settings` what the controls begin with. Put the panel last
    in a cell. In code: `run`, `pause`, `stop`, `reset`, `save`, `wait`, `settings` and `state`; `controls` and `replay`
    hold the single widgets. What goes wrong is said in the status, in words; nothing a person can press raises.
    """

    def __init__(self, content, style, settings=None):
        self._content, self._style = content, style
        self._initial = settings or Settings()
        self._run = self._blocking = None
        self._notice, self._shall_reset = "", False
        self._lock = RLock()  # a person's clicks and a run's ticks come from two threads
        self.controls = TransferControls(self._initial, content.shape[1:3])
        self.replay = Replay()
        self.status = widgets.HTML()
        self.run_button = button("Run", "begin a new run with these settings", self.run)
        self.pause_button = button("Pause", "hold the run, or go on with it", self.pause)
        self.stop_button = button("Stop", "end the run and keep its pictures", self.stop)
        self.reset_button = button("Reset", "put every control back and forget the run", self.reset)
        self.save_button = button("Save", "write the shown picture and its settings to the working folder", self.save)
        buttons = [self.run_button, self.pause_button, self.stop_button, self.reset_button, self.save_button]
        self.code = ShowCode(lambda: transfer_code(self.settings))
        rows = [widgets.HBox(buttons), self.status, self.replay.widget, self.controls.widget, self.code.widget]
        self.widget = as_panel(widgets.VBox(rows))
        self.controls.on_change(self.code.update)
        for control in (self.controls.size, self.controls.start):
            control.observe(self._preview, "value")
        self._preview()
        self._refresh()

    @property
    def settings(self):
        """The `Settings` that the controls show; can be set. Reading raises ValueError where they make no sense."""
        return self.controls.settings

    @settings.setter
    def settings(self, settings):
        self.controls.settings = settings

    @property
    def state(self):
        """One of "ready", "running", "paused", "stopping", "stopped", "done" and "failed"."""
        return self._run.job.state if self._run else "ready"

    @property
    def status_text(self):
        """The line of status: state, step, evaluations, loss, seconds, time left, and what else there is to say."""
        run = self._run
        parts = [run.state, *run.figures()] if run else ["ready"]
        return "; ".join([*parts, self._notice] if self._notice else parts)

    def run(self):
        """Begin a new run with what the controls say."""
        if self._is_working:
            return
        try:
            self._start(TransferRun(*self._pictures(), self.settings, self._tick))
        except Busy as busy:
            self._blocking = busy.job
            self._say(f"not started: {busy}. Stop works here, too")
        except Exception as error:
            self._say(f"error: {in_words(error)}")

    def pause(self):
        """Hold the run before its next evaluation, or go on with it if it is paused."""
        if self._is_working:
            self._run.job.pause_or_resume()
            self._refresh()

    def stop(self):
        """End the run after the evaluation that is being computed; if another panel's run is in the way, that one."""
        if self._is_working:
            self._run.job.stop()
            self._refresh()
        elif self._blocking:
            self._blocking.stop()
            self._blocking = None
            self._say("the other run was told to stop; press Run again")

    def reset(self):
        """Put the controls back to what the panel was made with, and forget the run; one that goes on is stopped."""
        if self._is_working:
            self._shall_reset = True
            self.stop()
            return
        self._run, self._notice, self._shall_reset = None, "", False
        self.controls.settings = self._initial
        self.controls.size.value = self.controls.given_size
        self.replay.clear()
        self._preview()
        self._refresh()

    def save(self):
        """Write the shown picture and its record to panel_NNN.png and .json in the working folder; returns the path.

        Where there is nothing to write or it cannot be written, the status says so, and None comes back.
        """
        if not self.replay.history:
            self._say("there is no picture to save yet; press Run first")
            return None
        try:
            path = save_picture(self._run.settings, *self.replay.shown)
        except (OSError, ValueError) as error:
            self._say(f"error: {in_words(error)}")
            return None
        self._say(f"saved as {path.name}, with its settings in {path.with_suffix('.json').name}")
        return path

    def wait(self, timeout=None):
        """Block until the run is over and shown, at most `timeout` seconds; whether it is."""
        return self._run is None or self._run.job.wait(timeout)

    def __str__(self):
        try:
            described = _described(self.settings)
        except ValueError as error:
            described = [f"error: {error}"]
        style = f"style {self._style.shape[2]} x {self._style.shape[1]} px"
        content = f"content {self._content.shape[2]} x {self._content.shape[1]} px"
        size = f"longer side of the picture {self.controls.size.value} px"
        return "\n".join([f"LossPanel, {self.state}", f"{content}, {style}, {size}", *described])

    def _repr_mimebundle_(self, **_):
        shown = [self.replay.picture.value, *([self.replay.curves.value] if self.replay.history else [])]
        return bundle(self, shown)

    @property
    def _is_working(self):
        return self._run is not None and not self._run.is_over

    def _pictures(self):
        """Content and style at the chosen size, both scaled by the same factor."""
        size, given = self.controls.size.value, self.controls.given_size
        if size == given:
            return self._content, self._style
        style_size = round(max(self._style.shape[1:3]) * size / given)
        return resized(self._content, size), resized(self._style, style_size)

    def _start(self, run):
        with self._lock:  # the first tick waits until everything is in place
            run.job.start()
            self._run, self._blocking, self._notice = run, None, ""
            self.replay.clear(run.history)
            self._refresh()

    def _tick(self):
        with self._lock:
            run = self._run
        if run.is_over and self._shall_reset:
            self.reset()
            return
        is_live = not run.is_over
        try:
            self.replay.follow(is_live)
        except Exception as error:
            self._notice = f"error: cannot draw: {in_words(error)}"
        self._refresh()

    def _preview(self, _=None):
        """Show the picture that a run would start from, as long as there is no run to show."""
        if self.replay.history:
            return
        try:
            pixels = to_uint8(first_image(*self._pictures(), self.settings))
        except Exception as error:
            self._say(f"error: {in_words(error)}")
        else:
            self.replay.show_start(pixels, f"start: {self.controls.start.value}")

    def _say(self, notice):
        self._notice = notice
        self._refresh()

    def _refresh(self):
        """Bring status and buttons up to date."""
        with self._lock:
            is_working = self._is_working
            self.controls.disable(is_working)
            self.run_button.disabled = is_working
            self.pause_button.disabled = not is_working
            self.stop_button.disabled = not (is_working or self._blocking)
            self.save_button.disabled = not self.replay.history
            self.pause_button.description = "Resume" if self.state == "paused" else "Pause"
            self.status.value = f'<span role="status">{html.escape(self.status_text)}</span>'


def _described(settings):
    """The settings that the controls show, a line for each kind; without numbers that differ between machines."""
    return [
        f"content weight {settings.content_weight:g}, style weight {settings.style_weight:g}, "
        f"total variation weight {settings.total_variation_weight:g}",
        f"optimiser {settings.optimizer}, start from {settings.start}, {settings.all_evaluations} evaluations",
        f"content layers {', '.join(settings.content_layers)}",
        f"style layers {', '.join(settings.style_layers)}",
    ]
