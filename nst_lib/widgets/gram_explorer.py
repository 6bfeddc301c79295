"""Two channels of a layer: their maps, the product of the maps, and the entry of the Gram matrix that comes of it."""

from typing import NamedTuple

import ipywidgets as widgets
import numpy as np

from nst_lib.choices import choose
from nst_lib.experiments.channels import check_channel
from nst_lib.experiments.gram_pairs import cosines, largest_entry, least_together, most_together
from nst_lib.experiments.textures import jigsaw
from nst_lib.gram import gram_matrix
from nst_lib.plots import plot_grams, plot_product
from nst_lib.settings import STYLE_LAYERS
from nst_lib.vgg import Extractor
from nst_lib.widgets.at_once import AtOnce
from nst_lib.widgets.click_picture import ClickPicture
from nst_lib.widgets.drawing import to_png
from nst_lib.widgets.frontend import as_panel
from nst_lib.widgets.latest import Latest
from nst_lib.widgets.parts import Status, bundle, button
from nst_lib.widgets.replay import Picture
from nst_lib.widgets.show_code import ShowCode
from nst_lib.widgets.transfer_run import in_words

MOST_TOGETHER, LEAST_TOGETHER, LARGEST = "Most together", "Least together", "Largest entry"
FINDERS = {MOST_TOGETHER: most_together, LEAST_TOGETHER: least_together, LARGEST: largest_entry}
TOOLTIPS = {
    MOST_TOGETHER: "the two channels whose maps are most alike",
    LEAST_TOGETHER: "two loud channels that are hardly ever active at one place",
    LARGEST: "the largest entry beside the diagonal",
}
SAME = 1e-3  # as a share of an entry: what another order of adding up may change


class View(NamedTuple):
    """What the panel is to show: two channels of a layer, the matrix' order, and how often positions were shuffled."""

    layer: str
    channels: tuple
    by_strength: bool
    shuffled: int


