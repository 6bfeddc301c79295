"""`nst stylize` in this process: what it writes, how a picture is made again, and what bad input is told."""

import csv
import json
import struct
import zlib

import numpy as np
import pytest
from PIL import Image

from nst_lib import weights
from nst_lib.cli import main, stylize
from nst_lib.images import load_image
from nst_lib.records import KEY
from nst_lib.settings import Settings
from nst_lib.weights import sha256

PICTURES = ("sample:chenonceau_river", "sample:vangogh_starry_night")
QUICK = (
    "--size 48 --evaluations 4 --weights random --content-layers block1_conv2 --style-layers block1_conv1 block2_conv1"
)


@pytest.fixture
def nst(tmp_path, monkeypatch, capsys):
    """Function that runs `nst stylize` in an empty folder; returns (exit status, what it wrote on standard error)."""
    monkeypatch.chdir(tmp_path)

    def run(options="", pictures=PICTURES, output="out.png", quick=QUICK):
        arguments = ["stylize", *map(str, pictures), "-o", str(output), *quick.split(), *options.split()]
        try:
            status = main(arguments)
        except SystemExit as end:  # argparse
            status = end.code
        return status, capsys.readouterr().err

    return run


def pixels(path):
    with Image.open(path) as picture:
        return np.array(picture)


def test_writes_the_picture_and_what_it_takes_to_make_it_again(nst, tmp_path):
    status, _ = nst("--style-weight 500 --seed 7")
    assert status == 0
    assert {path.name for path in tmp_path.iterdir()} == {"out.png", "out.json"}
    record = json.loads((tmp_path / "out.json").read_text())
    with Image.open(tmp_path / "out.png") as picture:
        assert json.loads(picture.text[KEY]) == record
        assert picture.size == (48, 36)
    settings = Settings(**record["settings"])
    assert (settings.style_weight, settings.seed, settings.evaluations, settings.weights) == (500, 7, 4, "random")
    assert record["result"]["evaluations"] == 4
    assert record["result"]["seconds"] > 0
    losses = record["result"]["losses"]
    assert losses["total"] == pytest.approx(sum(value for name, value in losses.items() if name != "total"))
    assert {"python", "tensorflow", "numpy", "pillow", "nst-lib"} == set(record["versions"])
    assert record["pictures"]["content"]["source"] == PICTURES[0]


def test_hashes_are_those_of_the_inputs(nst, tmp_path):
    load = load_image(PICTURES[0], 64)
    Image.fromarray((load[0].numpy() * 255).astype(np.uint8)).save(tmp_path / "mine.png")
    assert nst("", pictures=("mine.png", PICTURES[1]))[0] == 0
    record = json.loads((tmp_path / "out.json").read_text())
    assert record["pictures"]["content"]["sha256"] == sha256(tmp_path / "mine.png")


@pytest.mark.parametrize("again_from", ["out.json", "out.png"])
@pytest.mark.parametrize(
    "options", ["--start noise --seed 3", "--optimizer adam --learning-rate 0.05", "--pooling average --steps 2"]
)
def test_the_picture_can_be_made_again(nst, tmp_path, options, again_from):
    nst(options)
    status, _ = nst(f"--settings {again_from}", output="again.png", quick="")
    assert status == 0
    np.testing.assert_array_equal(pixels(tmp_path / "again.png"), pixels(tmp_path / "out.png"))
    first, again = (json.loads((tmp_path / name).read_text()) for name in ("out.json", "again.json"))
    assert again["settings"] == first["settings"]
    assert again["result"]["losses"] == first["result"]["losses"]


def test_a_recipe_can_be_made_again_style_squashed_and_all(nst, tmp_path):
    quick = "--recipe GHODOUSS --size 48 --evaluations 2"
    assert nst(quick=quick)[0] == 0
    record = json.loads((tmp_path / "out.json").read_text())
    assert record["pictures"]["style"]["loading"] == {"shape": [36, 48], "resample": "nearest"}
    assert nst("--settings out.json", output="again.png", quick="")[0] == 0
    np.testing.assert_array_equal(pixels(tmp_path / "again.png"), pixels(tmp_path / "out.png"))


def test_the_log_has_a_row_for_every_evaluation(nst, tmp_path):
    assert nst("--log losses.csv --total-variation-weight 5")[0] == 0
    header, *rows = csv.reader((tmp_path / "losses.csv").read_text().splitlines())
    terms = ["content block1_conv2", "style block1_conv1", "style block2_conv1", "total variation", "total"]
    assert header == ["evaluation", "seconds", *terms]
    assert [row[0] for row in rows] == ["1", "2", "3", "4"]
    values = np.array(rows, float)
    assert np.all(np.diff(values[:, 1]) >= 0)
    np.testing.assert_allclose(values[:, 2:-1].sum(axis=1), values[:, -1], rtol=1e-9)
    assert np.all(values[:, -2] > 0)


