"""Does a digitised paper conform to Article 8 of Circular 05/2025? Findings, for people to judge.

Office papers: at least 200 dpi at a scale of 100 %, in colour of at least 24 bits where the paper
has colour; every page there once, upright, in order and readable. Each finding names its pages. The
settings say which findings refuse a package (`conformance.refuses`); the others are warnings.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from rapidfuzz import fuzz

from digitize.dossier.model import Dossier
from digitize.record.model import Record
from digitize.record.page import Page, PageState
from digitize.record.running import rim_numbers
from digitize.settings import FindingKind

LEAST_DPI: Final = 200.0
"""Of office papers (Circular 05/2025, Article 8); maps and drawings need 300."""
LEAST_DPI_OF_MAPS: Final = 300.0
MAPS: Final = ("map", "technical drawing")
DPI_OFF: Final = 2.0  # dpi by which a file's statement may be rounded
COLOUR_BITS: Final = 24  # of one pixel
MM_AN_INCH: Final = 25.4
PAPERS_MM: Final = (
    (841.0, 1189.0), (594.0, 841.0), (420.0, 594.0), (297.0, 420.0), (210.0, 297.0), (148.0, 210.0),
    (105.0, 148.0), (215.9, 279.4), (215.9, 355.6), (210.0, 330.0), (182.0, 257.0), (257.0, 364.0),
)  # fmt: skip
"""A0 to A6, Letter, Legal, the older F4 and JIS B5 and B4."""
PAPER_OFF: Final = 0.04  # share by which a trimmed or skewed page may differ from its format
HARD_CONFIDENCE: Final = 0.5  # mean confidence of the words of a page; a worn one is at 0.8
ALIKE: Final = 97.0  # of 100: similarity from which two neighbouring pages are one, scanned twice
LEAST_LETTERS: Final = 400  # of a page that is compared so: short ones are alike too easily
LEAST_WORDS: Final = 20  # of a page, for two pages with the same words to be one page twice
_NUMBER = re.compile(r"\d{1,3}")
WORDS: Final = {
    FindingKind.LOW_RESOLUTION: ("độ phân giải thấp hơn quy định", "the resolution is too low"),
    FindingKind.NO_RESOLUTION: ("tệp không ghi độ phân giải",
                                "the file does not say its resolution"),
    FindingKind.SCALE: ("khổ giấy lạ, có thể không quét ở tỷ lệ 100 %",
                        "no usual format of paper; perhaps not scanned at 100 %"),
    FindingKind.NO_COLOUR: ("ảnh không đủ 24 bit màu; giấy có màu thì phải quét lại",
                            "less than 24 bits of colour; to be scanned again if the paper has"
                            " colour"),
    FindingKind.UNREADABLE: ("trang không mở được", "the page could not be opened"),
    FindingKind.HARD_TO_READ: ("chữ trên trang rất khó đọc", "the words of the page are hardly"
                               " readable"),
    FindingKind.BLANK: ("trang trắng", "the page is blank"),
    FindingKind.MISSING: ("thiếu trang", "pages are missing"),
    FindingKind.DOUBLED: ("có hai lần", "it is there twice"),
    FindingKind.TURNED: ("trang bị xoay", "the page is turned"),
    FindingKind.NUMBERS_JUMP: ("số trang in nhảy", "printed page numbers jump"),
    FindingKind.SHEETS_JUMP: ("tờ số không liền nhau", "sheet numbers do not go on"),
    FindingKind.COUNT_DIFFERS: ("số đã nhập khác số đếm được", "the number entered is not the one"
                                " counted"),
}  # fmt: skip
"""Each kind of finding in Vietnamese and English."""


@dataclass(frozen=True, slots=True)
class PageScan:
    """How a page was scanned, from the file alone.

    dpi: None: the file does not say. bits: of one pixel. scanned: False for a born-digital page.
    width_px, height_px: of the picture that covers it.
    """

    number: int
    dpi: float | None
    bits: int
    width_px: int
    height_px: int
    scanned: bool = True


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding. pages: of the scan; empty where it is about the whole.

    about: what was found, in Vietnamese. told: the same in English; empty: the same words.
    """

    kind: FindingKind
    pages: tuple[int, ...] = ()
    about: str = ""
    told: str = ""


