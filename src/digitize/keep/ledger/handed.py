"""What was submitted with a scan: archive data, and the page files it was joined from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from sqlite3 import Connection

from digitize.keep.ledger.db import atomic
from digitize.keep.ledger.filing import note_filing
from digitize.keep.ledger.ids import SightingId
from digitize.keep.ledger.joined import joined_papers
from digitize.keep.ledger.sightings import display_name
from digitize.keep.ledger.submissions import names_of_scan
from digitize.keep.store.ids import Sha256
from digitize.record.description import NOTHING, Description, described
from digitize.record.leave import highest
from digitize.record.model import JoinedPaper, Part, Record
from digitize.record.notes import note

MOST_NAMED = 20  # missing page numbers that a reason lists


@dataclass(frozen=True, slots=True)
class PageFile:
    """A file that is one page of a joined content. number: from its name."""

    number: int
    name: bytes
    sha256: Sha256
    bytes: int


@dataclass(frozen=True, slots=True)
class Handed:
    """Everything that is known of a content besides its bytes.

    submission: the first name that it was given. joined: papers of other scans that it was made of.
    """

    description: Description = NOTHING
    parts: tuple[PageFile, ...] = ()
    submission: str | None = None
    joined: tuple[JoinedPaper, ...] = ()


def hand_in(
    db: Connection, sighting: SightingId, description: Description, parts: Sequence[PageFile]
) -> None:
    """Note what came with a sighting. Part of the transaction that notes the sighting."""
    with atomic(db):
        if description != NOTHING:
            db.execute(
                "INSERT INTO description (sighting, data) VALUES (?, ?)",
                (sighting, description.model_dump_json(exclude_none=True)),
            )
        if description.file_code is not None:
            note_filing(db, sighting, description)
        for page_no, part in enumerate(parts, 1):
            db.execute(
                "INSERT INTO part (sighting, page_no, number, name, sha256, bytes)"
                " VALUES (?, ?, ?, ?, ?, ?)",
                (sighting, page_no, part.number, part.name, part.sha256, part.bytes),
            )


def handed(db: Connection, sha256: Sha256) -> Handed:
    """Return what came with a content: the newest archive data, the first page files and name.

    The strictest level of secrecy counts: a person may clear it, a later submission may not.
    """
    description, levels = NOTHING, []
    for (data,) in db.execute(
        "SELECT data FROM sighting JOIN description ON sighting = id WHERE sha256 = ? ORDER BY id",
        (sha256,),
    ):
        given = Description.kept(data)
        description = given.over(description)
        levels.append(given.security)
    if level := highest(levels):
        description = description.model_copy(update={"security": level})
    rows = db.execute(
        "SELECT number, name, part.sha256, bytes FROM part WHERE sighting ="
        " (SELECT min(id) FROM sighting JOIN part ON sighting = id WHERE sighting.sha256 = ?)"
        " ORDER BY page_no",
        (sha256,),
    )
    parts = (PageFile(number, name, Sha256(hash_), size) for number, name, hash_, size in rows)
    names = names_of_scan(db, sha256)
    return Handed(description, tuple(parts), names[0] if names else None, joined_papers(db, sha256))


def description_of(db: Connection, sighting: SightingId) -> Description:
    """Return the archive data that came with one sighting."""
    row = db.execute("SELECT data FROM description WHERE sighting = ?", (sighting,)).fetchone()
    return Description.kept(row[0]) if row else NOTHING


def handed_in(record: Record, given: Handed) -> Record:
    """Return the record with what was submitted with its scan."""
    record = described(record, given.description)
    if given.submission:
        source = record.source.model_copy(update={"submission": given.submission})
        record = record.model_copy(update={"source": source})
    if given.joined:
        source = record.source.model_copy(update={"joined": given.joined})
        record = record.model_copy(update={"source": source})
    if not given.parts:
        return record
    parts = tuple(
        Part(number=one.number, filename=display_name(one.name), sha256=one.sha256)
        for one in given.parts
    )
    source = record.source.model_copy(update={"parts": parts})
    record = record.model_copy(update={"source": source})
    missing = missing_numbers([one.number for one in given.parts])
    if not missing:
        return record
    named = tuple(missing[:MOST_NAMED])
    lack = note("page_files_missing", count=len(missing), numbers=named)
    reasons = (*record.quality.reasons, lack)
    quality = record.quality.model_copy(update={"review": True, "reasons": reasons})
    return record.model_copy(update={"quality": quality})


def missing_numbers(numbers: Sequence[int]) -> list[int]:
    """Return the gaps in rising numbers, counted from 1, or from 0 if that is the first."""
    return sorted(set(range(min(1, numbers[0]), numbers[-1])) - set(numbers))
