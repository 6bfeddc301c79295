"""`progress`: what is done stays done, whoever writes at the same time."""

import subprocess
import sys

import pytest

from nst_lib.course.progress import NAME, progress, record

WRITE = "from nst_lib.course.progress import record\nfor n in range(50): record(f'task_{{n}}_{0}', 'pass')"


def test_a_task_is_open_then_tried_then_done_for_good(one_task):
    assert progress().entries == ((one_task, "todo"),)
    for status, seen in (("todo", "todo"), ("fail", "fail"), ("pass", "pass"), ("fail", "pass")):
        record("channel_means", status)
        assert progress().entries[0][1] == seen


def test_it_names_what_is_next_until_all_is_done(one_task):
    assert str(progress()).splitlines()[-1] == "next: 99.1 channel_means, Means of channels"
    record("channel_means", "pass")
    assert str(progress()).splitlines()[-1] == "1 of 1 tasks are done"
    assert "<td style='text-align: left'>done</td>" in progress()._repr_mimebundle_()["text/html"]


def test_a_line_is_written_only_when_something_changes(one_task, course_folder):
    for _ in range(3):
        record("channel_means", "fail")
    assert len((course_folder / "work" / NAME).read_text().split()) < 20
    assert (course_folder / "work" / NAME).read_text().count("channel_means") == 1


def test_a_line_that_was_cut_off_costs_nothing_but_itself(one_task, course_folder):
    (course_folder / "work").mkdir()
    (course_folder / "work" / NAME).write_text('{"task": "channel_m')
    record("channel_means", "pass")
    assert progress().entries[0][1] == "pass"


def test_two_notebooks_that_write_at_once_lose_nothing(course_folder):
    commands = [[sys.executable, "-c", WRITE.format(n)] for n in (1, 2)]
    running = [subprocess.Popen(command) for command in commands]
    assert [process.wait() for process in running] == [0, 0]
    text = (course_folder / "work" / NAME).read_text()
    assert all(f'"task_{n}_{who}"' in text for n in range(50) for who in (1, 2))


@pytest.mark.parametrize("place", ["file in its place", "no course"])
def test_where_nothing_can_be_written_nothing_is(one_task, course_folder, monkeypatch, place):
    if place == "no course":
        monkeypatch.setenv("NST_COURSE", str(course_folder / "elsewhere"))
    else:
        (course_folder / "work").write_text("")
    record("channel_means", "pass")
    assert progress().entries[0][1] == "todo"


def test_running_the_solutions_is_no_progress(one_task, course_folder, monkeypatch):
    (course_folder / "solutions").mkdir()
    monkeypatch.chdir(course_folder / "solutions")
    record("channel_means", "pass")
    assert progress().entries[0][1] == "todo"
