"""Shows how many words review found wrong: by condition, scanner, dossier, kind, month, field."""

from __future__ import annotations

import os
import re
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from threading import Lock

import anyio
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from digitize.edge.desk.draw import scanner
from digitize.edge.desk.reading import record_of
from digitize.edge.desk.sample import interval
from digitize.edge.desk.site import Desk
from digitize.keep.archive.index import Archived, versions
from digitize.keep.archive.looks import edited
from digitize.keep.ledger.papers import file_codes
from digitize.keep.ledger.samples import SampleCount, sample_counts
from digitize.keep.ledger.sightings import display_name, sightings
from digitize.keep.store.ids import Sha256, sha256_id
from digitize.record.model import Edit, Record
from digitize.record.page import Page, Word
from digitize.record.paths import parted

TURN_S = 0.2  # seconds of counting in one request; the page asks again for the rest
MOST_ROWS = 12  # dossiers and months shown
MOST_SWAPS = 12  # most misread letters shown
FINE_DPI, COARSE_DPI = 290, 190  # 300 and 200 as scanners round them
ASKEW = 2.0  # least degrees of a tilted page; office scans have less

CONDITIONS = (
    "fine", "middling", "coarse", "colour", "grain", "two_level", "seal", "stamp", "handwriting",
    "askew", "turned", "table", "damaged", "text_layer",
)  # fmt: skip


@dataclass(slots=True)
class Reviewed:
    """Counts of reviewed pages, their words, the words looked at and those corrected."""

    pages: int = 0
    words: int = 0
    looked_at: int = 0
    wrong: int = 0

    def add(self, page: Page, edits: Iterable[Edit]) -> None:
        """Add one page."""
        edits = list(edits)
        self.pages += 1
        self.words += sum(len(line.words) for block in page.blocks for line in block.lines)
        self.looked_at += len(edits)
        self.wrong += sum(edit.after != edit.before for edit in edits)

    @property
    def per_thousand(self) -> float:
        """Corrected words per thousand."""
        return 1000 * self.wrong / self.words if self.words else 0.0


@dataclass(slots=True)
class ReviewTally:
    """The counts of all reviewed records."""

    total: Reviewed = field(default_factory=Reviewed)
    conditions: dict[str, Reviewed] = field(default_factory=dict)
    scanners: dict[str, Reviewed] = field(default_factory=dict)
    dossiers: dict[str, Reviewed] = field(default_factory=dict)
    kinds: dict[str, Reviewed] = field(default_factory=dict)
    months: dict[str, Reviewed] = field(default_factory=dict)
    unflagged: int = 0
    fields: dict[str, Reviewed] = field(default_factory=dict)
    swaps: Counter[tuple[str, str]] = field(default_factory=Counter)

    def add(self, record: Record, scanner: str, dossier: str) -> None:
        """Add one record in its newest revision, which has all edits.

        Args: dossier: the code of its dossier; empty: it is in none.
        """
        standing = [edit for edit in record.edits if not edit.undone_by]
        for page in record.pages:
            edits = [
                one
                for one in standing
                if one.field is None and one.articles is None and one.page == page.number
            ]
            if not edits:
                continue
            self.total.add(page, edits)
            for name in conditions(page):
                self.conditions.setdefault(name, Reviewed()).add(page, edits)
            month = f"{record.source.received_at.astimezone():%Y-%m}"
            groups = (
                (self.scanners, scanner),
                (self.dossiers, dossier),
                (self.kinds, str(record.kind.value or "")),
                (self.months, month),
            )
            for counts, of in groups:
                counts.setdefault(of, Reviewed()).add(page, edits)
            self.unflagged += sum(map(_no_flag_had_it, edits))
            self.swaps.update(
                (str(one.before), str(one.after)) for one in edits if one.after != one.before
            )
        for edit in standing:
            if edit.field:
                within = parted(edit.field)
                name = f"articles.{within[1]}" if within else edit.field  # of all articles
                count = self.fields.setdefault(name, Reviewed())
                count.looked_at += 1
                count.wrong += edit.after != edit.before

    @property
    def by_condition(self) -> list[tuple[str, Reviewed]]:
        """The conditions that occurred, in their order."""
        return [(name, self.conditions[name]) for name in CONDITIONS if name in self.conditions]

    @property
    def by_scanner(self) -> list[tuple[str, Reviewed]]:
        """The scanners, the one with most errors per thousand words first."""
        return _worst_first(self.scanners)

    @property
    def by_dossier(self) -> list[tuple[str, Reviewed]]:
        """The dossiers, those with most errors per thousand words, at most MOST_ROWS."""
        return _worst_first(self.dossiers)[:MOST_ROWS]

    @property
    def by_kind(self) -> list[tuple[str, Reviewed]]:
        """The kinds of documents, the one with most errors per thousand words first."""
        return _worst_first(self.kinds)

    @property
    def by_month(self) -> list[tuple[str, Reviewed]]:
        """The months in which scans were received, the last one first, at most MOST_ROWS."""
        return sorted(self.months.items(), reverse=True)[:MOST_ROWS]

    @property
    def swapped(self) -> list[tuple[tuple[str, str], int]]:
        """Pairs of misread and correct text, the most frequent first."""
        return self.swaps.most_common(MOST_SWAPS)


