"""Every task of every exercise: solutions pass, stubs are to do, wrong ones fail with their own diagnosis."""

import functools
import time

import pytest

from make_exercises import stub
from nst_lib.course.diagnose import diagnose
from nst_lib.course.exercise_list import all_tasks
from tables import CELLS, ROWS

SEEDS = (0, 1, 2)
LONGEST = 1.0  # s that a check may take
TASKS = all_tasks()

every_task = pytest.mark.parametrize("task", list(TASKS.values()), ids=lambda task: task.label)


def entries(kind):
    """Parameters (task, entry) for every entry of a kind in the tables."""
    return [
        pytest.param(TASKS.get(name), entry, id=f"{name}-{_words(entry)}-{number}")
        for name, row in ROWS.items()
        for number, entry in enumerate(row[kind])
    ]


def _words(entry):
    answer, *diagnosis = entry if isinstance(entry, tuple) else (entry,)
    return "-".join([getattr(answer, "__name__", "value").strip("<>"), *map(str, diagnosis)])


def as_answer(task, function):
    """A function as a learner would hand it in: not the library's own object. For a value, the value."""
    return function() if task.is_value else functools.partial(function)


def verdict(task, answer, seed=0):
    finding = diagnose(task, answer, seed)
    return finding.status, finding.id, finding.text


def test_tables_and_tasks_belong_together():
    assert ROWS.keys() == TASKS.keys()
    assert CELLS.keys() == TASKS.keys()


@every_task
def test_a_row_holds_enough(task):
    row = ROWS[task.name]
    assert len(row["wrong"]) >= 4
    assert len(row["right"]) >= 2


@every_task
@pytest.mark.parametrize("seed", SEEDS)
def test_the_reference_passes(task, seed):
    status, _, text = verdict(task, as_answer(task, task.solution), seed)
    assert status == "pass", text


@every_task
@pytest.mark.parametrize("seed", SEEDS)
def test_the_solution_passes(task, seed):
    status, _, text = verdict(task, CELLS[task.name].namespace()[task.name], seed)
    assert status == "pass", text


@every_task
def test_the_stub_is_to_do(task):
    cell = CELLS[task.name]
    source = stub(cell.source, task.name)
    assert source != cell.source
    assert verdict(task, cell.namespace(source)[task.name])[:2] == ("todo", "todo")


@every_task
def test_the_library_s_own_function_is_to_do(task):
    if not task.is_value:
        assert verdict(task, task.solution)[:2] == ("todo", "reference")


@every_task
def test_every_known_mistake_is_recognised_as_itself(task):
    found = {mistake.id: verdict(task, as_answer(task, mistake.wrong))[1] for mistake in task.mistakes}
    assert found == {name: name for name in found}
    assert len(found) == len(task.mistakes)


@pytest.mark.parametrize(("task", "entry"), entries("wrong"))
def test_a_wrong_variant_fails_with_its_own_diagnosis(task, entry):
    answer, diagnosis = entry
    status, found, text = verdict(task, answer)
    assert (status, found) == ("fail", diagnosis), text
    assert text


@pytest.mark.parametrize(("task", "answer"), entries("right"))
@pytest.mark.parametrize("seed", SEEDS)
def test_a_right_variant_passes(task, answer, seed):
    status, _, text = verdict(task, answer, seed)
    assert status == "pass", text


@every_task
def test_a_check_takes_at_most_a_second(task):
    answer = as_answer(task, task.solution)
    diagnose(task, answer)  # traces what is to be traced
    began = time.perf_counter()
    diagnose(task, answer)
    assert time.perf_counter() - began < LONGEST


@every_task
def test_other_seeds_give_other_inputs(task):
    if task.is_value or not any(case.arguments for case in task.cases()):
        return  # nothing is drawn: a value, or a function without arguments
    first, second = (repr([case.arguments for case in task.cases(seed)]) for seed in (0, 1))
    assert first != second


@every_task
def test_what_a_learner_reads_is_there(task):
    for text in (task.title, task.shows, task.next, *task.hints, *(mistake.sentence for mistake in task.mistakes)):
        assert len(text.split()) >= 1
        assert "TODO" not in text
