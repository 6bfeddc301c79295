"""The one message for an unknown name."""

import pytest

from nst_lib.choices import choose


def test_a_known_value_comes_back():
    assert choose("b", ("a", "b"), "letter") == "b"


@pytest.mark.parametrize("value", ["block4_conv3", "BLOCK4_CONV3", "blok4_conv3"])
def test_the_message_names_what_came_the_nearest_and_all(value):
    known = ("block4_conv1", "block4_conv2", "pool")
    with pytest.raises(ValueError, match="unknown layer") as caught:
        choose(value, known, "layer")
    message = str(caught.value)
    assert repr(value) in message
    assert "did you mean block4_conv" in message
    assert message.endswith("choose from block4_conv1, block4_conv2, pool")


def test_case_does_not_hide_the_nearest():
    with pytest.raises(ValueError, match=r"did you mean GATYS_2016\?"):
        choose("gatys", ("GATYS_2016", "PRABHAKARAN"), "recipe")


@pytest.mark.parametrize("value", ["xyz", None, 3, ("x",), True])
def test_what_resembles_nothing_gets_the_list_alone(value):
    with pytest.raises(ValueError, match=r"unknown letter .*: choose from a, b") as caught:
        choose(value, ("a", "b"), "letter")
    assert "did you mean" not in str(caught.value)
