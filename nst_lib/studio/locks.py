"""Files that a living process holds: the lock goes with the process, however it ends."""

import os

try:
    import fcntl
except ImportError:  # Windows
    import msvcrt


def hold(path):
    """An open file that locks `path`, which is made if need be; None if another process, or this one, holds it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    file = path.open("ab")
    if _lock(file):
        return file
    file.close()
    return None


def is_held(path):
    """Whether somebody holds `path`."""
    if not path.exists():
        return False
    try:
        file = hold(path)
    except OSError:  # it went between the two lines, with its folder
        return False
    if file is None:
        return True
    file.close()
    return False


def _lock(file):
    """Lock an open file at once, or not at all; whether it is locked. Closing it unlocks."""
    try:
        if os.name == "nt":
            file.seek(0)
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
