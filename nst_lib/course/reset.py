"""Puts an exercise back as it was shipped, and keeps what the learner had."""

import time
from dataclasses import dataclass
from pathlib import Path

from nst_lib.course.workspace import shipped, work, working_copy


@dataclass(frozen=True)
class Reset:
    """What `reset` did: the fresh copy, and where the learner's version is; None if there was none."""

    path: Path
    kept: Path | None

    def __str__(self):
        if self.kept is None:
            return f"work/{self.path.name} is there, as it was shipped."
        return (
            f"work/{self.path.name} is as it was shipped; yours is kept as work/{self.kept.name}. If the notebook is "
            "open in JupyterLab, choose File > Reload Notebook from Disk, and do not save before."
        )

    __repr__ = __str__


def reset(number):
    """Put one exercise, "04", back as it was shipped; the learner's version stays beside it, dated. Returns `Reset`."""
    path, kept = work() / shipped(number).name, None
    if path.exists():
        kept = _free(path)
        path.rename(kept)
    return Reset(working_copy(number)[0], kept)


def _free(path):
    """A name with the date that is not taken: 04_style.2026-11-22_0930.ipynb, then ..._0930_2.ipynb."""
    stamp, count = time.strftime("%Y-%m-%d_%H%M"), 1
    while True:
        candidate = path.with_name(f"{path.stem}.{stamp}{f'_{count}' if count > 1 else ''}{path.suffix}")
        if not candidate.exists():
            return candidate
        count += 1
