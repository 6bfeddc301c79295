"""The studio: two pictures in, controls, a queue, progress, and the result out."""

import contextlib
import traceback
from functools import partial
from threading import RLock

import ipywidgets as widgets

from nst_lib.images import load_image, to_uint8
from nst_lib.masks import load_mask
from nst_lib.studio.estimate import in_minutes, keep, speed
from nst_lib.studio.form import DRAWN, Form, pictures_of
from nst_lib.studio.last_runs import LastRuns
from nst_lib.studio.outputs import gif, png, save_mask, settings_json
from nst_lib.studio.restore import restored
from nst_lib.studio.thumbnails import Chosen
from nst_lib.studio.turns import Turn, in_turn
from nst_lib.studio.uploads import MOST_BYTES, picture_upload, settings_upload
from nst_lib.studio.visits import Visit, shared_folder
from nst_lib.transfer import NotFinite, transfer
from nst_lib.widgets.frontend import Download, DropZone, as_panel
from nst_lib.widgets.history import History
from nst_lib.widgets.jobs import Busy
from nst_lib.widgets.latest import Latest
from nst_lib.widgets.parts import Status, bundle, button
from nst_lib.widgets.replay import Replay
from nst_lib.widgets.show_code import ShowCode, transfer_code
from nst_lib.widgets.transfer_run import TransferRun, in_words

BUTTON = "110px"  # wide: three stand beside each other on a phone
HISTORY_BYTES = 16_000_000  # of pictures, for each of the last runs


