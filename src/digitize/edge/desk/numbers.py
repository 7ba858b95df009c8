"""Numbers: what review has found wrong, by condition, by scanner and by field."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass, field
from threading import Lock

import anyio
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from digitize.edge.desk.conditions import origin
from digitize.edge.desk.draw import scanner
from digitize.edge.desk.reading import record_of
from digitize.edge.desk.site import Desk
from digitize.edge.desk.tally import ReviewTally
from digitize.keep.archive.index import Archived, versions
from digitize.keep.archive.looks import edited
from digitize.keep.ledger.sightings import display_name, sightings
from digitize.keep.store.ids import Sha256, sha256_id
from digitize.record.model import Record

TURN_S = 0.2  # of counting in one request; the page asks again while there is more


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
        with self.lock:
            left = self._count(entries)
            return self.desk.pages.answer(
                request, "numbers.html", tally=self.tally, left=left, records=len(self.counted)
            )

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
            self.tally.add(record, origin(record, made_with, self._folder(record)))
            self.counted[entry.record_id] = entry.revision
        return 0

    def _folder(self, record: Record) -> str:
        """The last part of the folder that the scan was first seen in."""
        with self.desk.ledger() as db:
            seen = sightings(db, Sha256(sha256_id(record.source.sha256)))
        return display_name(os.path.basename(seen[0].folder)) if seen else ""
