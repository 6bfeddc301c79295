"""Transfers of the same pictures with different settings, side by side."""

import dataclasses
import html
import textwrap
import time
from threading import RLock

import ipywidgets as widgets

from nst_lib.choices import choose
from nst_lib.images import to_uint8
from nst_lib.plots import plot_runs
from nst_lib.transfer import first_image, network, transfer
from nst_lib.widgets.controls import TransferControls
from nst_lib.widgets.drawing import blank_figure, to_jpeg, to_png
from nst_lib.widgets.frontend import BeforeAfter, as_panel
from nst_lib.widgets.jobs import Busy, Job
from nst_lib.widgets.parts import Status, bundle, button
from nst_lib.widgets.replay import CURVES_SHARE, Picture
from nst_lib.widgets.show_code import ShowCode, as_code, as_literal
from nst_lib.widgets.transfer_run import in_words

LINE = 88  # characters that fit under the pictures where nothing runs


class ComparePanel:
    """Two or more runs, {name: Settings}, one after the other, their pictures and loss curves beside each other.

    `content` and `style` are images (1, height, width, 3). `runs` is what there is of them already: {name: list of
    Steps}, or {name: image} where only the picture is known. Run computes what was not computed with these settings
    yet. Put the panel last in a cell. In code: `settings` reads and sets the dictionary, `run`, `stop`, `wait`,
    `state`, and `steps` {name: list of Steps without images}. Raises ValueError for fewer than two runs.
    """

    def __init__(self, content, style, settings, *, runs=None):
        if len(settings) < 2:
            raise ValueError(f"there is {len(settings)} run to compare; give two or more, as {{name: Settings}}")
        self._content, self._style, self._settings = content, style, dict(settings)
        self._job = self._blocking = None
        self._notice, self._at, self._next_curves = "", None, 0.0
        self._lock = RLock()  # a person's clicks and a run's ticks come from two threads
        self._shown = next(iter(settings))  # the run whose settings the controls show
        self.steps, self._pixels, self._used, self._complete, self._networks = {}, {}, {}, set(), {}
        self._make_controls()
        self._make_pictures()
        self.widget = self._layout()
        for name in self._settings:
            self._forget(name)
        for name, run in (runs or {}).items():
            self._keep(choose(name, self._settings, "run"), run)
        self.which.observe(self._show_controls, "value")
        for side in (self.left, self.right):
            side.observe(self._compare, "value")
        self.controls.on_change(self._refresh)
        self._show_all()

    @property
    def settings(self):
        """{name: Settings}, what the controls say included; can be set. Reading raises ValueError where they err."""
        return {**self._settings, self._shown: self.controls.settings}

    @settings.setter
    def settings(self, settings):
        if set(settings) != set(self._settings):
            raise ValueError(f"this panel compares {', '.join(self._settings)}; give settings for each of them")
        self._settings = {name: settings[name] for name in self._settings}
        self.controls.settings = self._settings[self._shown]
        self._refresh()

    @property
    def state(self):
        """One of "ready", "running", "stopping", "stopped", "done" and "failed"."""
        return self._job.state if self._job else "ready"

    def run(self):
        """Compute, one after the other, the runs that are not there yet with their settings."""
        if self._is_working:
            return
        try:
            self._settings = self.settings
            waiting = {name: settings for name, settings in self._settings.items() if not self._is_there(name)}
            if waiting:
                self._start(waiting)
            else:
                self._notice = "every run is there with its settings; change one of them"
        except Busy as busy:
            self._blocking, self._notice = busy.job, f"not started: {busy}. Stop works here, too"
        except Exception as error:
            self._notice = f"error: {in_words(error)}"
        self._refresh()

    def stop(self):
        """End after the evaluation that is being computed; if another panel's run is in the way, that one."""
        if self._is_working:
            self._job.stop()
        elif self._blocking:
            self._blocking.stop()
            self._blocking, self._notice = None, "the other run was told to stop; press Run again"
        self._refresh()

    def wait(self, timeout=None):
        """Block until all is over and shown, at most `timeout` seconds; whether it is."""
        return self._job is None or self._job.wait(timeout)

    def changed(self):
        """{setting: {name: value}} of the settings in which the runs differ."""
        runs = self.settings
        fields = [field.name for field in dataclasses.fields(next(iter(runs.values())))]
        values = {field: {name: getattr(settings, field) for name, settings in runs.items()} for field in fields}
        return {
            field: of for field, of in values.items() if any(each != next(iter(of.values())) for each in of.values())
        }

    def __str__(self):
        height, width = self._content.shape[1:3]
        return "\n".join([f"ComparePanel, {self.state}", f"content {width} x {height} px", *self._differences()])

    def _repr_mimebundle_(self, **_):
        curves = [self.curves.value] if any(self.steps.values()) else []
        return bundle(self, [*(picture.value for picture in self.pictures.values()), *curves], height=200)

    @property
    def _is_working(self):
        return self._job is not None and not self._job.is_over

    def _is_there(self, name):
        return name in self._complete and self._used[name] == self._settings[name]

    def _start(self, waiting):
        job = Job("a comparison", lambda: self._stream(waiting), self._receive, self._tick)
        with self._lock:  # the first tick waits until everything is in place
            job.start()
            self._job, self._blocking, self._notice, self._at = job, None, "", None
            for name in waiting:
                self._forget(name)
            self._show_all()

    def _stream(self, waiting):
        """(name, Step) of all runs; called in the job's thread."""
        for name, settings in waiting.items():
            for step in transfer(self._content, self._style, settings, extractor=self._network(settings)):
                yield name, step
            self._complete.add(name)

    def _network(self, settings):
        """The extractor for these settings, with what TensorFlow compiled for it when it was last used."""
        key = (settings.layers, settings.net, settings.weights, settings.pooling, settings.precision, settings.seed)
        if key not in self._networks:
            self._networks[key] = network(settings)
        return self._networks[key]

    def _receive(self, item):
        name, step = item
        with self._lock:
            self._pixels[name], self._at = to_uint8(step.image), name
            self.steps[name].append(dataclasses.replace(step, image=None))

    def _tick(self):
        try:
            with self._lock:
                if self._is_working:
                    self._show(self._at)
                    self._draw_curves()
                else:
                    self._show_all()
        except Exception as error:
            self._notice = f"error: cannot draw: {in_words(error)}"
        self._refresh()

    def _forget(self, name):
        """Have the picture that the run would start from, and no steps."""
        self.steps[name], self._used[name] = [], self._settings[name]
        self._complete.discard(name)
        self._pixels[name] = to_uint8(first_image(self._content, self._style, self._settings[name]))

    def _keep(self, name, run):
        """Have what was computed elsewhere: a list of Steps or an image."""
        is_image = hasattr(run, "shape")
        self._pixels[name] = to_uint8(run if is_image else run[-1].image)
        if not is_image:
            self.steps[name] = [dataclasses.replace(step, image=None) for step in run]
            self._complete.add(name)

    def _show_all(self):
        for name in self._settings:
            self._show(name)
        self._next_curves = 0.0
        self._draw_curves()
        self._compare()
        self._refresh()

    def _show(self, name):
        if name is None:  # nothing has been computed yet
            return
        self.pictures[name].value = to_jpeg(self._pixels[name])
        self.pictures[name].tooltip = f"{name}: {self._words(name)}"
        if name in (self.left.value, self.right.value):
            self._compare()

    def _words(self, name):
        steps = self.steps[name]
        return f"evaluation {steps[-1].evaluations}, loss {steps[-1].losses.total:.3g}" if steps else "no losses yet"

    def _draw_curves(self):
        """Draw what is there; while a run needs the processor, only as often as `CURVES_SHARE` allows."""
        began = time.monotonic()
        if began < self._next_curves:
            return
        runs = {name: list(steps) for name, steps in self.steps.items()}
        if any(runs.values()):
            self.curves.value = to_png(lambda: plot_runs(runs))
            begun = ", ".join(name for name, steps in runs.items() if steps)
            self.curves.tooltip = f"total loss of {begun} against evaluations"
        else:
            self.curves.value = to_png(lambda: blank_figure("Run draws the loss curves here"))
            self.curves.tooltip = "no loss curves yet"
        now = time.monotonic()
        self._next_curves = now + (now - began) * (1 / CURVES_SHARE - 1)

    def _compare(self, _=None):
        for side, choice in (("left", self.left), ("right", self.right)):
            setattr(self.before_after, side, to_jpeg(self._pixels[choice.value]))
            setattr(self.before_after, f"{side}_words", choice.value)

    def _show_controls(self, _=None):
        self._notice = ""
        try:
            self._settings = self.settings
        except ValueError as error:
            self._notice = f"error: {error}; {self._shown} keeps what it had"
        self._shown = self.which.value
        self.controls.settings = self._settings[self._shown]
        self._refresh()

    def _refresh(self):
        with self._lock:
            self.status.text = "; ".join(filter(None, [*self._progress(), self._notice]))
            self.run_button.disabled = self.which.disabled = self._is_working
            self.controls.disable(self._is_working)
            self.stop_button.disabled = not (self._is_working or self._blocking)
            self.differences.value = "<br>".join(map(html.escape, self._differences()))
            for name, caption in self.captions.items():
                lines = [html.escape(words) or "&nbsp;" for words in (self._words(name), self._outdated(name))]
                caption.value = f"<b>{html.escape(name)}</b><br>{'<br>'.join(lines)}"
            self.code.update()

    def _progress(self):
        job, at = self._job, self._at
        if job is None or not self._is_working:
            return [f"error: {in_words(job.error)}" if job is not None and job.error else self.state]
        if at is None:
            return [self.state, "preparing the first run"]
        step, total = self.steps[at][-1], self._used[at].all_evaluations
        return [self.state, at, f"evaluation {step.evaluations} of {total}", f"loss {step.losses.total:.4g}"]

    def _outdated(self, name):
        """What to say of a picture that was painted with other settings than those that are set now."""
        try:
            is_current = self.settings[name] == self._used[name]
        except ValueError:
            is_current = False
        return "" if is_current else "with the settings before, press Run"

    def _differences(self):
        try:
            lines = [f"{field}: {_in_a_line(of)}" for field, of in self.changed().items()]
        except ValueError as error:
            lines = [f"error: {error}"]
        lines = lines or ["no difference in the settings"]
        return [part for line in lines for part in textwrap.wrap(line, LINE, subsequent_indent="    ")]

    def _code_lines(self):
        runs = ",\n".join(f"    {name!r}: {as_code(settings)}" for name, settings in self.settings.items())
        return (
            "from nst_lib.settings import Settings\nfrom nst_lib.widgets.compare_panel import ComparePanel\n\n"
            f"ComparePanel(content, style, {{\n{runs},\n}})"
        )

    def _make_controls(self):
        names = list(self._settings)
        self.which = _choice("settings of", "the run to change", names)
        self.controls = TransferControls(self._settings[self._shown], self._content.shape[1:3])
        self.controls.size.layout.display = "none"  # all runs have the content's size
        self.run_button = button("Run", "compute the runs, one after the other", self.run)
        self.stop_button = button("Stop", "end here and keep what there is", self.stop)
        self.left = _choice("left", "the run on the left", names)
        self.right = _choice("right", "the run on the right", names, index=len(names) - 1)

    def _make_pictures(self):
        self.status, self.differences, self.code = Status(), widgets.HTML(), ShowCode(self._code_lines)
        self.pictures = {name: Picture(format="jpeg", layout=_wide()) for name in self._settings}
        self.captions = {name: widgets.HTML(layout=_wide()) for name in self._settings}
        self.curves = Picture(format="png", layout=widgets.Layout(width="410px"))
        self.before_after = BeforeAfter()

    def _layout(self):
        columns = [widgets.VBox([self.pictures[name], self.captions[name]]) for name in self.pictures]
        note = widgets.HTML("With different weights, compare the curves' shape, not their height.")
        pair = widgets.VBox([self.left, self.right, self.before_after])
        rows = [
            widgets.HBox([self.run_button, self.stop_button]),
            self.status,
            self.differences,
            widgets.HBox(columns),
            widgets.HBox([widgets.VBox([self.curves, note]), pair]),
            widgets.VBox([self.which, self.controls.widget]),
            self.code.widget,
        ]
        return as_panel(widgets.VBox(rows))


def _choice(name, tooltip, names, index=0):
    return widgets.Dropdown(description=name, tooltip=tooltip, options=names, index=index, **_narrow())


def _wide():
    return widgets.Layout(width="270px")


def _narrow():
    return {"style": {"description_width": "80px"}, "layout": widgets.Layout(width="280px")}


def _in_a_line(values):
    texts = {name: value if isinstance(value, str) else as_literal(value) for name, value in values.items()}
    return ", ".join(f"{text} ({name})" for name, text in texts.items())
