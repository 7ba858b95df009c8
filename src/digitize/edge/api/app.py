"""The API as one application."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from importlib.metadata import version
from typing import Any

from fastapi import Depends, FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp

from digitize.edge.api import finding, harvest, health, records, submissions, viewing, work
from digitize.edge.api.models import BytesByHash, HandedIn, Problem
from digitize.edge.api.problems import Refusal, of_error, problem
from digitize.edge.api.site import ApiSite
from digitize.edge.services.patience import Bounded
from digitize.edge.services.zipped import Zipped
from digitize.errors import DigitizeError, fault_of

API_VERSION = "1.0.0"
DESCRIPTION = """\
Scans in, records out, for programs. Every request but `/live` and `/ready` shows a client's token.

Errors are `application/problem+json` with a stable `code`. Whatever was answered with 200 or 201
is safely stored. After 429, 503 and 507 try again when `Retry-After` is over; after a broken
connection or 500 send the same request again: nothing is taken twice.
"""
BODY_BYTES = 4_000_000  # of a request that is no scan; its body is read before its token is
OWN_LIMIT = re.compile(r"/v1/(originals|submissions|runs/[0-9]+/pages/[0-9]+)")
OTHERS = {
    400: "bad_body", 404: "not_found", 405: "no_such_method", 408: "broken_off", 413: "too_large",
}  # fmt: skip
WHY = {408: "the body did not come to its end", 413: f"more than {BODY_BYTES} bytes"}
NOT_ZIPPED = ("/original", "/pages/", "/exports/")  # files: packed already, or asked for in parts
REPEATED = ("keywords",)  # what may stand in a query more than once


def application(site: ApiSite, say: Callable[[str], None]) -> ASGIApp:
    """The application with all routes. Args: say: gets internal faults, for the log."""
    return Zipped(described(site, say), NOT_ZIPPED)


def described(site: ApiSite | None, say: Callable[[str], None]) -> FastAPI:
    """The same without compression; without a site, only to be described."""
    app = FastAPI(
        title="digitize",
        version=API_VERSION,
        summary=f"The HTTP API of digitize {version('digitize')}",
        description=DESCRIPTION,
        openapi_url="/v1/openapi.json",
        docs_url=None,  # they would fetch their scripts from elsewhere
        redoc_url=None,
        exception_handlers={
            Refusal: _refusal,
            DigitizeError: _known,
            RequestValidationError: _bad_request,
            HTTPException: _other,
        },
    )
    app.state.site = site
    for one in (submissions, records, finding, viewing, work, health):
        app.include_router(one.router, dependencies=[Depends(_only_described)])
    app.include_router(harvest.router)  # its own protocol says what it takes
    app.add_middleware(Bounded, most_bytes=BODY_BYTES, own_limit=OWN_LIMIT)
    app.middleware("http")(_guarded(say))
    app.add_middleware(viewing.ForViewers)
    _describe(app)
    return app


def _describe(app: FastAPI) -> None:
    """Let the description name what our own parsing of bodies takes, and no body of FastAPI's."""
    made = app.openapi()
    schemas = made["components"]["schemas"]
    template = "#/components/schemas/{model}"
    for model in (BytesByHash, Problem):
        schema = model.model_json_schema(ref_template=template)
        schemas.update(schema.pop("$defs", {}))
        schemas[model.__name__] = schema
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    known = HandedIn.model_json_schema(ref_template=template)["properties"]
    made["paths"]["/v1/submissions"]["post"]["parameters"] = [
        {
            "name": name,
            "in": "query",
            "required": name == "name",
            "description": schema.get("description", "archive data, as in the record"),
            "schema": schema,
        }
        for name, schema in known.items()
    ]


async def _only_described(request: Request) -> None:
    """Refuse what the description does not name in the query: it may be a slip of the pen."""
    of = request.app.openapi()["paths"][request.scope["route"].path][request.method.lower()]
    known = {one["name"] for one in of.get("parameters", ()) if one["in"] == "query"}
    for name in request.query_params:
        if name not in known:
            told = ", ".join(sorted(known)) or "none"
            raise Refusal(422, "bad_value", f"the query names {name[:50]!r}; there are: {told}")
        if name not in REPEATED and len(request.query_params.getlist(name)) > 1:
            raise Refusal(422, "bad_value", f"{name}: it is given more than once")


async def _refusal(_: Request, error: Exception) -> Response:
    assert isinstance(error, Refusal)  # noqa: S101  (as registered)
    return problem(error.status, error.code, error.detail, error.headers)


async def _known(_: Request, error: Exception) -> Response:
    assert isinstance(error, DigitizeError)  # noqa: S101  (as registered)
    return of_error(error)


async def _bad_request(_: Request, error: Exception) -> Response:
    """A value that is not allowed; the values themselves are not told again."""
    assert isinstance(error, RequestValidationError)  # noqa: S101  (as registered)
    first: Mapping[str, Any] = error.errors()[0]
    where = ".".join(map(str, _named(first["loc"]))) or "the body"
    status, code = (400, "bad_json") if first["type"] == "json_invalid" else (422, "bad_value")
    return problem(status, code, f"{where}: {str(first['msg']).lower()}")


def _named(place: Sequence[object]) -> Sequence[object]:
    """The place of a fault without the words `query` and `path`, which say nothing to people."""
    return place[1:] if place and place[0] in ("query", "path", "body", "header") else place


async def _other(_: Request, error: Exception) -> Response:
    """What is answered before a route is asked: there is no such one, or the body is too long."""
    if isinstance(error.__cause__, HTTPException):  # FastAPI takes all that ends a body for a 400
        error = error.__cause__
    status = getattr(error, "status_code", 404)
    detail = WHY.get(status, "GET /v1/openapi.json describes all that there is")
    headers = getattr(error, "headers", None)
    return problem(status, OTHERS.get(status, "refused"), detail, headers)


def _guarded(say: Callable[[str], None]) -> Callable[..., Any]:
    """The middleware that answers for faults of ours, and keeps their details in the log."""

    async def guarded(request: Request, call_next: Callable[[Request], Any]) -> Response:
        try:
            answer: Response = await call_next(request)
        except Exception as error:
            fault = fault_of(error)
            say(f"{request.method} {request.url.path}: {fault.told}")
            return problem(500, fault.code, str(fault))
        answer.headers.setdefault("Cache-Control", "no-store")
        answer.headers.setdefault("X-Content-Type-Options", "nosniff")
        return answer

    return guarded
