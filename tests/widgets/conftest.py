"""For all panels: no test leaves a run behind, and a stream that fails."""

import pytest

from nst_lib.widgets.jobs import stop_running

LONG = 60  # s; TensorFlow traces a graph in some of them


@pytest.fixture(autouse=True)
def nothing_left_running():
    yield
    assert stop_running(LONG)


@pytest.fixture
def failing():
    """Function of an error, giving one that stands for `transfer` or `invert` and fails by it."""

    def make(error):
        def stream(*_, **__):
            raise error
            yield

        return stream

    return make
