"""Paints the pictures that lessons show but have no time to compute: nst_lib/assets/gallery.

python tools/make_gallery.py               every job whose record is not there yet
python tools/make_gallery.py 07_trial_0    these jobs, anew

Jobs are in tools/gallery, in one file for each lesson: JOBS, {name: function}, each of which returns ({stem: image or
Figure}, numbers). A picture becomes STEM.jpg. NAME.json holds the command, the lesson's SETTINGS, the seconds, the
numbers, and what machine and versions they come from. Stopped, it goes on with the next job that is missing.
"""

import importlib
import io
import json
import sys
import time
from pathlib import Path

import numpy as np
from matplotlib.figure import Figure
from PIL import Image

from nst_lib.choices import choose
from nst_lib.gallery import FOLDER
from nst_lib.images import to_uint8, write_whole

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE / "gallery"), str(HERE.parent / "benchmarks")]
DOTS, QUALITY = 110, 85


def main(names):
    jobs = all_jobs()
    FOLDER.mkdir(exist_ok=True)
    for name in names or [name for name in jobs if not (FOLDER / f"{name}.json").is_file()]:
        module = jobs[choose(name, jobs, "job of the gallery")]
        print(f"{name} ...", end=" ", flush=True)
        print(f"{make(name, module):.0f} s", flush=True)


def all_jobs():
    """{name of a job: the module that it is in}."""
    modules = [importlib.import_module(path.stem) for path in sorted((HERE / "gallery").glob("lesson_*.py"))]
    return {name: module for module in modules for name in module.JOBS}


def make(name, module):
    """Run a job and write its pictures and its record; returns the seconds that it took."""
    from measuring import machine, versions

    began = time.perf_counter()
    pictures, numbers = module.JOBS[name]()
    seconds = time.perf_counter() - began
    for stem, picture in pictures.items():
        write_whole(FOLDER / f"{stem}.jpg", _writer(picture))
    record = {
        "command": f"python tools/make_gallery.py {name}",
        "settings": getattr(module, "SETTINGS", {}),
        "seconds": round(seconds),
        "numbers": numbers,
        "machine": machine(),
        "versions": versions(),
    }
    text = json.dumps(record, indent=1, ensure_ascii=False) + "\n"
    write_whole(FOLDER / f"{name}.json", lambda file: file.write(text.encode()))
    return seconds


def _writer(picture):
    """What writes an image (1, height, width, 3) or a Figure as JPEG into an open file."""
    pixels = _drawn(picture) if isinstance(picture, Figure) else to_uint8(picture)
    return lambda file: Image.fromarray(pixels).save(file, "JPEG", quality=QUALITY, optimize=True)


def _drawn(figure):
    file = io.BytesIO()
    figure.savefig(file, format="png", dpi=DOTS)
    return np.asarray(Image.open(file).convert("RGB"))


if __name__ == "__main__":
    main(sys.argv[1:])
