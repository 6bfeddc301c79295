"""`nst` as a person starts it, in a process of its own: help, speed of help, Ctrl-C, a full disk."""

import json
import os
import signal
import subprocess
import sys
import time
from importlib.metadata import version

import pytest
from PIL import Image

from nst_lib import cli
from nst_lib.cli import main

QUICK = ["stylize", "sample:chenonceau_river", "sample:vangogh_starry_night", "-o", "out.png"]
QUICK += ["--size", "48", "--weights", "random"]
QUICK += ["--content-layers", "block1_conv2", "--style-layers", "block1_conv1", "block2_conv1"]
QUICK += ["--log", "losses.csv"]


def test_python_m_nst_lib_paints_a_picture_and_shows_how_it_goes(run_python, tmp_path):
    done = run_python("-m", "nst_lib", *QUICK, "--evaluations", "3")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("out.png: 3 evaluations, loss ")
    assert "Painting" in done.stderr
    assert "3/3" in done.stderr
    assert "time left" in done.stderr
    assert {path.name for path in tmp_path.iterdir()} == {"out.png", "out.json", "losses.csv"}


def test_a_recipe_from_the_command_line(run_python, tmp_path):
    pictures = ("sample:red_panda", "sample:vangogh_night_cafe")
    options = ("--recipe", "PRABHAKARAN", "--size", "64", "--evaluations", "2")
    done = run_python("-m", "nst_lib", "stylize", *pictures, "-o", "out.png", *options)
    assert done.returncode == 0, done.stderr
    record = json.loads((tmp_path / "out.json").read_text())
    assert record["settings"]["optimizer"] == "adam"
    assert record["pictures"]["style"]["loading"] == {"longer_side": 64, "resample": "bilinear_aliased"}
    assert len(record["weights_sha256"]) == 64


def test_a_bad_picture_ends_with_status_2_and_one_line(run_python, tmp_path):
    (tmp_path / "notes.jpg").write_text("Dear diary")
    done = run_python("-m", "nst_lib", "stylize", "notes.jpg", "sample:red_panda", "-o", "out.png")
    assert done.returncode == 2
    assert done.stderr.strip() == (
        "nst stylize: error: notes.jpg is not a picture in a format that can be read; try JPEG or PNG"
    )
    assert [path.name for path in tmp_path.iterdir()] == ["notes.jpg"]


@pytest.mark.skipif(sys.platform == "win32", reason="signals differ there")
def test_ctrl_c_saves_the_picture_so_far_and_says_so(tmp_path):
    command = [sys.executable, "-m", "nst_lib", *QUICK, "--evaluations", "100000", "--optimizer", "adam"]
    with subprocess.Popen(command, cwd=tmp_path, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        log = tmp_path / "losses.csv"
        while process.poll() is None and not (log.is_file() and len(log.read_text().splitlines()) > 3):
            time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        said, error = process.communicate(timeout=120)
    assert process.returncode == 130, error
    assert "Stopped by Ctrl-C after" in error
    assert said.startswith("out.png: ")
    evaluations = json.loads((tmp_path / "out.json").read_text())["result"]["evaluations"]
    assert len(log.read_text().splitlines()) in (evaluations, evaluations + 1), "a row each, and the header"
    with Image.open(tmp_path / "out.png") as picture:
        picture.load()


@pytest.mark.skipif(sys.platform == "win32", reason="no limit on the size of files there")
def test_a_full_disk_ends_with_status_2_and_leaves_nothing(run_python, tmp_path):
    (tmp_path / "temporary").mkdir()
    code = (
        "import resource, sys; from nst_lib.cli import main; import nst_lib.transfer;"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000)); sys.exit(main(sys.argv[1:]))"
    )
    done = run_python("-c", code, *QUICK[:-2], "--evaluations", "2", TMPDIR=str(tmp_path / "temporary"))
    assert done.returncode == 2, done.stderr
    assert "error: could not write out.png: File too large" in done.stderr
    assert "could not be kept in the temporary folder either" in done.stderr
    assert "Traceback" not in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["temporary"]
    assert not list((tmp_path / "temporary").glob("*.p*ng*")), "AutoGraph's own files may be there"


def test_neither_importing_nor_help_waits_for_tensorflow(run_python):
    code = (
        "import sys, nst_lib; from nst_lib.cli import main\n"
        "for arguments in (['--help'], ['stylize', '--help'], ['batch', '--help'], ['--version'], ['swirl']):\n"
        "    try: main(arguments)\n"
        "    except SystemExit: pass\n"
        "print([name for name in ('tensorflow', 'numpy', 'matplotlib') if name in sys.modules])"
    )
    assert run_python("-c", code).stdout.splitlines()[-1] == "[]"


def test_weights_need_no_tensorflow_unless_keras_provides_them(run_python):
    code = "import sys; from nst_lib.weights import load_weights; load_weights(); print('tensorflow' in sys.modules)"
    assert run_python("-c", code).stdout == "False\n"


@pytest.mark.parametrize("arguments", [["--help"], ["stylize", "--help"], ["samples", "--help"]])
def test_help_names_the_commands_or_options(arguments, capsys):
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    assert caught.value.code == 0
    said = capsys.readouterr().out
    for word in {"--help": ("stylize", "samples", "recipes"), "stylize": ("--style-weight", "sample:")}.get(
        arguments[0], ()
    ):
        assert word in said


def test_version(capsys):
    with pytest.raises(SystemExit):
        main(["--version"])
    assert capsys.readouterr().out == f"nst {version('nst-lib')}\n"


@pytest.mark.parametrize("arguments", [[], ["swirl"], ["--swirl"]])
def test_an_unknown_command_ends_with_status_2(arguments, capsys):
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    assert caught.value.code == 2
    assert "usage: nst" in capsys.readouterr().err


def test_ctrl_c_before_there_is_a_picture(monkeypatch, capsys):
    def interrupted(choices):
        raise KeyboardInterrupt

    monkeypatch.setattr(cli, "_stylize", interrupted)
    assert main(["stylize", "a", "b", "-o", "c.png"]) == 130
    assert "stopped" in capsys.readouterr().err


def test_the_installed_command_is_this_one(run_python):
    nst = os.path.join(os.path.dirname(sys.executable), "nst")  # noqa: PTH118, PTH120
    done = subprocess.run([nst, "--version"], capture_output=True, text=True, check=True)
    assert done.stdout == f"nst {version('nst-lib')}\n"
