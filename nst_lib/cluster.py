"""Jobs on the workers of a Dask cluster, which need neither our disk nor each other. Needs the extra `dask`."""

import os
from concurrent.futures import CancelledError
from contextlib import ExitStack, contextmanager

from nst_lib.batch import Outcome, attempt, in_one_line, packed

LOCAL = "local"
PATIENCE = 30  # s for the scheduler to answer, and then for its first worker
AHEAD = 2  # jobs a worker: one to paint, one to begin at once; the others wait here, not in the scheduler's memory


def painted_on_cluster(jobs, address):
    """Paint the jobs on the workers of the Dask scheduler at `address`; yields (job, Outcome) as they finish.

    `address` is like "tcp://HOST:8786", or "local" for workers on this machine. The files' bytes are sent with each
    job and pictures come back, so that the job of a worker that dies is simply done again by another. Raises
    ValueError where Dask is not installed and OSError where no scheduler or worker answers, or no longer.
    """
    with _client(address, len(jobs)) as (client, finished):
        waiting, running = iter(jobs), {}
        while True:
            while len(running) < AHEAD * max(1, len(client.nthreads())) and (job := next(waiting, None)):
                pictures, reason = packed(job)
                if reason:
                    yield job, Outcome(reason=reason)
                    continue
                future = client.submit(attempt, pictures, job.settings, pure=False)
                running[future.key] = job
                finished.add(future)
            if not running:
                return
            future = next(finished)
            yield running.pop(future.key), _outcome(future)


def _outcome(future):
    try:
        return future.result()
    except CancelledError:
        raise OSError("the connection to the Dask scheduler was lost") from None
    except Exception as error:  # the job killed one worker after another, or the workers lack our library
        return Outcome(reason=in_one_line(error))


@contextmanager
def _client(address, jobs):
    """Yields (client, as_completed) of a scheduler with at least one worker."""
    try:
        import dask
        import distributed
    except ImportError:
        raise ValueError("--scheduler needs Dask; install it with: pip install distributed") from None
    with ExitStack() as stack:
        # Photographs are larger than the arguments that Dask warns of.
        stack.enter_context(dask.config.set({"distributed.admin.large-graph-warning-threshold": "1GB"}))
        if address == LOCAL:
            address = stack.enter_context(_local_cluster(distributed, jobs))
        try:
            client = stack.enter_context(distributed.Client(address, timeout=PATIENCE))
            client.wait_for_workers(1, timeout=PATIENCE)
        except (OSError, ValueError) as error:
            raise OSError(
                f"no Dask scheduler with a worker answers at {address} ({error}); start them with `dask scheduler` and "
                "`dask worker ADDRESS --nthreads 1`, or leave --scheduler out"
            ) from None
        yield client, distributed.as_completed()


def _local_cluster(distributed, jobs):
    """A process for each core, each with its share of TensorFlow's threads."""
    cores = os.cpu_count() or 1
    workers = min(cores, jobs)
    return distributed.LocalCluster(
        n_workers=workers,
        threads_per_worker=1,
        memory_limit=None,  # Dask's share for each would end a worker that paints a large picture
        dashboard_address=None,
        env={"TF_NUM_INTRAOP_THREADS": str(cores // workers)},
    )
