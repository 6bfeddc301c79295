"""A grid paints each cell once, keeps it, and says which setting belongs where."""

import itertools
from dataclasses import replace

import numpy as np
import pytest

from nst_lib.batch import forget
from nst_lib.experiments import grids
from nst_lib.experiments.grids import paint_cells, plan_grid
from nst_lib.images import load_image, save_image
from nst_lib.records import read_record
from nst_lib.transfer import transfer

STYLE = "sample:vangogh_starry_night"
ROWS = {"weak": {"style_weight": 1.0}, "strong": {"style_weight": 100.0}}
COLUMNS = {"block 1": {"style_layers": ("block1_conv1",)}, "block 2": {"style_layers": ("block2_conv1",)}}


@pytest.fixture(autouse=True)
def nothing_kept():
    """Network and images that an earlier test left in this process are not used."""
    forget()


@pytest.fixture
def photo(content, tmp_path):
    save_image(content, tmp_path / "photo.png")
    return tmp_path / "photo.png"


@pytest.fixture
def plan(photo, settings, tmp_path):
    """Function that plans a grid of 48 px in the folder `cells`, which is not there yet."""
    quick = replace(settings, evaluations=2)

    def planned(**other):
        return plan_grid(
            photo, STYLE, quick, tmp_path / "cells", **{"rows": ROWS, "columns": COLUMNS, "size": 48, **other}
        )

    return planned


def painted(jobs):
    return {(cell.row, cell.column): cell for cell in paint_cells(jobs)}


def test_a_plan_has_a_job_for_each_cell_row_by_row(plan):
    jobs = plan()
    assert list(jobs) == list(itertools.product(ROWS, COLUMNS))
    job = jobs["strong", "block 1"]
    assert (job.settings.style_weight, job.settings.style_layers) == (100.0, ("block1_conv1",))
    assert job.loading == {"content": {"longer_side": 48}, "style": {"longer_side": 48}}
    assert not job.output.parent.exists(), "a plan writes nothing"


def test_pictures_and_sizes_can_change_too(plan):
    columns = {
        "other": {"style": "sample:tenniel_mad_tea_party"},
        "small style": {"style_size": 40},
        "large": {"size": 64},
    }
    other, small, large = plan(rows={"": {}}, columns=columns).values()
    assert other.style == "sample:tenniel_mad_tea_party"
    assert [small.loading[name]["longer_side"] for name in ("content", "style")] == [48, 40]
    assert [large.loading[name]["longer_side"] for name in ("content", "style")] == [64, 64]


def test_one_axis_is_enough(plan):
    assert list(plan(columns=grids.ONE)) == [("weak", ""), ("strong", "")]


def test_layer_weights_go_with_their_layers_and_options_with_their_optimiser(photo, settings, tmp_path):
    special = replace(settings, style_layer_weights=(1.0, 2.0), optimizer_options={"history": 3})
    rows = {"": {}, "layers": {"style_layers": ("block1_conv1",)}, "Adam": {"optimizer": "adam"}}
    same, layers, adam = (job.settings for job in plan_grid(photo, STYLE, special, tmp_path, rows=rows).values())
    assert same == special
    assert (layers.style_layer_weights, layers.optimizer_options) == (None, {"history": 3})
    assert (adam.style_layer_weights, adam.optimizer_options) == ((1.0, 2.0), {})


def test_names_depend_on_what_is_painted_alone(plan, photo, settings, tmp_path):
    outputs = {place: job.output for place, job in plan().items()}
    assert len(set(outputs.values())) == 4
    longer = plan(rows={"very weak": {"style_weight": 0.1}, **ROWS})
    assert outputs.items() <= {place: job.output for place, job in longer.items()}.items()
    relabelled = plan(rows={"faint": ROWS["weak"]}, columns={"first": COLUMNS["block 1"]})
    assert relabelled["faint", "first"].output == outputs["weak", "block 1"]
    assert all(job.output.name.startswith("photo_in_vangogh_starry_night_") for job in longer.values())


