"""What pictures of one size gain from being painted as a batch: ratios within one run.

python benchmarks/batch.py [--full]
"""

import subprocess
import sys
import tempfile
from functools import partial
from pathlib import Path

from measuring import interleaved, ratios, run_alone, spread

from nst_lib.batch import Job, forget, painted, save
from nst_lib.images import samples
from nst_lib.settings import Settings

STYLES = 3


def a_process_each(jobs):
    """`nst stylize` for each: what a loop in a shell would do."""
    for job in jobs:
        pictures = [job.content, job.style, "-o", job.output]
        options = ["--size", job.loading["content"]["longer_side"], "--evaluations", job.settings.evaluations]
        command = [sys.executable, "-m", "nst_lib", "stylize", *pictures, *options]
        subprocess.run([*map(str, command)], check=True, capture_output=True)


def a_network_each(jobs):
    """One process, nothing else shared."""
    for job in jobs:
        forget()
        all_shared([job])


def all_shared(jobs):
    """One process, one network, and what TensorFlow compiled for the first job."""
    for job, outcome in painted(jobs):
        save(job, outcome)


def measure(full=False, size=96, evaluations=10):
    """Seconds for the same pictures in each of the three ways."""
    loading = {name: {"longer_side": size} for name in ("content", "style")}
    with tempfile.TemporaryDirectory() as folder:
        jobs = [
            Job("sample:chenonceau_river", f"sample:{style}", loading, Settings(evaluations=evaluations), path)
            for style in samples("style")[:STYLES]
            for path in [Path(folder, f"{style}.png")]
        ]
        all_shared(jobs[:1])  # what a process does once, reading the weights among it, is not counted
        ways = {way.__name__: partial(_afresh, way, jobs) for way in (a_process_each, a_network_each, all_shared)}
        times = interleaved(ways, rounds=5 if full else 1, warm_up=0)
    rows = [
        {
            "way": name.replace("_", " "),
            "seconds": spread(times[name]),
            "ratio to all shared": ratios(times, name, "all_shared"),
        }
        for name in times
    ]
    return {"title": f"Batch: {STYLES} pictures of {size} px, {evaluations} evaluations each", "rows": rows}


def _afresh(way, jobs):
    forget()
    way(jobs)


if __name__ == "__main__":
    run_alone(measure)
