"""In what way wrong values are wrong: a finder for each way, to be asked in the order of `VALUE_FINDERS`."""

from itertools import combinations

import numpy as np

from nst_lib.course.compare import as_array, is_near, leaves
from nst_lib.course.learners_code import where
from nst_lib.course.trial import Finding, example, inputs

NEAR_ONE = 1e-3


def structure(trial):
    """One tensor where several are wanted, other keys, another length."""
    if trial.expected is None:
        return None
    for yours, expected in zip(trial.yours, trial.expected, strict=False):
        if yours.error:
            continue
        a, b = leaves(yours.value), leaves(expected.value)
        if a.keys() != b.keys():
            path, mine, wanted = _first_difference(yours.value, expected.value)
            text = f"Yours{path} is {_form(mine)}, expected is {_form(wanted)}"
            return Finding("fail", "structure", f"{text}, for {inputs(yours.case)}.".replace(", for .", "."))
    return None


def _first_difference(yours, expected, path=""):
    """(path, yours, expected) where two values of another structure begin to differ."""
    if isinstance(yours, dict) and isinstance(expected, dict) and yours.keys() == expected.keys():
        pairs = [(f"{path}[{key!r}]", yours[key], expected[key]) for key in expected]
    elif isinstance(yours, list | tuple) and isinstance(expected, list | tuple) and len(yours) == len(expected):
        pairs = [(f"{path}[{index}]", a, b) for index, (a, b) in enumerate(zip(yours, expected, strict=True))]
    else:
        return path, yours, expected
    return next(_first_difference(a, b, place) for place, a, b in pairs if leaves(a).keys() != leaves(b).keys())


def _form(value):
    if isinstance(value, dict):
        return f"a dict with the keys {', '.join(map(repr, value)) or 'none'}"
    if isinstance(value, list | tuple):
        return f"a {type(value).__name__} of {len(value)}"
    return f"one {type(value).__name__}"


def kinds(trial):
    """Right on some kinds of cases only."""
    if trial.expected is None:
        return None
    by_kind = {}
    for outcome, is_right in zip(trial.yours, trial.right, strict=True):
        by_kind[outcome.case.kind] = by_kind.get(outcome.case.kind, True) and is_right
    right = [kind for kind, is_right in by_kind.items() if is_right]
    wrong = [kind for kind, is_right in by_kind.items() if not is_right]
    if not right or not wrong:
        return None
    if wrong == ["batch"]:
        return _partly(trial, "batch_one_only", "Right for one image, but not for a batch of two.")
    if "oblong" in wrong and "square" in right:
        return _partly(
            trial, "square_only", "Right for square inputs, but not for oblong ones: height and width differ."
        )
    text = f"Right for {_words(right)}, but not for {_words(wrong)}."
    return _partly(trial, "some_inputs", text)


def _partly(trial, name, text):
    shown = trial.yours[trial.first_wrong]
    if shown.error:
        text += f" For {inputs(shown.case)} it stops with {where(trial.answer, shown.error)}"
        return Finding("fail", name, text)
    return Finding("fail", name, f"{text} {example(trial)}")


def _words(found):
    special = {"square": "square inputs", "oblong": "oblong inputs", "batch": "a batch of two"}
    *most, last = [special.get(kind, kind) for kind in found]
    return f"{', '.join(most)} and {last}" if most else last


def shape(trial):
    """Another shape than expected."""
    if trial.expected is None:
        return None
    for outcome, expected in zip(trial.yours, trial.expected, strict=False):
        if outcome.error:
            continue
        a, b = leaves(outcome.value), leaves(expected.value)
        for path in b:
            yours, wanted = as_array(a[path]).shape, as_array(b[path]).shape
            if yours != wanted:
                text = f"For {inputs(outcome.case)}: yours{path} has the shape {yours}, expected {wanted}."
                return Finding("fail", "shape", f"{text}{_reason(yours, wanted)}")
    return None


def _reason(yours, wanted):
    if yours == wanted[1:] and wanted[0] == 1:
        return " The first dimension, the batch, is missing."
    if wanted == yours[1:] or wanted == yours[:-1]:
        return " There is one dimension too many."
    if yours == wanted[::-1]:
        return " The dimensions are the wrong way round."
    if len(yours) == len(wanted) and sorted(yours) == sorted(wanted):
        return " Two dimensions changed places."
    if int(np.prod(yours)) == int(np.prod(wanted)):
        return " The number of entries is right."
    return ""


def not_a_number(trial):
    """NaN or infinite where the reference is not."""
    for case, yours, expected in trial.numbers if trial.expected else ():
        bad = ~np.isfinite(yours) & np.isfinite(expected)
        if bad.any():
            text = (
                f"For {inputs(case)}: {bad.sum()} of your {bad.size} entries are NaN or infinite. "
                "Look for a division by zero, or the root or logarithm of a number that is not positive."
            )
            return Finding("fail", "nan", text)
    return None


