"""Conformance of scans to Article 8 of Circular 05/2025: looks at originals, reports per dossier.

The rules are in `dossier/conformance.py`. Each original is looked at once; the ledger keeps what
was seen.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from sqlite3 import Connection

from pydantic import ValidationError

from digitize.dossier.conformance import WORDS, Finding, PageScan, findings_between, findings_of
from digitize.dossier.model import Dossier
from digitize.errors import DamagedVersion, DigitizeError, ProgramFailed
from digitize.keep.archive.dossier_records import dossier_entries, record_of_entry
from digitize.keep.archive.folders import Archive
from digitize.keep.archive.index import Archived, open_index
from digitize.keep.ledger.scanned import note_scanned, scanned_as
from digitize.keep.store.ids import Sha256
from digitize.keep.workspace import Workspace
from digitize.outside.programs import Programs, wrapped
from digitize.read.scan.qualities import page_scans
from digitize.record.cells import inert_cell
from digitize.record.leave import Standing
from digitize.record.model import Record
from digitize.settings import Settings

BOM = "\ufeff"  # without it Excel reads UTF-8 as the machine's code page
HEAD = ("Văn bản số", "Tên tệp", "Mã bản ghi", "Mã lỗi", "Mức", "Trang", "Nội dung", "Chi tiết")


@dataclass(frozen=True, slots=True)
class Judged:
    """A finding about a document of a dossier or batch.

    ordinal: in the dossier; None: it is about the whole, or there is no dossier. refuses: whether
    it refuses a package, by the settings.
    """

    finding: Finding
    ordinal: int | None
    filename: str
    record_id: str
    refuses: bool


@dataclass(frozen=True, slots=True)
class Examiner:
    """What the examination of originals needs."""

    workspace: Workspace
    db: Connection
    settings: Settings
    programs: Programs

    def scans_of(self, record: Record) -> tuple[PageScan, ...]:
        """Return how the pages of a record's scan were scanned; empty if nobody can tell."""
        sha256 = Sha256(record.source.sha256)
        known = scanned_as(self.db, sha256)
        if known is not None:
            return known
        try:
            original = self.workspace.store.original(sha256)
            found = page_scans(original, self.programs, self.settings.limits)
        except (DigitizeError, ProgramFailed):
            return ()  # the record itself says what is wrong with its scan
        note_scanned(self.db, sha256, found)
        return found

    def judged(self, record: Record, ordinal: int | None = None) -> Iterator[Judged]:
        """Yield the findings about one document."""
        for one in findings_of(record, self.scans_of(record)):
            yield self.as_judged(one, ordinal, record)

    def as_judged(self, one: Finding, ordinal: int | None, record: Record | None) -> Judged:
        """Return a finding with the document that it is about, and what the settings say."""
        refuses = one.kind in self.settings.conformance.refuses
        name = record.source.filename if record else ""
        return Judged(one, ordinal, name, record.record_id if record else "", refuses)


@contextmanager
def examining(workspace: Workspace, db: Connection, settings: Settings) -> Iterator[Examiner]:
    """Make an examiner, with the programs that it needs.

    Raises: MissingProgram: Poppler is not installed.
    """
    with wrapped(settings.limits) as programs:
        yield Examiner(workspace, db, settings, programs)


def judged_dossier(examiner: Examiner, dossier: Dossier) -> list[Judged]:
    """Return all findings about a dossier: of each document, then between them.

    Documents that may not leave are not looked at; the list of documents tells of them.
    """
    workspace = examiner.workspace
    archive = Archive(workspace.archive, workspace.tmp)
    found: list[Judged] = []

    def documents(index: Connection) -> Iterator[tuple[int, Record]]:
        for entry in dossier_entries(index, dossier):
            if not entry.why:
                record = record_of_entry(archive, entry)
                found.extend(examiner.judged(record, entry.ordinal))
                yield entry.ordinal, record

    with open_index(workspace.archive) as index:
        between = list(findings_between(dossier, documents(index)))
    found += [examiner.as_judged(one, ordinal, None) for ordinal, one in between]
    return sorted(found, key=lambda one: one.ordinal or 0)


def refusing(
    workspace: Workspace, db: Connection, settings: Settings, dossier: Dossier
) -> list[Judged]:
    """Return the findings about a dossier that refuse a package; without looking, if none may.

    Raises: DamagedVersion: a record cannot be read; MissingProgram: Poppler is not installed.
    """
    if not settings.conformance.refuses:
        return []
    with examining(workspace, db, settings) as examiner:
        return [one for one in judged_dossier(examiner, dossier) if one.refuses]


def judged_rows(examiner: Examiner, rows: Iterable[Archived]) -> Iterator[Judged]:
    """Yield the findings about archived documents, such as those of a batch."""
    workspace = examiner.workspace
    archive = Archive(workspace.archive, workspace.tmp)
    for row in rows:
        if row.standing is Standing.OPEN:
            try:
                data = archive.record_json(row.record_id, row.revision)
                record = Record.model_validate_json(data)
            except (DamagedVersion, ValidationError):
                continue  # the audit tells of it
            yield from examiner.judged(record)


def conformance_csv(found: Iterable[Judged]) -> Iterator[bytes]:
    """Yield the report row by row, in Vietnamese: UTF-8 with a mark, commas, CRLF (RFC 4180)."""
    yield BOM.encode() + _row(HEAD)
    for one in found:
        finding = one.finding
        yield _row((
            "" if one.ordinal is None else str(one.ordinal), one.filename, one.record_id,
            finding.kind, "từ chối đóng gói" if one.refuses else "cảnh báo",
            ", ".join(map(str, finding.pages)), WORDS[finding.kind][0], finding.about,
        ))  # fmt: skip


def judged_shown(one: Judged, language: str = "en") -> str:
    """Return a finding in one line for people."""
    finding = one.finding
    vietnamese = language == "vi"
    words = WORDS[finding.kind][0 if vietnamese else 1]
    page = ("trang" if vietnamese else "page") + " "
    where = f" ({page}{', '.join(map(str, finding.pages))})" if finding.pages else ""
    said = finding.about if vietnamese else finding.told or finding.about
    about = f": {said}" if said else ""
    place = f"{one.ordinal:>4}  " if one.ordinal is not None else "      "
    name = f"{one.filename}  " if one.filename else ""
    return f"{place}{name}{words}{where}{about}"


def _row(cells: Iterable[str]) -> bytes:
    line = io.StringIO()
    csv.writer(line).writerow([inert_cell(cell) for cell in cells])
    return line.getvalue().encode()
