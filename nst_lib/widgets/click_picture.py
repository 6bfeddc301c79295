"""A picture of a table, whose cells can be picked with the mouse."""

import anywidget
from traitlets import Bytes, Float, Int, List, Unicode

from nst_lib.widgets.frontend import ASSETS


class ClickPicture(anywidget.AnyWidget):
    """A PNG, `picture`; a press on it, or a drag of the mouse over it, calls `on_pick(row, column)`.

    `area` [left, top, width, height] says where in the picture the table is, in shares of it, and `cells` how many
    rows and columns it has. `words` describe it for who cannot see it. The mouse is never the only way: a panel has
    sliders for the same.
    """

    _esm = (ASSETS / "click_picture.js").read_text(encoding="utf-8")
    picture, words = Bytes(b"").tag(sync=True), Unicode().tag(sync=True)
    area = List(Float(), [0.0, 0.0, 1.0, 1.0]).tag(sync=True)
    cells = List(Int(), [1, 1]).tag(sync=True)

    def __init__(self, on_pick, **traits):
        super().__init__(**traits)
        self._on_pick = on_pick
        self.on_msg(self._receive)

    def _receive(self, _, content, __):
        """A page may send anything: only a cell of the table is taken."""
        if content.get("kind") != "pick":
            return
        place = content.get("row"), content.get("column")
        if all(type(at) is int and 0 <= at < count for at, count in zip(place, self.cells, strict=True)):
            self._on_pick(*place)