def constant(trial):
    """The same result for all cases."""
    found = [yours for _, yours, _ in trial.numbers]
    if len(found) < 2 or not all(trial.right.count(True) == 0 and np.array_equal(found[0], f) for f in found):
        return None
    text = "Your function gives the same for all inputs. Does it use its arguments, or a variable of the notebook?"
    return Finding("fail", "constant", f"{text} {example(trial)}")


def factor(trial):
    """Minus the expected, or a factor off, in all cases."""
    ratios = [_ratio(yours, expected, trial.task.tolerance) for _, yours, expected in trial.numbers]
    if len(ratios) < 2 or None in ratios or f"{ratios[0]:.3g}" == "1":
        return None  # "1 times the expected" would say nothing
    if all(abs(ratio + 1) < NEAR_ONE for ratio in ratios):
        return Finding("fail", "sign", f"Yours is minus the expected. {example(trial)}")
    reasons = [_sizes(ratio, case) for ratio, (case, *_) in zip(ratios, trial.numbers, strict=True)]
    is_one_factor = is_near(np.array(ratios), np.full(len(ratios), ratios[0]), NEAR_ONE)
    is_scalar = all(yours.size == 1 for _, yours, _ in trial.numbers)
    if not is_one_factor and is_scalar and not all(reasons):
        return None  # any number is some factor of any other
    text = f"Yours is {ratios[0]:.3g} times the expected{reasons[0]}"
    if not is_one_factor:
        text += f" in one case and {ratios[1]:.3g} times in another: a size is missing or too many"
    return Finding("fail", "factor", f"{text}. {example(trial)}")


def _ratio(yours, expected, tolerance):
    """The number that makes `yours` of `expected`, None if none does."""
    size = float(np.sum(expected * expected))
    if not size or not np.isfinite(yours).all() or not np.isfinite(size):
        return None
    ratio = float(np.sum(yours * expected)) / size
    return ratio if ratio and is_near(yours, ratio * expected, max(tolerance, 1e-6)) else None


def _sizes(ratio, case):
    """ " (15 = 3 x 5, sizes of `features`)" if the ratio is, or divides by, a product of up to three sizes."""
    for name, value in case.arguments.items():
        sizes = tuple(getattr(value, "shape", ()))
        for count in (1, 2, 3):
            for some in combinations(sizes, count):
                product = float(np.prod(some))
                if product > 1 and (abs(ratio / product - 1) < NEAR_ONE or abs(ratio * product - 1) < NEAR_ONE):
                    if count == 1:
                        return f" ({product:g} is a size of `{name}`)"
                    return f" ({product:g} = {' x '.join(map(str, some))}, sizes of `{name}`)"
    return ""


def offset(trial):
    """A constant difference."""
    differences = [yours - expected for _, yours, expected in trial.numbers]
    if len(differences) < 2:
        return None
    scale = max(float(np.abs(expected).max(initial=0)) for _, _, expected in trial.numbers) or 1.0
    limit = max(trial.task.tolerance, 1e-6) * scale
    if all(d.size == 1 for d in differences):
        differences = [np.concatenate(differences)]
    if any(not np.isfinite(d).all() or np.ptp(d) > limit for d in differences):
        return None
    text = f"Yours is the expected {'+' if differences[0][0] > 0 else '-'} {abs(differences[0][0]):.3g}, everywhere."
    return Finding("fail", "offset", f"{text} {example(trial)}")


def _same_after(name, text, turn):
    """A finder for results that are right after `turn`."""

    def find(trial):
        pairs = [pair for pair in _first_leaves(trial) if pair[1].ndim >= 1]
        turned = [(turn(yours), expected) for yours, expected in pairs]
        if not turned or any(a.shape != b.shape or not is_near(a, b, trial.task.tolerance) for a, b in turned):
            return None
        return Finding("fail", name, f"{text} {example(trial)}")

    return find


def _first_leaves(trial):
    """[(yours, expected)] as arrays of the only leaf of every wrong case; empty where there are more."""
    if not trial.numbers:
        return []
    indices = [index for index, is_right in enumerate(trial.right) if not is_right]
    found = [(leaves(trial.yours[i].value), leaves(trial.expected[i].value)) for i in indices]
    if any(len(b) != 1 for _, b in found):
        return []
    return [tuple(as_array(next(iter(side.values()))) for side in pair) for pair in found]


def _swapped(array):
    return np.swapaxes(array, -1, -2) if array.ndim >= 2 else array


transposed = _same_after("transposed", "The last two axes have changed places.", _swapped)
backwards = _same_after("reversed", "The last axis runs backwards, as in BGR for RGB.", lambda array: array[..., ::-1])


def values(trial):
    """Anything else."""
    return Finding("fail", "values", f"The values are not the expected ones. {example(trial)}")


VALUE_FINDERS = (structure, kinds, shape, not_a_number, constant, factor, offset, transposed, backwards, values)
