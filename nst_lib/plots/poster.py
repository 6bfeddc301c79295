"""A poster of one experiment: pictures, numbers with what chance does to them, and words, on one page.

Everything is placed in inches, and text is measured before it is set: it is wrapped and made smaller until it fits its
place, so that nothing overlaps whatever is written.
"""

from functools import lru_cache
from itertools import cycle

import numpy as np
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import text_to_path
from matplotlib.ticker import MaxNLocator

from nst_lib.images import to_uint8
from nst_lib.plots.basic import COLOURS

PAGE = (11.69, 8.27)  # inches, A4 across; all lengths here are in inches
MARGIN, GAP, POINT = 0.5, 0.2, 1 / 72
WIDTH = PAGE[0] - 2 * MARGIN
LINE = 1.4  # height of a line, in font sizes
SPARE = 1.04  # letters that are fitted to the pixels of a screen are a little wider than they were drawn
TITLE, AUTHOR, LABEL, SMALL = (24, 20, 17, 14), (10, 9, 8, 7), (10, 9, 8, 7, 6), (6.5, 5.5)  # sizes in points
WORDS = (14, 13, 12, 11, 10, 9, 8, 7)
ROWS, ALL_PICTURES = (1, 2, 3), 3.0  # of pictures; how high all of them are together
LABELS = 1.3  # width of the runs' names beside the numbers
NOTE = "Points: the runs. Grey band: the first one, repeated with other seeds."


def plot_poster(heading, pictures, numbers, spread, words, small_print):
    """One page, A4 across: a heading, pictures, numbers below them, words beside the numbers, and how it was made.

    `heading` is (title, author), `pictures` {label: image (1, height, width, 3)}. `numbers` is {measure: {label:
    number}}, drawn as points; `spread` {measure: (least, greatest)} is what repeats of the first label gave, drawn as
    a band. `words` is {"Question": "...", ...}, `small_print` a list of lines. Raises ValueError, saying which, for a
    text that does not fit even in the smallest letters.
    """
    figure = Figure(figsize=PAGE)
    title, author = heading
    y = PAGE[1] - MARGIN / 2
    y -= _text(figure, title, (MARGIN, y, WIDTH, 0.95), TITLE, what="the title", weight="bold")
    y -= _text(figure, author, (MARGIN, y, WIDTH, 0.4), AUTHOR, what="the author's line", color="0.3") + GAP / 2
    y = _pictures(figure, pictures, y) - GAP
    lines, size = fitted("\n".join(small_print), WIDTH, 1.1, SMALL, what="the small print")
    low = MARGIN / 2 + _height(lines, size) + GAP
    _text(figure, "\n".join(small_print), (MARGIN, low - GAP, WIDTH, 1.1), SMALL, what="the small print", color="0.3")
    half = WIDTH * 0.48
    _numbers(figure, numbers, spread, (MARGIN, low, half, y - low))
    _words(figure, words, (MARGIN + half + 2 * GAP, y, WIDTH - half - 2 * GAP, y - low))
    return figure


def fitted(text, width, height, sizes, *, what, weight="normal"):
    """([line, ...], size): the text wrapped in the largest of `sizes` (points) with which it fits; else ValueError."""
    for size in sizes:
        lines = wrapped(text, width, size, weight)
        if _height(lines, size) <= height:
            return lines, size
    raise ValueError(f"{what} is too long for its place on the poster, with {len(text)} characters; shorten it")


def wrapped(text, width, size, weight="normal"):
    """The lines of a text, none of them wider than `width`; a word that is wider on its own is broken."""
    lines = []
    for paragraph in str(text).splitlines():
        line = ""
        for piece in (piece for word in paragraph.split() for piece in _pieces(word, width, size, weight)):
            longer = f"{line} {piece}" if line else piece
            if line and _wide(longer, size, weight) > width:
                lines.append(line)
                longer = piece
            line = longer
        lines.append(line)
    return lines


def _pieces(word, width, size, weight):
    for count in range(len(word), 0, -1):
        pieces = [word[first : first + count] for first in range(0, len(word), count)]
        if all(_wide(piece, size, weight) <= width for piece in pieces):
            break
    return pieces


@lru_cache(maxsize=10_000)
def _wide(text, size, weight):
    font = FontProperties(size=size, weight=weight)
    return text_to_path.get_text_width_height_descent(text, font, ismath=False)[0] * POINT * SPARE


def _height(lines, size):
    return len(lines) * LINE * size * POINT


def _text(figure, text, box, sizes, *, what, weight="normal", **options):
    """Set a text into a box (left, top, width, height); returns the height that it takes."""
    left, top, width, height = box
    lines, size = fitted(text, width, height, sizes, what=what, weight=weight)
    _lines(figure, lines, (left, top), size, weight=weight, **options)
    return _height(lines, size)


def _lines(figure, lines, place, size, **options):
    """Each line on its own, at its place; a dollar sign is a dollar sign."""
    left, top = place
    for number, line in enumerate(lines):
        middle = top - (number + 0.5) * LINE * size * POINT
        at = {"va": "center_baseline", "parse_math": False, "fontsize": size, **options}
        figure.text(left / PAGE[0], middle / PAGE[1], line, **at)