def findings_of(record: Record, scans: Sequence[PageScan]) -> tuple[Finding, ...]:
    """Return what may be wrong with one document.

    Args: scans: of all pages of its scan; empty if the original was not looked at, and then nothing
        is said about resolution, scale and colour.
    """
    numbers = {page.number for page in record.pages}
    own = [one for one in scans if one.number in numbers and one.scanned]
    return (*_of_pixels(record, own), *_of_pages(record))


def _of_pixels(record: Record, scans: Sequence[PageScan]) -> Iterator[Finding]:
    least = LEAST_DPI_OF_MAPS if record.kind.value in MAPS else LEAST_DPI
    low = [one for one in scans if one.dpi is not None and one.dpi < least - DPI_OFF]
    if low:
        worst = min(one.dpi or 0 for one in low)
        yield Finding(FindingKind.LOW_RESOLUTION, _pages(low), f"{worst:.0f} < {least:.0f} dpi")
    if silent := [one for one in scans if one.dpi is None]:
        yield Finding(FindingKind.NO_RESOLUTION, _pages(silent))
    odd = [(one, size) for one in scans if one.dpi and not _is_paper(size := _size_mm(one))]
    if odd:
        width, height = odd[0][1]
        told = f"{width:.0f} × {height:.0f} mm"
        yield Finding(FindingKind.SCALE, _pages([one for one, _ in odd]), told)
    sealed = {page.number for page in record.pages if any(m.kind == "seal" for m in page.marks)}
    if grey := [one for one in scans if one.bits < COLOUR_BITS]:
        bits = min(one.bits for one in grey)
        seals = sum(one.number in sealed for one in grey)
        about = f"{bits} bit" + (f"; {seals} trang có dấu" if seals else "")
        told = f"{bits} bit" + (f"; a seal on {seals} pages" if seals else "")
        yield Finding(FindingKind.NO_COLOUR, _pages(grey), about, told)


def _of_pages(record: Record) -> Iterator[Finding]:
    pages = record.pages
    for kind, found in (
        (FindingKind.UNREADABLE, [one for one in pages if one.state is PageState.FAILED]),
        (FindingKind.HARD_TO_READ, [one for one in pages if _is_hard(one)]),
        (FindingKind.BLANK, [one for one in pages if one.state is PageState.BLANK]),
        (FindingKind.TURNED, [one for one in pages if one.turn]),
    ):
        if found:
            yield Finding(kind, tuple(one.number for one in found))
    for note in record.quality.reasons:
        if note.code == "page_files_missing":
            numbers = note.values.get("numbers")
            listed = numbers if isinstance(numbers, tuple) else (numbers,)
            yield Finding(FindingKind.MISSING, (), ", ".join(map(str, listed)))
    yield from _doubled(pages)
    yield from _jumps(pages)


def _doubled(pages: Sequence[Page]) -> Iterator[Finding]:
    """Yield pages with the same words; neighbours may differ in a few letters, as two scans do."""
    seen: dict[str, int] = {}
    before: list[tuple[int, str]] = []
    for page in pages:
        key = _words(page)
        if not key:
            continue
        near = before if len(key) >= LEAST_LETTERS else []
        alike = [number for number, one in near if fuzz.ratio(one, key) >= ALIKE]
        twin = seen.get(key) or next(iter(alike), None)
        if twin is not None:
            yield Finding(FindingKind.DOUBLED, (twin, page.number))
        seen.setdefault(key, page.number)
        before = [*before[-1:], (page.number, key)]


def _jumps(pages: Sequence[Page]) -> Iterator[Finding]:
    """Yield where printed page numbers do not go on; the number of the first page may be any.

    A blank page between two others may be a side without a number, and a document may begin again.
    """
    printed = [(page, number) for page in pages if (number := printed_number(page)) is not None]
    for (one, before), (other, after) in pairwise(printed):
        apart = other.number - one.number
        blanks = sum(page.state is PageState.BLANK for page in pages
                     if one.number < page.number < other.number)  # fmt: skip
        if after == 1 or after - before in (apart, apart - blanks):
            continue
        yield Finding(FindingKind.NUMBERS_JUMP, (one.number, other.number), f"{before} → {after}")


