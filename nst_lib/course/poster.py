"""The capstone's poster: one page about one experiment, made from the records of its runs, and a rubric to judge it."""

import html
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from nst_lib.experiments.ablation import changed_fields
from nst_lib.images import load_image, write_whole
from nst_lib.plots.poster import plot_poster
from nst_lib.records import KEY
from nst_lib.settings import Settings, as_dict

DOTS_PER_INCH = 150
LEAST_REPEATS = 3  # runs that differ in their seed alone
LEAST_RUNS = 3  # the first one included
LEAST_WORDS = 8  # of an answer
CREATOR = {"Creator": None, "Producer": None, "CreationDate": None}  # left out, so that a file depends on its content
FOR_PEOPLE = (  # what no program can judge: (criterion, 0 points, 1 point, 2 points)
    ("question", "missing", "names a setting", "can be answered by what is measured, and says why one would ask"),
    ("prediction", "missing", "made after the runs", "made before, kept on the poster, whether it came true or not"),
    ("answer", "an opinion", "follows from the pictures", "follows from the numbers, and says how large chance is"),
    ("limits", "missing", "one is named", "says for which pictures and sizes it holds, and what would refute it"),
    ("picture", "cannot be told apart", "can be told apart", "shows the difference that the answer speaks of"),
)


@dataclass(frozen=True)
class Poster:
    """What is on the page.

    `runs` are {label: Cell}, the first one what the others are compared with; `repeats` are Cells of the first one's
    settings with other seeds, itself included. `numbers` is {measure: {label: number}}, `of_repeats` {measure:
    [number of each repeat]}. `words` is {"Question": ..., "Prediction": ..., "Answer": ...}.
    """

    title: str
    author: str
    words: Mapping
    runs: Mapping
    repeats: tuple
    numbers: Mapping
    of_repeats: Mapping

    @property
    def figure(self):
        """The page, a matplotlib `Figure`."""
        record = self._first.record
        pictures = {name: _as_loaded(record, name) for name in ("content", "style")}
        pictures |= {label: cell.image for label, cell in self.runs.items()}
        spread = {measure: (min(values), max(values)) for measure, values in self.of_repeats.items()}
        return plot_poster((self.title, self.author), pictures, self.numbers, spread, self.words, self.small_print)

    @property
    def small_print(self):
        """How it was made, line by line, from the records alone."""
        record = self._first.record
        result, versions, settings = record["result"], record["versions"], record["settings"]
        sources = [f"{name}: {of['source']} (SHA-256 {of['sha256'][:8]})" for name, of in record["pictures"].items()]
        chosen = [f"{name}={getattr(settings, name)!r}" for name in changed_fields(Settings(), settings)]
        made = f"{result['width']} x {result['height']} px, {result['evaluations']} evaluations, {settings.net}"
        return [
            "; ".join(sources),
            f"{made}. Not default: {', '.join(chosen) or 'nothing'}.",
            f"Changed: {', '.join(self.changed) or 'nothing'}. Repeats: {len(self.repeats)} seeds.",
            ", ".join(f"{name} {version}" for name, version in versions.items()),
        ]

    @property
    def changed(self):
        """Names of the settings in which any run differs from the first."""
        names = [changed_fields(self._settings, cell.record["settings"]) for cell in self.runs.values()]
        return tuple(dict.fromkeys(name for of_run in names for name in of_run))

    @property
    def findings(self):
        """{criterion: whether it is met}: the part of the rubric that can be read off the records."""
        seeds = [changed_fields(self._settings, cell.record["settings"]) for cell in self.repeats]
        answer = self.words.get("Answer", "")
        measured = all(of_runs.keys() == self.runs.keys() for of_runs in self.numbers.values())
        return {
            f"at least {LEAST_RUNS} runs": len(self.runs) >= LEAST_RUNS,
            "one choice is changed, and one only": len(self.changed) == 1,
            f"at least {LEAST_REPEATS} repeats that differ in their seed alone": len(self.repeats) >= LEAST_REPEATS
            and all(names in ((), ("seed",)) for names in seeds)
            and len({cell.record["settings"].seed for cell in self.repeats}) == len(self.repeats),
            "every run has every number": bool(self.numbers) and measured,
            "question, prediction and answer are written": all(
                self.words.get(word) for word in ("Question", "Prediction", "Answer")
            ),
            "the answer is a sentence with a number": len(answer.split()) >= LEAST_WORDS
            and any(character.isdigit() for character in answer),
        }

    def save(self, folder, name="poster"):
        """Write PNG and PDF, and the records as JSON, into a folder that is made if need be; returns the three paths.

        The PNG carries the records too. Raises OSError, with the reason, where writing fails.
        """
        folder = Path(folder)
        folder.mkdir(parents=True, exist_ok=True)
        text = json.dumps({label: _plain(cell.record) for label, cell in self.runs.items()}, indent=2)
        figure, paths = self.figure, [folder / f"{name}{suffix}" for suffix in (".png", ".pdf", ".json")]
        png, pdf, records = paths
        options = {"format": "png", "dpi": DOTS_PER_INCH, "metadata": {KEY: text, "Software": None}}
        write_whole(png, lambda file: figure.savefig(file, **options))
        write_whole(pdf, lambda file: figure.savefig(file, format="pdf", metadata={**CREATOR, "Title": self.title}))
        write_whole(records, lambda file: file.write(text.encode() + b"\n"))
        return paths

    @property
    def _first(self):
        return next(iter(self.runs.values()))

    @property
    def _settings(self):
        return self._first.record["settings"]


@dataclass(frozen=True)
class Rubric:
    """What a poster is judged by: what could be read off, and what is for people."""

    findings: Mapping

    def __str__(self):
        lines = [f"{'yes' if is_met else 'no ':3}  {criterion}" for criterion, is_met in self.findings.items()]
        points = [f"0 1 2  {name}: {'; '.join(levels)}" for name, *levels in FOR_PEOPLE]
        return "\n".join([*lines, *points])

    def _repr_mimebundle_(self, **_):
        met = "".join(
            f"<tr><td>{'yes' if is_met else 'no'}</td><td style='text-align: left'>{html.escape(name)}</td></tr>"
            for name, is_met in self.findings.items()
        )
        points = "".join(
            f"<tr><th scope=row>{name}</th>{''.join(f'<td>{html.escape(level)}</td>' for level in levels)}</tr>"
            for name, *levels in FOR_PEOPLE
        )
        head = "<tr><th></th><th>0 points</th><th>1 point</th><th>2 points</th></tr>"
        return {"text/plain": str(self), "text/html": f"<table>{met}</table><table>{head}{points}</table>"}


def rubric(poster):
    """The `Rubric` of a `Poster`; put it last in a cell."""
    return Rubric(poster.findings)


def _as_loaded(record, name):
    of = record["pictures"][name]
    return load_image(of["source"], **of["loading"])


def _plain(record):
    return {**record, "settings": as_dict(record["settings"])}
