"""`watch_grid`: shows how far a grid is, gives back its cells, and loses none of them when it is interrupted."""

import pytest

from nst_lib.course import watch_grid as module
from nst_lib.course.watch_grid import watch_grid
from nst_lib.experiments.grids import Cell

JOBS = {("a", "1"): "job", ("a", "2"): "job", ("b", "1"): "job", ("b", "2"): "job"}


@pytest.fixture
def painting(monkeypatch):
    """Function that lets these places be painted, in this order; None is where a person interrupts."""

    def paints(*places, is_new=True, reason=""):
        def cells(jobs):
            for place in places:
                if place is None:
                    raise KeyboardInterrupt
                yield Cell(*place, jobs[place], is_new, None if reason else "image", {}, reason)

        monkeypatch.setattr(module, "paint_cells", cells)

    return paints


def test_cells_come_in_the_order_of_the_grid(painting, capsys):
    painting(("b", "2"), ("a", "2"), ("a", "1"), ("b", "1"))
    cells = watch_grid(JOBS)
    assert list(cells) == list(JOBS)
    assert cells["b", "2"].row == "b"
    assert capsys.readouterr().out.split("\r")[-1] == "4 of 4 pictures are there\n"


def test_it_says_how_long_it_will_still_take(painting, capsys):
    painting(("a", "1"), ("a", "2"))
    watch_grid(JOBS)
    assert "1 of 4 pictures are there, about 0 s left" in capsys.readouterr().out


def test_cells_that_were_there_say_nothing_about_the_time(painting, capsys):
    painting(*JOBS, is_new=False)
    watch_grid(JOBS)
    assert "left" not in capsys.readouterr().out


def test_an_interruption_keeps_the_cells_so_far(painting, capsys):
    painting(("a", "1"), ("b", "1"), None)
    assert list(watch_grid(JOBS)) == [("a", "1"), ("b", "1")]
    said = capsys.readouterr().out
    assert "run this cell again" in said
    assert said.endswith("2 of 4 pictures are there\n")


def test_a_failure_is_told_with_its_reason(painting, capsys):
    painting(("a", "1"), reason="the disk is on fire")
    assert watch_grid(JOBS)["a", "1"].reason
    said = capsys.readouterr().out
    assert "0 of 4 pictures are there" in said
    assert "failed: a, 1: the disk is on fire" in said
