"""Jobs are done once, in an order that lets them share work, and one that fails stops no other."""

import pickle
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from PIL import Image

from nst_lib import batch
from nst_lib.batch import Job, attempt, forget, is_done, packed, painted, save, still_to_do
from nst_lib.images import load_image, resolve, save_image
from nst_lib.records import read_record
from nst_lib.transfer import transfer
from nst_lib.weights import load_weights, sha256

SIZE = {"longer_side": 48}
STYLE = "sample:vangogh_starry_night"


@pytest.fixture(autouse=True)
def nothing_kept():
    """Network and images that an earlier test left in this process are not used."""
    forget()


@pytest.fixture
def quick(settings):
    return replace(settings, evaluations=3)


@pytest.fixture
def job(content, quick, tmp_path):
    """A picture of 48 x 36 px, to be painted in a sample."""
    save_image(content, tmp_path / "photo.png")
    return Job(str(tmp_path / "photo.png"), STYLE, {"content": SIZE, "style": SIZE}, quick, tmp_path / "out.png")


@pytest.fixture
def jobs(job, style, tmp_path):
    """Two contents in two styles."""
    save_image(style, tmp_path / "other.png")
    return [
        replace(job, content=content, style=style, output=tmp_path / f"out{index}.png")
        for index, (content, style) in enumerate(
            (content, style)
            for content in (job.content, str(tmp_path / "other.png"))
            for style in (STYLE, "sample:tenniel_mad_tea_party")
        )
    ]


def done(job):
    ((_, outcome),) = painted([job])
    save(job, outcome)
    return outcome


def test_a_job_is_what_transfer_makes_of_it(job, extractor):
    outcome = done(job)
    images = load_image(job.content, **SIZE), load_image(job.style, **SIZE)
    *_, last = transfer(*images, job.settings, extractor=extractor)
    np.testing.assert_array_equal(outcome.image, last.image)
    np.testing.assert_allclose(load_image(job.output), last.image, atol=0.5001 / 255)


def test_the_record_says_what_it_takes_to_make_it_again(job):
    done(job)
    record = read_record(job.output)
    assert record["settings"] == job.settings
    assert record["result"]["evaluations"] == job.settings.evaluations
    assert record["pictures"] == {
        "content": {"source": job.content, "sha256": sha256(job.content), "loading": SIZE},
        "style": {"source": STYLE, "sha256": sha256(resolve(STYLE)), "loading": SIZE},
    }


def test_the_order_of_the_jobs_does_not_matter(jobs):
    forth = {job.output: outcome.image for job, outcome in painted(jobs)}
    back = {job.output: outcome.image for job, outcome in painted(reversed(jobs))}
    assert len(forth) == 4
    for output, image in forth.items():
        np.testing.assert_array_equal(image, back[output])


def test_what_is_done_is_not_to_do(jobs):
    assert len(still_to_do(jobs)) == 4
    done(jobs[2])
    assert is_done(jobs[2])
    assert set(map(id, still_to_do(jobs))) == {id(job) for job in jobs if job is not jobs[2]}


def test_another_setting_is_to_do(job):
    done(job)
    assert not is_done(replace(job, settings=replace(job.settings, style_weight=1.0)))
    assert not is_done(replace(job, loading={**job.loading, "style": {"longer_side": 64}}))
    assert not is_done(replace(job, style="sample:tenniel_mad_tea_party"))


def test_another_file_of_the_same_name_is_to_do(job, content):
    done(job)
    save_image(1 - content, job.content)
    assert not is_done(job)


def test_other_weights_in_the_same_file_are_to_do(job, tmp_path):
    weights_of_seed(0, tmp_path / "mine.npz")
    job = replace(job, settings=replace(job.settings, weights=str(tmp_path / "mine.npz")))
    done(job)
    assert is_done(job)
    weights_of_seed(1, tmp_path / "mine.npz")
    assert not is_done(job)


def weights_of_seed(seed, path):
    arrays = load_weights("vgg19", "random", seed)
    kinds = ("kernel", "bias")
    np.savez(
        path, **{f"{layer}/{kind}": a for layer, pair in arrays.items() for kind, a in zip(kinds, pair, strict=True)}
    )


@pytest.mark.parametrize("part", [".png", ".json"])
def test_half_of_an_output_is_to_do(job, part):
    done(job)
    job.output.with_suffix(part).unlink()
    assert not is_done(job)


def test_a_picture_of_another_origin_in_its_place_is_to_do(job, content):
    save_image(content, job.output)
    assert not is_done(job)


@pytest.mark.parametrize("further", ["style 2", "mask"])
def test_a_picture_with_a_further_style_or_a_mask_in_its_place_is_to_do(job, further):
    outcome = done(job)
    assert is_done(job)
    pictures = {**outcome.record["pictures"], further: outcome.record["pictures"]["style"]}
    save(job, replace(outcome, record={**outcome.record, "pictures": pictures}))
    assert not is_done(job)