def test_saves_stages(nst, tmp_path):
    assert nst("--save-every 2 --optimizer adam")[0] == 0
    assert {path.name for path in tmp_path.glob("*.png")} == {"out.png", "out_00002.png", "out_00004.png"}
    np.testing.assert_array_equal(pixels(tmp_path / "out_00004.png"), pixels(tmp_path / "out.png"))
    assert np.any(pixels(tmp_path / "out_00002.png") != pixels(tmp_path / "out.png"))


@pytest.mark.parametrize(
    ("size", "expected"),
    [("--size 64", (64, 48)), ("--short-side 40", (53, 40)), ("--recipe PRABHAKARAN --size 64", (64, 48))],
)
def test_sizes(nst, tmp_path, size, expected):
    quick = QUICK.removeprefix("--size 48 ").replace("--evaluations 4", "--evaluations 2")
    assert nst(size, quick=quick)[0] == 0
    assert pixels(tmp_path / "out.png").shape[1::-1] == expected


def test_options_replace_the_recipes_settings(nst, tmp_path):
    assert nst("--recipe prabhakaran --content-weight 9")[0] == 0
    settings = json.loads((tmp_path / "out.json").read_text())["settings"]
    assert settings["optimizer"] == "adam"
    assert settings["optimizer_options"] == {"learning_rate": 5 / 255, "beta_1": 0.99, "epsilon": 0.1 * 255}
    assert (settings["content_weight"], settings["style_weight"]) == (9, 4e-2)


def test_fast_is_the_same_loss_by_the_fast_way_and_the_record_says_which_precision_it_was(nst, tmp_path):
    assert nst("--recipe prabhakaran --fast")[0] == 0
    record = json.loads((tmp_path / "out.json").read_text())
    settings = record["settings"]
    assert (settings["content_weight"], settings["style_weight"]) == (2e3, 4e-2)
    assert (settings["start"], settings["optimizer"], settings["precision"]) == ("recoloured", "lbfgs", "auto")
    assert record["result"]["evaluations"] == 4, "those of the warm-up are among them"
    assert settings["evaluations"] + sum(stage[1] for stage in settings["warm_up"]) == 4
    assert record["result"]["precision"] in ("float32", "bfloat16")
    assert nst("--settings out.json", output="again.png", quick="")[0] == 0
    np.testing.assert_array_equal(pixels(tmp_path / "again.png"), pixels(tmp_path / "out.png"))


def test_ctrl_c_saves_the_picture_so_far_and_says_so(nst, tmp_path, monkeypatch):
    saved = []

    def interrupted(step, job):
        saved.append(step.evaluations)
        raise KeyboardInterrupt

    monkeypatch.setattr(stylize, "_save_stage", interrupted)
    status, said = nst("--save-every 2")
    assert status == 130
    assert saved == [2]
    assert "Stopped by Ctrl-C after 2 evaluations" in said
    assert json.loads((tmp_path / "out.json").read_text())["result"]["evaluations"] == 2
    assert pixels(tmp_path / "out.png").shape == (36, 48, 3)


def test_a_loss_that_is_not_finite_keeps_nothing_if_it_is_the_first(nst, tmp_path):
    status, said = nst("--style-weight 1e38")
    assert status == 1
    assert "loss became inf at evaluation 1" in " ".join(said.split())
    assert "nothing was written" in said
    assert not list(tmp_path.iterdir())


def png(width, height):
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(bytes(100))), (b"IEND", b""))
    body = b"".join(struct.pack(">I", len(d)) + k + d + struct.pack(">I", zlib.crc32(k + d)) for k, d in chunks)
    return b"\x89PNG\r\n\x1a\n" + body


def truncated_jpeg():
    from nst_lib.images import resolve

    return resolve(PICTURES[0]).read_bytes()[:50_000]


