"""The articles of an issue over its scan: what a person changes is saved as one revision."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

import anyio
from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from digitize.edge.desk.confirm import NotYours, save, take_back
from digitize.edge.desk.geometry import upright
from digitize.edge.desk.issue import AllDone, Seen, edits_of, kinds, roles, sheets, state, tried
from digitize.edge.desk.messages import MESSAGES, Language, text
from digitize.edge.desk.messages.articles import SAID
from digitize.edge.desk.reading import newest, page_asked, record_of
from digitize.edge.desk.render import language_of
from digitize.edge.desk.site import Desk, person_of, who_of
from digitize.errors import BadEdit, StaleRevision
from digitize.keep.ledger.acts import What
from digitize.record.model import Record

Answer = Callable[[Request, Record, AllDone], Response]


def routes(desk: Desk) -> list[Route]:
    """The views of an issue's articles."""
    view = Articles(desk)
    return [
        Route("/articles/{record}", view.page, methods=["GET"]),
        Route("/articles/{record}", view.save, methods=["POST"]),
        Route("/articles/{record}/try", view.preview, methods=["POST"]),
        Route("/articles/{record}/undo", view.take_back, methods=["POST"]),
    ]


@dataclass(frozen=True, slots=True)
class Articles:
    """The views; each is called in a thread of its own."""

    desk: Desk

    def page(self, request: Request) -> Response:
        """`GET /articles/ID?page=NUMBER`: the issue with its articles in colours."""
        with self.desk.index() as index:
            entry = newest(index, request.path_params["record"])
        record = record_of(self.desk.archive, entry)
        page = page_asked(record, request.query_params.get("page", ""))
        self.desk.draw_ahead(record, page.number)
        language = language_of(request)
        session = {
            "record": record.record_id,
            "revision": record.revision,
            "page": page.number,
            "sheets": sheets(record),
            "state": state(record, language),
            "t": {name: text(language, f"articles.said.{name}") for name in SAID},
        }
        return self.desk.pages.answer(
            request,
            "articles.html",
            entry=entry,
            record=record,
            page=page,
            shown=upright(page),
            session=session,
            article_kinds=kinds(language),
            roles=roles(language),
            last=next((one for one in reversed(record.edits) if not one.undone_by), None),
        )

    async def preview(self, request: Request) -> Response:
        """`POST /articles/ID/try`: how all stands after these changes, of which none is saved."""
        return await self._answered(request, self._tried)

    async def save(self, request: Request) -> Response:
        """`POST /articles/ID`: the changes as one revision; answers where to go next."""
        return await self._answered(request, self._saved)

    def take_back(self, request: Request) -> Response:
        """`POST /articles/ID/undo`: the record as it was before it was saved last."""
        record = self._newest(request)
        # Where somebody was quicker, the page shows how it stands.
        with suppress(StaleRevision, BadEdit, NotYours):
            take_back(self.desk, record, who_of(request))
        return RedirectResponse(f"/articles/{record.record_id}", 303)

    async def _answered(self, request: Request, answer: Answer) -> Response:
        try:
            told = AllDone.model_validate_json(await request.body())
        except ValidationError:
            return JSONResponse({"why": text(language_of(request), "error.form")}, 422)
        return await anyio.to_thread.run_sync(self._or_why, request, told, answer)

    def _or_why(self, request: Request, told: AllDone, answer: Answer) -> Response:
        language, record = language_of(request), self._newest(request)
        try:
            if told.revision != record.revision:
                raise StaleRevision(record.record_id, told.revision, record.revision)
            return answer(request, record, told)
        except StaleRevision:
            who = record.edits[-1].by if record.edits else text(language, "review.stale.machine")
            return JSONResponse({"why": text(language, "articles.stale", who=who)}, 409)
        except BadEdit as error:
            return JSONResponse({"why": _why(language, error)}, 422)

    def _tried(self, request: Request, record: Record, told: AllDone) -> Response:
        after = tried(Seen(record.key, person_of(request), record), told.done)
        return JSONResponse(state(after, language_of(request)))

    def _saved(self, request: Request, record: Record, told: AllDone) -> Response:
        _, edits = edits_of(record, told.done, person_of(request), self.desk.now())
        if edits:
            save(self.desk, record, edits, What.ARTICLES)
        return JSONResponse({"next": f"/articles/{record.record_id}"})

    def _newest(self, request: Request) -> Record:
        with self.desk.index() as index:
            return record_of(self.desk.archive, newest(index, request.path_params["record"]))


def _why(language: Language, error: BadEdit) -> str:
    name = f"bad.{error.what}"
    if name in MESSAGES:
        return text(language, name)
    return text(language, "bad.value" if "." in error.what else "bad.articles")
