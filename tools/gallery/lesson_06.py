"""Gallery jobs of lesson 06, see tools/make_gallery.py: three contact sheets, each cell painted once and kept."""

from functools import partial
from pathlib import Path

from nst_lib.experiments.balance import balanced, lost_content, missing_style, rounded
from nst_lib.experiments.grids import paint_cells, plan_grid
from nst_lib.experiments.judging import colours_reached, edges_kept
from nst_lib.experiments.starting_points import STARTING_POINTS, changes
from nst_lib.images import sample
from nst_lib.plots import plot_grid
from nst_lib.settings import Settings
from nst_lib.vgg import Extractor

CELLS = Path(__file__).parents[2] / "out" / "gallery"
SIZE, EVALUATIONS, BALANCE = 256, 100, 10.0
EYES, CASTLE, PORTRAIT, STYLE = "cat_eyes", "chenonceau_river", "portrait_collins", "vangogh_starry_night"


def layers(folder):
    """Content at block 2, 3, 4, 5 by style at blocks 1, 1-2, 3-4, 1-4, 1-5, VGG16, in the balance of 10."""
    content, style = sample(EYES, SIZE), sample(STYLE, SIZE)
    extractor = Extractor([f"block{block}_conv{n}" for block in range(1, 6) for n in (1, 2)], net="vgg16")
    lost, missing = lost_content(content, style, extractor), missing_style(content, style, extractor)
    base = Settings(net="vgg16", evaluations=EVALUATIONS)
    rows = {f"content block {block}": _content_at(f"block{block}_conv2", lost) for block in (2, 3, 4, 5)}
    columns = {
        "style block 1": _style_at((1,), missing),
        "style blocks 1, 2": _style_at((1, 2), missing),
        "style blocks 3, 4": _style_at((3, 4), missing),
        "style blocks 1 to 4": _style_at((1, 2, 3, 4), missing),
        "style blocks 1 to 5": _style_at((1, 2, 3, 4, 5), missing),
    }
    jobs = plan_grid(f"sample:{EYES}", f"sample:{STYLE}", base, folder, rows=rows, columns=columns, size=SIZE)
    return _sheet(jobs, lambda cell: _judged(cell, content, style), width=2.4)


def balance(folder):
    """Six powers of ten of the balance, on the castle."""
    content, style = sample(CASTLE, SIZE), sample(STYLE, SIZE)
    base = balanced(Settings(evaluations=EVALUATIONS), content, style, BALANCE)
    columns = {
        f"balance {10.0**power:g}": {"style_weight": rounded(base.style_weight * 10.0**power / BALANCE)}
        for power in range(-2, 5)
    }
    jobs = plan_grid(f"sample:{CASTLE}", f"sample:{STYLE}", base, folder, columns=columns, size=SIZE)
    return _sheet(jobs, lambda cell: _judged(cell, content, style), width=2.6)


def starting_points(folder):
    """Every starting point on a face and on a place."""
    rows = {"portrait": {"content": f"sample:{PORTRAIT}"}, "castle": {"content": f"sample:{CASTLE}"}}
    columns = {
        name: {**changes(point.settings), "evaluations": EVALUATIONS, "style_size": round(SIZE * point.style_share)}
        for name, point in STARTING_POINTS.items()
    }
    jobs = plan_grid(f"sample:{CASTLE}", f"sample:{STYLE}", Settings(), folder, rows=rows, columns=columns, size=SIZE)
    return _sheet(jobs, None, width=2.2)


def _job(name, paint):
    """Picture and record of a sheet, as tools/make_gallery.py wants them; its cells are kept in out/."""
    figure, record = paint(CELLS / name)
    return {name: figure}, record


JOBS = {
    "06_layers": partial(_job, "06_layers", layers),  # 20 cells of 256 x 166 px, 100 evaluations, about 510 s
    "06_balance": partial(_job, "06_balance", balance),  # 7 cells of 256 x 192 px, 100 evaluations, about 265 s
    "06_starting_points": partial(_job, "06_starting_points", starting_points),  # 12 cells, 256 px, about 500 s
}


def _content_at(layer, lost):
    return {"content_layers": (layer,), "content_weight": rounded(1 / lost[layer])}


def _style_at(blocks, missing):
    chosen = tuple(f"block{block}_conv1" for block in blocks)
    weights = Settings(net="vgg16", style_layers=chosen).weight_of_style_layer
    worst = sum(weight * missing[layer] for layer, weight in weights.items())
    return {"style_layers": chosen, "style_weight": rounded(BALANCE / worst)}


def _judged(cell, content, style):
    kept, came = edges_kept(cell.image, content), colours_reached(cell.image, content, style)
    return f"edges {kept:.0%}, colours {came:.0%}"


def _sheet(jobs, line, width):
    """(Figure, record) of a planned grid; RuntimeError where a cell failed, for a gallery has no holes."""
    painted = {(cell.row, cell.column): cell for cell in paint_cells(jobs)}
    cells = {place: painted[place] for place in jobs}
    if failed := {place: cell.reason for place, cell in cells.items() if cell.reason}:
        raise RuntimeError(f"not painted: {failed}")
    record = [{"row": cell.row, "column": cell.column, **cell.record} for cell in cells.values()]
    return plot_grid(cells, line, width=width), {"cells": record}
