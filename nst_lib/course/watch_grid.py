"""Progress of a grid in a notebook, as one line of text that overwrites itself."""

import time

from nst_lib.experiments.grids import paint_cells


def watch_grid(jobs):
    """Paint the cells of a planned grid that are not there yet, print how it goes, and return {(row, column): Cell}.

    `jobs` is what `plan_grid` gives. Interrupting the kernel (the square button, or I pressed twice) returns the cells
    so far; they are kept in their folder, so that the same call goes on from there.
    """
    seen, new, began = {}, 0, time.perf_counter()
    try:
        for cell in paint_cells(jobs):
            seen[cell.row, cell.column] = cell
            new += cell.is_new
            _overwrite(_state(seen, jobs) + _time_left(new, len(jobs) - len(seen), time.perf_counter() - began))
    except KeyboardInterrupt:
        print("\ninterrupted; run this cell again to go on from here")
    _overwrite("")
    print(f"\r{_state(seen, jobs)}")
    for cell in seen.values():
        if cell.reason:
            print(f"failed: {', '.join(filter(None, (cell.row, cell.column)))}: {cell.reason}")
    return {place: seen[place] for place in jobs if place in seen}


def _state(seen, jobs):
    return f"{sum(not cell.reason for cell in seen.values())} of {len(jobs)} pictures are there"


def _time_left(new, waiting, seconds):
    return f", about {seconds / new * waiting:.0f} s left" if new and waiting else ""


def _overwrite(line):
    print(f"\r{line:<72}", end="", flush=True)
