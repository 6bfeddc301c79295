"""`nst progress` and `nst exercise`."""

import subprocess
from pathlib import Path
from types import SimpleNamespace

from nst_lib.cli import exercises, main


def test_progress_lists_tasks_and_says_how_many_are_done(course_folder, capsys):
    assert main(["progress"]) == 0
    assert "open   01.1 " in capsys.readouterr().out


def test_exercise_makes_a_copy_once_and_says_so(course_folder, capsys):
    assert main(["exercise", "04", "--no-lab"]) == 0
    assert main(["exercise", "04", "--no-lab"]) == 0
    assert capsys.readouterr().out == "work/04_style.ipynb: a new copy\nwork/04_style.ipynb: your copy\n"


def test_exercise_reset_keeps_the_learner_s_version(course_folder, capsys):
    main(["exercise", "04", "--no-lab"])
    (course_folder / "work" / "04_style.ipynb").write_text("mine")
    assert main(["exercise", "04", "--reset", "--no-lab"]) == 0
    assert "yours is kept as work/04_style.20" in capsys.readouterr().out
    assert (course_folder / "work" / "04_style.ipynb").read_text() == "as shipped"


def test_exercise_opens_the_copy_in_jupyterlab(course_folder, monkeypatch):
    commands = []
    monkeypatch.setattr(
        subprocess, "run", lambda command, cwd, check: commands.append(command) or SimpleNamespace(returncode=0)
    )
    assert exercises.exercise(SimpleNamespace(number="04", reset=False, no_lab=False)) == 0
    assert commands[0][1:3] == ["-m", "jupyterlab"]
    assert commands[0][-1] == str(Path("work") / "04_style.ipynb")  # from the course's folder, where links lead


def test_without_a_number_every_copy_that_is_missing_is_made(course_folder, capsys):
    (course_folder / "exercises" / "05_more.ipynb").write_text("as shipped, too")
    main(["exercise", "04", "--no-lab"])
    (course_folder / "work" / "04_style.ipynb").write_text("mine")
    assert main(["exercise"]) == 0
    assert "1 of them are new" in capsys.readouterr().out
    assert (course_folder / "work" / "04_style.ipynb").read_text() == "mine"
    assert (course_folder / "work" / "05_more.ipynb").read_text() == "as shipped, too"


def test_all_at_once_are_not_put_back(course_folder, capsys):
    assert main(["exercise", "--reset"]) == 2
    assert "wants the number" in capsys.readouterr().err


def test_an_unknown_exercise_ends_with_status_2(course_folder, capsys):
    assert main(["exercise", "40", "--no-lab"]) == 2
    assert "choose from 04" in capsys.readouterr().err
