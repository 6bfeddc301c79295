"""A folder for each visit, with names of our own in it, removed when the visit's kernel ends."""

import atexit
import contextlib
import os
import secrets
import shutil
import tempfile
from pathlib import Path

from nst_lib.studio.locks import hold, is_held

FOLDER = "NST_STUDIO_FOLDER"  # environment: what the kernels of one server share


def shared_folder():
    """The folder that all visits of one server, or of one person on this machine, share."""
    given = os.environ.get(FOLDER)
    owner = os.getuid() if hasattr(os, "getuid") else "user"
    folder = Path(given) if given else Path(tempfile.gettempdir()) / f"nst_studio_{owner}"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if hasattr(os, "getuid") and folder.stat().st_uid != os.getuid():
        raise ValueError(f"the studio's folder belongs to somebody else; set {FOLDER} to one of your own")
    return folder


class Visit:
    """`folder` is there until `close()`, or the end of the process; one left by a killed process goes with the next."""

    def __init__(self, shared=None):
        visits = (shared or shared_folder()) / "visits"
        sweep(visits)
        name = secrets.token_hex(8)
        visits.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._lock_path = visits / f"{name}.lock"
        self._lock = hold(self._lock_path)
        self.folder = visits / name
        self.folder.mkdir(mode=0o700)
        atexit.register(self.close)

    def close(self):
        """Remove the folder and all in it; may be called twice."""
        shutil.rmtree(self.folder, ignore_errors=True)
        self._lock.close()
        self._lock_path.unlink(missing_ok=True)
        atexit.unregister(self.close)


def sweep(visits):
    """Remove what visits left whose process was killed."""
    for lock in visits.glob("*.lock"):
        with contextlib.suppress(OSError):
            if not is_held(lock):
                shutil.rmtree(lock.with_suffix(""), ignore_errors=True)
                lock.unlink(missing_ok=True)
