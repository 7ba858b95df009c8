"""Gives runs of pages to workers on other hosts, and takes what they read.

A worker needs an address and a token, and neither the workspace nor Redis. The ledger gives it a
lease like any other reader, so whatever is lost on the way is read again.
"""

from __future__ import annotations

import time
from sqlite3 import Connection
from typing import Annotated, Any

import anyio
from fastapi import APIRouter, Depends, Path, Query
from pydantic import BaseModel, ConfigDict, Field
from starlette.requests import ClientDisconnect, Request
from starlette.responses import FileResponse, Response

from digitize.edge.api.clients import Client, Right
from digitize.edge.api.models import ApiAnswer
from digitize.edge.api.problems import Refusal, may_answer
from digitize.edge.api.site import ApiSite, Site, who_may
from digitize.errors import LostRace, NotInStore, UnreadableCopy
from digitize.keep.ledger import chunks
from digitize.keep.ledger.chunks import AWAY, Lease
from digitize.keep.ledger.db import disk_is_full
from digitize.keep.ledger.reasons import Reason, set_apart
from digitize.keep.store.ids import Token
from digitize.keep.store.interface import PageKey
from digitize.keep.store.pages import are_there, unsealed
from digitize.outside.queues.messages import LARGEST
from digitize.read.fingerprint import versions

router = APIRouter(prefix="/v1/runs", tags=["workers"])
LOOK_S = 0.3  # seconds between two looks for pages while a worker waits
WAIT_S = 20.0  # seconds that a worker may wait for pages in one request
PAGE_BYTES = 64_000_000  # of one page's result; the largest page ever read had 2 MB
MayWork = Annotated[Client, Depends(who_may(Right.WORK))]
TheToken = Annotated[int, Path(ge=1, le=LARGEST, description="of the run")]
_PAGE: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
        "description": "the result of the page, sealed with its digest",
    }
}


class WorkerSays(BaseModel):
    """Base of what workers send."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class WorkAsked(WorkerSays):
    """A worker that could read pages now."""

    worker: str = Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._:-]{0,99}$", description="its name")
    fingerprint: str = Field(pattern="^[0-9a-f]{8,64}$", description="of its own pipeline")
    slots: int = Field(ge=1, le=1024, description="runs that its host reads at once")
    wait: float = Field(0, ge=0, le=WAIT_S, description="seconds to wait for pages")


class RunGiven(ApiAnswer):
    """Pages to be read, both ends included; null: there is nothing to read now."""

    token: int | None = None
    sha256: str | None = Field(None, description="of the original")
    fingerprint: str | None = None
    first_page: int | None = None
    last_page: int | None = None
    way: str = Field("", description="how its one page is read otherwise than the settings say")


class WorkReport(WorkerSays):
    """How a run goes: begun, alive (every 15 s), and how it ended."""

    what: str = Field(pattern="^(began|alive|done|stopped|failed)$")
    why: str = Field("", max_length=2000, description="of a run that failed")


class KeptPages(ApiAnswer):
    """Results of the run's pages that are in the store: page and token of each."""

    kept: tuple[tuple[int, int], ...]


@router.post("", responses=may_answer(408, 409, 413, 500), summary="Ask for pages to read")
async def run(asked: WorkAsked, request: Request, site: Site, client: MayWork) -> RunGiven:
    """Give the most urgent pages to a worker, as soon as there are some.

    Only a worker whose program and settings read a page exactly as here gets any.
    """
    if asked.fingerprint != site.reading.pages:
        why = f"pipeline {site.reading.pages} reads here: give both hosts one version and settings"
        raise Refusal(409, "other_pipeline", why)
    name = f"{AWAY}{client.name}/{asked.worker}"
    until = time.monotonic() + asked.wait
    while True:
        site.visitors.seen(name, asked.fingerprint, asked.slots, site.now())
        lease = await anyio.to_thread.run_sync(_lease, site, name)
        if lease is not None:
            one = lease.run
            return RunGiven(
                token=one.token,
                sha256=one.sha256,
                fingerprint=one.fingerprint,
                first_page=one.first_page,
                last_page=one.last_page,
                way=one.way,
            )
        if time.monotonic() >= until or await request.is_disconnected():
            return RunGiven()
        await anyio.sleep(LOOK_S)


@router.get(
    "/{token}/original",
    response_class=Response,
    responses={
        200: {
            "content": {
                "application/octet-stream": {"schema": {"type": "string", "format": "binary"}}
            }
        },
        **may_answer(404, 409, 416),
    },
    summary="The original of a run",
)
def original(token: TheToken, site: Site, client: MayWork) -> Response:
    """The scan whose pages are to be read. It may be asked for in parts."""
    lease = _ours(site, token, client)
    try:
        path = site.workspace.store.original(lease.run.sha256)
    except (NotInStore, UnreadableCopy) as error:
        reason = Reason(error.code, str(error), "read", versions=versions())
        with site.workspace.open_ledger() as db:
            set_apart(db, lease.document.id, reason, site.now())
        raise
    return FileResponse(path, media_type="application/octet-stream")


