"""The region picker: box and strokes against masks drawn by hand."""

import numpy as np
import pytest

from nst_lib.masks import Box, box_mask
from nst_lib.widgets.region_picker import RegionPicker, painted

STROKE = {"points": [[0.25, 0.5], [0.75, 0.5]], "radius": 0.1, "erase": False}


@pytest.fixture
def picker(content):
    return RegionPicker(content)


def test_sliders_canvas_and_code_move_one_box(picker, content):
    picker.edges["left"].value = 0.5
    assert picker.box == Box(0.25, 0.5, 0.75, 0.75)
    picker.canvas.box = [0.0, 0.0, 0.5, 1.0]
    assert [slider.value for slider in picker.edges.values()] == [0.0, 0.0, 0.5, 1.0]
    np.testing.assert_array_equal(picker.mask, box_mask(content.shape[1:3], Box(0, 0, 0.5, 1)))
    assert picker.status.text == "top 0, left 0, bottom 0.5, right 1: 50% of the picture"


def test_a_box_without_inside_is_said_and_not_taken(picker):
    picker.edges["left"].value = 0.9
    assert picker.status.text.startswith("error: the box is ")
    assert picker.box == Box(0.25, 0.25, 0.75, 0.75)
    with pytest.raises(ValueError, match="the box is"):
        picker.box = (0, 0, 0, 1)


def test_strokes_are_painted_where_they_are():
    mask = painted((100, 200), [STROKE])
    rows, columns = np.indices((100, 200))
    inside = (np.abs(rows - 50) < 9) & (columns > 50) & (columns < 150)
    outside = (np.abs(rows - 50) > 12) | (columns < 38) | (columns > 162)
    assert mask[inside].min() == 1
    assert mask[outside].max() == 0
    assert not painted((100, 200), [STROKE, STROKE | {"radius": 0.2, "erase": True}]).any()


def test_the_brush_gives_a_mask_of_the_picture(picker, content):
    picker.mode.value = "brush"
    with pytest.raises(ValueError, match="nothing is painted"):
        picker.mask  # noqa: B018
    picker.canvas.strokes = [STROKE]
    assert picker.mask.shape == (1, *content.shape[1:3], 1)
    picker.feather.value = 6
    assert 0 < np.unique(picker.mask)[1] < 1
    picker.clear_button.click()
    assert picker.strokes == []


def test_its_code_makes_its_mask(picker, content):
    picker.feather.value = 4
    picker.code.button.value = True
    names = {"image": content}
    exec(picker._code_lines(), names)
    np.testing.assert_allclose(names["mask"], picker.mask)


def test_its_text_is_stable(picker):
    bundle, _ = picker._repr_mimebundle_()
    assert bundle["text/plain"] == str(picker)
    assert str(picker).startswith("RegionPicker, box\npicture 48 x 36 px\ntop 0.25")


def test_its_settings_can_be_read_and_set_in_part(picker, content):
    picker.settings = {"box": Box(0.1, 0, 0.6, 1), "feather": 4, "mode": "box"}
    assert picker.settings == {"mode": "box", "feather": 4, "box": Box(0.1, 0, 0.6, 1), "strokes": []}
    again = RegionPicker(content)
    again.settings = picker.settings
    np.testing.assert_array_equal(again.mask, picker.mask)
    with pytest.raises(ValueError, match="mode is 'lasso'; choose one of box, brush, erase"):
        picker.settings = {"mode": "lasso"}
    with pytest.raises(ValueError, match="feather is 1000; it must be from 0 to 9"):
        picker.settings = {"feather": 1000}
    with pytest.raises(ValueError, match="unknown setting 'edge'"):
        picker.settings = {"edge": 1}


def test_a_box_that_a_browser_may_send_is_said_and_leaves_it_usable(picker):
    picker.canvas.box = [0.5, 0.5, 0.5, 0.5]
    assert picker.status.text.startswith("the box is ")
    assert "# there is no code for this" not in picker.code.text.value
    picker.clear_button.click()
    assert picker.status.text.endswith("25% of the picture")
