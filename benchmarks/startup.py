"""How long one waits for the command line: each command as a process of its own, in turns.

python benchmarks/startup.py [--full]
"""

import shutil
import subprocess
import sys
import tempfile
from functools import partial
from pathlib import Path

from measuring import interleaved, ratios, run_alone, spread

PROMISED = {"import nst_lib": 0.3, "nst --help": 0.5, "nst stylize, first step": 8.0}  # seconds, at most
STEP = ("sample:chenonceau_river", "sample:vangogh_starry_night", "--steps", "1", "--size")


def commands(folder, size=256):
    """{what: command line}; the last one paints one step and saves the picture in `folder`."""
    nst = shutil.which("nst", path=str(Path(sys.executable).parent)) or "nst"
    return {
        "python -c pass": [sys.executable, "-c", "pass"],
        "import nst_lib": [sys.executable, "-c", "import nst_lib"],
        "nst --help": [nst, "--help"],
        "import tensorflow": [sys.executable, "-c", "import tensorflow"],
        "nst stylize, first step": [nst, "stylize", *STEP, str(size), "-o", str(Path(folder, "out.png"))],
    }


def measure(full=False, size=256, names=None):
    """Seconds from the start of each command's process to its end, Python's own start and the saving included."""
    with tempfile.TemporaryDirectory() as folder:
        chosen = {name: command for name, command in commands(folder, size).items() if name in (names or (name,))}
        ways = {name: partial(subprocess.run, line, check=True, capture_output=True) for name, line in chosen.items()}
        times = interleaved(ways, rounds=11 if full else 2)
    return {
        "title": f"Start-up, {size} px",
        "note": "Whole processes, to their end, all files read once before. The first step evaluates the loss twice: "
        "at the start, and after the first update. The picture is saved.",
        "rows": [_row(name, times) for name in chosen],
    }


def _row(name, times):
    row = {"command": name, "seconds": spread(times[name]), "promised": PROMISED.get(name)}
    if "import tensorflow" in times:
        row["share of TensorFlow's import"] = ratios(times, name, "import tensorflow")
    return row


if __name__ == "__main__":
    run_alone(measure)