class Studio:
    """The app. Put it last in a cell, or serve its notebook: `make studio`.

    In code: `form`, `run`, `pause`, `stop`, `wait`, `state`, `status.text`, `take_picture(bytes, kind)`,
    `load(bytes)`, `settings`. `limit` is how many jobs may run at once in `shared`, the folder that visits share.
    Nothing a visitor does raises.
    """

    def __init__(self, shared=None, limit=None):
        self._shared = shared or shared_folder()
        self._visit, self._turn = Visit(self._shared), Turn(self._shared / "queue", limit)
        self._run = self._order = None
        self._missing = self._finished = None
        self._sent, self._notice = 0, ""
        self._lock = RLock()  # a person's clicks and a run's ticks come from two threads
        self.status, self.estimate, self.replay = Status(), Status(), Replay("Paint")
        for words in (self.status, self.replay.curves_caption):
            words.add_class("nst-two-lines")
        self.code = ShowCode(lambda: transfer_code(self.form.settings))
        self._latest = Latest(self._preview, lambda error: self._tell(self.estimate, error))
        for precision in ("float32", "auto"):
            speed(self._shared / "speed.json", precision)  # now, while nothing else is computed
        self._make_doors()
        self.form = Form(self._changed)
        self.chosen, self.last_runs = Chosen(), LastRuns(self._back)
        self.run_button = button("Paint", "begin with these pictures and settings", self.run, BUTTON)
        self.pause_button = button("Pause", "hold the run, or go on with it", self.pause, BUTTON)
        self.stop_button = button("Stop", "end the run and keep its pictures", self.stop, BUTTON)
        self.widget = self._layout()
        self._changed()

    @property
    def settings(self):
        """The `Settings` that the form shows."""
        return self.form.settings

    @property
    def state(self):
        """One of "ready", "waiting", "running", "paused", "stopping", "stopped", "done" and "failed"."""
        if self._run is None:
            return "ready"
        is_waiting = self._run.job.state == "running" and not self._turn.has_slot
        return "waiting" if is_waiting else self._run.job.state

    def run(self):
        """Go to the end of the queue with what the form says."""
        if self._is_working:
            return
        try:
            order = self.form.order
            mask = self._drawn_mask(order)
            content, styles = pictures_of(order, mask)
            stream = self._stream(content, styles, order)
            run = TransferRun(content, styles, order.settings, lambda: self._tick(run, order), stream=stream)
            run.history = History(HISTORY_BYTES)
            self._turn.join()  # now, so that the status can say how many are ahead
            with self._lock:
                run.job.start()
                self._run, self._order, self._notice = run, order, ""
                self.replay.clear(run.history)
        except Busy as busy:
            self._turn.leave()
            self._notice = f"not started: {busy}"
        except Exception as error:
            self._turn.leave()
            self._notice = f"error: {for_visitors(error)}"
        self._refresh()

    def pause(self):
        """Hold the run before its next evaluation, or go on with it; while it is held, others may go first."""
        if self._is_working:
            self._run.job.pause_or_resume()
            self._refresh()

    def stop(self):
        """End the run after the evaluation that is being computed, and keep its pictures."""
        if self._is_working:
            self._run.job.stop()
            self._refresh()

    def wait(self, timeout=None):
        """Block until the run is over and shown, at most `timeout` seconds; whether it is."""
        return self._run is None or self._run.job.wait(timeout)

    def take_picture(self, data, kind):
        """Take a file's bytes as a picture for `kind`, "content", "style" or "mask"; says so, or why not."""
        try:
            self._sent += 1
            upload = picture_upload(data, self._visit.folder / f"upload_{self._sent}")
            name = self.form.add(upload)
            if self._is_working:
                self._notice = f"{name} is here; choose it when the run is over"
                return
            {"content": self.form.content, "style": self.form.styles[0], "mask": self.form.mask}[kind].value = name
            self._notice = f"{name} is here"
            if self._missing is not None:
                self._show_order(self._missing)
        except Exception as error:
            self._notice = f"not taken: {for_visitors(error)}"
        finally:
            self._refresh()

    def load(self, data):
        """Take a settings file's or a picture's bytes and set the form as it was; says so, or why not."""
        try:
            path = settings_upload(data, self._visit.folder)
            try:
                self._show_order(restored(path))
            finally:
                path.unlink(missing_ok=True)
        except Exception as error:
            self._notice = f"not loaded: {for_visitors(error)}"
        self._refresh()

    def __str__(self):
        return f"Studio, {self.state}\nphotograph {self.form.content.value}, painting {self.form.styles[0].value}"

    def _repr_mimebundle_(self, **_):
        self._latest.wait(10)
        return bundle(self, [self.replay.picture.value])

    @property
    def _is_working(self):
        return self._run is not None and not self._run.is_over

    def _stream(self, content, styles, order):
        return lambda: in_turn(lambda: transfer(content, styles, order.settings), self._turn)

    def _drawn_mask(self, order):
        """The drawn region at the size of the picture, or None; kept as a file while the visit lasts."""
        if order.mask != DRAWN:
            return None
        path = self._visit.folder / "mask.png"
        drawn = self.form.picker.mask
        save_mask(drawn, path)
        return load_mask(path, self.form.shape)

    def _show_order(self, wanted):
        """Show what a record wants; pictures that are not here are asked for, and taken when they come."""
        names = [wanted.content, *(picture for picture, _ in wanted.styles), *([wanted.mask] if wanted.mask else [])]
        absent = [name for name in names if self.form.name_of(name) is None and name != DRAWN]
        self._missing = wanted if absent else None
        shown = {name: self.form.name_of(name) for name in names}
        first = self.form.content.value, self.form.styles[0].value
        self.form.show(wanted, lambda name: shown[name] or (first[0] if name == wanted.content else first[1]))
        self._notice = "the settings are as they were"
        if absent:
            self._notice += f"; send the {len(absent)} picture(s) that belong to them again, they are not in the file"

    def _back(self, order, run):
        """Show one of the last runs, and its settings."""
        if self._is_working:
            self._notice = "a run is under way; stop it to look at another one"
        else:
            self._run, self._order, self._notice = run, order, ""
            self.form.show(order, self.form.name_of)
            self.replay.clear(run.history)
            self.replay.follow(is_live=False)
        self._refresh()

    def _tick(self, run, order):
        with self._lock:
            is_shown = run is self._run
        try:
            if is_shown:
                self.replay.follow(not run.is_over)
            if run.job.state == "paused" and self._turn.has_slot and self._turn.behind:
                self._turn.give_back()
            if run.is_over and run is not self._finished:
                self._finished = run
                self._finish(run, order)
        except Exception as error:
            self._notice = f"error: {for_visitors(error)}"
        self._refresh()

    def _finish(self, run, order):
        """After a run: keep it among the last, and learn from it how fast this machine is."""
        with self._lock:
            if run is self._run:
                self._turn.leave()  # a run that was stopped before it began is still in the queue
        if run.history:
            self.last_runs.add(order, run)
        steps, settings = run.history.steps, order.settings
        if len(steps) > 5 and not settings.warm_up:
            each = (steps[-1].seconds - steps[1].seconds) / (len(steps) - 2)
            shape = run.history.picture(0)[1].shape[:2]
            path = self._shared / "speed.json"
            keep(path, speed(path, settings.precision).corrected(settings, shape, each), settings.precision)

    def _changed(self):
        """After a change in the form: another start picture, another estimate; what was said before is over."""
        self._notice = ""
        self._refresh()
        self.code.update()
        try:
            self._latest((self.form.order, self.form.shape))
        except Exception as error:
            self._tell(self.estimate, error)

    def _preview(self, wanted):
        """Show what is chosen, and how long a run would take; only the last choice matters."""
        order, shape = wanted
        self.chosen.show(order.content, [source for source, _ in order.styles])
        if not self.replay.history:
            self.replay.show_start(to_uint8(load_image(order.content, order.longer_side)), "your photograph")
        settings = order.settings
        seconds = speed(self._shared / "speed.json", settings.precision).estimate(settings, shape)
        self.estimate.text = f"{shape[1]} x {shape[0]} px will take {in_minutes(seconds)} on this machine"

    def _tell(self, status, error):
        status.text = f"error: {for_visitors(error)}"

    def _refresh(self):
        """Bring status and buttons up to date."""
        with self._lock:
            is_working = self._is_working
            self.form.disable(is_working)
            self.run_button.disabled = is_working
            self.pause_button.disabled = self.stop_button.disabled = not is_working
            self.pause_button.description = "Resume" if self.state == "paused" else "Pause"
            for door in self.downloads:
                door.disabled = not self.replay.history
            parts = self._words()
            self.status.text = "; ".join([*parts, self._notice] if self._notice else parts)

    def _words(self):
        run = self._run
        if run is None:
            return ["ready"]
        if run.job.error:
            return [f"error: {for_visitors(run.job.error)}"]
        if self.state == "waiting":
            return ["waiting", f"{self._turn.ahead or 'nobody'} before you"]
        return [self.state, *run.figures()]

    def _make_doors(self):
        """What files come in and go out by."""
        take = {kind: partial(self.take_picture, kind=kind) for kind in ("content", "style", "mask")}
        size = {"most_bytes": MOST_BYTES}
        self.content_door = DropZone(take["content"], label="Your photograph: choose or drop a file", **size)
        self.style_door = DropZone(take["style"], label="Your painting: choose or drop a file", **size)
        self.mask_door = DropZone(take["mask"], label="Your mask, white where painting 1 goes", **size)
        self.settings_door = DropZone(
            self.load, label="A settings file, or a picture made here", accept=".json,.png", **size
        )
        self.downloads = [
            Download(self._png, label="Save picture", hint="the picture that is shown, as PNG"),
            Download(self._gif, label="Save GIF", hint="the progress, as an animation"),
            Download(self._json, label="Save settings", hint="what it takes to paint it again"),
        ]

    def _png(self):
        return self._made("painting.png", "image/png", lambda: png(*self._shown, self._visit.folder))

    def _gif(self):
        return self._made("progress.gif", "image/gif", lambda: gif(self.replay.history, self._visit.folder))

    def _json(self):
        return self._made("painting.json", "application/json", lambda: settings_json(*self._shown))

    @property
    def _shown(self):
        return (self._order, *self.replay.shown)

    def _made(self, name, media_type, make):
        try:
            return name, media_type, make()
        except Exception as error:
            self._notice = f"error: {for_visitors(error)}"
            self._refresh()
            return None

    def _layout(self):
        doors = widgets.HBox([self.content_door, self.style_door])
        further = widgets.HBox([self.mask_door, self.settings_door], layout=widgets.Layout(display="none"))
        self.further_button = widgets.ToggleButton(
            description="Mask, settings", tooltip="send a mask, or load settings", layout=widgets.Layout(width="140px")
        )  # ipywidgets' own Accordion cannot be opened with the keyboard
        self.further_button.observe(lambda change: _show(further, change.new), "value")
        buttons = widgets.HBox([self.run_button, self.pause_button, self.stop_button])
        results = widgets.HBox(self.downloads)
        chosen = [doors, self.further_button, further, self.chosen.widget, self.form.widget]
        controls = [*chosen, self.estimate, buttons, self.status]
        return as_panel(widgets.VBox([*controls, self.replay.widget, results, self.last_runs.widget, self.code.widget]))


def _show(box, is_shown):
    box.layout.display = None if is_shown else "none"


def for_visitors(error):
    """An error in words that name no path and nothing else of the machine; the rest goes to errors.log."""
    is_ours = (
        isinstance(error, ValueError | NotFinite | MemoryError) or type(error).__name__ == "ResourceExhaustedError"
    )
    words = in_words(error)
    if is_ours and "/" not in words and "\\" not in words:
        return words
    with contextlib.suppress(OSError), (shared_folder() / "errors.log").open("a", encoding="utf-8") as log:
        log.writelines(traceback.format_exception(error))
    return "something went wrong here, and it is not your fault; try other settings or come back later"
