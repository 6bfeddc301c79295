"""What a picture carries is enough to make it again; what carries nothing is named."""

import json

import pytest
from PIL import Image

from nst_lib.images import load_image, save_image
from nst_lib.records import KEY, make_record, read_record, save_with_record, settings_from
from nst_lib.settings import Settings, as_dict
from nst_lib.transfer import transfer
from nst_lib.weights import FOLDER, sha256

SOURCES = {"content": "sample:chenonceau_river", "style": "sample:vangogh_starry_night"}
LOADING = {"content": {"longer_side": 48}, "style": {"longer_side": 40, "resample": "nearest"}}


@pytest.fixture(scope="module")
def last_step(content, style, settings, extractor):
    *_, last = transfer(content, style, settings, extractor=extractor)
    return last


@pytest.fixture
def record(last_step, settings):
    return make_record(SOURCES, LOADING, settings, last_step)


def test_a_record_has_pictures_settings_result_and_versions(record, last_step, settings):
    assert json.loads(json.dumps(record["settings"])) == json.loads(json.dumps(as_dict(settings)))
    assert record["pictures"]["style"]["source"] == "sample:vangogh_starry_night"
    assert record["pictures"]["style"]["loading"] == LOADING["style"]
    assert len(record["pictures"]["content"]["sha256"]) == 64
    assert record["result"]["losses"] == last_step.losses.named
    assert record["result"]["evaluations"] == settings.evaluations
    assert (record["result"]["height"], record["result"]["width"]) == (36, 48)
    assert record["result"]["seconds"] == pytest.approx(last_step.seconds, abs=0.01)
    assert set(record["versions"]) == {"python", "nst-lib", "tensorflow", "numpy", "pillow"}


def test_further_styles_and_masks_have_their_place_and_styles_a_weight(last_step, settings):
    names = ("style 2", "mask")
    sources = {**SOURCES, **dict.fromkeys(names, "sample:vangogh_night_cafe")}
    loading = {**LOADING, **{name: {"shape": [36, 48]} for name in names}}
    pictures = make_record(sources, loading, settings, last_step, {"style": 0.7, "style 2": 0.3})["pictures"]
    assert list(pictures) == ["content", "style", "style 2", "mask"]
    assert [picture.get("weight") for picture in pictures.values()] == [None, 0.7, 0.3, None]
    assert pictures["mask"]["loading"] == {"shape": [36, 48]}


def test_a_pictures_hash_is_that_of_its_file(last_step, settings, content, tmp_path):
    save_image(content, tmp_path / "mine.png")
    record = make_record({**SOURCES, "content": tmp_path / "mine.png"}, LOADING, settings, last_step)
    assert record["pictures"]["content"]["sha256"] == sha256(tmp_path / "mine.png")
    assert record["pictures"]["content"]["source"] == str(tmp_path / "mine.png")


def test_the_weights_hash_is_that_of_their_file(last_step, settings):
    assert make_record(SOURCES, LOADING, settings, last_step)["weights_sha256"] is None, "random ones have no file"
    shipped = make_record(SOURCES, LOADING, Settings(), last_step)
    assert f"{shipped['weights_sha256']}  vgg19_imagenet_8bit.npz" in (FOLDER / "SHA256SUMS").read_text()


@pytest.mark.parametrize("name", ["a.png", "a.json"])
def test_png_and_json_give_the_same_record_back(record, last_step, settings, tmp_path, name):
    save_with_record(last_step.image, tmp_path / "a.png", record)
    back = read_record(tmp_path / name)
    assert back["settings"] == settings
    assert back["pictures"] == record["pictures"]
    assert back["result"] == record["result"]
    assert {path.name for path in tmp_path.iterdir()} == {"a.png", "a.json"}


def test_a_jpeg_has_its_record_beside_it(record, last_step, settings, tmp_path):
    save_with_record(last_step.image, tmp_path / "a.jpg", record)
    assert load_image(tmp_path / "a.jpg").shape == last_step.image.shape
    assert read_record(tmp_path / "a.json")["settings"] == settings


@pytest.mark.parametrize("name", ["a.png", "a.json"])
def test_a_missing_record_is_named(name):
    with pytest.raises(FileNotFoundError, match=f"there is no record '{name}'; give a picture made by nst, or its"):
        read_record(name)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.json", "Dear diary"),
        ("a.json", ""),
        ("a.json", "[]"),
        ("a.json", "{}"),
        ("a.json", '"settings"'),
        ("a.json", '{"settings": {}}'),
        ("a.json", '{"settings": {}, "pictures": {"content": {}, "style": {}}}'),
        ("a.json", b"\xff\xfe\x00"),
        ("a.png", "Dear diary"),
    ],
)
def test_a_file_of_something_else_is_named(tmp_path, name, content):
    (tmp_path / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(ValueError, match=rf"a\.{name[2:]} holds no record of ours; give a PNG made by nst"):
        read_record(tmp_path / name)


def test_a_png_made_by_others_is_named(tmp_path):
    Image.new("RGB", (40, 40)).save(tmp_path / "a.png")
    with pytest.raises(ValueError, match=r"a\.png holds no record of ours"):
        read_record(tmp_path / "a.png")


def test_a_cut_off_png_of_ours_is_named(record, last_step, tmp_path):
    save_with_record(last_step.image, tmp_path / "a.png", record)
    whole = (tmp_path / "a.png").read_bytes()
    (tmp_path / "a.png").write_bytes(whole[: len(whole) // 2])
    with Image.open(tmp_path / "a.png") as picture:
        assert picture.info[KEY], "the text comes before the pixels"
    with pytest.raises(ValueError, match=r"a\.png holds no record of ours"):
        read_record(tmp_path / "a.png")


def test_settings_of_another_version_are_named():
    with pytest.raises(ValueError, match=r"a setting that this version does not know .*'swirl'"):
        settings_from({"swirl": 3})
    with pytest.raises(ValueError, match="style_weight is -1"):
        settings_from({"style_weight": -1})
