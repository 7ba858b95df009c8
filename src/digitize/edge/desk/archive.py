"""The archive: search as on the command line, filters, a timeline."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from digitize.edge.desk.site import Desk
from digitize.errors import NoSuchDossier
from digitize.exchange.forms import FORMS
from digitize.keep.archive.days import day_of
from digitize.keep.archive.search import (
    Facets,
    Month,
    Query,
    Results,
    Sort,
    facets,
    search,
    timeline,
)
from digitize.keep.archive.words import Span
from digitize.keep.ledger.dossiers import records_of_dossier
from digitize.record.article_kinds import ARTICLE_KINDS

SHOWN = 20
FACETS = 8
MORE = ("number", "signer", "person", "dossier", "reviewed", "article")
FILTERS = ("from", "to", "issuer", "kind", *MORE)
TABLES = tuple(form for form in FORMS.values() if form.table)
_NO_DOSSIER: frozenset[str] = frozenset([""])  # no record has this id
_REVIEWED = {"yes": True, "no": False}


@dataclass(frozen=True, slots=True)
class Bar:
    """A year or a month of the timeline; its label is what a search for it asks. height: of 100."""

    label: str
    count: int
    height: int


@dataclass(frozen=True, slots=True)
class Sought:
    """The search in the address, as strings. An invalid day is left out and named as wrong."""

    given: Mapping[str, str]
    only: frozenset[str] | None = None  # the records of the dossier that is asked for

    def value(self, name: str) -> str:
        """The text that was typed."""
        return self.given.get(name, "")

    @property
    def query(self) -> Query:
        """The same for the index."""
        sort = self.value("sort")
        return Query(
            words=self.value("q"),
            issued=Span(self._day("from"), self._day("to")),
            issuer=self.value("issuer") or None,
            kind=self.value("kind") or None,
            article=self.value("article") or None,
            number=self._words("number"),
            signer=self._words("signer"),
            person=self._words("person"),
            reviewed=_REVIEWED.get(self.value("reviewed")),
            only=self.only,
            sort=Sort(sort) if sort in list(Sort) else Sort.RANK,
            offset=(self.page - 1) * SHOWN,
            limit=SHOWN,
        )

    def whole(self, most: int) -> Query:
        """The same for all of it from the first on, but no more than so many."""
        return replace(self.query, offset=0, limit=most)

    @property
    def page(self) -> int:
        """The number of the result page, from 1."""
        given = self.value("page")
        return max(1, int(given)) if given.isdecimal() and len(given) < 8 else 1

    @property
    def backwards(self) -> bool:
        """Whether the last day is before the first one, so that nothing can be between."""
        first, last = self._day("from"), self._day("to")
        return bool(first and last and first > last)

    @property
    def has_more(self) -> bool:
        """Whether one of the filters is used that stand folded up."""
        return any(self.value(name).strip() for name in MORE)

    @property
    def chosen(self) -> bool:
        """Whether anything is asked for, so that there is something to clear."""
        return any(self.value(name).strip() for name in ("q", *FILTERS))

    @property
    def wrong(self) -> list[str]:
        """The names of what was typed and cannot be: an invalid day, a dossier there is not."""
        days = [name for name in ("from", "to") if self.value(name) and self._day(name) is None]
        return [*days, *(["dossier"] if self.only == _NO_DOSSIER else [])]

    def _words(self, name: str) -> str | None:
        """What was typed, if there is a letter or a digit in it."""
        typed = self.value(name)
        return typed if any(one.isalnum() for one in typed) else None

    def _day(self, name: str) -> date | None:
        try:
            return day_of(self.value(name).strip(), last=name == "to")
        except ValueError:
            return None

    def link(self, **changed: str | int | None) -> str:
        """The address of the same search with changes, from its first page unless one is given."""
        told = {**self.given, "page": "", **changed}
        return "?" + urlencode({name: value for name, value in told.items() if value})


def asked_at(desk: Desk, request: Request) -> Sought:
    """The search in the address. A dossier that there is not has no records."""
    asked = Sought(dict(request.query_params))
    code = asked.value("dossier").strip()
    if not code:
        return asked
    try:
        with desk.ledger() as db:
            return replace(asked, only=records_of_dossier(db, code))
    except NoSuchDossier:
        return replace(asked, only=_NO_DOSSIER)


def routes(desk: Desk) -> list[Route]:
    """The views of the archive."""
    view = ArchiveViews(desk)
    return [Route("/archive", view.page), Route("/archive/about", view.about)]


@dataclass(frozen=True, slots=True)
class ArchiveViews:
    """The views; each is called in a thread of its own."""

    desk: Desk

    def page(self, request: Request) -> Response:
        """`GET /archive?q=…`: what was found."""
        asked = asked_at(self.desk, request)
        with self.desk.index() as index:
            found: Results = search(index, asked.query)
        pages = -(-found.total // SHOWN)
        return self.desk.pages.answer(
            request, "archive.html", asked=asked, found=found, pages=pages, sorts=list(Sort),
            article_kinds=ARTICLE_KINDS, tables=TABLES,
        )  # fmt: skip

    def about(self, request: Request) -> Response:
        """`GET /archive/about?q=…`: when all that was found is from, and what it is."""
        asked = asked_at(self.desk, request)
        query = replace(asked.query, offset=0)
        with self.desk.index() as index:
            months = timeline(index, query)
            of: Facets = facets(index, query)
        return self.desk.pages.answer(
            request,
            "archive-about.html",
            asked=asked,
            bars=_bars(months, query.issued),
            undated=sum(one.count for one in months if one.year is None),
            facets=of,
            most=FACETS,
        )


def _bars(months: tuple[Month, ...], span: Span) -> list[Bar]:
    """Years; months where the search is in one year."""
    one_year = span.first and span.last and span.first.year == span.last.year
    counts: Counter[tuple[int, int]] = Counter()
    for one in months:
        if one.year is not None:
            counts[(one.year, (one.month or 0) if one_year else 0)] += one.count
    most = max(counts.values(), default=1)
    return [
        Bar(_named(year, month), count, max(2, round(100 * count / most)))
        for (year, month), count in sorted(counts.items())
    ]


def _named(year: int, month: int) -> str:
    return f"{month}/{year}" if month else f"{year:04}"
