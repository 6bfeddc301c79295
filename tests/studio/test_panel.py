"""The studio without a browser: pictures in, a run, the queue, what goes out, and the way back."""

import io
import json
import time

import numpy as np
import pytest
from PIL import Image

from nst_lib.images import SAMPLES
from nst_lib.settings import Settings
from nst_lib.studio import estimate, panel
from nst_lib.studio.estimate import Speed
from nst_lib.studio.form import DRAWN, EVERYWHERE
from nst_lib.studio.panel import Studio, for_visitors
from nst_lib.studio.turns import Turn
from nst_lib.studio.visits import FOLDER
from nst_lib.widgets.jobs import stop_running

LONG = 60  # s; TensorFlow traces a graph in some of them
PANDA, PORTRAIT = ((SAMPLES / "content" / f"{name}.jpg").read_bytes() for name in ("red_panda", "portrait_collins"))


@pytest.fixture
def studio(tmp_path, monkeypatch):
    """A studio for small, quick runs."""
    monkeypatch.setenv(FOLDER, str(tmp_path))
    monkeypatch.setattr(estimate, "measured", lambda precision: Speed(1.0, 1.0))
    monkeypatch.setattr(
        "nst_lib.studio.form.Settings",
        lambda: Settings(content_layers=("block1_conv2",), style_layers=("block1_conv1",), evaluations=6),
    )
    studio = Studio(tmp_path, limit=1)
    studio.form.size.value = 128
    studio.form.evaluations.value = 6
    yield studio
    assert stop_running(LONG)
    studio._turn.leave()
    studio._visit.close()


