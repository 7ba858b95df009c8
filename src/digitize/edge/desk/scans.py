"""Page images: `GET /pages/RECORD/NUMBER.jpg`."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import anyio
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

from digitize.edge.desk.reading import newest, page_of, record_of
from digitize.edge.desk.site import Desk
from digitize.errors import DigitizeError, NoSuchRecord, OnHold
from digitize.keep.ledger.held import held_as
from digitize.keep.store.ids import sha256_id
from digitize.record.model import Record

KEPT = "private, max-age=86400, immutable"  # the same content has the same pixels


def routes(desk: Desk) -> list[Route]:
    """The views of scans."""
    return [Route("/pages/{record}/{number:count}.jpg", partial(_page, desk))]


async def _page(desk: Desk, request: Request) -> Response:
    record, number = request.path_params["record"], request.path_params["number"]
    try:
        original = await anyio.to_thread.run_sync(_original, desk, record, number)
        path = await desk.pictures.page(original, record[:64], number)
    except DigitizeError as error:
        return Response(str(error), 404, media_type="text/plain")
    return FileResponse(path, headers={"Cache-Control": KEPT}, media_type="image/jpeg")


def _original(desk: Desk, record_id: str, number: int) -> Path:
    """The scan that a page is drawn from, if the page is one of the record's own.

    Other pages of the scan may be on hold or withdrawn. What is on hold is drawn from the store,
    for the view of what is on hold.

    Raises: NoSuchRecord: it has no such page; Withdrawn, Superseded.
    """
    try:
        with desk.index() as index:
            entry = newest(index, record_id)
        page_of(record_of(desk.archive, entry), number)
        return desk.archive.original(entry.record_id)
    except (NoSuchRecord, OnHold):
        with desk.ledger() as db:
            held = [one for one in held_as(db, record_id) if one.record_id == record_id]
        if not held:
            raise
    data = desk.workspace.store.record(held[0].record_sha256)
    page_of(Record.model_validate_json(data), number)
    return desk.workspace.store.original(sha256_id(record_id[:64]))
