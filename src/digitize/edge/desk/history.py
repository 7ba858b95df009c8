"""Who did what at the desk, and the undoing of acts."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from sqlite3 import Connection
from urllib.parse import urlencode

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from digitize.edge.desk.confirm import NotYours
from digitize.edge.desk.messages import text
from digitize.edge.desk.people import Person
from digitize.edge.desk.queue import QueueAsked, left_in
from digitize.edge.desk.render import language_of
from digitize.edge.desk.roles import Role
from digitize.edge.desk.site import Desk, who_of
from digitize.edge.desk.together import Outcome, undo_act
from digitize.keep.archive.index import Archived, versions
from digitize.keep.ledger.acts import (
    DeskAct,
    act_numbered,
    acts,
    count_acts,
    papers_of,
    persons_who_acted,
)
from digitize.keep.ledger.answers import refused_acts
from digitize.keep.store.ids import RecordId

SHOWN = 50  # acts on a page
NAMED = 3  # papers of an act that are named


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """An act, the first of its papers with their names, and whether who asks may undo it.

    refused: the archive did not take it.
    """

    act: DeskAct
    papers: list[tuple[str, str]]
    may_undo: bool
    refused: bool


def routes(desk: Desk) -> list[Route]:
    """The views of the history."""
    view = History(desk)
    return [
        Route("/history", view.page),
        Route("/history/{act:count}/undo", view.undo, methods=["POST"]),
    ]


@dataclass(frozen=True, slots=True)
class History:
    """The views; each is called in a thread of its own."""

    desk: Desk

    def page(self, request: Request) -> Response:
        """`GET /history?by=NAME&page=NUMBER`: acts, the newest first."""
        by, page = request.query_params.get("by", ""), QueueAsked(dict(request.query_params)).page
        given = request.query_params.get("undone", "")
        with self.desk.ledger() as db, self.desk.index() as index:
            found = acts(db, by or None, offset=(page - 1) * SHOWN, limit=SHOWN)
            refused = refused_acts(db)
            lines = [_line(db, index, one, who_of(request), refused) for one in found]
            count, people = count_acts(db, by or None), persons_who_acted(db)
        return self.desk.pages.answer(
            request, "history.html", lines=lines, by=by, people=people, page=page,
            pages=max(1, -(-count // SHOWN)), left=left_in(request),
            undone=int(given) if given.isdecimal() and len(given) < 5 else None,
        )  # fmt: skip

    def undo(self, request: Request) -> Response:
        """`POST /history/ID/undo`: as if it had not been done, where that can be.

        Raises: HTTPException: 404, there is no such act.
        """
        with self.desk.ledger() as db:
            act = act_numbered(db, request.path_params["act"])
        if act is None:
            raise HTTPException(404)
        try:
            outcome = undo_act(self.desk, act, who_of(request))
        except NotYours:
            said = text(language_of(request), f"guard.needs.{Role.REVIEWER}")
            return self.desk.pages.told(request, 403, said)
        return RedirectResponse(_back(request, outcome), 303)


def _back(request: Request, outcome: Outcome) -> str:
    """Where the act was undone from, with what became of it."""
    counts = Counter(outcome.left.values())
    left = ",".join(f"{why}:{count}" for why, count in sorted(counts.items()))
    if request.query_params.get("to") == "review":
        asked = QueueAsked(dict(request.query_params))
        return asked.link(did=outcome.act or "", left=left)
    told = {"undone": len(outcome.done), "left": left}
    return "/history?" + urlencode({name: one for name, one in told.items() if one != ""})


def _name(known: list[Archived]) -> str:
    """What a paper is called; of a deleted one nobody knows that any more."""
    return (known[-1].title or known[-1].filename or known[-1].record_id[:12]) if known else "?"


def _line(
    db: Connection, index: Connection, act: DeskAct, person: Person, refused: frozenset[int]
) -> HistoryLine:
    named = []
    for one in papers_of(db, act.id, NAMED):
        known = versions(index, RecordId(one.record_id))
        named.append((one.record_id, _name(known)))
    own = person.may(Role.CLERK) and (act.by == person.name or person.may(Role.REVIEWER))
    may_undo = act.may_be_undone and own and act.id not in refused
    return HistoryLine(act, named, may_undo, act.id in refused)
