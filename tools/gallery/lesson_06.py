"""Gallery jobs of lesson 06, see tools/make_gallery.py: contact sheets, each cell painted once and kept in out/.

All pictures are 192 px on their longer side and take 60 evaluations in bfloat16. Seconds are those of painting, on one
core, as in the records.
"""

import itertools
from functools import partial
from pathlib import Path

from nst_lib.experiments.balance import balanced, lost_content, missing_style, rounded
from nst_lib.experiments.grids import paint_cells, plan_grid
from nst_lib.experiments.similarity import colours_reached, edges_kept
from nst_lib.experiments.starting_points import STARTING_POINTS, changes
from nst_lib.experiments.weightings import equal_shares, implied_weights, keras_example, mean_one_weights, shares
from nst_lib.images import sample, samples
from nst_lib.plots import plot_grid
from nst_lib.settings import STYLE_LAYERS, Settings
from nst_lib.vgg import Extractor

CELLS = Path(__file__).parents[2] / "out" / "gallery"
SIZE, EVALUATIONS, PRECISION, BALANCE = 192, 60, "bfloat16", 10.0
SETTINGS = {"size": SIZE, "evaluations": EVALUATIONS, "precision": PRECISION, "balance": BALANCE}
EYES, CASTLE, PORTRAIT, STYLE = "cat_eyes", "chenonceau_river", "portrait_collins", "vangogh_starry_night"


def layers(folder):
    """Content at block 2, 3, 4, 5 by style at blocks 1, 1-2, 3-4, 1-4, 1-5, VGG16, balance 10; 201 s."""
    content, style = sample(EYES, SIZE), sample(STYLE, SIZE)
    extractor = Extractor([f"block{block}_conv{n}" for block in range(1, 6) for n in (1, 2)], net="vgg16")
    lost, missing = lost_content(content, style, extractor), missing_style(content, style, extractor)
    base = Settings(net="vgg16", evaluations=EVALUATIONS, precision=PRECISION)
    rows = {f"content block {block}": _content_at(f"block{block}_conv2", lost) for block in (2, 3, 4, 5)}
    columns = {
        "style block 1": _style_at((1,), missing),
        "style blocks 1, 2": _style_at((1, 2), missing),
        "style blocks 3, 4": _style_at((3, 4), missing),
        "style blocks 1 to 4": _style_at((1, 2, 3, 4), missing),
        "style blocks 1 to 5": _style_at((1, 2, 3, 4, 5), missing),
    }
    jobs = plan_grid(f"sample:{EYES}", f"sample:{STYLE}", base, folder, rows=rows, columns=columns, size=SIZE)
    return _sheet(jobs, content, style)


def balance(folder):
    """Six powers of ten of the balance, on the castle; 109 s."""
    content, style = sample(CASTLE, SIZE), sample(STYLE, SIZE)
    base = balanced(_plain(), content, style, BALANCE)
    columns = {
        f"balance {10.0**power:g}": {"style_weight": rounded(base.style_weight * 10.0**power / BALANCE)}
        for power in range(-2, 5)
    }
    jobs = plan_grid(f"sample:{CASTLE}", f"sample:{STYLE}", base, folder, columns=columns, size=SIZE)
    return _sheet(jobs, content, style)


def weights(folder):
    """Five ways to weight the style layers, on the castle, in the balance of 10; 94 s."""
    content, style = sample(CASTLE, SIZE), sample(STYLE, SIZE)
    base, of_style = _plain(), Extractor(STYLE_LAYERS)
    missing = missing_style(content, style, of_style)
    weightings = {
        "1/5 each": dict.fromkeys(STYLE_LAYERS, 1 / 5),
        "authors' 1/C²": base.weight_of_style_layer,
        "Keras example": implied_weights(keras_example, content.shape[1:3]),
        "paper, mean 1": mean_one_weights([content, style], of_style),
        "equal shares": equal_shares(missing),
    }
    columns = {name: _weighted(given, base, content, style) for name, given in weightings.items()}
    jobs = plan_grid(f"sample:{CASTLE}", f"sample:{STYLE}", base, folder, columns=columns, size=SIZE)
    figure, record = _sheet(jobs, content, style, wrap=5)
    return figure, {**record, "block 4's share of the style loss, 1/C²": _shares_of_block_4(of_style)}


