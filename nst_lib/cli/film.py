"""`nst film`: a camera over a photograph, every frame painted from the one before; film and record are written."""

import json
import os
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from rich.progress import TextColumn

from nst_lib.cli.progress import console, progress_bar

SMOOTHING = 1.0  # px, before flicker is measured; see nst_lib.film.changes


@dataclass(frozen=True)
class _Job:
    """What was asked for, read and checked."""

    photograph: object
    style: object
    sources: dict  # "content" and "style" -> as the caller named them
    loading: dict  # "content" and "style" -> keyword arguments of load_image
    settings: object
    windows: list
    size: int  # longer side of the frames, px
    way: dict  # of camera and film, for the record


def film(choices):
    """Run the command; returns the exit status. Raises ValueError or OSError for bad input, before any work."""
    with console.status("Starting TensorFlow"):
        from nst_lib.film import film as painted
        from nst_lib.transfer import NotFinite
    job = _prepare(choices)
    with console.status(f"Loading {job.settings.net.upper()}"):
        options = {"evaluations": job.way["later_evaluations"], "temporal_weight": job.way["temporal_weight"]}
        stream = painted(job.photograph, job.style, job.windows, job.size, job.settings, **options)
    began, frames, status = time.perf_counter(), [], 0
    try:
        with _progress(len(job.windows)) as show:
            for frame in stream:
                frames.append(frame)
                show(frame)
                _keep(frame, choices.keep_frames)
    except KeyboardInterrupt:
        console.print(f"Stopped by Ctrl-C after {len(frames)} frames.")
        status = 130
    except (NotFinite, OSError) as error:  # OSError: a single frame could not be written
        console.print(f"nst film: error: {error}", style="red", markup=False, soft_wrap=True)
        status = 1 if isinstance(error, NotFinite) else 2
    if frames:
        _save(frames, job, choices, time.perf_counter() - began)
    else:
        console.print("There is no frame yet, so nothing was written.")
    return status


def _prepare(choices):
    from nst_lib.camera import pan_and_zoom, window_at
    from nst_lib.cli.chosen import chosen
    from nst_lib.images import check_folder, load_image, shape_of
    from nst_lib.video import check_film

    check_film(choices.output, choices.rate)
    if choices.keep_frames:
        check_folder(choices.keep_frames)
    sources = {"content": choices.content, "style": choices.style}
    shape_of_content = partial(shape_of, choices.content)
    loading, settings = chosen(choices, shape_of_content)
    photograph = load_image(choices.content)  # whole: the camera comes near
    ends = [window_at(photograph, *percent) for percent in (choices.first_window, choices.last_window)]
    windows = pan_and_zoom(*ends, choices.frames)
    way = {name: getattr(choices, name) for name in ("frames", "first_window", "last_window", "rate")}
    way |= {"later_evaluations": choices.later_evaluations, "temporal_weight": choices.temporal_weight}
    size, style = max(shape_of_content(**loading["content"])), load_image(choices.style, **loading["style"])
    return _Job(photograph, style, sources, loading, settings, windows, size, way)


@contextmanager
def _progress(frames):
    """Yields show(frame), which moves a bar with the frame's loss and the time left."""
    with progress_bar(TextColumn("loss {task.fields[loss]}")) as progress:
        task = progress.add_task("Painting frames", total=frames, loss="...")
        yield lambda frame: progress.update(task, completed=frame.index + 1, loss=f"{frame.step.losses.total:.4g}")


def _keep(frame, folder):
    from nst_lib.images import save_image

    if folder:
        folder.mkdir(exist_ok=True)
        save_image(frame.image, folder / f"frame_{frame.index:04}.png")


def _save(frames, job, choices, seconds):
    """Write the film and its record, and say how steady it is; a film that cannot be written goes somewhere else."""
    from nst_lib.images import write_whole
    from nst_lib.records import make_record
    from nst_lib.video import save_film

    steady = _steadiness(frames)
    record = make_record(job.sources, job.loading, job.settings, frames[-1].step)
    record["film"] = {**job.way, **steady, "frames": len(frames), "seconds": round(seconds, 2)}
    text = json.dumps(record, indent=2)
    images = [frame.image for frame in frames]
    try:
        save_film(images, choices.output, choices.rate)
        write_whole(choices.output.with_suffix(".json"), lambda file: file.write(text.encode() + b"\n"))
    except OSError as error:
        raise OSError(f"{error}. {_rescued(images, choices.output.name, choices.rate)}") from None
    said = f", flicker {steady['flicker']:.1f} grey levels" if steady else ""
    print(f"{choices.output}: {len(frames)} frames{said}, {seconds:.0f} s")


def _steadiness(frames):
    """Flicker of the film, and that of the photograph through the same windows: the error of the measure."""
    from nst_lib.film import flicker

    if len(frames) < 2:
        return {}
    windows = [frame.window for frame in frames]
    films = {"flicker": [f.image for f in frames], "flicker_of_photograph": [f.content for f in frames]}
    measured = {name: round(flicker(images, windows, smoothing=SMOOTHING), 3) for name, images in films.items()}
    return {**measured, "flicker_smoothing": SMOOTHING}


def _rescued(images, name, rate):
    """Save the film in the temporary folder; returns a sentence on how that went."""
    from nst_lib.video import save_film

    rescue = Path(tempfile.gettempdir()) / f"nst-{os.getpid()}-{name}"
    try:
        save_film(images, rescue, rate)
    except OSError:
        return "It could not be kept in the temporary folder either"
    return f"The film is kept in {rescue}"
