"""A panel's setting as lines of code that a learner can copy."""

import dataclasses
import html

import ipywidgets as widgets

from nst_lib.settings import Settings


class ShowCode:
    """A button that shows the code for what a panel shows now. `make()` returns it, or raises ValueError."""

    def __init__(self, make):
        self._make = make
        self.button = widgets.ToggleButton(
            description="Show the code", tooltip="the panel's setting as Python", layout=widgets.Layout(width="140px")
        )
        self.text = widgets.HTML()
        self.widget = widgets.VBox([self.button, self.text])
        self.button.observe(self.update, "value")

    def update(self, _=None):
        """Show the code of now; call it when something has changed."""
        self.text.value = f"<pre>{html.escape(self._code())}</pre>" if self.button.value else ""

    def _code(self):
        try:
            return self._make()
        except ValueError as error:
            return f"# there is no code for this: {error}"


def as_code(settings, base=None):
    """`Settings` as Python: only what differs from `base`, by default `Settings()`."""
    base = base or Settings()
    names = [field.name for field in dataclasses.fields(settings)]
    changed = {name: getattr(settings, name) for name in names if getattr(settings, name) != getattr(base, name)}
    return f"Settings({', '.join(f'{name}={as_literal(value)}' for name, value in changed.items())})"


def transfer_code(settings):
    """The lines that run a transfer with these settings on `content` and `style`."""
    return "\n".join(
        [
            "from nst_lib.settings import Settings",
            "from nst_lib.transfer import transfer",
            "",
            f"settings = {as_code(settings)}",
            "for step in transfer(content, style, settings):",
            "    image = step.image",
        ]
    )


def as_literal(value):
    """A value of `Settings` as text that Python reads back: a Stage as a tuple, a float without its tail."""
    if isinstance(value, tuple):
        inner = ", ".join(map(as_literal, value))
        return f"({inner},)" if len(value) == 1 else f"({inner})"
    if isinstance(value, float) and float(f"{value:g}") == value:
        return f"{value:g}"
    return repr(dict(value)) if isinstance(value, dict) else repr(value)
