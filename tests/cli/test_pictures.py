"""Styles with weights and masks, as `nst stylize` is given them: on the line, or by a record."""

import argparse
import json
from pathlib import Path

import numpy as np
import pytest

from nst_lib.cli import main
from nst_lib.cli.options import add_stylize
from nst_lib.cli.pictures import named, read, with_loading
from nst_lib.images import load_image, sample, save_image, shape_of

QUICK = (
    "--size 48 --evaluations 4 --weights random --content-layers block1_conv2 --style-layers block1_conv1 block2_conv1"
)
NIGHT, TERRACE = "sample:vangogh_starry_night", "sample:vangogh_cafe_terrace"


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """The working folder: photo.png, 48 x 36 px, and masks left.png and right.png, white on that side."""
    monkeypatch.chdir(tmp_path)
    save_image(sample("chenonceau_river", 48), "photo.png")
    mask = np.zeros((1, 36, 48, 3), np.float32)
    mask[:, :, :24] = 1
    save_image(mask, "left.png")
    save_image(1 - mask, "right.png")
    return tmp_path


@pytest.fixture
def parse():
    """Function from a line behind `nst stylize photo.png` to parsed options."""
    parser = argparse.ArgumentParser()
    add_stylize(parser.add_subparsers(), run=print)
    return lambda line: parser.parse_args(["stylize", "photo.png", *line.split(), "-o", "out.png"])


@pytest.fixture
def nst(capsys):
    """Function that runs `nst stylize photo.png` and a line; returns (exit status, record or None, standard error)."""

    def run(line, output="out.png", quick=QUICK):
        status = main(["stylize", "photo.png", *line.split(), "-o", output, *quick.split()])
        path = Path(output).with_suffix(".json")
        return status, json.loads(path.read_text()) if path.is_file() else None, capsys.readouterr().err

    return run


@pytest.mark.parametrize(
    ("line", "styles", "weights"),
    [
        ("a.jpg", ["a.jpg"], {}),
        ("a.jpg:0.5", ["a.jpg"], {}),
        (NIGHT, [NIGHT], {}),
        (f"{NIGHT}:2", [NIGHT], {}),
        ("a.jpg --style b.jpg", ["a.jpg", "b.jpg"], {"style": 1.0, "style 2": 1.0}),
        (
            f"a.jpg:0.7 --style {NIGHT}:.2 --style C:c.jpg:1e-1",
            ["a.jpg", NIGHT, "C:c.jpg"],
            {"style": 0.7, "style 2": 0.2, "style 3": 0.1},
        ),
        ("a.jpg:-1", ["a.jpg:-1"], {}),
        ("a.jpg:much", ["a.jpg:much"], {}),
    ],
)
def test_a_weight_stands_behind_the_last_colon(parse, line, styles, weights):
    sources, found = named(parse(line))
    assert list(sources.values()) == ["photo.png", *styles]
    assert found == weights


def test_a_file_of_that_very_name_is_a_picture(parse, folder):
    (folder / "a:2").write_text("?")
    assert named(parse("a:2 --style a:2:3"))[1] == {"style": 1.0, "style 2": 3.0}


def test_masks_are_named_and_loaded_at_the_contents_size(parse):
    sources, weights = named(parse("a.jpg --mask left.png --style b.jpg --mask right.png"))
    assert list(sources) == ["content", "style", "style 2", "mask", "mask 2"]
    assert weights == {"style": 1.0, "style 2": 1.0}
    size = {"longer_side": 40}
    loading = with_loading({"content": size, "style": size}, sources, lambda **size: shape_of("photo.png", **size))
    assert loading["style 2"] == size
    assert loading["mask 2"] == {"shape": [30, 40], "resample": "bilinear"}
    assert list(loading) == list(sources)


@pytest.mark.parametrize(
    "line", ["a.jpg --mask left.png --mask right.png", "a.jpg --style b.jpg --style c.jpg --mask left.png"]
)
def test_masks_must_be_as_many_as_styles_or_one_less(parse, line):
    with pytest.raises(ValueError, match=r"[13] styles and [12] masks were given; give each style a mask, or all but"):
        named(parse(line))


def test_the_last_style_gets_what_the_masks_leave(parse):
    sources, weights = named(parse(f"{NIGHT}:2 --style {TERRACE} --mask left.png"))
    size = {"longer_side": 40}
    loading = with_loading({"content": size, "style": size}, sources, lambda **size: shape_of("photo.png", **size))
    content, (first, second) = read(sources, loading, weights)
    np.testing.assert_array_equal(content, load_image("photo.png", 40))
    np.testing.assert_array_equal(second.image, load_image(TERRACE, 40))
    np.testing.assert_allclose(first.mask + second.mask, 1, atol=1e-6)
    assert (first.weight, second.weight) == (2.0, 1.0)
    np.testing.assert_array_equal(first.mask[:, :, :18], 1)


