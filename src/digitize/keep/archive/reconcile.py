"""Bring a rebuilt index into agreement with the ledger.

A missing folder must not bring an older version back: it may hold the tombstone of a withdrawn
record, or the version that a marking of secrecy closed.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from sqlite3 import Connection

from digitize.errors import BadCopy, NotInStore
from digitize.keep.archive.folders import record_bytes, version_of
from digitize.keep.archive.index import hide, open_index, replace, versions
from digitize.keep.ledger.facts import Posted, facts
from digitize.keep.ledger.outbox import Parcel
from digitize.keep.ledger.states import ReceiptOutcome
from digitize.keep.store.ids import RecordId, Sha256
from digitize.keep.workspace import Workspace
from digitize.record.leave import may_leave


def reconcile(workspace: Workspace, db: Connection) -> list[str]:
    """Correct the index by the ledger; return what is missing, one line each.

    If the folder of a record's newest version is missing, the version is taken from the store. If
    the store lacks it too, the record is hidden until its folder is back.
    """
    lines = []
    with open_index(workspace.archive) as index:
        for posted in _newest_archived(facts(db).posted):
            record_id = RecordId(posted.record_id)
            known = versions(index, record_id)
            if known and known[-1].revision >= posted.revision:
                continue
            lines.append(f"record {record_id}:{posted.revision}: its folder is missing; "
                         + _put_right(workspace, index, posted))  # fmt: skip
        for parcel in facts(db).lost:
            if not _may_leave(workspace, parcel):
                hide(index, parcel.record_id, parcel.revision)
                lines.append(f"record {parcel.key}: the archive has refused what closed it, and it"
                             " stays hidden; enter the edit or withdrawal once more")  # fmt: skip
    return lines


def _may_leave(workspace: Workspace, parcel: Parcel) -> bool:
    try:
        return may_leave(json.loads(workspace.store.record(parcel.record_sha256)))
    except (NotInStore, BadCopy, ValueError):
        return True  # the archiver could not read it either


def _put_right(workspace: Workspace, index: Connection, posted: Posted) -> str:
    record_id = RecordId(posted.record_id)
    try:
        data = workspace.store.record(Sha256(posted.record_sha256))
    except (NotInStore, BadCopy):
        hide(index, record_id, posted.revision)
        return "older versions stay hidden until it is back from a backup"
    replace(index, version_of(record_bytes(data), posted.at or ""))
    return "the index has it from the store; bring the folder back from a backup"


def _newest_archived(posted: Iterable[Posted]) -> Iterator[Posted]:
    newest: dict[str, Posted] = {}
    for one in posted:
        if one.outcome == ReceiptOutcome.ARCHIVED:
            held = newest.get(one.record_id)
            if held is None or one.revision > held.revision:
                newest[one.record_id] = one
    yield from newest.values()
