"""Hands records out: as they arrive, one at a time, in their forms; and takes edits."""

from __future__ import annotations

import re
from pathlib import Path as FilePath
from typing import Annotated, Any

import anyio
from fastapi import APIRouter, Depends, Path, Query
from starlette.requests import Request
from starlette.responses import FileResponse, Response

from digitize.edge.api.clients import Client, Right
from digitize.edge.api.models import (
    MOST_RECORDS,
    Arrivals,
    EditsAsked,
    Revised,
)
from digitize.edge.api.problems import Refusal, may_answer
from digitize.edge.api.site import ApiSite, Site, who_may
from digitize.edge.desk.handing_out import made_in
from digitize.edge.desk.reading import page_of, record_of, whole_scan_may_leave
from digitize.errors import NoSuchRecord
from digitize.exchange.forms import COPIES, FORMS, NAME_HEX
from digitize.keep.archive.index import Archived, find
from digitize.keep.ledger.replay import arrived_after
from digitize.keep.store.ids import RecordId
from digitize.outside.queues.messages import LARGEST, RECORD_ID
from digitize.record.model import Edit, Record
from digitize.work.engine import revise
from digitize.work.engine.record_message import arrival

router = APIRouter(prefix="/v1/records", tags=["records out"])
KEY = r"^[0-9a-f]{64}-[1-9][0-9]{0,5}(:[1-9][0-9]{0,5})?$"
_OFFERED = {**FORMS, **COPIES}
IMMUTABLE = "private, max-age=86400"
MayRead = Annotated[Client, Depends(who_may(Right.READ))]
MayEdit = Annotated[Client, Depends(who_may(Right.EDIT))]
Key = Annotated[
    str,
    Path(pattern=KEY, description="`record_id`, its newest revision; or `record_id:revision`"),
]
_JSON_FILE: dict[str, Any] = {"content": {"application/json": {"schema": {"type": "object"}}}}
_ANY_FILE: dict[str, Any] = {
    "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}
}
JPEG: dict[str, Any] = {
    "content": {"image/jpeg": {"schema": {"type": "string", "format": "binary"}}}
}
_TEXT: dict[str, Any] = {"content": {"text/plain": {"schema": {"type": "string"}}}}
_NOT_CHANGED: dict[int | str, dict[str, Any]] = {304: {"description": "you have it already"}}


def _file(told: dict[str, Any], *more: int) -> dict[int | str, dict[str, Any]]:
    """The answers of a route that hands out a file."""
    return {200: told, **_NOT_CHANGED, **may_answer(404, 410, *more)}


@router.get("", responses=may_answer(), summary="Records as they arrived")
def arrivals(
    site: Site,
    _: MayRead,
    after: Annotated[
        int,
        Query(ge=0, le=LARGEST, description="the last receipt that you have; 0: none"),
    ] = 0,
    limit: Annotated[int, Query(ge=1, le=MOST_RECORDS)] = 100,
) -> Arrivals:
    """All revisions that reached the archive after a receipt, in their order; none is left out.

    Withdrawals and superseded records come as their tombstones. Of what is on hold, withdrawn or
    superseded by now, earlier revisions have neither text nor fields.
    """
    with site.index(), site.workspace.open_ledger() as db:
        found = arrived_after(db, after, limit + 1)
        archive, store = site.workspace.archive, site.workspace.store
        items = tuple(arrival(db, archive, store, one) for one in found[:limit])
    last = items[-1].receipt if items else after
    return Arrivals(items=items, last=last, more=len(found) > limit)


@router.get(
    "/{key}",
    response_class=Response,
    responses=_file(_JSON_FILE),
    summary="One record, whole",
)
def one_record(key: Key, request: Request, site: Site, _: MayRead) -> Response:
    """The record as JSON: pages, words, boxes, fields with their evidence."""
    entry = _entry(site, key)
    data = site.archive.record_json(entry.record_id, entry.revision)
    return _tagged(request, entry.record_sha256) or Response(
        data, media_type="application/json", headers=_tag(entry.record_sha256)
    )


@router.get(
    "/{key}/text", response_class=Response, responses=_file(_TEXT), summary="The text of a record"
)
def text_of(key: Key, request: Request, site: Site, _: MayRead) -> Response:
    """The text as cleaned, a printed line a line."""
    entry = _entry(site, key)
    tag = f"{entry.record_sha256}-text"
    return _tagged(request, tag) or Response(
        record_of(site.archive, entry).text,
        media_type="text/plain; charset=utf-8",
        headers=_tag(tag),
    )


