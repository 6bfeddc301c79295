"""Pictures and figures -> bytes for `ipywidgets.Image` and for a notebook's outputs."""

import base64
import io
import threading

from matplotlib.backends.backend_agg import FigureCanvasAgg
from PIL import Image, ImageDraw, ImageFont

# Matplotlib's font and text caches are shared by all figures and are not made for threads.
drawing = threading.Lock()


def to_jpeg(pixels):
    """Pixels (height, width, 3), uint8 -> JPEG."""
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "JPEG", quality=92)
    return file.getvalue()


def to_png(make_figure, dpi=80):
    """PNG of the matplotlib `Figure` that `make_figure()` returns, made and drawn under the lock."""
    file = io.BytesIO()
    with drawing:
        FigureCanvasAgg(make_figure()).figure.savefig(file, format="png", dpi=dpi)
    return file.getvalue()


def snapshot(pictures, text, height=300):
    """PNG of PIL pictures beside each other, `height` px high, over lines of `text`; in 256 colours, to stay small."""
    scaled = [picture.resize((round(picture.width * height / picture.height), height)) for picture in pictures]
    lines, font, gap = text.splitlines(), ImageFont.load_default(13), 12
    width = max(sum(picture.width + gap for picture in scaled) + gap, 640)
    canvas = Image.new("RGB", (width, height + 3 * gap + 18 * len(lines)), "white")
    left = gap
    for picture in scaled:
        canvas.paste(picture, (left, gap))
        left += picture.width + gap
    pen = ImageDraw.Draw(canvas)
    for row, line in enumerate(lines):
        pen.text((gap, height + 2 * gap + 18 * row), line, fill="black", font=font)
    file = io.BytesIO()
    canvas.quantize(256, dither=Image.Dither.NONE).save(file, "PNG", optimize=True)
    return file.getvalue()


def as_text(data):
    """Bytes as base64, which is how a notebook keeps them."""
    return base64.b64encode(data).decode()
