"""Folders or a table -> jobs: which pictures, with which settings, under which names."""

import csv
import hashlib
import itertools
import json
import re
from argparse import Namespace
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path

from PIL import Image

from nst_lib.batch import Job
from nst_lib.choices import choose
from nst_lib.cli.chosen import chosen
from nst_lib.images import check_folder, resolve, shape_of
from nst_lib.settings import Settings
from nst_lib.weights import weights_file

LONGEST_STEM = 80  # bytes of a picture's name in the output's name; file systems allow 255 in all
TRUTH = {"true": True, "false": False}

# How a cell is read, by the type of what it stands for.
READERS = {
    str: (str, "text"),
    float: (float, "a number"),
    int: (int, "a whole number"),
    str | None: (str, "text"),
    int | None: (int, "a whole number"),
    bool: (lambda text: TRUTH[text.lower()], "true or false"),
    tuple: (lambda text: tuple(text.split()), "layers with a space between them"),
    tuple | None: (lambda text: tuple(map(float, text.split())), "numbers with a space between them"),
    Mapping: (json.loads, 'like {"beta_1": 0.9}'),
    list: (json.loads, "like [[0.25, 40, 0.5]]"),
}
PICTURES = {"content": str, "style": str}
OPTIONS = {"recipe": str, "size": int, "short_side": int, "learning_rate": float}
COLUMNS = PICTURES | OPTIONS | {field.name: field.type for field in fields(Settings)} | {"warm_up": list}


@dataclass(frozen=True)
class _Row:
    content: str
    style: str
    cells: Mapping  # option or setting -> value, where this job has its own
    place: str = ""  # in a table, for messages


def planned(choices):
    """The jobs that `nst batch`'s parsed options ask for; ValueError or OSError for what cannot be meant.

    A picture that is missing or damaged is no such thing: it is noticed when its turn comes.
    """
    if choices.table and not (choices.contents or choices.styles):
        rows = _rows_of_table(choices.table)
    elif choices.contents and choices.styles and not choices.table:
        pairs = itertools.product(
            *(_pictures(sources, choices.output) for sources in (choices.contents, choices.styles))
        )
        rows = [_Row(content, style, {}) for content, style in pairs]
    else:
        raise ValueError("which pictures? give --contents and --styles, or --table alone")
    _make_folder(choices.output)
    jobs = {name: _job(row, choices, choices.output / name) for name, row in zip(_names(rows), rows, strict=True)}
    return list(jobs.values())  # a line that is in the table twice is one job


def _job(row, choices, output):
    asked = Namespace(**{**vars(choices), **row.cells})
    try:
        loading, settings = chosen(asked, lambda **size: _shape(row.content, size))
        weights_file(settings.net, settings.weights)
    except (ValueError, OSError) as error:
        raise ValueError(f"{row.place}{error}") from None
    return Job(row.content, row.style, loading, settings, output)


def _shape(content, size):
    try:
        return shape_of(content, **size)
    except (ValueError, OSError):
        return None


def _pictures(sources, output):
    """Every source that is a picture, and the pictures in every one that is a folder, each once."""
    found = {}
    for source in sources:
        if Path(source).is_dir():
            found.update(dict.fromkeys(_pictures_in(Path(source), output)))
        elif source.startswith("sample:"):
            found[source] = resolve(source)
        elif Path(source).is_file():
            found[source] = source
        else:
            raise FileNotFoundError(
                f"there is no folder or picture {source!r}; give paths or sample:NAME (see nst samples)"
            )
    return list(found)


def _pictures_in(folder, output):
    if folder.resolve() == output.resolve():
        raise ValueError(
            f"{str(folder)!r} is also where the output goes, and would be painted next time; choose another"
        )
    Image.init()
    suffixes = {suffix for suffix, format_name in Image.registered_extensions().items() if format_name in Image.OPEN}
    names = (path for path in folder.iterdir() if path.suffix.lower() in suffixes and not path.name.startswith("."))
    found = sorted(map(str, names))
    if not found:
        raise ValueError(f"the folder {str(folder)!r} holds no picture; put JPEG or PNG files there")
    return found