def printed_number(page: Page) -> int | None:
    """Return the number printed at the top or foot of a page; None if there is none, or several."""
    numbered = rim_numbers([page])
    found = {
        int(figures[0])
        for block in page.blocks
        for line in block.lines
        if id(line) in numbered and (figures := _NUMBER.findall(line.text))
    }
    return found.pop() if len(found) == 1 else None


def findings_between(
    dossier: Dossier, documents: Iterable[tuple[int, Record]]
) -> Iterator[tuple[int | None, Finding]]:
    """Yield what may be wrong between the documents of a dossier, each with the place of one.

    Args: documents: their places from 1 and their records, one at a time.
    """
    seen: dict[object, int] = {}
    pages = 0
    for ordinal, record in documents:
        pages += len(record.pages)
        for key in _marks_of(record):
            if key in seen:
                at = seen[key]
                yield ordinal, Finding(FindingKind.DOUBLED, (), f"văn bản {at}", f"document {at}")
                break
        for key in _marks_of(record):
            seen.setdefault(key, ordinal)
    if dossier.pages is not None and pages != dossier.pages:
        counts = f"{dossier.pages} ≠ {pages}"
        yield None, Finding(FindingKind.COUNT_DIFFERS, (), f"{counts} trang", f"{counts} pages")
    yield from _sheets(dossier)


def _marks_of(record: Record) -> Iterator[object]:
    """Yield what two documents have in common only if they are one: words, or number and date."""
    if len(record.text_raw.split()) >= LEAST_WORDS:
        yield hashlib.sha256(record.text_raw.encode()).hexdigest()
    sign = (record.number.value, record.symbol.value, record.issued_on.value, record.issuer.value)
    if all(sign):
        yield sign


def _sheets(dossier: Dossier) -> Iterator[tuple[int | None, Finding]]:
    expected = 1
    for ordinal, one in enumerate(dossier.documents, 1):
        if one.first_sheet is None:
            return
        # Two short papers may share a sheet, so the next one may begin where the last one ends.
        if one.first_sheet not in (expected, expected - 1):
            told = f"{expected} → {one.first_sheet}"
            yield ordinal, Finding(FindingKind.SHEETS_JUMP, (), told)
        expected = (one.last_sheet if one.last_sheet is not None else one.first_sheet) + 1
    if dossier.documents and dossier.sheets is not None and dossier.sheets != expected - 1:
        counts = f"{dossier.sheets} ≠ {expected - 1}"
        yield None, Finding(FindingKind.COUNT_DIFFERS, (), f"{counts} tờ", f"{counts} sheets")


def refusals(found: Iterable[Finding], refusing: Iterable[str]) -> tuple[Finding, ...]:
    """Return the findings that refuse a package, by the setting `conformance.refuses`."""
    kinds = set(refusing)
    return tuple(one for one in found if one.kind in kinds)


def _pages(scans: Iterable[PageScan]) -> tuple[int, ...]:
    return tuple(one.number for one in scans)


def _size_mm(scan: PageScan) -> tuple[float, float]:
    dots = (scan.dpi or 1) / MM_AN_INCH
    return scan.width_px / dots, scan.height_px / dots


def _is_paper(size: tuple[float, float]) -> bool:
    """Whether a size in millimetres is that of a usual format, or two pages of one side by side."""
    short, long = sorted(size)
    return any(
        abs(short - one) <= PAPER_OFF * one and abs(long - other) <= PAPER_OFF * other
        for one, other in PAPERS_MM
    )


def _is_hard(page: Page) -> bool:
    words = [
        word.confidence for block in page.blocks for line in block.lines for word in line.words
    ]
    return bool(words) and sum(words) / len(words) < HARD_CONFIDENCE


def _words(page: Page) -> str:
    """Return all words of a page; empty if there are too few to tell pages apart."""
    words = [word.raw for block in page.blocks for line in block.lines for word in line.words]
    return " ".join(words) if len(words) >= LEAST_WORDS else ""
