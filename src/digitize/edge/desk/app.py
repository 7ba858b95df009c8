"""The desk as one application: all views, behind the guard."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from starlette.applications import Starlette
from starlette.convertors import Convertor, register_url_convertor
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from digitize.edge.desk import (
    archive,
    articles,
    deletions,
    dossiers,
    held,
    history,
    inbox,
    joining,
    numbers,
    packing,
    paging,
    queue,
    records,
    review,
    scans,
    selection,
    staff,
    withdrawn,
)
from digitize.edge.desk.guard import COOKIE, Guard
from digitize.edge.desk.messages import LANGUAGES, MESSAGES, text
from digitize.edge.desk.render import LANGUAGE_COOKIE, Pages, language_of
from digitize.edge.desk.roles import Role
from digitize.edge.desk.site import Desk, who_of
from digitize.edge.desk.statics import FOLDER, PLACE, KeptFiles
from digitize.edge.services.zipped import Zipped
from digitize.errors import (
    DigitizeError,
    NoSuchDossier,
    NoSuchRecord,
    OnHold,
    Superseded,
    Withdrawn,
)

SAID = {403: "error.not_handed_out", 408: "error.broken_off", 413: "error.too_large"}
NOT_ZIPPED = ("/pages/", "/as/")  # pictures and files to be kept
MONTH_S = 30 * 24 * 3600


class AddressNumber(Convertor[int]):
    """A number in an address, at most as long as our own numbers.

    SQLite holds no more than 19 digits, and Python takes a minute for a million of them.
    """

    regex = "[0-9]{1,18}"

    def convert(self, value: str) -> int:
        """See `Convertor`."""
        return int(value)

    def to_string(self, value: int) -> str:
        """See `Convertor`."""
        return str(value)


register_url_convertor("count", AddressNumber())


def _first_view(request: Request) -> Response:
    """`GET /`: where a person begins: readers search, and others take scans in."""
    reads = who_of(request).role is Role.READER
    return RedirectResponse("/archive" if reads else "/inbox", 303)


def application(desk: Desk, say: Callable[[str], None]) -> Starlette:
    """The application with all routes. Errors are shown within the frame of a page.

    Args: say: gets internal faults, for the log.
    """
    routes = [
        Route("/", _first_view),
        *inbox.routes(desk),
        *queue.routes(desk),
        *review.routes(desk),
        *articles.routes(desk),
        *archive.routes(desk),
        *selection.routes(desk),
        *numbers.routes(desk),
        *dossiers.routes(desk),
        *packing.routes(desk),
        *held.routes(desk),
        *history.routes(desk),
        *records.routes(desk),
        *scans.routes(desk),
        *staff.routes(desk),
        *paging.routes(desk),
        *joining.routes(desk),
        *withdrawn.routes(desk),
        *deletions.routes(desk),
        Route("/sign-in", partial(_sign_in, desk), methods=["GET", "POST"]),
        Route("/sign-out", _sign_out, methods=["POST"]),
        Route("/language", _language, methods=["POST"]),
        Mount(PLACE, KeptFiles(directory=FOLDER)),
        Mount("/static", StaticFiles(directory=FOLDER)),
    ]
    return Starlette(
        routes=routes,
        middleware=[
            Middleware(Zipped, not_packed=NOT_ZIPPED),
            Middleware(Guard, door=desk.door, pages=desk.pages, say=say),
        ],
        exception_handlers={
            HTTPException: partial(_http_error, desk.pages),
            DigitizeError: partial(_known_error, desk.pages),
        },
    )


async def _sign_in(desk: Desk, request: Request) -> Response:
    """`/sign-in`: a token for a cookie that only this site gets, and no script sees."""
    to = request.query_params.get("to", "/")
    to = to if to.startswith("/") and not to.startswith(("//", "/\\")) else "/"
    if request.method == "GET":
        said = desk.door.said_by_proxy(request)
        return desk.pages.answer(request, "sign-in.html", to=to, wrong=False, said=said)
    token = str((await request.form()).get("token", "")).strip()
    if desk.door.people.with_token(token) is None:
        return desk.pages.answer(request, "sign-in.html", 403, to=to, wrong=True, said="")
    answer = RedirectResponse(to, 303)
    secure = desk.settings.desk.url.startswith("https://")
    answer.set_cookie(COOKIE, token, MONTH_S, httponly=True, samesite="strict", secure=secure)
    return answer


async def _sign_out(_: Request) -> Response:
    answer = RedirectResponse("/sign-in", 303)
    answer.delete_cookie(COOKIE)
    return answer


async def _language(request: Request) -> Response:
    """`POST /language`: the other one, and back to where the person was."""
    now = language_of(request)
    other = next(one for one in LANGUAGES if one != now)
    back = request.headers.get("referer", "/")
    answer = RedirectResponse(back, 303)
    answer.set_cookie(LANGUAGE_COOKIE, other, 12 * MONTH_S, httponly=True, samesite="strict")
    return answer


async def _http_error(pages: Pages, request: Request, error: Exception) -> Response:
    status = getattr(error, "status_code", 500)
    if request.url.path.startswith("/static/"):
        return PlainTextResponse("", status)
    said = text(language_of(request), SAID.get(status, "not_found"))
    return pages.told(request, status, said)


async def _known_error(pages: Pages, request: Request, error: Exception) -> Response:
    """An error of ours: no page of the desk stands for it."""
    missing = NoSuchRecord | NoSuchDossier | Withdrawn | Superseded | OnHold
    status = 404 if isinstance(error, missing) else 500
    name = f"error.{getattr(error, 'code', '')}"
    said = text(language_of(request), name if name in MESSAGES else "error.other")
    return pages.told(request, status, said, str(error))
