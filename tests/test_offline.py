"""The demo needs no network: it paints with every socket closed, and asks Keras for nothing."""

import os

import pytest

NO_NETWORK = """
import socket

def refuse(*arguments, **options):
    raise OSError("no network in this test")

socket.socket.connect = socket.socket.connect_ex = socket.create_connection = socket.getaddrinfo = refuse
"""


@pytest.fixture
def run_offline(run_python, tmp_path):
    """Function that runs Python without network and with an empty Keras folder."""
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "sitecustomize.py").write_text(NO_NETWORK)
    (tmp_path / "keras").mkdir()
    path = os.pathsep.join(filter(None, (str(tmp_path / "site"), os.environ.get("PYTHONPATH"))))
    home = {"HOME": str(tmp_path), "USERPROFILE": str(tmp_path), "KERAS_HOME": str(tmp_path / "keras")}
    return lambda *arguments: run_python(*arguments, PYTHONPATH=path, **home)


def test_the_demo_paints_without_network(run_offline, tmp_path):
    pictures = ("sample:chenonceau_river", "sample:vangogh_starry_night")
    options = ("-o", "out.png", "--size", "64", "--evaluations", "2")
    done = run_offline("-m", "nst_lib", "stylize", *pictures, *options)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "out.png").is_file()
    assert not list((tmp_path / "keras").rglob("*.h5"))
    assert not (tmp_path / "keras" / "models").exists()


def test_keras_own_weights_do_need_it_and_say_so(run_offline, tmp_path):
    done = run_offline("-c", "from nst_lib.weights import load_weights; load_weights('vgg19', 'keras')")
    assert done.returncode == 1
    *_, last = done.stderr.strip().splitlines()
    assert "Keras could not load vgg19's weights from imagenet" in last
    assert "no network in this test" in last
    assert last.endswith("use weights='imagenet', which need no network")
