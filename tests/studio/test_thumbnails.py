"""Small pictures of what is chosen."""

import io

import numpy as np
from PIL import Image

from nst_lib.studio.thumbnails import SIDE, Chosen, thumbnail


def opened(picture):
    return Image.open(io.BytesIO(picture.value))


def test_a_thumbnail_fits_and_keeps_its_proportions():
    picture = thumbnail(np.full((300, 600, 3), 200, np.uint8), "a grey wall")
    assert opened(picture).size == (SIDE, SIDE // 2)
    assert picture.tooltip == "a grey wall"


def test_the_row_holds_the_photograph_and_every_painting_with_its_name():
    chosen = Chosen()
    chosen.show("sample:red_panda", ["sample:vangogh_starry_night", "sample:vangogh_night_cafe"])
    pictures, labels = zip(*(column.children for column in chosen.widget.children), strict=True)
    assert [label.value for label in labels] == ["photograph", "painting", "painting"]
    assert max(opened(pictures[0]).size) == SIDE
    assert opened(pictures[1]).tobytes() != opened(pictures[2]).tobytes()


def test_the_same_choice_again_makes_nothing_anew():
    chosen = Chosen()
    chosen.show("sample:red_panda", [])
    before = chosen.widget.children
    chosen.show("sample:red_panda", [])
    assert chosen.widget.children is before
    chosen.show("sample:kingfisher", [])
    assert chosen.widget.children is not before
