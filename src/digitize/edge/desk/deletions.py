"""Deletions for good: asked for by one person, agreed to or refused by another."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import anyio
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from digitize.edge.desk.messages import text
from digitize.edge.desk.render import language_of
from digitize.edge.desk.site import Desk, person_of
from digitize.edge.desk.withdrawn import reason_in
from digitize.errors import NotDeleted
from digitize.keep.ledger.acts import What, note_act
from digitize.keep.ledger.deletions import Deletion, DeletionState, deletions, same_person
from digitize.keep.store.ids import RecordId, record_id
from digitize.record.edits import Hand
from digitize.record.model import Act
from digitize.work.engine import delete
from digitize.work.engine.delete import Prospect

SHOWN = 100


@dataclass(frozen=True, slots=True)
class AskedDeletion:
    """A wish, what it would do, and whether who looks may agree to it."""

    deletion: Deletion
    seen: Prospect
    own: bool

    @property
    def name(self) -> str:
        """What the paper is called."""
        return str(self.seen.record.title.value or self.seen.record.source.filename)

    def runs(self, today: date) -> bool:
        """Whether its retention runs, so that nobody can delete it."""
        term = self.seen.term
        return term is not None and (term.until is None or today <= term.until)


def routes(desk: Desk) -> list[Route]:
    """The views of deletions."""
    view = Deletions(desk)
    return [
        Route("/deletions", view.page),
        Route("/deletions/{record}", view.ask, methods=["POST"]),
        Route("/deletions/{record}/agree", view.agree, methods=["POST"]),
        Route("/deletions/{record}/refuse", view.refuse, methods=["POST"]),
    ]


@dataclass(frozen=True, slots=True)
class Deletions:
    """The views; what waits for the disk is run in a thread."""

    desk: Desk

    def page(self, request: Request) -> Response:
        """`GET /deletions`: what is asked for, and what was deleted, with who and why."""
        who = person_of(request)
        with self.desk.ledger() as db:
            asked = deletions(db, DeletionState.ASKED)
            under_way = deletions(db, DeletionState.AGREED)
            gone = deletions(db, DeletionState.GONE, SHOWN)
        waiting = [
            AskedDeletion(one, delete.prospect(self.desk.workspace, one.record_id),
                          same_person(one.asked_by, who))
            for one in asked
        ]  # fmt: skip
        return self.desk.pages.answer(
            request, "deletions.html", waiting=waiting, gone=[*under_way, *gone],
            today=self.desk.now().date(),
        )  # fmt: skip

    async def ask(self, request: Request) -> Response:
        """`POST /deletions/ID`: ask for a paper to be deleted, for a reason."""
        why = reason_in(await request.form())
        if not why:
            return self._told(request, "withdrawn.no_reason", 422)
        return await anyio.to_thread.run_sync(self._ask, request, why)

    async def agree(self, request: Request) -> Response:
        """`POST /deletions/ID/agree`: agree as the second person; the content goes at once."""
        if not (await request.form()).get("sure"):
            return self._told(request, "deletion.not_sure", 422)
        return await anyio.to_thread.run_sync(self._agree, request)

    def refuse(self, request: Request) -> Response:
        """`POST /deletions/ID/refuse`: say no, or take one's own wish back."""

        def do(record: RecordId, hand: Hand) -> None:
            delete.refuse(self.desk.workspace, record, hand)
            self._note(What.KEEP, record, hand, None)

        return self._done(request, do)

    def _ask(self, request: Request, why: str) -> Response:
        def do(record: RecordId, hand: Hand) -> None:
            delete.ask(self.desk.workspace, record, Act(by=hand.by, at=hand.at, why=why))
            self._note(What.ASK_DELETION, record, hand, why)

        return self._done(request, do)

    def _agree(self, request: Request) -> Response:
        def do(record: RecordId, hand: Hand) -> None:
            delete.agree(self.desk.workspace, record, hand)
            self._note(What.DELETE, record, hand, None)
            delete.finish(self.desk.workspace, self.desk.settings, hand.at)

        return self._done(request, do)

    def _done(self, request: Request, do: Callable[[RecordId, Hand], None]) -> Response:
        record = record_id(request.path_params["record"])
        try:
            do(record, Hand(person_of(request), self.desk.now()))
        except NotDeleted as error:
            return self._told(request, f"deletion.no.{error.rule}", 409, told=error.told)
        return RedirectResponse("/deletions", 303)

    def _note(self, what: What, record: RecordId, hand: Hand, about: str | None) -> None:
        with self.desk.ledger() as db:
            note_act(db, what, hand, {record: None}, about)

    def _told(self, request: Request, name: str, status: int, **values: str) -> Response:
        return self.desk.pages.told(request, status, text(language_of(request), name, **values))
