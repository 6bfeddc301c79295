"""A visit's files: there as long as the visit, and gone after it, however it ended."""

import subprocess
import sys

import pytest

from nst_lib.studio.visits import FOLDER, Visit, shared_folder

VISITOR = "import pathlib, sys; from nst_lib.studio.visits import Visit; visit = Visit(pathlib.Path(sys.argv[1])); "
VISITOR += "(visit.folder / 'upload_1').write_bytes(b'x'); print(visit.folder, flush=True); sys.stdin.read()"


def test_a_visit_takes_its_files_along(tmp_path):
    first, second = Visit(tmp_path), Visit(tmp_path)
    (first.folder / "upload_1").write_bytes(b"x")
    assert first.folder != second.folder
    first.close()
    first.close()
    assert not first.folder.exists()
    assert second.folder.is_dir()
    second.close()
    assert not list((tmp_path / "visits").iterdir())


@pytest.mark.parametrize("is_killed", [False, True])
def test_the_end_of_the_process_ends_the_visit(tmp_path, is_killed):
    visitor = subprocess.Popen(
        [sys.executable, "-c", VISITOR, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    with visitor:
        folder = visitor.stdout.readline().strip()
        Visit(tmp_path).close()  # a new visit leaves the living alone
        assert (tmp_path / "visits" / folder.rpartition("/")[2] / "upload_1").exists()
        if is_killed:
            visitor.kill()
        visitor.stdin.close()
        visitor.wait(30)
        visitor.stdin = None
    Visit(tmp_path).close()
    assert not list((tmp_path / "visits").iterdir())


def test_the_shared_folder_is_the_servers_and_private(tmp_path, monkeypatch):
    monkeypatch.setenv(FOLDER, str(tmp_path / "shared"))
    assert shared_folder() == tmp_path / "shared"
    assert shared_folder().stat().st_mode & 0o077 == 0
