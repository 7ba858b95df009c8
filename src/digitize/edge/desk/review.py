"""The review: a scan beside its text, with one new revision for all decisions."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass

import anyio
from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from digitize.edge.desk.confirm import Decisions, confirm, take_back
from digitize.edge.desk.fields import rows
from digitize.edge.desk.geometry import upright
from digitize.edge.desk.messages import MESSAGES, Language, text
from digitize.edge.desk.reading import newest, page_asked, record_of
from digitize.edge.desk.render import language_of
from digitize.edge.desk.session import items, pages_asking
from digitize.edge.desk.site import Desk, person_of
from digitize.errors import BadEdit, OnHold, StaleRevision
from digitize.keep.archive.looks import count_waiting, waiting
from digitize.record.model import Record

SHOWN = 50  # most records listed
SAID = ("word", "finished", "nothing", "confirm_now", "yours", "restored", "away")


def routes(desk: Desk) -> list[Route]:
    """The views of review."""
    view = Review(desk)
    return [
        Route("/review", view.list_waiting),
        Route("/review/{record}", view.page, methods=["GET"]),
        Route("/review/{record}", view.confirm, methods=["POST"]),
        Route("/review/{record}/undo", view.take_back, methods=["POST"]),
    ]


@dataclass(frozen=True, slots=True)
class Review:
    """The views; each is called in a thread of its own."""

    desk: Desk

    def list_waiting(self, request: Request) -> Response:
        """`GET /review`: what waits for a person, papers with handwriting first."""
        with self.desk.index() as index:
            found = [(newest(index, one.record_id), one.looks) for one in waiting(index, SHOWN)]
            count = count_waiting(index)
        return self.desk.pages.answer(request, "review-list.html", waiting=found, count=count)

    async def confirm(self, request: Request) -> Response:
        """`POST /review/ID`: what was decided, as one revision; answers where to go next."""
        try:
            told = Decisions.model_validate_json(await request.body())
        except ValidationError as error:
            return JSONResponse({"why": str(error)}, 422)
        return await anyio.to_thread.run_sync(self._confirm, request, told)

    def take_back(self, request: Request) -> Response:
        """`POST /review/ID/undo`: the record as it was before it was confirmed last."""
        record = self._newest(request)
        back = RedirectResponse(f"/records/{record.record_id}", 303)
        with suppress(StaleRevision, BadEdit):  # somebody was quicker: the page shows how it stands
            take_back(self.desk, record, person_of(request))
        return back

    def page(self, request: Request) -> Response:
        """`GET /review/ID?page=NUMBER`: one page; without a number the first that asks."""
        with self.desk.index() as index:
            entry = newest(index, request.path_params["record"])
        record = record_of(self.desk.archive, entry)
        asking = pages_asking(record)
        first = str(asking[0]) if asking else ""
        page = page_asked(record, request.query_params.get("page", first))
        self.desk.draw_ahead(record, page.number)
        language = language_of(request)
        session = {
            "record": record.record_id,
            "revision": record.revision,
            "page": page.number,
            "items": items(record, page, language),
            "t": _said(language),
        }
        return self.desk.pages.answer(
            request,
            "review.html",
            entry=entry,
            record=record,
            page=page,
            shown=upright(page),
            fields=rows(record),
            asking=asking,
            session=session,
        )

    def _newest(self, request: Request) -> Record:
        with self.desk.index() as index:
            return record_of(self.desk.archive, newest(index, request.path_params["record"]))

    def _confirm(self, request: Request, told: Decisions) -> Response:
        language, record = language_of(request), self._newest(request)
        try:
            confirm(self.desk, record, told, person_of(request))
        except StaleRevision:
            who = record.edits[-1].by if record.edits else text(language, "review.stale.machine")
            return JSONResponse({"why": text(language, "review.stale", who=who)}, 409)
        except BadEdit as error:
            name = f"bad.{error.what}"
            why = text(language, name if name in MESSAGES else "bad.value")
            return JSONResponse({"why": why, "key": error.what}, 422)
        return JSONResponse({"next": self._next(request, told.page)})

    def _next(self, request: Request, page: int) -> str:
        """The next page of the record that asks for a person, else the next record that does.

        Where a level of secrecy was entered, the record is shown no more, and waits on hold.
        """
        try:
            record = self._newest(request)
        except OnHold:
            return "/held"
        if asking := [one for one in pages_asking(record) if one != page]:
            later = [one for one in asking if one > page]
            return f"/review/{record.record_id}?page={(later or asking)[0]}"
        with self.desk.index() as index:
            left = [one for one in waiting(index, 2) if one.record_id != record.record_id]
        return f"/review/{left[0].record_id}" if left else "/review"


def _said(language: Language) -> dict[str, str]:
    """The texts that the page's script shows."""
    return {name: text(language, f"review.said.{name}") for name in SAID}
