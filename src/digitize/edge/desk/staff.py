"""Who may come to the desk, and as what: for administrators."""

from __future__ import annotations

from dataclasses import dataclass

import anyio
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from digitize.edge.desk.messages import text
from digitize.edge.desk.people import LastAdministrator, NoAdministrator
from digitize.edge.desk.render import language_of
from digitize.edge.desk.roles import ROLES, Role
from digitize.edge.desk.site import Desk, person_of
from digitize.keep.ledger.acts import What, note_act
from digitize.record.edits import Hand
from digitize.record.letters import tidy

NAME_LETTERS = 100


def routes(desk: Desk) -> list[Route]:
    """The views of persons."""
    view = Staff(desk)
    return [
        Route("/people", view.page),
        Route("/people", view.add, methods=["POST"]),
        Route("/people/role", view.change, methods=["POST"]),
        Route("/people/remove", view.remove, methods=["POST"]),
    ]


@dataclass(frozen=True, slots=True)
class Staff:
    """The views; what waits for a form is run in a thread."""

    desk: Desk

    def page(self, request: Request) -> Response:
        """`GET /people`: everybody with their role."""
        return self._shown(request)

    async def add(self, request: Request) -> Response:
        """`POST /people`: a new person, or a new token for one; it is shown this once."""
        return await anyio.to_thread.run_sync(self._add, request, await request.form())

    async def change(self, request: Request) -> Response:
        """`POST /people/role`: another role for a person."""
        return await anyio.to_thread.run_sync(self._change, request, await request.form())

    async def remove(self, request: Request) -> Response:
        """`POST /people/remove`: a person who may come no more; the token ends at once."""
        return await anyio.to_thread.run_sync(self._remove, request, await request.form())

    def _add(self, request: Request, form: FormData) -> Response:
        name = tidy(str(form.get("name", "")))[:NAME_LETTERS]
        if not name or not name.isprintable():
            return self._shown(request, 422, wrong="people.no_name")
        given = _role(str(form.get("role", "")))
        people = self.desk.door.people
        # Whoever opens a desk that was open to one user must be able to come in again.
        role = given if people.named else Role.ADMINISTRATOR
        try:
            token = people.add(name, role, person_of(request))
        except LastAdministrator:
            return self._shown(request, 422, wrong="people.last")
        except NoAdministrator:
            return self._no_more(request)
        known = people.with_name(name)
        self._note(request, f"+ {name} ({known.role if known else ''})")
        return self._shown(request, token=token, of=name)

    def _change(self, request: Request, form: FormData) -> Response:
        role = _role(str(form.get("role", "")))
        if role is None:
            return self._shown(request, 422, wrong="people.last")
        try:
            self.desk.door.people.change(str(form.get("name", "")), role, person_of(request))
        except LastAdministrator:
            return self._shown(request, 422, wrong="people.last")
        except NoAdministrator:
            return self._no_more(request)
        self._note(request, f"{form.get('name', '')} ({role})")
        return self._shown(request, said="people.changed", of=str(form.get("name", "")))

    def _remove(self, request: Request, form: FormData) -> Response:
        name = str(form.get("name", ""))
        try:
            self.desk.door.people.remove(name, person_of(request))
        except LastAdministrator:
            return self._shown(request, 422, wrong="people.last")
        except NoAdministrator:
            return self._no_more(request)
        self._note(request, f"- {name}")
        return self._shown(request, said="people.removed", of=name)

    def _no_more(self, request: Request) -> Response:
        said = text(language_of(request), f"guard.needs.{Role.ADMINISTRATOR}")
        return self.desk.pages.told(request, 403, said)

    def _note(self, request: Request, about: str) -> None:
        """Note in the history who may come since when, and by whose word."""
        with self.desk.ledger() as db:
            note_act(db, What.PERSON, Hand(person_of(request), self.desk.now()), {}, about)

    def _shown(self, request: Request, status: int = 200, **told: str) -> Response:
        language = language_of(request)
        of = told.get("of", "")
        return self.desk.pages.answer(
            request, "people.html", status,
            people=self.desk.door.people.all(), roles=ROLES, me=person_of(request),
            token=told.get("token", ""), of=of,
            said=text(language, told["said"], who=of) if "said" in told else "",
            wrong=text(language, told["wrong"]) if "wrong" in told else "",
        )  # fmt: skip


def _role(given: str) -> Role | None:
    return Role(given) if given in ROLES else None
