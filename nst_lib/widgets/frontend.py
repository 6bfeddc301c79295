"""Widgets of our own, where ipywidgets has none: what runs in the browser is in `assets/widgets/`."""

from pathlib import Path

import anywidget
from traitlets import Bool, Bytes, Float, Int, List, Unicode

ASSETS = Path(__file__).parents[1] / "assets" / "widgets"
WHOLE_PICTURE = [0.0, 0.0, 1.0, 1.0]


def _asset(name):
    return (ASSETS / name).read_text(encoding="utf-8")


class _Widget(anywidget.AnyWidget):
    _css = _asset("panel.css")


class DropZone(_Widget):
    """Choose a file, or drop one on it: `on_file(bytes)` is called for each. Its name stays in the browser."""

    _esm = _asset("dropzone.js")
    label, accept = Unicode().tag(sync=True), Unicode("image/*").tag(sync=True)
    most_bytes, disabled = Int(8_000_000).tag(sync=True), Bool(False).tag(sync=True)

    def __init__(self, on_file, **traits):
        super().__init__(**traits)
        self._on_file = on_file
        self.on_msg(self._receive)

    def _receive(self, _, content, buffers):
        if content.get("kind") == "file" and buffers and not self.disabled:
            self._on_file(bytes(buffers[0]))


class Download(_Widget):
    """A button; `make()` returns (name, media type, bytes) of the file to save, or None where there is none."""

    _esm = _asset("download.js")
    label, hint = Unicode().tag(sync=True), Unicode().tag(sync=True)
    disabled = Bool(False).tag(sync=True)

    def __init__(self, make, **traits):
        super().__init__(**traits)
        self._make = make
        self.on_msg(self._receive)

    def click(self):
        """Do what a press of the button does."""
        if not self.disabled and (made := self._make()) is not None:
            name, media_type, data = made
            self.send({"kind": "file", "name": name, "type": media_type}, [data])

    def _receive(self, _, content, buffers):
        if content.get("kind") == "click":
            self.click()


class Names(_Widget):
    """Nothing to be seen: names the slider handles of the panel that it stands in; see `as_panel`."""

    _esm = _asset("names.js")


class RegionCanvas(_Widget):
    """A JPEG to draw a box or strokes on, all in shares of the picture.

    `box` is [top, left, bottom, right]; a stroke {"points": [[x, y], ...], "radius": share of the shorter side,
    "erase": bool}. `words` describe it for who cannot see it.
    """

    _esm = _asset("region.js")
    picture, words = Bytes(b"").tag(sync=True), Unicode().tag(sync=True)
    mode, radius = Unicode("box").tag(sync=True), Float(0.05).tag(sync=True)
    box, strokes = List(WHOLE_PICTURE).tag(sync=True), List([]).tag(sync=True)


class BeforeAfter(_Widget):
    """Two JPEGs of one size on each other; `share` is how many per cent of the left one are seen."""

    _esm = _asset("before_after.js")
    left, right = Bytes(b"").tag(sync=True), Bytes(b"").tag(sync=True)
    left_words, right_words = Unicode().tag(sync=True), Unicode().tag(sync=True)
    label, share = Unicode("how much of the left picture is seen").tag(sync=True), Int(50).tag(sync=True)


def as_panel(box):
    """A box of widgets, as the outermost of a panel: its sliders get names, its rows break on a narrow page."""
    box.children = (*box.children, Names())
    box.add_class("nst-panel")
    return box