def starting_points(folder):
    """Every starting point on a face and on a place; 238 s."""
    rows = {"portrait": {"content": f"sample:{PORTRAIT}"}, "castle": {"content": f"sample:{CASTLE}"}}
    shortened = {"evaluations": EVALUATIONS, "precision": PRECISION}
    columns = {
        name: {**changes(point.settings), **shortened, "style_size": round(SIZE * point.style_share)}
        for name, point in STARTING_POINTS.items()
    }
    jobs = plan_grid(f"sample:{CASTLE}", f"sample:{STYLE}", Settings(), folder, rows=rows, columns=columns, size=SIZE)
    return _sheet(jobs)


def _job(name, paint):
    """Picture and record of a sheet, as tools/make_gallery.py wants them; its cells are kept in out/."""
    figure, record = paint(CELLS / name)
    return {name: figure}, record


JOBS = {
    "06_layers": partial(_job, "06_layers", layers),
    "06_balance": partial(_job, "06_balance", balance),
    "06_weights": partial(_job, "06_weights", weights),
    "06_starting_points": partial(_job, "06_starting_points", starting_points),
}


def _plain():
    return Settings(evaluations=EVALUATIONS, precision=PRECISION)


def _content_at(layer, lost):
    return {"content_layers": (layer,), "content_weight": rounded(1 / lost[layer])}


def _style_at(blocks, missing):
    chosen = tuple(f"block{block}_conv1" for block in blocks)
    of_layer = Settings(net="vgg16", style_layers=chosen).weight_of_style_layer
    worst = sum(weight * missing[layer] for layer, weight in of_layer.items())
    return {"style_layers": chosen, "style_weight": rounded(BALANCE / worst)}


def _weighted(of_layer, base, content, style):
    settings = Settings(precision=PRECISION, style_layer_weights=tuple(map(rounded, of_layer.values())))
    settings = balanced(settings, content, style, BALANCE)
    return {name: getattr(settings, name) for name in ("style_layer_weights", "content_weight", "style_weight")}


def _shares_of_block_4(extractor):
    """{"photograph in painting": share} at the start, for every painting and four photographs of the course."""
    pairs = itertools.product((CASTLE, PORTRAIT, EYES, "red_panda"), samples("style"))
    images = {pair: [sample(name, SIZE) for name in pair] for pair in pairs}
    weights = _plain().weight_of_style_layer
    return {
        f"{photo} in {painting}": round(shares(weights, missing_style(*both, extractor))["block4_conv1"], 3)
        for (photo, painting), both in images.items()
    }


def _sheet(jobs, content=None, style=None, wrap=4):
    """(Figure, record) of a planned grid; RuntimeError where a cell failed, for a gallery has no holes.

    With images of content and style, the two judges of pixels stand under each picture and in the record.
    """
    painted = {(cell.row, cell.column): cell for cell in paint_cells(jobs)}
    cells = {place: painted[place] for place in jobs}
    if failed := {place: cell.reason for place, cell in cells.items() if cell.reason}:
        raise RuntimeError(f"not painted: {failed}")
    judged = {place: {} if content is None else _judged(cell, content, style) for place, cell in cells.items()}
    line = None if content is None else lambda cell: _in_words(judged[cell.row, cell.column])
    record = [
        {"row": row, "column": column, **judged[row, column], **_in_short(cell)}
        for (row, column), cell in cells.items()
    ]
    seconds = round(sum(entry["seconds"] for entry in record))  # also where cells were there and are shown again
    return plot_grid(cells, line, wrap=wrap, width=2.0), {"seconds of painting": seconds, "cells": record}


def _judged(cell, content, style):
    return {
        "edges": round(edges_kept(cell.image, content), 3),
        "colours": round(colours_reached(cell.image, content, style), 3),
    }


def _in_words(judged):
    return ", ".join(f"{name} {share:.0%}" for name, share in judged.items())


def _in_short(cell):
    """Settings, losses and seconds of a cell, without what is the same for all."""
    result = cell.record["result"]
    return {"settings": changes(cell.job.settings), "losses": cell.losses, "seconds": round(result["seconds"], 1)}
