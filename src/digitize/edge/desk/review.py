"""The review: a scan beside its text, with one new revision for all decisions.

Who opens a paper has it until it is left, confirmed, or the lease is over: nobody else gets it.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from sqlite3 import Connection
from urllib.parse import urlencode

import anyio
from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from digitize.edge.desk.confirm import (
    Decided,
    Decisions,
    NotYours,
    Typed,
    confirm,
    decide,
    note,
    take_back,
    take_back_one,
)
from digitize.edge.desk.fields import rows, sure_rows, typed, value_shown
from digitize.edge.desk.geometry import upright
from digitize.edge.desk.in_hand import InHand, in_hand, keep_in_hand
from digitize.edge.desk.messages import MESSAGES, Language, text
from digitize.edge.desk.queue import NAMES, QueueAsked
from digitize.edge.desk.reading import newest, page_asked, record_of
from digitize.edge.desk.render import language_of, when
from digitize.edge.desk.roles import Role
from digitize.edge.desk.sample import pages_to_ask, sampled
from digitize.edge.desk.session import items, pages_asking
from digitize.edge.desk.site import Desk, person_of, who_of
from digitize.edge.desk.spread import neighbour
from digitize.edge.desk.together import confirm_sure, put_aside
from digitize.errors import BadEdit, StaleRevision
from digitize.keep.archive.index import Archived
from digitize.keep.archive.looks import QueueQuery, queue_order, still_asks
from digitize.keep.ledger import papers
from digitize.keep.ledger.acts import What, note_act
from digitize.keep.ledger.answers import records_on_their_way, refused_answers
from digitize.keep.ledger.db import atomic
from digitize.keep.ledger.papers import PaperClaim
from digitize.keep.ledger.samples import due_samples, sample_done
from digitize.record.edits import At, Hand
from digitize.record.fields import RecordField
from digitize.record.leave import require_open
from digitize.record.letters import tidy
from digitize.record.model import Record
from digitize.record.page import Page
from digitize.record.values import checked_value

TRIED = 200  # papers that are tried in turn; each may have been taken a moment ago
NOTE_LETTERS = 300
SAID = (
    "word", "finished", "nothing", "confirm_now", "confirm_sure", "yours", "restored", "away",
    "line", "add", "add_why", "unread", "illegible", "draw", "saved", "own_input",
)  # fmt: skip


def routes(desk: Desk) -> list[Route]:
    """The views of review."""
    view = Review(desk)
    return [
        Route("/review/next", view.next),
        Route("/review/{record}", view.page, methods=["GET"]),
        Route("/review/{record}", view.confirm, methods=["POST"]),
        Route("/review/{record}/check", view.check, methods=["POST"]),
        Route("/review/{record}/undo", view.take_back, methods=["POST"]),
        Route("/review/{record}/take-over", view.take_over, methods=["POST"]),
        Route("/review/{record}/keep", view.keep, methods=["POST"]),
        Route("/review/{record}/leave", view.leave, methods=["POST"]),
        Route("/review/{record}/skip", view.skip, methods=["POST"]),
        Route("/review/{record}/sure", view.confirm_sure, methods=["POST"]),
        Route("/review/{record}/aside", view.put_aside, methods=["POST"]),
    ]


@dataclass(frozen=True, slots=True)
class Review:
    """The views; each is called in a thread of its own."""

    desk: Desk

    def next(self, request: Request) -> Response:
        """`GET /review/next?…`: the next paper of a view of the queue that nobody has."""
        asked, me = QueueAsked(dict(request.query_params)), person_of(request)
        found = self._claim_next(asked, me)
        if found is None:
            self.desk.settler.settle()  # papers were left out that were put right just now
            found = self._claim_next(asked, me)
        if found is None:
            with self.desk.ledger() as db:
                papers.forget_skipped(db, me)  # all others are done: what was passed over is left
            found = self._claim_next(asked, me)
        where = f"/review/{found}" if found else "/review"
        told = asked.query if found else f"{asked.query}&empty=1".lstrip("&")
        return RedirectResponse(f"{where}?{told}" if told else where, 303)

    def take_over(self, request: Request) -> Response:
        """`POST /review/ID/take-over`: the paper from who has it open, as a deliberate act."""
        record, hand = request.path_params["record"], self._hand(request)
        with self.desk.ledger() as db:
            before = papers.claimed(db, hand.at).get(record)
            if before and before.by != hand.by:
                note_act(db, What.TAKE_OVER, hand, {record: None}, before.by)
            papers.claim(db, record, hand, self.desk.settings.desk.lease_s, takes_over=True)
        return RedirectResponse(_at(record, request), 303)

    def keep(self, request: Request) -> Response:
        """`POST /review/ID/keep`: somebody works on the paper still; 409: another has it now."""
        record, hand = request.path_params["record"], self._hand(request)
        lease_s = self.desk.settings.desk.lease_s
        with self.desk.ledger() as db:
            if papers.renew(db, record, hand.by, hand.at, lease_s):
                return JSONResponse({})
        return JSONResponse({"why": self._taken(request, record)}, 409)

    def leave(self, request: Request) -> Response:
        """`POST /review/ID/leave?token=…`: the page is left, and the paper is free again."""
        token = request.query_params.get("token", "")
        with self.desk.ledger() as db:
            papers.release(db, request.path_params["record"], person_of(request), token)
        return Response(status_code=204)

    def skip(self, request: Request) -> Response:
        """`POST /review/ID/skip`: the next paper; this one is not offered for some hours."""
        record, hand = request.path_params["record"], self._hand(request)
        with self.desk.ledger() as db:
            papers.skip(db, record, hand.by, hand.at)
            papers.release(db, record, hand.by)
        return RedirectResponse(_next(request), 303)

    def confirm_sure(self, request: Request) -> Response:
        """`POST /review/ID/sure`: all fields that the machine is sure of, and the next paper."""
        record, me = request.path_params["record"], person_of(request)
        outcome = confirm_sure(self.desk, [record], me)
        if outcome.left.get(record, "nothing") != "nothing":
            return RedirectResponse(_at(record, request), 303)  # it shows who has it, or its change
        with self.desk.ledger() as db:
            papers.release(db, record, me)
        return RedirectResponse(_next(request), 303)

    async def put_aside(self, request: Request) -> Response:
        """`POST /review/ID/aside`: out of the queue, with a note, and on to the next paper."""
        note = tidy(str((await request.form()).get("note", "")))[:NOTE_LETTERS]
        await anyio.to_thread.run_sync(
            put_aside, self.desk, [request.path_params["record"]], note, person_of(request)
        )
        return RedirectResponse(_next(request), 303)

    async def confirm(self, request: Request) -> Response:
        """`POST /review/ID`: what was decided, as one revision; answers where to go next."""
        try:
            told = Decisions.model_validate_json(await request.body())
        except ValidationError:
            return JSONResponse({"why": text(language_of(request), "error.form")}, 422)
        return await anyio.to_thread.run_sync(self._confirm, request, told)

    async def check(self, request: Request) -> Response:
        """`POST /review/ID/check`: whether a field may have a value, while it is typed."""
        try:
            told = Typed.model_validate_json(await request.body())
        except ValidationError:
            return JSONResponse({"why": text(language_of(request), "error.form")}, 422)
        language = language_of(request)
        try:
            value = checked_value(
                told.field, typed(told.field, told.after, RecordField(raw=told.raw))
            )
        except BadEdit as error:
            return JSONResponse({"why": _why(language, error)})
        return JSONResponse({"shown": value_shown(told.field, value, language)})

    def take_back(self, request: Request) -> Response:
        """`POST /review/ID/undo`: without what was confirmed last; `?edit=NUMBER`: without that."""
        record, number = self._newest(request), request.query_params.get("edit", "")
        why = ""
        try:
            with suppress(StaleRevision):  # somebody was quicker: the page shows how it stands
                if number.isdecimal() and len(number) < 7:
                    take_back_one(self.desk, record, who_of(request), int(number))
                else:
                    take_back(self.desk, record, who_of(request))
        except BadEdit:
            why = "?left=edited:1"
        except NotYours:
            said = text(language_of(request), f"guard.needs.{Role.REVIEWER}")
            return self.desk.pages.told(request, 403, said)
        return RedirectResponse(f"/records/{record.record_id}{why}", 303)

    def page(self, request: Request) -> Response:
        """`GET /review/ID?page=NUMBER`: one page; without a number the first that asks."""
        with self.desk.ledger() as db:
            entry, seen = self._as_it_counts(db, request.path_params["record"])
            record, lease_s = seen.record, self.desk.settings.desk.lease_s
            claim = papers.claim(db, record.record_id, self._hand(request), lease_s)
            aside = papers.aside(db).get(record.record_id)
            refused = refused_answers(db, record.record_id)
            asking = pages_asking(record)
            wanted = asking or self._pages_waiting(db, record)
        if claim.by != person_of(request):
            return self._claimed(request, record, claim)
        first = str(wanted[0]) if wanted else ""
        page = page_asked(record, request.query_params.get("page", first))
        self.desk.draw_ahead(record, page.number)
        language = language_of(request)
        session = {
            "record": record.record_id,
            "revision": record.revision,
            "page": page.number,
            "turn": page.turn,
            "items": items(record, page, language, self._sample(record, page)),
            "t": _said(language),
            "sure": 0 if asking else len(sure_rows(record)),
            "queue": QueueAsked(dict(request.query_params)).query,
            "claim": claim.token,
            "lease_s": lease_s,
        }
        return self.desk.pages.answer(
            request,
            "review.html",
            entry=entry,
            record=record,
            page=page,
            shown=upright(page),
            neighbour=neighbour(record, page),
            fields=rows(record),
            asking=asking,
            session=session,
            aside=aside,
            refused=refused,
        )

    def _sample(self, record: Record, page: Page) -> frozenset[At]:
        return sampled(record, page, self._rate)

    @property
    def _rate(self) -> int:
        return self.desk.settings.desk.sample_per_thousand

    def _claim_next(self, asked: QueueAsked, me: str) -> str | None:
        """Claim the first paper that is free: those given to this person come first."""
        hand = Hand(me, self.desk.now())
        with self.desk.ledger() as db:
            given = papers.assigned(db)
            mine = frozenset(one for one, of in given.items() if of == me)
            taken = {one for one, of in papers.claimed(db, hand.at).items() if of.by != me}
            out = taken | papers.skipped(db, me, hand.at) | papers.aside(db).keys()
            query = asked.for_index(db, me)
            out |= given.keys() - mine if not asked.value("who") else set()
            out |= records_on_their_way(db)  # the index does not know yet how they stand
            query = replace(query, without=query.without | out)
            with self.desk.index_as_it_is() as index:
                first = mine if query.only is None else mine & query.only
                order = queue_order(index, replace(query, only=first), TRIED) if first else []
                order += queue_order(index, query, TRIED)
            return self._first_free(db, query, order, hand)

    def _first_free(
        self, db: Connection, query: QueueQuery, order: Sequence[str], hand: Hand
    ) -> str | None:
        """Claim one after the other until one is ours and still waits.

        The list was made before the claim, so the paper may have been confirmed in between.
        """
        for record in order:
            claim = papers.claim(db, record, hand, self.desk.settings.desk.lease_s)
            if claim.by != hand.by:
                continue
            on_its_way = record in records_on_their_way(db)  # asked first: then the index has it
            with self.desk.index_as_it_is() as index:
                if not on_its_way and still_asks(index, record, query.state):
                    return record
            papers.release(db, record, hand.by)
        return None

    def _claimed(self, request: Request, record: Record, claim: PaperClaim) -> Response:
        """What is shown of a paper that another person has open."""
        return self.desk.pages.answer(
            request, "review-claimed.html", 409, record=record, claim=claim,
            next=_next(request), here=_at(f"{record.record_id}/take-over", request),
        )  # fmt: skip

    def _hand(self, request: Request) -> Hand:
        return Hand(person_of(request), self.desk.now())

    def _taken(self, request: Request, record: str) -> str:
        """Who has taken a paper over."""
        with self.desk.ledger() as db:
            found = papers.claimed(db, self.desk.now()).get(record)
        who = found.by if found else ""
        since = when(found.since) if found else ""
        return text(language_of(request), "review.taken", who=who, since=since)

    def _newest(self, request: Request) -> Record:
        with self.desk.index() as index:
            return record_of(self.desk.archive, newest(index, request.path_params["record"]))

    def _as_it_counts(self, db: Connection, record: str) -> tuple[Archived, InHand]:
        """What the index says of a paper, and the paper with what was put right in it just now.

        Raises: NoSuchRecord; Withdrawn, Superseded, OnHold: it may not leave.
        """
        with self.desk.index_as_it_is() as index:
            entry = newest(index, record)
        seen = self._in_hand(db, record)
        title = seen.record.title.value
        title = None if title is None else str(title)
        return replace(entry, revision=seen.head.revision, title=title), seen

    def _in_hand(self, db: Connection, record: str) -> InHand:
        """Raises: NoSuchRecord; Withdrawn, Superseded, OnHold: it may not leave."""
        seen = in_hand(db, self.desk.workspace.store, record)
        require_open(seen.record)
        return seen

    def _confirm(self, request: Request, told: Decisions) -> Response:
        hand, id_ = self._hand(request), request.path_params["record"]
        with self.desk.ledger() as db:
            seen = self._in_hand(db, id_)
            try:
                return self._decided(request, db, seen, decide(seen.record, told, hand), hand)
            except (BadEdit, StaleRevision) as error:
                if not papers.renew(db, id_, hand.by, hand.at, self.desk.settings.desk.lease_s):
                    return JSONResponse({"why": self._taken(request, id_)}, 409)
                return self._refused(request, seen.record, error)

    def _decided(
        self, request: Request, db: Connection, seen: InHand, decided: Decided, hand: Hand
    ) -> Response:
        """Note decisions in one transaction, with the claim; answer where to go next."""
        id_, lease_s = seen.record.record_id, self.desk.settings.desk.lease_s
        with atomic(db):
            if not papers.renew(db, id_, hand.by, hand.at, lease_s):
                return JSONResponse({"why": self._taken(request, id_)}, 409)
            if not decided.closes:
                now = note(self.desk, db, seen, decided, hand)
                answer = JSONResponse({"next": self._following(request, db, now.record, decided)})
        if decided.closes:
            confirm(self.desk, decided, hand)
            with self.desk.ledger() as db:
                papers.release(db, id_, hand.by)
            held = "/held" if who_of(request).may(Role.ARCHIVIST) else _next(request)
            return JSONResponse({"next": held})
        keep_in_hand(now)
        self.desk.settler.soon()
        return answer

    def _refused(
        self, request: Request, record: Record, error: BadEdit | StaleRevision
    ) -> Response:
        language = language_of(request)
        if isinstance(error, BadEdit):
            return JSONResponse({"why": _why(language, error), "key": error.what}, 422)
        who = record.edits[-1].by if record.edits else text(language, "review.stale.machine")
        return JSONResponse({"why": text(language, "review.stale", who=who)}, 409)

    def _following(self, request: Request, db: Connection, record: Record, decided: Decided) -> str:
        """The next page of the record that asks for a person, else the next paper of the queue."""
        page, asking = decided.told.page, self._pages_waiting(db, record)
        if others := [one for one in asking if one != page]:
            later = [one for one in others if one > page]
            return _at(record.record_id, request, page=(later or others)[0])
        papers.release(db, record.record_id, person_of(request))
        return _next(request)

    def _pages_waiting(self, db: Connection, record: Record) -> list[int]:
        """The pages that ask; of a paper drawn by lot, also those with words of the sample."""
        asking = pages_asking(record)
        if record.record_id in due_samples(db):
            if more := pages_to_ask(record, self._rate):
                return sorted({*asking, *more})
            sample_done(db, record.record_id)
        return asking


def _at(record: str, request: Request, **more: object) -> str:
    """The address of a paper in the view of the queue that a request came from."""
    asked = QueueAsked(dict(request.query_params))
    told = {**{one: asked.value(one) for one in NAMES if one != "page"}, **more}
    query = urlencode({name: value for name, value in told.items() if value})
    return f"/review/{record}?{query}" if query else f"/review/{record}"


def _next(request: Request) -> str:
    return _at("next", request)


def _why(language: Language, error: BadEdit) -> str:
    name = f"bad.{error.what}"
    return text(language, name if name in MESSAGES else "bad.value")


def _said(language: Language) -> dict[str, str]:
    """The texts that the page's script shows."""
    return {name: text(language, f"review.said.{name}") for name in SAID}
