"""Settings to start from are settings, and say what is special about them."""

from dataclasses import replace

import pytest

from nst_lib.experiments.starting_points import STARTING_POINTS, as_table, changes, starting_point
from nst_lib.recipes import TIRTANATA
from nst_lib.settings import Settings


def test_each_one_answers_a_wish_in_its_own_way():
    ways = [(repr(point.settings), point.style_share) for point in STARTING_POINTS.values()]
    assert len(set(ways)) == len(ways) >= 5
    assert len({point.wish for point in STARTING_POINTS.values()}) == len(ways)
    assert all(0.5 <= point.style_share <= 2 for point in STARTING_POINTS.values())


def test_all_but_the_article_s_change_little():
    for name, point in STARTING_POINTS.items():
        assert name == "colours_only" or len(changes(point.settings)) <= 2, name


def test_changes_are_those_of_the_default_settings():
    assert changes(Settings()) == {}
    assert changes(replace(Settings(), style_weight=1.0, seed=3)) == {"style_weight": 1.0, "seed": 3}
    assert replace(Settings(), **changes(TIRTANATA)) == TIRTANATA
    assert changes(TIRTANATA, TIRTANATA) == {}


def test_another_name_raises_with_the_nearest_one():
    assert starting_point("likeness").settings.content_weight > Settings().content_weight
    with pytest.raises(ValueError, match="did you mean likeness"):
        starting_point("likenes")


def test_the_table_has_a_line_for_each_in_cells_of_one_number():
    head, rule, *lines = as_table().splitlines()
    assert len(lines) == len(STARTING_POINTS)
    assert len({line.count("|") for line in (head, rule, *lines)}) == 1
    for line, (name, point) in zip(lines, STARTING_POINTS.items(), strict=True):
        assert point.wish in line
        assert f"`{name}`" in line
        assert f"| {point.settings.content_weight:g} |" in line
        assert point.settings.content_layers[0].removeprefix("block") in line
