"""The list of all tasks."""

import pytest

from nst_lib.course.exercise_list import all_tasks, find_task


def test_tasks_are_numbered_from_one_in_every_exercise():
    numbers = {}
    for task in all_tasks().values():
        numbers.setdefault(task.exercise, []).append(task.number)
    assert list(numbers) == sorted(numbers)
    for found in numbers.values():
        assert found == list(range(1, len(found) + 1))


def test_an_unknown_name_is_answered_with_the_near_ones():
    name = next(iter(all_tasks()))
    with pytest.raises(ValueError, match=rf"unknown task '{name}x': did you mean {name}"):
        find_task(f"{name}x")