def _make_folder(folder):
    check_folder(folder)
    if folder.exists() and not folder.is_dir():
        raise ValueError(f"{str(folder)!r} is a file; give a folder for the output")
    folder.mkdir(exist_ok=True)


def _rows_of_table(path):
    if not path.is_file():
        raise FileNotFoundError(f"there is no table {str(path)!r}; give a CSV file with columns content and style")
    try:
        with path.open(newline="", encoding="utf-8-sig") as file:  # "sig": as spreadsheets write it
            reader = csv.DictReader(file, restkey="", restval="", skipinitialspace=True)
            columns = [choose(name.strip(), COLUMNS, f"column of {path.name}") for name in reader.fieldnames or ()]
            reader.fieldnames = columns
            _check_columns(columns, path.name)
            rows = [_row(cells, path.parent, f"{path.name}, line {reader.line_num}: ") for cells in reader]
    except (UnicodeDecodeError, csv.Error) as error:
        raise ValueError(f"{path.name} is no table ({error}); save it as CSV in UTF-8") from None
    if not rows:
        raise ValueError(f"{path.name} has no line below its columns; give each picture a line")
    return rows


def _check_columns(columns, table):
    for name in PICTURES:
        if name not in columns:
            raise ValueError(f"{table} has no column {name}; it needs content and style")
    for name, count in Counter(columns).items():
        if count > 1:
            raise ValueError(f"{table} has {count} columns {name}; keep one")


def _row(cells, folder, place):
    if "" in cells:
        raise ValueError(f"{place}there are more cells than columns; put a cell with a comma in double quotes")
    cells = {name: _value(name, text.strip(), place) for name, text in cells.items() if text.strip()}
    if missing := PICTURES.keys() - cells.keys():
        raise ValueError(f"{place}{' and '.join(sorted(missing))} is empty; name a picture")
    if {"size", "short_side"} <= cells.keys():
        raise ValueError(f"{place}both size and short_side are given; leave one empty")
    content, style = (cells.pop(name) for name in PICTURES)
    content, style = (name if name.startswith("sample:") else str(folder / name) for name in (content, style))
    # A line's own size or recipe stands in place of those that the options give to all.
    if cells.keys() & {"size", "short_side"}:
        cells = {"size": None, "short_side": None, **cells}
    if "recipe" in cells:
        cells = {"settings": None, **cells}
    return _Row(content, style, cells, place)


def _value(column, text, place):
    read, kind = READERS[COLUMNS[column]]
    try:
        return read(text)
    except (ValueError, KeyError):
        raise ValueError(f"{place}{column} is {text!r}; it must be {kind}") from None


def _names(rows):
    """The output's name for each row: content and style; and where two rows share it, a sum of all that the row says.

    The sum does not depend on the other rows, so that a table can grow without painting anything twice.
    """
    plain = [f"{_stem(row.content)}_in_{_stem(row.style)}" for row in rows]
    count = Counter(name.casefold() for name in plain)  # there are file systems that do not tell A from a
    return [
        f"{name}.png" if count[name.casefold()] == 1 else f"{name}_{_sum(row)}.png"
        for name, row in zip(plain, rows, strict=True)
    ]


def _stem(source):
    stem = re.sub(r"[^\w-]+", "_", Path(source.removeprefix("sample:")).stem)
    return stem.encode()[:LONGEST_STEM].decode(errors="ignore")


def _sum(row):
    pictures = [
        source if source.startswith("sample:") else str(Path(source).resolve()) for source in (row.content, row.style)
    ]
    return hashlib.sha256(json.dumps([pictures, row.cells], sort_keys=True).encode()).hexdigest()[:8]
