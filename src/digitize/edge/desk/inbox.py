"""The inbox: scans are dropped on the page; what is under way, and what was set apart and why."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
from sqlite3 import Connection
from uuid import uuid4

import anyio
from pydantic import ValidationError
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from digitize.edge.desk.keeper import Trouble
from digitize.edge.desk.messages import MESSAGES, text
from digitize.edge.desk.render import language_of, number
from digitize.edge.desk.site import Desk, person_of
from digitize.edge.services.patience import TooLong, body_blocks
from digitize.errors import LostRace, ScanDeleted
from digitize.keep.ledger import desk as ledger
from digitize.keep.ledger.db import disk_is_full
from digitize.keep.ledger.desk import DocumentStanding
from digitize.keep.ledger.documents import counts as in_states
from digitize.keep.ledger.documents import document, latest, requeue, usual_pages
from digitize.keep.ledger.ids import DocumentId
from digitize.keep.ledger.outbox import records_of_scan
from digitize.keep.ledger.reasons import reason_of
from digitize.keep.ledger.sightings import sightings
from digitize.keep.ledger.states import State
from digitize.keep.store.ids import RecordId, Sha256
from digitize.outside.queues.messages import Submission
from digitize.record.description import Description
from digitize.work.intake.submission import take_submission

SHOWN = 12  # most rows of each list; the counts above are of all
APART_SHOWN = 100  # more rows, since each needs a decision
NAME_LETTERS = 200
SAID = (
    "tally", "tally.new", "tally.again", "tally.known", "tally.failed", "tally.left", "known",
    "known.open", "tried_again", "away",
)  # fmt: skip
AT_THE_DROP = (
    "fonds_code", "file_code", "paper_file_code", "maintenance", "access", "security",
)  # fmt: skip
"""The archive data that a person sets for all scans that are dropped."""
# Scans sent at once. Each has a thread while it comes: those of the views are not to be used up.
SENDERS = anyio.CapacityLimiter(20)


@dataclass(frozen=True, slots=True)
class UnderWay:
    """A document that is read or waits, and how many of its pages are in the store."""

    standing: DocumentStanding
    pages_read: int

    @property
    def share(self) -> int:
        """The share of pages read, in per cent."""
        return round(100 * self.pages_read / (self.standing.page_count or 1))


@dataclass(frozen=True, slots=True)
class Apart:
    """A document that was set apart: the code of why, and the reason as it was kept."""

    standing: DocumentStanding
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class InboxProgress:
    """The content of the inbox page.

    papers: what each of the scans read lately became. dismissed: how many scans set apart are off
    the list. seconds_left: None if it cannot be estimated.
    """

    under_way: list[UnderWay]
    apart: list[Apart]
    dismissed: int
    lately: list[DocumentStanding]
    papers: dict[DocumentId, list[RecordId]]
    counts: dict[str, int]
    pace: float | None
    seconds_left: float | None
    at_work: str | None
    trouble: Trouble | None


def routes(desk: Desk) -> list[Route]:
    """The views of the inbox."""
    view = InboxViews(desk)
    return [
        Route("/inbox", view.page),
        Route("/inbox/state", view.state),
        Route("/inbox/scans", view.take, methods=["PUT"]),
        Route("/inbox/dismiss/{document:count}", view.dismiss, methods=["POST"]),
        Route("/inbox/again/{document:count}", view.again, methods=["POST"]),
    ]


@dataclass(frozen=True, slots=True)
class InboxViews:
    """The views; each is called in a thread of its own, but `take`."""

    desk: Desk

    def page(self, request: Request) -> Response:
        """`GET /inbox`."""
        language = language_of(request)
        texts = {one: text(language, f"inbox.{one}") for one in SAID}
        return self.desk.pages.answer(request, "inbox.html", progress=self._progress(), texts=texts)

    def state(self, request: Request) -> Response:
        """`GET /inbox/state`: the part of the page that changes."""
        return self.desk.pages.answer(request, "inbox-state.html", progress=self._progress())

    async def take(self, request: Request) -> Response:
        """`PUT /inbox/scans?name=…`: a scan as the body goes into the store, and is queued."""
        limit = self.desk.settings.limits.file_bytes
        if not self.desk.room():
            return _no(request, 507, "inbox.no_room")
        sender = object()
        try:  # at once: of those that come together, none may wait for another's end
            SENDERS.acquire_on_behalf_of_nowait(sender)
        except anyio.WouldBlock:
            return _no(request, 503, "inbox.busy")
        try:
            return await self._take(request, limit)
        finally:
            SENDERS.release_on_behalf_of(sender)

    async def _take(self, request: Request, limit: int) -> Response:
        """Answer as `take` does, in a thread beside those of the views."""
        own = anyio.CapacityLimiter(1)
        blocks = body_blocks(aiter(request.stream()), limit)
        store = self.desk.workspace.store
        try:
            stored = await anyio.to_thread.run_sync(store.put_original, blocks, limiter=own)
        except TooLong:
            return _no(request, 413, "inbox.too_large", n=number(language_of(request), limit))
        except (ClientDisconnect, TimeoutError):
            return _no(request, 408, "inbox.broken_off")
        except OSError as error:
            if not disk_is_full(error):
                raise
            return _no(request, 507, "inbox.no_room")
        name, filename = f"desk-{uuid4().hex}", _file_name(request)
        try:
            given = Description.model_validate({
                one: value for one in AT_THE_DROP if (value := request.query_params.get(one))
            })  # fmt: skip
        except ValidationError:
            return _no(request, 422, "inbox.bad_data")
        told = Submission(
            submission=name, sha256=stored.sha256, filename=filename, **given.model_dump()
        )
        known = await anyio.to_thread.run_sync(self._queue, told)
        return JSONResponse({"sha256": stored.sha256, "name": filename, **known}, 201)

    def again(self, request: Request) -> Response:
        """`POST /inbox/again/ID`: queue once more what was set apart."""
        # Where somebody else was quicker, the page shows how it stands.
        with self.desk.ledger() as db, suppress(LookupError, LostRace, ScanDeleted):
            requeue(db, DocumentId(request.path_params["document"]), self.desk.now())
        return self.state(request)

    def dismiss(self, request: Request) -> Response:
        """`POST /inbox/dismiss/ID`: take what was set apart off the list."""
        by = person_of(request)
        with self.desk.ledger() as db, suppress(LookupError):
            found = document(db, DocumentId(request.path_params["document"]))
            if found.state is State.SET_APART:
                ledger.dismiss(db, found.id, by, self.desk.now())
        return self.state(request)

    def _queue(self, told: Submission) -> dict[str, str]:
        """Queue a scan. Returns what is known of its content: its name then, and its record."""
        desk, sha256 = self.desk, Sha256(told.sha256)
        with desk.ledger() as db:
            before = latest(db, sha256)
            names = sightings(db, sha256) if before else []
            take_submission(db, desk.workspace.store, told, desk.reading, desk.now())
            if before is None:
                return {}
            if before.state is State.SET_APART:
                return {"again": names[0].display_name}
            papers = records_of_scan(db, sha256)
        known = {"known": names[0].display_name}
        return {**known, "record": f"/records/{papers[0]}"} if papers else known

    def _progress(self) -> InboxProgress:
        holder = self.desk.workspace.holder()
        with self.desk.ledger() as db:
            under_way = [self._under_way(one) for one in ledger.in_work(db, SHOWN)]
            counts = dict(in_states(db))
            pace = ledger.pages_a_minute(db, self.desk.now())
            return InboxProgress(
                under_way=under_way,
                apart=[_apart(db, one) for one in ledger.listed_apart(db, APART_SHOWN)],
                dismissed=ledger.count_dismissed(db),
                lately=(lately := ledger.archived_lately(db, SHOWN)),
                papers=ledger.papers_of(db, [one.id for one in lately]),
                counts=counts,
                pace=pace,
                seconds_left=_seconds_left(db, under_way, counts, pace),
                at_work=holder.command if holder else None,
                trouble=_worded(self.desk.keeper.said or self.desk.settler.said),
            )

    def _under_way(self, standing: DocumentStanding) -> UnderWay:
        if standing.state is State.DONE:
            return UnderWay(standing, standing.page_count or 0)
        keys = self.desk.workspace.store.pages(standing.sha256, standing.pages_fingerprint)
        return UnderWay(standing, len({key.page_no for key in keys}))


def _worded(trouble: Trouble | None) -> Trouble | None:
    """The same under a code for which there are words."""
    if trouble is None or f"trouble.{trouble.code}" in MESSAGES:
        return trouble
    return Trouble("other", trouble.line)


def _seconds_left(
    db: Connection, under_way: list[UnderWay], counts: dict[str, int], pace: float | None
) -> float | None:
    """Pages still to be read by the pace; of what waits and is not opened, as many as usual."""
    reading = [one for one in under_way if one.standing.state is State.READING]
    open_pages = sum((one.standing.page_count or 0) - one.pages_read for one in reading)
    waiting = counts.get(State.QUEUED, 0)
    left = open_pages + (waiting * usual_pages(db) if waiting else 0)
    if not left:
        return 0.0
    return left * 60 / pace if pace else None


def _apart(db: Connection, standing: DocumentStanding) -> Apart:
    reason = reason_of(db, standing.id)
    code = reason.code if reason else "unknown"
    known = code if f"reason.{code}" in MESSAGES else "unknown"
    return Apart(standing, known, reason.message if reason else "")


def _file_name(request: Request) -> str:
    """The last part of the name given; browsers may send a path."""
    name = re.split(r"[/\\]", request.query_params.get("name", ""))[-1]
    name = name.replace("\0", "\N{REPLACEMENT CHARACTER}")  # which no file has in its name
    return name[-NAME_LETTERS:] or "scan"


def _no(request: Request, status: int, message: str, **values: object) -> JSONResponse:
    return JSONResponse({"why": text(language_of(request), message, **values)}, status)
