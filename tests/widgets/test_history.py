import numpy as np
import pytest

from nst_lib.transfer import Losses, Step
from nst_lib.widgets.history import History


def step(number):
    image = np.full((1, 32, 32, 3), number / 255, np.float32)
    return Step(number, number + 1, image, Losses({}, {}, 0.0, 1.0), 0.0, 0.0)


def test_steps_lose_their_tensors_and_keep_their_pictures():
    history = History()
    for number in range(5):
        history.add(step(number))
    assert len(history) == 5
    assert all(kept.image is None for kept in history.steps)
    for number in range(5):
        kept, picture = history.picture(number)
        assert kept.index == number
        assert picture.dtype == np.uint8
        assert (picture == number).all()


def test_memory_is_bounded_and_the_last_picture_always_there():
    most = 10 * 32 * 32 * 3
    history = History(most)
    for number in range(200):
        history.add(step(number))
        kept, picture = history.picture(number)
        assert kept.index == number
        assert (picture == number).all()
        assert sum(p.nbytes for p in history._pictures) <= most
    assert len(history.steps) == 200


@pytest.mark.parametrize("number", [0, 1, 17, 100, 150, 198, 199, 1000])
def test_a_picture_that_is_gone_is_replaced_by_the_nearest_before_it(number):
    history = History(10 * 32 * 32 * 3)
    for index in range(200):
        history.add(step(index))
    kept, picture = history.picture(number)
    assert (picture == kept.index).all()
    assert min(number, 199) - 32 < kept.index <= number
