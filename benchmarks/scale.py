"""What the size of a picture costs: seconds and memory, at once and by tiles; every peak in a process of its own.

python benchmarks/scale.py [--full] [--json FILE]
"""

import argparse
import json
import statistics
import subprocess
import sys
from functools import partial
from pathlib import Path

from measuring import as_text, environment_text, interleaved, machine, ratios, spread, versions, write_json

SIZES = (128, 256, 512)  # px, of squares
LONG_SIZES = (*SIZES, 1024, 2048)
REFERENCE = 512  # px, with whose time the others' are compared
PRECISIONS = ("float32", "bfloat16")
LARGE = ((2048, 1536, "float32", None), (2048, 1536, "float32", 512), (4096, 3072, "float32", 512))
VECTOR = 3 * 4  # bytes a pixel of everything that is as large as the picture


def measure(full=False, sizes=None, large=LARGE):
    """Seconds a megapixel and evaluation, peaks of memory, and for each precision the line through its peaks.

    The long form goes on to 2048 px, takes more rounds, and evaluates the `large` pictures: (width, height, precision,
    tile), in px.
    """
    sizes = sizes or (LONG_SIZES if full else SIZES)
    base = {precision: _in_a_process("peak", 0, 0, precision, None)["peak"] for precision in PRECISIONS}
    times = _in_a_process("time", sizes, 5 if full else 3)
    pictures = [(size, size, precision, None) for precision in PRECISIONS for size in sizes]
    peaks = [_row_of_peak(*picture, base[picture[2]]) for picture in (*pictures, *(large if full else ()))]
    lines = {precision: _line(peaks[: len(pictures)], precision) for precision in PRECISIONS}
    return {
        "title": "Size of the picture",
        "note": _note(base, lines),
        "rows": _merged([_row_of_times(size, times) for size in times], peaks),
        "network alone, bytes": base,
        "bytes a pixel": {precision: slope for precision, (slope, _) in lines.items()},
    }


def _merged(times, peaks):
    """One row a picture, precision and tile, without what only the line needs."""
    rows = {}
    for row in (*times, *peaks):
        rows.setdefault((row["picture"], row["precision"], row["tile"]), {}).update(row)
    return [{name: value for name, value in row.items() if name != "pixels"} for row in rows.values()]


def _row_of_times(size, times):
    megapixels = {name: int(name) ** 2 / 1e6 for name in times}
    each = {name: [taken / megapixels[name] for taken in rounds] for name, rounds in times.items()}
    reference = str(REFERENCE) if str(REFERENCE) in times else max(times, key=int)
    return {
        "picture": f"{size} x {size}",
        "precision": "float32",
        "tile": None,
        "seconds a megapixel": spread(each[size]),
        f"times that of {reference} px": ratios(each, size, reference),
    }


def _row_of_peak(width, height, precision, tile, base):
    found = _in_a_process("peak", width, height, precision, tile)
    return {
        "picture": f"{width} x {height}",
        "precision": precision,
        "tile": tile,
        "peak in GB": found["peak"] / 1e9,
        "bytes a pixel beyond the network": (found["peak"] - base) / (width * height),
        "seconds of an evaluation": found["seconds"],
        "pixels": width * height,
    }


def _line(peaks, precision):
    """(bytes a pixel, bytes) of the straight line through the peaks of one precision, in bytes."""
    chosen = [row for row in peaks if row["precision"] == precision]
    return statistics.linear_regression([row["pixels"] for row in chosen], [row["peak in GB"] * 1e9 for row in chosen])


def _note(base, lines):
    facts = ". ".join(
        f"In {precision} TensorFlow and the network alone take {base[precision] / 1e9:.2f} GB, "
        f"a picture at once {slope:,.0f} bytes a pixel (line through the squares)"
        for precision, (slope, _) in lines.items()
    )
    return (
        f"{facts}. With Adam, which keeps two vectors of the picture's size; L-BFGS keeps {2 * 20} with its 20 pairs, "
        f"{2 * 20 * VECTOR} bytes a pixel but 2 GB at most, and works with as many again. "
        "Times: sizes in turns, in one process."
    )


def _in_a_process(what, *arguments):
    """What `_peak` or `_times` returns in a process of its own."""
    command = [sys.executable, __file__, "--child", json.dumps([what, *arguments])]
    child = subprocess.run(command, check=True, capture_output=True, text=True, cwd=Path.cwd())
    return json.loads(child.stdout.splitlines()[-1])


def _peak(width, height, precision, tile):
    """Largest memory in bytes of two evaluations, and the seconds of the second; with no picture, of the network."""
    from nst_lib.settings import Settings
    from nst_lib.vgg import Extractor

    settings = Settings(optimizer="adam", precision=precision, tile=tile, evaluations=2)
    extractor = Extractor(settings.layers, precision=precision)
    seconds = [step.seconds for step in _painting(width, height, settings, extractor)] if width else [0, 0]
    return {"peak": _largest_memory(), "seconds": seconds[1] - seconds[0] if width else None}


def _times(sizes, rounds):
    """{size in px: seconds of an evaluation in each round}, float32 and at once."""
    from nst_lib.settings import Settings
    from nst_lib.vgg import Extractor

    settings = Settings(optimizer="adam", evaluations=rounds + 2)
    extractor = Extractor(settings.layers)
    return interleaved({str(s): partial(next, _painting(s, s, settings, extractor)) for s in sizes}, rounds, warm_up=2)


def _painting(width, height, settings, extractor):
    from nst_lib.images import load_image
    from nst_lib.transfer import transfer

    content = load_image("sample:chenonceau_river", shape=(height, width))
    style = load_image("sample:vangogh_starry_night", 512)
    return transfer(content, style, settings, extractor=extractor)


def _largest_memory():
    """Of this process, in bytes. Linux' getrusage would count what the parent held when it started this one."""
    status = Path("/proc/self/status")
    if status.is_file():
        (line,) = (line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) * 1024
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def main():
    """The command line; with --child, one of the processes it starts."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--full", action="store_true", help="also 2048 px, and pictures up to 4096 x 3072: an hour")
    parser.add_argument("--json", metavar="FILE", type=Path, help="write the results there too")
    parser.add_argument("--child", help=argparse.SUPPRESS)
    choices = parser.parse_args()
    if choices.child:
        what, *arguments = json.loads(choices.child)
        print(json.dumps({"peak": _peak, "time": _times}[what](*arguments)))
        return
    here, result = {"machine": machine(), "versions": versions()}, measure(choices.full)
    print(environment_text(here), as_text(result), sep="\n\n")
    if choices.json:
        write_json(choices.json, {**here, "results": result})


if __name__ == "__main__":
    main()
