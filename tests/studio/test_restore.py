"""Records from outside: what the studio wrote comes back; what could do harm does not."""

import json

import pytest

from nst_lib.settings import Settings, as_dict
from nst_lib.studio.restore import restored

SAMPLE = {"source": "sample:red_panda", "sha256": "0" * 64, "loading": {}}
SENT = {"source": "a picture that was sent", "sha256": "ab" * 32, "loading": {}}


@pytest.fixture
def write(tmp_path):
    def write(**changes):
        record = {
            "pictures": {"content": SAMPLE, "style": SENT | {"weight": 0.7}, "style 2": SAMPLE | {"weight": 0.3}},
            "settings": as_dict(Settings(style_weight=123.0)),
            "result": {"height": 192, "width": 256},
        }
        path = tmp_path / "settings.json"
        path.write_text(json.dumps(record | changes))
        return path

    return write


def test_a_record_comes_back(write):
    wanted = restored(write(region={"mode": "box", "box": [0, 0, 0.5, 1], "strokes": [], "feather": 4}))
    assert wanted.settings == Settings(style_weight=123.0)
    assert (wanted.longer_side, wanted.content) == (256, "sample:red_panda")
    assert wanted.styles == ((SENT["sha256"], 0.7), ("sample:red_panda", 0.3))
    assert wanted.region == {"mode": "box", "box": [0.0, 0.0, 0.5, 1.0], "strokes": [], "feather": 4}


def test_no_file_of_the_machine_is_ever_a_source(write):
    pictures = {"content": SAMPLE | {"source": "/etc/hostname"}, "style": SAMPLE | {"source": "sample:../../x"}}
    wanted = restored(write(pictures=pictures))
    assert wanted.content == SAMPLE["sha256"]
    assert wanted.styles == ((SAMPLE["sha256"], 1.0),)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"settings": as_dict(Settings()) | {"weights": "/etc/passwd"}}, "weights that the studio does not have"),
        ({"settings": as_dict(Settings()) | {"weights": "keras"}}, "weights that the studio does not have"),
        ({"settings": as_dict(Settings()) | {"evaluations": 10**9}}, "at most 2000"),
        ({"settings": as_dict(Settings()) | {"style_weight": "much"}}, "style_weight is 'much'"),
        ({"settings": {"no_such": 1}}, "does not know"),
        ({"result": {"height": 10**6, "width": 10}}, "up to 512 px"),
        ({"result": {}}, "no complete record"),
        ({"pictures": {"content": SAMPLE, "style": SAMPLE | {"weight": -1}}}, "weight is negative"),
        ({"pictures": {}}, "no record of ours"),
        ({"region": {"mode": "box", "box": "x", "strokes": [], "feather": 0}}, "no complete record"),
        ({"region": {"mode": "box", "box": [0, 0, 1, 1], "strokes": [], "feather": "9" * 9}}, "no complete record"),
        ({"region": {"mode": "brush", "box": [0, 0, 1, 1], "strokes": [{}], "feather": 0}}, "no complete record"),
        ({"region": {"mode": "run", "box": [0, 0, 1, 1], "strokes": [], "feather": 0}}, "way to draw"),
    ],
)
def test_what_could_do_harm_is_refused_in_words(write, changes, reason):
    with pytest.raises(ValueError, match=reason):
        restored(write(**changes))
