"""A weight to choose over many powers of ten, 0 included."""

import math

import ipywidgets as widgets

DECADES = (-3, 6)


class Weight:
    """A logarithmic slider beside a field to type the number in; `value` is the number, a float of at least 0.

    At the left end of the slider the weight is 0, which leaves its term out. A number beyond the slider's ends may be
    typed all the same.
    """

    def __init__(self, name, tooltip):
        self.slider = widgets.FloatSlider(
            description=name,
            tooltip=f"{tooltip}; one step to the right is a quarter of a power of ten, the left end is 0",
            min=DECADES[0] - 0.25,
            max=DECADES[1],
            step=0.25,
            readout=False,
            style={"description_width": "120px"},
            layout=widgets.Layout(width="300px"),
        )
        self.number = widgets.BoundedFloatText(
            min=0, max=1e30, step=None, tooltip=f"{tooltip}; type any number, 0 included", layout={"width": "100px"}
        )
        self.widget = widgets.HBox([self.slider, self.number])
        self._is_following = False
        self.slider.observe(self._take_slider, "value")
        self.number.observe(self._move_slider, "value")
        self._move_slider()

    @property
    def value(self):
        """The weight."""
        return self.number.value

    @value.setter
    def value(self, value):
        self.number.value = value

    @property
    def disabled(self):
        """Whether slider and field are locked."""
        return self.number.disabled

    @disabled.setter
    def disabled(self, disabled):
        self.slider.disabled = self.number.disabled = disabled

    def _take_slider(self, change):
        if not self._is_following:
            self.number.value = 0 if change.new <= self.slider.min else float(f"{10**change.new:.2g}")

    def _move_slider(self, _=None):
        place = math.log10(self.value) if self.value else self.slider.min
        self._is_following = True
        try:
            self.slider.value = min(max(place, self.slider.min if not self.value else DECADES[0]), self.slider.max)
        finally:
            self._is_following = False
