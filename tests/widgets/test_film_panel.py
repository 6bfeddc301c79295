"""The film panel without a browser: what it shows at a frame, as pictures and as changes, and what it says."""

import io

import numpy as np
import pytest
from PIL import Image

from nst_lib.camera import Window, view
from nst_lib.film import changes
from nst_lib.images import sample, to_uint8
from nst_lib.widgets.film_panel import CHANGES, FilmPanel

WINDOWS = [Window(4 + 3 * index, 2, 48) for index in range(4)]


@pytest.fixture
def films():
    """A photograph filmed, and the same with a lamp that goes on and off."""
    photograph = 0.5 * sample("chenonceau_river", 96)
    steady = [view(photograph, window, (36, 48)) for window in WINDOWS]
    return {"steady": steady, "flickering": [image + 0.1 * (index % 2) for index, image in enumerate(steady)]}


@pytest.fixture
def panel(films):
    return FilmPanel(films, WINDOWS)


def pixels(image_widget):
    return np.asarray(Image.open(io.BytesIO(image_widget.value)).convert("RGB"), float)


def test_the_slider_chooses_the_frame_of_every_film(panel, films):
    for number in (1, 4):
        panel.frame.value = number
        for name, images in films.items():
            assert np.abs(pixels(panel.pictures[name]) - to_uint8(images[number - 1])).mean() < 4


def test_changes_are_dark_where_the_film_is_steady(panel):
    panel.shows.value = CHANGES
    panel.frame.value = 2
    assert pixels(panel.pictures["steady"]).mean() < 3
    seen = pixels(panel.pictures["flickering"])[:, :42]
    assert seen.mean() == pytest.approx(4 * 25.5, abs=3)
    panel.frame.value = 1
    assert pixels(panel.pictures["flickering"]).mean() < 1, "the first frame has none before it"


def test_the_status_says_it_in_words(panel, films):
    panel.frame.value = 3
    first, second = (changes(images, WINDOWS)[1] for images in films.values())
    words = f"change since the frame before in grey levels: steady {first:.1f}, flickering {second:.1f}"
    assert panel.status_text == f"frame 3 of 4; {words}"
    assert "frame 3 of 4" in panel.status.value
    panel.frame.value = 1
    assert panel.status_text == "frame 1 of 4; nothing before it"


def test_without_a_kernel_it_is_a_picture_and_words_that_do_not_depend_on_the_machine(panel):
    bundle, metadata = panel._repr_mimebundle_()
    expected = "FilmPanel, frame 3\nfilms: steady, flickering; 4 frames of 48 x 36 px\nshown: pictures"
    assert bundle["text/plain"] == metadata["image/png"]["alt"] == expected
    assert len(bundle["image/png"]) > 1000


def test_every_control_is_labelled(panel):
    assert panel.frame.description == "frame"
    assert all((panel.frame.tooltip, panel.play.tooltip))
    assert panel.play.max == panel.frame.max == 4


def test_films_of_another_length_are_refused(films):
    films["steady"].pop()
    with pytest.raises(ValueError, match=r"there are 4 windows, and films of \{'steady': 3\} frames"):
        FilmPanel(films, WINDOWS)


def test_settings_can_be_read_and_set(panel):
    panel.settings = {"frame": 2, "shows": CHANGES}
    assert panel.settings == {"frame": 2, "shows": CHANGES}
    assert (panel.frame.value, panel.shows.value) == (2, CHANGES)
    with pytest.raises(ValueError, match="frame is 5; it must be from 1 to 4"):
        panel.settings = {"frame": 5}
    with pytest.raises(ValueError, match="shows is 'all'; choose one of pictures, changes since"):
        panel.settings = {"shows": "all"}


def test_its_code_makes_what_it_shows(panel, films):
    names = {"films": films, "windows": WINDOWS}
    panel.frame.value = 2
    exec(panel._code_lines(), names)
    np.testing.assert_array_equal(names["frames"]["steady"], films["steady"][1])
    panel.shows.value = CHANGES
    exec(panel._code_lines(), names)
    shown = to_uint8(4 * names["change"]["flickering"])
    assert np.abs(pixels(panel.pictures["flickering"]) - shown).mean() < 4
    panel.code.button.value, panel.frame.value = True, 1
    assert panel.code.text.value == "<pre># there is no code for this: the first frame has none before it</pre>"
