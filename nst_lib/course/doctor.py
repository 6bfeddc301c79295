"""Is this machine ready for the course, and what should it be asked for?"""

import html
import os
import platform
import shutil
import time
from dataclasses import dataclass
from importlib import metadata
from itertools import pairwise
from pathlib import Path

from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

DISTRIBUTION = "nst-lib"
GIGABYTE = 1e9
LEAST_MEMORY, LEAST_DISK = 2.0, 0.5  # GB
SIZES = (128, 192, 256, 384, 512)  # px, as the loss panel offers
EVALUATIONS = 100
PATIENCE = 120  # s that a learner is asked to wait for a picture
TOO_SLOW = 900  # s for a picture of 256 px: something is wrong


@dataclass(frozen=True)
class Check:
    """One finding: what was looked at, whether it is well, what was found, and the way out if it is not."""

    name: str
    is_ok: bool
    found: str
    way_out: str = ""

    @property
    def verdict(self):
        """ "ok" or "problem"."""
        return "ok" if self.is_ok else "problem"


@dataclass(frozen=True)
class Report:
    """What `doctor` found. `str` gives all of it; in a notebook the plain text is only what two machines agree on."""

    checks: tuple

    @property
    def is_healthy(self):
        """Whether every check passed."""
        return all(check.is_ok for check in self.checks)

    @property
    def verdict(self):
        """One sentence, the same on every healthy machine."""
        passed = sum(check.is_ok for check in self.checks)
        word = "is ready" if self.is_healthy else "is not ready yet"
        return f"This machine {word}: {passed} of {len(self.checks)} checks passed"

    def __str__(self):
        width = max(len(check.name) for check in self.checks)
        lines = []
        for check in self.checks:
            lines.append(f"{check.verdict:7}  {check.name:{width}}  {check.found}")
            if check.way_out:
                lines.append(f"{'':7}  {'':{width}}  -> {check.way_out}")
        return "\n".join([*lines, "", self.verdict])

    def _problems(self):
        return [f"problem: {check.name}: {check.way_out}" for check in self.checks if not check.is_ok]

    def _repr_mimebundle_(self, **_):
        rows = "".join(
            f"<tr><td>{check.verdict}</td><th scope=row style='text-align: left'>{html.escape(check.name)}</th>"
            f"<td style='text-align: left'>{html.escape(check.found)}"
            f"{'<br>' + html.escape(check.way_out) if check.way_out else ''}</td></tr>"
            for check in self.checks
        )
        table = f"<p><b>{self.verdict}</b></p><table>{rows}</table>"
        return {"text/plain": "\n".join([self.verdict, *self._problems()]), "text/html": table}


def doctor():
    """Look at everything the course needs, in about ten seconds; returns a `Report`. Raises nothing."""
    looks = (_python, _packages, _memory, _disk, _device, _weights, _speed)
    return Report(tuple(_examine(look) for look in looks))


def _examine(look):
    try:
        return look()
    except Exception as error:  # a check that cannot be made is a finding, too
        return Check(look.__name__.strip("_"), False, f"{type(error).__name__}: {error}", "put right what it says")


def _python():
    wanted = metadata.metadata(DISTRIBUTION)["Requires-Python"]
    is_ok = platform.python_version() in SpecifierSet(wanted)
    way_out = "" if is_ok else f"make the environment again with Python {wanted}"
    return Check("Python", is_ok, f"{platform.python_version()} (wanted: {wanted})", way_out)


def _packages():
    wanted = [Requirement(text) for text in metadata.requires(DISTRIBUTION)]
    wanted = [r for r in wanted if r.marker is None or r.marker.evaluate({"extra": ""})]
    wrong = [f"{r.name} {_version(r.name) or 'missing'} (wanted: {r.specifier})" for r in wanted if not _is_met(r)]
    if wrong:
        return Check("packages", False, ", ".join(wrong), "install them again: python -m pip install -e .")
    found = ", ".join(f"{r.name} {_version(r.name)}" for r in wanted)
    return Check("packages", True, found)


def _version(name):
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def _is_met(requirement):
    version = _version(requirement.name)
    return version is not None and requirement.specifier.contains(version, prereleases=True)


def _memory():
    free = _free_memory()
    if free is None:
        return Check("memory", True, f"not known on this system; {LEAST_MEMORY:g} GB should be free")
    is_ok = free >= LEAST_MEMORY
    way_out = "" if is_ok else f"close other programs: pictures of 256 px need {LEAST_MEMORY:g} GB"
    return Check("memory", is_ok, f"{free:.1f} GB free", way_out)


def _free_memory():
    """GB that programs could still take; all of the machine's where only that is known, None where nothing is."""
    meminfo = Path("/proc/meminfo")
    if meminfo.exists():
        fields = dict(line.split(":") for line in meminfo.read_text().splitlines())
        return int(fields["MemAvailable"].split()[0]) * 1024 / GIGABYTE
    if hasattr(os, "sysconf") and "SC_PHYS_PAGES" in os.sysconf_names:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / GIGABYTE
    return None


def _disk():
    free = shutil.disk_usage(Path.cwd()).free / GIGABYTE
    is_ok = free >= LEAST_DISK
    way_out = "" if is_ok else f"free some space: {LEAST_DISK:g} GB are needed for pictures and films"
    return Check("disk", is_ok, f"{free:.1f} GB free", way_out)


def _device():
    from nst_lib.quiet_tensorflow import tf

    cards = tf.config.list_physical_devices("GPU")
    if cards:
        names = [tf.config.experimental.get_device_details(card).get("device_name", card.name) for card in cards]
        return Check("device", True, f"GPU: {', '.join(names)}")
    return Check("device", True, f"processor with {os.cpu_count()} cores, no GPU; the lessons are made for that")


def _weights():
    from nst_lib.weights import CONVOLUTIONS, load_weights

    for net in CONVOLUTIONS:
        load_weights(net)  # which compares the file's SHA-256
    return Check("weights", True, f"{' and '.join(net.upper() for net in CONVOLUTIONS)}: SHA-256 as it should be")


def _speed():
    seconds = _seconds_per_evaluation(128)
    expected = {size: seconds * (size / 128) ** 2 * EVALUATIONS for size in SIZES}
    size = max((size for size in SIZES if expected[size] <= PATIENCE), default=SIZES[0])
    found = (
        f"{seconds:.2g} s for an evaluation at 128 px, so about {_duration(expected[256])} for a picture of 256 px "
        f"with {EVALUATIONS} evaluations; recommended size for the panel: {size} px ({_duration(expected[size])})"
    )
    is_ok = expected[256] <= TOO_SLOW
    return Check("speed", is_ok, found, "" if is_ok else "close other programs, or work with sizes of 128 px")


def _seconds_per_evaluation(size, patience=4):
    """Median over at most ten evaluations after the first two, which trace the graph, within `patience` seconds."""
    from nst_lib.images import sample
    from nst_lib.settings import Settings
    from nst_lib.transfer import transfer

    steps = transfer(sample("chenonceau_river", size), sample("vangogh_starry_night", size), Settings(evaluations=12))
    began = time.perf_counter()
    seconds = []
    for step in steps:
        seconds.append(step.seconds)
        if len(seconds) > 3 and time.perf_counter() - began > patience:
            break
    each = sorted(after - before for before, after in pairwise(seconds[1:]))
    return each[len(each) // 2]


def _duration(seconds):
    return f"{seconds:.0f} s" if seconds < 90 else f"{seconds / 60:.0f} min"
