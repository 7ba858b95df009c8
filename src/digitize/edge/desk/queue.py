"""The queue: papers as a table with filters, and what is done with several of them at once."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from sqlite3 import Connection
from urllib.parse import urlencode

import anyio
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from digitize.edge.desk.roles import Role
from digitize.edge.desk.site import Desk, person_of
from digitize.edge.desk.together import MOST, Outcome, assign, confirm_sure, put_aside, put_back
from digitize.keep.archive.index import is_complete
from digitize.keep.archive.looks import (
    QueueQuery,
    QueueRow,
    QueueSort,
    QueueState,
    issuers_waiting,
    queue,
    queue_length,
)
from digitize.keep.ledger import papers
from digitize.keep.ledger.acts import DeskAct, act_numbered, reviewed_since
from digitize.keep.ledger.papers import AsidePaper, PaperClaim
from digitize.keep.ledger.samples import due_samples
from digitize.keep.ledger.saved_views import forget_view, save_view, views_of
from digitize.record.letters import tidy

SHOWN = 50  # papers on a page of the table
ISSUERS = 100  # most issuers to choose from
ISSUERS_S = 30.0  # for which the list of them is kept
ASIDE = "aside"  # the part of the queue with what was put aside
SAMPLE = "sample"  # the part with papers of which some words without a flag are asked about
OF_LEDGER = (ASIDE, SAMPLE)
PARTS = (QueueState.ASKS, QueueState.SURE, SAMPLE, ASIDE, QueueState.DONE, QueueState.ALL)
LONG = (QueueState.DONE, QueueState.ALL)
ME, NOBODY = "me", "nobody"
NAMES = ("state", "sort", "q", "kind", "issuer", "dossier", "who", "page")
NOTE_LETTERS = 300
DAY_S = 24 * 3600
LEFT = ("claimed", "changed", "edited", "closed", "nothing")  # why a paper was left


@dataclass(frozen=True, slots=True)
class QueueAsked:
    """The view of the queue in an address, as strings."""

    given: Mapping[str, str]

    def value(self, name: str) -> str:
        """What was given; empty if nothing was."""
        return self.given.get(name, "")

    @property
    def part(self) -> str:
        """The part of the queue, one of PARTS."""
        asked = self.value("state")
        return asked if asked in PARTS else QueueState.ASKS

    @property
    def page(self) -> int:
        """The number of the page of the table, from 1."""
        given = self.value("page")
        return max(1, int(given)) if given.isdecimal() and len(given) < 8 else 1

    @property
    def query(self) -> str:
        """The view as in the address, without the page: what is kept under a name."""
        told = {one: self.value(one) for one in NAMES if one != "page"}
        return urlencode({name: value for name, value in told.items() if value})

    def link(self, **changed: str | int) -> str:
        """The address of the same view with changes, from its first page unless one is given."""
        told = {**{one: self.value(one) for one in NAMES}, "page": "", **changed}
        return "/review?" + urlencode({name: value for name, value in told.items() if value})

    def for_index(self, db: Connection, person: str) -> QueueQuery:
        """The same for the index, with what the ledger knows of papers."""
        aside = frozenset(papers.aside(db))
        whole = self.part == QueueState.ALL
        sort = self.value("sort")
        # Of long lists the newest first: they are read in the order of an index and never sorted.
        usual = QueueSort.NEWEST if self.part in LONG else QueueSort.HAND
        query = QueueQuery(
            state=QueueState.ALL if self.part in OF_LEDGER else QueueState(self.part),
            sort=QueueSort(sort) if sort in list(QueueSort) else usual,
            words=self.value("q"),
            kind=self.value("kind"),
            issuer=self.value("issuer"),
            only={ASIDE: aside, SAMPLE: due_samples(db)}.get(self.part),
            without=frozenset() if whole or self.part == ASIDE else aside,
            offset=(self.page - 1) * SHOWN,
            limit=SHOWN,
        )
        if dossier := self.value("dossier").strip():
            query = _only(query, papers.of_dossier(db, dossier))
        who = self.value("who")
        if who == NOBODY:
            return replace(query, without=query.without | frozenset(papers.assigned(db)))
        if who:
            query = _only(query, frozenset(papers.assigned(db, person if who == ME else who)))
        return query


@dataclass(frozen=True, slots=True)
class QueueLine:
    """A line of the table. person: whom it was given to. days: since its scan was received."""

    row: QueueRow
    dossier: str
    person: str
    claim: PaperClaim | None
    aside: AsidePaper | None
    days: int


def routes(desk: Desk) -> list[Route]:
    """The views of the queue."""
    view = Queue(desk)
    return [
        Route("/review", view.page),
        Route("/queue/confirm", view.confirm, methods=["POST"]),
        Route("/queue/assign", view.assign, methods=["POST"]),
        Route("/queue/aside", view.put_aside, methods=["POST"]),
        Route("/queue/back", view.put_back, methods=["POST"]),
        Route("/queue/views", view.keep_view, methods=["POST"]),
        Route("/queue/views/forget", view.forget_view, methods=["POST"]),
    ]


@dataclass(frozen=True, slots=True)
class Queue:
    """The views; those without a form are called in a thread of their own."""

    desk: Desk

    def page(self, request: Request) -> Response:
        """`GET /review?state=…`: a page of the table."""
        asked, me = QueueAsked(dict(request.query_params)), person_of(request)
        now = self.desk.now()
        with self.desk.ledger() as db, self.desk.index() as index:
            query = asked.for_index(db, me)
            found = queue(index, query)
            counts = {part: self._count(db, index, asked, part, me) for part in PARTS}
            lines = _lines(db, found, now)
            midnight = now.astimezone().replace(hour=0, minute=0, second=0, microsecond=0)
            return self.desk.pages.answer(
                request, "queue.html", asked=asked, lines=lines, counts=counts, parts=PARTS,
                total=counts[asked.part], pages=max(1, -(-counts[asked.part] // SHOWN)),
                sorts=list(QueueSort), issuers=_issuers(self.desk, index),
                today=reviewed_since(db, midnight), views=views_of(db, me),
                people=self._people(), did=self._did(db, request), left=left_in(request),
                mine=len(papers.assigned(db, me)), complete=is_complete(index),
            )  # fmt: skip

    async def confirm(self, request: Request) -> Response:
        """`POST /queue/confirm`: all sure fields of the chosen papers."""
        return await self._acted(request, lambda ids, _, me: confirm_sure(self.desk, ids, me))

    async def assign(self, request: Request) -> Response:
        """`POST /queue/assign`: the chosen papers to a person."""

        def act(ids: Sequence[str], form: FormData, me: str) -> Outcome:
            person = str(form.get("person", ""))
            known = person in self._people()
            return assign(self.desk, ids, person if known else None, me)

        return await self._acted(request, act)

    async def put_aside(self, request: Request) -> Response:
        """`POST /queue/aside`: the chosen papers, with a note."""

        def act(ids: Sequence[str], form: FormData, me: str) -> Outcome:
            note = tidy(str(form.get("note", "")))[:NOTE_LETTERS]
            return put_aside(self.desk, ids, note, me)

        return await self._acted(request, act)

    async def put_back(self, request: Request) -> Response:
        """`POST /queue/back`: the chosen papers, into the queue again."""
        return await self._acted(request, lambda ids, _, me: put_back(self.desk, ids, me))

    async def keep_view(self, request: Request) -> Response:
        """`POST /queue/views`: this view under a name."""
        form, asked = await request.form(), _asked_in(request)
        name = tidy(str(form.get("name", "")))[:60]
        if name:
            await anyio.to_thread.run_sync(
                self._in_ledger, save_view, person_of(request), name, asked.query
            )
        return RedirectResponse(asked.link(), 303)

    async def forget_view(self, request: Request) -> Response:
        """`POST /queue/views/forget`: a view that is kept no more."""
        form = await request.form()
        name = str(form.get("name", ""))
        await anyio.to_thread.run_sync(self._in_ledger, forget_view, person_of(request), name)
        return RedirectResponse(_asked_in(request).link(), 303)

    def _in_ledger(self, change: Callable[..., None], *told: str) -> None:
        with self.desk.ledger() as db:
            change(db, *told)

    async def _acted(
        self, request: Request, act: Callable[[Sequence[str], FormData, str], Outcome]
    ) -> Response:
        """Do something with the chosen papers, and show the same view, with what was done."""
        form, me = await request.form(), person_of(request)
        given = [str(one) for one in form.getlist("paper")][:MOST]

        def done() -> Outcome:
            known = QueueQuery(state=QueueState.ALL, only=frozenset(given), limit=MOST)
            with self.desk.index() as index:
                ids = {one.record_id for one in queue(index, known)}
            return act([one for one in given if one in ids], form, me)

        outcome = await anyio.to_thread.run_sync(done)
        counts = Counter(outcome.left.values())
        left = ",".join(f"{why}:{count}" for why, count in sorted(counts.items()))
        told = {"did": outcome.act or "", "left": left}
        return RedirectResponse(_asked_in(request).link(**told), 303)

    def _count(
        self, db: Connection, index: Connection, asked: QueueAsked, part: str, me: str
    ) -> int:
        of_part = QueueAsked({**asked.given, "state": part})
        return queue_length(index, of_part.for_index(db, me))

    def _people(self) -> list[str]:
        """Whom papers may be given to."""
        people = self.desk.door.people.all()
        return [one.name for one in people if one.may(Role.CLERK)] or [self.desk.door.user]

    def _did(self, db: Connection, request: Request) -> DeskAct | None:
        """The act of this person that the address names, for the line that tells of it."""
        given = request.query_params.get("did", "")
        act = act_numbered(db, int(given)) if given.isdecimal() and len(given) < 16 else None
        return act if act and act.by == person_of(request) else None


def _issuers(desk: Desk, index: Connection) -> list[str]:
    """The issuers to choose from, at most ISSUERS_S old: with 100,000 records they take 30 ms."""
    place, now = desk.workspace.archive, time.monotonic()
    known = _known_issuers.get(place)
    if known is None or now - known[0] > ISSUERS_S:
        known = _known_issuers[place] = now, issuers_waiting(index, ISSUERS)
    return known[1]


_known_issuers: dict[Path, tuple[float, list[str]]] = {}


def _asked_in(request: Request) -> QueueAsked:
    return QueueAsked(dict(request.query_params))


def left_in(request: Request) -> list[tuple[str, int]]:
    """Why papers were left, and how many: from the address, so only what we may have written."""
    pairs = (one.partition(":") for one in request.query_params.get("left", "").split(","))
    return [
        (why, int(count))
        for why, _, count in pairs
        if why in LEFT and count.isdecimal() and len(count) < 5
    ]


def _only(query: QueueQuery, ids: frozenset[str]) -> QueueQuery:
    return replace(query, only=ids if query.only is None else query.only & ids)


def _lines(db: Connection, rows: Sequence[QueueRow], now: datetime) -> list[QueueLine]:
    ids = [one.record_id for one in rows]
    codes, given = papers.file_codes(db, ids), papers.assigned(db)
    claims, aside = papers.claimed(db, now), papers.aside(db)
    return [
        QueueLine(
            row=one,
            dossier=codes.get(one.record_id, ""),
            person=given.get(one.record_id, ""),
            claim=claims.get(one.record_id),
            aside=aside.get(one.record_id),
            days=int((now - datetime.fromisoformat(one.received_at)).total_seconds() // DAY_S),
        )
        for one in rows
    ]
