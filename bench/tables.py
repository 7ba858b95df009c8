"""The figures as Markdown."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import reduce
from pathlib import Path
from statistics import median

from bench.memory import Peak
from bench.readers import Reader, Run
from bench.scans import Scan
from digitize.evaluate.rates import Errors
from digitize.evaluate.report import EvaluatedFile, Report, make_report

FLOOR = "floor"
BEGIN, END = "<!-- bench:begin -->", "<!-- bench:end -->"

Rounds = Sequence[Mapping[str, Run]]
"""What each round measured, by name of the reader; a reader may sit rounds out."""


def merged(kinds: Mapping[str, Rounds]) -> Rounds:
    """The rounds of all kinds of pages together."""
    return [
        {name: reduce(Run.and_, (one[name] for one in of_kinds)) for name in of_kinds[0]}
        for of_kinds in zip(*kinds.values(), strict=True)
    ]


def ratios(rounds: Rounds, name: str, what: str) -> list[float]:
    """Of each round that has a reader, its time to the floor's.

    Args: what: `wall_s` or `cpu_s`.
    """
    return [
        getattr(run[name], what) / getattr(run[FLOOR], what)
        for run in rounds
        if name in run and FLOOR in run
    ]


def time_table(
    readers: Sequence[Reader], kinds: Mapping[str, Rounds], pages: Mapping[str, int]
) -> list[str]:
    """By kind of page and by reader: seconds a page by the clock and of processor.

    Each with its ratio to the floor of the same round: median, and from least to most.
    """
    lines = _head(
        "pages", "", "rounds", "by the clock, s", "of the floor", "processor, s", "of the floor"
    )
    for kind, rounds in kinds.items():
        for reader in readers:
            runs = [run[reader.name] for run in rounds if reader.name in run]
            times = [
                cell
                for what in ("wall_s", "cpu_s")
                for cell in (
                    f"{median(getattr(run, what) for run in runs) / pages[kind]:.2f}",
                    _spread(ratios(rounds, reader.name, what)),
                )
            ]
            lines.append(_row(f"{pages[kind]} {kind}", reader.name, len(runs), *times))
    return lines


def _spread(values: Sequence[float]) -> str:
    """The median, and from the least to the most if there are several."""
    told = f"{median(values):.2f}"
    return told if len(values) < 2 else f"{told} ({min(values):.2f}–{max(values):.2f})"


def set_table(readers: Sequence[Reader], rounds: Rounds, scans: Sequence[Scan]) -> list[str]:
    """Errors pooled over each kind of page: word errors in order / aside / characters."""
    lines = _head("pages", "words", *(reader.name for reader in readers))
    for kind in dict.fromkeys(scan.kind for scan in scans):
        chosen = [scan for scan in scans if scan.kind == kind]
        totals = [report_of(first_run(rounds, r.name), chosen).total for r in readers]
        lines.append(_row(kind, totals[0].words, *map(_rates, totals)))
    return lines


def file_table(readers: Sequence[Reader], rounds: Rounds, scans: Sequence[Scan]) -> list[str]:
    """Errors of each file, as in the table of the sets."""
    lines = _head("file", "words", *(reader.name for reader in readers))
    reports = [report_of(first_run(rounds, reader.name), scans) for reader in readers]
    for index, scan in enumerate(scan for scan in scans if scan.truth is not None):
        files = [report.files[index] for report in reports]
        cells = [f"failed: {f.failure}" if f.failure else _rates(f.errors) for f in files]
        lines.append(_row(scan.path.stem, files[0].errors.words, *cells))
    return lines


def memory_table(peaks: Mapping[str, Peak]) -> list[str]:
    """Peak resident sizes of digitize, for each input."""
    lines = _head("input", "largest Python process", "largest other process", "all at one time")
    for what, peak in peaks.items():
        note = "" if peak.exit_code == 0 else f" (exit {peak.exit_code})"
        other = f"{peak.other_mib:.0f} ({peak.other_name})"
        lines.append(_row(what + note, f"{peak.python_mib:.0f}", other, f"{peak.all_mib:.0f}"))
    return lines


def first_run(rounds: Rounds, name: str) -> Run:
    """The first run of a reader: its text is the one that is scored."""
    return next(run[name] for run in rounds if name in run)


def changed_between_rounds(rounds: Rounds, name: str) -> list[str]:
    """Files of which a reader gave another text in another round."""
    first = first_run(rounds, name).texts
    runs = [run[name].texts for run in rounds if name in run]
    return sorted(file for file in first if any(run.get(file) != first[file] for run in runs))


def report_of(run: Run, scans: Sequence[Scan]) -> Report:
    """Score a run; a file without text counts as failed. Scans without a truth are left out."""
    return make_report(
        EvaluatedFile(
            scan.name,
            scan.truth,
            run.texts.get(scan.name, ""),
            failure=run.failures.get(scan.name),
        )
        for scan in scans
        if scan.truth is not None
    )


def replace_block(path: Path, text: str) -> None:
    """Put the text between the two markers of a Markdown file.

    Raises:
        ValueError: the file does not have exactly one such block.
    """
    page = path.read_text(encoding="utf-8")
    block = re.compile(f"{re.escape(BEGIN)}.*?{re.escape(END)}", re.DOTALL)
    if len(block.findall(page)) != 1:
        raise ValueError(f"{path} needs one block from {BEGIN} to {END}")
    path.write_text(block.sub(lambda _: f"{BEGIN}\n{text}\n{END}", page), encoding="utf-8")


def _rates(errors: Errors) -> str:
    rates = (errors.in_order_rate, errors.aside_rate, errors.character_rate)
    return " / ".join("-" if rate is None else f"{100 * rate:.2f}" for rate in rates)


def _head(*cells: str) -> list[str]:
    return [_row(*cells), "|" + "---|" * len(cells)]


def _row(*cells: object) -> str:
    return "| " + " | ".join(str(cell).replace("|", "\\|") for cell in cells) + " |"
