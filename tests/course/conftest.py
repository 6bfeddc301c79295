"""One small task to try the framework on."""

import pytest

from nst_lib.course import exercise_list
from nst_lib.course.task import Case, Mistake, Task
from nst_lib.quiet_tensorflow import tf


def channel_means(features):
    """(batch, h, w, C) -> (batch, C)."""
    return tf.reduce_mean(features, (1, 2))


def draw(rng):
    for kind, shape in (("square", (1, 2, 2, 3)), ("oblong", (1, 3, 5, 4)), ("batch", (2, 4, 3, 5))):
        yield Case(kind, features=tf.constant(rng.normal(size=shape), tf.float32))


def make_task(**changes):
    """The sample task; any of its fields can be another."""
    fields = {
        "name": "channel_means",
        "title": "Means of channels",
        "reference": channel_means,
        "draw": draw,
        "hints": ("What is left out?", "The positions are the axes 1 and 2.", "tf.reduce_mean(features, ...)"),
        "shows": "You have a number for each channel.",
        "next": "Go on.",
        "returns": "tensor",
        "mistakes": (Mistake("summed", lambda features: tf.reduce_sum(features, (1, 2)), "You added up. Divide."),),
        "exercise": "99",
        "number": 1,
    }
    return Task(**fields | changes)


@pytest.fixture
def make():
    """Function that makes the sample task, with fields changed."""
    return make_task


@pytest.fixture
def one_task(monkeypatch, course_folder):
    """The sample task as the only one of the course, in a folder of its own."""
    task = make_task()
    for name in ("nst_lib.course.exercise_list", "nst_lib.course.progress"):
        monkeypatch.setattr(f"{name}.all_tasks", lambda: {task.name: task})
    assert exercise_list.find_task(task.name) is task
    return task