@pytest.mark.parametrize(
    ("other", "message"),
    [
        ({"rows": {"a": {"style_wieght": 1.0}}}, "did you mean style_weight"),
        ({"rows": {"a": {"style_weight": -1.0}}}, r"cell \('a', 'block 1'\): style_weight is -1.0"),
        ({"rows": {"a": {"style_layers": ("block1_conv1",)}}}, "both change style_layers"),
        ({"rows": {"a": {"style": "sample:mona_lisa"}}}, "unknown sample picture"),
        ({"rows": {"a": {"size": 8}}}, "a side of 8 px"),
        ({"rows": {}}, "rows is {}"),
        ({"columns": ["a"]}, "columns is"),
        ({"columns": {"a": "style_weight"}}, "give a dictionary"),
    ],
)
def test_what_cannot_be_is_said_before_any_work(plan, other, message):
    with pytest.raises(ValueError, match=message):
        plan(**other)


def test_a_picture_that_is_not_there_is_said_before_any_work(plan):
    with pytest.raises(FileNotFoundError, match="there is no picture"):
        plan(rows={"a": {"style": "nowhere.png"}})


def test_cells_are_what_transfer_makes_of_them(plan, photo, extractor):
    cells = painted(plan())
    job = cells["strong", "block 2"].job
    *_, last = transfer(load_image(photo, 48), load_image(STYLE, 48), job.settings, extractor=extractor)
    np.testing.assert_allclose(cells["strong", "block 2"].image, last.image, atol=0.5001 / 255)
    for kind, value in last.losses.by_kind.items():
        assert cells["strong", "block 2"].losses[kind] == pytest.approx(value, rel=1e-4)


def test_a_cell_is_its_file(plan):
    for cell in painted(plan()).values():
        np.testing.assert_array_equal(cell.image, load_image(cell.job.output))
        assert cell.record == read_record(cell.job.output)
        assert cell.is_new
        assert not cell.reason


def test_what_is_there_is_not_painted_again(plan):
    before = painted(plan())
    after = painted(plan(rows={**ROWS, "medium": {"style_weight": 10.0}}))
    assert {place for place, cell in after.items() if cell.is_new} == {("medium", column) for column in COLUMNS}
    for place, cell in before.items():
        np.testing.assert_array_equal(cell.image, after[place].image)
        assert cell.record == after[place].record


def test_an_interruption_loses_no_finished_cell(plan, monkeypatch):
    whole = grids.painted

    def interrupted(jobs):
        yield from itertools.islice(whole(jobs), 3)
        raise KeyboardInterrupt

    monkeypatch.setattr(grids, "painted", interrupted)
    with pytest.raises(KeyboardInterrupt):
        painted(plan())
    monkeypatch.setattr(grids, "painted", whole)
    assert sorted(cell.is_new for cell in painted(plan()).values()) == [False, False, False, True]


def test_a_closed_generator_keeps_what_it_gave(plan):
    cells = paint_cells(plan())
    first = next(cells)
    cells.close()
    assert first.job.output.is_file()


def test_equal_cells_are_painted_once(plan):
    cells = painted(plan(rows={"one": ROWS["weak"], "again": ROWS["weak"]}))
    assert len(cells) == 4
    assert len({cell.job.output for cell in cells.values()}) == 2
    np.testing.assert_array_equal(cells["one", "block 1"].image, cells["again", "block 1"].image)


def test_a_cell_that_fails_stops_no_other(plan, style, tmp_path):
    save_image(style, tmp_path / "gone.png")
    jobs = plan(rows={"": {}}, columns={"gone": {"style": tmp_path / "gone.png"}, "fine": {}})
    (tmp_path / "gone.png").unlink()
    cells = painted(jobs)
    assert cells["", "gone"].image is None
    assert "there is no picture" in cells["", "gone"].reason
    assert cells["", "fine"].image is not None
