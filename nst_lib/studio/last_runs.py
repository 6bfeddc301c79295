"""The last runs of a visit as thumbnails, each with a button that goes back to it."""

import ipywidgets as widgets

from nst_lib.studio.thumbnails import thumbnail
from nst_lib.widgets.parts import button

MOST = 6


class LastRuns:
    """`add(order, run)` puts a run in front; `go(order, run)` is called when its button is pressed."""

    def __init__(self, go):
        self._go, self._count = go, 0
        self.kept, self.buttons = [], []
        self.widget = widgets.HBox()

    def add(self, order, run):
        """Keep a run that has a picture, and forget the oldest if there are too many."""
        self._count += 1
        self.kept = [(self._count, order, run), *self.kept][:MOST]
        columns = [self._column(*each) for each in self.kept]
        self.buttons = [column.children[1] for column in columns]
        self.widget.children = columns

    def _column(self, number, order, run):
        _, pixels = run.history.picture(len(run.history) - 1)
        back = button(f"Run {number}", f"back to run {number} and its settings", lambda: self._go(order, run))
        return widgets.VBox([thumbnail(pixels, f"run {number}"), back])
