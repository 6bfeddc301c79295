"""`nst stylize`: read the pictures, descend, show how it goes, save picture and record."""

import csv
import os
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from rich.progress import TextColumn

from nst_lib.cli.progress import console, progress_bar


@dataclass(frozen=True)
class _Job:
    """What was asked for, read and checked."""

    content: object  # image
    style: object  # image or list of Styles
    sources: dict  # "content", "style" and, if there are, "style 2", "mask" and so on -> as the caller named them
    loading: dict  # the same names -> keyword arguments of load_image
    weights: dict  # names of styles -> weights, where there are several
    settings: object
    output: Path


def stylize(choices):
    """Run the command; returns the exit status. Raises ValueError or OSError for bad input, before any work."""
    with console.status("Starting TensorFlow"):
        from nst_lib.transfer import NotFinite, transfer
    job = _prepare(choices)
    with console.status(f"Loading {job.settings.net.upper()}"):
        steps = transfer(job.content, job.style, job.settings)
    last, status = None, 0
    try:
        with _log(choices.log) as write_row, _progress(job.settings) as show:
            for step in steps:
                last = step
                show(step)
                write_row(step)
                if choices.save_every and step.evaluations % choices.save_every == 0:
                    _save_stage(step, job)
    except KeyboardInterrupt:
        console.print(f"Stopped by Ctrl-C after {last.evaluations if last else 0} evaluations.")
        status = 130
    except (NotFinite, OSError) as error:  # OSError: the log or a stage could not be written
        console.print(f"nst stylize: error: {error}", style="red", markup=False, soft_wrap=True)
        status = 1 if isinstance(error, NotFinite) else 2
    if last is None:
        console.print("There is no picture yet, so nothing was written.")
    else:
        _save(last, job)
    return status


def _prepare(choices):
    from nst_lib.cli.chosen import chosen
    from nst_lib.cli.pictures import named, read, with_loading
    from nst_lib.images import check_folder, check_writable, shape_of

    check_writable(choices.output)
    if choices.log:
        check_folder(choices.log)
    if choices.save_every is not None and choices.save_every < 1:
        raise ValueError(f"--save-every is {choices.save_every}; it must be at least 1")
    sources, weights = named(choices)
    loading, settings = chosen(choices, partial(shape_of, choices.content))
    loading = with_loading(loading, sources, partial(shape_of, choices.content))
    content, style = read(sources, loading, weights)
    return _Job(content, style, sources, loading, weights, settings, choices.output)


@contextmanager
def _progress(settings):
    """Yields show(step), which moves a bar with the loss and the time left; it counts updates if they are limited."""
    by_updates = settings.steps is not None
    with progress_bar(TextColumn("loss {task.fields[loss]}")) as progress:
        task = progress.add_task(
            "Painting", total=settings.steps if by_updates else settings.all_evaluations, loss="..."
        )

        def show(step):
            done = step.index if by_updates else step.evaluations
            progress.update(task, completed=done, loss=f"{step.losses.total:.4g}")

        yield show


@contextmanager
def _log(path):
    """Yields write_row(step), which appends every term to the CSV file at `path`; without a path it does nothing."""
    if path is None:
        yield lambda step: None
        return
    with path.open("w", newline="", buffering=1) as file:
        writer = csv.writer(file)

        def write_row(step):
            if step.evaluations == 1:
                writer.writerow(["evaluation", "seconds", *step.losses.named])
            writer.writerow([step.evaluations, f"{step.seconds:.3f}", *step.losses.named.values()])

        yield write_row


def _save_stage(step, job):
    from nst_lib.images import save_image

    save_image(step.image, job.output.with_stem(f"{job.output.stem}_{step.evaluations:05}"))


def _save(step, job):
    """Save picture and record; where that fails, keep the picture in the system's temporary folder and say where."""
    from nst_lib.records import make_record, save_with_record

    record = make_record(job.sources, job.loading, job.settings, step, job.weights)
    try:
        save_with_record(step.image, job.output, record)
    except OSError as error:
        raise OSError(f"{error}. {_rescued(step.image, job.output.name)}") from None
    print(f"{job.output}: {step.evaluations} evaluations, loss {step.losses.total:.4g}, {step.seconds:.0f} s")


def _rescued(image, name):
    """Save the picture in the temporary folder; returns a sentence on how that went."""
    from nst_lib.images import save_image

    rescue = Path(tempfile.gettempdir()) / f"nst-{os.getpid()}-{name}"
    try:
        save_image(image, rescue)
    except OSError:
        return "It could not be kept in the temporary folder either"
    return f"The picture is kept in {rescue}"
