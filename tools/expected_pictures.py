"""Cuts the pictures to expect out of the executed solutions: nst_lib/assets/exercises/*.jpg.

    python tools/expected_pictures.py          all
    python tools/expected_pictures.py 04 05    those of two exercises

Run it after tools/run_notebooks.py has run `solutions/`.
"""

import base64
import io
import sys
from pathlib import Path

import nbformat
from PIL import Image

LARGEST = 60_000  # bytes
ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "nst_lib" / "assets" / "exercises"
PICTURES = {  # name: (notebook, text in the cell whose picture it is)
    "01_image": ("01_images_and_vgg", '"from bytes"'),
    "01_back": ("01_images_and_vgg", '"there and back"'),
    "02_maps": ("02_what_the_layers_see", "plot_maps(maps)"),
    "02_over": ("02_what_the_layers_see", '"what excites the channel"'),
    "02_jitter": ("02_what_the_layers_see", '"with jitter"'),
    "02_shares": ("02_what_the_layers_see", "share_back(im, small)"),
    "03_inversions": ("03_content", '"the photograph": here'),
    "04_pair": ("04_style", "plot_product(features"),
    "04_texture": ("04_style", "woven"),
    "05_smoothed": ("05_style_transfer", "plot_images(images"),
    "05_painted": ("05_style_transfer", "plot_images(pictures"),
    "06_grid": ("06_layers_and_weights", "layer_grid(Settings("),
    "06_bisection": ("06_layers_and_weights", "plot_images(tried"),
    "07_textures": ("07_random_weights", "**textures"),
    "07_transfers": ("07_random_weights", "pictures |="),
    "08_schedule": ("08_faster_and_finer", '"coarse to fine"'),
    "09_masks": ("09_regions_colour_film", "(1.0, 10.0, 30.0)"),
    "09_pasted": ("09_regions_colour_film", "1 - panda"),
    "09_colours": ("09_regions_colour_film", '"luminance only"'),
    "09_warp": ("09_regions_colour_film", '"frame 1, warped"'),
    "09_film": ("09_regions_colour_film", '"its change"'),
    "10_poster": ("10_capstone", "poster.figure"),
}


def cut_out(notebook, text):
    """JPEG of the first cell of an executed notebook whose code holds `text`; ValueError where there is none."""
    cells = nbformat.read(ROOT / "solutions" / f"{notebook}.ipynb", as_version=4).cells
    for cell in cells:
        if cell.cell_type == "code" and text in cell.source:
            for output in cell.outputs:
                if "image/jpeg" in output.get("data", {}):
                    return base64.b64decode(output.data["image/jpeg"])
    raise ValueError(f"no picture beside {text!r} in {notebook}; run the solutions first")


def small(picture):
    """The JPEG itself, or, where it is too large for the repository, one with fewer pixels."""
    image, width = Image.open(io.BytesIO(picture)), 0
    while len(picture) > LARGEST:
        width = int(0.9 * (width or image.width))
        file = io.BytesIO()
        image.resize((width, width * image.height // image.width)).save(file, "JPEG", quality=80)
        picture = file.getvalue()
    return picture


if __name__ == "__main__":
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, place in PICTURES.items():
        if name.startswith(tuple(sys.argv[1:]) or ""):
            (FOLDER / f"{name}.jpg").write_bytes(small(cut_out(*place)))
