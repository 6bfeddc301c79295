"""Where the exercises are as they were shipped, and where the learner's copies are: `work/`, which git ignores."""

import os
import shutil
from pathlib import Path

import nst_lib
from nst_lib.choices import choose

FOLDER = "NST_COURSE"  # environment variable: the course's folder, if the library is installed elsewhere


def course():
    """The course's folder, which holds `exercises/`. FileNotFoundError if there is none."""
    named = os.environ.get(FOLDER)
    places = [Path(named)] if named else [Path(nst_lib.__file__).parents[1], Path.cwd(), *Path.cwd().parents]
    for place in places:
        if (place / "exercises").is_dir():
            return place
    raise FileNotFoundError(
        f"no folder `exercises` in {places[0]} or above the current folder; run this in the course's folder, or set "
        f"{FOLDER} to it"
    )


def work():
    """The folder of the learner's copies; it need not be there yet."""
    return course() / "work"


def numbers():
    """The exercises by number: {"04": path of the notebook as it was shipped, ...}, in order."""
    return {path.stem[:2]: path for path in sorted((course() / "exercises").glob("[0-9][0-9]_*.ipynb"))}


def shipped(number):
    """The exercise notebook of a number, "04" or "04_style", as it was shipped. ValueError for an unknown one."""
    paths = numbers()
    by_name = {path.stem: path for path in paths.values()}
    known = paths if str(number) not in by_name else by_name
    return known[choose(f"{number:02}" if isinstance(number, int) else str(number), known, "exercise")]


def working_copy(number):
    """(path, whether it is new) of the learner's copy of an exercise, made if it is not there."""
    source = shipped(number)
    path = work() / source.name
    if path.exists():
        return path, False
    path.parent.mkdir(exist_ok=True)
    shutil.copyfile(source, path)
    return path, True
