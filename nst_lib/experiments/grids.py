"""Grids of pictures: what changes along the rows and along the columns, every cell painted once and kept.

`plan_grid` says what is to be painted, `paint_cells` paints what is not there yet. A cell is a PNG and its record, as
`nst batch` writes them. So an interrupted grid goes on where it was, a longer list paints its new cells only, and two
grids in one folder share the cells that they have in common.
"""

import hashlib
import itertools
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path

from nst_lib.batch import Job, painted, save, still_to_do
from nst_lib.choices import choose
from nst_lib.images import check_side, load_image, picture_file
from nst_lib.quiet_tensorflow import tf
from nst_lib.records import read_record
from nst_lib.settings import Settings, as_dict

PICTURES = ("content", "style")
SIZES = ("size", "style_size")
CHANGES = (*PICTURES, *SIZES, *(setting.name for setting in fields(Settings)))
LONGEST_STEM = 40  # characters of a picture's name in a cell's file name
ONE = {"": {}}  # an axis along which nothing changes


@dataclass(frozen=True, eq=False)
class Cell:
    """A picture of a grid as its file has it, (1, height, width, 3), and its record; or the reason why it failed."""

    row: str
    column: str
    job: Job = field(repr=False)
    is_new: bool  # painted now, not found in the folder
    image: tf.Tensor | None = field(default=None, repr=False)
    record: Mapping | None = field(default=None, repr=False)
    reason: str = ""

    @property
    def losses(self):
        """{"content": ..., "style": ..., "total variation": ..., "total": ...}: weighted, summed over layers."""
        named = dict(self.record["result"]["losses"])
        rest = {name: named.pop(name) for name in ("total variation", "total")}
        of_layers = {kind: sum(v for k, v in named.items() if k.startswith(kind)) for kind in ("content", "style")}
        return {**of_layers, **rest}


def plan_grid(content, style, settings, folder, *, rows=ONE, columns=ONE, size=128):
    """{(row, column): Job} for every cell of a grid, row by row.

    `content` and `style` are paths or "sample:NAME", `size` is the longer side in px of both. `rows` and `columns` are
    {label: changes}. Changes are {name: value}, where a name is a field of `Settings`, "content" or "style" (another
    picture), "size", or "style_size" (px, longer side of the style picture alone). Other style layers get weights of
    1 / C^2, another optimiser its default options, unless the changes give them. Nothing is painted or written yet.

    Raises ValueError, naming the cell, for a change that cannot be, FileNotFoundError for a picture that is not there.
    """
    base = {"content": content, "style": style, "size": size}
    jobs = {}
    for (row, of_row), (column, of_column) in itertools.product(_axis(rows, "rows"), _axis(columns, "columns")):
        if both := sorted(of_row.keys() & of_column.keys()):
            raise ValueError(f"row {row!r} and column {column!r} both change {', '.join(both)}; keep it in one of them")
        try:
            jobs[row, column] = _job({**base, **of_row, **of_column}, settings, Path(folder))
        except ValueError as error:
            raise ValueError(f"cell ({row!r}, {column!r}): {error}") from None
    return jobs


def paint_cells(jobs):
    """Cells of a planned grid: first those that are there already, then each one as it has been painted and saved.

    A cell that fails stops no other: it comes without image, with its `reason`. Equal cells are painted once. Closing
    the generator, or Ctrl-C, loses the cell being painted and no other. Raises OSError where saving fails.
    """
    places = {}
    for place, job in jobs.items():
        places.setdefault(job.output, []).append(place)
    once = {job.output: job for job in jobs.values()}
    waiting = still_to_do(once.values())
    missing = {job.output for job in waiting}
    for output, job in once.items():
        if output not in missing:
            yield from _cells(places[output], job, is_new=False)
    for job, outcome in painted(waiting):
        if not outcome.reason:
            job.output.parent.mkdir(parents=True, exist_ok=True)
            save(job, outcome)
        yield from _cells(places[job.output], job, is_new=True, reason=outcome.reason)


def _axis(changes, name):
    if not isinstance(changes, Mapping) or not changes:
        raise ValueError(
            f'{name} is {changes!r}; give {{label: changes}}, such as {{"strong": {{"style_weight": 1e5}}}}'
        )
    for label, change in changes.items():
        if not isinstance(change, Mapping):
            raise ValueError(f'{name}[{label!r}] is {change!r}; give a dictionary, such as {{"style_weight": 1e5}}')
        for changed in change:
            choose(changed, CHANGES, f"change in {name}[{label!r}]")
    return changes.items()


def _job(given, settings, folder):
    given = dict(given)
    content, style = (str(given.pop(name)) for name in PICTURES)
    size = given.pop("size")
    style_size = given.pop("style_size", size)
    for side in (size, style_size):
        check_side(side)
    loading = {"content": {"longer_side": size}, "style": {"longer_side": style_size}}
    settings = _replaced(settings, given)
    return Job(content, style, loading, settings, folder / _file_name(content, style, loading, settings))


def _replaced(settings, changes):
    """The settings with these changes; what belongs to layers or to an optimiser that are no longer there goes too."""
    if "style_layers" in changes:
        changes = {"style_layer_weights": None, **changes}
    if changes.get("optimizer", settings.optimizer) != settings.optimizer:
        changes = {"optimizer_options": {}, **changes}
    return replace(settings, **changes)


def _file_name(content, style, loading, settings):
    """A name that depends on all that decides the picture, and on nothing else: not on labels, nor on other cells."""
    files = {source: picture_file(source).resolve() for source in (content, style)}
    sources = [source if source.startswith("sample:") else str(file) for source, file in files.items()]
    text = json.dumps([sources, loading, as_dict(settings)], sort_keys=True)
    return f"{_stem(content)}_in_{_stem(style)}_{hashlib.sha256(text.encode()).hexdigest()[:12]}.png"


def _stem(source):
    return re.sub(r"[^\w-]+", "_", Path(source.removeprefix("sample:")).stem)[:LONGEST_STEM]


def _cells(places, job, *, is_new, reason=""):
    """What is now in the job's file, once for each place that it has in the grid."""
    image = None if reason else load_image(job.output)
    record = None if reason else read_record(job.output)
    return [Cell(row, column, job, is_new, image, record, reason) for row, column in places]
