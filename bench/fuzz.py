"""Break scans at random, and see that each ends as a record or apart: `python -m bench.fuzz`.

Hypothesis changes real scans and hand-made ones; a page process reads what comes of it. It fails,
and prints the smallest file it finds, when a page process dies or an error of ours has no name.
"""

from __future__ import annotations

import argparse
import io
import os
import re
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from pdf2image import convert_from_path

from bench.quick import quick_tesseract
from digitize.errors import DigitizeError
from digitize.keep.store.files import FileStore
from digitize.keep.store.ids import Fingerprint, Sha256, Token
from digitize.keep.store.pages import load_pages
from digitize.keep.store.runs import Run
from digitize.outside.programs import Programs, wrapped
from digitize.read.scan.source import Scan, open_scan
from digitize.settings import Limits, Settings
from digitize.understand.assemble import finish
from digitize.work.engine.page_run import Kit
from digitize.work.engine.readers import Alive, PageDone, RunDone
from digitize.work.engine.slots import Slots

PATIENCE_S = 120
MOST_PAGES = 5
# Small, so that a bomb that comes about is known as one within seconds.
LIMITS = Limits(
    pages=MOST_PAGES, poppler_cpu_s=4, picture_cpu_s=4, page_px=4_000_000, image_px=20_000_000
)
NUMBERS = (b"0", b"-1", b"1", b"255", b"65536", b"2147483648", b"99999999999", b"0.0001", b"1e9")
WORDS = (b"/FlateDecode", b"/DCTDecode", b"/JPXDecode", b"/CCITTFaxDecode", b"/LZWDecode",
         b"/JBIG2Decode", b"null", b"[]", b"<<>>", b"1 0 R", b"2 0 R", b"(x)")  # fmt: skip
_NUMBER = re.compile(rb"(?<=[\s\[(])-?\d[\d.]*(?=[\s\])/>])")
_WORD = re.compile(rb"/[A-Za-z0-9]+Decode|\d+ 0 R|\[[^\[\]]{0,60}\]")

Change = Callable[[bytes], bytes]
places = st.floats(0, 1)


def _at(data: bytes, place: float) -> int:
    return min(len(data), int(place * len(data)))


def _cut(place: float) -> Change:
    return lambda data: data[: _at(data, place)]


def _flip(place: float, mask: int, length: int) -> Change:
    def change(data: bytes) -> bytes:
        at = _at(data, place)
        return data[:at] + bytes(one ^ mask for one in data[at : at + length]) + data[at + length :]

    return change


def _drop(place: float, length: int) -> Change:
    return lambda data: data[: _at(data, place)] + data[_at(data, place) + length :]


def _double(place: float, length: int) -> Change:
    return lambda data: data[: _at(data, place) + length] + data[_at(data, place) :]


def _insert(place: float, more: bytes) -> Change:
    return lambda data: data[: _at(data, place)] + more + data[_at(data, place) :]


def _exchange(pattern: re.Pattern[bytes], place: float, word: bytes) -> Change:
    """Another number or name for one that stands in the file; at the same length where it fits."""

    def change(data: bytes) -> bytes:
        found = [*pattern.finditer(data)]
        if not found:
            return data
        one = found[min(len(found) - 1, int(place * len(found)))]
        return data[: one.start()] + word.ljust(one.end() - one.start()) + data[one.end() :]

    return change


changes = st.one_of(
    st.builds(_cut, places),
    st.builds(_flip, places, st.integers(1, 255), st.integers(1, 40)),
    st.builds(_drop, places, st.integers(1, 500)),
    st.builds(_double, places, st.integers(1, 500)),
    st.builds(_insert, places, st.binary(min_size=1, max_size=40)),
    st.builds(_exchange, st.just(_NUMBER), places, st.sampled_from(NUMBERS)),
    st.builds(_exchange, st.just(_WORD), places, st.sampled_from(WORDS)),
)


