"""TensorFlow's start-up log stays out of a learner's notebook, unless it is asked for."""

import os

import pytest


@pytest.fixture
def import_in_a_process(run_python, monkeypatch):
    def run(**environment):
        monkeypatch.delenv("TF_CPP_MIN_LOG_LEVEL", raising=False)
        code = "import os; from nst_lib.quiet_tensorflow import tf; tf.zeros(1); os.write(2, b'after'); print(tf)"
        return run_python("-c", code, **environment)

    return run


@pytest.mark.parametrize("inherited", [{}, {"TF_CPP_MIN_LOG_LEVEL": "3"}], ids=["alone", "child of a quiet process"])
def test_import_writes_nothing_and_gives_standard_error_back(import_in_a_process, inherited):
    done = import_in_a_process(**inherited)
    assert done.returncode == 0
    assert "tensorflow" in done.stdout
    assert done.stderr == "after"


def test_the_log_is_there_for_who_asks(import_in_a_process):
    done = import_in_a_process(TF_CPP_MIN_LOG_LEVEL="0")
    assert done.returncode == 0
    assert len(done.stderr) > len("after")


def test_standard_error_comes_back_after_an_error():
    from nst_lib.quiet_tensorflow import _standard_error_closed

    before = os.fstat(2)
    with pytest.raises(RuntimeError), _standard_error_closed():
        assert not os.path.samestat(os.fstat(2), before)
        raise RuntimeError
    assert os.path.samestat(os.fstat(2), before)
