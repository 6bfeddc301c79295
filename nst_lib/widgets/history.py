"""What a run leaves behind, in bounded memory: every evaluation's losses, and as many pictures as fit."""

import bisect
from dataclasses import replace

from nst_lib.images import to_uint8


class History:
    """Steps without their tensors, and uint8 pictures (height, width, 3) of every k-th of them.

    k is 1 until the pictures take more than `most_bytes`; then it doubles and every second picture goes. The latest
    picture is always there.
    """

    def __init__(self, most_bytes=64_000_000):
        self.steps = []
        self._most_bytes = most_bytes
        self._every = 1
        self._pictures = {}  # number of the step -> picture, in order
        self._latest = None

    def __len__(self):
        return len(self.steps)

    def add(self, step):
        """Keep a `Step`, the last one of the run so far."""
        number, self._latest = len(self.steps), to_uint8(step.image)
        if number % self._every == 0:
            self._pictures = {**self._pictures, number: self._latest}  # a new one: another thread may be reading
        if len(self._pictures) * self._latest.nbytes > self._most_bytes:
            self._every *= 2
            self._pictures = {n: kept for n, kept in self._pictures.items() if n % self._every == 0}
        self.steps.append(replace(step, image=None))

    def picture(self, number):
        """(step, picture) of step `number`, counted from 0, or of the nearest kept one before it."""
        if number >= len(self.steps) - 1:
            return self.steps[-1], self._latest
        pictures = self._pictures
        kept = list(pictures)
        nearest = kept[bisect.bisect_right(kept, number) - 1]
        return self.steps[nearest], pictures[nearest]