@dataclass(slots=True)
class Bench:
    """One page process and what it takes to hand it a file; `ends` counts how files ended."""

    place: Path
    programs: Programs
    slots: Slots
    store: FileStore
    how: Settings
    ends: Counter[str] = field(default_factory=Counter)
    token: int = 0
    last: bytes = b""

    def end_of(self, data: bytes) -> str:
        """How a file ends. Raises: AssertionError: a process died, or something was left."""
        self.last = data
        path = self.store.original(self.store.put_original([data]).sha256)
        before = self._files()
        try:
            scan = open_scan(path, self.programs, self.how.limits)
            end = self._read(scan)
        except DigitizeError as error:
            end = f"apart: {error.code}"
        assert self._files() == before, "something was left behind"
        self.ends[end] += 1
        return end

    def _read(self, scan: Scan) -> str:
        self.token += 1
        name, token = Fingerprint(f"{self.token:016x}"), Token(self.token)
        run = Run(Sha256(scan.sha256), name, token, 1, len(scan.pages))
        self.slots.give(run, scan)
        over = False
        while not over:
            reports = self.slots.reports(PATIENCE_S)
            assert reports, "a page takes for ever"
            for report in reports:
                assert isinstance(report, Alive | PageDone | RunDone), report
            over = isinstance(reports[-1], RunDone)
        pages = load_pages(self.store, Sha256(scan.sha256), name)
        records = finish(
            scan, [pages[n] for n in run.page_numbers], self.how, "scan", datetime.now(UTC)
        )
        return "damaged" if any(one.quality.damaged for one in records) else "archived"

    def _files(self) -> set[Path]:
        return {*self.programs.folder.rglob("*"), *(self.place / "tmp").rglob("*")}


@contextmanager
def bench(place: Path) -> Iterator[Bench]:
    """A bench in an empty folder, with a Tesseract that does not really read."""
    path, how = os.environ["PATH"], Settings(limits=LIMITS)
    os.environ["PATH"] = quick_tesseract(place / "bin", 0)
    (place / "tmp").mkdir()
    store = FileStore(place / "store", place / "tmp")
    try:
        with wrapped(LIMITS, place) as programs, Slots(1, Kit(store, programs, how)) as slots:
            programs.scratch  # noqa: B018  (made now, so that it is not taken for left behind)
            yield Bench(place, programs, slots, store, how)
    finally:
        os.environ["PATH"] = path


def attack(one: Bench, bases: Sequence[bytes], number: int, examples: int) -> None:
    """Break the scans in so many ways. Raises: AssertionError: see `Bench.end_of`."""

    @seed(number)
    @settings(
        max_examples=examples, deadline=None, database=None, suppress_health_check=[*HealthCheck],
        phases=[Phase.generate, Phase.shrink],
    )  # fmt: skip
    @given(st.sampled_from(bases), st.lists(changes, min_size=1, max_size=4))
    def each_file_comes_to_an_end(base: bytes, how: list[Change]) -> None:
        for change in how:
            base = change(base)
        one.end_of(base)

    each_file_comes_to_an_end()


def pictures(pdf: Path) -> list[bytes]:
    """The first page of a PDF as a file of each kind of picture; the TIFF has it twice."""
    [page] = convert_from_path(pdf, dpi=100, last_page=1)
    found = []
    for form in ("PNG", "JPEG", "TIFF"):
        held = io.BytesIO()
        page.save(
            held, form, **({"save_all": True, "append_images": [page]} if form == "TIFF" else {})
        )
        found.append(held.getvalue())
    return found


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m bench.fuzz", description=__doc__)
    parser.add_argument("scans", nargs="+", type=Path)
    parser.add_argument("--minutes", type=float, default=5)
    parser.add_argument("--seed", type=int, default=time.time_ns() % 1_000_000)
    asked = parser.parse_args(arguments)
    bases = [path.read_bytes() for path in asked.scans]
    bases += pictures(min(asked.scans, key=lambda path: path.stat().st_size))
    end, number = time.monotonic() + 60 * asked.minutes, asked.seed
    with tempfile.TemporaryDirectory(prefix="fuzz-") as name, bench(Path(name)) as one:
        while time.monotonic() < end:
            print(f"seed {number}: {one.ends.total()} files so far", flush=True)
            try:
                attack(one, bases, number, 50)
            except AssertionError as error:
                kept = Path(f"fuzz-{number}.bin").absolute()
                kept.write_bytes(one.last)
                print(f"seed {number}: {error}; the file is {kept}", file=sys.stderr)
                return 1
            number += 1
    for told, times in one.ends.most_common():
        print(f"{times:6,} {told}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
