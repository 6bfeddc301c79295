"""Times against layers that sleep, runs against steps counted by hand."""

import itertools
import logging
import time
from dataclasses import replace

import pytest

from nst_lib.experiments.costs import evaluation_times, layer_times, until
from nst_lib.quiet_tensorflow import tf
from nst_lib.transfer import Losses, Step, transfer

FORWARD, BACKWARD = 0.02, 0.06  # seconds that the sleeping layer takes


def slept(x, seconds):
    """`x`, after a while."""

    def wait(values):
        time.sleep(seconds)
        return values

    later = tf.numpy_function(wait, [x], x.dtype)
    later.set_shape(x.shape)
    return later


@tf.custom_gradient
def sleeping(x):
    return slept(x, FORWARD), lambda upstream: slept(upstream, BACKWARD)


class Sleeper:
    """Two layers, of which the second takes its time."""

    path = ("quick", "slow")

    def enter(self, image):
        return tf.convert_to_tensor(image)

    def apply(self, x, layer):
        return sleeping(x) if layer == "slow" else 2 * x


def test_a_layer_takes_the_time_that_it_sleeps(content):
    quick, slow = layer_times(Sleeper(), content, rounds=3)
    assert (quick.name, slow.name) == ("quick", "slow")
    assert FORWARD <= slow.forward < 3 * FORWARD
    assert slow.backward == pytest.approx(BACKWARD, abs=0.03)
    assert quick.forward < FORWARD
    assert 0 <= quick.backward < FORWARD


def test_every_layer_that_is_computed_is_timed_once(content, extractor):
    times = layer_times(extractor, content, rounds=2)
    assert [row.name for row in times] == ["block1_conv1", "block1_conv2", "block1_pool", "block2_conv1"]
    assert all(row.forward > 0 and row.backward >= 0 for row in times)


def test_tensorflow_does_not_warn_of_the_many_layers(content, extractor, caplog):
    logger = logging.getLogger("tensorflow")
    logger.addHandler(caplog.handler)
    try:
        for _ in range(2):  # eight layers in all; from the fifth on it would
            layer_times(extractor, content, rounds=1)
    finally:
        logger.removeHandler(caplog.handler)
    assert not caplog.records


def steps(*totals):
    return [
        Step(index, index + 1, None, Losses({}, {}, 0.0, total), 1.0, 0.1 * index) for index, total in enumerate(totals)
    ]


def test_until_ends_with_the_first_that_is_low_enough():
    assert [step.evaluations for step in until(steps(9, 5, 3, 1), 3)] == [1, 2, 3]
    assert [step.evaluations for step in until(steps(9, 5, 3, 1), 0)] == [1, 2, 3, 4]
    assert [step.evaluations for step in until(steps(9, 1, 9, 2, 1), 3, after=2)] == [1, 2, 3, 4]


def test_until_asks_for_no_step_too_many():
    stream = iter(steps(9, 3, 1))
    assert len(list(until(stream, 3))) == 2
    assert next(stream).losses.total == 1


def test_runs_are_timed_in_turns_after_two_evaluations_each(content, style, settings, extractor):
    seen = []

    def watched(name, steps):
        for step in steps:
            seen.append((name, step.evaluations))
            yield step

    runs = {
        name: watched(name, transfer(content, style, replace(settings, optimizer=name), extractor=extractor))
        for name in ("adam", "lbfgs")
    }
    times = evaluation_times(runs, rounds=2)
    assert {name: len(taken) for name, taken in times.items()} == {"adam": 2, "lbfgs": 2}
    warm_up, measured = seen[:4], [name for name, _ in seen[4:]]
    assert warm_up == [("adam", 1), ("lbfgs", 1), ("adam", 2), ("lbfgs", 2)]
    assert measured == ["adam", "lbfgs", "lbfgs", "adam"]


def test_a_run_that_ends_early_is_said_to():
    with pytest.raises(ValueError, match=r"give each at least 5 evaluations"):
        evaluation_times({"short": iter(steps(3, 2, 1))}, rounds=3)
    assert len(evaluation_times({"long enough": iter(steps(*itertools.repeat(1, 5)))}, rounds=3)["long enough"]) == 3
