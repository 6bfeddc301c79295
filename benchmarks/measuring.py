"""What all benchmarks share: interleaved repetitions, medians with their spread, and how results are written.

A benchmark is a module with `measure(full=False)`, which returns {"title": ..., "note": ..., "rows": [{column: value,
...}, ...]}. A value is a text, a number, or a `spread`.
"""

import json
import os
import platform
import re
import subprocess
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from nst_lib.timing import interleaved, ratios, seconds, spread  # noqa: F401 - the benchmarks take them from here

PACKAGES = ("nst-lib", "tensorflow", "keras", "numpy", "pillow")
INSTRUCTION_SETS = (
    "avx2",
    "avx512f",
    "avx512_vnni",
    "avx512_bf16",
    "amx_tile",
    "amx_bf16",
    "amx_int8",
    "asimd",
    "bf16",
)
BEGIN, END = "<!-- benchmarks: begin -->", "<!-- benchmarks: end -->"


def machine():
    """What the figures depend on, without names of hosts, people or folders."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") if hasattr(os, "sysconf") else None
    return {
        "processor": _processor(),
        "cores": os.cpu_count(),
        "instruction sets": [name for name in INSTRUCTION_SETS if name in _flags()],
        "memory in GB": memory and round(memory / 1e9),
        "system": _system(),
        "load before": round(os.getloadavg()[0], 1) if hasattr(os, "getloadavg") else None,
    }


def versions(packages=PACKAGES):
    """{package: version} of Python and of those packages that are installed."""
    found = {"python": platform.python_version()}
    for package in packages:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue
    return found


def _cpuinfo():
    path = Path("/proc/cpuinfo")
    return path.read_text() if path.is_file() else ""


def _processor():
    if found := re.search(r"^model name\s*: (.*)$", _cpuinfo(), re.MULTILINE):
        return found[1].strip()
    if sys.platform == "darwin":
        command = ["sysctl", "-n", "machdep.cpu.brand_string"]
        return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()
    return platform.processor() or platform.machine()


def _flags():
    found = re.search(r"^(?:flags|Features)\s*: (.*)$", _cpuinfo(), re.MULTILINE)
    return found[1].split() if found else []


def _system():
    try:
        name = platform.freedesktop_os_release()["PRETTY_NAME"]
    except OSError:
        name = platform.system()
    return f"{name}, {platform.machine()}"


def shown(value):
    """A cell of a table: a spread as median (minimum to maximum), a number with three digits."""
    if isinstance(value, dict) and "median" in value:
        inner = f"{shown(value['minimum'])} to {shown(value['maximum'])}"
        return f"{shown(value['median'])} ({inner})" if value["repetitions"] > 1 else shown(value["median"])
    if isinstance(value, bool) or not isinstance(value, int | float):
        return "" if value is None else str(value)
    if abs(value) >= 1e6:
        return f"{value:.2e}".replace("e+0", "e").replace("e+", "e")
    return f"{value:,.0f}" if abs(value) >= 100 or value == int(value) else f"{value:#.3g}".rstrip(".")


def table(rows):
    """Rows, dictionaries from column to value, as a table in Markdown; a column that a row lacks stays empty."""
    columns = list(dict.fromkeys(column for row in rows for column in row))
    lines = [columns, ["---"] * len(columns), *([shown(row.get(column)) for column in columns] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def as_text(result):
    """What `measure` returned, as Markdown: title, table and note; values without rows are a table of two columns."""
    rows = result.get("rows") or [{"figure": name, "value": shown(value)} for name, value in result.items()]
    parts = (f"**{result.get('title', 'Figures')}**", table(rows), result.get("note", ""))
    return "\n\n".join(filter(None, parts))


def environment_text(record):
    """One sentence on machine and versions, from a record with those two."""
    here = record["machine"]
    sets = ", ".join(here["instruction sets"]) or "not known"
    packages = ", ".join(f"{name} {number}" for name, number in record["versions"].items())
    return (
        f"Measured on {here['processor']}, {here['cores']} cores ({sets}), {here['memory in GB']} GB, "
        f"{here['system']}, with {packages}."
    )


def write_json(path, record):
    """Write a record of results as JSON."""
    Path(path).write_text(json.dumps(record, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def into_markers(path, text):
    """Put `text` between the two markers of a Markdown file, and nothing elsewhere; ValueError without markers."""
    path = Path(path)
    before, begin, rest = path.read_text(encoding="utf-8").partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end):
        raise ValueError(f"{path.name} lacks the lines {BEGIN} and {END}, between which results are written")
    path.write_text(f"{before}{BEGIN}\n{text.strip()}\n{END}{after}", encoding="utf-8")


def run_alone(measure):
    """The command line of one benchmark: prints machine, versions and table; `--full` takes the long form."""
    print(environment_text({"machine": machine(), "versions": versions()}), end="\n\n")
    print(as_text(measure(full="--full" in sys.argv[1:])))