class GramExplorer:
    """Pick a layer and two channels; see both maps, their product, and where their entry is in the Gram matrix.

    `image` is (1, height, width, 3); an `extractor` made before, with all of `layers`, saves loading the network. Put
    the panel last in a cell. In code: `layer`, `first`, `second` and `by_strength` are the controls (set their
    `value`), `buttons` holds the three that find a pair, `shuffle_button` and `restore_button` change positions, `pair`
    is what is chosen, and `settings` reads and sets all of it; `wait` until it is drawn. Raises ValueError for an
    extractor that lacks a layer.
    """

    def __init__(self, image, layers=STYLE_LAYERS, *, extractor=None):
        extractor = extractor or Extractor(layers)
        if missing := set(layers) - set(extractor.layers):
            raise ValueError(f"the extractor lacks {', '.join(sorted(missing))}; make it with Extractor(layers)")
        activations = extractor(image)
        self._image = image
        self._features = {layer: activations[layer] for layer in layers}
        self._grams = {layer: gram_matrix(features) for layer, features in self._features.items()}
        self._orders = {layer: _strongest_first(gram) for layer, gram in self._grams.items()}
        self._shuffled, self._latest = 0, Latest(self._draw, self._fail)
        self._at_once = AtOnce(self._refresh)
        self._make_controls(layers)
        self.layer.observe(self._take_layer, "value")
        self.by_strength.observe(self._take_order, "value")
        for slider in (self.first, self.second):
            slider.observe(self._at_once, "value")
        self._take_layer()
        self.wait()

    @property
    def pair(self):
        """The two channels (i, j) that are chosen, whatever the order of the matrix."""
        return self._channels(self.by_strength.value)

    @property
    def settings(self):
        """{"layer", "channels": (i, j), "by_strength", "shuffled"}; can be set, in part, too.

        `shuffled` counts how often the positions were shuffled, 0 being as they are. ValueError for what is not there.
        """
        return self._view()._asdict()

    @settings.setter
    def settings(self, settings):
        for name in settings:
            choose(name, View._fields, "setting of this panel")
        layer = choose(settings.get("layer", self.layer.value), tuple(self._grams), "layer of this panel")
        if "layer" in settings:  # whose channels are other ones
            settings = {"channels": most_together(self._grams[layer]), **settings}
        wanted = self._view()._replace(**settings)
        i, j = wanted.channels
        for channel in (i, j):
            check_channel(channel, layer, len(self._orders[layer]))
        if wanted.shuffled < 0:
            raise ValueError(f"shuffled is {wanted.shuffled}; it must be 0, for positions as they are, or more")
        with self._at_once:
            self.layer.value, self.by_strength.value = layer, bool(wanted.by_strength)
            self._shuffled = int(wanted.shuffled)
            self._choose(wanted.channels)

    def wait(self, timeout=None):
        """Block until what the controls say is shown, at most `timeout` seconds; whether it is."""
        return self._latest.wait(timeout)

    @property
    def words(self):
        """What is shown, in a line: the channels, their entry, and the cosine between their maps."""
        self.wait()
        return self.status.text

    def __str__(self):
        height, width = self._image.shape[1:3]
        rows, columns = self._features[self.layer.value].shape[1:3]
        sizes = f"picture {width} x {height} px, maps {columns} x {rows}"
        return "\n".join([f"GramExplorer, {self.layer.value}", sizes, self.words])

    def _repr_mimebundle_(self, **_):
        self.wait()
        return bundle(self, [data for data in (self.maps.value, self.heat_map.picture) if data])

    def _view(self):
        return View(self.layer.value, self.pair, self.by_strength.value, self._shuffled)

    def _channels(self, by_strength):
        places = self.first.value, self.second.value
        return tuple(int(self._orders[self.layer.value][place]) for place in places) if by_strength else places

    def _choose(self, channels):
        """Put the sliders on two channels of the layer, wherever they stand in the order."""
        order = self._orders[self.layer.value]
        places = [int(np.flatnonzero(order == i)[0]) for i in channels] if self.by_strength.value else channels
        for slider, place in zip((self.first, self.second), places, strict=True):
            slider.max = len(order) - 1
            slider.value = int(place)

    def _take_layer(self, _=None):
        """A layer was chosen: as many channels as it has, and of those the two that are most together."""
        if not self._at_once.is_open:
            self._find(MOST_TOGETHER)

    def _take_order(self, change):
        """Another order: the same two channels, at other places."""
        if not self._at_once.is_open:
            with self._at_once:
                self._choose(self._channels(change.old))

    def _find(self, name):
        with self._at_once:
            self._choose(FINDERS[name](self._grams[self.layer.value]))

    def _pick(self, row, column):
        with self._at_once:
            self.first.value, self.second.value = row, column

    def _shuffle(self, count):
        with self._at_once:
            self._shuffled = count

    def _refresh(self):
        self.code.update()
        self._latest(self._view())

    def _draw(self, view):
        layer, (i, j), by_strength, shuffled = view
        gram, features = self._grams[layer], self._features[layer]
        if shuffled:
            features = jigsaw(features, 1, seed=shuffled)
        words = _words(gram, i, j)
        if shuffled:
            words += f"; positions shuffled, {_compared(gram_matrix(features), gram)}"
        maps = to_png(lambda: plot_product(features, i, j, self._image, columns=2, width=2.4))
        heat_map, area = self._plot_matrix(view)
        self.maps.value = maps
        self.maps.tooltip = f"picture, maps of channels {i} and {j} of {layer}, their product"
        order = ", the strongest channels first" if by_strength else ""
        with self.heat_map.hold_sync():
            self.heat_map.picture, self.heat_map.area, self.heat_map.cells = heat_map, area, list(gram.shape[1:])
            self.heat_map.words = f"Gram matrix of {layer}{order}; two lines cross at the entry of channels {i} and {j}"
        self.status.text = words

    def _plot_matrix(self, view):
        """PNG of the layer's matrix, and where in it the entries are: [left, top, width, height] in shares."""
        gram, order, title = np.asarray(self._grams[view.layer]), self._orders[view.layer], view.layer
        mark, figures = view.channels, []
        if view.by_strength:
            title = f"{title}, the strongest first"
            gram, mark = gram[:, order][:, :, order], [np.flatnonzero(order == i)[0] for i in view.channels]

        def make():
            figures.append(plot_grams({title: gram}, mark=mark))
            return figures[0]

        png = to_png(make)
        place = figures[0].axes[0].get_position()  # as it was drawn
        return png, [place.x0, 1 - place.y1, place.width, place.height]

    def _fail(self, error):
        self.status.text = f"error: {in_words(error)}"

    def _make_controls(self, layers):
        self.layer = _dropdown(layers)
        self.first, self.second = _slider("channel i"), _slider("channel j")
        self.by_strength = widgets.Checkbox(
            description="strongest first", tooltip="order matrix and sliders by strength", indent=False
        )
        self.buttons = {
            name: button(name, TOOLTIPS[name], lambda name=name: self._find(name), "140px") for name in FINDERS
        }
        shuffle = "put the positions of all maps in another random order"
        self.shuffle_button = button(
            "Shuffle the positions", shuffle, lambda: self._shuffle(self._shuffled + 1), "180px"
        )
        self.restore_button = button("Put them back", "the positions as they are", lambda: self._shuffle(0), "140px")
        self.maps = Picture(format="png", layout=widgets.Layout(width="440px"))
        self.heat_map = ClickPicture(self._pick, layout=widgets.Layout(width="400px", max_width="100%"))
        self.status, self.code = Status(), ShowCode(self._code_lines)
        finders = widgets.HBox(list(self.buttons.values()))
        shuffles = widgets.HBox([self.shuffle_button, self.restore_button])
        controls = [self.layer, self.first, self.second, self.by_strength, finders, shuffles]
        pictures = widgets.HBox([self.maps, self.heat_map])
        self.widget = as_panel(widgets.VBox([*controls, self.status, pictures, self.code.widget]))

    def _code_lines(self):
        layer, (i, j), _, shuffled = self._view()
        imports, features = ["from nst_lib.gram import gram_matrix"], f'extractor(image)["{layer}"]'
        if shuffled:
            imports.insert(0, "from nst_lib.experiments.textures import jigsaw")
            features = f"jigsaw({features}, 1, seed={shuffled})"
        lines = [f"features = {features}", f"product = features[..., {i}] * features[..., {j}]"]
        return "\n".join([*imports, "", *lines, f"entry = gram_matrix(features)[0, {i}, {j}]  # the product's mean"])


def _strongest_first(gram):
    """Channels of a Gram matrix (1, C, C) by their own entry, the largest first."""
    return np.argsort(-np.diag(gram[0]), kind="stable")


def _words(gram, i, j):
    entry, cosine = float(gram[0, i, j]), cosines(gram)[i, j]
    return f"channels {i} and {j} of {gram.shape[1]}: entry {entry:.1e}, cosine {cosine:.2f}"


def _compared(gram, before):
    same = np.allclose(gram, before, rtol=SAME, atol=0)
    return f"every entry of the matrix {'is' if same else 'is not'} as before, to within {SAME:.1%}"


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
        style={"description_width": "80px"},
        layout=widgets.Layout(width="640px"),
    )
