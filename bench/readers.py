"""The three ways of reading that are compared. Each reads all scans, with all cores."""

from __future__ import annotations

import ctypes
import json
import os
import resource
import subprocess
import time
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Protocol

from bench.scans import Scan, without_annotations

PR_SET_CHILD_SUBREAPER = 36  # number of this option in prctl(2)
CORES = len(os.sched_getaffinity(0))
_ONE_THREAD = os.environ | {"OMP_THREAD_LIMIT": "1"}


@dataclass(frozen=True, slots=True)
class Run:
    """One reading of some scans: whole wall time, text by file name, failure by file name.

    cpu_s: seconds of processor, of all processes that were started and waited for.
    """

    wall_s: float
    texts: dict[str, str]
    failures: dict[str, str]
    cpu_s: float = 0.0

    def and_(self, other: Run) -> Run:
        """This reading and another, of other scans, as one."""
        return Run(
            self.wall_s + other.wall_s,
            self.texts | other.texts,
            self.failures | other.failures,
            self.cpu_s + other.cpu_s,
        )


class Reader(Protocol):
    """A way of reading."""

    @property
    def name(self) -> str:
        """As it stands in the tables."""
        ...

    @property
    def what(self) -> str:
        """The commands it runs, as Markdown."""
        ...

    def read(self, scans: Sequence[Scan], folder: Path) -> Run:
        """Read all scans; `folder` is empty and the reader's own."""
        ...


def adopt_orphans() -> None:
    """Be the parent of processes below us whose own parent has ended, so that they are counted."""
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def wait_for_orphans() -> None:
    """Wait until all have ended: the process that keeps the model is killed with its parent."""
    with suppress(ChildProcessError):
        while True:
            os.wait()


