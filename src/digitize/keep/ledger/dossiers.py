"""Dossiers: every revision of each, and which documents it holds.

A change is a new revision, based on the one that its author has seen; older ones stay. The bag of
a revision is written afterwards (`keep/archive/dossiers.py`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from sqlite3 import Connection
from typing import Any, Final, Literal

from pydantic import ValidationError

from digitize.dossier.model import Dossier, DossierDocument
from digitize.errors import BadDossier, NoSuchDossier, StaleDossier
from digitize.keep.ledger.db import atomic, stamp

OWN: Final = ("dossier_id", "dossier_schema", "revision", "change")
"""Parts of a dossier that say which revision it is, and not what it describes."""
TRIES: Final = 20  # attempts at a change that applies to any revision
Way = Literal["entered", "table", "accepted", "filed", "imported", "dissolved"]


@dataclass(frozen=True, slots=True)
class Author:
    """Who changes a dossier, in which way, and when."""

    by: str
    at: datetime
    way: Way = "entered"


@dataclass(frozen=True, slots=True)
class DossierRow:
    """One revision as the ledger keeps it. archived_at: None until its bag is complete."""

    dossier_id: str
    revision: int
    data: str
    made_at: str
    archived_at: str | None


def new_dossier(db: Connection, values: Mapping[str, Any], author: Author) -> Dossier:
    """Make a dossier. values: its fields, among them `file_code`.

    Where a dossier with these codes was dissolved, its next revision begins the new one, so that
    both histories stand together.

    Raises: BadDossier: a value is not allowed, or there is such a dossier, or it would take a
        document from another one.
    """
    fonds, code = values.get("fonds_code") or "", values.get("file_code") or ""
    with atomic(db):
        old = _dissolved(db, fonds, code)
        change = {"by": author.by, "at": author.at, "way": author.way, "fields": tuple(values)}
        own = {"dossier_id": _free_id(db, f"{fonds}\0{code}"), "revision": 1}
        if old is not None:
            own = {"dossier_id": old.dossier_id, "revision": old.revision + 1}
        made = validated(f"dossier {code}", {**own, "change": change, **values})
        _require_free_code(db, made)
        db.execute(
            "INSERT INTO dossier (id, fonds_code, file_code, revision) VALUES (?, ?, ?, ?)"
            " ON CONFLICT (id) DO UPDATE SET revision = excluded.revision",
            (made.dossier_id, made.fonds_code or "", made.file_code, made.revision),
        )
        _keep(db, made, author.at)
    return made


def dissolve_dossier(db: Connection, seen: Dossier, author: Author, why: str) -> Dossier:
    """Dissolve a dossier: its documents belong to none, and its code may be given anew.

    Nothing is lost: all its revisions stay, and the last one says who dissolved it, when and why.

    Raises: StaleDossier: there is a newer revision; NoSuchDossier: there is none; BadDossier: no
        reason was given, or it is dissolved already.
    """
    if not " ".join(why.split()):
        raise BadDossier(seen.file_code, "give the reason for dissolving it")
    gone = tuple(sorted({*seen.taken_out, *(one.record_id for one in seen.documents)}))
    return change_dossier(
        db, seen, {"documents": (), "taken_out": gone}, replace(author, way="dissolved"), why
    )


def change_dossier(
    db: Connection,
    seen: Dossier,
    values: Mapping[str, Any],
    author: Author,
    why: str | None = None,
) -> Dossier:
    """Keep a changed dossier as its next revision; the same dossier if nothing is otherwise.

    Args: seen: the revision on which the change is based. values: the fields that change. why: the
        reason, where one is asked for.
    Raises: StaleDossier: there is a newer revision; NoSuchDossier: there is none; BadDossier: as
        `new_dossier`, or the dossier was dissolved.
    """
    if seen.dissolved:
        way = "it was dissolved; `digitize dossier new` begins one with its code"
        raise BadDossier(seen.file_code, way)
    before = seen.model_dump(exclude=set(OWN))
    given = {**before, **values}
    after = validated(seen.file_code, {**given, **_own(seen, author, (), why)})
    fields = tuple(name for name, value in after.model_dump(exclude=set(OWN)).items()
                   if value != before[name])  # fmt: skip
    if not fields and not after.dissolved:
        return seen
    after = validated(seen.file_code, {**given, **_own(seen, author, fields, why)})
    with atomic(db):
        newest = dossier(db, seen.dossier_id)
        if newest.revision != seen.revision:
            raise StaleDossier(seen.dossier_id, seen.revision, newest.revision)
        _require_free_code(db, after)
        db.execute(
            "UPDATE dossier SET fonds_code = ?, file_code = ?, revision = ? WHERE id = ?",
            (after.fonds_code or "", after.file_code, after.revision, after.dossier_id),
        )
        _keep(db, after, author.at)
    return after


def change_whatever_happens(
    db: Connection,
    dossier_id: str,
    change: Callable[[Dossier], Mapping[str, Any]],
    author: Author,
) -> Dossier:
    """Make a change that applies to any revision, even if others change the dossier meanwhile.

    Raises: NoSuchDossier, BadDossier; StaleDossier: others keep changing it.
    """
    for _ in range(TRIES - 1):
        with suppress(StaleDossier):
            seen = dossier(db, dossier_id)
            return change_dossier(db, seen, change(seen), author)
    seen = dossier(db, dossier_id)
    return change_dossier(db, seen, change(seen), author)


def validated(name: str, values: Mapping[str, Any]) -> Dossier:
    """Make a dossier of values. Raises: BadDossier: one is not allowed; it names the first."""
    try:
        return Dossier.model_validate(values)
    except ValidationError as error:
        raise BadDossier(name, first_fault(error)) from error


def first_fault(error: ValidationError) -> str:
    """Return the first of the faults that pydantic found, in one line with its field."""
    first = error.errors()[0]
    where = ".".join(str(part) for part in first["loc"])
    why = first["msg"].removeprefix("Value error, ")
    return f"{where}: {why}" if where else why


def dossier(db: Connection, dossier_id: str, revision: int | None = None) -> Dossier:
    """Return a dossier, its newest revision or the given one. Raises: NoSuchDossier."""
    found = list(_read(db, dossier_id, revision))
    if not found:
        raise NoSuchDossier(dossier_id, 0)
    return found[0]


def _read(db: Connection, dossier_id: str, revision: int | None = None) -> Iterator[Dossier]:
    """Yield the revision, if there is such a dossier."""
    rows = db.execute(
        "SELECT data FROM dossier_revision JOIN dossier ON dossier.id = dossier"
        " WHERE dossier = ? AND dossier_revision.revision = coalesce(?, dossier.revision)",
        (dossier_id, revision),
    )
    return (Dossier.model_validate_json(row[0]) for row in rows.fetchall())


def dossier_named(db: Connection, asked: str) -> Dossier:
    """Return the dossier with this file code, `FONDS/CODE`, or the start of its id.

    Raises: NoSuchDossier: there is none, or there are several.
    """
    rows = db.execute(
        "SELECT id FROM dossier WHERE file_code = ?1 OR fonds_code || '/' || file_code = ?1"
        " OR (substr(id, 1, length(?1)) = ?1 AND length(?1) > 3)",
        (asked,),
    ).fetchall()
    if len(rows) != 1:
        raise NoSuchDossier(asked, len(rows))
    return dossier(db, rows[0][0])


def records_of_dossier(db: Connection, asked: str) -> frozenset[str]:
    """Return the ids of the records in the dossier of this name. Raises: as `dossier_named`."""
    return frozenset(one.record_id for one in dossier_named(db, asked).documents)


def dossier_by_codes(db: Connection, fonds_code: str | None, file_code: str) -> Dossier | None:
    """Return the dossier with these codes; None if there is none.

    Without a fonds, the only dossier with this file code counts. One that was dissolved does not.
    """
    rows = db.execute(
        "SELECT id FROM dossier WHERE file_code = ?1 AND (?2 = '' OR fonds_code = ?2)",
        (file_code, fonds_code or ""),
    ).fetchall()
    found = [one for row in rows for one in _read(db, row[0]) if not one.dissolved]
    return found[0] if len(found) == 1 else None


def _dissolved(db: Connection, fonds_code: str, file_code: str) -> Dossier | None:
    """Return the dossier with exactly these codes, if it was dissolved."""
    rows = db.execute(
        "SELECT id FROM dossier WHERE file_code = ? AND fonds_code = ?", (file_code, fonds_code)
    ).fetchall()
    return next((one for row in rows for one in _read(db, row[0]) if one.dissolved), None)


def each_dossier(db: Connection) -> Iterator[Dossier]:
    """Yield the newest revision of every dossier, by fonds and file code.

    Those that were dissolved are left out.
    """
    ids = db.execute("SELECT id FROM dossier ORDER BY fonds_code, file_code").fetchall()
    found = (one for row in ids for one in _read(db, row[0]))
    return (one for one in found if not one.dissolved)


def dossier_of(db: Connection, record_id: str) -> str | None:
    """Return the id of the dossier that a document is in; None if it is in none."""
    row = db.execute(
        "SELECT dossier FROM dossier_document WHERE record_id = ?", (record_id,)
    ).fetchone()
    return str(row[0]) if row else None


def dossier_revisions(db: Connection) -> list[DossierRow]:
    """Return every revision of every dossier, for the audit, backups and the bags."""
    rows = db.execute(
        "SELECT dossier, revision, data, made_at, archived_at FROM dossier_revision"
        " ORDER BY dossier, revision"
    )
    return [DossierRow(*row) for row in rows]


def without_bag(db: Connection) -> list[DossierRow]:
    """Return the revisions whose bags are still to be written, the oldest first."""
    rows = db.execute(
        "SELECT dossier, revision, data, made_at, archived_at FROM dossier_revision"
        " WHERE archived_at IS NULL ORDER BY made_at, dossier, revision"
    )
    return [DossierRow(*row) for row in rows]


def note_bag(db: Connection, row: DossierRow, now: datetime) -> None:
    """Note that the bag of a revision is complete."""
    with atomic(db):
        db.execute(
            "UPDATE dossier_revision SET archived_at = ? WHERE dossier = ? AND revision = ?"
            " AND archived_at IS NULL",
            (stamp(now), row.dossier_id, row.revision),
        )


def bring_back(db: Connection, dossiers: Iterable[tuple[Dossier, str]], now: datetime) -> int:
    """Take dossiers from their bags into a ledger that has lost them; return how many revisions.

    Args: dossiers: all revisions of each, with their JSON as the bags have it.
    Raises: BadDossier: two dossiers have the same document.
    """
    added = 0
    with atomic(db):
        for found, data in sorted(dossiers, key=lambda one: (one[0].dossier_id, one[0].revision)):
            key = found.dossier_id, found.revision
            if db.execute("SELECT 1 FROM dossier_revision WHERE dossier = ? AND revision = ?",
                          key).fetchone():  # fmt: skip
                continue
            db.execute(
                "INSERT INTO dossier (id, fonds_code, file_code, revision) VALUES (?, ?, ?, ?)"
                " ON CONFLICT (id) DO UPDATE SET fonds_code = excluded.fonds_code,"
                " file_code = excluded.file_code, revision = excluded.revision"
                " WHERE excluded.revision > revision",
                (found.dossier_id, found.fonds_code or "", found.file_code, found.revision),
            )
            db.execute(
                "INSERT INTO dossier_revision VALUES (?, ?, ?, ?, ?)",
                (*key, data, stamp(found.change.at), stamp(now)),
            )
            for newest in _read(db, found.dossier_id):
                _bind(db, newest)
            added += 1
    return added


def _own(seen: Dossier, author: Author, fields: tuple[str, ...], why: str | None) -> dict[str, Any]:
    """Return what a revision says of itself. It is dumped, since models are validated whole."""
    change = {"by": author.by, "at": author.at, "way": author.way, "fields": fields, "why": why}
    return {"dossier_id": seen.dossier_id, "revision": seen.revision + 1, "change": change}


def _keep(db: Connection, made: Dossier, now: datetime) -> None:
    db.execute(
        "INSERT INTO dossier_revision (dossier, revision, data, made_at) VALUES (?, ?, ?, ?)",
        (made.dossier_id, made.revision, made.model_dump_json(), stamp(now)),
    )
    _bind(db, made)


def _bind(db: Connection, made: Dossier) -> None:
    """Note which documents are in the dossier. Raises: BadDossier: one is in another one."""
    wanted = {one.record_id for one in made.documents}
    rows = db.execute(
        "SELECT record_id FROM dossier_document WHERE dossier = ?", (made.dossier_id,)
    )
    had = {str(row[0]) for row in rows}
    db.executemany(
        "DELETE FROM dossier_document WHERE record_id = ?", [(one,) for one in had - wanted]
    )
    for record_id in sorted(wanted - had):
        other = dossier_of(db, record_id)
        if other is not None:
            code = next(_read(db, other)).file_code
            why = f"the document {record_id[:12]} is in the dossier {code}; take it out there first"
            raise BadDossier(made.file_code, why)
        db.execute("INSERT INTO dossier_document VALUES (?, ?)", (record_id, made.dossier_id))


def _require_free_code(db: Connection, made: Dossier) -> None:
    """Raises: BadDossier: another dossier of the fonds has this file code."""
    row = db.execute(
        "SELECT id FROM dossier WHERE fonds_code = ? AND file_code = ? AND id <> ?",
        (made.fonds_code or "", made.file_code, made.dossier_id),
    ).fetchone()
    if row:
        of = f" of the fonds {made.fonds_code}" if made.fonds_code else ""
        why = f"there is a dossier{of} with this file code; `digitize dossier show` shows it"
        raise BadDossier(made.file_code, why)


def _free_id(db: Connection, codes: str) -> str:
    """Return an id made of the codes; if a dossier had these codes before, another one."""
    number = 0
    while True:
        made = hashlib.sha256(f"{codes}\0{number}".encode()).hexdigest()[:16]
        if db.execute("SELECT 1 FROM dossier WHERE id = ?", (f"hs-{made}",)).fetchone() is None:
            return f"hs-{made}"
        number += 1


def with_documents(
    seen: Dossier, added: Collection[str], at: int | None = None
) -> tuple[DossierDocument, ...]:
    """Return the documents of a dossier with others among them.

    Args: at: the place of the first one, from 1; None: at the end.
    """
    new = tuple(DossierDocument(record_id=one) for one in added)
    place = len(seen.documents) if at is None else at - 1
    return (*seen.documents[:place], *new, *seen.documents[place:])
