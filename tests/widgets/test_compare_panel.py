"""The comparison without a browser."""

import signal
import threading
from dataclasses import replace

import pytest

from nst_lib.widgets.compare_panel import ComparePanel

LONG = 60


@pytest.fixture
def panel(content, style, settings):
    return ComparePanel(content, style, {"weak": settings, "strong": replace(settings, style_weight=1e6)})


def test_all_runs_are_computed_and_shown(panel):
    panel.run_button.click()
    assert panel.wait(LONG)
    assert panel.state == "done"
    assert {name: len(steps) for name, steps in panel.steps.items()} == {"weak": 6, "strong": 6}
    assert panel.pictures["weak"].value != panel.pictures["strong"].value
    assert panel.captions["strong"].value.startswith("<b>strong</b><br>evaluation 6, loss ")
    assert panel.curves.tooltip == "total loss of weak, strong against evaluations"
    assert panel.before_after.left == panel.pictures["weak"].value
    panel.left.value = "strong"
    assert panel.before_after.left == panel.before_after.right
    assert panel.before_after.left_words == "strong"


def test_only_what_is_not_there_is_computed(panel):
    panel.run()
    assert panel.wait(LONG)
    weak = panel.pictures["weak"].value
    panel.run()
    assert panel.status.text == "done; every run is there with its settings; change one of them"
    panel.which.value = "strong"
    panel.controls.evaluations.value = 3
    assert panel.captions["strong"].value.endswith("with the settings before, press Run")
    panel.run()
    assert panel.wait(LONG)
    assert {name: len(steps) for name, steps in panel.steps.items()} == {"weak": 6, "strong": 3}
    assert panel.captions["strong"].value.startswith("<b>strong</b><br>evaluation 3, loss ")
    assert "press Run" not in panel.captions["strong"].value
    assert panel.pictures["weak"].value == weak


def test_what_was_computed_before_is_there_at_once(panel, content, style, settings):
    panel.run()
    assert panel.wait(LONG)
    steps = [replace(step, image=content) for step in panel.steps["weak"]]
    runs = {"weak": steps, "strong": style[:, :36, :48]}
    other = ComparePanel(content, style, panel.settings, runs=runs)
    assert other.captions["weak"].value == panel.captions["weak"].value
    assert other.captions["strong"].value == "<b>strong</b><br>no losses yet<br>&nbsp;"
    assert other.curves.tooltip == "total loss of weak against evaluations"
    other.run()
    assert other.wait(LONG)
    assert other.pictures["strong"].value == panel.pictures["strong"].value
    assert len(other.steps["weak"]) == 6
    with pytest.raises(ValueError, match="unknown run 'other'"):
        ComparePanel(content, style, panel.settings, runs={"other": steps})


def test_an_error_in_a_run_is_said_and_leaves_it_usable(panel, monkeypatch, failing):
    monkeypatch.setattr("nst_lib.widgets.compare_panel.transfer", failing(MemoryError()))
    panel.run()
    assert panel.wait(LONG)
    assert panel.status.text == "error: there is not enough memory; choose a smaller size"
    monkeypatch.undo()
    panel.run()
    assert panel.wait(LONG)
    assert panel.state == "done"


def test_one_job_at_a_time(panel, content, style, settings):
    long = replace(settings, evaluations=100_000, optimizer="adam")
    other = ComparePanel(content, style, {"one": long, "two": settings})
    other.run()
    panel.run()
    assert panel.status.text == "ready; not started: a comparison is running; stop it first. Stop works here, too"
    assert not panel.run_button.disabled
    panel.stop()
    assert other.wait(LONG)
    panel.run()
    assert panel.wait(LONG)
    assert panel.state == "done"


def test_an_interrupted_kernel_leaves_the_last_picture(panel, settings):
    long = replace(settings, evaluations=100_000, optimizer="adam")
    panel.settings = {"weak": long, "strong": settings}
    blank, shown, show = panel.pictures["weak"].value, threading.Event(), panel._show

    def watched(name):
        show(name)
        if name and panel.steps[name]:
            shown.set()

    panel._show = watched
    panel.run()
    assert shown.wait(LONG)
    with pytest.raises(KeyboardInterrupt):
        signal.raise_signal(signal.SIGINT)  # in the main thread, as the kernel's interrupt
    assert panel.state == "running"
    panel.stop()
    assert panel.wait(LONG)
    assert panel.state == "stopped"
    assert panel.pictures["weak"].value != blank


def test_only_the_differences_are_listed(panel, settings):
    assert panel.changed() == {"style_weight": {"weak": settings.style_weight, "strong": 1e6}}
    assert "style_weight: 4000 (weak), 1e+06 (strong)" in panel.differences.value


def test_each_run_has_controls_of_its_own(panel, settings):
    panel.controls.evaluations.value = 3
    panel.which.value = "strong"
    assert panel.controls.evaluations.value == 6
    assert panel.settings["weak"].evaluations == 3
    assert panel.settings["strong"] == replace(settings, style_weight=1e6)
    assert "evaluations: 3 (weak), 6 (strong)" in panel.differences.value


def test_settings_can_be_set_and_become_code(panel, settings):
    panel.settings = {"weak": settings, "strong": settings}
    assert panel.changed() == {}
    panel.code.button.value = True
    assert "ComparePanel(content, style, {" in panel.code.text.value
    with pytest.raises(ValueError, match="weak, strong"):
        panel.settings = {"one": settings}


def test_what_makes_no_sense_is_said(panel, content, style, settings):
    with pytest.raises(ValueError, match="two or more"):
        ComparePanel(content, style, {"one": settings})
    for weight in (panel.controls.content_weight, panel.controls.style_weight, panel.controls.total_variation_weight):
        weight.value = 0
    panel.run_button.click()
    assert "error: all three weights are 0" in panel.status.text
    assert not panel.run_button.disabled


def test_stop_ends_all_of_it(panel, settings):
    long = replace(settings, evaluations=100_000, optimizer="adam")
    panel.settings = {"weak": long, "strong": long}
    panel.run_button.click()
    panel.stop_button.click()
    assert panel.wait(LONG)
    assert panel.state == "stopped"
    assert not panel.steps["strong"]


def test_its_text_is_stable(panel):
    bundle, _ = panel._repr_mimebundle_()
    assert bundle["text/plain"] == str(panel)
    assert panel._repr_mimebundle_()[0]["image/png"] == bundle["image/png"]
    assert str(panel).startswith("ComparePanel, ready\ncontent 48 x 36 px\nstyle_weight: ")


def test_long_differences_are_wrapped_to_what_fits_under_the_pictures(panel, settings):
    weights = {"weak": (0.5, 0.25), "strong": (0.123456, 0.654321)}
    panel.settings = {
        name: replace(settings, style_layer_weights=of, content_layers=("block1_conv2", "block5_conv1"), seed=12345)
        for name, of in weights.items()
    }
    assert "style_layer_weights: (0.5, 0.25) (weak), (0.123456, 0.654321) (strong)" in str(panel)
    long = replace(settings, style_layers=settings.layers, style_layer_weights=(0.1234567,) * len(settings.layers))
    panel.settings = {"weak": settings, "strong": long}
    assert max(map(len, str(panel).splitlines())) <= 88
    assert "\n    " in str(panel)