def spent_s() -> float:
    """Seconds of processor of all processes that were waited for until now."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _spread(
    jobs: Sequence[Callable[[], str]],
) -> tuple[tuple[float, float], list[str | subprocess.SubprocessError]]:
    """Do the jobs, as many at a time as there are cores: times as in `_gather`, texts or errors."""

    def attempt(job: Callable[[], str]) -> str | subprocess.SubprocessError:
        try:
            return job()
        except subprocess.SubprocessError as error:
            return error

    start, spent = time.perf_counter(), spent_s()
    with ThreadPoolExecutor(CORES) as pool:
        results = list(pool.map(attempt, jobs))
    return (time.perf_counter() - start, spent_s() - spent), results


def _call(*command: object) -> str:
    done = subprocess.run(
        [str(part) for part in command], capture_output=True, text=True, env=_ONE_THREAD, check=True
    )
    return done.stdout


def _gather(
    took: tuple[float, float],
    names: Sequence[str],
    results: Sequence[str | subprocess.SubprocessError],
) -> Run:
    """What was read. took: seconds by the clock and of processor."""
    parts: dict[str, list[str]] = defaultdict(list)
    failures: dict[str, str] = {}
    for name, result in zip(names, results, strict=True):
        if isinstance(result, str):
            parts[name].append(result)
        else:
            said = (getattr(result, "stderr", None) or str(result)).strip().splitlines()
            failures[name] = said[-1] if said else "it said nothing"
    texts = {name: "\n".join(pages) for name, pages in parts.items() if name not in failures}
    return Run(took[0], texts, failures, took[1])


@dataclass(frozen=True, slots=True)
class Floor:
    """Poppler and Tesseract from the shell: a pair of processes a page, nothing between."""

    model: str
    name: str = "floor"
    what: str = "`pdftoppm -r 300 -gray -hide-annotations`, `tesseract -l Vietnamese`"

    def read(self, scans: Sequence[Scan], folder: Path) -> Run:
        """Rasterise and read each page on its own."""
        pages = [(scan, page_no) for scan in scans for page_no in range(1, scan.pages + 1)]
        took, results = _spread(
            [partial(self._read_page, scan, page_no, folder) for scan, page_no in pages]
        )
        return _gather(took, [scan.name for scan, _ in pages], results)

    def _read_page(self, scan: Scan, page_no: int, folder: Path) -> str:
        image = scan.path
        if image.suffix.lower() == ".pdf":
            stem = folder / f"{scan.name}-{page_no}"
            image = stem.with_name(stem.name + ".pgm")
            how = ("-r", 300, "-gray", "-hide-annotations", "-singlefile")
            _call("pdftoppm", *how, "-f", page_no, "-l", page_no, scan.path, stem)
        return _call("tesseract", image, "stdout", "-l", self.model)


@dataclass(frozen=True, slots=True)
class OcrMyPdf:
    """OCRmyPDF from an environment of its own, a process a file."""

    bin: Path
    copies: dict[str, Path]
    name: str = "OCRmyPDF"
    what: str = "`ocrmypdf --rotate-pages --deskew --clean -l vie --force-ocr --jobs 1 --sidecar`"

    @classmethod
    def prepare(cls, bin_: Path, scans: Sequence[Scan], folder: Path) -> OcrMyPdf:
        """Take annotations off beforehand; not timed."""
        copies = {s.name: without_annotations(bin_ / "python", s, folder) for s in scans}
        return cls(bin_, copies)

    def read(self, scans: Sequence[Scan], folder: Path) -> Run:
        """Make a searchable PDF of each file and keep its text."""
        took, results = _spread([partial(self._read_file, scan.name, folder) for scan in scans])
        return _gather(took, [scan.name for scan in scans], results)

    def _read_file(self, name: str, folder: Path) -> str:
        source, text = self.copies[name], folder / f"{name}.txt"
        how = ["--rotate-pages", "--deskew", "--clean", "-l", "vie", "--force-ocr", "--jobs", "1"]
        if source.suffix.lower() != ".pdf":
            how += ["--image-dpi", "300"]
        _call(self.bin / "ocrmypdf", "-q", *how, "--sidecar", text, source, folder / f"{name}.pdf")
        return text.read_text(encoding="utf-8")


@dataclass(frozen=True, slots=True)
class Digitize:
    """This project: one call for all files, a fresh workspace each time.

    settings: by their names in the environment, where they are not the defaults.
    """

    command: Path
    name: str = "digitize"
    what: str = "`digitize run --json`"
    settings: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def fast(cls, command: Path) -> Digitize | None:
        """The same with every accelerator; None if they are not installed."""
        python = command.with_name("python")
        asked = subprocess.run([python, "-c", "import tesserocr"], capture_output=True, check=False)
        if asked.returncode:
            return None
        chosen = {"DIGITIZE_RECOGNISE__TESSERACT": "library"}
        what = "the same with `recognise.tesseract = \"library\"` (`pip install 'digitize[fast]'`)"
        return cls(command, "digitize, fast", what, chosen)

    def read(self, scans: Sequence[Scan], folder: Path) -> Run:
        """Digitise all files and take `text` of each record."""
        call = self.command_line([scan.path for scan in scans], folder)
        adopt_orphans()
        start, spent, env = time.perf_counter(), spent_s(), os.environ | self.settings
        done = subprocess.run(call, capture_output=True, text=True, check=False, env=env)
        wall_s = time.perf_counter() - start
        wait_for_orphans()
        took = wall_s, spent_s() - spent
        fell = "Traceback" in done.stderr  # Python, too, ends with 1
        if fell or done.returncode not in (0, 1):  # 1: a file was set apart, which is scored below
            raise SystemExit(f"bench: digitize gave {done.returncode}: {done.stderr.strip()}")
        texts: dict[str, list[str]] = defaultdict(list)
        for line in done.stdout.splitlines():
            record = json.loads(line)
            texts[record["source"]["filename"]].append(record["text"])
        failures = {s.name: "no record" for s in scans if s.name not in texts}
        whole = {name: "\n".join(parts) for name, parts in texts.items()}
        return Run(took[0], whole, failures, took[1])

    def command_line(self, paths: Sequence[Path], folder: Path) -> list[str]:
        """The call, as it would be typed."""
        how = ("run", "--json", "--workspace", str(folder / "workspace"))
        return [str(self.command), *how, *map(str, paths)]
