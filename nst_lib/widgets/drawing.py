"""Pictures and figures -> bytes, for `ipywidgets.Image` and for a notebook's outputs."""

import base64
import io
import threading

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image, ImageDraw, ImageFont

WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"

# Matplotlib's font and text caches are shared by all figures and are not made for threads.
_drawing = threading.Lock()


def to_jpeg(pixels):
    """Pixels (height, width, 3), uint8 -> JPEG."""
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "JPEG", quality=92, subsampling=0)
    return file.getvalue()


def to_png(make_figure, dpi=100):
    """PNG of the matplotlib `Figure` that `make_figure()` returns, made and drawn by one thread at a time."""
    file = io.BytesIO()
    with _drawing:
        figure = make_figure()
        FigureCanvasAgg(figure)
        figure.savefig(file, format="png", dpi=dpi)
    return file.getvalue()


def blank_figure(words):
    """A `Figure` of the size of the loss curves that holds a few words instead."""
    figure = Figure(figsize=(6.4, 3.8))
    figure.text(0.5, 0.5, words, ha="center", color="0.4")
    return figure


def snapshot(pictures, text, height=280):
    """PNG of PIL pictures beside each other, `height` px high, over lines of `text`; in 128 colours, to stay small."""
    scaled = [picture.resize((round(picture.width * height / picture.height), height)) for picture in pictures]
    lines, font, gap, line_height = text.splitlines(), ImageFont.load_default(13), 12, 18
    width = max(sum(picture.width + gap for picture in scaled) + gap, 640)
    canvas = Image.new("RGB", (width, height + 3 * gap + line_height * len(lines)), "white")
    left = gap
    for picture in scaled:
        canvas.paste(picture, (left, gap))
        left += picture.width + gap
    pen = ImageDraw.Draw(canvas)
    for row, line in enumerate(lines):
        pen.text((gap, height + 2 * gap + line_height * row), line, fill="black", font=font)
    file = io.BytesIO()
    canvas.quantize(128).save(file, "PNG", optimize=True)
    return file.getvalue()


def bundle(panel, pictures, height=280):
    """What a panel is in a notebook: its live `widget`, and for where nothing runs `str(panel)`, under PIL `pictures`.

    (data, metadata) by MIME type, as `_repr_mimebundle_` returns them; `height` of the pictures in px.
    """
    text = str(panel)
    data = {
        "text/plain": text,
        "image/png": base64.b64encode(snapshot(pictures, text, height)).decode(),
        WIDGET_VIEW: panel.widget._repr_mimebundle_()[WIDGET_VIEW],
    }
    return data, {"image/png": {"alt": text}}
