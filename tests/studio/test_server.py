"""The command that serves the studio: on this machine only, and nothing but the app."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from nst_lib.studio import server
from nst_lib.studio.estimate import Speed


def test_it_binds_to_this_machine_and_gives_out_nothing_but_the_app(tmp_path):
    command = server.command(Path("studio.ipynb"), 8000, tmp_path, ["--base_url=/studio/"])
    assert {"--Voila.ip=127.0.0.1", "--port=8000"} <= set(command)
    assert command[-1] == "--base_url=/studio/"
    options = json.loads((tmp_path / "voila.json").read_text())
    shown = options["VoilaConfiguration"]
    assert (shown["show_tracebacks"], shown["strip_sources"]) == (False, True)
    assert not any(re.match(pattern, "studio.ipynb") for pattern in shown["file_allowlist"])
    policy = options["Voila"]["tornado_settings"]["headers"]["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "http" not in policy
    assert options["Voila"]["tornado_settings"]["disable_check_xsrf"]  # or a closed page could not end its kernel


PROGRAM = """
import json, os, sys, time
folder = os.environ["NST_STUDIO_FOLDER"]
seen = [folder, os.path.isdir(folder), os.environ["NST_STUDIO_LIMIT"]]
print(json.dumps(seen), file=open(sys.argv[1], "w"), flush=True)
time.sleep(float(sys.argv[2]))
"""


@pytest.fixture
def served(tmp_path, monkeypatch):
    """Function that runs `main` with `PROGRAM`, for some seconds, in Voilà's place; (status, what that one saw...)."""
    seen, notebook = tmp_path / "seen.json", tmp_path / "studio.ipynb"
    notebook.touch()
    monkeypatch.setattr(server, "speed", lambda path, precision: Speed(1, 1))
    monkeypatch.setattr(server.signal, "signal", lambda *_: None)

    def serve(seconds, *options):
        command = [sys.executable, "-c", PROGRAM, str(seen), str(seconds)]
        monkeypatch.setattr(server, "command", lambda *_: command)
        return server.main([str(notebook), *options]), *json.loads(seen.read_text())

    return serve


def test_what_visits_share_goes_with_the_server(served):
    status, folder, was_there, limit = served(0, "--limit", "2")
    assert (status, was_there, limit) == (0, True, "2")
    assert not Path(folder).exists()


def test_ctrl_c_ends_voila_and_all_that_it_left(served, monkeypatch, tmp_path):
    wait, waited, seen = subprocess.Popen.wait, [], tmp_path / "seen.json"

    def interrupted(process, timeout=None):
        waited.append(timeout)
        if len(waited) > 1:
            return wait(process, timeout)
        while not (seen.exists() and seen.read_text().endswith("\n")):
            assert process.poll() is None
        raise KeyboardInterrupt

    monkeypatch.setattr(subprocess.Popen, "wait", interrupted)
    status, folder, was_there, _ = served(60)
    assert (status, was_there, waited[1]) == (0, True, server.PATIENCE)
    assert not Path(folder).exists()


def test_a_missing_notebook_is_said(capsys):
    with pytest.raises(SystemExit):
        server.main(["no_such.ipynb"])
    assert "there is no notebook no_such.ipynb" in capsys.readouterr().err
