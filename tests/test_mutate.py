"""tools/mutate.py: what is changed, and that it stays Python."""

import pytest

from mutate import ENOUGH, mutants

SOURCE = '''
import numpy as np

def other(x):
    return x - 1

def area(h, w):
    """1 + 1 stays."""
    total = 0
    for n in range(w):
        total += h * 2
    return other(total) if w > 0 else -total
'''


@pytest.fixture(scope="module")
def found():
    return mutants(SOURCE, "area")


def test_every_kind_of_change_is_made(found):
    changes = {mutant.change for mutant in found}
    assert changes >= {
        "Add -> Sub",
        "Mult -> Div",
        "only the left side of Mult",
        "Gt -> GtE",
        "USub -> UAdd",
        "2 -> 3",
        "0 -> 1",
        "without the call",
        "without line 11",
        "condition turned round",
        "returns nothing",
    }


def test_each_is_one_change_that_is_still_python(found):
    assert len({mutant.source for mutant in found}) == len(found) >= 20
    for mutant in found:
        compile(mutant.source, "<mutant>", "exec")


def test_other_functions_and_docstrings_stay(found):
    for mutant in found:
        assert "return x - 1" in mutant.source
        assert "1 + 1 stays." in mutant.source


def test_a_short_function_is_changed_more_finely():
    short = "def first(x, y):\n    return x[0] / 255\n"
    changes = {mutant.change: mutant.source for mutant in mutants(short, "first")}
    assert changes["minus the result"].endswith("return -(x[0] / 255)")
    assert changes["its first entry"].endswith("return (x[0] / 255)[0]")
    assert changes["without the index"].endswith("return x / 255")
    assert changes["x -> y"].endswith("return y[0] / 255")
    assert changes["255 -> 510"].endswith("return x[0] / 510")


def test_no_more_than_enough():
    terms = " + ".join(f"x{number}" for number in range(9))
    many = f"def total({terms.replace(' + ', ', ')}):\n    return ({terms})[0]\n"
    assert len(mutants(many, "total")) > ENOUGH  # by the coarse changes alone
    assert len(mutants("def same(x, y):\n    return [x, y, x, y, x, y, x, y]\n", "same")) <= ENOUGH


def test_a_long_one_is_not(found):
    assert "minus the result" not in {mutant.change for mutant in found}
