"""`nst batch`: what is painted, left alone, reported and gone on with."""

import json
import signal
import subprocess
import sys
import time

import numpy as np
import pytest
from PIL import Image

from nst_lib import batch as batch_module
from nst_lib.cli import main
from nst_lib.images import sample, save_image

QUICK = (
    "--size 48 --evaluations 3 --weights random --content-layers block1_conv2 --style-layers block1_conv1 block2_conv1"
)
STYLE = "sample:tenniel_mad_tea_party"
STYLES = "sample:vangogh_starry_night sample:tenniel_mad_tea_party"
FOLDERS = f"--contents photos --styles {STYLES}"


@pytest.fixture
def nst(tmp_path, monkeypatch, capsys):
    """Function that runs `nst batch -o out` where photos/ holds a.png and b.png; returns (status, out, err)."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "photos").mkdir()
    save_image(sample("chenonceau_river", 48), tmp_path / "photos" / "a.png")
    save_image(sample("chenonceau_river", 48)[:, :, ::-1], tmp_path / "photos" / "b.png")

    def run(line=FOLDERS, options=""):
        status = main(["batch", "-o", "out", *line.split(), *QUICK.split(), *options.split()])
        return (status, *capsys.readouterr())

    return run


def pixels(folder):
    found = {}
    for path in sorted(folder.glob("*.png")):
        with Image.open(path) as picture:
            found[path.name] = np.array(picture)
    return found


def times(folder):
    return {path.name: path.stat().st_mtime_ns for path in folder.iterdir()}


def test_every_content_in_every_style(nst, tmp_path):
    status, said, _ = nst()
    assert status == 0
    assert said.startswith("out: 4 painted, 0 already there, 0 failed, ")
    stems = [f"{content}_in_{style}" for content in "ab" for style in ("tenniel_mad_tea_party", "vangogh_starry_night")]
    assert sorted(times(tmp_path / "out")) == sorted(stem + suffix for stem in stems for suffix in (".png", ".json"))
    record = json.loads((tmp_path / "out" / "a_in_vangogh_starry_night.json").read_text())
    assert record["pictures"]["content"]["source"] == "photos/a.png"
    assert record["settings"]["evaluations"] == 3


def test_a_picture_is_the_one_that_stylize_paints(nst, tmp_path):
    nst()
    line = f"stylize photos/b.png sample:vangogh_starry_night -o one.png {QUICK}"
    assert main(line.split()) == 0
    one = pixels(tmp_path)["one.png"]
    np.testing.assert_array_equal(pixels(tmp_path / "out")["b_in_vangogh_starry_night.png"], one)


def test_the_same_command_again_paints_only_what_is_missing(nst, tmp_path):
    nst()
    before = times(tmp_path / "out")
    (tmp_path / "out" / "a_in_tenniel_mad_tea_party.png").unlink()
    status, said, _ = nst()
    assert status == 0
    assert said.startswith("out: 1 painted, 3 already there, 0 failed")
    after = times(tmp_path / "out")
    assert {name for name in before if before[name] != after[name]} == {
        "a_in_tenniel_mad_tea_party.png",
        "a_in_tenniel_mad_tea_party.json",
    }
    assert nst()[1].startswith("out: 0 painted, 4 already there, 0 failed")
    assert times(tmp_path / "out") == after


def test_a_changed_setting_paints_anew(nst, tmp_path):
    nst()
    before = pixels(tmp_path / "out")
    assert nst(options="--start noise")[1].startswith("out: 4 painted, 0 already there")
    after = pixels(tmp_path / "out")
    assert before.keys() == after.keys()
    assert all(np.any(before[name] != after[name]) for name in before)


def test_a_table_with_a_setting_of_its_own(nst, tmp_path):
    (tmp_path / "jobs.csv").write_text(
        f"content,style,start,size\nphotos/a.png,{STYLE},noise,\nphotos/b.png,{STYLE},,64\n"
    )
    assert nst("--table jobs.csv")[0] == 0
    record = json.loads((tmp_path / "out" / "a_in_tenniel_mad_tea_party.json").read_text())
    assert record["settings"]["start"] == "noise"
    assert pixels(tmp_path / "out")["b_in_tenniel_mad_tea_party.png"].shape == (48, 64, 3)


def test_a_table_in_another_order_gives_the_same_pictures(nst, tmp_path):
    lines = [f"photos/{content}.png,{style}" for content in "ab" for style in STYLES.split()]
    for folder, ordered in (("one", lines), ("other", lines[::-1])):
        (tmp_path / "jobs.csv").write_text("\n".join(["content,style", *ordered]))
        assert nst("--table jobs.csv", options=f"-o {folder}")[0] == 0
    one, other = pixels(tmp_path / "one"), pixels(tmp_path / "other")
    assert one.keys() == other.keys()
    for name in one:
        np.testing.assert_array_equal(one[name], other[name])


def test_a_bad_picture_is_reported_and_skipped(nst, tmp_path):
    (tmp_path / "photos" / "notes.jpg").write_text("Dear diary")
    status, said, errors = nst(f"--contents photos --styles {STYLE}")
    assert status == 1
    assert said.startswith("out: 2 painted, 0 already there, 1 failed")
    (line,) = (line for line in errors.splitlines() if "failed" in line)
    assert line == (
        f"failed: photos/notes.jpg in {STYLE}: notes.jpg is not a picture in a format that can be read; try JPEG or PNG"
    )
    assert len(pixels(tmp_path / "out")) == 2
    assert nst(f"--contents photos --styles {STYLE}")[0] == 1, "as long as it is bad"


def test_a_loss_that_is_not_finite_is_reported_and_skipped(nst, tmp_path):
    lines = f"content,style,style_weight\nphotos/a.png,{STYLE},1e38\nphotos/b.png,{STYLE},\n"
    (tmp_path / "jobs.csv").write_text(lines)
    status, said, errors = nst("--table jobs.csv")
    assert status == 1
    assert "1 painted, 0 already there, 1 failed" in said
    assert f"failed: photos/a.png in {STYLE}: the style" in errors
    assert list(pixels(tmp_path / "out")) == ["b_in_tenniel_mad_tea_party.png"]


def test_an_unknown_column_is_refused_before_any_work(nst, tmp_path):
    (tmp_path / "jobs.csv").write_text(f"content,style,style_wieght\nphotos/a.png,{STYLE},1\n")
    status, _, errors = nst("--table jobs.csv")
    assert status == 2
    assert "nst batch: error: unknown column of jobs.csv 'style_wieght': did you mean style_weight" in errors
    assert not (tmp_path / "out").exists()


def test_a_disk_that_is_full_ends_the_work_and_keeps_what_is_done(nst, tmp_path, monkeypatch):
    nst(f"--contents photos/a.png --styles {STYLE}")
    before = times(tmp_path / "out")

    def refuse(*_, **__):
        raise OSError("could not write b.png: No space left on device; free some space")

    monkeypatch.setattr(batch_module, "save_with_record", refuse)
    status, said, errors = nst(f"--contents photos --styles {STYLE}")
    assert status == 2
    assert "No space left on device" in errors
    assert "the same command goes on from there" in errors
    assert "0 painted, 1 already there" in said
    assert times(tmp_path / "out") == before


@pytest.mark.slow
def test_local_workers_paint_the_same_pictures(nst, tmp_path):
    assert nst()[0] == 0
    status, said, errors = nst(options="-o there --scheduler local")
    assert status == 0, errors
    assert said.startswith("there: 4 painted")
    here, there = pixels(tmp_path / "out"), pixels(tmp_path / "there")
    assert here.keys() == there.keys()
    for name in here:
        np.testing.assert_array_equal(here[name], there[name])


def test_help_says_how(capsys):
    with pytest.raises(SystemExit):
        main(["--help"])
    assert "batch" in capsys.readouterr().out
    with pytest.raises(SystemExit):
        main(["batch", "--help"])
    said = capsys.readouterr().out
    for word in (
        "--contents",
        "--styles",
        "--table",
        "--scheduler",
        "--style-weight",
        "--recipe",
        "same command again",
    ):
        assert word in said


@pytest.mark.skipif(sys.platform == "win32", reason="signals differ there")
def test_ctrl_c_keeps_what_is_done_and_says_how_to_go_on(nst, tmp_path):
    table = f"content,style,evaluations\nphotos/a.png,{STYLE},\nphotos/b.png,{STYLE},100000\n"
    (tmp_path / "jobs.csv").write_text(table)
    command = [sys.executable, "-m", "nst_lib", "batch", "-o", "out", "--table", "jobs.csv", *QUICK.split()]
    with subprocess.Popen(command, cwd=tmp_path, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        while process.poll() is None and not (tmp_path / "out" / "a_in_tenniel_mad_tea_party.json").is_file():
            time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        said, errors = process.communicate(timeout=120)
    assert process.returncode == 130, errors
    assert "the same command goes on from there" in errors
    assert said.startswith("out: 1 painted, 0 already there, 0 failed")
    assert sorted(times(tmp_path / "out")) == ["a_in_tenniel_mad_tea_party.json", "a_in_tenniel_mad_tea_party.png"]
