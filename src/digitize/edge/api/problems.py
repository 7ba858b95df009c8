"""Answers that say why a request was not fulfilled, as RFC 9457 (problem+json) has them."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from starlette.responses import JSONResponse

from digitize.edge.api.models import Problem
from digitize.errors import (
    Away,
    BadEdit,
    BadId,
    DigitizeError,
    LostRace,
    NoSuchRecord,
    NotExported,
    NotHandedOver,
    NotInStore,
    OnHold,
    PageFailed,
    StaleRevision,
    SubmissionReused,
    Superseded,
    Withdrawn,
)

AWAY_S = "10"  # seconds until somebody asks again who found the object store away
MEDIA_TYPE = "application/problem+json"
STATUS: Mapping[type[DigitizeError], int] = {
    NoSuchRecord: 404,
    BadId: 404,
    NotInStore: 404,
    OnHold: 403,
    Withdrawn: 410,
    Superseded: 410,
    NotHandedOver: 409,
    SubmissionReused: 409,
    StaleRevision: 409,
    LostRace: 409,
    BadEdit: 422,
    NotExported: 422,
    PageFailed: 422,
}


class Refusal(Exception):
    """A request that is answered with a problem. headers: more of the answer's headers."""

    def __init__(self, status: int, code: str, detail: str, **headers: str) -> None:
        super().__init__(status, code, detail)
        self.status, self.code, self.detail = status, code, detail
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}


def problem(
    status: int, code: str, detail: str, headers: Mapping[str, str] | None = None
) -> JSONResponse:
    """The answer for a problem."""
    told = Problem(
        type="about:blank",
        title=HTTPStatus(status).phrase,
        status=status,
        detail=detail,
        code=code,
    )
    return JSONResponse(told.model_dump(), status, dict(headers or {}), MEDIA_TYPE)


def of_error(error: DigitizeError) -> JSONResponse:
    """The answer for an error of ours; its message names cause and way out."""
    if isinstance(error, Away):
        return problem(503, error.code, str(error), {"Retry-After": AWAY_S})
    found = [status for kind, status in STATUS.items() if isinstance(error, kind)]
    return problem(found[0] if found else 500, error.code, str(error))


PROBLEMS: Mapping[int | str, dict[str, Any]] = {
    status: {
        "model": Problem,
        "description": told,
        "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
    for status, told in (
        (400, "the request cannot be understood"),
        (401, "no token, or one that nobody has"),
        (403, "the client has no such right, or the record is on hold"),
        (404, "there is no such thing"),
        (408, "the body broke off"),
        (409, "it does not fit what is there"),
        (410, "it was withdrawn, or its pages are in other records now"),
        (413, "more bytes than may come"),
        (415, "the body is of another kind"),
        (416, "there is no such range"),
        (422, "a value is not allowed"),
        (429, "too many requests at once: try again after `Retry-After` seconds"),
        (500, "a fault of ours"),
        (503, "the object store is away: try again after `Retry-After` seconds"),
        (507, "the disk has no room: try again after `Retry-After` seconds"),
    )
}


def may_answer(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The problems of a route for its description, with those that every route has."""
    always = {400, 401, 403, 422, 429, 503}
    return {status: PROBLEMS[status] for status in sorted(always | set(statuses))}
