"""Growing scans: some scanners write page by page, and give one file again and again, each longer.

If the decoded pages of an earlier scan are all in a later one, in the same order, the later scan
replaces it. Anything else under the same name is a document of its own.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from sqlite3 import Connection

from digitize.errors import DigitizeError
from digitize.keep.ledger.documents import latest
from digitize.keep.ledger.outbox import record_ids
from digitize.keep.ledger.revise import supersede
from digitize.keep.ledger.sightings import Sighting, Way, file_origin, seen_lately
from digitize.keep.ledger.states import State
from digitize.keep.store.ids import Sha256
from digitize.keep.workspace import Workspace
from digitize.outside.programs import Programs
from digitize.read.scan.raster import page_image
from digitize.read.scan.source import open_scan
from digitize.settings import Settings

MOST_PAGES = 100  # in the later scan: decoding them takes the inbox about a minute
KEPT = 64  # scans whose page digests are cached
_HAS_RECORD = (State.DONE, State.ARCHIVED)


@dataclass(slots=True)
class Growth:
    """Finds scans of an inbox that grew, and marks their earlier records as superseded.

    pages_of: returns a digest of the pixels of each page of an original.
    """

    workspace: Workspace
    db: Connection
    grows_s: float
    pages_of: Callable[[Path], tuple[str, ...]]
    _known: dict[Sha256, tuple[str, ...]] = field(default_factory=dict)

    def look(self, path: Path, sha256: Sha256) -> list[str]:
        """Compare an archived scan with those received shortly before or after it.

        Args: path: under which it was dropped.
        Returns: the names of earlier scans that are superseded now.
        Raises: OSError, NotInStore, BadCopy: from the store.
        """
        if not self.grows_s:
            return []
        seen = seen_lately(self.db, file_origin(path, Way.INBOX))
        here = [one for one in seen if one.sha256 == sha256]
        if not here or len(seen) == len(here):
            return []
        found = []
        for other in seen:
            earlier, later = sorted((other, here[-1]), key=lambda one: one.id)
            close = later.seen_at - earlier.seen_at <= timedelta(seconds=self.grows_s)
            if close and earlier.sha256 != later.sha256 and self._replace(earlier, later):
                found.append(earlier.display_name)
        return found

    def _replace(self, earlier: Sighting, later: Sighting) -> bool:
        old, new = latest(self.db, earlier.sha256), latest(self.db, later.sha256)
        if not (old and new and old.state in _HAS_RECORD and new.state in _HAS_RECORD):
            return False
        if (old.page_count or 0) > (new.page_count or 0) or (new.page_count or 0) > MOST_PAGES:
            return False
        by = record_ids(self.db, new.id)
        if not by or not is_part(self._pages(earlier.sha256), self._pages(later.sha256)):
            return False
        store, records = self.workspace.store, record_ids(self.db, old.id)
        done = [supersede(self.db, store, one, by, later.seen_at) for one in records]
        return any(done)

    def _pages(self, sha256: Sha256) -> tuple[str, ...]:
        if sha256 not in self._known:
            while len(self._known) >= KEPT:
                del self._known[next(iter(self._known))]
            self._known[sha256] = self.pages_of(self.workspace.store.original(sha256))
        return self._known[sha256]


def is_part(earlier: tuple[str, ...], later: tuple[str, ...]) -> bool:
    """Return True if all pages of one scan are in another, in order; False without any pages."""
    rest = iter(later)
    return bool(earlier) and all(page in rest for page in earlier)


def digests(original: Path, programs: Programs, settings: Settings) -> tuple[str, ...]:
    """Return a digest of the pixels of each page; empty if one of them cannot be drawn."""
    try:
        scan = open_scan(original, programs, settings.limits)
        return tuple(
            _digest(page_image(scan, page_no, programs, settings).pixels.tobytes())
            for page_no in range(1, len(scan.pages) + 1)
        )
    except DigitizeError:
        return ()


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