def assert_refused(folder, before, outcome, message):
    status, said = outcome
    assert status == 2
    error = [line for line in said.splitlines() if "error: " in line]
    assert len(error) == 1, said
    assert message in error[0]
    assert "Traceback" not in said
    assert sorted(folder.iterdir()) == before, "something was written"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "there is no picture 'photo.jpg'; give a file's path or sample:NAME"),
        (b"Dear diary", "photo.jpg is not a picture in a format that can be read; try JPEG or PNG"),
        (truncated_jpeg(), "photo.jpg is damaged or cut off"),
        (png(60_000, 60_000), "photo.jpg is too large to unpack"),
        (png(16, 16), "photo.jpg is 16 x 16 px; at least 32 x 32 px are needed"),
    ],
    ids=["missing", "text", "truncated", "bomb", "16x16"],
)
@pytest.mark.parametrize("place", [0, 1], ids=["as content", "as style"])
def test_a_bad_picture_is_refused(nst, tmp_path, content, message, place):
    if content is not None:
        (tmp_path / "photo.jpg").write_bytes(content)
    before = sorted(tmp_path.iterdir())
    pictures = ["photo.jpg", PICTURES[1]][:: 1 - 2 * place]
    assert_refused(tmp_path, before, nst("--log losses.csv", pictures), message)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ("--recipe GATYS", "unknown recipe 'GATYS': did you mean GATYS_2016?"),
        ("--content-layers block4_con2", "unknown vgg19 layer 'block4_con2': did you mean block4_conv2"),
        ("--style-layers block9", "unknown vgg19 layer 'block9'"),
        ("--optimizer adan", "unknown optimizer 'adan': did you mean adam?"),
        ("--start nois", "unknown start 'nois': did you mean noise?"),
        ("--net vgg18", "unknown net 'vgg18': did you mean vgg19"),
        ("--pooling avg", "unknown pooling 'avg'"),
        ("--precision half", "unknown precision 'half'"),
        ("--weights imagnet", "unknown weights 'imagnet': did you mean imagenet?"),
        ("--weights nowhere.npz", "there is no weights file 'nowhere.npz'"),
        ("--style-weight -1", "style_weight is -1.0; it must be a finite number, at least 0"),
        ("--style-weight nan", "style_weight is nan; it must be a finite number, at least 0"),
        ("--style-weight much", "invalid float value: 'much'"),
        ("--content-weight 0 --style-weight 0", "all three weights are 0"),
        ("--evaluations 0", "evaluations is 0; it must be a whole number, at least 1"),
        ("--evaluations 2.5", "invalid int value: '2.5'"),
        ("--size 0", "a side of 0 px was asked for"),
        ("--size 16", "a side of 16 px was asked for; it must be a whole number, at least 32"),
        ("--size 64 --short-side 64", "not allowed with argument"),
        ("--save-every 0", "--save-every is 0; it must be at least 1"),
        ("--learning-rate 1", "unknown option of lbfgs 'learning_rate'"),
        ("--settings nowhere.json", "there is no record 'nowhere.json'"),
        ("--log nowhere/losses.csv", "there is no folder 'nowhere' to write losses.csv to; make it first"),
        ("--output nowhere/out.png", "there is no folder 'nowhere' to write out.png to; make it first"),
        ("--output out.gif", "cannot tell a picture format from 'out.gif'; end the name in .png, .jpg, .jpeg"),
    ],
)
def test_a_bad_option_is_refused(nst, tmp_path, options, message):
    assert_refused(tmp_path, [], nst(options), message)


def test_weights_of_another_shape_are_refused(nst, tmp_path):
    arrays = {f"{layer}/kernel": np.zeros((1, 1, 1, 1)) for layer in weights.kernel_shapes("vgg19")}
    np.savez(tmp_path / "mine.npz", **arrays, **{f"{layer[:-7]}/bias": np.zeros(1) for layer in arrays})
    message = "mine.npz: block1_conv1 has a kernel of shape (1, 1, 1, 1)"
    assert_refused(tmp_path, [tmp_path / "mine.npz"], nst("--weights mine.npz"), message)


def test_a_damaged_shipped_file_is_refused(nst, tmp_path, monkeypatch, tmp_path_factory):
    folder = tmp_path_factory.mktemp("weights")
    (folder / "SHA256SUMS").write_text((weights.FOLDER / "SHA256SUMS").read_text())
    (folder / "vgg19_imagenet_8bit.npz").write_bytes(b"damaged")
    monkeypatch.setattr(weights, "FOLDER", folder)
    weights._shipped.cache_clear()
    message = "vgg19_imagenet_8bit.npz is damaged (its SHA-256 differs); get it again"
    assert_refused(tmp_path, [], nst("--weights imagenet"), message)


def test_where_the_picture_cannot_be_written_it_is_kept_elsewhere(nst, tmp_path, monkeypatch, tmp_path_factory):
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    monkeypatch.setattr(stylize.tempfile, "gettempdir", lambda: str(elsewhere))
    (tmp_path / "out.png").mkdir()  # a folder in the way stands for every reason
    status, said = nst()
    assert status == 2
    assert "could not write out.png" in said
    (kept,) = elsewhere.iterdir()
    assert f"The picture is kept in {kept}" in said
    assert pixels(kept).shape == (36, 48, 3)
    assert [path.name for path in tmp_path.iterdir()] == ["out.png"]


def test_where_a_stage_cannot_be_written_the_picture_so_far_still_is(nst, tmp_path):
    (tmp_path / "out_00002.png").mkdir()
    status, said = nst("--save-every 2")
    assert status == 2
    assert "could not write out_00002.png" in said
    assert json.loads((tmp_path / "out.json").read_text())["result"]["evaluations"] == 2
    assert pixels(tmp_path / "out.png").shape == (36, 48, 3)


def test_a_log_that_cannot_be_written_is_named(nst, tmp_path):
    (tmp_path / "losses.csv").mkdir()
    status, said = nst("--log losses.csv")
    assert status == 2
    assert "losses.csv" in said
    assert "nothing was written" in said
    assert [path.name for path in tmp_path.iterdir()] == ["losses.csv"]


@pytest.mark.parametrize("optimizer", ["adam", "lbfgs"])
def test_steps_alone_are_not_cut_short_by_the_default_evaluations(nst, tmp_path, optimizer):
    steps = Settings().evaluations + 1
    quick = "--size 43 --weights random --content-layers block1_conv1 --style-layers block1_conv1"
    assert nst(f"--optimizer {optimizer} --steps {steps}", quick=quick)[0] == 0
    assert json.loads((tmp_path / "out.json").read_text())["result"]["updates"] == steps
