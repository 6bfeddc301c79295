"""Films in files: what comes back from a GIF, an MP4 and a WebM is what went in, as far as their colours go."""

import sys

import av
import numpy as np
import pytest
from PIL import Image

from nst_lib.images import sample, to_uint8
from nst_lib.quiet_tensorflow import tf
from nst_lib.video import check_film, save_film


@pytest.fixture
def images():
    """Five images (1, 64, 96, 3) of a camera that moves to the right."""
    photograph = sample("chenonceau_river", 160)
    return [photograph[:, 20:84, 4 * index : 4 * index + 96] for index in range(5)]


def decoded(path):
    """(list of frames (height, width, 3), frames a second) of a video file."""
    with av.open(str(path)) as container:
        rate = container.streams.video[0].average_rate
        return [frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)], float(rate)


@pytest.mark.parametrize("suffix", [".mp4", ".webm", ".MP4"])
def test_a_video_holds_every_frame(images, tmp_path, suffix):
    save_film(images, tmp_path / f"out{suffix}", rate=12)
    frames, rate = decoded(tmp_path / f"out{suffix}")
    assert len(frames) == 5
    assert rate == pytest.approx(12)
    for frame, image in zip(frames, images, strict=True):
        assert frame.shape == (64, 96, 3)
        assert np.abs(frame.astype(float) - to_uint8(image)).mean() < 8
    first, last = frames[0].astype(float), frames[-1].astype(float)
    assert np.abs(first - to_uint8(images[0])).mean() < np.abs(last - to_uint8(images[0])).mean(), "in order"
    assert [path.name for path in tmp_path.iterdir()] == [f"out{suffix}"]


@pytest.mark.parametrize("suffix", [".mp4", ".webm"])
def test_an_odd_row_and_column_are_left_out(images, tmp_path, suffix):
    save_film([image[:, :63, :95] for image in images], tmp_path / f"out{suffix}")
    frames, _ = decoded(tmp_path / f"out{suffix}")
    assert {frame.shape for frame in frames} == {(62, 94, 3)}


def test_a_gif_holds_every_frame_and_ends_on_the_last(images, tmp_path):
    save_film(images, tmp_path / "out.gif", rate=20)
    with Image.open(tmp_path / "out.gif") as film:
        assert (film.n_frames, film.size) == (5, (96, 64))
        assert film.info["duration"] == 50
        film.seek(4)
        assert film.info["duration"] == 2000
        assert np.abs(np.asarray(film.convert("RGB"), float) - to_uint8(images[4])).mean() < 8


def test_a_generator_of_frames_will_do(images, tmp_path):
    save_film((image for image in images), tmp_path / "out.mp4")
    assert len(decoded(tmp_path / "out.mp4")[0]) == 5


@pytest.mark.parametrize(
    ("name", "rate", "message"),
    [
        ("out.avi", 10, "unknown end of a film's name in 'out.avi'.* choose from .gif, .mp4, .webm"),
        ("out", 10, "choose from .gif, .mp4, .webm"),
        ("out.mp4", 0, "a film of 0 frames a second was asked for"),
        ("out.gif", float("nan"), "a film of nan frames a second"),
    ],
)
def test_what_cannot_be_written_is_said_before_any_work(tmp_path, name, rate, message):
    with pytest.raises(ValueError, match=message):
        check_film(tmp_path / name, rate)


def test_a_folder_must_be_there(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"there is no folder .*films"):
        check_film(tmp_path / "films" / "out.gif")


def test_no_images_make_no_film(tmp_path):
    with pytest.raises(ValueError, match="there are no images to make a film of"):
        save_film([], tmp_path / "out.gif")


def test_without_pyav_a_gif_can_be_written_and_the_rest_says_what_to_install(images, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "av", None)  # an import then fails
    with pytest.raises(ValueError, match=r"MP4 and WebM need PyAV; install it with: pip install av, or .* in \.gif"):
        save_film(images, tmp_path / "out.mp4")
    save_film(images, tmp_path / "out.gif")
    assert [path.name for path in tmp_path.iterdir()] == ["out.gif"]


def test_a_frame_that_fails_leaves_no_file_behind(images, tmp_path):
    with pytest.raises(ValueError):
        save_film([*images, tf.zeros((1, 30, 40, 3))[..., :2]], tmp_path / "out.mp4")
    assert not list(tmp_path.iterdir())
