"""The outcome folders of an inbox, in which people find what became of their files.

INBOX/done/…             archived
INBOX/set-apart/…        not archived; NAME.reason.json beside each says why
INBOX/duplicates/…       the same content was here before
INBOX/.digitize/claimed  being processed, under names of ours
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from sqlite3 import Connection

from digitize.keep.failpoint import failpoint
from digitize.keep.ledger.claims import Claim, Ending, Outcome, moving, settled
from digitize.keep.ledger.reasons import Reason, way_on
from digitize.keep.ledger.sightings import display_name
from digitize.keep.store.ids import Sha256
from digitize.work.intake import inside

FOLDER = {
    Outcome.DONE: b"done",
    Outcome.SET_APART: b"set-apart",
    Outcome.DUPLICATE: b"duplicates",
}
HIDDEN = b".digitize"
CLAIMED = os.path.join(HIDDEN, b"claimed")
OURS = frozenset({*FOLDER.values(), HIDDEN})
REASON = b".reason.json"
NAME_BYTES = 255  # longest file name that common file systems accept


def path_of(root: Path, place: bytes) -> Path:
    """Return the path of a place in the inbox."""
    return root / os.fsdecode(place)


def deliver(root: Path, db: Connection, ending: Ending, reason: Reason) -> Outcome:
    """Move a claimed file to its outcome folder. After a kill, it can be repeated to the end.

    Args: reason: why its document was set apart; not used for other outcomes.
    Raises: OSError: the folders are not writable; nothing was changed.
    """
    claim, outcome = ending.claim, ending.outcome
    at = _where(root, claim)
    if at is None:
        inside.unlink(root, reason_name(claim.stands))
        settled(db, claim, claim.stands, Outcome.GONE)
        return Outcome.GONE
    folder = FOLDER[outcome]
    if not at.startswith(folder + b"/"):
        at = _move(root, db, claim, at, folder)
    if outcome is Outcome.SET_APART:
        told = reason_text(reason, display_name(claim.place), ending.sha256)
        inside.write(root, os.path.join(HIDDEN, b"reason"), reason_name(at), told)
        failpoint("deliver.reason")
    if at != claim.stands:
        inside.unlink(root, reason_name(claim.stands))
    settled(db, claim, at, outcome)
    return outcome


def put_back(root: Path, claim: Claim) -> None:
    """Move something that is no file back to its old place, if that is free."""
    if inside.exists(root, claim.stands) and not inside.exists(root, claim.place):
        inside.move(root, claim.stands, claim.place)


def reason_name(place: bytes) -> bytes:
    """Return the name of the reason file beside a file that was set apart."""
    folder, name = os.path.split(place)
    return os.path.join(folder, _fitting(name, REASON))


def names(place: bytes) -> Iterator[bytes]:
    """Yield a name, then the same name with a counter: `tin.pdf`, `tin (2).pdf` and so on."""
    yield place
    folder, name = os.path.split(place)
    stem, suffix = os.path.splitext(name)
    for number in count(2):
        yield os.path.join(folder, _fitting(stem, b" (%d)" % number + suffix))


def reason_text(reason: Reason, name: str, sha256: Sha256) -> bytes:
    """Return the content of the reason file beside a file that was set apart."""
    told = {
        "file": name,
        "code": reason.code,
        "message": reason.message,
        "stage": reason.stage,
        "page": reason.page_no,
        "attempts": reason.attempts,
        "sha256": sha256,
        "try_again": way_on(reason.code, sha256),
        "versions": dict(reason.versions),
        "stderr_tail": reason.stderr_tail,
    }
    return json.dumps(told, ensure_ascii=False, indent=1).encode() + b"\n"


def _where(root: Path, claim: Claim) -> bytes | None:
    """Return where the file is, after finishing a move that a crash interrupted."""
    stands = inside.looked_at(root, claim.stands)
    if claim.goes_to is None:
        return claim.stands if stands else None
    moved = inside.looked_at(root, claim.goes_to)
    if not stands:
        return claim.goes_to if moved else None
    if moved and os.path.samestat(stands, moved):
        inside.unlink(root, claim.stands)
        return claim.goes_to
    return claim.stands


def _move(root: Path, db: Connection, claim: Claim, at: bytes, folder: bytes) -> bytes:
    for place in names(os.path.join(folder, claim.place)):
        if inside.exists(root, place) or inside.exists(root, reason_name(place)):
            continue
        moving(db, claim, place)
        if not inside.link(root, at, place):
            continue
        failpoint("deliver.linked")
        inside.unlink(root, at)
        failpoint("deliver.moved")
        return place
    raise AssertionError("names without end")


def _fitting(stem: bytes, suffix: bytes) -> bytes:
    """Join both; cut the stem to fit into a name, without splitting a UTF-8 letter."""
    end = NAME_BYTES - len(suffix)
    if len(stem) > end:
        while end > 0 and stem[end] & 0xC0 == 0x80:
            end -= 1
        stem = stem[:end]
    return stem + suffix
