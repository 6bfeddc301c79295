"""On a Dask cluster of two processes: the same pictures as in this process, also when a worker is killed."""

import os
import signal
import sys
from concurrent.futures import CancelledError
from dataclasses import replace

import distributed
import numpy as np
import pytest

from nst_lib import cluster as cluster_module
from nst_lib.batch import Job, painted
from nst_lib.cluster import painted_on_cluster
from nst_lib.images import save_image

STYLES = ("sample:vangogh_starry_night", "sample:tenniel_mad_tea_party")

# Dask itself, when its processes end.
pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")


@pytest.fixture(scope="module")
def cluster():
    """Two workers, each of which a nanny starts again when it dies."""
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, memory_limit=None, dashboard_address=None
    ) as started:
        yield started


@pytest.fixture
def jobs(content, settings, tmp_path):
    """Five jobs, one of them with a file that is no picture."""
    save_image(content, tmp_path / "photo.png")
    (tmp_path / "notes.jpg").write_text("Dear diary")
    quick = replace(settings, evaluations=30, start="noise", optimizer="adam", weights="imagenet")
    loading = {"content": {"longer_side": 48}, "style": {"longer_side": 64}}
    jobs = [("photo.png", style, {"seed": seed}) for style in STYLES for seed in (0, 1)]
    return [
        Job(str(tmp_path / name), style, loading, replace(quick, **change), tmp_path / f"{index}.png")
        for index, (name, style, change) in enumerate([*jobs, ("notes.jpg", STYLES[0], {})])
    ]


def in_order(outcomes):
    return [outcome for _, outcome in sorted(outcomes, key=lambda pair: pair[0].output)]


def assert_same(there, here):
    assert len(there) == len(here)
    for a, b in zip(there, here, strict=True):
        assert a.reason == b.reason
        if not b.reason:
            np.testing.assert_array_equal(a.image, b.image)
            assert a.record["pictures"] == b.record["pictures"]
            assert a.record["settings"] == b.record["settings"]
            assert a.record["result"]["losses"] == b.record["result"]["losses"]


@pytest.mark.slow
def test_the_same_pictures_come_from_a_cluster(cluster, jobs):
    there = in_order(painted_on_cluster(jobs, cluster.scheduler_address))
    assert_same(there, in_order(painted(jobs)))
    assert sum("notes.jpg is not a picture" in outcome.reason for outcome in there) == 1


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="signals differ there")
def test_a_worker_killed_in_the_middle_loses_nothing(cluster, jobs):
    outcomes = painted_on_cluster(jobs, cluster.scheduler_address)
    there = [next(outcomes)]
    interrupted = kill_one_that_works(cluster)
    there += outcomes
    assert_same(in_order(there), in_order(painted(jobs)))
    log = cluster.scheduler.transition_log
    begun_again = {key for key, before, after, *_ in log if before == "processing" and after != "memory"}
    assert interrupted & begun_again


def kill_one_that_works(cluster):
    """Kill the process of a worker that has jobs; returns the jobs' keys."""
    jobs = {state.address: {task.key for task in state.processing} for state in cluster.scheduler.workers.values()}
    nanny = next(nanny for nanny in cluster.workers.values() if jobs.get(nanny.worker_address))
    os.kill(nanny.pid, signal.SIGKILL)
    return jobs[nanny.worker_address]


def test_where_no_scheduler_answers_the_way_out_is_said(jobs, monkeypatch):
    monkeypatch.setattr(cluster_module, "PATIENCE", 1)
    with pytest.raises(OSError, match=r"no Dask scheduler with a worker answers at tcp://127\.0\.0\.1:1 .*leave --sch"):
        next(painted_on_cluster(jobs, "tcp://127.0.0.1:1"))


class GaveUp:
    """A future whose job ended with an error."""

    def __init__(self, error):
        self.error = error

    def result(self):
        raise self.error


def test_a_job_that_no_worker_can_do_is_reported_and_a_lost_scheduler_ends_the_work():
    reason = cluster_module._outcome(GaveUp(ModuleNotFoundError("No module named 'nst_lib'"))).reason
    assert reason == "ModuleNotFoundError: No module named 'nst_lib'"
    with pytest.raises(OSError, match="the connection to the Dask scheduler was lost"):
        cluster_module._outcome(GaveUp(CancelledError()))


def test_without_dask_the_way_out_is_said(jobs, monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(ValueError, match="--scheduler needs Dask; install it with: pip install distributed"):
        next(painted_on_cluster(jobs, "local"))


def test_neither_jobs_nor_cluster_need_dask_to_be_imported(run_python):
    code = "import sys; sys.modules['dask'] = sys.modules['distributed'] = None; import nst_lib.batch, nst_lib.cluster"
    done = run_python("-c", code)
    assert done.returncode == 0, done.stderr
