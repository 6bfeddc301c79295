"""What pictures of one size gain from being painted as a batch: ratios within one run.

python benchmarks/batch.py [longer side in px] [evaluations]
"""

import subprocess
import sys
import tempfile
import time
from pathlib import Path

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


def seconds(way, jobs):
    """Seconds that the jobs take in one of these ways."""
    forget()
    began = time.perf_counter()
    way(jobs)
    return time.perf_counter() - began


def main(size=96, evaluations=10):
    loading = {name: {"longer_side": size} for name in ("content", "style")}
    with tempfile.TemporaryDirectory() as folder:
        jobs = [
            Job("sample:chenonceau_river", f"sample:{style}", loading, Settings(evaluations=evaluations), path)
            for style in samples("style")[:STYLES]
            for path in [Path(folder, f"{style}.png")]
        ]
        all_shared(jobs[:1])  # what a process does once, reading the weights among it, is not counted
        times = {way.__name__: seconds(way, jobs) for way in (a_process_each, a_network_each, all_shared)}
    print(f"{len(jobs)} pictures of {size} px and {evaluations} evaluations")
    for name, taken in times.items():
        print(f"{name:15} {taken:5.1f} s, {taken / times['all_shared']:.2f} times as long as all shared")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:3]))