def _axes(figure, left, bottom, width, height):
    return figure.add_axes((left / PAGE[0], bottom / PAGE[1], width / PAGE[0], height / PAGE[1]))


def _pictures(figure, pictures, top):
    """Rows of pictures, each with its label above it, as large as they can be; returns where they end."""
    entries = list(pictures.items())
    rows = max((_in_rows(entries, count) for count in ROWS), key=_picture_height)
    high = _picture_height(rows)
    for row in rows:
        top = _row_of_pictures(figure, row, top, high)
    return top


def _in_rows(entries, count):
    in_row = -(-len(entries) // count)
    return [entries[first : first + in_row] for first in range(0, len(entries), in_row)]


def _labels_height():
    return 3 * LINE * LABEL[-1] * POINT


def _shape(image):
    return image.shape[2] / image.shape[1]


def _picture_height(rows):
    """How high each picture can be."""
    by_width = [(WIDTH - GAP * (len(row) - 1)) / sum(_shape(image) for _, image in row) for row in rows]
    return min(ALL_PICTURES / len(rows) - _labels_height(), *by_width)


def _row_of_pictures(figure, row, top, high):
    places, left = [], MARGIN
    for label, image in row:
        width = _shape(image) * high
        places.append((left, width, *fitted(label, width, _labels_height(), LABEL, what=f"the label {label!r}")))
        left += width + GAP
    top -= max(_height(lines, size) for *_, lines, size in places)
    for (_, image), (left, width, lines, size) in zip(row, places, strict=True):
        _lines(figure, lines, (left, top + _height(lines, size)), size)
        axis = _axes(figure, left, top - high, width, high)
        axis.imshow(to_uint8(image), interpolation="bicubic", aspect="auto")
        axis.axis("off")
    return top - high - GAP / 2


def _numbers(figure, numbers, spread, box):
    """One column of points a measure, the runs below each other with their names at the left."""
    left, bottom, width, height = box
    top = bottom + height
    top -= _text(figure, NOTE, (left, top, width, 0.4), (8, 7), what="the note on the numbers", color="0.3")
    bottom += 0.45  # for the numbers along the axes
    each = (width - LABELS) / len(numbers) - GAP
    heads = [fitted(measure, each, 0.45, LABEL, what=f"the measure {measure!r}") for measure in numbers]
    head = max(_height(lines, size) for lines, size in heads)
    high = top - bottom - head - GAP / 4
    labels = list(next(iter(numbers.values())))
    colours = cycle(COLOURS)
    for index, (measure, of_runs) in enumerate(numbers.items()):
        x = left + LABELS + index * (each + GAP)
        lines, size = heads[index]
        _lines(figure, lines, (x, top), size)
        _points(_axes(figure, x, bottom, each, high), each, of_runs, spread[measure], next(colours))
    for index, label in enumerate(labels):
        lines, size = fitted(label, LABELS - GAP / 2, high / len(labels), LABEL[1:], what=f"the label {label!r}")
        middle = bottom + high * (1 - (index + 0.5) / len(labels))
        _lines(figure, lines, (left, middle + _height(lines, size) / 2), size)


def _points(axis, width, of_runs, band, colour):
    values, rows = np.array([float(number) for number in of_runs.values()]), np.arange(len(of_runs))
    axis.axvspan(*band, color="0.85")
    axis.plot(values, rows, "o", color=colour)
    written = [f"{value:.3g}" if np.isfinite(value) else "not measured" for value in values]
    room = min(0.75, 0.15 + max(_wide(number, LABEL[2], "normal") for number in written) / width)
    axis.set(ylim=(len(of_runs) - 0.5, -0.5), yticks=[], xlim=_limits([*values, *band], room))
    place = {"ha": "right", "va": "center", "transform": axis.get_yaxis_transform()}
    for row, number in zip(rows, written, strict=True):
        axis.text(0.98, row, number, fontsize=LABEL[2], **place)
    axis.xaxis.set_major_locator(MaxNLocator(3, prune="both"))
    axis.tick_params(labelsize=7)
    axis.xaxis.get_offset_text().set_fontsize(7)
    axis.grid(True, axis="x", color="0.9")
    axis.set_axisbelow(True)


def _limits(values, room):
    """Ends of an axis that shows all values and leaves the share `room` of it free at the right."""
    known = [float(value) for value in values if np.isfinite(value)] or [0.0]
    span = max(known) - min(known) or abs(known[0]) or 1.0
    least = min(known) - 0.1 * span
    return least, least + 1.1 * span / (1 - room)


def _words(figure, words, box):
    """Heads and texts below each other, in the largest letters with which all of them fit."""
    left, top, width, height = box
    for size in WORDS:
        texts = {head: wrapped(text, width, size) for head, text in words.items()}
        used = sum(_height([head, *lines], size) + 0.6 * size * POINT for head, lines in texts.items())
        if used <= height:
            break
    else:
        count = sum(len(text) for text in words.values())
        raise ValueError(f"the words are too long for one page, with {count} characters in all; shorten the longest")
    for head, lines in texts.items():
        _lines(figure, [head], (left, top), size, weight="bold")
        _lines(figure, lines, (left, top - _height([head], size)), size)
        top -= _height([head, *lines], size) + 0.6 * size * POINT