def routes(desk: Desk) -> list[Route]:
    """The view of the numbers."""
    return [Route("/numbers", Numbers(desk).page)]


@dataclass(slots=True)
class Numbers:
    """The view, and what was counted so far: the revision of each record that was reviewed.

    A record that has a new revision since makes all be counted anew.
    """

    desk: Desk
    counted: dict[str, int] = field(default_factory=dict)
    tally: ReviewTally = field(default_factory=ReviewTally)
    lock: Lock = field(default_factory=Lock)

    def page(self, request: Request) -> Response:
        """`GET /numbers`."""
        with self.desk.index() as index:
            entries = [versions(index, one)[-1] for one in edited(index)]
        with self.desk.ledger() as db:
            found = sample_counts(db).values()
        sample = SampleCount(sum(one.asked for one in found), sum(one.wrong for one in found))
        with self.lock:
            left = self._count(entries)
            return self.desk.pages.answer(
                request, "numbers.html", tally=self.tally, left=left, records=len(self.counted),
                sample=sample, between=interval(sample) if sample.asked else None,
                rate=self.desk.settings.desk.sample_per_thousand,
            )  # fmt: skip

    def _count(self, entries: list[Archived]) -> int:
        """Count for a while; returns how many records are left."""
        if any(self.counted.get(one.record_id, one.revision) != one.revision for one in entries):
            self.counted, self.tally = {}, ReviewTally()
        end = time.monotonic() + TURN_S
        new = [one for one in entries if one.record_id not in self.counted]
        for done, entry in enumerate(new):
            if time.monotonic() > end:
                return len(new) - done
            record = record_of(self.desk.archive, entry)
            original = self.desk.archive.original(entry.record_id)
            made_with = anyio.from_thread.run(self.desk.pictures.apart, scanner, original)
            with self.desk.ledger() as db:
                dossier = file_codes(db, [entry.record_id]).get(entry.record_id, "")
            self.tally.add(record, origin(record, made_with, self._folder(record)), dossier)
            self.counted[entry.record_id] = entry.revision
        return 0

    def _folder(self, record: Record) -> str:
        """The last part of the folder that the scan was first seen in."""
        with self.desk.ledger() as db:
            seen = sightings(db, Sha256(sha256_id(record.source.sha256)))
        folder = display_name(os.path.basename(seen[0].folder)) if seen else ""
        return OF_DESK if _SENT_BY_DESK.fullmatch(folder) else folder


OF_DESK = "digitize desk"
"""The one source of all scans that were dropped on the desk."""
_SENT_BY_DESK = re.compile("desk-[0-9a-f]{32}")  # each has a submission of its own


def _worst_first(counts: dict[str, Reviewed]) -> list[tuple[str, Reviewed]]:
    return sorted(counts.items(), key=lambda one: -one[1].per_thousand)


def _no_flag_had_it(edit: Edit) -> bool:
    """Whether a person found a word wrong that the machine was sure of."""
    return isinstance(edit.was, Word) and not edit.was.review and edit.after != edit.before


def conditions(page: Page) -> Iterator[str]:
    """The conditions of a page, by its resolution and by what preparing it has met."""
    if page.dpi >= FINE_DPI:
        yield "fine"
    else:
        yield "middling" if page.dpi >= COARSE_DPI else "coarse"
    if "red_channel" in page.steps:
        yield "colour"
    if "median_3" in page.steps:
        yield "grain"
    if "divide_background" not in page.steps:
        yield "two_level"
    kinds = {mark.kind for mark in page.marks}
    yield from (name for name in ("seal", "stamp", "handwriting") if name in kinds)
    if abs(page.skew) > ASKEW:
        yield "askew"
    if page.turn:
        yield "turned"
    if page.tables:
        yield "table"
    if "damaged" in page.flags:
        yield "damaged"
    if page.text_layer == "agrees":
        yield "text_layer"


def origin(record: Record, scanner: str, folder: str) -> str:
    """The scanner that the file names; without one, the folder that it came from.

    Args: scanner: of the file's own data; folder: the last folder that it came from.
    """
    fonds = record.fonds_code.value
    if scanner:
        return scanner
    return folder or (str(fonds) if fonds else "")
