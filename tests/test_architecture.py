"""The shape of the library: who may import whom, how long a function may be, and that everything is tested."""

import ast
import itertools
from pathlib import Path

import pytest

import nst_lib

PACKAGE = Path(nst_lib.__file__).parent
TESTS = Path(__file__).parent
MODULES = {
    ".".join(path.relative_to(PACKAGE).with_suffix("").parts): path
    for path in sorted(PACKAGE.rglob("*.py"))
    if "assets" not in path.parts
}

# A module may import what stands in a row above its own, and what lies in its own folder.
ROWS = (
    ("choices", "quiet_tensorflow", "timing"),
    ("images", "camera", "colours", "weights", "gram", "losses", "objective"),
    ("lbfgs", "precision", "masks", "video"),
    ("optimizers",),
    ("vgg",),
    ("tiles",),
    ("guides",),
    ("settings", "styles"),
    ("transfer",),
    ("film", "recipes", "records", "regions"),
    ("batch",),
    ("cluster",),
    ("experiments",),
    ("gallery", "plots"),
    ("widgets", "course"),
    ("studio",),
    ("cli",),
    ("__main__",),
)
CORE = tuple(itertools.chain(*ROWS[:12]))
LONGEST_FUNCTION = 40
TASKS = "course.tasks.ex"  # tested by the tables of tests/course/exercises

# Parts that have no use on their own, and the module through which they are tested.
TESTED_THROUGH = {
    **dict.fromkeys(
        ("widgets.controls", "widgets.drawing", "widgets.replay", "widgets.saving", "widgets.transfer_run"),
        "widgets.loss_panel",
    ),
    "widgets.parts": "widgets.inversion_panel",
    "studio.locks": "studio.turns",
    **dict.fromkeys(("studio.form", "studio.last_runs", "studio.outputs"), "studio.panel"),
    **dict.fromkeys(("cli.chosen", "cli.progress"), "cli.stylize"),
    **dict.fromkeys(("course.learners_code", "course.trial", "course.wrong_values"), "course.diagnose"),
    "course.verdict": "course.check",
    "course.workspace": "course.reset",
}


def row_of(package):
    return next(index for index, row in enumerate(ROWS) if package in row)


def tree(module):
    return ast.parse(MODULES[module].read_text())


def imported(module):
    """Full names of everything that a module imports, wherever in its text."""
    for node in ast.walk(tree(module)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{module} imports relatively; a line must work when pasted into a notebook"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def imported_siblings(module):
    """Top-level names inside `nst_lib` that a module imports."""
    return {name.split(".")[1] for name in imported(module) if name.startswith("nst_lib.")}


def test_every_module_has_its_place_in_the_rows():
    packages = {module.split(".")[0] for module in MODULES} - {"__init__"}
    assert packages <= set(itertools.chain(*ROWS))
    assert set(CORE) <= packages


@pytest.mark.parametrize("module", [module for module in MODULES if module != "__init__"])
def test_modules_import_only_what_lies_upstream(module):
    package = module.split(".")[0]
    upstream = set(itertools.chain(*ROWS[: row_of(package)]))
    assert imported_siblings(module) <= upstream | ({package} if "." in module else set())


def test_the_package_itself_imports_nothing():
    assert not list(imported("__init__"))


@pytest.mark.parametrize("module", CORE)
def test_the_core_neither_draws_nor_prints(module):
    outside = {name.split(".")[0] for name in imported(module)}
    assert not outside & {"matplotlib", "ipywidgets", "IPython", "rich"}
    calls = (node.func for node in ast.walk(tree(module)) if isinstance(node, ast.Call))
    assert "print" not in {getattr(call, "id", None) for call in calls}


@pytest.mark.parametrize("module", MODULES)
def test_functions_are_short_enough_to_read(module):
    for node in ast.walk(tree(module)):
        if isinstance(node, ast.FunctionDef):
            assert node.end_lineno - node.lineno < LONGEST_FUNCTION, node.name


@pytest.mark.parametrize("module", MODULES)
def test_every_module_and_public_name_has_a_docstring(module):
    assert ast.get_docstring(tree(module))
    top_level = (node for node in tree(module).body if isinstance(node, ast.FunctionDef | ast.ClassDef))
    for node in top_level:
        assert node.name.startswith("_") or ast.get_docstring(node), node.name


@pytest.mark.parametrize("module", [module for module in MODULES if not module.endswith(("__init__", "__main__"))])
def test_every_module_has_its_test_file(module):
    if module.startswith(TASKS):
        assert (TESTS / "course" / "exercises" / f"table_{module.removeprefix(TASKS)}.py").is_file()
        return
    *folders, name = TESTED_THROUGH.get(module, module).split(".")
    assert TESTS.joinpath(*folders, f"test_{name}.py").is_file()


@pytest.mark.parametrize(("part", "whole"), TESTED_THROUGH.items())
def test_a_part_is_used_by_the_module_that_it_is_tested_through(part, whole):
    reached, waiting = set(), [whole]
    while waiting:
        module = waiting.pop()
        reached.add(module)
        names = {name.removeprefix("nst_lib.").rpartition(".")[0] for name in imported(module)}
        waiting.extend(names & set(MODULES) - reached)
    assert part in reached


def test_the_mean_pixel_stays_with_keras():
    assert not [module for module, path in MODULES.items() if "103.939" in path.read_text()]
