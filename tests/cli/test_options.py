"""Every option of `nst stylize`, `nst batch` and `nst film` arrives under the name of the setting that it replaces."""

import argparse
from dataclasses import fields

import pytest

from nst_lib.cli.options import add_batch, add_film, add_stylize
from nst_lib.settings import Settings

NOT_SETTINGS = {"run", "content", "style", "output", "recipe", "settings", "fast", "size", "short_side"}
NOT_SETTINGS |= {"more_styles", "masks", "log", "save_every"}
OF_A_FILM = {"frames", "first_window", "last_window", "rate", "later_evaluations", "temporal_weight", "keep_frames"}


@pytest.fixture
def parser():
    parser = argparse.ArgumentParser()
    commands = parser.add_subparsers()
    add_stylize(commands, run=print)
    add_batch(commands, run=print)
    add_film(commands, run=print)
    return parser


def test_every_option_is_a_setting_or_known_not_to_be(parser):
    parsed = vars(parser.parse_args(["stylize", "a.jpg", "b.jpg", "-o", "out.png"]))
    assert set(parsed) - NOT_SETTINGS - {"learning_rate"} <= {field.name for field in fields(Settings)}
    assert parsed["run"] is print


def test_batch_takes_the_settings_that_stylize_takes(parser):
    one = vars(parser.parse_args(["stylize", "a.jpg", "b.jpg", "-o", "out.png"]))
    many = vars(parser.parse_args(["batch", "-o", "out"]))
    assert set(one) - set(many) == {"content", "style", "more_styles", "masks", "log", "save_every"}
    assert set(many) - set(one) == {"contents", "styles", "table", "scheduler"}


def test_film_takes_the_settings_that_stylize_takes(parser):
    one = vars(parser.parse_args(["stylize", "a.jpg", "b.jpg", "-o", "out.png"]))
    film = vars(parser.parse_args(["film", "a.jpg", "b.jpg", "-o", "out.gif"]))
    assert set(one) - set(film) == {"more_styles", "masks", "log", "save_every"}
    assert set(film) - set(one) == OF_A_FILM
    assert {film[name] for name in set(one) & set(film) - {"run", "content", "style", "output"}} == {None}


def test_windows_of_a_film_are_three_numbers(parser):
    line = "film a b -o c.mp4 --from 0 10.5 80 --to 40 30 45"
    parsed = parser.parse_args(line.split())
    assert (parsed.first_window, parsed.last_window) == ([0, 10.5, 80], [40, 30, 45])


def test_what_is_not_given_leaves_the_recipe_alone(parser):
    parsed = vars(parser.parse_args(["stylize", "a.jpg", "b.jpg", "-o", "out.png"]))
    assert {value for name, value in parsed.items() if name not in ("run", "content", "style", "output")} == {None}


def test_values_have_their_type(parser):
    line = (
        "stylize a b -o c.png --style-layers block1_conv1 block2_conv1 --style-weight 1e4 --evaluations 5 --net vgg16 "
        "--tile 512 --keep-colour luminance --guidance inside --style d:0.5 --style e --mask f"
    )
    parsed = parser.parse_args(line.split())
    assert parsed.style_layers == ["block1_conv1", "block2_conv1"]
    assert (parsed.style_weight, parsed.evaluations, parsed.net, parsed.tile) == (1e4, 5, "vgg16", 512)
    assert (parsed.keep_colour, parsed.guidance) == ("luminance", "inside")
    assert (parsed.style, parsed.more_styles, parsed.masks) == ("b", ["d:0.5", "e"], ["f"])


@pytest.mark.parametrize(
    "line",
    [
        "stylize a.jpg b.jpg",
        "stylize a.jpg -o out.png",
        "stylize a b -o c.png --size 64 --short-side 64",
        "stylize a b -o c.png --recipe GATYS_2016 --settings c.json",
        "stylize a b -o c.png --swirl",
        "film a b",
        "film a b -o c.gif --from 0 10",
    ],
)
def test_lines_that_cannot_be_meant_end_with_status_2(parser, line, capsys):
    with pytest.raises(SystemExit) as caught:
        parser.parse_args(line.split())
    assert caught.value.code == 2
    assert "error: " in capsys.readouterr().err
