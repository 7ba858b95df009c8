"""Packs answers of a web application with gzip."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

LEAST_BYTES = 1000  # bytes from which an answer is worth packing
LEVEL = 6  # of gzip: a page of the desk has 1 % more bytes than at level 9, in half the time


class Zipped:
    """Packs answers with gzip, but for those whose address holds one of some parts.

    These are files: they are packed already, or asked for in parts.
    """

    def __init__(self, app: ASGIApp, not_packed: Sequence[str]) -> None:
        self.plain, self.zipped = app, GZipMiddleware(app, LEAST_BYTES, LEVEL)
        self.not_packed = not_packed

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See ASGI."""
        plain = any(part in scope.get("path", "") for part in self.not_packed)
        await (self.plain if plain else self.zipped)(scope, receive, send)
