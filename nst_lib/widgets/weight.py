"""A weight to choose over many powers of ten, 0 included."""

import math

import ipywidgets as widgets

DECADES = (-3, 6)  # exponents at the slider's ends
STEP = 0.1  # of the exponent
ZERO = DECADES[0] - STEP  # the place of 0, at the left end


class Weight:
    """A field to type a number of at least 0, and a slider that moves it by powers of ten; `value` is the number.

    At the slider's left end the weight is 0, which leaves its term out. A number beyond the slider's ends may be typed
    all the same.
    """

    def __init__(self, name, tooltip):
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
            min=ZERO,
            max=DECADES[1],
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
        return min(max(math.log10(self.value), DECADES[0]), DECADES[1]) if self.value else ZERO

    def _take_slider(self, _):
        place = self.slider.value
        # A browser rounds what it is shown to the slider's steps, and reports that as if a person had moved it.
        if abs(place - self._place()) > 0.6 * STEP:
            self.number.value = 0.0 if place < ZERO + STEP / 2 else float(f"{10**place:.2g}")

    def _move_slider(self, _=None):
        self.slider.value = self._place()
