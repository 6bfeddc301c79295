"""What a run leaves behind, in bounded memory: every evaluation's losses, and as many pictures as fit."""

import threading
from dataclasses import replace

from nst_lib.images import to_uint8


class History:
    """Steps without their tensors, and uint8 pictures (height, width, 3) of every k-th of them.

    k is 1 until the pictures take more than `most_bytes`; then it doubles, and every second picture goes. The last
    picture is always there. One thread may add while others read.
    """

    def __init__(self, most_bytes=64_000_000):
        self.steps = []
        self._lock = threading.Lock()
        self._most_bytes = most_bytes
        self._every = 1
        self._pictures = []  # of the steps 0, k, 2k, ...
        self._last = None

    def __len__(self):
        return len(self.steps)

    def add(self, step):
        """Keep a `Step`, the last one of the run so far."""
        with self._lock:
            self._last = to_uint8(step.image)
            if len(self.steps) % self._every == 0:
                self._pictures.append(self._last)
            if len(self._pictures) * self._last.nbytes > self._most_bytes and len(self._pictures) > 2:
                self._every, self._pictures = self._every * 2, self._pictures[::2]
            self.steps.append(replace(step, image=None))

    def picture(self, number):
        """(step, picture) of step `number`, counted from 0, or of the nearest one before it whose picture is kept."""
        with self._lock:
            if number >= len(self.steps) - 1:
                return self.steps[-1], self._last
            return self.steps[number - number % self._every], self._pictures[number // self._every]
