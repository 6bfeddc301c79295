"""The options of `nst stylize`, `nst batch` and `nst film`.

Those named like a field of `Settings` replace it; their defaults are the recipe's.
"""

import argparse
from pathlib import Path

EPILOG_OF_STYLIZE = """examples:
  nst stylize photo.jpg painting.jpg -o out.png
  nst stylize sample:chenonceau_river sample:vangogh_starry_night -o out.png --size 512 --log losses.csv
  nst stylize photo.jpg painting.jpg -o out.png --recipe GATYS_2016
  nst stylize photo.jpg painting.jpg -o out.png --keep-colour luminance
  nst stylize photo.jpg painting.jpg:0.7 --style other.jpg:0.3 -o out.png
  nst stylize photo.jpg painting.jpg --style other.jpg --mask sky.png -o out.png
  nst stylize photo.jpg painting.jpg -o again.png --settings out.json
"""

EPILOG_OF_BATCH = """examples:
  nst batch --contents photos --styles paintings -o out
  nst batch --contents photos --styles painting.jpg sample:vangogh_starry_night -o out --size 512
  nst batch --table jobs.csv -o out
  nst batch --table jobs.csv -o out --scheduler tcp://scheduler:8786

a table, one picture a line, names from its own folder; an empty cell leaves it to the options:
  content,style,style_weight,size
  photo.jpg,painting.jpg,1e4,
  photo.jpg,sample:vangogh_starry_night,,512

The same command again goes on where it stopped: what is there with the same pictures and settings is left alone.
"""

EPILOG_OF_FILM = """examples:
  nst film photo.jpg painting.jpg -o out.gif
  nst film photo.jpg painting.jpg -o out.mp4 --frames 48 --from 0 10 80 --to 40 30 45 --temporal-weight 1e11

A window is LEFT TOP WIDTH in percent: 0 0 100 is the whole photograph, 50 50 50 its lower right quarter. Frames have
the photograph's proportions and a longer side of --size px; a window of fewer px is enlarged. Every frame after the
first starts from the one before it, moved as the camera moves, so that a few evaluations are enough.
"""


