"""Measure and print Markdown: `python -m bench --help`."""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bench import machine, memory, tables
from bench.readers import Digitize, Floor, OcrMyPdf, Reader, Run
from bench.scans import Scan, few_of_each_kind, load_sets, repeat_pages

ROOT = Path(__file__).resolve().parent.parent
SETS = (
    ROOT / "fixtures",
    ROOT / ".bench" / "layouts" / "tune",
    ROOT / ".bench" / "layouts" / "held",
    ROOT / ".bench" / "bulletins" / "held",
    ROOT.parent / "shared" / "scans",
    ROOT.parent / "shared" / "real-scans",
    ROOT / ".bench" / "plain" / "clean",
    ROOT / ".bench" / "plain" / "curved",
    ROOT / ".bench" / "papers" / "held",
)
TIMED = (ROOT.parent / "shared" / "real-scans-2",)  # nobody has transcribed them
ENVIRONMENT = ROOT / ".bench" / "venv"
ALONE_ROUNDS = 5  # of one page, which takes two seconds
FEW_PAGES = 20  # enough for every page process to have read several


@dataclass(frozen=True, slots=True)
class Options:
    """The command line, as `argparse` gives it."""

    sets: list[Path]
    timed: list[Path]
    most_pages: int
    rounds: int
    ocrmypdf_pages: int
    pages: int
    digitize: Path
    write: Path | None


@dataclass(frozen=True, slots=True)
class Beside:
    """One round of all readers with OCRmyPDF, which is too slow to read all scans."""

    scans: Sequence[Scan]
    readers: Sequence[Reader]
    kinds: dict[str, tables.Rounds]


@dataclass(frozen=True, slots=True)
class Findings:
    """What a run found out.

    beside: with OCRmyPDF, on fewer scans; `absent` says why it has no figures.
    """

    scans: Sequence[Scan]
    readers: Sequence[Reader]
    kinds: dict[str, tables.Rounds]
    beside: Beside | None
    alone: tables.Rounds
    peaks: dict[str, memory.Peak]
    machine_lines: Sequence[str]
    absent: str | None


def parse(arguments: Sequence[str] | None) -> Options:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    found = [folder for folder in SETS if folder.is_dir()]
    parser.add_argument("--sets", nargs="+", type=Path, default=found, metavar="DIR")
    timed = [folder for folder in TIMED if folder.is_dir()]
    parser.add_argument(
        "--timed", nargs="*", type=Path, default=timed, metavar="DIR", help="without truth"
    )
    parser.add_argument("--most-pages", type=int, default=40, help="of each kind")
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument(
        "--ocrmypdf-pages", type=int, default=8, help="of each kind; 0 leaves it out"
    )
    parser.add_argument("--pages", type=int, default=100, help="long scan for memory; 0: none")
    parser.add_argument("--digitize", type=Path, default=ROOT / ".venv" / "bin" / "digitize")
    parser.add_argument("--write", type=Path, metavar="FILE", help="put the tables in there too")
    return Options(**vars(parser.parse_args(arguments)))


def run_round(readers: Sequence[Reader], scans: Sequence[Scan], index: int) -> dict[str, Run]:
    """Let the readers take turns; each round (index from 0) begins with the next one."""
    start = index % len(readers)
    measured: dict[str, Run] = {}
    for reader in [*readers[start:], *readers[:start]]:
        with tempfile.TemporaryDirectory() as folder:
            measured[reader.name] = run = reader.read(scans, Path(folder))
        told = f"{run.wall_s:.1f} s, {run.cpu_s:.1f} s of processor"
        say(f"round {index + 1}, {len(scans)} {scans[0].kind} scans, {reader.name}: {told}")
    return measured


def run_rounds(
    readers: Sequence[Reader], scans: Sequence[Scan], rounds: int
) -> dict[str, tables.Rounds]:
    """Measure each kind of page apart."""
    kinds: dict[str, list[Scan]] = {}
    for scan in scans:
        kinds.setdefault(scan.kind, []).append(scan)
    measured: dict[str, list[dict[str, Run]]] = {kind: [] for kind in kinds}
    for index in range(rounds):
        for kind, some in kinds.items():
            measured[kind].append(run_round(readers, some, index))
    return {**measured}


