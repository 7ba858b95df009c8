"""On hold: what carries a marking of secrecy waits for a person, who lets it go on under a name."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass

import anyio
from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from digitize.edge.desk.geometry import crop, upright
from digitize.edge.desk.messages import text
from digitize.edge.desk.queue import QueueAsked
from digitize.edge.desk.reading import page_of
from digitize.edge.desk.render import language_of
from digitize.edge.desk.site import Desk, person_of
from digitize.edge.desk.withdrawn import reason_in
from digitize.errors import BadCopy, LostRace, NotInStore, Withdrawn
from digitize.keep.ledger.acts import What, note_act
from digitize.keep.ledger.held import Held, all_held, held_as
from digitize.keep.ledger.held_reads import count_reads, note_reads, reads
from digitize.keep.store.ids import RecordId
from digitize.record.base import Box
from digitize.record.edits import Hand
from digitize.record.model import Record
from digitize.record.page import Page
from digitize.work.engine.revise import Delivery, clear, deliver

SHOWN = 50


@dataclass(frozen=True, slots=True)
class HeldRecord:
    """A record on hold, and the place of its marking on its page. marked: x, y, width, height."""

    held: Held
    record: Record
    page: Page
    marked: Box | None

    @property
    def transform(self) -> str:
        """Of the page's image, so that it stands upright."""
        return upright(self.page).transform


def routes(desk: Desk) -> list[Route]:
    """The views of what is on hold."""
    view = OnHolds(desk)
    return [
        Route("/held", view.page),
        Route("/held/reads", view.reads),
        Route("/held/{record}", view.clear, methods=["POST"]),
    ]


@dataclass(frozen=True, slots=True)
class OnHolds:
    """The views; each is called in a thread of its own."""

    desk: Desk

    def page(self, request: Request) -> Response:
        """`GET /held`."""
        with self.desk.ledger() as db:
            found = all_held(db)
        shown = [one for one in map(self._look, found[:SHOWN]) if one is not None]
        with self.desk.ledger() as db:
            ids = [one.held.record_id for one in shown]
            note_reads(db, ids, person_of(request), self.desk.now(), "list")
        return self.desk.pages.answer(request, "held.html", waiting=shown, count=len(found))

    def reads(self, request: Request) -> Response:
        """`GET /held/reads?page=NUMBER`: who looked at what is on hold, the newest first."""
        page = QueueAsked(dict(request.query_params)).page
        with self.desk.ledger() as db:
            found = reads(db, (page - 1) * SHOWN, SHOWN)
            pages = max(1, -(-count_reads(db) // SHOWN))
        return self.desk.pages.answer(
            request, "held-reads.html", found=found, page=page, pages=pages
        )

    async def clear(self, request: Request) -> Response:
        """`POST /held/ID`: let the scan of this record go on, all its records, for a reason."""
        why = reason_in(await request.form())
        if not why:
            said = text(language_of(request), "withdrawn.no_reason")
            return self.desk.pages.told(request, 422, said)
        return await anyio.to_thread.run_sync(self._clear, request, why)

    def _clear(self, request: Request, why: str) -> Response:
        hand = Hand(person_of(request), self.desk.now())
        with self.desk.ledger() as db:
            found = held_as(db, request.path_params["record"])
        went: tuple[Record, ...] = ()
        with suppress(LostRace, Withdrawn):  # somebody was quicker: the page shows how it stands
            if found:
                went = clear(self.desk.workspace, found[0], hand, why)
                with self.desk.ledger() as db:
                    note_act(db, What.CLEAR, hand, {one.record_id: None for one in found}, why)
        states = [
            deliver(self.desk.workspace, self.desk.settings, hand.at, RecordId(one.record_id),
                    one.revision)
            for one in went
        ]  # fmt: skip
        if Delivery.REFUSED in states:
            said = text(language_of(request), "held.refused")
            return self.desk.pages.told(request, 409, said)
        return RedirectResponse("/held", 303)

    def _look(self, held: Held) -> HeldRecord | None:
        """None where its bytes are gone or have changed: `digitize audit` tells of that."""
        try:
            data = self.desk.workspace.store.record(held.record_sha256)
            record = Record.model_validate_json(data)
        except (NotInStore, BadCopy, ValidationError):
            return None
        if not record.pages:
            return None
        field, own = record.secrecy, {page.number for page in record.pages}
        page = page_of(record, field.page if field.page in own else record.pages[0].number)
        return HeldRecord(
            held,
            record,
            page,
            crop(page, field.box, 1.0) if field.box and field.page in own else None,
        )
