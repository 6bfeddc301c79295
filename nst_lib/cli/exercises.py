"""`nst progress` and `nst exercise`: the exercises from the command line."""

import os
import subprocess
import sys


def progress():
    """Print which tasks are done; returns exit status 0."""
    from nst_lib.course.progress import progress as look

    print(look())
    return 0


def exercise(choices):
    """Open the learner's copy of an exercise in JupyterLab, made if there is none; returns its exit status.

    Without a number: make the copies that are missing, and open nothing.
    """
    from nst_lib.course.reset import reset
    from nst_lib.course.workspace import course, working_copy

    if choices.number is None:
        return _all_copies(choices.reset)
    if choices.reset:
        print(reset(choices.number))
    path, is_new = working_copy(choices.number)
    print(f"{path.parent.name}/{path.name}: {'a new copy' if is_new else 'your copy'}")
    if choices.no_lab:
        return 0
    as_root = ["--allow-root"] if getattr(os, "getuid", lambda: 1)() == 0 else []
    command = [sys.executable, "-m", "jupyterlab", *as_root, str(path.relative_to(course()))]
    return subprocess.run(command, cwd=course(), check=False).returncode


def _all_copies(is_reset):
    from nst_lib.course.workspace import numbers, working_copy

    if is_reset:
        raise ValueError("--reset wants the number of one exercise, for example: nst exercise 04 --reset")
    new = sum(working_copy(number)[1] for number in numbers())
    print(f"your copies of the exercises are in work/; {new} of them are new")
    return 0
