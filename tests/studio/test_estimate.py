"""The estimate, against a count of the network's multiplications and against a clock of our own."""

from dataclasses import replace

import pytest

from nst_lib.settings import Settings, Stage
from nst_lib.studio import estimate
from nst_lib.studio.estimate import Speed, in_minutes, keep, measured, multiplications, speed, work


def test_multiplications_are_those_of_the_convolutions():
    """Counted by hand: 3 x 3 kernels from 3 to 64 and 64 to 64 channels; in block 2 at a quarter of the positions."""
    first = Settings(content_layers=("block1_conv2",), style_layers=("block1_conv1",))
    assert multiplications(first) == 3 + 9 * 3 * 64 + 9 * 64 * 64
    second = replace(first, style_layers=("block1_conv1", "block2_conv1"))
    assert multiplications(second) == multiplications(first) + 9 * 64 * 128 / 4
    pixels_only = Settings(content_weight=0, style_weight=0, total_variation_weight=1)
    assert multiplications(pixels_only) == 3


def test_work_goes_with_pixels_and_evaluations():
    settings = Settings(evaluations=10)
    assert work(settings, (64, 128)) == pytest.approx(4 * work(settings, (32, 64)))
    assert work(replace(settings, evaluations=30), (64, 64)) == pytest.approx(3 * work(settings, (64, 64)))
    staged = replace(settings, warm_up=(Stage(0.5, 20),))
    assert work(staged, (64, 64)) == pytest.approx(1.5 * work(settings, (64, 64)))
    assert work(replace(settings, style_layers=("block1_conv1",), content_layers=("block1_conv2",)), (64, 64)) < 0.5 * (
        work(settings, (64, 64))
    )


def test_a_run_of_the_measured_size_takes_what_was_measured():
    """With a clock that says: 5 s until the second evaluation, then half a second each."""
    ticks = iter([0.0, 4.0, 5.0, 5.5, 6.0, 6.5])
    found = measured(clock=lambda: next(ticks))
    assert found.start == pytest.approx(4.0)
    assert found.estimate(Settings(evaluations=10), estimate.SHAPE) == pytest.approx(4.0 + 10 * 0.5)


def test_a_run_corrects_the_rate():
    settings = Settings(evaluations=100)
    found = Speed(1.0, 2.0).corrected(settings, (96, 128), 0.25)
    assert found.estimate(settings, (96, 128)) == pytest.approx(2.0 + 25.0)


def test_it_is_measured_once_and_kept_by_precision(tmp_path, monkeypatch):
    calls = []
    monkeypatch.setattr(estimate, "measured", lambda precision: calls.append(precision) or Speed(0.5, 1.0))
    path = tmp_path / "shared" / "speed.json"
    assert speed(path) == speed(path) == Speed(0.5, 1.0)
    assert calls == ["float32"]
    keep(path, Speed(0.25, 1.0))
    assert speed(path) == Speed(0.25, 1.0)
    path.write_text("no JSON")
    speed(path)
    assert calls == ["float32", "float32"]


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0.2, "about 1 s"), (7.4, "about 7 s"), (42, "about 40 s"), (88, "about 90 s"), (200, "about 3 min")],
)
def test_no_more_exactly_than_it_is_known(seconds, words):
    assert in_minutes(seconds) == words