def add_stylize(commands, run):
    """Add the parser of `nst stylize` to argparse's `commands`; parsed arguments carry `run`."""
    parser = commands.add_parser(
        "stylize",
        help="paint one picture in the manner of another",
        description="Paint CONTENT in the manner of STYLE. Ctrl-C saves the picture so far.",
        epilog=EPILOG_OF_STYLIZE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.set_defaults(run=run)
    parser.add_argument("content", metavar="CONTENT", help="a picture file, or sample:NAME (see nst samples)")
    parser.add_argument(
        "style", metavar="STYLE", help="a picture file, or sample:NAME; with :WEIGHT behind it if wanted"
    )
    parser.add_argument(
        "-o", "--output", metavar="OUT.png", type=Path, required=True, help="OUT.json is written beside it"
    )
    _add_styles_and_masks(parser)
    _add_settings(parser)
    _add_files(parser)


def add_batch(commands, run):
    """Add the parser of `nst batch` to argparse's `commands`; parsed arguments carry `run`."""
    parser = commands.add_parser(
        "batch",
        help="paint many pictures: every content in every style, or the lines of a table",
        description="Paint every content in every style, or the lines of a table. Ctrl-C keeps what is done.",
        epilog=EPILOG_OF_BATCH,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.set_defaults(run=run)
    pictures = "folders, picture files or sample:NAME"
    parser.add_argument("--contents", metavar="PICTURES", nargs="+", help=pictures)
    parser.add_argument("--styles", metavar="PICTURES", nargs="+", help=pictures)
    parser.add_argument(
        "--table", metavar="JOBS.csv", type=Path, help="columns content and style, and any setting, recipe or size"
    )
    parser.add_argument("-o", "--output", metavar="FOLDER", type=Path, required=True, help="made if it is not there")
    parser.add_argument(
        "--scheduler",
        metavar="ADDRESS",
        help="paint on the workers of this Dask scheduler; local starts some on this machine (default: this process)",
    )
    _add_settings(parser)


def _add_styles_and_masks(parser):
    group = parser.add_argument_group("several styles, and regions")
    group.add_argument(
        "--style",
        dest="more_styles",
        metavar="IMAGE:WEIGHT",
        action="append",
        help="a further style, blended with STYLE by their weights (default: 1 each); may be given several times",
    )
    group.add_argument(
        "--mask",
        dest="masks",
        metavar="MASK",
        action="append",
        help="a picture, white where the style goes: one mask for each style in their order, "
        "or one less, and the last style goes where the others do not",
    )


def add_film(commands, run):
    """Add the parser of `nst film` to argparse's `commands`; parsed arguments carry `run`."""
    parser = commands.add_parser(
        "film",
        help="a short film: a camera that pans and zooms over one picture, painted in the manner of another",
        description="Film CONTENT with a moving camera, every frame painted in the manner of STYLE. Ctrl-C saves the "
        "frames so far.",
        epilog=EPILOG_OF_FILM,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.set_defaults(run=run)
    parser.add_argument("content", metavar="CONTENT", help="a picture file, or sample:NAME (see nst samples)")
    parser.add_argument("style", metavar="STYLE", help="a picture file, or sample:NAME")
    parser.add_argument(
        "-o",
        "--output",
        metavar="OUT",
        type=Path,
        required=True,
        help="OUT.gif, OUT.mp4 or OUT.webm (the last two need PyAV); OUT.json is written beside it",
    )
    _add_camera(parser)
    _add_settings(parser)


def _add_camera(parser):
    group = parser.add_argument_group("camera and film")
    window = {"metavar": ("LEFT", "TOP", "WIDTH"), "nargs": 3, "type": float}
    group.add_argument("--frames", metavar="N", type=int, default=24, help="default: 24")
    group.add_argument("--from", dest="first_window", default=[5, 10, 75], **window, help="first window, in percent")
    group.add_argument("--to", dest="last_window", default=[35, 25, 50], **window, help="last window, in percent")
    group.add_argument("--rate", metavar="N", type=float, default=10, help="frames a second (default: 10)")
    group.add_argument(
        "--later-evaluations", metavar="N", type=int, default=20, help="of every frame but the first (default: 20)"
    )
    group.add_argument(
        "--temporal-weight",
        metavar="X",
        type=float,
        default=1e11,
        help="how much a frame shall resemble the one before (default: 1e11; 0: not at all)",
    )
    group.add_argument("--keep-frames", metavar="FOLDER", type=Path, help="also save every frame as a PNG")


def _add_settings(parser):
    _add_choice_of_settings(parser)
    _add_losses(parser)
    _add_optimisation(parser)
    _add_network(parser)


def _add_choice_of_settings(parser):
    group = parser.add_argument_group("settings to start from, and size")
    base = group.add_mutually_exclusive_group()
    base.add_argument("--recipe", metavar="NAME", help="a published recipe (see nst recipes)")
    base.add_argument(
        "--settings",
        metavar="FILE",
        type=Path,
        help="those of an earlier picture, its .png or .json; nst stylize also takes its further styles, weights and "
        "masks, unless some are given",
    )
    group.add_argument(
        "--fast",
        action="store_true",
        default=None,
        help="the same loss by the fast way: style's colours, whitened warm-up, L-BFGS, precision auto; "
        "--evaluations are then all of them (default: 100)",
    )
    size = group.add_mutually_exclusive_group()
    size.add_argument("--size", metavar="N", type=int, help="longer side in px (default: the recipe's, else 256)")
    size.add_argument("--short-side", metavar="N", type=int, help="short side in px")


def _add_losses(parser):
    group = parser.add_argument_group("losses")
    group.add_argument("--content-weight", metavar="X", type=float, help="alpha")
    group.add_argument("--style-weight", metavar="X", type=float, help="beta")
    group.add_argument("--total-variation-weight", metavar="X", type=float, help="gamma")
    group.add_argument("--content-layers", metavar="LAYER", nargs="+", help="for example block4_conv2")
    group.add_argument("--style-layers", metavar="LAYER", nargs="+", help="for example block1_conv1 block2_conv1")
    group.add_argument("--keep-colour", metavar="HOW", help="keep the content's colours: by luminance or covariance")
    group.add_argument("--guidance", metavar="HOW", help="of a layer by a mask: average, inside or all")


def _add_optimisation(parser):
    group = parser.add_argument_group("optimisation")
    group.add_argument(
        "--evaluations", metavar="N", type=int, help="how often the loss is computed: what takes the time"
    )
    group.add_argument(
        "--steps", metavar="N", type=int, help="updates of the picture, where they shall end the work first"
    )
    group.add_argument("--optimizer", metavar="NAME", help="lbfgs, adam or gradient_descent")
    group.add_argument("--learning-rate", metavar="X", type=float, help="of adam or gradient_descent")
    group.add_argument("--start", metavar="NAME", help="content, recoloured, noise or style")
    group.add_argument("--seed", metavar="N", type=int, help="of noise and of random weights")


def _add_network(parser):
    group = parser.add_argument_group("network")
    group.add_argument("--net", metavar="NAME", help="vgg19 or vgg16")
    group.add_argument("--weights", metavar="SOURCE", help="imagenet (shipped), keras (downloaded), random, or a file")
    group.add_argument("--pooling", metavar="NAME", help="max or average")
    group.add_argument("--precision", metavar="NAME", help="float32, bfloat16, or auto: the faster one here")
    group.add_argument(
        "--tile",
        metavar="N",
        type=int,
        help="compute a picture larger than N px by tiles of N px: the same picture, in less memory and more time; "
        "lbfgs keeps up to 2 GB of pictures of that size and works with as many again, adam with a few",
    )


def _add_files(parser):
    group = parser.add_argument_group("records")
    group.add_argument("--log", metavar="LOSSES.csv", type=Path, help="write every term after every evaluation")
    group.add_argument("--save-every", metavar="N", type=int, help="also save OUT_00050.png and so on")
