"""float32 or bfloat16: whichever convolves faster on this machine, tried once and remembered.

Processors with bfloat16 units (AVX-512 BF16, AMX) take about half the time; others take longer, or have no
bfloat16 convolution at all.
"""

import json
import os
import platform
import time
from importlib.metadata import version
from pathlib import Path

from platformdirs import user_cache_path

from nst_lib.images import write_whole
from nst_lib.quiet_tensorflow import tf

PRECISIONS = ("float32", "bfloat16")
WORTH_IT = 1.1  # times as fast as float32, before bfloat16's coarser numbers are taken into account
SIDE, CHANNELS = 32, 256  # of the activations convolved: those of VGG's third block at 128 px
REPETITIONS = 3


def resolved(precision):
    """`precision`, or for "auto" the one that it means on this machine."""
    return fastest_precision() if precision == "auto" else precision


def fastest_precision():
    """The name of the faster precision. Takes a second or so, on the same machine and TensorFlow only once."""
    path, key = memory_file(), _machine()
    remembered = _read(path)
    if remembered.get(key) not in PRECISIONS:
        remembered[key] = _fastest()
        _write(path, remembered)
    return remembered[key]


def check_precision(precision):
    """Raise ValueError where this machine cannot convolve in `precision`: bfloat16, before AVX-512."""
    try:
        tf.nn.conv2d(tf.zeros((1, 8, 8, 16), precision), tf.zeros((3, 3, 16, 16), precision), 1, "SAME")
    except tf.errors.OpError:
        raise ValueError(
            f'precision is {precision!r}, which this processor cannot do; give "float32" or "auto"'
        ) from None


def memory_file():
    """Path of the file that remembers, by machine."""
    return user_cache_path("nst_lib") / "precision.json"


def _machine():
    """What the answer depends on, in words."""
    devices = "GPU" if tf.config.list_physical_devices("GPU") else f"{os.cpu_count()} cores"
    isa = os.environ.get("ONEDNN_MAX_CPU_ISA", "all its instructions")
    return ", ".join((platform.node(), platform.processor(), devices, isa, f"TensorFlow {version('tensorflow')}"))


def _fastest():
    convolve = {precision: _convolution(precision) for precision in PRECISIONS}
    try:
        for run in convolve.values():
            run()  # traces, and lets oneDNN make its kernels
    except tf.errors.OpError:  # see check_precision
        return "float32"
    seconds = {precision: [] for precision in PRECISIONS}
    for _ in range(REPETITIONS):
        for precision, run in convolve.items():
            seconds[precision].append(_timed(run))
    return "bfloat16" if min(seconds["float32"]) > WORTH_IT * min(seconds["bfloat16"]) else "float32"


def _convolution(precision):
    """A function that runs one of VGG's convolutions and its gradient."""
    activations = tf.cast(tf.random.normal((1, SIDE, SIDE, CHANNELS), seed=0), precision)
    kernel = tf.cast(tf.random.normal((3, 3, CHANNELS, CHANNELS), seed=1), precision)

    @tf.function
    def run(activations):
        with tf.GradientTape() as tape:
            tape.watch(activations)
            convolved = tf.nn.conv2d(activations, kernel, 1, "SAME")
        return tf.reduce_sum(tape.gradient(convolved, activations))

    return lambda: run(activations).numpy()


def _timed(run):
    began = time.perf_counter()
    run()
    return time.perf_counter() - began


def _read(path):
    try:
        remembered = json.loads(path.read_text())
    except (OSError, ValueError):
        return {}
    return remembered if isinstance(remembered, dict) else {}


def _write(path, remembered):
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(Path(path), lambda file: file.write(json.dumps(remembered, indent=2).encode()))
    except OSError:
        return  # a home that cannot be written to: it is tried again next time
