"""Decides who may use the desk, and what a browser may do with its pages.

A page from elsewhere can make a browser call us: unsafe requests must come from a page of ours and
carry its token, and the name by which we are called must be one of ours.
"""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection, Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from digitize.edge.desk.messages import text
from digitize.edge.desk.people import People, Person, is_ours, owner_of
from digitize.edge.desk.render import Pages, inert, language_of
from digitize.edge.desk.roles import OPEN, SAFE, Role, needed
from digitize.edge.services.patience import bounded
from digitize.errors import fault_of

COOKIE = "digitize-person"
BODY_BYTES = 4_000_000  # bytes of a request, except scans; decisions on 10,000 words take a quarter
OWN_LIMITS = ("/inbox/scans",)  # has the limit of scans
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self';"
        " connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


@dataclass(frozen=True, slots=True)
class Proxy:
    """A proxy that says who asks. header: in which; empty: none does. uid: its system user."""

    header: str = ""
    uid: int | None = None


@dataclass(frozen=True, slots=True)
class Guarded:
    """The names of this host, the persons who may come, and the secret of our tokens.

    hosts: as browsers send them, with the port. user: who sits at this system.
    """

    hosts: frozenset[str]
    people: People
    user: str
    secret: bytes
    proxy: Proxy = Proxy()

    def person(self, request: HTTPConnection) -> Person | None:
        """The person who asks; None if that one may not come in."""
        if not self.people.named:
            ends = _ends(request)
            return Person(self.user, Role.ADMINISTRATOR) if ends and is_ours(*ends) else None
        if name := self.said_by_proxy(request):
            return self.people.with_name(name)
        return self.people.with_token(request.cookies.get(COOKIE, ""))

    def said_by_proxy(self, request: HTTPConnection) -> str:
        """The name that the proxy gives with a request; empty: it gives none, or somebody else did.

        Only the system user of the proxy is believed: the kernel says whose connection it is.
        """
        said = request.headers.get(self.proxy.header, "") if self.proxy.header else ""
        ends = _ends(request)
        if not said or not ends or owner_of(*ends) != self.proxy.uid:
            return ""
        told = said.encode("latin-1").decode(errors="replace")  # headers come as bytes
        return unicodedata.normalize("NFC", " ".join(told.split()))

    def csrf(self, person: str) -> str:
        """The token that our pages send with every unsafe request of this person."""
        return hmac.new(self.secret, person.encode(), hashlib.sha256).hexdigest()


@dataclass(frozen=True, slots=True)
class Guard:
    """Guards the whole application."""

    app: ASGIApp
    door: Guarded
    pages: Pages
    say: Callable[[str], None]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See ASGI."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request = Request(scope)
        person = self.door.person(request)
        scope["state"] = {
            "person": person,
            "csrf": self.door.csrf(person.name if person else ""),
            "signed_in": self.door.people.named,
        }

        began = False

        async def guarded(message: Message) -> None:
            nonlocal began
            if message["type"] == "http.response.start":
                began = True
                headers = MutableHeaders(scope=message)
                headers.update(HEADERS)
                headers.setdefault("Cache-Control", "no-store")
            await send(message)

        if request.url.path not in OWN_LIMITS:
            receive = bounded(receive, BODY_BYTES)
        try:
            answer = self._refusal(request, person) or self.app
            await answer(scope, receive, guarded)
        except Exception as error:
            fault = fault_of(error)
            self.say(f"{request.method} {inert(request.url.path)}: {fault.told}")
            if began:
                raise fault from None  # without the words of the exception
            answer = self._told(request, 500, "error.other", str(fault))
            await answer(scope, receive, guarded)

    def _refusal(self, request: Request, person: Person | None) -> Response | None:
        """The answer that says why a request is refused."""
        if request.headers.get("host", "").lower() not in self.door.hosts:
            return self._plain(request, 421, "guard.unknown_host")
        if request.method not in SAFE and not self._is_from_us(request, person):
            return self._told(request, 403, "guard.stale")
        if person is None and not request.url.path.startswith(OPEN):
            if not self.door.people.named:
                return self._plain(request, 403, "guard.not_yours")
            if request.method in SAFE:
                query = request.url.query
                to = f"{request.url.path}?{query}" if query else request.url.path
                return RedirectResponse(f"/sign-in?to={quote(to)}", 303)
            return self._told(request, 401, "guard.sign_in")
        if person and not request.url.path.startswith(OPEN):
            least = needed(request.method, request.url.path)
            if not person.may(least):
                return self._told(request, 403, f"guard.needs.{least}")
        return None

    @staticmethod
    def _plain(request: Request, status: int, name: str) -> Response:
        """A line without the frame of a page, for who is not let in."""
        return PlainTextResponse(text(language_of(request), name) + "\n", status)

    def _told(self, request: Request, status: int, name: str, detail: str = "") -> Response:
        return self.pages.told(request, status, text(language_of(request), name), detail)

    def _is_from_us(self, request: Request, person: Person | None) -> bool:
        """Whether a request comes from a page of ours: by its origin and its token."""
        origin = urlsplit(request.headers.get("origin", ""))
        if origin.netloc.lower() not in self.door.hosts:
            return False
        shown = request.headers.get("x-csrf") or request.query_params.get("csrf", "")
        return hmac.compare_digest(
            shown.encode(), self.door.csrf(person.name if person else "").encode()
        )


def _ends(request: HTTPConnection) -> tuple[tuple[str, int], tuple[str, int]] | None:
    """Both ends of the connection, the other one first."""
    client, server = request.client, request.scope.get("server")
    if not client or not server:
        return None
    return (client.host, client.port), (server[0], server[1])


def hosts_of(host: str, port: int, url: str) -> frozenset[str]:
    """The names by which a browser may call us."""
    names: Sequence[str] = [host]
    if host in ("0.0.0.0", "::"):  # noqa: S104  (compared, not bound)
        names = []
    elif ipaddress.ip_address(host).is_loopback:
        names = [host, "localhost"]
    found = {f"[{name}]:{port}" if ":" in name else f"{name}:{port}" for name in names}
    outside = urlsplit(url).netloc.lower()
    return frozenset(found | {outside} if outside else found)
