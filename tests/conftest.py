"""Fixtures for all tests: two small pictures, and a network that is quick to make. TensorFlow sees no GPU."""

import os
import subprocess
import sys

import numpy as np
import pytest

from nst_lib.images import sample
from nst_lib.quiet_tensorflow import tf
from nst_lib.settings import Settings
from nst_lib.vgg import Extractor

os.environ["CUDA_VISIBLE_DEVICES"] = "-1"  # read when TensorFlow first looks for devices, not at its import

LAYERS = ("block1_conv1", "block1_conv2", "block2_conv1")


@pytest.fixture(scope="session")
def content():
    """Image (1, 36, 48, 3)."""
    return sample("chenonceau_river", 48)


@pytest.fixture(scope="session")
def style():
    """Image (1, 32, 40, 3): of another size and shape than `content`."""
    return tf.image.resize(sample("vangogh_starry_night", 64), (32, 40))


@pytest.fixture(scope="session")
def extractor():
    """Random VGG19 up to block2_conv1."""
    return Extractor(LAYERS, weights="random")


@pytest.fixture(scope="session")
def settings():
    """For `extractor`: content block1_conv2, style block1_conv1 and block2_conv1, 6 evaluations of L-BFGS."""
    return Settings(
        content_layers=("block1_conv2",),
        style_layers=("block1_conv1", "block2_conv1"),
        total_variation_weight=10.0,
        evaluations=6,
        weights="random",
    )


@pytest.fixture
def random_array():
    """Function from a shape to float32 numbers in [0, 1), other ones at each call, the same in each test."""
    generator = np.random.default_rng(0)
    return lambda *shape: generator.random(shape, np.float32)


@pytest.fixture
def run_python(tmp_path):
    """Function that runs Python with arguments in a process of its own, in `tmp_path`; returns what came of it."""

    def run(*arguments, **environment):
        command = [sys.executable, *map(str, arguments)]
        environment = {**os.environ, **environment}
        return subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)

    return run


@pytest.fixture
def assert_same():
    """Function that asserts that two networks' weights, {layer: (kernel, bias)}, are the same, in float32."""

    def check(actual, expected):
        assert list(actual) == list(expected)
        for layer, arrays in expected.items():
            for array, wanted in zip(actual[layer], arrays, strict=True):
                assert array.dtype == np.float32
                np.testing.assert_array_equal(array, wanted)

    return check


@pytest.fixture
def course_folder(tmp_path, monkeypatch):
    """A course's folder with one shipped exercise, for `nst_lib.course.workspace`."""
    monkeypatch.setenv("NST_COURSE", str(tmp_path))
    (tmp_path / "exercises").mkdir()
    (tmp_path / "exercises" / "04_style.ipynb").write_text("as shipped", encoding="utf-8")
    return tmp_path