def test_a_single_style_is_an_image(parse):
    sources, weights = named(parse(NIGHT))
    size = {"longer_side": 40}
    loading = with_loading({"content": size, "style": size}, sources, None)
    _, style = read(sources, loading, weights)
    np.testing.assert_array_equal(style, load_image(NIGHT, 40))


@pytest.mark.parametrize(
    "line",
    [
        f"{NIGHT}:0.7 --style {TERRACE}:0.3",
        f"{NIGHT} --style {TERRACE} --mask left.png",
        f"{NIGHT}:2 --mask left.png --start style",
        f"{NIGHT} --style {TERRACE}:3 --mask left.png --mask right.png --guidance inside --keep-colour covariance",
        f"{NIGHT} --keep-colour luminance",
    ],
)
def test_the_record_makes_the_picture_again(nst, line):
    status, record, said = nst(line)
    assert status == 0, said
    status, again, said = nst(f"{NIGHT} --settings out.json", "again.png", quick="")
    assert status == 0, said
    np.testing.assert_array_equal(load_image("again.png"), load_image("out.png"))
    assert again["pictures"] == record["pictures"]
    assert again["result"]["losses"] == record["result"]["losses"]


def test_the_record_names_every_picture_with_its_sum_and_weight(nst):
    _, record, _ = nst(f"{NIGHT}:0.7 --style {TERRACE}:0.3 --mask left.png")
    assert list(record["pictures"]) == ["content", "style", "style 2", "mask"]
    assert [picture.get("weight") for picture in record["pictures"].values()] == [None, 0.7, 0.3, None]
    assert all(len(picture["sha256"]) == 64 for picture in record["pictures"].values())
    assert record["pictures"]["mask"]["loading"] == {"shape": [36, 48], "resample": "bilinear"}


def test_a_plain_pictures_record_is_what_it_was(nst):
    _, record, _ = nst(NIGHT)
    assert list(record["pictures"]) == ["content", "style"]
    assert set(record["pictures"]["style"]) == {"source", "sha256", "loading"}


def test_what_is_given_replaces_what_the_record_says(nst):
    nst(f"{NIGHT}:0.7 --style {TERRACE}:0.3 --mask left.png")
    line = f"{NIGHT} --style sample:tenniel_mad_tea_party --mask right.png --settings out.json"
    _, record, _ = nst(line, "other.png", quick="")
    pictures = record["pictures"]
    assert [pictures[name]["weight"] for name in ("style", "style 2")] == [1.0, 1.0]
    assert pictures["style 2"]["source"] == "sample:tenniel_mad_tea_party"
    assert pictures["mask"]["source"] == "right.png"


def test_only_the_masked_side_is_painted(nst):
    status, _, said = nst(f"{NIGHT} --mask left.png --style-weight 1e6")
    assert status == 0, said
    change = np.abs(np.asarray(load_image("out.png") - load_image("photo.png")))[0]
    assert change[:, :18].mean() > 5 * change[:, 30:].mean()


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (f"{NIGHT} --style nowhere.jpg", "there is no picture 'nowhere.jpg'"),
        (f"{NIGHT} --mask nowhere.png", "there is no picture 'nowhere.png'"),
        (f"{NIGHT}:0 --style {TERRACE}:0", "the weights of all styles are 0"),
        (f"{NIGHT} --mask left.png --mask right.png", "1 styles and 2 masks were given"),
        (f"{NIGHT} --mask black.png", "the mask of style 1 has values from 0 to 0"),
        (f"{NIGHT} --keep-colour hue", "unknown way to keep colour 'hue': choose from luminance, covariance"),
        (f"{NIGHT} --guidance insid", "unknown guidance 'insid': did you mean inside?"),
        (f"{NIGHT} --settings nowhere.json", "there is no record 'nowhere.json'"),
    ],
)
def test_what_cannot_be_meant_is_refused(nst, folder, line, message):
    save_image(np.zeros((1, 36, 48, 3), np.float32), "black.png")
    before = sorted(folder.iterdir())
    status, _, said = nst(line)
    assert status == 2
    assert message in " ".join(said.split())
    assert sorted(folder.iterdir()) == before, "something was written"
