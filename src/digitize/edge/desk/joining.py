"""Papers that were scanned into several files, chosen and put in order, and joined to one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import anyio
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from digitize.edge.desk.draw import write_join
from digitize.edge.desk.messages import MESSAGES, text
from digitize.edge.desk.messages.joining import SAID
from digitize.edge.desk.reading import newest, record_of
from digitize.edge.desk.render import language_of
from digitize.edge.desk.site import Desk, person_of
from digitize.errors import DigitizeError, NotJoinable
from digitize.keep.ledger import papers
from digitize.keep.ledger.documents import document
from digitize.keep.ledger.ids import DocumentId
from digitize.keep.ledger.reasons import reason_of
from digitize.keep.ledger.states import State
from digitize.keep.store.aside import folder_aside
from digitize.keep.store.ids import RecordId
from digitize.record.edits import Hand
from digitize.record.model import Record
from digitize.work.engine.join import JoinPlan, join, plan_join
from digitize.work.intake.take import Taken

MOST = 20  # papers of one join


class Told(BaseModel):
    """What the page sends: the papers in their order."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    papers: tuple[str, ...] = Field(max_length=MOST)


def routes(desk: Desk) -> list[Route]:
    """The views of a join."""
    view = Joining(desk)
    return [
        Route("/join", view.page, methods=["GET"]),
        Route("/join", view.join, methods=["POST"]),
        Route("/join/ended/{document:count}", view.ended),
    ]


@dataclass(frozen=True, slots=True)
class Joining:
    """The views."""

    desk: Desk

    def page(self, request: Request) -> Response:
        """`GET /join?paper=ID&paper=ID`: the chosen papers, in the order in which they were given.

        Called in a thread of its own. Raises: NoSuchRecord, Withdrawn, Superseded, OnHold.
        """
        query, language = request.query_params, language_of(request)
        asked = dict.fromkeys((*query.getlist("paper"), *query.getlist("record")))
        found = [self._record(one) for one in list(asked)[:MOST]]
        told = {name: text(language, f"join.said.{name}") for name in SAID}
        return self.desk.pages.answer(request, "join.html", records=found, session={"t": told})

    async def join(self, request: Request) -> Response:
        """`POST /join`: make one scan of them; answers which reading is awaited."""
        try:
            told = Told.model_validate_json(await request.body())
        except ValidationError as error:
            return JSONResponse({"why": str(error)}, 422)
        records, hand = _ids(told.papers), Hand(person_of(request), self.desk.now())
        try:
            plan = await anyio.to_thread.run_sync(self._plan, records, hand)
            with folder_aside(self.desk.workspace.tmp) as folder:
                drawn = folder / "joined.pdf"
                if why := await self.desk.pictures.apart(write_join, plan, drawn):
                    return self._refused(request, "failed", why)
                make = partial(self._join, plan=plan, drawn=drawn, hand=hand)
                taken: Taken = await anyio.to_thread.run_sync(make)
        except NotJoinable as error:
            return self._refused(request, error.rule, error.told)
        except DigitizeError as error:
            return self._refused(request, "closed", str(error))
        return JSONResponse({"document": taken.document.id, "scan": taken.sha256})

    def ended(self, request: Request) -> Response:
        """`GET /join/ended/N`: whether that reading has ended, and where to go then.

        Raises: HTTPException: 404, there is no such reading.
        """
        id_ = DocumentId(request.path_params["document"])
        with self.desk.ledger() as db:
            try:
                found = document(db, id_)
            except LookupError as error:
                raise HTTPException(404) from error
            reason = reason_of(db, id_) if found.state is State.SET_APART else None
        if reason:
            known = f"reason.{reason.code}"
            name = "join.on_hold" if reason.code == "on_hold" else known
            told = name if name in MESSAGES else "join.apart"
            return JSONResponse({"why": text(language_of(request), told)})
        if found.state is not State.ARCHIVED:
            return JSONResponse({})
        return JSONResponse({"next": f"/records/{found.sha256}-1"})

    def _record(self, asked: str) -> Record:
        with self.desk.index() as index:
            return record_of(self.desk.archive, newest(index, asked))

    def _plan(self, records: Sequence[RecordId], hand: Hand) -> JoinPlan:
        """Raises: NotJoinable: also if somebody else has one of them open; as `plan_join`."""
        store, limits = self.desk.workspace.store, self.desk.settings.limits
        with self.desk.ledger() as db:
            for record, claim in papers.claimed(db, hand.at).items():
                if record in records and claim.by != hand.by:
                    raise NotJoinable(record, "claimed", claim.by)
            return plan_join(db, store, records, limits, hand)

    def _join(self, plan: JoinPlan, drawn: Path, hand: Hand) -> Taken:
        with self.desk.ledger() as db:
            return join(db, self.desk.workspace.store, plan, drawn, self.desk.reading, hand)

    def _refused(self, request: Request, rule: str, told: str) -> Response:
        name = f"join.no.{rule}"
        known = name if name in MESSAGES else "join.no.closed"
        return JSONResponse({"why": text(language_of(request), known, told=told)}, 422)


def _ids(given: Sequence[str]) -> list[RecordId]:
    return [RecordId(one) for one in given]
