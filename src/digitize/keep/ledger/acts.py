"""What people do at the desk: the history of who did what, and what may be undone.

An act is noted before its papers are changed, so no change is without its act; a paper that could
not be changed is taken off the act again. The edits themselves stand in the records.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from sqlite3 import Connection
from typing import Any, Final

from digitize.keep.ledger.db import atomic, stamp
from digitize.record.edits import Hand


class What(StrEnum):
    """What was done."""

    CONFIRM = "confirm"  # decisions on a page of a record
    CONFIRM_SURE = "confirm_sure"  # all sure fields of a selection of records
    ARTICLES = "articles"  # which parts of an issue are which article
    ASSIGN = "assign"  # papers given to a person
    ASIDE = "aside"  # a paper put aside with a note
    BACK = "back"  # a paper put back into the queue
    TAKE_OVER = "take_over"  # a paper taken from a person who had it open
    CLEAR = "clear"  # what was on hold let go on
    WITHDRAW = "withdraw"  # a paper taken back; `about` of this and the next three: the reason
    RESTORE = "restore"  # a withdrawn paper brought back
    HOLD = "hold"  # a scan put on hold
    ASK_DELETION = "ask_deletion"  # a paper is to be deleted for good
    KEEP = "keep"  # a deletion refused, or taken back
    DELETE = "delete"  # a deletion agreed to
    PAGES = "pages"  # pages of a scan parted, joined, ordered, turned, dropped or read again
    JOIN = "join"  # papers of several scans joined to one, which is the last of its papers
    UNDO = "undo"  # an act undone, whole or in part
    PERSON = "person"  # somebody added, changed or removed


EDITING: Final = (What.CONFIRM, What.CONFIRM_SURE, What.ARTICLES)
"""Acts whose edits stand in records."""
UNDOABLE: Final = (*EDITING, What.ASSIGN, What.ASIDE, What.BACK, What.JOIN)


@dataclass(frozen=True, slots=True)
class DeskAct:
    """An act. at: in UTC. papers: how many it is about; undone: how many of these were undone."""

    id: int
    what: What
    by: str
    at: str
    about: str | None
    papers: int
    undone: int

    @property
    def may_be_undone(self) -> bool:
        """Whether something of it can still be undone."""
        return self.what in UNDOABLE and self.undone < self.papers


@dataclass(frozen=True, slots=True)
class ActPaper:
    """A paper of an act. before: what the act replaced, where the record does not say it."""

    record_id: str
    before: Any
    undone_by: str | None
    undone_at: str | None


_ACT = (
    "SELECT id, what, by, at, about,"
    " (SELECT count(*) FROM act_paper WHERE act = act.id),"
    " (SELECT count(undone_by) FROM act_paper WHERE act = act.id) FROM act"
)


def note_act(
    db: Connection, what: What, hand: Hand, papers: Mapping[str, Any], about: str | None = None
) -> int:
    """Note an act and return its number.

    Args: papers: the records that it is about, and what it replaces of each, or None.
    """
    with atomic(db):
        id_ = db.execute(
            "INSERT INTO act (what, by, at, about) VALUES (?, ?, ?, ?)",
            (what, hand.by, stamp(hand.at), about),
        ).lastrowid
        db.executemany(
            "INSERT INTO act_paper (act, record_id, before) VALUES (?, ?, ?)",
            [(id_, one, None if was is None else json.dumps(was)) for one, was in papers.items()],
        )
    return int(id_ or 0)


def take_off(db: Connection, act: int, record: str) -> None:
    """Take a paper off an act that did not change it; an act without papers goes too."""
    with atomic(db):
        db.execute("DELETE FROM act_paper WHERE act = ? AND record_id = ?", (act, record))
        db.execute(
            "DELETE FROM act WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM act_paper WHERE act = ?1)",
            (act,),
        )


def act_numbered(db: Connection, id_: int) -> DeskAct | None:
    """Return an act by its number; None: there is none."""
    row = db.execute(f"{_ACT} WHERE id = ?", (id_,)).fetchone()
    return _act(row) if row else None


def papers_of(db: Connection, id_: int, most: int | None = None) -> list[ActPaper]:
    """Return the papers of an act. most: of many, only so many."""
    rows = db.execute(
        "SELECT record_id, before, undone_by, undone_at FROM act_paper WHERE act = ?"
        " ORDER BY record_id LIMIT ?",
        (id_, -1 if most is None else most),
    )
    return [
        ActPaper(record, None if before is None else json.loads(before), by, at)
        for record, before, by, at in rows
    ]


def mark_undone(db: Connection, act: int, records: Sequence[str], by: str, now: datetime) -> None:
    """Note which papers of an act were undone, and by whom."""
    with atomic(db):
        db.executemany(
            "UPDATE act_paper SET undone_by = ?, undone_at = ?"
            " WHERE act = ? AND record_id = ? AND undone_by IS NULL",
            [(by, stamp(now), act, one) for one in records],
        )


def act_of(db: Connection, record: str, by: str, at: datetime) -> int | None:
    """Return the act that made the edits of a record with this author and time; None: none did."""
    row = db.execute(
        "SELECT id FROM act JOIN act_paper ON act = act.id"
        " WHERE record_id = ? AND by = ? AND at = ?",
        (record, by, stamp(at)),
    ).fetchone()
    return int(row[0]) if row else None


def acts(
    db: Connection, by: str | None = None, record: str | None = None, offset: int = 0,
    limit: int = 50,
) -> list[DeskAct]:  # fmt: skip
    """Return acts, the newest first; by: only of one person; record: only about one record."""
    rows = db.execute(
        f"{_ACT} WHERE (?1 IS NULL OR by = ?1) AND (?2 IS NULL OR EXISTS"  # noqa: S608
        " (SELECT 1 FROM act_paper WHERE act = act.id AND record_id = ?2))"
        " ORDER BY id DESC LIMIT ?3 OFFSET ?4",
        (by, record, limit, offset),
    )
    return [_act(row) for row in rows]


def count_acts(db: Connection, by: str | None = None, record: str | None = None) -> int:
    """Return how many acts `acts` would return without a limit."""
    row = db.execute(
        "SELECT count(*) FROM act WHERE (?1 IS NULL OR by = ?1) AND (?2 IS NULL OR EXISTS"
        " (SELECT 1 FROM act_paper WHERE act = act.id AND record_id = ?2))",
        (by, record),
    ).fetchone()
    return int(row[0])


def persons_who_acted(db: Connection) -> list[str]:
    """Return the names of all who ever did something, in their order."""
    return [row[0] for row in db.execute("SELECT DISTINCT by FROM act ORDER BY by")]


def reviewed_since(db: Connection, since: datetime) -> list[tuple[str, int]]:
    """Return how many papers each person has confirmed since a time, the most first.

    What was undone does not count.
    """
    rows = db.execute(
        "SELECT by, count(DISTINCT record_id) AS papers FROM act JOIN act_paper ON act = act.id"
        " WHERE what IN ('confirm', 'confirm_sure', 'articles') AND at >= ? AND undone_by IS NULL"
        " GROUP BY by ORDER BY papers DESC, by",
        (stamp(since),),
    )
    return [(str(by), int(papers)) for by, papers in rows]


def _act(row: tuple[Any, ...]) -> DeskAct:
    id_, what, *rest = row
    return DeskAct(id_, What(what), *rest)
