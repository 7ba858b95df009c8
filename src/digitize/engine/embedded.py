"""Scans to archived records on this machine, with no server: what `digitize run` does."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from sqlite3 import Connection

from digitize.archive.index import Archived, open_index, versions
from digitize.engine.coordinator import Ended, Event, drain, reading_of
from digitize.errors import DigitizeError
from digitize.intake.take import Asked, Taken, take
from digitize.ledger.documents import document, requeue
from digitize.ledger.ids import DocumentId
from digitize.ledger.reasons import reason_of
from digitize.ledger.states import State
from digitize.settings import Settings
from digitize.store.ids import record_id
from digitize.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Outcome:
    """Where a scan ended: in the archive, or apart with a reason."""

    path: Path
    document: DocumentId | None  # None: it could not even be taken in
    archived: Archived | None
    failure: str | None


def read_all(
    paths: Iterable[Path], workspace: Workspace, settings: Settings, tell: Callable[[Event], None]
) -> list[Outcome]:
    """Take scans in, read them, archive their records.

    Each path has its outcome, in order; two paths with one content share a document.

    Raises: MissingProgram: something is not installed. What was taken in is kept for next time.
    """
    with workspace.hold(), workspace.open_ledger() as db:
        taken = [_take(path, workspace, db, settings, tell) for path in paths]
        drain(workspace, db, settings, tell)
        return _outcomes(taken, workspace, db)


def _take(
    path: Path,
    workspace: Workspace,
    db: Connection,
    settings: Settings,
    tell: Callable[[Event], None],
) -> tuple[Path, Taken | DigitizeError]:
    now = datetime.now(UTC)
    try:
        taken = take(path, db, workspace.store, Asked(reading_of(settings)), now)
    except DigitizeError as error:
        tell(Ended(None, path.name, str(error)))
        return path, error
    if taken.document.state is State.SET_APART:
        requeue(db, taken.document.id, now)  # somebody asks for it by name: try once more
    return path, taken


def _outcomes(
    taken: Sequence[tuple[Path, Taken | DigitizeError]], workspace: Workspace, db: Connection
) -> list[Outcome]:
    outcomes = []
    with open_index(workspace.archive) as index:
        for path, receipt in taken:
            if isinstance(receipt, DigitizeError):
                outcomes.append(Outcome(path, None, None, str(receipt)))
                continue
            id_ = receipt.document.id
            if document(db, id_).state is State.ARCHIVED:
                archived = versions(index, record_id(f"{receipt.sha256}-1"))[-1]
                outcomes.append(Outcome(path, id_, archived, None))
            else:
                reason = reason_of(db, id_)
                outcomes.append(Outcome(path, id_, None, reason.message if reason else "unread"))
    return outcomes
