"""Page images: `GET /pages/RECORD/NUMBER.jpg`, smaller with `?smaller`, and parts: `/cut.jpg`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Literal

import anyio
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

from digitize.edge.desk.draw import Cut
from digitize.edge.desk.geometry import clipped
from digitize.edge.desk.people import Person
from digitize.edge.desk.reading import newest, page_of, record_of
from digitize.edge.desk.roles import Role
from digitize.edge.desk.site import Desk, who_of
from digitize.errors import DigitizeError, NoSuchRecord, OnHold
from digitize.keep.ledger.held import held_as
from digitize.keep.ledger.held_reads import note_reads
from digitize.keep.store.ids import sha256_id
from digitize.record.model import Record
from digitize.record.page import Page

_BOX = re.compile(",".join([r"([0-9]{1,6})"] * 4))
KEPT = "private, max-age=86400, immutable"  # the same content has the same pixels


def routes(desk: Desk) -> list[Route]:
    """The views of scans."""
    return [
        Route("/pages/{record}/{number:count}.jpg", partial(_page, desk)),
        Route("/pages/{record}/{number:count}/cut.jpg", partial(_cut, desk)),
    ]


async def _page(desk: Desk, request: Request) -> Response:
    """`smaller` in the query: at the size of a screen."""
    record, number = request.path_params["record"], request.path_params["number"]
    smaller = "smaller" in request.query_params
    try:
        found = await anyio.to_thread.run_sync(_original, desk, who_of(request), record, number)
        path = await desk.pictures.page(found.path, record[:64], number, smaller=smaller)
    except DigitizeError as error:
        return Response(str(error), 404, media_type="text/plain")
    return FileResponse(path, headers=found.headers, media_type="image/jpeg")


async def _cut(desk: Desk, request: Request) -> Response:
    """`box` is `x0,y0,x1,y1` in pixels of the page as scanned; a margin is added to it."""
    record, number, who = *_asked(request), who_of(request)
    given = _BOX.fullmatch(request.query_params.get("box", ""))
    if given is None:
        raise HTTPException(404)
    x0, y0, x1, y1 = map(int, given.groups())
    try:
        found = await anyio.to_thread.run_sync(_original, desk, who, record, number, "cut")
        page = found.page
        box = clipped(page, (x0, y0, x1, y1))
        if box is None:
            raise HTTPException(404)
        cut = Cut(box, (page.width, page.height), page.turn)
        path = await desk.pictures.cut(found.path, record[:64], number, cut)
    except DigitizeError as error:
        return Response(str(error), 404, media_type="text/plain")
    return FileResponse(path, headers=found.headers, media_type="image/jpeg")


def _asked(request: Request) -> tuple[str, int]:
    """The record and the number of the page in an address."""
    return request.path_params["record"], request.path_params["number"]


@dataclass(frozen=True, slots=True)
class _Shown:
    """A page that may be drawn: the scan, and whether the record is on hold."""

    path: Path
    page: Page
    held: bool = False

    @property
    def headers(self) -> dict[str, str]:
        """A picture of what is on hold stays in no browser, so that each look is noted."""
        return {"Cache-Control": "no-store" if self.held else KEPT}


def _original(
    desk: Desk, person: Person, record_id: str, number: int, what: Literal["page", "cut"] = "page"
) -> _Shown:
    """The scan that a page is drawn from, and the page, if it is one of the record's own.

    Other pages of the scan may be on hold or withdrawn. What is on hold is drawn from the store,
    for the view of what is on hold and those who may see it.

    Raises: NoSuchRecord: it has no such page; Withdrawn, Superseded.
    """
    try:
        with desk.index() as index:
            entry = newest(index, record_id)
        page = page_of(record_of(desk.archive, entry), number)
        return _Shown(desk.archive.original(entry.record_id), page)
    except (NoSuchRecord, OnHold):
        if not person.may(Role.ARCHIVIST):
            raise
        with desk.ledger() as db:
            held = [one for one in held_as(db, record_id) if one.record_id == record_id]
        if not held:
            raise
    data = desk.workspace.store.record(held[0].record_sha256)
    page = page_of(Record.model_validate_json(data), number)
    with desk.ledger() as db:
        note_reads(db, [record_id], person.name, desk.now(), what)
    return _Shown(desk.workspace.store.original(sha256_id(record_id[:64])), page, held=True)
