"""One slider from random to trained weights, over pictures computed beforehand."""

import io

import ipywidgets as widgets
from PIL import Image

from nst_lib.gallery import cut, gallery_image, gallery_record
from nst_lib.images import to_uint8
from nst_lib.plots import plot_positions
from nst_lib.widgets.drawing import bundle, to_jpeg, to_png
from nst_lib.widgets.replay import Picture

KINDS = ("transfer", "texture", "inversion")


class Strip:
    """Pictures of one kind, and the ways along which they lead from random to trained weights.

    `images` is a list of images (1, height, width, 3), `ways` {way: list of places}. A place has "frame" (the number of
    its picture, counted from 0), "label" (short, for an axis), "words" and "distances" {name: value}.
    """

    def __init__(self, images, ways):
        self.pictures, self.ways = [to_uint8(image) for image in images], ways

    def distances(self, way):
        """{name: list of values along the way}."""
        places = self.ways[way]
        return {name: [place["distances"][name] for place in places] for name in places[0]["distances"]}


def shipped_strips():
    """{"transfer": Strip, "texture": Strip, "inversion": Strip}, as `make gallery` left them."""
    strips = {}
    for kind in KINDS:
        numbers = gallery_record(f"07_slider_{kind}")["numbers"]
        strips[kind] = Strip(cut(gallery_image(f"07_slider_{kind}"), numbers["frames"]), numbers["ways"])
    return strips


class WeightsPanel:
    """A slider from random to trained weights: the picture that they paint, and how far it is from its targets.

    `strips` is {kind of picture: Strip}, by default those shipped; all have the same ways. Put the panel last in a
    cell. `kind`, `way` and `position` are the controls. Nothing is computed but the curves.
    """

    def __init__(self, strips=None):
        self.strips = strips or shipped_strips()
        self.kind = _choice("picture", "what is painted", self.strips)
        self.way = _choice("way", "how random becomes trained", self._strip.ways)
        self.position = widgets.IntSlider(
            description="random → trained",
            tooltip="from random weights, left, to trained weights, right",
            readout=False,
            style={"description_width": "120px"},
            layout=widgets.Layout(width="620px"),
        )
        self.picture = Picture(format="jpeg", layout=widgets.Layout(width="384px", object_fit="contain"))
        self.caption = widgets.HTML()
        self.curves = Picture(format="png", layout=widgets.Layout(width="470px"))
        self.kind.observe(self._show, "value")
        self.way.observe(self._take_way, "value")
        self.position.observe(self._show, "value")
        self._take_way()
        left = widgets.VBox([self.picture, self.caption])
        controls = widgets.HBox([self.kind, self.way])
        self.widget = widgets.VBox([controls, self.position, widgets.HBox([left, self.curves])])

    @property
    def place(self):
        """What is known of the picture shown; see `Strip`."""
        return self._strip.ways[self.way.value][self.position.value]

    @property
    def words(self):
        """The picture shown, in words: its weights, and its distances to two digits."""
        distances = ", ".join(f"{name} {value:.2f}" for name, value in self.place["distances"].items())
        return f"{self.place['words']}: {distances}"

    def __str__(self):
        return f"WeightsPanel, {self.kind.value}, {self.way.value}\n{self.words}"

    def _repr_mimebundle_(self, **_):
        return bundle(self, [Image.open(io.BytesIO(data)) for data in (self.picture.value, self.curves.value)])

    @property
    def _strip(self):
        return self.strips[self.kind.value]

    def _take_way(self, _=None):
        last = len(self._strip.ways[self.way.value]) - 1
        self.position.value = min(self.position.value, last)
        self.position.max = last
        self._show()

    def _show(self, _=None):
        strip, way, mark = self._strip, self.way.value, self.position.value
        self.picture.value = to_jpeg(strip.pictures[self.place["frame"]])
        self.picture.tooltip = self.words
        self.caption.value = f'<span role="status">{self.words}</span>'
        labels = [place["label"] for place in strip.ways[way]]
        self.curves.value = to_png(lambda: plot_positions(strip.distances(way), labels, mark))
        self.curves.tooltip = f"distances along the way; the line stands at {self.place['words']}"


def _choice(name, tooltip, options):
    return widgets.Dropdown(
        description=name, tooltip=tooltip, options=list(options), layout=widgets.Layout(width="300px")
    )
