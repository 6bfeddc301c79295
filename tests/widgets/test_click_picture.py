"""The picture without a browser: which messages of a page pick a cell."""

import pytest

from nst_lib.widgets.click_picture import ClickPicture


@pytest.fixture
def picked():
    return []


@pytest.fixture
def picture(picked):
    return ClickPicture(lambda row, column: picked.append((row, column)), cells=[3, 5])


def test_a_press_picks_its_cell(picture, picked):
    picture._handle_custom_msg({"kind": "pick", "row": 2, "column": 4}, [])
    picture._handle_custom_msg({"kind": "pick", "row": 0, "column": 0}, [])
    assert picked == [(2, 4), (0, 0)]


@pytest.mark.parametrize(
    "message",
    [
        {"kind": "other", "row": 0, "column": 0},
        {"kind": "pick"},
        {"kind": "pick", "row": 3, "column": 0},
        {"kind": "pick", "row": 0, "column": -1},
        {"kind": "pick", "row": 0.5, "column": 0},
        {"kind": "pick", "row": "0", "column": True},
    ],
)
def test_what_is_no_cell_picks_nothing(picture, picked, message):
    picture._handle_custom_msg(message, [])
    assert picked == []
