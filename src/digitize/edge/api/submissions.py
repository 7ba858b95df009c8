"""Takes scans in, and tells what became of them."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from itertools import chain
from typing import Annotated, Any

import anyio
from fastapi import APIRouter, Depends, Path, Query, Response
from pydantic import ValidationError
from starlette.requests import ClientDisconnect, Request

from digitize.edge.api.clients import Client, Right
from digitize.edge.api.models import (
    MOST_WAIT_S,
    BytesByHash,
    HandedIn,
    StoredOriginal,
    SubmissionState,
)
from digitize.edge.api.problems import Refusal, may_answer
from digitize.edge.api.site import ApiSite, Site, who_may
from digitize.edge.services.outcomes import end_of
from digitize.edge.services.patience import TooLong, body_blocks
from digitize.keep.ledger.db import disk_is_full
from digitize.keep.ledger.submissions import SubmissionEnd, submitted
from digitize.keep.store.interface import Stored
from digitize.outside.queues.messages import ARCHIVE_DATA, SUBMISSION, Submission, in_short
from digitize.work.intake.submission import take_submission

router = APIRouter(prefix="/v1", tags=["scans in"])
LOOK_S = 0.5  # seconds between two looks while a client waits
LATER_S = "60"  # seconds after which a full disk may be tried again
JSON = "application/json"
# Scans that come at once. Each has a thread of its own while it comes.
SENDERS = anyio.CapacityLimiter(32)
_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "application/octet-stream": {"schema": {"type": "string", "format": "binary"}},
            JSON: {"schema": {"$ref": "#/components/schemas/BytesByHash"}},
        },
        "description": "the bytes of the scan as they are; or JSON that names them by their hash",
    }
}
_BYTES: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}
MaySubmit = Annotated[Client, Depends(who_may(Right.SUBMIT))]
Name = Annotated[str, Path(pattern=SUBMISSION, description="the submission's name")]


class NoBytes(Exception):
    """The body has no bytes."""


@router.put(
    "/originals",
    status_code=201,
    responses=may_answer(400, 408, 413, 415, 500, 507),
    openapi_extra=_BYTES,
    summary="Store the bytes of a scan",
)
async def put_original(request: Request, site: Site, _: MaySubmit) -> StoredOriginal:
    """Store bytes, to be submitted by their hash. Bytes that nobody submits are not read."""
    _require_plain(request)
    stored = await _stored(site, request)
    return StoredOriginal(sha256=stored.sha256, bytes=stored.bytes)


@router.post(
    "/submissions",
    status_code=201,
    responses={
        200: {"model": SubmissionState, "description": "it was submitted before; nothing changed"},
        **may_answer(400, 408, 409, 413, 415, 500, 507),
    },
    openapi_extra=_BODY,
    summary="Submit a scan",
)
async def submit(request: Request, response: Response, site: Site, _: MaySubmit) -> SubmissionState:
    """Submit a scan under a name of your own.

    The same name with the same bytes is harmless and answered with 200: whoever has no answer asks
    again. The same name with other bytes is refused with 409.

    The bytes come as the body; or JSON names those that were put to `/v1/originals` before. The
    name, and whatever else is known of the scan, is in the query.
    """
    told = _checked(HandedIn, _of_query(request))
    if _is_json(request):
        sha256 = _checked(BytesByHash, await _json(request)).sha256
    else:
        _require_plain(request)
        sha256 = (await _stored(site, request)).sha256
    made, state = await anyio.to_thread.run_sync(_take, site, told, sha256)
    response.status_code = 201 if made else 200
    response.headers["Location"] = f"/v1/submissions/{told.name}"
    return state


@router.get(
    "/submissions/{name}",
    responses=may_answer(404),
    summary="What became of a submission",
)
async def state_of(
    name: Name,
    site: Site,
    _: MaySubmit,
    wait: Annotated[
        float, Query(ge=0, le=MOST_WAIT_S, description="seconds to wait for its end")
    ] = 0,
) -> SubmissionState:
    """Tell its outcome; with `wait`, as soon as it has ended, or when these seconds are over."""
    until = time.monotonic() + wait
    while True:
        state = await anyio.to_thread.run_sync(_state, site, name)
        left_s = until - time.monotonic()
        if state.outcome != SubmissionEnd.ACCEPTED.value or left_s <= 0:
            return state
        await anyio.sleep(min(LOOK_S, left_s))


def _take(site: ApiSite, told: HandedIn, sha256: str) -> tuple[bool, SubmissionState]:
    """Note a submission; True if its name is new."""
    given = {name: getattr(told, name) for name in ARCHIVE_DATA}
    asked = Submission(
        submission=told.name, sha256=sha256, filename=told.filename, priority=told.priority, **given
    )
    with site.workspace.open_ledger() as db:
        known = submitted(db, told.name) is not None
        take_submission(db, site.workspace.store, asked, site.reading, site.now())
    return not known, _state(site, told.name)


def _state(site: ApiSite, name: str) -> SubmissionState:
    with site.workspace.open_ledger() as db:
        one = submitted(db, name)
        if one is None:
            raise Refusal(404, "no_such_submission", f"{name}: nothing was submitted by this name")
        end = end_of(db, one.document)
    return SubmissionState(
        name=one.id,
        sha256=one.sha256,
        outcome=end.outcome.value,
        state=end.state.value,
        pages=end.pages,
        records=end.records,
        code=end.code,
        message=end.message,
    )


def _of_query(request: Request) -> dict[str, Any]:
    """What the query says; keywords may stand in it more than once."""
    query = request.query_params
    return {
        name: ";".join(query.getlist(name)) if name == "keywords" else value
        for name, value in query.items()
    }


def _checked(model: type[Any], values: object) -> Any:  # noqa: ANN401  (of that model)
    try:
        return model.model_validate(values)
    except ValidationError as error:
        raise Refusal(422, "bad_value", in_short(error)) from error


async def _json(request: Request) -> object:
    parts = []
    try:
        async for block in request.stream():
            parts.append(block)
            if sum(map(len, parts)) > 100_000:
                raise Refusal(413, "too_large", "more than 100,000 bytes of JSON")
        return json.loads(b"".join(parts))
    except ClientDisconnect as error:
        raise Refusal(408, "broken_off", "the body did not come to its end") from error
    except ValueError as error:
        raise Refusal(400, "bad_json", "the body is no JSON") from error


def _is_json(request: Request) -> bool:
    kind = request.headers.get("content-type", "").partition(";")[0]
    return kind.strip().lower() == JSON


def _require_plain(request: Request) -> None:
    kind = request.headers.get("content-type", "").lower()
    if kind.startswith("multipart/"):
        why = "send the scan's bytes as the body, without a form around: curl --data-binary @FILE"
        raise Refusal(415, "a_form", why)
    if _is_json(request):
        raise Refusal(415, "json", "send the scan's bytes as the body, and no JSON")


async def _stored(site: ApiSite, request: Request) -> Stored:
    """Store the body. Nothing of one that is too long or breaks off is kept."""
    limit = site.settings.limits.file_bytes
    length = request.headers.get("content-length", "0")
    if length.isdecimal() and int(length) > limit:
        raise _too_long(limit)
    if not site.room():
        raise Refusal(507, "no_room", "the disk is nearly full", Retry_After=LATER_S)
    sender = object()
    try:
        SENDERS.acquire_on_behalf_of_nowait(sender)
    except anyio.WouldBlock as error:
        why = f"{SENDERS.total_tokens:g} scans are coming already"
        raise Refusal(429, "busy", why, Retry_After="2") from error
    try:
        return await _put(site, request, limit)
    finally:
        SENDERS.release_on_behalf_of(sender)


async def _put(site: ApiSite, request: Request, limit: int) -> Stored:
    own = anyio.CapacityLimiter(1)  # beside the threads of the other routes
    blocks = body_blocks(aiter(request.stream()), limit)
    try:
        return await anyio.to_thread.run_sync(_put_blocks, site, blocks, limiter=own)
    except NoBytes as error:
        raise Refusal(400, "empty", "the body has no bytes; send those of the scan") from error
    except TooLong as error:
        raise _too_long(limit) from error
    except (ClientDisconnect, TimeoutError) as error:
        raise Refusal(408, "broken_off", "the body did not come to its end") from error
    except OSError as error:
        if disk_is_full(error):
            why = "the disk is full"
            raise Refusal(507, "no_room", why, Retry_After=LATER_S) from error
        why = (error.strerror or "it cannot be written").lower()
        raise Refusal(500, "store_fault", f"the store: {why}; tell its operator") from error


def _put_blocks(site: ApiSite, blocks: Iterator[bytes]) -> Stored:
    first = next((block for block in blocks if block), None)
    if first is None:
        raise NoBytes
    return site.workspace.store.put_original(chain((first,), blocks))


def _too_long(limit: int) -> Refusal:
    return Refusal(413, "too_large", f"more than {limit} bytes")
