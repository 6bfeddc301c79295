"""What every runner shares: its command line and its clock. Standard library only: some run where we are not installed.

A runner is a script that starts, takes steps for a given time, writes a picture, and prints what it took as JSON.
"""

import argparse
import json
import time


def run(start):
    """The command line of a runner; `start(choices)` returns (step, save): functions without argument, and of a path.

    Starting ends with the first step, which TensorFlow compiles in; then the seconds run.
    """
    parser = argparse.ArgumentParser()
    parser.add_argument("content", help="PNG, already of its final size")
    parser.add_argument("style", help="PNG of the same height and width")
    parser.add_argument("output", help="PNG to write")
    parser.add_argument("--size", type=int, required=True, help="longer side of both pictures in px")
    parser.add_argument("--seconds", type=float, required=True, help="to paint, after the first step")
    parser.add_argument("--variant", default="", help="what the runner knows variants of, if it does")
    parser.add_argument("--began", type=float, default=time.time(), help="when the process was started, seconds")
    choices = parser.parse_args()
    step, save = start(choices)
    step()
    to_start = time.time() - choices.began
    seconds = painted(step, choices.seconds)
    save(choices.output)
    print(json.dumps({"seconds to start": to_start, "steps": 1 + len(seconds), "seconds of steps": seconds}))


def painted(step, budget):
    """Seconds of each step, called as long as `budget` seconds are not over; the last one may end after them."""
    began, seconds = time.perf_counter(), []
    while time.perf_counter() - began < budget:
        before = time.perf_counter()
        step()
        seconds.append(time.perf_counter() - before)
    return seconds
