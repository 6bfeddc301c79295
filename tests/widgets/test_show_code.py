"""The code that a panel shows, judged by running it."""

import pytest

from nst_lib.recipes import RECIPES
from nst_lib.settings import Settings
from nst_lib.widgets.show_code import ShowCode, as_code, transfer_code


@pytest.mark.parametrize("settings", [Settings(), *(recipe.settings for recipe in RECIPES.values())])
def test_the_code_makes_equal_settings(settings):
    assert eval(as_code(settings), {"Settings": Settings}) == settings


def test_only_what_differs_is_said():
    assert as_code(Settings()) == "Settings()"
    assert as_code(Settings(style_weight=1e5, start="noise")) == "Settings(style_weight=100000, start='noise')"


def test_the_lines_run(content, style, settings):
    names = {"content": content, "style": style}
    exec(transfer_code(settings), names)
    assert names["image"].shape == content.shape


def test_it_shows_on_demand_and_escapes():
    code = ShowCode(lambda: "a < b")
    assert code.text.value == ""
    code.button.value = True
    assert code.text.value == "<pre>a &lt; b</pre>"
    code.button.value = False
    assert code.text.value == ""


def test_a_wrong_setting_is_said_instead():
    def make():
        raise ValueError("all three weights are 0")

    code = ShowCode(make)
    code.button.value = True
    assert "# there is no code for this: all three weights are 0" in code.text.value
