"""`nst batch`: paint what is not there yet, report what cannot be painted, say how to go on."""

import time
from contextlib import closing
from dataclasses import dataclass

from nst_lib.cli.progress import console, progress_bar


@dataclass
class _Tally:
    """How far it went."""

    there: int
    painted: int = 0
    failed: int = 0

    def __str__(self):
        return f"{self.painted} painted, {self.there} already there, {self.failed} failed"


def batch(choices):
    """Run the command; returns the exit status. Raises ValueError or OSError for bad input, before any work."""
    began = time.perf_counter()
    with console.status("Starting TensorFlow"):
        from nst_lib.batch import still_to_do
        from nst_lib.cli.jobs import planned
    with console.status("Looking at what is there"):
        jobs = planned(choices)
        waiting = still_to_do(jobs)
    tally = _Tally(len(jobs) - len(waiting))
    status = _paint_all(waiting, choices.scheduler, tally) if waiting else 0
    print(f"{choices.output}: {tally}, {time.perf_counter() - began:.0f} s")
    return status


def _paint_all(jobs, scheduler, tally):
    """Paint and save the jobs, counting in `tally`; returns the exit status."""
    from nst_lib.batch import save

    try:
        with closing(_outcomes(jobs, scheduler)) as outcomes, progress_bar() as progress:
            task = progress.add_task("Painting", total=len(jobs))
            for job, outcome in outcomes:
                if outcome.reason:
                    tally.failed += 1
                    _report(f"failed: {job.content} in {job.style}: {outcome.reason}")
                else:
                    save(job, outcome)
                    tally.painted += 1
                progress.advance(task)
    except KeyboardInterrupt:
        console.print("Stopped by Ctrl-C. What is done is kept; the same command goes on from there.")
        return 130
    except OSError as error:  # a full disk, a scheduler that does not answer: no other job would fare better
        _report(f"nst batch: error: {error}. What is done is kept; the same command goes on from there.")
        return 2
    return 1 if tally.failed else 0


def _outcomes(jobs, scheduler):
    if scheduler is None:
        from nst_lib.batch import painted

        return painted(jobs)
    from nst_lib.cluster import painted_on_cluster

    return painted_on_cluster(jobs, scheduler)


def _report(line):
    console.print(line, style="red", markup=False, highlight=False, soft_wrap=True)
