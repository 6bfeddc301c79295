"""Any picture, any layer, any channel: its map, how strong it is, and what excites it most."""

from threading import Lock
from typing import NamedTuple

import ipywidgets as widgets
import numpy as np

from nst_lib.choices import choose
from nst_lib.experiments.channels import check_channel, peaks, seen_from, strongest_channels
from nst_lib.images import load_image, sample, samples
from nst_lib.plots import plot_channel
from nst_lib.tiles import receptive_field
from nst_lib.vgg import LAYERS, Extractor
from nst_lib.weights import CHANNELS
from nst_lib.widgets.at_once import AtOnce
from nst_lib.widgets.drawing import to_png
from nst_lib.widgets.frontend import as_panel
from nst_lib.widgets.latest import Latest
from nst_lib.widgets.parts import Status, bundle, button
from nst_lib.widgets.replay import Picture
from nst_lib.widgets.show_code import ShowCode
from nst_lib.widgets.transfer_run import in_words

SIZE = 256  # px, longer side of samples and of a file that is named in the panel


class View(NamedTuple):
    """What the panel is to show: a picture, a layer, and the place of the channel slider in its order."""

    picture: str
    layer: str
    place: int
    by_strength: bool


class LayerExplorer:
    """Sliders for layer and channel over a picture; they show the map and the part of the picture it is loudest in.

    `pictures` is an image (1, height, width, 3) or several, {name: image}; without it, the samples. An `extractor`
    made before decides network and layers; the panel's own has every layer of VGG19. Put the panel last in a cell. In
    code: the controls `picture`, `file`, `layer`, `channel`, `by_strength`, `previous` and `next`, and `number`, the
    channel that is chosen; `settings` reads and sets all of it; `wait` until it is drawn. Raises ValueError for a first
    layer or channel that is not there; later, the status says what is wrong.
    """

    def __init__(self, pictures=None, *, extractor=None, layer=None, channel=0):
        self._pictures = _named(pictures)
        self._extractor = extractor or Extractor(LAYERS["vgg19"])
        self._computed = self._features = None  # name and activations of the picture that was computed last
        self._computing = Lock()
        self._latest = Latest(self._draw, self._fail)
        self._at_once = AtOnce(lambda: self._latest(self._view()))
        layers = [name for name in LAYERS[self._extractor.net] if name in self._extractor.layers]
        first = choose(layers[0] if layer is None else layer, layers, "layer")
        check_channel(channel, first, _count(first))
        self._make_controls(layers, first)
        self.channel.value = channel
        for control in (self.picture, self.channel, self.by_strength):
            control.observe(self._at_once, "value")
        self.layer.observe(self._take_layer, "value")
        self.file.observe(self._open, "value")
        self._at_once()
        self.wait()

    @property
    def number(self):
        """The number of the channel that is chosen, whatever the order of the slider."""
        return self._number(self._view())

    @property
    def settings(self):
        """{"picture", "layer", "channel": its number, "by_strength"}; can be set, in part, too.

        Setting raises ValueError for what is not there.
        """
        view = self._view()
        return {
            "picture": view.picture,
            "layer": view.layer,
            "channel": self._number(view),
            "by_strength": view.by_strength,
        }

    @settings.setter
    def settings(self, settings):
        before = self.settings
        for name in settings:
            choose(name, before, "setting of this panel")
        wanted = {**before, **settings}
        picture = choose(wanted["picture"], self._pictures, "picture of this panel")
        layer, channel = choose(wanted["layer"], self.layer.options, "layer"), wanted["channel"]
        check_channel(channel, layer, _count(layer))
        place = self._order(picture, layer).index(channel) if wanted["by_strength"] else channel
        with self._at_once:
            self.picture.value, self.layer.value, self.channel.max = picture, layer, _count(layer) - 1
            self.by_strength.value, self.channel.value = bool(wanted["by_strength"]), place

    @property
    def status_text(self):
        """The line of status, as text."""
        return self.status.text

    def wait(self, timeout=None):
        """Block until what the controls say is shown, at most `timeout` seconds; whether it is."""
        return self._latest.wait(timeout)

    def __str__(self):
        self.wait()
        view = self._view()
        image = self._pictures[view.picture]
        lines = ["LayerExplorer", f"picture {view.picture}, {image.shape[2]} x {image.shape[1]} px"]
        if self._computed != view.picture:
            return "\n".join([*lines, self.status_text])
        _, height, width, count = self._features[view.layer].shape
        field = f"a position sees {_side(self._extractor.net, view.layer)} px"
        order = f"channel {self._number(view)}, slider by {'strength' if view.by_strength else 'number'}"
        return "\n".join([*lines, f"layer {view.layer}, {count} channels, maps {width} x {height}, {field}", order])

    def _repr_mimebundle_(self, **_):
        self.wait()
        return bundle(self, [self.view.value] if self.view.value else [])

    def _make_controls(self, layers, first):
        wide = {"style": {"description_width": "70px"}, "layout": widgets.Layout(width="450px")}
        self.picture = widgets.Dropdown(
            description="picture", tooltip="which picture the network sees", options=list(self._pictures), **wide
        )
        self.file = widgets.Text(
            description="or a file",
            tooltip="path of a picture of yours; Enter opens it",
            placeholder="photo.jpg, then Enter",
            continuous_update=False,
            **wide,
        )
        self.layer = widgets.SelectionSlider(
            description="layer",
            tooltip="layer of the network, from shallow to deep",
            options=layers,
            value=first,
            **wide,
        )
        self.channel = widgets.IntSlider(
            description="channel", tooltip="which map of the layer", max=_count(first) - 1, **wide
        )
        self.by_strength = widgets.Checkbox(
            description="strongest first", tooltip="order the slider by strength in this picture", indent=False
        )
        self.previous = button("Previous", "the channel before this one", lambda: self._go(-1))
        self.next = button("Next", "the channel after this one", lambda: self._go(1))
        self.view, self.status = Picture(format="png", layout=widgets.Layout(width="920px")), Status()
        self.code = ShowCode(self._code_lines)
        choices = [widgets.HBox([self.picture, self.file]), widgets.HBox([self.layer, self.channel])]
        steps = widgets.HBox([self.previous, self.next, self.by_strength])
        self.widget = as_panel(widgets.VBox([*choices, steps, self.view, self.status, self.code.widget]))

    def _go(self, by):
        """To a channel beside this one; at the ends the slider stays. The buttons stay enabled, to keep the focus."""
        self.channel.value = min(self.channel.max, max(0, self.channel.value + by))

    def _open(self, _=None):
        """Take the named file among the pictures, and show it."""
        name = self.file.value.strip()
        if not name:
            return
        try:
            image = load_image(name, SIZE)
        except Exception as error:
            self._fail(error)
            return
        with self._computing:
            if self._computed == name:
                self._computed = None  # the file may have changed
            self._pictures[name] = image
        with self._at_once:
            self.picture.options = list(self._pictures)
            self.picture.value = name

    def _take_layer(self, _=None):
        """A layer was chosen: as many channels as it has."""
        if not self._at_once.is_open:
            with self._at_once:  # a slider whose end moves may move, too
                self.channel.max = _count(self.layer.value) - 1

    def _view(self):
        return View(self.picture.value, self.layer.value, self.channel.value, self.by_strength.value)

    def _activations(self, name):
        """{layer: activations} of a picture; the network runs once as long as the picture stays."""
        with self._computing:
            if self._computed != name:
                self._computed = None
                self._features = self._extractor(self._pictures[name])
                self._computed = name
            return self._features

    def _order(self, picture, layer):
        """The layer's channels, the strongest in this picture first."""
        return strongest_channels(self._activations(picture)[layer], _count(layer))

    def _number(self, view):
        return self._order(view.picture, view.layer)[view.place] if view.by_strength else view.place

    def _draw(self, view):
        features = self._activations(view.picture)[view.layer]
        order = strongest_channels(features, features.shape[-1])
        number = order[view.place] if view.by_strength else view.place
        values, image = np.asarray(features)[0, :, :, number], self._pictures[view.picture]
        words = self._words(view.layer, number, order, values)
        title = f"{view.layer}, channel {number}: {values.shape[1]} x {values.shape[0]}"
        field, crop = self._loudest(image, view.layer, values)
        self.view.value = to_png(lambda: plot_channel(image, values, title, field, crop))
        self.view.tooltip = self.status.text = words
        self.code.update()

    def _fail(self, error):
        self.status.text = f"error: {in_words(error)}"

    def _loudest(self, image, layer, values):
        """What the loudest position sees: (top, left, side) in px, and that part of the picture; two None if silent."""
        found = peaks(values, 1)
        if not found:
            return None, None
        net = self._extractor.net
        stride, radius = receptive_field(net, layer)
        top, left = (index * stride - radius for index in found[0])
        return (top, left, stride + 2 * radius), seen_from(image, net, layer, found[0])

    def _words(self, layer, number, order, values):
        """What there is to see, for who cannot see it."""
        start = f"{layer}, channel {number} of 0 to {len(order) - 1}"
        if not values.max() > 0:
            return f"{start}: silent in this picture"
        return (
            f"{start}: number {order.index(number) + 1} of {len(order)} in strength; mean {values.mean():.3g}, "
            f"largest {values.max():.3g}; a position sees {_side(self._extractor.net, layer)} px"
        )

    def _code_lines(self):
        view = self._view()
        return f'features = extractor(image)["{view.layer}"]\nvalues = features[0, :, :, {self._number(view)}]'


def _count(layer):
    """How many channels a layer has, by its name."""
    return CHANNELS[int(layer[len("block")]) - 1]


def _named(pictures):
    """{name: image} of what a panel was given; a new dictionary, to which files may be added."""
    if pictures is None:
        return {name: sample(name, SIZE) for name in samples()}
    if hasattr(pictures, "shape"):
        return {"picture": pictures}
    if not pictures:
        raise ValueError("there are no pictures to explore; give an image, or {name: image}")
    return dict(pictures)


def _side(net, layer):
    stride, radius = receptive_field(net, layer)
    return f"{stride + 2 * radius} x {stride + 2 * radius}"
