"""What differs between two runs, against records written out and arithmetic by hand."""

import math
from dataclasses import replace

import pytest

from nst_lib.experiments.ablation import against_chance, changed_fields, unweighted
from nst_lib.settings import Settings

SETTINGS = Settings(content_weight=20.0, style_weight=4e3)
LOSSES = {
    "content block4_conv2": 40.0,
    "content block2_conv2": 60.0,
    "style block1_conv1": 8e3,
    "style block2_conv1": 4e3,
    "total variation": 7.0,
    "total": 12107.0,
}


def record(**changed):
    return {"result": {"losses": LOSSES}, "settings": replace(SETTINGS, **changed)}


def test_what_differs_is_named_in_the_order_of_the_settings():
    other = replace(SETTINGS, seed=3, style_weight=1.0)
    assert changed_fields(SETTINGS, SETTINGS) == ()
    assert changed_fields(SETTINGS, other) == changed_fields(other, SETTINGS) == ("style_weight", "seed")


def test_losses_without_their_weights_are_summed_over_layers():
    assert unweighted(record()) == {"content": 5.0, "style": 3.0}


def test_a_term_that_was_not_measured_has_no_value():
    assert math.isnan(unweighted(record(content_weight=0.0))["content"])
    assert unweighted(record(content_weight=0.0))["style"] == 3.0


def test_a_difference_is_counted_in_the_repeats_own_spread():
    assert against_chance(10.0, [1.0, 3.0, 5.0]) == pytest.approx(3.5)  # mean 3, deviation sqrt((4 + 0 + 4) / 2) = 2
    assert against_chance(3.0, [1.0, 3.0, 5.0]) == 0
    assert against_chance(1.0, [1.0, 3.0]) == pytest.approx(-1 / math.sqrt(2))


def test_repeats_that_say_nothing_of_chance_are_refused():
    with pytest.raises(ValueError, match="there are 1 repeats; run the same settings with at least two seeds"):
        against_chance(1.0, [2.0])
    with pytest.raises(ValueError, match="all repeats are equal"):
        against_chance(1.0, [2.0, 2.0])
