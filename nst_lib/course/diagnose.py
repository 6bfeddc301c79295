"""From a learner's answer to what is the matter with it: the first finding of a fixed list."""

import inspect
from dataclasses import replace

import numpy as np

from nst_lib.course.attempt import TooSlow, attempt, bound
from nst_lib.course.compare import agree, as_array, as_arrays, leaves
from nst_lib.course.learners_code import is_left_open, is_stub, where
from nst_lib.course.trial import Finding, example, inputs, try_out
from nst_lib.course.wrong_values import VALUE_FINDERS
from nst_lib.quiet_tensorflow import tf

ALREADY_OURS = "This is the library's own function, not yours. Run the cell with your function again, then this one."
OPEN = "Nothing is wrong: the task is still open. Write your lines where the cell raises NotImplementedError."


def diagnose(task, answer, seed=0):
    """The `Finding` for an answer to a task. An error in the reference or in a task itself is raised."""
    finding = _before_calling(task, answer, seed)
    if finding is None:
        trial = try_out(task, answer, seed)
        finding = next(filter(None, (find(trial) for find in FINDERS)))
        finding = replace(finding, printed=trial.yours[0].printed)
    return finding


def _before_calling(task, answer, seed):
    if answer is None or answer is ...:
        return Finding("todo", "todo", OPEN)
    if task.is_value:
        return None
    if answer is task.solution:
        return Finding("todo", "reference", ALREADY_OURS)
    if not callable(answer):
        text = (
            f"The check wants your function itself, but got a {type(answer).__name__}. Write "
            f'check("{task.name}", {task.name}), without brackets and arguments behind the function\'s name.'
        )
        return Finding("fail", "not_a_function", text)
    return _arguments(task, answer, seed)


def _arguments(task, answer, seed):
    case = task.cases(seed)[0]
    try:
        positional, keywords = bound(answer, case.arguments)
        inspect.signature(answer).bind(*positional, **keywords)
    except TypeError as error:
        names = ", ".join(case.arguments)
        return Finding("fail", "arguments", f"Your function should take ({names}), in this order: {error}.")
    except ValueError:  # a built-in function that does not tell what it takes
        pass
    return None


def _todo(trial):
    for outcome in trial.yours:
        if is_left_open(trial.answer, outcome.error):
            return Finding("todo", "todo", OPEN)
    is_empty = all(outcome.error is None and _is_plain(outcome.value) for outcome in trial.yours)
    return Finding("todo", "todo", OPEN) if is_empty and is_stub(trial.answer) else None


def _is_plain(value):
    return value is None or value is ...


def _too_slow(trial):
    for outcome in trial.yours:
        if isinstance(outcome.error, TooSlow):
            text = f"Stopped: for {inputs(outcome.case)} your function takes far longer than it needs. Does a loop end?"
            return Finding("fail", "too_slow", text)
    return None


def _nothing(trial):
    for index, outcome in enumerate(trial.yours):
        wants_none = trial.expected is not None and trial.expected[index].value is None
        if outcome.error or outcome.value is not None or wants_none:
            continue
        if outcome.printed:
            text = "Your function prints its result and returns None. Put `return` where the last `print` is."
            return Finding("fail", "printed", text)
        text = f"For {inputs(outcome.case)} your function ends without `return`, so that it gives None."
        return Finding("fail", "returns_nothing", text)
    return None


def _changed_argument(trial):
    for outcome in trial.yours:
        if outcome.changed and not outcome.error:
            kind = type(outcome.case.arguments[outcome.changed])
            instead = "make a new array: `x = x - 1` instead of `x -= 1`"
            if issubclass(kind, dict | list):
                instead = f"leave it as it is: `mine = {kind.__name__}({outcome.changed})` is a copy"
            text = (
                f"Your function changes its argument `{outcome.changed}`: who calls it finds something else there "
                f"afterwards. Work on a copy, or {instead}."
            )
            return Finding("fail", "changed_argument", text)
    return None


def _type(trial):
    if trial.task.returns in ("exact", "any"):
        return None
    for index, outcome in enumerate(trial.yours):
        if outcome.error is None:
            expected = None if trial.expected is None else trial.expected[index].value
            finding = _type_of(outcome.value, expected, trial.task.returns)
            if finding:
                return Finding("fail", *finding)
    return None


def _type_of(value, expected, wanted):
    if isinstance(value, list) and not isinstance(expected, list | tuple | dict | None):
        return "list", "Your function returns a Python list. Return a tensor or an array: tf.stack or np.array."
    wanted_leaves = {} if expected is None else leaves(expected)
    for path, leaf in leaves(value).items():
        name = f"yours{path}" if path else "what your function returns"
        if isinstance(leaf, str) and not isinstance(wanted_leaves.get(path), str):
            return "text", f"{name} is text: {leaf[:40]!r}. Return the number itself."
        if wanted == "tensor" and not tf.is_tensor(leaf):
            kind = "a NumPy array" if isinstance(leaf, np.ndarray | np.generic) else f"a {type(leaf).__name__}"
            text = (
                f"{name} is {kind}, where a tensor is wanted: TensorFlow cannot differentiate what left it. "
                "Use tf's functions all the way, without .numpy(), np. and float()."
            )
            return "numpy", text
        finding = _dtype(leaf, wanted_leaves.get(path), name)
        if finding:
            return finding
    return None


