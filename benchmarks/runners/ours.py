"""nst_lib, its default optimiser, on the objective that all are judged by; the variant is the precision."""

from dataclasses import replace

from running import run

from nst_lib.images import load_image, save_image
from nst_lib.recipes import GATYS_2016
from nst_lib.transfer import transfer


def start(choices):
    """(step, save) for running.run: a step is an evaluation."""
    settings = replace(GATYS_2016, precision=choices.variant, evaluations=1_000_000)
    steps = transfer(load_image(choices.content), load_image(choices.style), settings)
    last = None

    def step():
        nonlocal last
        last = next(steps)

    return step, lambda path: save_image(last.image, path)


if __name__ == "__main__":
    run(start)
