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
from digitize.errors import DigitizeError

KEPT = "private, max-age=86400, immutable"  # the same content has the same pixels


def routes(desk: Desk) -> list[Route]:
    """The views of scans."""
    return [Route("/pages/{record}/{number:int}.jpg", partial(_page, desk))]


async def _page(desk: Desk, request: Request) -> Response:
    record, number = request.path_params["record"], request.path_params["number"]
    original = await anyio.to_thread.run_sync(_original, desk, record)
    try:
        path = await desk.pictures.page(original, record[:64], number)
    except DigitizeError as error:
        return Response(str(error), 404, media_type="text/plain")
    return FileResponse(path, headers={"Cache-Control": KEPT}, media_type="image/jpeg")


def _original(desk: Desk, record: str) -> Path:
    with desk.index() as index:
        return desk.archive.original(newest(index, record).record_id)