def _dtype(leaf, expected, name):
    try:
        kind = as_array(leaf).dtype.kind
        fraction = expected is None or as_array(expected).dtype.kind == "f"
        size = as_array(leaf).dtype.itemsize
    except (TypeError, ValueError):
        return "dtype", f"{name} is a {type(leaf).__name__}, which is no number and no array."
    if not fraction or expected is None:
        return None
    if kind in "iu":
        return "integer", f"{name} has whole numbers only. Compute in float32, and with / instead of //."
    if kind == "b":
        text = "Before you compute with a condition, make numbers of it: tf.cast(condition, tf.float32)."
        return "dtype", f"{name} is true or false. {text}"
    if kind != "f" or size < 4:
        return "dtype", f"{name} is of type {as_array(leaf).dtype}. Use float32."
    return None


def _passed(trial):
    if not all(trial.right) or (trial.expected is None and _property(trial)):
        return None
    for check_again in (_not_repeatable, _no_gradient):
        finding = check_again(trial)
        if finding:
            return finding
    return Finding("pass", "pass", f"{trial.task.shows} {trial.task.next}".strip())


def _not_repeatable(trial):
    if not trial.task.is_repeatable or trial.expected is None or trial.task.is_value:
        return None
    again = attempt(trial.answer, [trial.yours[0].case], trial.task.view)[0]
    if again.error is None and agree(again.value, trial.expected[0].value, trial.task.tolerance):
        return None
    text = (
        "The first call is right, but the same call again gives something else. Your function keeps something between "
        "two calls, in a global variable or a default argument; make it anew inside."
    )
    return Finding("fail", "not_repeatable", text)


def _no_gradient(trial):
    if trial.task.gradient is None:
        return None
    if _has_gradient(trial):
        return None
    text = (
        f"The numbers are right, but a GradientTape finds no way from them back to `{trial.task.gradient}`: somewhere "
        "the values leave TensorFlow. Look for .numpy(), np., tf.constant(...) and float(...)."
    )
    return Finding("fail", "no_gradient", text)


def _has_gradient(trial):
    arguments = dict(trial.yours[0].case.arguments)
    arguments[trial.task.gradient] = watched = tf.convert_to_tensor(arguments[trial.task.gradient])
    positional, keywords = bound(trial.answer, arguments)
    try:
        with tf.GradientTape() as tape:
            tape.watch(watched)
            found = leaves(trial.answer(*positional, **keywords)).values()
            total = tf.add_n([tf.reduce_sum(tf.cast(leaf, tf.float32)) for leaf in found])
        return tape.gradient(total, watched) is not None
    except Exception:  # it ran without the tape, so that this is about gradients, too
        return False


def _mistake(trial):
    if trial.expected is None:
        return None
    for mistake in trial.task.mistakes:
        if all(_is_made(mistake, outcome, trial.task) for outcome in trial.yours):
            shown = trial.yours[trial.first_wrong]
            more = f"\n{where(trial.answer, shown.error)}" if shown.error else f" {example(trial)}"
            return Finding("fail", mistake.id, f"{mistake.sentence}{more}")
    return None


def _is_made(mistake, yours, task):
    """Whether the mistake gives the same as the learner's function, for the case of one outcome."""
    wrong = attempt(mistake.wrong, [yours.case], task.view)[0]
    if yours.error or wrong.error:
        return type(yours.error) is type(wrong.error)
    return agree(yours.value, wrong.value, task.tolerance)


def _always_raises(trial):
    if all(outcome.error for outcome in trial.yours):
        return _exception(trial, trial.yours[0])
    return None


def _first_wrong_raises(trial):
    wrong = [outcome for outcome, is_right in zip(trial.yours, trial.right, strict=True) if not is_right]
    return _exception(trial, wrong[0]) if wrong and wrong[0].error else None


def _exception(trial, outcome):
    called = f" (called with {inputs(outcome.case)})" if outcome.case.arguments else ""
    return Finding("fail", "exception", f"Your function stops with {where(trial.answer, outcome.error)}{called}")


def _property(trial):
    for outcome in trial.yours:
        for prop in trial.task.properties if outcome.error is None else ():
            sentence = _broken(prop, outcome, trial)
            if sentence:
                return Finding("fail", prop.id, sentence)
    return None


def _broken(prop, outcome, trial):
    extra = (trial.answer,) if len(inspect.signature(prop.broken).parameters) > 2 else ()
    try:
        return prop.broken(as_arrays(outcome.value), outcome.case, *extra)
    except Exception as error:  # a result of another form; where there is a reference, it tells more
        text = f"Your result does not have the form that was asked for ({type(error).__name__}: {error})."
        return text if trial.expected is None else None


BEFORE_VALUES = (_todo, _too_slow, _nothing, _changed_argument, _type, _passed, _mistake, _always_raises)
STRUCTURE, KINDS, SHAPE, NAN, *RELATIONS = VALUE_FINDERS
FINDERS = (*BEFORE_VALUES, STRUCTURE, KINDS, _first_wrong_raises, SHAPE, NAN, _property, *RELATIONS)