def until(condition, seconds=LONG):
    """Wait for a condition that another thread brings about."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not come about"
        time.sleep(0.01)


def finished(studio):
    studio.run_button.click()
    assert studio.wait(LONG)
    return studio


def test_what_is_chosen_is_shown(studio):
    until(lambda: len(studio.chosen.widget.children) == 2)
    studio.form.styles[1].value = "vangogh night cafe"
    until(lambda: len(studio.chosen.widget.children) == 3)


def test_a_run_from_start_to_end(studio):
    assert studio.status.text == "ready"
    finished(studio)
    assert studio.state == "done"
    assert "evaluation 6 of 6; loss " in studio.status.text
    losses = [step.losses.total for step in studio.replay.history.steps]
    assert losses[-1] < losses[0]
    assert len(studio.last_runs.kept) == 1
    assert not studio.downloads[0].disabled


def test_pictures_that_are_sent_are_offered_and_chosen(studio):
    studio.take_picture(PANDA, "content")
    studio.take_picture(PORTRAIT, "style")
    assert studio.form.content.value.startswith("your picture 1, ")
    assert studio.form.styles[0].value.startswith("your picture 2, ")
    assert studio.status.text.endswith("is here")
    studio.take_picture(PANDA, "style")
    assert studio.form.styles[0].value == studio.form.content.value
    assert len(studio.form.uploads) == 2


def test_a_bad_file_is_said_and_changes_nothing(studio):
    before = studio.form.order
    studio.take_picture(b"<svg><script>alert(1)</script></svg>", "content")
    assert studio.status.text == "ready; not taken: the file is not a picture that can be read; send a JPEG or a PNG"
    assert studio.form.order == before
    studio.load(b"{}")
    assert "not loaded: settings.json holds no record of ours" in studio.status.text
    assert not [path for path in studio._visit.folder.iterdir() if path.is_file()]
    studio.form.size.value = 192
    assert studio.status.text == "ready"


def test_who_waits_is_told_how_many_are_ahead(studio, tmp_path):
    others = [Turn(tmp_path / "queue", 1) for _ in range(2)]
    for other in others:
        other.join()
    assert others[0].take()
    studio.run_button.click()
    until(lambda: studio.status.text == "waiting; 2 before you")
    others[0].leave()
    until(lambda: studio.status.text == "waiting; 1 before you")
    others[1].leave()
    assert studio.wait(LONG)
    assert studio.state == "done"


def test_who_waits_may_stop(studio, tmp_path):
    other, third = Turn(tmp_path / "queue", 1), Turn(tmp_path / "queue", 1)
    other.join()
    assert other.take()
    studio.run_button.click()
    studio.stop_button.click()
    assert studio.wait(LONG)
    assert studio.state == "stopped"
    third.join()
    assert third.ahead == 1
    other.leave()
    third.leave()


def test_a_held_run_lets_others_go_first(studio, tmp_path):
    studio.form.evaluations.value = 2000
    studio.run_button.click()
    until(lambda: len(studio.replay.history) > 2)
    studio.pause_button.click()
    other = Turn(tmp_path / "queue", 1)
    other.join()
    until(other.take)
    studio.pause_button.click()
    until(lambda: studio.status.text.startswith("waiting; ") or studio.state == "waiting")
    other.leave()
    count = len(studio.replay.history)
    until(lambda: len(studio.replay.history) > count)
    studio.stop_button.click()
    assert studio.wait(LONG)


def test_what_goes_out_brings_everything_back(studio):
    studio.take_picture(PANDA, "content")
    studio.form.strength.value, studio.form.colours.value = 7, "the photograph's, by luminance"
    studio.form.styles[1].value, studio.form.weights[1].value = "vangogh night cafe", 0.7
    order = finished(studio).form.order
    name, media_type, data = studio._json()
    record = json.loads(data)
    assert (name, media_type) == ("painting.json", "application/json")
    assert record["pictures"]["content"]["source"] == "a picture that was sent"
    assert str(studio._visit.folder) not in data.decode()
    assert "machine" not in record
    for exported in (data, studio._png()[2]):
        studio.form.strength.value, studio.form.content.value = 0, "neuschwanstein"
        studio.load(exported)
        assert studio.status.text.endswith("the settings are as they were")
        assert studio.form.order == order


def test_a_picture_that_is_not_here_is_asked_for_and_recognised(studio, tmp_path):
    studio.take_picture(PANDA, "content")
    data = finished(studio)._json()[2]
    later = Studio(tmp_path, limit=1)
    later.load(data)
    assert "send the 1 picture(s)" in later.status.text
    later.take_picture(PANDA, "content")
    assert later.status.text.endswith("the settings are as they were")
    assert later.form.content.value.startswith("your picture 1")
    later._visit.close()


def test_a_drawn_region_is_painted_and_comes_back(studio):
    studio.form.mask.value = DRAWN
    studio.form.picker.box = (0, 0, 0.5, 1)
    data = finished(studio)._json()[2]
    _, pixels = studio.replay.history.picture(5)
    _, start = studio.replay.history.picture(0)
    change = np.abs(pixels.astype(float) - start).mean(axis=(1, 2))
    assert change[: len(change) // 2 - 8].mean() > 3 * change[len(change) // 2 + 8 :].mean()
    studio.form.mask.value = EVERYWHERE
    studio.load(data)
    assert studio.form.mask.value == DRAWN
    assert tuple(studio.form.picker.box) == (0, 0, 0.5, 1)


def test_the_gif_shows_the_progress(studio):
    name, media_type, data = finished(studio)._gif()
    assert (name, media_type) == ("progress.gif", "image/gif")
    with Image.open(io.BytesIO(data)) as picture:
        assert 1 < picture.n_frames <= 6  # frames that are the same are shown longer instead


def test_mask_and_settings_are_there_when_they_are_asked_for(studio):
    doors = next(row for row in studio.widget.children if studio.mask_door in getattr(row, "children", ()))
    assert doors.layout.display == "none"
    studio.further_button.value = True
    assert doors.layout.display is None


def test_thumbnails_lead_back(studio):
    first = finished(studio).form.order
    studio.form.strength.value = 9
    finished(studio)
    assert [number for number, *_ in studio.last_runs.kept] == [2, 1]
    studio.last_runs.buttons[1].click()
    assert studio.form.order == first
    assert len(studio.replay.history) == 6


def test_the_estimate_follows_the_form_and_then_the_run(studio):
    assert studio._latest.wait(LONG)
    assert "will take about " in studio.estimate.text
    finished(studio)
    kept = json.loads((studio._shared / "speed.json").read_text())["float32"]
    assert 0 < kept[0] != 1.0


def test_a_second_job_in_the_same_kernel_is_refused(studio, tmp_path):
    studio.form.evaluations.value = 2000
    studio.run_button.click()
    other = Studio(tmp_path, limit=2)
    other.run_button.click()
    assert "not started: a transfer at 128 px is " in other.status.text
    other._visit.close()


def test_errors_name_nothing_of_the_machine(studio, tmp_path, monkeypatch):
    monkeypatch.setattr(panel, "pictures_of", lambda *_: (_ for _ in ()).throw(OSError(f"cannot read {tmp_path}/x")))
    studio.run_button.click()
    assert studio.status.text == f"ready; error: {for_visitors(OSError('x'))}"
    assert "something went wrong here" in studio.status.text
    assert "cannot read" in (tmp_path / "errors.log").read_text()
    assert not studio.run_button.disabled


def test_its_text_and_code_do_not_depend_on_the_machine(studio):
    bundle, _ = studio._repr_mimebundle_()
    assert bundle["text/plain"] == str(studio).replace("\r", "")
    assert bundle["text/plain"].startswith("Studio, ready\nphotograph ")
    studio.code.button.value = True
    assert "for step in transfer(content, style, settings):" in studio.code.text.value
