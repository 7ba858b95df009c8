"""Page images: `GET /pages/RECORD/NUMBER.jpg`, smaller with `?smaller`, and parts: `/cut.jpg`."""

from __future__ import annotations

import re
from functools import partial
from pathlib import Path

import anyio
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

from digitize.edge.desk.draw import Cut
from digitize.edge.desk.geometry import clipped
from digitize.edge.desk.reading import newest, page_of, record_of
from digitize.edge.desk.site import Desk
from digitize.errors import DigitizeError, NoSuchRecord, OnHold
from digitize.keep.ledger.held import held_as
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
        original, _ = await anyio.to_thread.run_sync(_original, desk, record, number)
        path = await desk.pictures.page(original, record[:64], number, smaller=smaller)
    except DigitizeError as error:
        return Response(str(error), 404, media_type="text/plain")
    return FileResponse(path, headers={"Cache-Control": KEPT}, media_type="image/jpeg")


async def _cut(desk: Desk, request: Request) -> Response:
    """`box` is `x0,y0,x1,y1` in pixels of the page as scanned; a margin is added to it."""
    record, number = request.path_params["record"], request.path_params["number"]
    given = _BOX.fullmatch(request.query_params.get("box", ""))
    if given is None:
        raise HTTPException(404)
    x0, y0, x1, y1 = map(int, given.groups())
    try:
        original, page = await anyio.to_thread.run_sync(_original, desk, record, number)
        box = clipped(page, (x0, y0, x1, y1))
        if box is None:
            raise HTTPException(404)
        cut = Cut(box, (page.width, page.height), page.turn)
        path = await desk.pictures.cut(original, record[:64], number, cut)
    except DigitizeError as error:
        return Response(str(error), 404, media_type="text/plain")
    return FileResponse(path, headers={"Cache-Control": KEPT}, media_type="image/jpeg")


def _original(desk: Desk, record_id: str, number: int) -> tuple[Path, Page]:
    """The scan that a page is drawn from, and the page, if it is one of the record's own.

    Other pages of the scan may be on hold or withdrawn. What is on hold is drawn from the store,
    for the view of what is on hold.

    Raises: NoSuchRecord: it has no such page; Withdrawn, Superseded.
    """
    try:
        with desk.index() as index:
            entry = newest(index, record_id)
        page = page_of(record_of(desk.archive, entry), number)
        return desk.archive.original(entry.record_id), page
    except (NoSuchRecord, OnHold):
        with desk.ledger() as db:
            held = [one for one in held_as(db, record_id) if one.record_id == record_id]
        if not held:
            raise
    data = desk.workspace.store.record(held[0].record_sha256)
    page = page_of(Record.model_validate_json(data), number)
    return desk.workspace.store.original(sha256_id(record_id[:64])), page
