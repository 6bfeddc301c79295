"""How many mechanical changes of the solutions the checks notice: 95 % over all; the others are listed.

`TABLE[name]["survivors"]` of a table may explain a mutant that passes, by the words of its line in the report:
{"2 -> 3 in `epsilon = 1e-2`": "any small number will do"}.
"""

import dataclasses

import pytest

from mutate import mutants
from nst_lib.course.diagnose import diagnose
from nst_lib.course.exercise_list import all_tasks
from tables import CELLS, ROWS

WANTED = 0.95
LEAST = 20  # mutants of a task


def is_caught(task, cell, mutant):
    """Whether the check, or already Python, notices; known mistakes only give a name to it, and cost time."""
    try:
        answer = cell.namespace(mutant.source)[task.name]
        return diagnose(dataclasses.replace(task, mistakes=()), answer).status != "pass"
    except Exception:
        return True


def survivors(task):
    """(number of mutants, [words for each that passes]) of a task."""
    cell = CELLS[task.name]
    all_mutants = mutants(cell.source, task.name)
    alive = [mutant for mutant in all_mutants if not is_caught(task, cell, mutant)]
    lines = cell.source.splitlines()
    return len(all_mutants), [f"{mutant.change} in `{lines[mutant.line - 1].strip()}`" for mutant in alive]


@pytest.mark.slow
def test_checks_notice_mechanical_changes(capsys):
    tried, passed, report, few, stale = 0, 0, [], [], []
    for task in all_tasks().values():
        if task.is_value:
            continue
        count, alive = survivors(task)
        tried, passed = tried + count, passed + len(alive)
        report.append(f"{task.label}: {count - len(alive)} of {count} noticed")
        reasons = ROWS.get(task.name, {}).get("survivors", {})
        report += [f"    {words}: {reasons.get(words, 'NOT EXPLAINED')}" for words in alive]
        stale += [f"{task.label}: {words}" for words in reasons.keys() - alive]
        few += [task.label] if count < LEAST else []
    report.append(f"all tasks: {tried - passed} of {tried} noticed; fewer than {LEAST} mutants: {few or 'none'}")
    with capsys.disabled():
        print("", *report, sep="\n")
    assert tried - passed >= WANTED * tried, "\n".join(report)
    assert not [line for line in report if line.endswith("NOT EXPLAINED")], "\n".join(report)
    assert not stale, "explained, but noticed or not made"
