"""Page images: `GET /pages/RECORD/NUMBER.jpg`."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import anyio
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

from digitize.desk.reading import newest
from digitize.desk.site import Desk
from digitize.errors import DigitizeError, NoSuchRecord
from digitize.ledger.held import held_as
from digitize.store.ids import sha256_id

KEPT = "private, max-age=86400, immutable"  # the same content has the same pixels


def routes(desk: Desk) -> list[Route]:
    """The views of scans."""
    return [Route("/pages/{record}/{number:int}.jpg", partial(_page, desk))]


async def _page(desk: Desk, request: Request) -> Response:
    record, number = request.path_params["record"], request.path_params["number"]
    try:
        original = await anyio.to_thread.run_sync(_original, desk, record)
        path = await desk.pictures.page(original, record[:64], number)
    except DigitizeError as error:
        return Response(str(error), 404, media_type="text/plain")
    return FileResponse(path, headers={"Cache-Control": KEPT}, media_type="image/jpeg")


def _original(desk: Desk, record: str) -> Path:
    """In the archive; of what is on hold, in the store. Raises: NoSuchRecord."""
    try:
        with desk.index() as index:
            return desk.archive.original(newest(index, record).record_id)
    except NoSuchRecord:
        with desk.ledger() as db:
            held = [one for one in held_as(db, record) if one.record_id == record]
        if not held:
            raise
    return desk.workspace.store.original(sha256_id(record[:64]))
