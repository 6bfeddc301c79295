"""When two results are the same."""

import numpy as np
import pytest

from nst_lib.course.compare import agree, leaves, worst
from nst_lib.quiet_tensorflow import tf

A = np.array([1.0, -2.0, 0.0])


@pytest.mark.parametrize(
    ("yours", "expected"),
    [
        (A, tf.constant(A, tf.float32)),
        (A + 1.9e-4, A),
        ((1, [2, 3]), [1, (2, 3)]),
        ({"b": A, "a": 1.0}, {"a": np.float32(1), "b": A}),
        (5.0, 5),
        ("block1", "block1"),
        ([None, True], [None, True]),
        (np.array([np.nan, np.inf]), np.array([np.nan, np.inf])),
        (1e-7, 0.0),
    ],
)
def test_they_agree(yours, expected):
    assert agree(yours, expected, 1e-4)


@pytest.mark.parametrize(
    ("yours", "expected"),
    [
        (A + 2.1e-4, A),
        (A[None], A),
        (1.0, np.ones(1)),
        ([1, 2], [1, 2, 3]),
        ({"a": 1}, {"b": 1}),
        (5, 6),
        ("5", 5),
        (None, 0.0),
        (np.array([np.nan, 1.0]), np.ones(2)),
        (np.ones(2), np.array([np.inf, 1.0])),
        (1e-5, 0.0),
        (1j + A, A),
    ],
)
def test_they_differ(yours, expected):
    assert not agree(yours, expected, 1e-4)


def test_leaves_have_paths_as_python_writes_them():
    assert leaves({"a": [1, (2,)]}) == {"['a'][0]": 1, "['a'][1][0]": 2}


def test_the_worst_entry_is_the_farthest_and_nan_is_farther():
    assert worst(A + np.array([0, 0.5, 0.1]), A) == ((1,), -1.5, -2.0)
    assert worst([1.0, np.nan], [5.0, 0.0])[0] == (1,)
