"""Whether two results agree, leaf by leaf: numbers, tensors, arrays, strings, and lists, tuples, dicts of these."""

import numpy as np

ZERO = 0.01  # what an expected result of only zeros is taken for, when an error is measured against its size


def leaves(value, path=""):
    """{path: leaf}: "[0]" for lists and tuples, "['name']" for dicts, "" where the value is one leaf."""
    if isinstance(value, dict):
        entries = [(f"{path}[{key!r}]", entry) for key, entry in value.items()]
    elif isinstance(value, list | tuple):
        entries = [(f"{path}[{index}]", entry) for index, entry in enumerate(value)]
    else:
        return {path: value}
    found = {}
    for longer, entry in entries:
        found |= leaves(entry, longer)
    return found


def as_arrays(value):
    """The same value, all leaves NumPy arrays (strings, None and truths stay)."""
    if isinstance(value, dict):
        return {key: as_arrays(entry) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        return [as_arrays(entry) for entry in value]
    return value if value is None or isinstance(value, str | bool) else as_array(value)


def as_array(leaf):
    """A leaf as a NumPy array; types that NumPy does not reckon with (bfloat16) become float64."""
    array = np.asarray(leaf)
    return array.astype(np.float64) if array.dtype.kind == "V" else array


def agree(yours, expected, tolerance):
    """Whether structure, shapes and values are the same; |yours - expected| <= tolerance * max |expected|."""
    ours, theirs = leaves(expected), leaves(yours)
    return ours.keys() == theirs.keys() and all(_leaf_agrees(theirs[path], ours[path], tolerance) for path in ours)


def _leaf_agrees(yours, expected, tolerance):
    if expected is None or yours is None:
        return expected is yours
    a, b = as_array(yours), as_array(expected)
    if a.shape != b.shape:
        return False
    if b.dtype.kind != "f" or a.dtype.kind not in "fiu":
        return (a.dtype.kind in "US") == (b.dtype.kind in "US") and bool(np.array_equal(a, b))
    return is_near(a, b, tolerance)


def is_near(a, b, tolerance):
    """Whether two arrays of one shape are the same within `tolerance` of the second one's largest entry."""
    a, b = np.asarray(a, np.float64), np.asarray(b, np.float64)
    finite = np.isfinite(b)
    if not np.array_equal(a[~finite], b[~finite], equal_nan=True) or not np.isfinite(a[finite]).all():
        return False
    size = np.abs(b[finite]).max(initial=0.0) or ZERO
    return bool((np.abs(a[finite] - b[finite]) <= tolerance * size).all())


def worst(yours, expected):
    """(index, yours, expected) of the entry of two arrays of one shape that is farthest off; NaN is farthest."""
    a, b = np.asarray(yours, np.float64), np.asarray(expected, np.float64)
    distance = np.abs(a - b)
    index = np.unravel_index(np.argmax(np.where(np.isnan(distance), np.inf, distance)), a.shape)
    return tuple(int(i) for i in index), float(a[index]), float(b[index])
