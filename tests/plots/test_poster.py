"""What is on the page, read back from the figure, and that nothing lies on anything else."""

import io
import itertools

import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg

from nst_lib.images import noise_like
from nst_lib.plots.poster import PAGE, plot_poster, wrapped
from nst_lib.quiet_tensorflow import tf

IMAGE = noise_like(tf.zeros((1, 32, 48, 3)))
TALL = IMAGE[:, :, :20]
LABELS = ("block 4", "block 2", "block 5")
NUMBERS = {
    "content distance": dict(zip(LABELS, (0.5, 0.3, 0.8), strict=True)),
    "style distance": dict.fromkeys(LABELS, 0.2),
}
SPREAD = {"content distance": (0.48, 0.52), "style distance": (0.19, 0.21)}
USUAL = {
    "heading": ("Which layer?", "A. Learner"),
    "pictures": {"photograph": IMAGE, "painting": TALL, **dict.fromkeys(LABELS, IMAGE)},
    "numbers": NUMBERS,
    "spread": SPREAD,
    "words": {"Question": "What does the layer change?", "What came out": "Much. " * 40},
    "small_print": ["made with nst-lib", "photograph: sample"],
}
MANY = [f"a run with a long name, number {number}" for number in range(8)]
LONG = {
    "heading": ("Where a long title is needed to say what was seen, it takes two lines " * 2, "Credits " * 40),
    "words": dict.fromkeys(("Question", "Prediction", "Answer"), "A sentence of some length, with 12 numbers. " * 11),
    "small_print": [f"sample:a_photograph (SHA-256 {'0' * 64}); " * 3] * 4,
}
LAYOUTS = {
    "usual": {},
    "long texts": LONG,
    "many runs": {
        "pictures": {"photograph": TALL, "painting": IMAGE, **dict.fromkeys(MANY, TALL)},
        "numbers": {name: dict.fromkeys(MANY, 1.0e8 / 3) for name in ("content", "style", "a measure of another kind")},
        "spread": dict.fromkeys(("content", "style", "a measure of another kind"), (3e7, 3.5e7)),
    },
    "tall pictures and a word without end": {
        "pictures": {"a photograph": TALL, "a painting": TALL, **dict.fromkeys(LABELS, TALL)},
        "words": {"Question": "Why?", "Answer": "W" * 300},
    },
    "not measured": {"numbers": {"content": {**NUMBERS["content distance"], "block 2": float("nan")}, **NUMBERS}}
    | {"spread": {"content": (0.5, 0.5), **SPREAD}},
}


def page(**changed):
    return plot_poster(**{**USUAL, **changed})


@pytest.fixture
def figure():
    return page()


def texts(figure):
    return [text for text in figure.findobj(lambda artist: hasattr(artist, "get_text")) if text.get_text().strip()]


def test_it_has_every_picture_and_every_number(figure):
    assert len([axis for axis in figure.get_axes() if axis.images]) == len(USUAL["pictures"])
    drawn = [axis.lines[0].get_xdata() for axis in figure.get_axes() if axis.lines]
    assert [list(numbers) for numbers in drawn] == [[0.5, 0.3, 0.8], [0.2, 0.2, 0.2]]


def test_it_says_what_was_asked_what_came_out_and_how_it_was_made(figure):
    whole = "\n".join(text.get_text() for text in texts(figure))
    parts = "Which layer?", "A. Learner", "Question", "What does the layer change?", "made with nst-lib", "0.8", *LABELS
    for part in parts:
        assert part in whole


@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=LAYOUTS)
def test_nothing_is_cut_off_and_nothing_lies_on_anything_else(layout):
    figure = page(**layout)
    renderer = FigureCanvasAgg(figure).get_renderer()
    figure.draw(renderer)
    shown = [text for text in texts(figure) if text.get_visible()]
    boxes = {text.get_text(): text.get_window_extent(renderer) for text in shown}
    whole = figure.bbox
    for words, box in boxes.items():
        assert whole.x0 <= box.x0, words
        assert box.x1 <= whole.x1, words
        assert whole.y0 <= box.y0, words
        assert box.y1 <= whole.y1, words
    all_boxes = [(text.get_text(), text.get_window_extent(renderer)) for text in shown]
    for (one, a), (other, b) in itertools.combinations(all_boxes, 2):
        assert not overlap(a, b), (one, other)
    for axis in figure.get_axes():
        inside = {text.get_text() for text in axis.texts}
        for words, box in all_boxes:
            assert words in inside or not overlap(box, axis.get_window_extent(renderer)), words


def overlap(a, b):
    """Whether two boxes share more than a pixel in both directions."""
    wide, high = min(a.x1, b.x1) - max(a.x0, b.x0), min(a.y1, b.y1) - max(a.y0, b.y0)
    return wide > 1 and high > 1


def test_what_cannot_fit_is_refused_by_name():
    with pytest.raises(ValueError, match="the words are too long for one page, with 20000 characters in all"):
        page(words={"Answer": "long " * 4000})
    with pytest.raises(ValueError, match="the title is too long for its place on the poster"):
        page(heading=("title " * 100, "A. Learner"))


def test_lines_are_wrapped_where_they_are_full_and_long_words_are_broken():
    assert wrapped("one two\nthree", 10, 10) == ["one two", "three"]
    assert "".join(wrapped("i" * 90, 0.5, 10)) == "i" * 90
    assert len(wrapped("one two three", 0.4, 10)) == 3


def test_a_number_that_is_missing_is_called_so():
    figure = page(**LAYOUTS["not measured"])
    assert [text.get_text() for text in texts(figure)].count("not measured") == 1


def test_a_dollar_sign_is_no_formula():
    figure = page(words={"Answer": "It costs $5 or $6."})
    assert not any(text.get_parse_math() for text in texts(figure) if "$" in text.get_text())


def test_it_is_one_page_of_a4_and_can_be_drawn(figure):
    assert tuple(figure.get_size_inches()) == PAGE
    page = io.BytesIO()
    figure.savefig(page, format="pdf")
    assert page.getvalue().count(b"/Type /Page\n") + page.getvalue().count(b"/Type /Page ") == 1