@router.get("/{token}/pages", responses=may_answer(404, 409), summary="Pages read already")
def pages(token: TheToken, site: Site, client: MayWork) -> KeptPages:
    """Which pages of a run have a result already, of an earlier attempt."""
    one = _ours(site, token, client).run
    found = site.workspace.store.pages(one.sha256, one.fingerprint)
    return KeptPages(
        kept=tuple((key.page_no, key.token) for key in found if key.page_no in one.page_numbers)
    )


@router.get(
    "/{token}/pages/{page_no}/{of}",
    response_class=Response,
    responses={
        200: {
            "content": {
                "application/octet-stream": {"schema": {"type": "string", "format": "binary"}}
            }
        },
        **may_answer(404, 409),
    },
    summary="The result of a page",
)
def page(
    token: TheToken,
    page_no: Annotated[int, Path(ge=1, le=LARGEST)],
    of: Annotated[int, Path(ge=1, le=LARGEST, description="the token under which it was read")],
    site: Site,
    client: MayWork,
) -> Response:
    """A result of an earlier attempt, sealed with its digest."""
    one = _ours(site, token, client).run
    data = site.workspace.store.page(PageKey(one.sha256, one.fingerprint, page_no, Token(of)))
    return Response(data, media_type="application/octet-stream")


@router.put(
    "/{token}/pages/{page_no}",
    status_code=204,
    responses=may_answer(400, 408, 409, 413, 507),
    openapi_extra=_PAGE,
    summary="Store a page that was read",
)
async def put_page(  # noqa: PLR0913  (what a request has)
    token: TheToken,
    page_no: Annotated[int, Path(ge=1, le=LARGEST)],
    fingerprint: Annotated[str, Query(pattern="^[0-9a-f]{8,64}$", description="of the run")],
    request: Request,
    site: Site,
    client: MayWork,
) -> None:
    """Store the result of a page. The same again is harmless.

    It is taken after the lease has lapsed too, as long as the scan is being read: the work is done.
    """
    parts, size = [], 0
    try:
        async for block in request.stream():
            size += len(block)
            if size > PAGE_BYTES:
                raise Refusal(413, "too_large", f"more than {PAGE_BYTES} bytes")
            parts.append(block)
    except ClientDisconnect as error:
        raise Refusal(408, "broken_off", "the body did not come to its end") from error
    await anyio.to_thread.run_sync(
        _keep, site, Token(token), page_no, fingerprint, b"".join(parts), client
    )


@router.post(
    "/{token}/reports",
    status_code=204,
    responses=may_answer(408, 409, 413),
    summary="Say how a run goes",
)
def report(token: TheToken, told: WorkReport, site: Site, client: MayWork) -> None:
    """Note that a run was begun, goes on or has ended. 409: it was given to somebody else since."""
    lease, now = _ours(site, token, client), site.now()
    with site.workspace.open_ledger() as db:
        if told.what == "began":
            chunks.begin(db, lease.token, _worker(db, token), now)
        elif told.what == "alive":
            chunks.renew(db, lease.token, now)
        elif told.what == "stopped":
            chunks.release(db, lease.token)
        elif told.what == "failed":
            chunks.crashed(db, lease.token, now, told.why)
        elif are_there(site.workspace.store, lease.run.sha256, lease.run.fingerprint,
                       lease.run.page_numbers):  # fmt: skip
            chunks.finish_chunk(db, lease.token)
        else:
            chunks.crashed(db, lease.token, now, "its pages are not in the store")


def _lease(site: ApiSite, name: str) -> Lease | None:
    with site.workspace.open_ledger() as db:
        return chunks.send(db, site.now(), worker=name) if chunks.waiting(db) else None


def _ours(site: ApiSite, token: int, client: Client) -> Lease:
    """The lease with this token. Raises: LostRace: it is over, or another client's."""
    with site.workspace.open_ledger() as db:
        _require_ours(db, token, client)
        return chunks.lease_of(db, Token(token))


def _require_ours(db: Connection, token: int, client: Client) -> None:
    """Raises: LostRace: the lease was another client's. A client's name may have a slash in it."""
    whose = _worker(db, token).rpartition("/")[0]
    if whose != f"{AWAY}{client.name}":
        raise LostRace(f"the lease {token}", "yours")


def _worker(db: Connection, token: int) -> str:
    return chunks.worker_of(db, Token(token))


def _keep(  # noqa: PLR0913  (what a request has)
    site: ApiSite, token: Token, page_no: int, fingerprint: str, data: bytes, client: Client
) -> None:
    if unsealed(data) is None:
        raise Refusal(400, "bad_page", "the digest is not that of the result; send it again")
    with site.workspace.open_ledger() as db:
        _require_ours(db, token, client)
        sha256, known = chunks.stored_as(db, token, page_no)
    if fingerprint != known:  # people have said since how it is to be read
        raise LostRace(f"page {page_no} of the lease {token}", "to be read so")
    key = PageKey(sha256, known, page_no, token)
    try:
        site.workspace.store.put_page(key, data)
    except OSError as error:
        if disk_is_full(error):
            raise Refusal(507, "no_room", "the disk is full", Retry_After="60") from error
        raise
