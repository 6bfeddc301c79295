"""One slider from random to trained weights, over pictures computed beforehand."""

import html

import ipywidgets as widgets

from nst_lib.gallery import cut, gallery_image, gallery_record
from nst_lib.images import to_uint8
from nst_lib.plots import plot_positions
from nst_lib.widgets.drawing import to_jpeg, to_png
from nst_lib.widgets.frontend import as_panel
from nst_lib.widgets.latest import Latest
from nst_lib.widgets.parts import bundle, set_values, values_of
from nst_lib.widgets.replay import Picture
from nst_lib.widgets.show_code import ShowCode
from nst_lib.widgets.transfer_run import in_words

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
    cell. In code: `kind`, `way` and `position` are the controls, `settings` has their values, `words` says what is to
    be seen. Nothing is computed but the curves; of a slider that moves on, only the last ones (`wait` waits for them).
    """

    def __init__(self, strips=None):
        self.strips, self._are_shipped = strips or shipped_strips(), not strips
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
        self.curves = Picture(format="png", layout=widgets.Layout(width="440px"))
        self.kind.observe(self._show, "value")
        self.way.observe(self._take_way, "value")
        self.position.observe(self._show, "value")
        self.code = ShowCode(self._code_lines)
        self._draw = Latest(self._draw_curves, lambda error: self._say(f"error: cannot draw: {in_words(error)}"))
        self._take_way()
        left = widgets.VBox([self.picture, self.caption])
        controls = widgets.HBox([self.kind, self.way])
        rows = [controls, self.position, widgets.HBox([left, self.curves]), self.code.widget]
        self.widget = as_panel(widgets.VBox(rows))

    @property
    def settings(self):
        """{"kind": ..., "way": ..., "position": ...}; can be set, in part, too. Setting raises ValueError."""
        return values_of(self._controls)

    @settings.setter
    def settings(self, settings):
        set_values(self._controls, settings)

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
        self.wait()
        return bundle(self, [self.picture.value, self.curves.value])

    def wait(self, timeout=None):
        """Block until the curves are those of the position, at most `timeout` seconds; whether they are."""
        return self._draw.wait(timeout)

    @property
    def _strip(self):
        return self.strips[self.kind.value]

    def _take_way(self, _=None):
        last = len(self._strip.ways[self.way.value]) - 1
        self.position.value = min(self.position.value, last)
        self.position.max = last
        self._show()

    @property
    def _controls(self):
        return {"kind": self.kind, "way": self.way, "position": self.position}

    def _code_lines(self):
        imported = "from nst_lib.widgets.weights_panel import shipped_strips\n\nstrips = shipped_strips()\n"
        return (
            f"{imported if self._are_shipped else ''}"
            f'strip = strips["{self.kind.value}"]\n'
            f'place = strip.ways["{self.way.value}"][{self.position.value}]\npixels = strip.pictures[place["frame"]]'
        )

    def _show(self, _=None):
        self.picture.value = to_jpeg(self._strip.pictures[self.place["frame"]])
        self.picture.tooltip = self.words
        self._say(self.words)
        self.code.update()
        self._draw((self._strip, self.way.value, self.position.value))

    def _draw_curves(self, where):
        strip, way, mark = where
        places = strip.ways[way]
        labels = [place["label"] for place in places]
        self.curves.value = to_png(lambda: plot_positions(strip.distances(way), labels, mark))
        self.curves.tooltip = f"distances along the way; the line stands at {places[mark]['words']}"

    def _say(self, words):
        self.caption.value = f'<span role="status">{html.escape(words)}</span>'


def _choice(name, tooltip, options):
    return widgets.Dropdown(
        description=name, tooltip=tooltip, options=list(options), layout=widgets.Layout(width="300px")
    )
