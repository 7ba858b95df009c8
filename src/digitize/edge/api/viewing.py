"""Shows open records to viewers of scans, as IIIF Presentation 3 has it."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from digitize.edge.api.clients import Client, Right
from digitize.edge.api.problems import may_answer
from digitize.edge.api.records import JPEG, picture_of
from digitize.edge.api.site import ApiSite, Site, address_of, who_may
from digitize.edge.desk.reading import newest, page_of, record_of
from digitize.exchange.iiif import manifest, page_text
from digitize.outside.queues.messages import RECORD_ID
from digitize.record.model import Record

router = APIRouter(prefix="/iiif", tags=["records out"])
IIIF_TYPE = 'application/ld+json;profile="http://iiif.io/api/presentation/3/context.json"'
MayRead = Annotated[Client, Depends(who_may(Right.READ))]
Id = Annotated[str, Path(pattern=RECORD_ID, description="`record_id`; the newest revision")]
Number = Annotated[int, Path(ge=1, le=100_000, description="of the page, in the scan")]
_LD_JSON: dict[int | str, dict[str, Any]] = {
    200: {"content": {IIIF_TYPE: {"schema": {"type": "object"}}}},
    **may_answer(404, 410),
}


class IiifAnswer(JSONResponse):
    """An answer in the media type of IIIF."""

    media_type = IIIF_TYPE


class ForViewers:
    """Lets pages of other sites read what is for viewers, which run in a browser.

    Nothing is opened by that: who asks shows a token, and browsers send none by themselves.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.shared = CORSMiddleware(
            app, allow_origins=["*"], allow_methods=["GET"], allow_headers=["Authorization"]
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See ASGI."""
        for_viewers = scope["type"] == "http" and scope["path"].startswith(f"{router.prefix}/")
        await (self.shared if for_viewers else self.app)(scope, receive, send)


@router.get(
    "/{record_id}/manifest.json",
    response_class=IiifAnswer,
    responses=_LD_JSON,
    summary="A record for viewers of scans (IIIF)",
)
def manifest_of(record_id: Id, request: Request, site: Site, _: MayRead) -> IiifAnswer:
    """The manifest of an open record: its pages as canvases, each with its lines."""
    return IiifAnswer(manifest(_record(site, record_id), _root(request, record_id)))


@router.get(
    "/{record_id}/pages/{number}/text.json",
    response_class=IiifAnswer,
    responses=_LD_JSON,
    summary="The lines of a page with their places (IIIF)",
)
def text_of_page(
    record_id: Id, number: Number, request: Request, site: Site, _: MayRead
) -> IiifAnswer:
    """The lines as annotations on the canvas of the page."""
    record = _record(site, record_id)
    return IiifAnswer(page_text(record, page_of(record, number), _root(request, record_id)))


@router.get(
    "/{record_id}/pages/{number}.jpg",
    response_class=FileResponse,
    responses={200: JPEG, **may_answer(404, 410)},
    summary="The picture of a page (IIIF)",
)
async def picture_of_page(record_id: Id, number: Number, site: Site, _: MayRead) -> FileResponse:
    """The picture that the canvas of the page shows."""
    return await picture_of(site, record_id, number)


def _record(site: ApiSite, record_id: str) -> Record:
    with site.index() as index:
        return record_of(site.archive, newest(index, record_id))


def _root(request: Request, record_id: str) -> str:
    return f"{address_of(request)}/iiif/{record_id}"
