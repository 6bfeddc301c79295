"""Paints every shipped content in every shipped style with the default settings, as one contact sheet.

python tools/paint_gallery.py out/gallery.jpg
"""

import sys
from pathlib import Path

from rich.progress import track

from nst_lib.images import sample, samples
from nst_lib.plots import plot_images
from nst_lib.settings import Settings
from nst_lib.transfer import transfer
from nst_lib.vgg import Extractor

SIZE = 256  # px, longer side


def paint_all():
    """{title: image}, content by content, style by style."""
    settings = Settings()
    extractor = Extractor(settings.layers)
    styles = {name: sample(name, SIZE) for name in samples("style")}
    pairs = [(content, style) for content in samples("content") for style in styles]
    pictures = {}
    for content, style in track(pairs, "Painting"):
        for step in transfer(sample(content, SIZE), styles[style], settings, extractor=extractor):
            last = step
        pictures[f"{content}\nin {style}"] = last.image
    return pictures


if __name__ == "__main__":
    figure = plot_images(paint_all(), columns=len(samples("style")), width=3.2)
    figure.savefig(Path(sys.argv[1]), dpi=80)
