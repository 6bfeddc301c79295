"""The precision chosen by measuring: what is faster is taken, and taken again without measuring."""

import json
import os
import subprocess
import sys

import pytest

from nst_lib import precision
from nst_lib.precision import fastest_precision
from nst_lib.vgg import Extractor


@pytest.fixture
def memory(tmp_path, monkeypatch):
    """The file that remembers, in a folder of its own that does not exist yet."""
    path = tmp_path / "cache" / "precision.json"
    monkeypatch.setattr(precision, "memory_file", lambda: path)
    return path


@pytest.fixture
def clock(monkeypatch):
    """Seconds that each precision's convolution is made to take, and how often one was timed."""
    clock = {"float32": 1.0, "bfloat16": 1.0, "timed": 0}

    def timed(name):
        clock["timed"] += 1
        return clock[name]

    monkeypatch.setattr(precision, "_convolution", lambda name: lambda: name)
    monkeypatch.setattr(precision, "_timed", lambda run: timed(run()))
    return clock


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [(0.5, "bfloat16"), (0.85, "bfloat16"), (0.95, "float32"), (1.0, "float32"), (9, "float32")],
)
def test_the_clearly_faster_one_is_taken(memory, clock, seconds, expected):
    clock["bfloat16"] = seconds
    assert fastest_precision() == expected


def test_the_answer_is_remembered_by_machine_and_version(memory, clock, monkeypatch):
    clock["bfloat16"] = 0.5
    assert fastest_precision() == "bfloat16"
    timed, clock["bfloat16"] = clock["timed"], 2.0
    assert fastest_precision() == "bfloat16"
    assert clock["timed"] == timed, "not measured again"
    monkeypatch.setattr(precision, "version", lambda package: "99.0")
    assert fastest_precision() == "float32", "measured anew for another TensorFlow"
    assert sorted(json.loads(memory.read_text()).values()) == ["bfloat16", "float32"]


@pytest.mark.parametrize("text", ["", "[]", "{", '{"a": 1}'])
def test_a_damaged_memory_is_made_anew(memory, clock, text):
    memory.parent.mkdir()
    memory.write_text(text)
    assert fastest_precision() == "float32"
    assert "float32" in json.loads(memory.read_text()).values()


def test_a_home_that_cannot_be_written_to_is_no_error(tmp_path, clock, monkeypatch):
    (tmp_path / "file").write_text("")
    monkeypatch.setattr(precision, "memory_file", lambda: tmp_path / "file" / "precision.json")
    assert fastest_precision() == "float32"


def test_auto_is_what_was_measured(memory, clock, extractor):
    clock["bfloat16"] = 0.5
    assert Extractor(("block1_conv1",), weights="random", precision="auto").precision == "bfloat16"


@pytest.fixture
def old_processor(tmp_path):
    """Function that runs code on a processor without AVX-512, as far as oneDNN can tell, and returns what it prints."""

    def run(code):
        surroundings = {**os.environ, "ONEDNN_MAX_CPU_ISA": "AVX2", "XDG_CACHE_HOME": str(tmp_path)}
        command = [sys.executable, "-c", code]
        return subprocess.run(command, env=surroundings, capture_output=True, text=True, check=True).stdout.strip()

    return run


@pytest.mark.slow
def test_a_processor_without_bfloat16_takes_float32(old_processor):
    assert old_processor("from nst_lib import precision; print(precision.fastest_precision())") == "float32"


@pytest.mark.slow
def test_a_processor_without_bfloat16_says_so(old_processor):
    code = """
from nst_lib.vgg import Extractor
try:
    Extractor(("block1_conv1",), precision="bfloat16")
except ValueError as error:
    print(error)
"""
    message = 'precision is \'bfloat16\', which this processor cannot do; give "float32" or "auto"'
    assert old_processor(code) == message
