"""Review: the scan beside its text, one thing after the other, and one new revision for it all."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from digitize.archive.index import Archived, list_records
from digitize.desk.fields import rows
from digitize.desk.geometry import upright
from digitize.desk.messages import Language, text
from digitize.desk.reading import newest, page_of, record_of
from digitize.desk.render import language_of
from digitize.desk.session import asked, items, pages_asking
from digitize.desk.site import Desk
from digitize.record.model import FieldStatus

LOOKED_AT = 60  # the newest records that are looked through for something to check
SAID = ("word", "finished", "nothing", "confirm_now", "yours", "restored", "away")


@dataclass(frozen=True, slots=True)
class Waiting:
    """A record with something to check: how much, and how many fields were filled in by hand."""

    entry: Archived
    asks: int
    by_hand: int


def routes(desk: Desk) -> list[Route]:
    """The views of review."""
    view = Review(desk)
    return [
        Route("/review", view.waiting),
        Route("/review/{record}", view.page),
    ]


@dataclass(frozen=True, slots=True)
class Review:
    """The views; each is called in a thread of its own."""

    desk: Desk

    def waiting(self, request: Request) -> Response:
        """`GET /review`: what waits for a person, papers with handwriting first."""
        waiting = sorted(self._waiting(), key=lambda one: -one.by_hand)
        return self.desk.pages.answer(request, "review-list.html", waiting=waiting)

    def page(self, request: Request) -> Response:
        """`GET /review/ID?page=NUMBER`: one page; without a number the first that asks."""
        with self.desk.index() as index:
            entry = newest(index, request.path_params["record"])
        record = record_of(self.desk.archive, entry)
        asking, given = pages_asking(record), request.query_params.get("page", "")
        first = asking[0] if asking else record.pages[0].number
        page = page_of(record, int(given) if given.isdecimal() else first)
        language = language_of(request)
        session = {
            "record": record.record_id,
            "revision": record.revision,
            "page": page.number,
            "items": items(record, page, language),
            "t": _said(language),
        }
        return self.desk.pages.answer(
            request,
            "review.html",
            entry=entry,
            record=record,
            page=page,
            shown=upright(page),
            fields=rows(record),
            asking=asking,
            session=session,
        )

    def _waiting(self) -> list[Waiting]:
        with self.desk.index() as index:
            entries = list_records(index)[::-1][:LOOKED_AT]
        found = []
        for entry in entries:
            record = record_of(self.desk.archive, entry)
            by_hand = sum(row.field.status is FieldStatus.HANDWRITTEN for row in rows(record))
            if asks := asked(record):
                found.append(Waiting(entry, asks, by_hand))
        return found


def _said(language: Language) -> dict[str, str]:
    """What the script of the page says."""
    return {name: text(language, f"review.said.{name}") for name in SAID}
