"""`check`: whether a task is done, and if not, what is the matter; `carry_on`: going on with it either way."""

from nst_lib.course.diagnose import diagnose
from nst_lib.course.exercise_list import find_task
from nst_lib.course.progress import record
from nst_lib.course.trial import Finding
from nst_lib.course.verdict import Verdict

LONGEST = 2000  # characters of what a learner's function prints that are shown


def check(name, answer, *, seed=0):
    """Try an answer, the learner's function itself, on inputs drawn from `seed`; returns a `Verdict`. Never raises.

    The same seed gives the same numbers again, so that a learner can follow one example while mending.
    """
    try:
        task = find_task(name)
    except ValueError as error:
        return Verdict(str(name), "fail", "unknown_task", str(error))
    finding = _find(task, answer, seed)
    print(finding.printed[:LONGEST], end="")
    record(task.name, finding.status)
    return Verdict(task.label, finding.status, finding.id, finding.text)


def carry_on(name, answer):
    """The learner's answer if it passes, otherwise the library's, with a note: the next cells run either way.

    ValueError for an unknown name.
    """
    task = find_task(name)
    if answer is task.solution or _find(task, answer, 0).status == "pass":
        return answer
    print(f"{name} is not done yet: from here on the library's own takes its place, and the cells below run with it.")
    return task.solution() if task.is_value else task.solution


def _find(task, answer, seed):
    try:
        return diagnose(task, answer, seed)
    except Exception as error:  # a check may fail, but not the learner's notebook
        text = (
            f"The check could not judge your answer ({type(error).__name__}: {error}). If your function runs on inputs "
            "of your own, this is the course's mistake; please report it. carry_on lets you go on."
        )
        return Finding("fail", "not_judged", text)