def measure_memory(digitize: Digitize, scans: Sequence[Scan], pages: int) -> dict[str, memory.Peak]:
    """Peak memory of digitize on the sets, and on few and on many pages of them in one file."""
    peaks = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        few = few_of_each_kind(scans, FEW_PAGES)
        inputs = {"files of each kind": [scan.path for scan in few]}
        python = ENVIRONMENT / "bin" / "python"
        for count in sorted({min(FEW_PAGES, pages), pages} - {0}):
            long = repeat_pages(python, scans, count, folder / f"{count}.pdf")
            inputs[f"one scan of {count} pages"] = [long]
        for index, (what, paths) in enumerate(inputs.items()):
            own = folder / str(index)
            own.mkdir()
            peaks[what] = memory.measure(digitize.command_line(paths, own))
            say(f"memory, {what}: {peaks[what].python_mib:.0f} MiB")
    return peaks


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure everything, print the tables, and put them into the file asked for."""
    options = parse(arguments)
    if not options.digitize.exists():
        raise SystemExit("bench: digitize is not installed; call `make setup` first")
    scans = load_sets(options.sets, options.most_pages, options.timed)
    for scan in scans:
        scan.path.read_bytes()  # the first reader finds the files in memory, as the others do
    absent: str | None = "left out by request"
    if options.ocrmypdf_pages or options.pages:
        made = machine.ready_environment(ENVIRONMENT, ROOT / "bench" / "ocrmypdf.lock")
        absent = made if options.ocrmypdf_pages else absent
    text = compose(measure(options, scans, absent))
    sys.stdout.write(text + "\n")
    if options.write:
        tables.replace_block(options.write, text)


def measure(options: Options, scans: Sequence[Scan], absent: str | None) -> Findings:
    """Time and errors first, memory after: watching costs time."""
    bin_ = ENVIRONMENT / "bin"
    digitize = Digitize(options.digitize.absolute())
    machine_lines = machine.describe(None if absent else bin_ / "ocrmypdf")
    readers: list[Reader] = [Floor(machine.vietnamese_model()), digitize]
    if fast := Digitize.fast(digitize.command):
        readers.append(fast)
    kinds = run_rounds(readers, scans, options.rounds)
    single = [next((scan for scan in scans if scan.pages == 1), scans[0])]
    alone = [run_round(readers, single, index) for index in range(ALONE_ROUNDS)]
    beside = None if absent else measure_beside(readers, scans, options.ocrmypdf_pages)
    has_pikepdf = (bin_ / "ocrmypdf").exists()
    peaks = measure_memory(digitize, scans, options.pages if has_pikepdf else 0)
    return Findings(scans, readers, kinds, beside, alone, peaks, machine_lines, absent)


def measure_beside(readers: Sequence[Reader], scans: Sequence[Scan], pages: int) -> Beside:
    """One round with OCRmyPDF on so many pages of each kind."""
    few = few_of_each_kind(scans, pages)
    with tempfile.TemporaryDirectory() as folder:
        all_of_them = [*readers, OcrMyPdf.prepare(ENVIRONMENT / "bin", few, Path(folder))]
        return Beside(few, all_of_them, run_rounds(all_of_them, few, 1))


def compose(found: Findings) -> str:
    """The whole block of Markdown."""
    rounds = tables.merged(found.kinds)
    changed = tables.changed_between_rounds(rounds, "digitize")
    named = found.beside.readers if found.beside else found.readers
    notes = [f"- {line}" for line in found.machine_lines]
    notes += [f"- {reader.name}: {reader.what}" for reader in named]
    if found.absent:
        notes.append(f"- OCRmyPDF was not measured: {found.absent}")
    if changed:
        notes.append(f"- digitize read differently between rounds: {', '.join(changed)}")
    pages = sum(scan.pages for scan in found.scans)
    parts = [
        [f"Measured {datetime.now(UTC):%Y-%m-%d}: {len(found.scans)} files, {pages} pages."],
        notes,
        ["### Time"],
        time_table(found.readers, found.kinds, found.scans),
        ["### One page alone, from the start of the program to its record"],
        tables.time_table(found.readers, {"page": found.alone}, {"page": 1}),
        *(beside_parts(found.beside) if found.beside else ()),
        ["### Errors of each kind of page: words in order / aside / characters, %"],
        tables.set_table(found.readers, rounds, found.scans),
        ["### Errors of each file: words in order / aside / characters, %"],
        tables.file_table(found.readers, rounds, found.scans),
        ["### Peak memory of digitize, MiB"],
        tables.memory_table(found.peaks),
    ]
    return "\n\n".join("\n".join(part) for part in parts)


def beside_parts(beside: Beside) -> list[list[str]]:
    """Time and errors beside OCRmyPDF."""
    rounds = tables.merged(beside.kinds)
    return [
        ["### Beside OCRmyPDF, some pages of each kind: time"],
        time_table(beside.readers, beside.kinds, beside.scans),
        ["### Beside OCRmyPDF: errors, words in order / aside / characters, %"],
        tables.set_table(beside.readers, rounds, beside.scans),
    ]


def time_table(
    readers: Sequence[Reader], kinds: dict[str, tables.Rounds], scans: Sequence[Scan]
) -> list[str]:
    """The time of each kind of page, and of all."""
    pages = Counter[str]()
    for scan in scans:
        pages[scan.kind] += scan.pages
    every = {**kinds, "in all": tables.merged(kinds)}
    pages["in all"] = pages.total()
    return tables.time_table(readers, every, pages)


def say(message: str) -> None:
    """Progress, apart from the result."""
    sys.stderr.write(f"bench: {message}\n")
    sys.stderr.flush()


if __name__ == "__main__":
    main()
