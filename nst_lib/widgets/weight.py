"""A weight to choose over many powers of ten, 0 included."""

import math

import ipywidgets as widgets

STEP = 0.1  # of the exponent


class Weight:
    """A field to type a number of at least 0, and a slider that moves it by powers of ten; `value` is the number.

    `decades` are the exponents between which the slider moves. Left of the lower one is 0, which leaves the term out. A
    number beyond the slider's ends may be typed all the same.
    """

    def __init__(self, name, tooltip, decades):
        self._lowest, self._highest = decades
        self._zero = self._lowest - STEP
        self.number = widgets.BoundedFloatText(
            description=name,
            tooltip=f"{tooltip}; 0 leaves it out",
            min=0,
            max=1e30,
            step=None,
            style={"description_width": "120px"},
            layout=widgets.Layout(width="220px"),
        )
        self.slider = widgets.FloatSlider(
            tooltip=f"{tooltip}: ten steps are a factor of ten, the left end is 0",
            min=self._zero,
            max=self._highest,
            step=STEP,
            readout=False,
            layout=widgets.Layout(width="190px"),
        )
        self.widget = widgets.HBox([self.number, self.slider])
        self._move_slider()
        self.slider.observe(self._take_slider, "value")
        self.number.observe(self._move_slider, "value")

    @property
    def value(self):
        """The weight."""
        return self.number.value

    @value.setter
    def value(self, value):
        self.number.value = value

    @property
    def disabled(self):
        """Whether field and slider are locked."""
        return self.number.disabled

    @disabled.setter
    def disabled(self, disabled):
        self.slider.disabled = self.number.disabled = disabled

    def _place(self):
        """Where on the slider the number is."""
        return min(max(math.log10(self.value), self._lowest), self._highest) if self.value else self._zero

    def _take_slider(self, _):
        place = self.slider.value
        # A browser rounds what it is shown to the slider's steps, and reports that as if a person had moved it.
        if abs(place - self._place()) > 0.6 * STEP:
            self.number.value = 0.0 if place < self._zero + STEP / 2 else float(f"{10**place:.2g}")

    def _move_slider(self, _=None):
        self.slider.value = self._place()
