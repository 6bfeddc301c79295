"""Many pictures: which are still to be painted, in which order, and one painted far from its files.

Nothing here prints or knows how many processes there are: `painted` does jobs in this one, `cluster` in others.
"""

import functools
import hashlib
import json
import tempfile
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from nst_lib.images import load_image, picture_file, resolve, shape_of
from nst_lib.records import make_record, read_record, save_with_record
from nst_lib.settings import Settings
from nst_lib.transfer import NotFinite, transfer
from nst_lib.vgg import Extractor
from nst_lib.weights import sha256, weights_file

IMAGES_KEPT = 16  # read and scaled, in each process

# What TensorFlow compiled for a network is used by one run at a time, also where a worker has several threads.
_one_at_a_time = threading.Lock()


@dataclass(frozen=True)
class Job:
    """One picture to be painted; content and style are paths or "sample:NAME"."""

    content: str
    style: str
    loading: Mapping  # "content" and "style" -> keyword arguments of load_image
    settings: Settings
    output: Path  # a PNG; its record is written beside it


@dataclass(frozen=True)
class Picture:
    """A picture that can travel: the bytes of its file, None for one that comes with the course."""

    source: str
    loading: Mapping  # keyword arguments of load_image
    data: bytes | None


@dataclass(frozen=True)
class Outcome:
    """What came of a job: image (1, height, width, 3) and record, or the reason why there are none."""

    image: np.ndarray | None = None
    record: Mapping | None = None
    reason: str = ""


def still_to_do(jobs):
    """The jobs whose output is not there yet, those next to each other that share network, size and style."""
    hash_of = functools.cache(sha256)  # each file once, however many jobs it is part of
    return sorted((job for job in jobs if not is_done(job, hash_of)), key=_place_in_order)


def is_done(job, hash_of=sha256):
    """Whether the output is there, and its record says: from these files, loaded so, with these settings."""
    try:
        record = read_record(job.output)
        sums = {name: hash_of(resolve(source)) for name, source in _sources(job).items()}
        weights = weights_file(job.settings.net, job.settings.weights)
        weights_sum = weights and hash_of(weights)
    except (OSError, ValueError):  # nothing is there yet; or a file cannot be read, which painting will report
        return False
    then = {name: (record["pictures"][name].get("sha256"), record["pictures"][name]["loading"]) for name in sums}
    now = {name: (sums[name], job.loading[name]) for name in sums}
    is_whole = job.output.with_suffix(".json").is_file()
    is_plain = record["pictures"].keys() == sums.keys()  # no further style and no mask, which a batch does not have
    return (
        is_whole
        and is_plain
        and (then, record["settings"], record["weights_sha256"]) == (now, job.settings, weights_sum)
    )


def painted(jobs):
    """Paint the jobs in this process, one after the other; yields (job, Outcome). A job that fails stops no other."""
    for job in jobs:
        pictures, reason = packed(job)
        yield job, Outcome(reason=reason) if reason else attempt(pictures, job.settings)


def packed(job):
    """({"content": Picture, "style": Picture}, ""), or (None, why a file cannot be read)."""
    try:
        return {name: _packed(source, job.loading[name]) for name, source in _sources(job).items()}, ""
    except (OSError, ValueError) as error:
        return None, in_one_line(error)


def attempt(pictures, settings):
    """`packed` pictures -> Outcome, never an exception; a function of its arguments alone, so it can run anywhere."""
    with _one_at_a_time:
        try:
            return _paint(pictures, settings)
        except Exception as error:  # whatever one job dies of, the others are owed
            return Outcome(reason=in_one_line(error))


def forget():
    """Drop the network, with what was compiled for it, and the images that this process keeps for the next job."""
    _extractor.cache_clear()
    _image.cache_clear()


def in_one_line(error):
    """The reason of a failure; of one that we did not foresee, its kind too."""
    if isinstance(error, NotFinite):
        return str(error).removesuffix(". The last good picture is kept")  # not here: a batch has whole pictures only
    text = " ".join(str(error).split())[:500]
    return text if isinstance(error, ValueError | OSError) else f"{type(error).__name__}: {text}"


def save(job, outcome):
    """Write the picture of an Outcome that has one, and its record. Raises as `save_image`."""
    save_with_record(outcome.image, job.output, outcome.record)


def _sources(job):
    return {"content": job.content, "style": job.style}


def _place_in_order(job):
    """Sorts jobs so that the next one finds network, compiled functions and style as the last one left them."""
    settings, loading = job.settings, job.loading
    options = json.dumps(dict(settings.optimizer_options), sort_keys=True)
    compiled_for = (_network(settings), settings.content_layers, settings.style_layers, settings.optimizer, options)
    return str(compiled_for), _shape(job.content, json.dumps(loading["content"])), job.style, str(job.output)


@functools.cache
def _shape(source, loading):
    try:
        return shape_of(source, **json.loads(loading))
    except (OSError, ValueError):
        return 0, 0


def _packed(source, loading):
    data = None if str(source).startswith("sample:") else picture_file(source).read_bytes()
    return Picture(str(source), loading, data)


def _paint(pictures, settings):
    images = {
        name: _image(picture.source, picture.data, json.dumps(picture.loading)) for name, picture in pictures.items()
    }
    extractor = _extractor(*_network(settings)) if settings.layers else None
    for step in transfer(images["content"], images["style"], settings, extractor=extractor):
        last = step
    described = {
        name: {"source": picture.source, "sha256": _sum(picture), "loading": picture.loading}
        for name, picture in pictures.items()
    }
    return Outcome(last.image.numpy(), {**make_record({}, {}, settings, last), "pictures": described})


def _sum(picture):
    data = resolve(picture.source).read_bytes() if picture.data is None else picture.data
    return hashlib.sha256(data).hexdigest()


@functools.lru_cache(IMAGES_KEPT)
def _image(source, data, loading):
    if data is None:
        return load_image(source, **json.loads(loading))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, Path(source).name)
        path.write_bytes(data)
        return load_image(path, **json.loads(loading))


def _network(settings):
    """What makes one network differ from another; of a file of weights also when it was written."""
    file = weights_file(settings.net, settings.weights)
    seed = settings.seed if settings.weights == "random" else 0
    written = file and file.stat().st_mtime_ns
    return settings.layers, settings.net, settings.weights, settings.pooling, settings.precision, seed, written


@functools.lru_cache(1)  # the jobs of one network come after each other
def _extractor(layers, net, weights, pooling, precision, seed, written):
    return Extractor(layers, net, weights, pooling=pooling, precision=precision, seed=seed)
