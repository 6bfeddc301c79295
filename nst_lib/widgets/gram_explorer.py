"""Two channels of a layer: their maps, the product of the maps, and the entry of the Gram matrix that comes of it."""

import html
import io
from threading import RLock

import ipywidgets as widgets
from PIL import Image

from nst_lib.experiments.gram_pairs import cosines, largest_entry, least_together, most_together
from nst_lib.gram import gram_matrix
from nst_lib.plots import plot_grams, plot_product
from nst_lib.settings import STYLE_LAYERS
from nst_lib.vgg import Extractor
from nst_lib.widgets.drawing import bundle, to_png
from nst_lib.widgets.replay import Picture

MOST_TOGETHER, LEAST_TOGETHER, LARGEST = "Most together", "Least together", "Largest entry"
FINDERS = {MOST_TOGETHER: most_together, LEAST_TOGETHER: least_together, LARGEST: largest_entry}
TOOLTIPS = {
    MOST_TOGETHER: "the two channels whose maps are most alike",
    LEAST_TOGETHER: "two loud channels that are hardly ever active at one place",
    LARGEST: "the largest entry beside the diagonal",
}


class GramExplorer:
    """Pick a layer and two channels; see both maps, their product, and where their entry is in the Gram matrix.

    `image` is (1, height, width, 3); an `extractor` made before, with all of `layers`, saves loading the network. Put
    the panel last in a cell. In code: `layer`, `first` and `second` are the controls (set their `value`), `buttons`
    holds the three that find a pair, `pair` is what is shown. Raises ValueError for an extractor that lacks a layer.
    """

    def __init__(self, image, layers=STYLE_LAYERS, *, extractor=None):
        extractor = extractor or Extractor(layers)
        if missing := set(layers) - set(extractor.layers):
            raise ValueError(f"the extractor lacks {', '.join(sorted(missing))}; make it with Extractor(layers)")
        activations = extractor(image)
        self._image = image
        self._features = {layer: activations[layer] for layer in layers}
        self._grams = {layer: gram_matrix(features) for layer, features in self._features.items()}
        self._lock = RLock()  # a person's clicks may come from more than one thread
        self._is_changing = False
        self.layer = _dropdown(layers)
        self.first, self.second = _slider("channel i"), _slider("channel j")
        self.buttons = {name: _button(name, lambda name=name: self._find(name)) for name in FINDERS}
        self.maps = Picture(format="png", layout=widgets.Layout(width="440px"))
        self.heat_map = Picture(format="png", layout=widgets.Layout(width="400px"))
        self.caption = widgets.HTML()
        self.widget = self._layout()
        self.layer.observe(self._take_layer, "value")
        for slider in (self.first, self.second):
            slider.observe(self._draw, "value")
        self._take_layer()

    @property
    def pair(self):
        """The two channels (i, j) that are shown."""
        return self.first.value, self.second.value

    @property
    def words(self):
        """What is shown, in a line: the channels, their entry, and the cosine between their maps."""
        (i, j), gram = self.pair, self._grams[self.layer.value]
        entry, cosine = float(gram[0, i, j]), cosines(gram)[i, j]
        return f"channels {i} and {j} of {gram.shape[1]}: entry {entry:.1e}, cosine {cosine:.2f}"

    def __str__(self):
        height, width = self._image.shape[1:3]
        rows, columns = self._features[self.layer.value].shape[1:3]
        sizes = f"picture {width} x {height} px, maps {columns} x {rows}"
        return "\n".join([f"GramExplorer, {self.layer.value}", sizes, self.words])

    def _repr_mimebundle_(self, **_):
        return bundle(self, [Image.open(io.BytesIO(picture.value)) for picture in (self.maps, self.heat_map)])

    def _take_layer(self, _=None):
        """A layer was chosen: as many channels as it has, and of those the two that are most together."""
        with self._lock:
            self._is_changing = True  # a slider whose end moves may move, too
            try:
                for slider in (self.first, self.second):
                    slider.max = self._grams[self.layer.value].shape[1] - 1
            finally:
                self._is_changing = False
        self._find(MOST_TOGETHER)

    def _find(self, name):
        with self._lock:
            self._is_changing = True  # draw once, not after each slider
            try:
                self.first.value, self.second.value = FINDERS[name](self._grams[self.layer.value])
            finally:
                self._is_changing = False
            self._draw()

    def _draw(self, _=None):
        with self._lock:
            if self._is_changing:
                return
            layer, (i, j) = self.layer.value, self.pair
            features, gram = self._features[layer], self._grams[layer]
            self.maps.value = to_png(lambda: plot_product(features, i, j, self._image, columns=2, width=2.4))
            self.heat_map.value = to_png(lambda: plot_grams({layer: gram}, mark=(i, j)))
            self.maps.tooltip = f"picture, maps of channels {i} and {j} of {layer}, their product"
            self.heat_map.tooltip = f"Gram matrix of {layer}, two lines cross at entry {i}, {j}"
            self.caption.value = f'<span role="status">{html.escape(self.words)}</span>'

    def _layout(self):
        controls = [self.layer, self.first, self.second, widgets.HBox(list(self.buttons.values()))]
        return widgets.VBox([*controls, self.caption, widgets.HBox([self.maps, self.heat_map])])


def _dropdown(layers):
    return widgets.Dropdown(
        description="layer",
        tooltip="the layer whose activations are shown",
        options=tuple(layers),
        style={"description_width": "80px"},
        layout=widgets.Layout(width="300px"),
    )


def _slider(name):
    return widgets.IntSlider(
        description=name,
        tooltip=f"{name}: move it, or type its number",
        min=0,
        max=1,
        continuous_update=False,
        style={"description_width": "80px"},
        layout=widgets.Layout(width="640px"),
    )


def _button(name, action):
    button = widgets.Button(description=name, tooltip=TOOLTIPS[name], layout=widgets.Layout(width="140px"))
    button.on_click(lambda _: action())
    return button
