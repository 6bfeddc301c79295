import pytest

from nst_lib.widgets.weight import STEP, Weight

DECADES = (-3, 6)
ZERO = DECADES[0] - STEP


@pytest.fixture
def weight():
    return Weight("style weight", "how much", DECADES)


def test_slider_moves_the_number_by_powers_of_ten(weight):
    weight.slider.value = 3
    assert weight.value == 1000
    weight.slider.value = -0.5
    assert weight.value == 0.32


def test_left_end_of_the_slider_is_zero(weight):
    weight.value = 5
    weight.slider.value = ZERO
    assert weight.value == 0
    weight.slider.value = DECADES[0]
    assert weight.value == 1e-3


@pytest.mark.parametrize(("number", "place"), [(0, ZERO), (1e-9, DECADES[0]), (1, 0), (1e4, 4), (1e12, DECADES[1])])
def test_number_moves_the_slider_and_keeps_its_value(weight, number, place):
    weight.value = number
    assert weight.slider.value == pytest.approx(place)
    assert weight.value == number


@pytest.mark.parametrize("number", [1234, 2, 0, 1e-9, 1e12])
def test_a_browser_that_rounds_the_slider_leaves_the_number_alone(weight, number):
    weight.value = number
    weight.slider.value = round(weight.slider.value, 1)
    assert weight.value == number


def test_both_are_locked_together(weight):
    weight.disabled = True
    assert weight.slider.disabled
    assert weight.number.disabled
    assert weight.disabled
