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
from bench.scans import Scan, load_sets, repeat_pages

ROOT = Path(__file__).resolve().parent.parent
SETS = (
    ROOT / "fixtures",
    ROOT / ".bench" / "layouts" / "tune",
    ROOT / ".bench" / "layouts" / "held",
    ROOT / ".bench" / "bulletins" / "held",
    ROOT.parent / "shared" / "scans",
    ROOT.parent / "shared" / "real-scans",
)
ENVIRONMENT = ROOT / ".bench" / "venv"
FEW_PAGES = 20  # enough for every page process to have read several


@dataclass(frozen=True, slots=True)
class Options:
    """The command line, as `argparse` gives it."""

    sets: list[Path]
    most_pages: int
    rounds: int
    ocrmypdf_rounds: int
    pages: int
    digitize: Path
    write: Path | None


@dataclass(frozen=True, slots=True)
class Findings:
    """What a run found out; `absent` says why OCRmyPDF has no figures."""

    scans: Sequence[Scan]
    readers: Sequence[Reader]
    kinds: dict[str, tables.Rounds]
    alone: tables.Rounds
    peaks: dict[str, memory.Peak]
    machine_lines: Sequence[str]
    absent: str | None


def parse(arguments: Sequence[str] | None) -> Options:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    found = [folder for folder in SETS if folder.is_dir()]
    parser.add_argument("--sets", nargs="+", type=Path, default=found, metavar="DIR")
    parser.add_argument("--most-pages", type=int, default=40, help="of each kind")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--ocrmypdf-rounds", type=int, default=1, help="0 leaves it out")
    parser.add_argument("--pages", type=int, default=200, help="long scan for memory; 0: none")
    parser.add_argument("--digitize", type=Path, default=ROOT / ".venv" / "bin" / "digitize")
    parser.add_argument("--write", type=Path, metavar="FILE", help="put the tables in there too")
    return Options(**vars(parser.parse_args(arguments)))


def run_round(
    readers: Sequence[Reader], scans: Sequence[Scan], index: int, options: Options
) -> dict[str, Run]:
    """Let the readers take turns; each round (index from 0) begins with the next one."""
    start = index % len(readers)
    measured: dict[str, Run] = {}
    for reader in [*readers[start:], *readers[:start]]:
        if isinstance(reader, OcrMyPdf) and index >= options.ocrmypdf_rounds:
            continue
        with tempfile.TemporaryDirectory() as folder:
            measured[reader.name] = run = reader.read(scans, Path(folder))
        told = f"{run.wall_s:.1f} s, {run.cpu_s:.1f} s of processor"
        say(f"round {index + 1}, {len(scans)} {scans[0].kind} scans, {reader.name}: {told}")
    return measured


def run_rounds(
    readers: Sequence[Reader], scans: Sequence[Scan], options: Options
) -> dict[str, tables.Rounds]:
    """Measure each kind of page apart."""
    kinds: dict[str, list[Scan]] = {}
    for scan in scans:
        kinds.setdefault(scan.kind, []).append(scan)
    measured: dict[str, list[dict[str, Run]]] = {kind: [] for kind in kinds}
    for index in range(options.rounds):
        for kind, some in kinds.items():
            measured[kind].append(run_round(readers, some, index, options))
    return {**measured}


def measure_memory(digitize: Digitize, scans: Sequence[Scan], pages: int) -> dict[str, memory.Peak]:
    """Peak memory of digitize on the sets, and on few and on many pages of them in one file."""
    peaks = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        inputs = {"all sets": [scan.path for scan in scans]}
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
    scans = load_sets(options.sets, options.most_pages)
    for scan in scans:
        scan.path.read_bytes()  # the first reader finds the files in memory, as the others do
    absent: str | None = "left out by request"
    if options.ocrmypdf_rounds or options.pages:
        made = machine.ready_environment(ENVIRONMENT, ROOT / "bench" / "ocrmypdf.lock")
        absent = made if options.ocrmypdf_rounds else absent
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
    with tempfile.TemporaryDirectory() as folder:
        if not absent:
            readers.insert(1, OcrMyPdf.prepare(bin_, scans, Path(folder)))
        kinds = run_rounds(readers, scans, options)
        single = [next((scan for scan in scans if scan.pages == 1), scans[0])]
        alone = [run_round(readers, single, index, options) for index in range(options.rounds)]
    has_pikepdf = (bin_ / "ocrmypdf").exists()
    peaks = measure_memory(digitize, scans, options.pages if has_pikepdf else 0)
    return Findings(scans, readers, kinds, alone, peaks, machine_lines, absent)


def compose(found: Findings) -> str:
    """The whole block of Markdown."""
    rounds = tables.merged(found.kinds)
    changed = tables.changed_between_rounds(rounds, "digitize")
    pages = Counter[str]()
    for scan in found.scans:
        pages[scan.kind] += scan.pages
    every = {**found.kinds, "in all": rounds}
    pages["in all"] = whole = pages.total()
    notes = [f"- {line}" for line in found.machine_lines]
    notes += [f"- {reader.name}: {reader.what}" for reader in found.readers]
    if found.absent:
        notes.append(f"- OCRmyPDF was not measured: {found.absent}")
    if changed:
        notes.append(f"- digitize read differently between rounds: {', '.join(changed)}")
    parts = [
        [f"Measured {datetime.now(UTC):%Y-%m-%d}: {len(found.scans)} files, {whole} pages."],
        notes,
        ["### Time"],
        tables.time_table(found.readers, every, pages),
        ["### One page alone, from the start of the program to its record"],
        tables.time_table(found.readers, {"page": found.alone}, {"page": 1}),
        ["### Errors of each kind of page: words in order / aside / characters, %"],
        tables.set_table(found.readers, rounds, found.scans),
        ["### Errors of each file: words in order / aside / characters, %"],
        tables.file_table(found.readers, rounds, found.scans),
        ["### Peak memory of digitize, MiB"],
        tables.memory_table(found.peaks),
    ]
    return "\n\n".join("\n".join(part) for part in parts)


def say(message: str) -> None:
    """Progress, apart from the result."""
    sys.stderr.write(f"bench: {message}\n")
    sys.stderr.flush()


if __name__ == "__main__":
    main()
