"""All tasks, in the order of the course."""

from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from nst_lib.choices import choose
from nst_lib.course import tasks

PREFIX = "ex"


@cache
def all_tasks():
    """{name: Task} of every exercise, in order. Raises ValueError if two tasks have one name."""
    found = {}
    modules = sorted(module.name for module in iter_modules(tasks.__path__) if module.name.startswith(PREFIX))
    for module in modules:
        for number, task in enumerate(import_module(f"{tasks.__name__}.{module}").TASKS, 1):
            if task.name in found:
                raise ValueError(f"two tasks have the name {task.name!r}: {found[task.name].label} and {module}")
            found[task.name] = task.placed(module.removeprefix(PREFIX), number)
    return found


def find_task(name):
    """The `Task` of this name; ValueError for an unknown one."""
    return all_tasks()[choose(name, all_tasks(), "task")]
