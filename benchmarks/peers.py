"""nst_lib beside other programs, in one run: seconds a step, and the loss reached after equal time.

python benchmarks/peers.py [--full]

Each paints in a process of its own, the same two PNG files, for the same time after its first step. The PNGs that
they write are judged by one definition, the loss of GATYS_2016 in float32. pastiche gets an environment of its own
under out/benchmarks; our readings of TensorFlow's tutorial and Keras' example need nothing but TensorFlow and our
weights, and run in ours.
"""

import itertools
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import venv
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from measuring import run_alone, spread

ROOT = Path(__file__).parents[1]
RUNNERS = Path(__file__).parent / "runners"
ENVIRONMENTS = ROOT / "out" / "benchmarks"
PASTICHE = ("pastiche==1.6.0", "torch==2.13.*")  # a build of PyTorch without CUDA where the index has one


class Unavailable(Exception):
    """A peer that cannot run here, and why."""


@dataclass(frozen=True)
class Peer:
    """One row of the table."""

    name: str
    script: str  # in runners/
    variant: str = ""
    packages: tuple = ()  # of an environment of its own; none for ours


PEERS = (
    Peer("nst_lib, float32", "ours.py", "float32"),
    Peer("nst_lib, bfloat16", "ours.py", "bfloat16"),
    Peer("pastiche 1.6", "pastiche_program.py", packages=PASTICHE),
    Peer("TensorFlow tutorial", "tensorflow_tutorial.py", "common"),
    Peer("Keras example", "keras_example.py", "common"),
)
AS_PUBLISHED = (
    Peer("TensorFlow tutorial, its own loss", "tensorflow_tutorial.py", "published"),
    Peer("Keras example, its own loss", "keras_example.py", "published"),
)


def measure(full=False, size=None, seconds=None, peers=None):
    """One row for each peer that runs here; short: 256 px and 5 s once, full: 512 px and 60 s, three times."""
    size, seconds, rounds = size or (512 if full else 256), seconds or (60 if full else 5), 3 if full else 1
    peers = peers or (PEERS + AS_PUBLISHED if full else PEERS)
    runs, absent = {}, {}
    with tempfile.TemporaryDirectory() as folder:
        pictures = _pictures(Path(folder), size)
        for _, peer in itertools.product(range(rounds), peers):
            if peer in absent:
                continue
            try:
                runs.setdefault(peer, []).append(_paint(peer, pictures, size, seconds))
            except Unavailable as reason:
                absent[peer] = f"{peer.name} is missing: {reason}."
        start = judge(pictures[0], *pictures)
        rows = [_row(peer, runs[peer], pictures) for peer in runs if peer not in absent]
    return {
        "title": f"Peers, {size} px, {seconds} s of painting each",
        "note": " ".join([NOTE.format(total=start["total"]), *absent.values()]),
        "rows": [{**row, **_beside(row, rows[0])} for row in rows],
        "details": {"loss at the start": start},
    }


NOTE = (
    "Loss: that of GATYS_2016 in float32, on the 8-bit picture as written; {total:.3g} at the start. All but those "
    "with a loss of their own descend it, from the content, on the same layers. A step is one evaluation, the first "
    "is not among them. Started: the first step done. pastiche has weights of its own, the same network's; the "
    "tutorial and the example are our readings in float32."
)


@cache
def python_of(packages):
    """The Python of an environment that has the packages, made once; ours if there are none. Raises `Unavailable`."""
    if not packages:
        return sys.executable
    folder = ENVIRONMENTS / packages[0].partition("==")[0]
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    made_of = folder / "packages.txt"
    if not (made_of.is_file() and made_of.read_text().split() == list(packages)):
        _install(folder, python, packages)
        made_of.write_text("\n".join(packages))
    return str(python)


def _install(folder, python, packages):
    try:
        venv.create(folder, with_pip=True, clear=True)
        command = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *packages]
        subprocess.run(command, check=True, capture_output=True, text=True, timeout=1200)
    except (subprocess.SubprocessError, OSError) as error:
        shutil.rmtree(folder, ignore_errors=True)
        raise Unavailable(f"{' and '.join(packages)} could not be installed ({type(error).__name__})") from None


def _pictures(folder, size):
    """Content and style as PNG files of the same height and width, in `folder`: nobody has to scale them."""
    from nst_lib.images import load_image, sample, save_image

    content = sample("chenonceau_river", size)
    style = load_image("sample:vangogh_starry_night", shape=tuple(content.shape[1:3]))
    paths = (folder / "content.png", folder / "style.png")
    for image, path in zip((content, style), paths, strict=True):
        save_image(image, path)
    return paths


def _paint(peer, pictures, size, seconds):
    """What the peer's runner printed, with the picture that it wrote; raises `Unavailable` if a foreign one fails."""
    output = Path(tempfile.mkstemp(suffix=".png", dir=pictures[0].parent)[1])
    script = str(RUNNERS / peer.script)
    options = ["--size", size, "--seconds", seconds, "--variant", peer.variant, "--began", time.time()]
    command = [python_of(peer.packages), script, *map(str, [*pictures, output, *options])]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode and peer.packages:
        raise Unavailable(f"it ended with status {done.returncode} and {_error_in(done.stderr)}")
    if done.returncode:
        raise RuntimeError(f"{peer.name} failed: {done.stderr.strip()}")
    return {**json.loads(done.stdout.splitlines()[-1]), "output": output}


def _error_in(text):
    """Kind of the exception that a Python process ended with; not its message, which may name folders."""
    found = re.search(r"^[\w.]+", text.strip().rpartition("\n")[2])
    return found[0] if found else "no message"


def judge(picture, content, style, extractor=None):
    """Losses of GATYS_2016, by kind, of a picture file beside a content and a style file, in float32."""
    from nst_lib.images import load_image
    from nst_lib.recipes import GATYS_2016
    from nst_lib.transfer import transfer

    images = [load_image(path) for path in (content, style)]
    once = replace(GATYS_2016, evaluations=1)
    step = next(transfer(*images, once, extractor=extractor or _extractor(), start=load_image(picture)))
    return step.losses.by_kind


@cache
def _extractor():
    from nst_lib.recipes import GATYS_2016
    from nst_lib.vgg import Extractor

    return Extractor(GATYS_2016.layers)


def _judged(outputs, pictures):
    """Spreads of the losses of one peer's pictures."""
    losses = [judge(output, *pictures) for output in outputs]
    columns = {"loss": "total", "content": "content", "style": "style"}
    return {column: spread([loss[kind] for loss in losses]) for column, kind in columns.items()}


def _row(peer, runs, pictures):
    steps = list(itertools.chain.from_iterable(run["seconds of steps"] for run in runs))
    return {
        "program": peer.name,
        "seconds to start": spread([run["seconds to start"] for run in runs]),
        "seconds a step": spread(steps),
        "steps": statistics.median(run["steps"] for run in runs),
        **_judged([run["output"] for run in runs], pictures),
    }


def _beside(row, first):
    """Ratios of the medians to those of the first row."""
    columns = {"seconds a step": "time of a step, ratio", "loss": "loss, ratio"}
    return {ratio: row[column]["median"] / first[column]["median"] for column, ratio in columns.items()}


if __name__ == "__main__":
    run_alone(measure)
