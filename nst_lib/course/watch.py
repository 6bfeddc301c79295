"""Progress of a run in a notebook, as one line of text that overwrites itself."""

import time

REDRAWN_EVERY = 0.5  # seconds


def watch(steps, evaluations):
    """Consume a stream of Steps, print how it goes, and return the Steps as a list.

    `evaluations` is how many are expected; the time left is reckoned from it. Interrupting the kernel (the square
    button, or I pressed twice) ends the run and returns what there is so far.
    """
    seen, drawn = [], 0.0
    try:
        for step in steps:
            seen.append(step)
            if time.perf_counter() - drawn > REDRAWN_EVERY:
                drawn = time.perf_counter()
                left = (evaluations - step.evaluations) * step.seconds / step.evaluations
                _overwrite(f"{_state(step)} of {evaluations}, about {left:.0f} s left")
    except KeyboardInterrupt:
        print("\ninterrupted; the steps so far are kept")
    if seen:
        _overwrite("")
        print(f"\r{_state(seen[-1])}")
    return seen


def _state(step):
    return f"loss {step.losses.total:.1e} after {step.evaluations} evaluations"


def _overwrite(line):
    print(f"\r{line:<72}", end="", flush=True)
