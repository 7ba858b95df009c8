"""Workspaces for the desk: copies of what was read once, changed as a test wants them."""

import re
import shutil
from datetime import UTC, datetime

from digitize.edge.desk.reading import record_of
from digitize.keep.archive.archiver import archive_pending
from digitize.keep.archive.folders import Archive
from digitize.keep.archive.index import Archived, each_record, open_index
from digitize.keep.ledger import revise
from digitize.keep.workspace import Workspace, open_workspace
from digitize.record.model import Record
from digitize.settings import Settings
from digitize.work.engine.revise import settle_all


def copy_of(workspace, folder) -> Workspace:
    """The same records, to do with as one likes."""
    target = folder / "w"
    shutil.copytree(workspace, target, ignore=shutil.ignore_patterns("tmp", "lock"))
    return open_workspace(target)


def entries(workspace: Workspace) -> dict[str, Archived]:
    """The newest version of each record, by the name of its scan without the suffix.

    What was put right at a desk a moment ago is made a revision first.
    """
    settle_all(workspace, Settings(), datetime.now(UTC))
    with open_index(workspace.archive) as index:
        return {re.sub(r"\.\w+$", "", one.filename): one for one in each_record(index)}


def record(workspace: Workspace, name: str) -> Record:
    """The newest revision of a record, by the name of its scan."""
    return record_of(Archive(workspace.archive, workspace.tmp), entries(workspace)[name])


def changed(workspace: Workspace, name: str, change) -> Record:
    """The record with something else in it, as its next revision; archived."""
    seen = entries(workspace)[name]
    now = datetime.now(UTC)
    with workspace.open_ledger() as db:
        revise.revise(db, workspace.store, (seen.record_id, seen.revision), change, now)
        archive_pending(db, workspace.store, Archive(workspace.archive, workspace.tmp), now)
    return record(workspace, name)


def with_words(record: Record, change) -> Record:
    """The record with each word of its first page changed: `change(number, word)`."""
    first, *rest = record.pages
    count = iter(range(100_000))
    blocks = tuple(
        block.model_copy(
            update={
                "lines": tuple(
                    line.model_copy(
                        update={"words": tuple(change(next(count), word) for word in line.words)}
                    )
                    for line in block.lines
                )
            }
        )
        for block in first.blocks
    )
    pages = (first.model_copy(update={"blocks": blocks}), *rest)
    flagged = sum(
        word.review for page in pages for block in page.blocks
        for line in block.lines for word in line.words
    )  # fmt: skip
    quality = record.quality.model_copy(update={"flagged": flagged})
    return record.model_copy(update={"pages": pages, "quality": quality})
