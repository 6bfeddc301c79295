"""`nst film` in this process: the film and its record, what Ctrl-C leaves, and what bad input is told."""

import json

import numpy as np
import pytest
from PIL import Image

from nst_lib.cli import film as command
from nst_lib.cli import main
from nst_lib.images import load_image
from nst_lib.settings import Settings

QUICK = (
    "--size 48 --evaluations 4 --later-evaluations 2 --frames 3 --weights random "
    "--content-layers block1_conv2 --style-layers block1_conv1 block2_conv1"
)


@pytest.fixture
def nst(tmp_path, monkeypatch, capsys):
    """Function that runs `nst film` in an empty folder; returns (exit status, standard output, standard error)."""
    monkeypatch.chdir(tmp_path)

    def run(options="", output="out.gif", quick=QUICK):
        pictures = ["sample:chenonceau_river", "sample:vangogh_starry_night"]
        try:
            status = main(["film", *pictures, "-o", output, *quick.split(), *options.split()])
        except SystemExit as end:  # argparse
            status = end.code
        return (status, *capsys.readouterr())

    return run


def frames(path):
    with Image.open(path) as film:
        for index in range(film.n_frames):
            film.seek(index)
            yield np.asarray(film.convert("RGB"))


def test_writes_the_film_and_its_record(nst, tmp_path):
    status, said, shown = nst("--rate 5 --seed 7 --temporal-weight 1")
    assert status == 0
    assert said.startswith("out.gif: 3 frames, flicker ")
    assert "Painting frames" in shown
    assert {path.name for path in tmp_path.iterdir()} == {"out.gif", "out.json"}
    assert [frame.shape for frame in frames(tmp_path / "out.gif")] == [(36, 48, 3)] * 3
    record = json.loads((tmp_path / "out.json").read_text())
    assert Settings(**record["settings"]).seed == 7
    assert record["pictures"]["content"]["source"] == "sample:chenonceau_river"
    assert record["film"]["frames"] == 3
    assert record["film"]["rate"] == 5
    assert record["film"]["later_evaluations"] == 2
    assert record["film"]["flicker"] > 0
    assert record["film"]["flicker_of_photograph"] > 0
    assert record["film"]["flicker_smoothing"] == 1
    assert record["result"]["losses"]["temporal"] > 0


def test_the_same_film_can_be_made_again(nst, tmp_path):
    assert nst()[0] == 0
    again = "--settings out.json --later-evaluations 2 --frames 3"
    assert nst(again, output="again.gif", quick="")[0] == 0
    for one, other in zip(frames(tmp_path / "out.gif"), frames(tmp_path / "again.gif"), strict=True):
        np.testing.assert_array_equal(one, other)


def test_no_temporal_weight_no_temporal_loss(nst, tmp_path):
    assert nst("--temporal-weight 0")[0] == 0
    assert "temporal" not in json.loads((tmp_path / "out.json").read_text())["result"]["losses"]


@pytest.mark.parametrize("output", ["out.mp4", "out.webm"])
def test_videos(nst, tmp_path, output):
    assert nst(output=output)[0] == 0
    assert (tmp_path / output).stat().st_size > 500


def test_frames_can_be_kept(nst, tmp_path):
    assert nst("--keep-frames single")[0] == 0
    assert [path.name for path in sorted((tmp_path / "single").iterdir())] == [f"frame_000{n}.png" for n in range(3)]
    assert load_image(tmp_path / "single" / "frame_0002.png").shape == (1, 36, 48, 3)


def test_ctrl_c_saves_the_frames_so_far_and_says_so(nst, tmp_path, monkeypatch):
    kept = []

    def interrupted(frame, folder):
        kept.append(frame.index)
        if len(kept) == 2:
            raise KeyboardInterrupt

    monkeypatch.setattr(command, "_keep", interrupted)
    status, said, shown = nst()
    assert status == 130
    assert "Stopped by Ctrl-C after 2 frames" in shown
    assert said.startswith("out.gif: 2 frames")
    assert len(list(frames(tmp_path / "out.gif"))) == 2


@pytest.mark.parametrize(
    ("options", "output", "message"),
    [
        ("", "out.avi", "choose from .gif, .mp4, .webm"),
        ("", "films/out.gif", "there is no folder 'films'"),
        ("--frames 1", "out.gif", "a camera's way of 1 frames"),
        ("--from 60 0 60", "out.gif", "leaves the photograph of 1024 x 768 px"),
        ("--to 0 0 0", "out.gif", "px wide; both must be wider than 0"),
        ("--temporal-weight -1", "out.gif", "temporal_weight is -1"),
        ("--later-evaluations 0", "out.gif", "evaluations is 0"),
        ("--rate 0", "out.gif", "0.0 frames a second"),
    ],
)
def test_bad_input_ends_with_status_2_and_leaves_nothing(nst, tmp_path, options, output, message):
    status, _, shown = nst(options, output)
    assert status == 2
    assert message in shown
    assert "Traceback" not in shown
    assert not list(tmp_path.iterdir())
