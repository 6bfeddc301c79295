"""The poster's files, its small print and its rubric, from records written out."""

import json
from dataclasses import replace
from types import SimpleNamespace

import pytest

from nst_lib.course.poster import FOR_PEOPLE, Poster, rubric
from nst_lib.images import load_image, noise_like
from nst_lib.quiet_tensorflow import tf
from nst_lib.records import KEY
from nst_lib.settings import Settings

SETTINGS = Settings(start="noise", evaluations=40)
IMAGE = noise_like(tf.zeros((1, 32, 48, 3)))
WORDS = {"Question": "Why?", "Prediction": "It falls.", "Answer": "It falls by 3 of the repeats' standard deviations."}


def cell(**changed):
    """What the poster reads of a `grids.Cell`."""
    of = {"sha256": "0123456789abcdef", "loading": {"longer_side": 48}}
    record = {
        "pictures": {
            "content": {"source": "sample:red_panda", **of},
            "style": {"source": "sample:vangogh_starry_night", **of},
        },
        "settings": replace(SETTINGS, **changed),
        "result": {"losses": {"total": 1.0}, "evaluations": 40, "height": 32, "width": 48},
        "versions": {"python": "3.11", "nst-lib": "0.1.0"},
    }
    return SimpleNamespace(image=IMAGE, record=record)


@pytest.fixture
def poster():
    runs = {f"alpha {weight:g}": cell(content_weight=weight) for weight in (20.0, 2.0, 200.0)}
    return Poster(
        title="How much content?",
        author="A. Learner",
        words=WORDS,
        runs=runs,
        repeats=tuple(cell(seed=seed) for seed in range(3)),
        numbers={"content distance": dict.fromkeys(runs, 0.5)},
        of_repeats={"content distance": [0.49, 0.5, 0.51]},
    )


def test_it_is_written_as_png_and_pdf_with_its_records(poster, tmp_path):
    png, pdf, records = poster.save(tmp_path / "new")
    assert load_image(png).shape[1:3] == pytest.approx((8.27 * 150, 11.69 * 150), abs=1)
    assert pdf.read_bytes().startswith(b"%PDF")
    assert list(json.loads(records.read_text())) == list(poster.runs)
    assert KEY.encode() in png.read_bytes()[:20000]


def test_the_same_poster_gives_the_same_files(poster, tmp_path):
    first = [path.read_bytes() for path in poster.save(tmp_path / "a")]
    second = [path.read_bytes() for path in poster.save(tmp_path / "b")]
    assert first == second


def test_the_small_print_is_read_off_the_records(poster):
    text = "\n".join(poster.small_print)
    for part in ("sample:red_panda (SHA-256 01234567)", "48 x 32 px, 40 evaluations, vgg19", "start='noise'"):
        assert part in text
    assert "Changed: content_weight. Repeats: 3 seeds." in text
    assert "nst-lib 0.1.0" in text


def test_a_poster_with_everything_meets_the_rubric(poster):
    assert all(poster.findings.values())
    assert str(rubric(poster)).count("yes") == len(poster.findings)
    for name, *_ in FOR_PEOPLE:
        assert name in str(rubric(poster))
    assert set(rubric(poster)._repr_mimebundle_()) == {"text/plain", "text/html"}


@pytest.mark.parametrize(
    ("changed", "criterion"),
    [
        ({"runs": {"one": cell(), "two": cell(content_weight=1.0)}}, "at least 3 runs"),
        ({"runs": {n: cell(content_weight=n + 1.0, style_weight=n + 1.0) for n in range(3)}}, "one choice is changed"),
        ({"repeats": (cell(), cell(seed=1))}, "at least 3 repeats"),
        ({"repeats": (cell(), cell(), cell())}, "at least 3 repeats"),
        ({"repeats": (cell(), cell(seed=1), cell(seed=2, evaluations=9))}, "at least 3 repeats"),
        ({"numbers": {"content distance": {"alpha 20": 0.5}}}, "every run has every number"),
        ({"words": {**WORDS, "Prediction": ""}}, "question, prediction and answer are written"),
        ({"words": {**WORDS, "Answer": "It looks better to me than the others do."}}, "the answer is a sentence"),
    ],
)
def test_what_is_missing_is_named(poster, changed, criterion):
    findings = replace(poster, **changed).findings
    assert [is_met for name, is_met in findings.items() if name.startswith(criterion)] == [False]
