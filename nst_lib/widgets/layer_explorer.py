"""Any picture, any layer, any channel: its map, how strong it is, and what excites it most."""

import html
import io
from threading import RLock

import ipywidgets as widgets
import numpy as np
from PIL import Image

from nst_lib.choices import choose
from nst_lib.experiments.channels import check_channel, peaks, seen_from, strongest_channels
from nst_lib.images import load_image, sample, samples
from nst_lib.plots import plot_channel
from nst_lib.tiles import receptive_field
from nst_lib.vgg import LAYERS, Extractor
from nst_lib.weights import CHANNELS
from nst_lib.widgets.drawing import bundle, to_png
from nst_lib.widgets.replay import Picture
from nst_lib.widgets.transfer_run import in_words

SIZE = 256  # px, longer side of samples and of a file that is named in the panel


class LayerExplorer:
    """Sliders for layer and channel over a picture; they show the map and the part of the picture it is loudest in.

    `pictures` is an image (1, height, width, 3) or several, {name: image}; without it, the samples. An `extractor`
    made before decides network and layers; the panel's own has every layer of VGG19. Put the panel last in a cell. In
    code: the controls `picture`, `file`, `layer`, `channel` and `by_strength`, and `number`, the channel that is
    shown. Raises ValueError for a first layer or channel that is not there; later, the status says what is wrong.
    """

    def __init__(self, pictures=None, *, extractor=None, layer=None, channel=0):
        self._pictures = _named(pictures)
        self._extractor = extractor or Extractor(LAYERS["vgg19"])
        self._computed = self._features = None  # name and activations of the picture that was shown last
        self._lock, self._is_settling = RLock(), False  # callbacks may come from a thread of their own
        layers = [name for name in LAYERS[self._extractor.net] if name in self._extractor.layers]
        first = choose(layers[0] if layer is None else layer, layers, "layer")
        self._make_controls(layers, first)
        for control in (self.picture, self.layer, self.channel, self.by_strength):
            control.observe(self._refresh, "value")
        self.file.observe(self._open, "value")
        check_channel(channel, first, CHANNELS[int(first[len("block")]) - 1])
        self._refresh()  # gives the slider its length
        self.channel.value = channel

    @property
    def number(self):
        """The number of the channel that is shown, whatever the order of the slider."""
        place = self.channel.value
        return self._by_strength()[place] if self.by_strength.value else place

    @property
    def status_text(self):
        """The line of status, as text."""
        return self._text

    def __str__(self):
        image = self._pictures[self.picture.value]
        size = f"{image.shape[2]} x {image.shape[1]} px"
        lines = ["LayerExplorer", f"picture {self.picture.value}, {size}"]
        if self._computed != self.picture.value:
            return "\n".join([*lines, self._text])
        _, height, width, count = self._features[self.layer.value].shape
        field = f"a position sees {_side(self._extractor.net, self.layer.value)} px"
        return "\n".join(
            [*lines, f"layer {self.layer.value}, {count} channels, maps {width} x {height}, {field}", self._order()]
        )

    def _repr_mimebundle_(self, **_):
        return bundle(self, [Image.open(io.BytesIO(self.view.value))] if self.view.value else [])

    def _order(self):
        return f"channel {self.number}, slider by {'strength' if self.by_strength.value else 'number'}"

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
            continuous_update=False,
            **wide,
        )
        self.channel = widgets.IntSlider(
            description="channel", tooltip="which map of the layer", max=1, continuous_update=False, **wide
        )
        self.by_strength = widgets.Checkbox(
            description="strongest first", tooltip="order the slider by strength in this picture", indent=False
        )
        self.view, self.status = Picture(format="png", layout=widgets.Layout(width="920px")), widgets.HTML()
        choices = [widgets.HBox([self.picture, self.file]), widgets.HBox([self.layer, self.channel])]
        self.widget = widgets.VBox([*choices, self.by_strength, self.view, self.status])

    def _open(self, _=None):
        """Take the named file among the pictures, and show it."""
        name = self.file.value.strip()
        if not name:
            return
        try:
            image = load_image(name, SIZE)
        except Exception as error:
            self._say(f"error: {in_words(error)}")
            return
        with self._lock:
            if self._computed == name:
                self._computed = None  # the file may have changed
            self._pictures[name] = image
            self._is_settling = True
            self.picture.options = list(self._pictures)
            self.picture.value = name
            self._is_settling = False
        self._refresh()

    def _refresh(self, _=None):
        """Show what the controls say."""
        with self._lock:
            if self._is_settling:
                return
            self._is_settling = True
            try:
                self._show()
            except Exception as error:
                self._say(f"error: {in_words(error)}")
            finally:
                self._is_settling = False

    def _show(self):
        name, layer = self.picture.value, self.layer.value
        if self._computed != name:
            self._computed = None
            self._features = self._extractor(self._pictures[name])
            self._computed = name
        self.channel.max = self._features[layer].shape[-1] - 1
        values = np.asarray(self._features[layer])[0, :, :, self.number]
        words = self._words(values)
        title = f"{layer}, channel {self.number}: {values.shape[1]} x {values.shape[0]}"
        field, crop = self._loudest(values)
        self.view.value = to_png(lambda: plot_channel(self._pictures[name], values, title, field, crop))
        self.view.tooltip = words
        self._say(words)

    def _loudest(self, values):
        """What the loudest position sees: (top, left, side) in px, and that part of the picture; two None if silent."""
        found = peaks(values, 1)
        if not found:
            return None, None
        net, layer = self._extractor.net, self.layer.value
        stride, radius = receptive_field(net, layer)
        top, left = (index * stride - radius for index in found[0])
        crop = seen_from(self._pictures[self.picture.value], net, layer, found[0])
        return (top, left, stride + 2 * radius), crop

    def _words(self, values):
        """What there is to see, for who cannot see it."""
        count = self.channel.max + 1
        start = f"{self.layer.value}, channel {self.number} of 0 to {count - 1}"
        if not values.max() > 0:
            return f"{start}: silent in this picture"
        rank = self._by_strength().index(self.number) + 1
        return (
            f"{start}: number {rank} of {count} in strength; mean {values.mean():.3g}, largest {values.max():.3g}; "
            f"a position sees {_side(self._extractor.net, self.layer.value)} px"
        )

    def _by_strength(self):
        """The layer's channels, the strongest in this picture first."""
        features = self._features[self.layer.value]
        return strongest_channels(features, features.shape[-1])

    def _say(self, text):
        self._text = text
        self.status.value = f'<span role="status">{html.escape(text)}</span>'


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
