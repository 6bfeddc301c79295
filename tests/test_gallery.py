"""What was computed beforehand: every picture has its record, and a wrong name is answered with the known ones."""

import numpy as np
import pytest

from nst_lib import gallery
from nst_lib.gallery import FOLDER, cut, gallery_image, gallery_record
from nst_lib.images import save_image
from nst_lib.quiet_tensorflow import tf


@pytest.fixture
def folder(tmp_path, monkeypatch, content):
    monkeypatch.setattr(gallery, "FOLDER", tmp_path)
    save_image(content, tmp_path / "a.jpg")
    (tmp_path / "a.json").write_text('{"seconds": 3.5, "numbers": {"content": 0.5}}', encoding="utf-8")


def test_a_picture_and_its_record(folder, content):
    assert gallery_image("a").shape == content.shape
    assert gallery_record("a")["numbers"] == {"content": 0.5}


@pytest.mark.parametrize("read", [gallery_image, gallery_record])
def test_a_name_that_is_not_there_gets_the_known_ones(folder, read):
    with pytest.raises(ValueError, match=r"unknown name in the gallery 'b': .*choose from a"):
        read("b")


def test_the_shipped_gallery_is_small():
    assert sum(path.stat().st_size for path in FOLDER.glob("*")) < 15_000_000


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.json")), ids=lambda path: path.stem)
def test_every_record_says_how_it_was_made(path):
    record = gallery_record(path.stem)
    assert record["command"]
    assert record["seconds"] >= 0  # whole seconds: a job that only draws what was measured takes none


def test_a_strip_is_cut_from_top_to_bottom(content):
    strip = tf.concat([content, 1 - content, 0.5 * content], axis=1)
    for picture, wanted in zip(cut(strip, 3), (content, 1 - content, 0.5 * content), strict=True):
        np.testing.assert_array_equal(picture, wanted)


def test_a_strip_of_another_height_is_refused(content):
    with pytest.raises(ValueError, match="a strip of 36 px cannot be cut into 5 pictures"):
        cut(content, 5)