def test_jobs_of_one_network_size_and_style_come_after_each_other(jobs, quick, tmp_path):
    average = [
        replace(job, settings=replace(quick, pooling="average"), output=tmp_path / f"a{job.output.name}")
        for job in jobs
    ]
    mixed = [job for pair in zip(jobs, average, strict=True) for job in pair]
    ordered = [(job.settings.pooling, job.content, job.style) for job in still_to_do(mixed)]
    for columns in (1, 2):
        seen = [key[:columns] for key in ordered]
        changes = sum(a != b for a, b in pairwise(seen))
        assert changes == len(set(seen)) - 1, ordered
    assert still_to_do(mixed) == still_to_do(mixed[::-1])


@pytest.fixture
def count(monkeypatch):
    """Function that counts the calls of a name in `batch`."""

    def counted(name):
        calls, function = [], getattr(batch, name)
        monkeypatch.setattr(batch, name, lambda *a, **k: calls.append(a) or function(*a, **k))
        return calls

    return counted


def test_network_and_pictures_are_read_once(jobs, count):
    networks, images = count("Extractor"), count("load_image")
    for _, outcome in painted(jobs):
        assert not outcome.reason
    assert len(networks) == 1
    assert len(images) == 4


def test_what_is_forgotten_is_read_again(job, count):
    networks, images = count("Extractor"), count("load_image")
    for _ in range(2):
        assert not any(outcome.reason for _, outcome in painted([job]))
        forget()
    assert (len(networks), len(images)) == (2, 4)


def test_weights_and_seed_of_noise_need_no_other_network_but_pooling_does(job, count):
    networks = count("Extractor")
    settings = replace(job.settings, weights="imagenet", start="noise")
    changes = ({}, {"seed": 1}, {"style_weight": 3.0}, {"optimizer": "adam"})
    assert not any(
        outcome.reason for _, outcome in painted([replace(job, settings=replace(settings, **c)) for c in changes])
    )
    assert len(networks) == 1
    list(painted([replace(job, settings=replace(settings, pooling="average"))]))
    assert len(networks) == 2


def test_random_weights_of_another_seed_are_another_network(job, count):
    networks = count("Extractor")
    (_, one), (_, other) = painted([job, replace(job, settings=replace(job.settings, seed=1))])
    assert len(networks) == 2
    assert np.any(one.image != other.image)


def test_a_file_of_weights_that_changed_is_read_again(job, tmp_path):
    weights_of_seed(0, tmp_path / "mine.npz")
    job = replace(job, settings=replace(job.settings, weights=str(tmp_path / "mine.npz")))
    ((_, before),) = painted([job])
    weights_of_seed(1, tmp_path / "mine.npz")
    ((_, after),) = painted([job])
    assert np.any(before.image != after.image)


def test_without_a_layer_no_network_is_made(job, count):
    networks = count("Extractor")
    settings = replace(job.settings, content_weight=0, style_weight=0)
    ((_, outcome),) = painted([replace(job, settings=settings)])
    assert not outcome.reason
    assert not networks


def test_pictures_travel_as_bytes_and_samples_as_names(job):
    ((_, here),) = painted([job])
    pictures, reason = packed(job)
    sent = pickle.dumps((pictures, job.settings))
    (job.output.parent / "photo.png").unlink()
    assert not reason
    assert pictures["style"].data is None
    forget()
    there = pickle.loads(pickle.dumps(attempt(*pickle.loads(sent))))
    np.testing.assert_array_equal(there.image, here.image)
    assert there.record["pictures"] == here.record["pictures"]


def bad_file(path, kind):
    if kind == "text":
        path.write_text("Dear diary")
    elif kind == "cut off":
        path.write_bytes(resolve(STYLE).read_bytes()[:20_000])
    elif kind == "small":
        Image.new("RGB", (20, 20)).save(path)
    elif kind == "thin":
        Image.new("RGB", (48, 960)).save(path)
    return str(path)


@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        ("missing", "there is no picture"),
        ("text", "bad.png is not a picture"),
        ("cut off", "bad.png is damaged or cut off"),
        ("small", "bad.png is 20 x 20 px; at least 32 x 32 px are needed"),
        ("thin", "the image is 2 x 48 px"),
    ],
)
@pytest.mark.parametrize("place", ["content", "style"])
def test_a_bad_picture_is_reported_and_the_next_one_painted(job, tmp_path, kind, reason, place):
    bad = replace(job, **{place: bad_file(tmp_path / "bad.png", kind)})
    (_, failed), (_, good) = painted([bad, job])
    assert reason in failed.reason
    assert failed.image is None
    assert good.image.shape == (1, 36, 48, 3)


def test_a_loss_that_is_not_finite_is_reported(job):
    ((_, outcome),) = painted([replace(job, settings=replace(job.settings, style_weight=1e38))])
    assert outcome.reason.endswith("loss became inf at evaluation 1; lower the learning rate or that term's weight")


def test_a_failure_that_nobody_foresaw_says_its_kind(job, monkeypatch):
    def fall_over(*_, **__):
        raise RuntimeError("out of\nmemory")

    monkeypatch.setattr(batch, "transfer", fall_over)
    ((_, outcome),) = painted([job])
    assert outcome.reason == "RuntimeError: out of memory"


def test_ctrl_c_is_no_failure_of_a_job(job, monkeypatch):
    def interrupt(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr(batch, "transfer", interrupt)
    with pytest.raises(KeyboardInterrupt):
        list(painted([job]))
