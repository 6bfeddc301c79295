"""Inversions of one picture, layer by layer, as they are computed, beside those that are there."""

import html
from dataclasses import replace
from threading import RLock

import ipywidgets as widgets

from nst_lib.choices import choose
from nst_lib.experiments.balance import rounded
from nst_lib.images import noise_like, to_uint8
from nst_lib.losses import content_loss
from nst_lib.settings import Settings
from nst_lib.transfer import invert, network
from nst_lib.widgets.drawing import to_jpeg
from nst_lib.widgets.frontend import as_panel
from nst_lib.widgets.jobs import Busy
from nst_lib.widgets.parts import Status, bundle, button
from nst_lib.widgets.replay import Picture
from nst_lib.widgets.show_code import ShowCode, as_code
from nst_lib.widgets.transfer_run import TransferRun, in_words

LAYERS = tuple(f"block{block}_conv1" for block in range(1, 6))


class InversionPanel:
    """Choose a layer and press Run; the inversion grows from noise, and stays beside those of other layers.

    `image` is (1, height, width, 3); `extractors` {layer: Extractor} made before save loading the network; `runs`
    {layer: list of Steps} are inversions to begin with. The loss is weighted so that noise costs 1 in every layer. Put
    the panel last in a cell. In code: `settings`, `layer.value`, `run`, `stop`, `wait`, `state`, `status.text`, and
    `inversions` {layer: last Step, without its image}. Raises ValueError for a run of a layer that is not shown.
    """

    def __init__(self, image, layers=LAYERS, settings=None, *, extractors=None, runs=None):
        self._image, self._layers = image, tuple(layers)
        self._settings = settings or Settings(evaluations=60)
        self._extractors = {_key(layer, self._settings): made for layer, made in (extractors or {}).items()}
        self.inversions, self._weights = {}, {}
        self._run = self._blocking = self._running_layer = None
        self._notice, self._lock = "", RLock()  # a person's clicks and a run's ticks come from two threads
        self._make_controls()
        self.pictures = {name: Picture(format="jpeg", layout=_wide()) for name in ("photograph", *self._layers)}
        self.captions = {name: widgets.HTML(layout=_wide()) for name in self.pictures}
        self.widget = self._layout()
        self._show("photograph", to_uint8(image), "what the layers see")
        noise = to_uint8(noise_like(image, self._settings.seed))
        for layer in self._layers:
            self._show(layer, noise, "noise, not inverted yet")
        for layer, steps in (runs or {}).items():
            self._take(choose(layer, self._layers, "layer"), steps[-1], to_uint8(steps[-1].image))
        self._refresh()

    @property
    def settings(self):
        """The `Settings` of an inversion, its layer in `content_layers`; can be set.

        The content weight is the panel's business. Setting raises ValueError for a layer that the panel does not show.
        """
        return replace(self._settings, evaluations=self.evaluations.value, content_layers=(self.layer.value,))

    @settings.setter
    def settings(self, settings):
        layer = choose(settings.content_layers[0], self._layers, "layer")
        self._settings = settings
        self.layer.value, self.evaluations.value = layer, settings.evaluations
        self.code.update()

    @property
    def state(self):
        """One of "ready", "running", "stopping", "stopped", "done" and "failed"."""
        return self._run.job.state if self._run else "ready"

    def run(self):
        """Invert the chosen layer."""
        if self._is_working:
            return
        layer, settings = self.layer.value, self.settings
        run = TransferRun(self._image, None, settings, self._tick, stream=lambda: self._stream(layer, settings))
        try:
            with self._lock:  # the first tick waits until everything is in place
                run.job.start()
                self._run, self._running_layer, self._blocking, self._notice = run, layer, None, ""
        except Busy as busy:
            self._blocking, self._notice = busy.job, f"not started: {busy}. Stop works here, too"
        self._refresh()

    def stop(self):
        """End the run after the evaluation that is being computed; if another panel's run is in the way, that one."""
        if self._is_working:
            self._run.job.stop()
        elif self._blocking:
            self._blocking.stop()
            self._blocking, self._notice = None, "the other run was told to stop; press Run again"
        self._refresh()

    def wait(self, timeout=None):
        """Block until the run is over and shown, at most `timeout` seconds; whether it is."""
        return self._run is None or self._run.job.wait(timeout)

    def __str__(self):
        height, width = self._image.shape[1:3]
        done = ", ".join(layer for layer in self._layers if layer in self.inversions) or "none yet"
        return (
            f"InversionPanel, {self.state}\nlayer {self.layer.value} of {', '.join(self._layers)}\n"
            f"picture {width} x {height} px, {self.evaluations.value} evaluations\ninverted: {done}"
        )

    def _repr_mimebundle_(self, **_):
        shown = [layer for layer in self._layers if layer in self.inversions] or [self.layer.value]
        return bundle(self, [self.pictures[name].value for name in ("photograph", *shown)], height=150)

    @property
    def _is_working(self):
        return self._run is not None and not self._run.is_over

    def _stream(self, layer, settings):
        """Steps of the inversion; called in the job's thread."""
        key = _key(layer, settings)
        if key not in self._extractors:
            self._extractors[key] = network(replace(settings, style_weight=0.0))
        extractor = self._extractors[key]
        noise = noise_like(self._image, settings.seed)
        cost = float(content_loss(extractor(noise)[layer], extractor(self._image)[layer]))
        self._weights[layer] = rounded(1 / cost) if cost else 1.0
        return invert(self._image, layer, replace(settings, content_weight=self._weights[layer]), extractor=extractor)

    def _tick(self):
        with self._lock:
            run, layer = self._run, self._running_layer
        try:
            if run.history:
                self._take(layer, *run.history.picture(len(run.history) - 1))
        except Exception as error:
            self._notice = f"error: cannot draw: {in_words(error)}"
        self._refresh()

    def _take(self, layer, step, pixels):
        self.inversions[layer] = replace(step, image=None)
        self._show(layer, pixels, f"evaluation {step.evaluations}, loss {step.losses.total:.2g}")

    def _show(self, name, pixels, words):
        self.pictures[name].value, self.pictures[name].tooltip = to_jpeg(pixels), f"{name}: {words}"
        self.captions[name].value = f"<b>{html.escape(name)}</b><br>{html.escape(words)}"

    def _refresh(self):
        with self._lock:
            run = self._run
            parts = [run.state, self._running_layer, *run.figures()] if run else ["ready"]
            self.status.text = "; ".join([*parts, self._notice] if self._notice else parts)
            self.run_button.disabled = self.layer.disabled = self.evaluations.disabled = self._is_working
            self.stop_button.disabled = not (self._is_working or self._blocking)
            self.code.update()

    def _code_lines(self):
        layer, plain = self.layer.value, Settings()
        changes = {"content_layers": plain.content_layers, "content_weight": self._weights.get(layer)}
        if layer not in self._weights:  # it is known after a run
            changes["content_weight"] = plain.content_weight
        return (
            "from nst_lib.settings import Settings\nfrom nst_lib.transfer import invert\n\n"
            f"settings = {as_code(replace(self.settings, **changes))}\n"
            f'for step in invert(image, "{layer}", settings):\n    inverted = step.image'
        )

    def _make_controls(self):
        at_first = self._settings.content_layers[0]
        self.layer = widgets.SelectionSlider(
            description="layer",
            tooltip="the layer whose features the inversion shall have",
            options=self._layers,
            value=at_first if at_first in self._layers else self._layers[len(self._layers) // 2],
            layout=widgets.Layout(width="350px"),
        )
        self.evaluations = widgets.BoundedIntText(
            description="evaluations",
            tooltip="how often the loss is computed",
            value=self._settings.evaluations,
            min=1,
            max=100_000,
            layout=widgets.Layout(width="190px"),
        )
        self.run_button = button("Run", "invert the chosen layer, from noise", self.run)
        self.stop_button = button("Stop", "end the run and keep its picture", self.stop)
        self.status, self.code = Status(), ShowCode(self._code_lines)
        for control in (self.layer, self.evaluations):
            control.observe(self.code.update, "value")

    def _layout(self):
        columns = [widgets.VBox([self.pictures[name], self.captions[name]]) for name in self.pictures]
        controls = widgets.HBox([self.layer, self.evaluations, self.run_button, self.stop_button])
        return as_panel(widgets.VBox([controls, self.status, widgets.HBox(columns), self.code.widget]))


def _key(layer, settings):
    """What an extractor is made from."""
    return layer, settings.net, settings.weights, settings.pooling, settings.precision


def _wide():
    return widgets.Layout(width="270px")
