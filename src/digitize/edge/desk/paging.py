"""The pages of a scan: which are which paper, in which order, and how each is read."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path

import anyio
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Route

from digitize.edge.desk.messages import Language, text
from digitize.edge.desk.messages.paging import SAID
from digitize.edge.desk.reading import newest
from digitize.edge.desk.render import language_of
from digitize.edge.desk.scans import KEPT
from digitize.edge.desk.site import Desk, person_of
from digitize.errors import BadEdit, DigitizeError, LostRace, NoSuchRecord, StaleRevision
from digitize.keep.ledger.documents import document
from digitize.keep.ledger.ids import DocumentId
from digitize.keep.ledger.reasons import reason_of
from digitize.keep.ledger.states import State
from digitize.keep.store.ids import Sha256, sha256_id
from digitize.record.arrangement import Arrangement
from digitize.record.edits import Hand
from digitize.record.model import Record
from digitize.work.engine.arrange import Layout, arrange, layout_of


class Told(BaseModel):
    """What the page sends: the arrangement, and the number of the one that the person saw."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    number: int
    arrangement: Arrangement


class _Ended(BaseModel):
    """Which reading the page waits for."""

    document: int = Field(ge=1, le=10**15)


def routes(desk: Desk) -> list[Route]:
    """The views of a scan's pages."""
    view = Paging(desk)
    return [
        Route("/scan/{record}", view.page, methods=["GET"]),
        Route("/scan/{record}", view.arrange, methods=["POST"]),
        Route("/scan/{record}/ended", view.ended),
        Route("/scan/{record}/{number:count}.jpg", partial(_dropped_page, desk)),
    ]


@dataclass(frozen=True, slots=True)
class Paging:
    """The views; each is called in a thread of its own."""

    desk: Desk

    def page(self, request: Request) -> Response:
        """`GET /scan/ID`: the pages of the scan of a record, by papers."""
        layout = self._layout(request)
        language = language_of(request)
        session = {
            "record": layout.records[0].record_id,
            "number": layout.number,
            "arrangement": layout.arrangement.model_dump(mode="json"),
            "papers": [list(one) for one in layout.papers],
            "dropped": list(layout.dropped),
            "titles": [_title(one) for one in layout.records],
            "pages": _pages_of(layout),
            "t": {name: text(language, f"pages.said.{name}") for name in SAID},
        }
        return self.desk.pages.answer(
            request,
            "scan.html",
            records=layout.records,
            filename=layout.records[0].source.filename,
            session=session,
            arranged=layout.number > 0 and layout.arrangement != Arrangement(),
        )

    async def arrange(self, request: Request) -> Response:
        """`POST /scan/ID`: the pages as the person wants them; answers which reading is awaited."""
        try:
            told = Told.model_validate_json(await request.body())
        except ValidationError:
            return JSONResponse({"why": text(language_of(request), "error.form")}, 422)
        return await anyio.to_thread.run_sync(self._arranged, request, told)

    def ended(self, request: Request) -> Response:
        """`GET /scan/ID/ended?document=N`: whether that reading has ended, and where to go then.

        Raises: HTTPException: 404, the scan has no such reading.
        """
        try:
            asked = _Ended.model_validate(dict(request.query_params))
        except ValidationError as error:
            raise HTTPException(404) from error
        with self.desk.ledger() as db:
            try:
                found = document(db, DocumentId(asked.document))
            except LookupError as error:
                raise HTTPException(404) from error
            if found.sha256 != request.path_params["record"][:64]:
                raise HTTPException(404)
            if found.state is State.SET_APART:
                reason = reason_of(db, found.id)
                return JSONResponse(
                    {"why": _apart(language_of(request), reason.code if reason else "")}
                )
            if found.state is not State.ARCHIVED:
                return JSONResponse({})
            first = layout_of(db, self.desk.workspace.store, found.sha256).records[0]
        return JSONResponse({"next": f"/scan/{first.record_id}"})

    def _arranged(self, request: Request, told: Told) -> Response:
        language, hand = language_of(request), Hand(person_of(request), self.desk.now())
        sha256 = self._sha256(request)
        store = self.desk.workspace.store
        try:
            with self.desk.ledger() as db:
                id_ = arrange(db, store, sha256, told.number, told.arrangement, hand)
        except (StaleRevision, LostRace):
            return JSONResponse({"why": text(language, "pages.stale")}, 409)
        except BadEdit as error:
            name = "pages.withdraw" if "withdraw" in str(error) else "pages.bad"
            return JSONResponse({"why": text(language, name)}, 422)
        return JSONResponse({"document": id_})

    def _layout(self, request: Request) -> Layout:
        sha256 = self._sha256(request)
        with self.desk.ledger() as db:
            return layout_of(db, self.desk.workspace.store, sha256)

    def _sha256(self, request: Request) -> Sha256:
        """The scan of a record. Raises: NoSuchRecord, Withdrawn, OnHold: it may not be shown."""
        record = request.path_params["record"]
        with self.desk.index() as index:
            newest(index, record)
        return sha256_id(record[:64])


async def _dropped_page(desk: Desk, request: Request) -> Response:
    """A page that is in no paper: `/pages` draws those of records only."""
    record, number = request.path_params["record"], request.path_params["number"]
    try:
        original = await anyio.to_thread.run_sync(_original, desk, record, number)
        path = await desk.pictures.page(original, record[:64], number)
    except DigitizeError as error:
        return Response(str(error), 404, media_type="text/plain")
    return FileResponse(path, headers={"Cache-Control": KEPT}, media_type="image/jpeg")


def _original(desk: Desk, record: str, number: int) -> Path:
    with desk.index() as index:
        newest(index, record)
    sha256 = sha256_id(record[:64])
    with desk.ledger() as db:
        layout = layout_of(db, desk.workspace.store, sha256)
        gone = layout.arrangement.dropped
    if number not in gone or number not in layout.dropped:
        raise NoSuchRecord(f"{record}, page {number}", 0)
    return desk.workspace.store.original(sha256)


def _pages_of(layout: Layout) -> dict[str, dict[str, object]]:
    """How each page stands, by its number: what the thumbnails need."""
    found: dict[str, dict[str, object]] = {}
    for record in layout.records:
        for page in record.pages:
            found[str(page.number)] = {
                "picture": f"/pages/{record.record_id}/{page.number}.jpg",
                "turn": page.turn,
                "unread": len(page.unread),
                "state": page.state.value,
            }
    first = layout.records[0].record_id
    for number in layout.arrangement.dropped:
        if str(number) not in found:
            found[str(number)] = {"picture": f"/scan/{first}/{number}.jpg", "turn": 0, "unread": 0,
                                  "state": "read"}  # fmt: skip
    return found


def _title(record: Record) -> str:
    number, symbol = record.number.value, record.symbol.value
    called = " · ".join(str(one) for one in (
        f"{number or ''}/{symbol}" if symbol else number, record.title.value) if one)  # fmt: skip
    return called or record.source.filename


def _apart(language: Language, code: str) -> str:
    return text(language, "pages.on_hold" if code == "on_hold" else "pages.apart")
