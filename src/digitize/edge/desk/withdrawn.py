"""Withdrawals with their reason: made, listed and taken back; and papers put on hold."""

from __future__ import annotations

from dataclasses import dataclass

import anyio
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from digitize.edge.desk.confirm import archive_now
from digitize.edge.desk.messages import text
from digitize.edge.desk.reading import newest, record_of
from digitize.edge.desk.render import language_of
from digitize.edge.desk.site import Desk, person_of
from digitize.errors import (
    BadEdit,
    DigitizeError,
    NotWithdrawn,
    PagesElsewhere,
    StaleRevision,
    Superseded,
    Withdrawn,
)
from digitize.keep.archive.index import records_standing
from digitize.keep.ledger.acts import What, note_act
from digitize.keep.ledger.deleted import deleted_records
from digitize.keep.ledger.outbox import Parcel
from digitize.keep.store.ids import RecordId, record_id
from digitize.record.edits import Hand
from digitize.record.leave import Standing
from digitize.record.model import Act, Edit, Record
from digitize.work.engine.revise import restore, revise, withdraw

DID = {"withdraw": What.WITHDRAW, "restore": What.RESTORE, "hold": What.HOLD}
SHOWN = 100
MOST_LETTERS = 300  # of a reason
REFUSED = (Withdrawn, Superseded, NotWithdrawn, PagesElsewhere, StaleRevision, BadEdit)


@dataclass(frozen=True, slots=True)
class WithdrawnPaper:
    """A paper that was withdrawn, by its tombstone."""

    tombstone: Record

    @property
    def act(self) -> Act | None:
        """Who withdrew it, when and why."""
        return self.tombstone.withdrawn


def routes(desk: Desk) -> list[Route]:
    """The views of what was withdrawn."""
    view = Withdrawals(desk)
    return [
        Route("/withdrawn", view.page),
        Route("/withdrawn/{record}", view.withdraw, methods=["POST"]),
        Route("/withdrawn/{record}/restore", view.restore, methods=["POST"]),
        Route("/withdrawn/{record}/hold", view.hold, methods=["POST"]),
    ]


def reason_in(form: FormData) -> str:
    """The reason that a form gives; empty: none that can be kept."""
    why = " ".join(str(form.get("why", "")).split())[:MOST_LETTERS]
    return why if why.isprintable() else ""


@dataclass(frozen=True, slots=True)
class Withdrawals:
    """The views; what waits for a form is run in a thread."""

    desk: Desk

    def page(self, request: Request) -> Response:
        """`GET /withdrawn`: what was withdrawn, by whom and why."""
        with self.desk.index() as index:
            gone = records_standing(index, Standing.WITHDRAWN)
            with self.desk.ledger() as db:
                deleted = {one.record_id for one in deleted_records(db)}
        gone = [one for one in gone if one.record_id not in deleted]
        shown = [WithdrawnPaper(record_of(self.desk.archive, one)) for one in gone[-SHOWN:][::-1]]
        return self.desk.pages.answer(request, "withdrawn.html", gone=shown, count=len(gone))

    async def withdraw(self, request: Request) -> Response:
        """`POST /withdrawn/ID`: withdraw a paper for a reason; a tombstone takes its place."""
        return await self._acted(request, "withdraw")

    async def restore(self, request: Request) -> Response:
        """`POST /withdrawn/ID/restore`: bring a paper back, for a reason."""
        return await self._acted(request, "restore")

    async def hold(self, request: Request) -> Response:
        """`POST /withdrawn/ID/hold`: put the whole scan of a paper on hold, by a level."""
        return await self._acted(request, "hold")

    async def _acted(self, request: Request, what: str) -> Response:
        form = await request.form()
        why, level = reason_in(form), str(form.get("level", ""))
        if not why:
            said = text(language_of(request), "withdrawn.no_reason")
            return self.desk.pages.told(request, 422, said)
        return await anyio.to_thread.run_sync(self._act, request, what, why, level)

    def _act(self, request: Request, what: str, why: str, level: str) -> Response:
        act = Act(by=person_of(request), at=self.desk.now(), why=why)
        record = record_id(request.path_params["record"])
        try:
            archive_now(self.desk, self._parcel(record, what, act, level), act.at)
        except REFUSED as error:
            return self._refused(request, error)
        with self.desk.ledger() as db:
            note_act(db, DID[what], Hand(act.by, act.at), {record: None}, why)
        to = {"withdraw": "/withdrawn", "restore": f"/records/{record}", "hold": "/held"}[what]
        return RedirectResponse(to, 303)

    def _parcel(self, record: RecordId, what: str, act: Act, level: str) -> Parcel:
        workspace = self.desk.workspace
        if what == "withdraw":
            return withdraw(workspace, record, act)
        if what == "restore":
            return restore(workspace, record, act)
        with self.desk.index() as index:
            now = record_of(self.desk.archive, newest(index, record))
        noted = " · ".join(filter(None, (str(now.note.value or ""), act.why)))
        edits = [
            Edit(by=act.by, at=act.at, field="note", after=noted),
            Edit(by=act.by, at=act.at, field="secrecy", after=level),
        ]
        return revise(workspace, record, now.revision, edits, act.at)

    def _refused(self, request: Request, error: DigitizeError) -> Response:
        name = f"withdrawn.{error.code}"
        known = name if name in ("withdrawn.pages_elsewhere",) else "withdrawn.otherwise"
        return self.desk.pages.told(request, 409, text(language_of(request), known), str(error))
