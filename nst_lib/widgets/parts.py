"""What all panels are made of: buttons, a line of status, controls as settings, and what a notebook keeps of them."""

import html
import io

import ipywidgets as widgets
from PIL import Image
from traitlets import TraitError

from nst_lib.choices import choose
from nst_lib.widgets import drawing


def button(name, tooltip, action, width="120px"):
    """A button that calls `action()`."""
    made = widgets.Button(description=name, tooltip=tooltip, layout=widgets.Layout(width=width))
    made.on_click(lambda _: action())
    return made


class Status(widgets.HTML):
    """A line that screen readers speak when it changes; `text` is what it says, never HTML."""

    @property
    def text(self):
        """The line, in words."""
        return html.unescape(self.value.removeprefix('<span role="status">').removesuffix("</span>"))

    @text.setter
    def text(self, words):
        self.value = f'<span role="status">{html.escape(words)}</span>'


def values_of(controls):
    """{name: value} of {name: widget}: what a panel's `settings` are where they are no `Settings`."""
    return {name: control.value for name, control in controls.items()}


def set_values(controls, settings):
    """Set those of {name: widget} that `settings` {name: value} names, in the order of the controls.

    Raises ValueError for a name that there is not, or a value that its control cannot have.
    """
    for name in settings:
        choose(name, controls, "setting")
    for name in controls:
        if name in settings:
            _set(name, controls[name], settings[name])


def _set(name, control, value):
    lowest, highest = getattr(control, "min", None), getattr(control, "max", None)
    if lowest is not None and not lowest <= value <= highest:
        raise ValueError(f"{name} is {value!r}; it must be from {lowest} to {highest}")
    try:
        control.value = value
    except TraitError:
        raise ValueError(f"{name} is {value!r}; choose one of {', '.join(map(str, control.options))}") from None


def bundle(panel, pictures, height=280):
    """`drawing.bundle` with encoded `pictures`; empty ones are left out."""
    return drawing.bundle(panel, [Image.open(io.BytesIO(data)) for data in pictures if data], height)