@router.get(
    "/{key}/original",
    response_class=FileResponse,
    responses={
        206: {"description": "the part that `Range` asked for"},
        **_file(_ANY_FILE, 416),
    },
    summary="The scan as it came",
)
def original(key: Key, request: Request, site: Site, _: MayRead) -> Response:
    """The bytes of the scan. Refused where another record of the same scan may not leave."""
    entry = _entry(site, key)
    with site.index() as index:
        whole = whole_scan_may_leave(index, site.archive, entry.record_id)
    if not whole:
        raise Refusal(403, "not_handed_out", "another record of this scan may not leave")
    record, path = record_of(site.archive, entry), site.archive.original(entry.record_id)
    name = f"{entry.record_id[:NAME_HEX]}{path.suffix}"
    tag = record.source.sha256
    return _tagged(request, tag) or FileResponse(
        path, media_type=record.source.media_type, filename=name, headers=_tag(tag)
    )


@router.get(
    "/{key}/pages/{number}",
    response_class=FileResponse,
    responses=_file(JPEG),
    summary="The picture of a page",
)
async def picture(
    key: Key, number: Annotated[int, Path(ge=1, le=100_000)], site: Site, _: MayRead
) -> FileResponse:
    """A page of the record as JPEG; `number` is that of the page in the scan."""
    return await picture_of(site, key, number)


async def picture_of(site: ApiSite, key: str, number: int) -> FileResponse:
    """The picture of a page. Raises: as `find`; NoSuchRecord: there is no such page."""

    def open_page() -> FilePath:
        entry = _entry(site, key)
        page_of(record_of(site.archive, entry), number)
        return site.archive.original(entry.record_id)

    scan = await anyio.to_thread.run_sync(open_page)
    path = await site.pictures.page(scan, key[:64], number)
    return FileResponse(path, media_type="image/jpeg", headers={"Cache-Control": IMMUTABLE})


@router.get(
    "/{key}/exports/{form}",
    response_class=FileResponse,
    responses=_file(_ANY_FILE, 500),
    summary="A record in one of the forms of `digitize export`",
)
async def exported(
    key: Key,
    form: Annotated[str, Path(description=f"one of {', '.join(_OFFERED)}")],
    site: Site,
    client: MayRead,
) -> FileResponse:
    """The record as `digitize export --as FORM` writes it.

    Copies for readers have the agency's name on them, and want the right `copy` besides.
    """
    if form not in _OFFERED:
        raise Refusal(404, "no_such_form", f"there are {', '.join(_OFFERED)}")
    if form in COPIES and not client.may(Right.COPY):
        raise Refusal(403, "no_such_right", f"{client.name} has no right to {Right.COPY.value}")

    def open_record() -> tuple[Record, FilePath]:
        entry = _entry(site, key)
        return record_of(site.archive, entry), site.archive.original(entry.record_id)

    record, scan = await anyio.to_thread.run_sync(open_record)
    made = await made_in(_OFFERED[form], record, scan, site.pictures, site.workspace.tmp)
    if isinstance(made, str):
        raise Refusal(422, "not_exported", made)
    return made


@router.post(
    "/{record_id}/edits",
    status_code=201,
    responses=may_answer(404, 408, 409, 410, 413),
    summary="Put fields right",
)
def edit(
    record_id: Annotated[str, Path(pattern=RECORD_ID)],
    asked: EditsAsked,
    site: Site,
    client: MayEdit,
) -> Revised:
    """Put fields of a record right, all of them or none, under the client's name.

    409 with the code `stale_revision`: somebody else has changed the record meanwhile.
    """
    _entry(site, record_id)  # what may not leave is not edited from here
    now = site.now()
    edits = [Edit(by=client.name, at=now, field=one.field, after=one.value) for one in asked.edits]
    id_ = RecordId(record_id)
    parcel = revise.revise(site.workspace, id_, asked.on_revision, edits, now)
    state = revise.deliver(site.workspace, site.settings, now, id_, parcel.revision)
    return Revised(record_id=record_id, revision=parcel.revision, delivery=state.value)


def _entry(site: ApiSite, key: str) -> Archived:
    """The version with this key. Raises: NoSuchRecord; Withdrawn, Superseded, OnHold."""
    record_id = key.partition(":")[0]
    with site.index() as index:
        entry = find(index, key)
    if entry.record_id != record_id:  # `find` also takes the beginning of an id
        raise NoSuchRecord(record_id, 0)
    return entry


def _tag(tag: str) -> dict[str, str]:
    return {"ETag": f'"{tag}"', "Cache-Control": "private, no-cache"}


def _tagged(request: Request, tag: str) -> Response | None:
    """The answer 304 where the client has these bytes already; else None."""
    shown = re.findall(r'"([^"]*)"|(\*)', request.headers.get("if-none-match", ""))
    if any(one == tag or star for one, star in shown):
        return Response(status_code=304, headers=_tag(tag))
    return None
