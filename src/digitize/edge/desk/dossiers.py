"""Dossiers: the list, the form of one, what its papers propose, and the papers in their order."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from sqlite3 import Connection
from typing import Any

import anyio
from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from digitize.dossier import fields
from digitize.dossier.fields import DOSSIER_FIELDS, DossierField
from digitize.dossier.model import Dossier, DossierDocument
from digitize.dossier.proposals import Proposal, proposal_shown, proposals
from digitize.edge.desk.messages import Language, text
from digitize.edge.desk.messages.faults import in_vietnamese
from digitize.edge.desk.render import language_of
from digitize.edge.desk.site import Desk, person_of
from digitize.errors import BadDossier, StaleDossier
from digitize.exchange.dossier_lists import (
    CONTENTS_HEAD,
    ListedDocument,
    as_csv,
    contents_pdf,
    contents_rows,
)
from digitize.keep.archive.dossier_records import (
    DossierEntry,
    dossier_entries,
    readable_documents,
    record_of_entry,
)
from digitize.keep.archive.dossiers import archive_dossiers, file_away
from digitize.keep.ledger.dossiers import (
    Author,
    Way,
    change_dossier,
    dissolve_dossier,
    dossier,
    each_dossier,
    first_fault,
    new_dossier,
    with_documents,
)
from digitize.keep.ledger.filing import waiting
from digitize.keep.ledger.outbox import sent_as
from digitize.work.conform import conformance_csv, examining, judged_dossier, judged_shown

MOST_PROPOSING = 200  # documents whose records are read for proposals while a person waits
CSV = "text/csv; charset=utf-8"
Typed = Mapping[str, str]


def routes(desk: Desk) -> list[Route]:
    """The views of dossiers."""
    view = Dossiers(desk)
    one = "/dossiers/{dossier}"
    return [
        Route("/dossiers", view.all),
        Route("/dossiers", view.made, methods=["POST"]),
        Route(one, view.one),
        Route(one, partial(view.changed, view.save), methods=["POST"]),
        Route(f"{one}/accept", partial(view.changed, view.accept), methods=["POST"]),
        Route(f"{one}/documents", partial(view.changed, view.arrange), methods=["POST"]),
        Route(f"{one}/dissolve", view.dissolve, methods=["POST"]),
        Route(f"{one}/add", partial(view.changed, view.add), methods=["POST"]),
        Route(f"{one}/contents.csv", view.contents),
        Route(f"{one}/contents.pdf", view.contents),
        Route(f"{one}/conformance.csv", view.report),
    ]


@dataclass(frozen=True, slots=True)
class FormField:
    """A field of the form. value: as it stands, or as a person has just typed it.

    choices: codes with their labels. wide: a long text.
    """

    name: str
    label: str
    value: str
    choices: tuple[tuple[str, str], ...] = ()
    wide: bool = False


@dataclass(frozen=True, slots=True)
class Dossiers:
    """The views. Those that read a form are called in the loop, the others in threads."""

    desk: Desk

    def all(self, request: Request) -> Response:
        """`GET /dossiers`: all of them, and how many scans wait for theirs."""
        with self.desk.ledger() as db:
            told = file_away(db, self.desk.archive, self.desk.now()).told
            found, rest = list(each_dossier(db)), len(waiting(db))
        return self.desk.pages.answer(request, "dossiers.html", dossiers=found, rest=rest,
                                      told=told, wrong="", code="", fonds="")  # fmt: skip

    async def made(self, request: Request) -> Response:
        """`POST /dossiers`: a new one with these codes; then its form."""
        form = await request.form()
        typed = {name: str(form.get(name, "")) for name in ("fonds_code", "file_code")}
        return await anyio.to_thread.run_sync(self._make, request, typed)

    def one(self, request: Request) -> Response:
        """`GET /dossiers/ID`; with `check=1` with what Article 8 of Circular 05/2025 finds."""
        return self._shown(request, self._asked(request))

    async def changed(
        self, change: Callable[[Dossier, Typed, Language], dict[str, Any]], request: Request
    ) -> Response:
        """Change the dossier as a form says, if nobody changed it since the form was loaded."""
        typed = {name: str(value) for name, value in (await request.form()).items()}
        return await anyio.to_thread.run_sync(self._change, request, change, typed)

    async def dissolve(self, request: Request) -> Response:
        """`POST /dossiers/ID/dissolve`: dissolve it, for the reason that was given."""
        typed = {name: str(value) for name, value in (await request.form()).items()}
        return await anyio.to_thread.run_sync(self._dissolve, request, typed)

    def contents(self, request: Request) -> Response:
        """`GET /dossiers/ID/contents.csv` or `.pdf`: the list of documents."""
        found, printed = self._asked(request), request.url.path.endswith(".pdf")
        with self.desk.index() as index:
            listed = (
                ListedDocument(one.ordinal, one.document,
                               None if one.why else record_of_entry(self.desk.archive, one))
                for one in dossier_entries(index, found)
            )  # fmt: skip
            if printed:
                made = contents_pdf(found, listed)
                return _file(made, f"{found.dossier_id}.muc-luc.pdf", "application/pdf")
            made = b"".join(as_csv(CONTENTS_HEAD, contents_rows(listed)))
        return _file(made, f"{found.dossier_id}.muc-luc.csv")

    def report(self, request: Request) -> Response:
        """`GET /dossiers/ID/conformance.csv`: what Article 8 of Circular 05/2025 finds."""
        found = self._asked(request)
        with self.desk.ledger() as db:
            examined = examining(self.desk.workspace, db, self.desk.settings)
            with examined as examiner:
                made = b"".join(conformance_csv(judged_dossier(examiner, found)))
        return _file(made, f"{found.dossier_id}.kiem-tra.csv")

    def save(self, _: Dossier, typed: Typed, language: Language) -> dict[str, Any]:
        """The fields of the form; an empty one takes its value out."""
        return {one.name: typed[one.name].strip() or None for one in DOSSIER_FIELDS
                if one.name in typed}  # fmt: skip

    def accept(self, seen: Dossier, typed: Typed, language: Language) -> dict[str, Any]:
        """The proposal for the field that was named."""
        found = {one.field: one.value for one in self._proposals(seen)}
        return {name: found[name] for name in (typed.get("field", ""),) if name in found}

    def arrange(self, seen: Dossier, typed: Typed, language: Language) -> dict[str, Any]:
        """The documents with their sheets and notes, by the places that were typed.

        Raises: BadDossier: a value is not allowed.
        """
        rows, gone = [], set(seen.taken_out)
        for at, document in enumerate(seen.documents, 1):
            if typed.get(f"out-{at}"):
                gone.add(document.record_id)
                continue
            names = ("first_sheet", "last_sheet", "note")
            given = {name: typed.get(f"{name}-{at}", "").strip() or None for name in names}
            try:
                made = DossierDocument.model_validate({**dict(document), **given})
            except ValidationError as error:
                raise BadDossier(f"{seen.file_code}, {at}", first_fault(error)) from error
            place = typed.get(f"place-{at}", "")
            wanted = float(place) if place.isdecimal() else float(at)
            # Of two with the same place, the one that was moved there comes first.
            rows.append((wanted - 0.5 if wanted < at else wanted + (wanted > at) / 2, at, made))
        moved = any(place != at for place, at, _ in rows)
        documents = tuple(made for _, _, made in sorted(rows, key=lambda row: row[:2]))
        order = "entered" if moved else seen.order
        return {"documents": documents, "taken_out": tuple(sorted(gone)), "order": order}

    def add(self, seen: Dossier, typed: Typed, language: Language) -> dict[str, Any]:
        """The record that was named, at the end.

        Raises: NoSuchRecord: there is none, or several.
        """
        with self.desk.ledger() as db:
            record_id = sent_as(db, typed.get("record", "").strip())
        out = tuple(one for one in seen.taken_out if one != record_id)
        return {"documents": with_documents(seen, [record_id]), "taken_out": out}

    def _asked(self, request: Request) -> Dossier:
        with self.desk.ledger() as db:
            return dossier(db, request.path_params["dossier"])

    def _make(self, request: Request, typed: Typed) -> Response:
        values = {name: value for name, value in typed.items() if value.strip()}
        with self.desk.ledger() as db:
            try:
                made = new_dossier(db, values, Author(person_of(request), self.desk.now()))
            except BadDossier as error:
                return self.desk.pages.answer(
                    request, "dossiers.html", 422, dossiers=list(each_dossier(db)), rest=0, told=[],
                    wrong=_wrong(request, error), code=typed["file_code"],
                    fonds=typed["fonds_code"],
                )  # fmt: skip
            archive_dossiers(db, self.desk.archive, self.desk.now())
        return RedirectResponse(f"/dossiers/{made.dossier_id}", 303)

    def _change(
        self,
        request: Request,
        change: Callable[[Dossier, Typed, Language], dict[str, Any]],
        typed: Typed,
    ) -> Response:
        way: Way = "accepted" if change == self.accept else "entered"
        author = Author(person_of(request), self.desk.now(), way)

        def act(db: Connection, seen: Dossier) -> None:
            change_dossier(db, seen, change(seen, typed, language_of(request)), author)

        return self._acted(request, typed, act)

    def _dissolve(self, request: Request, typed: Typed) -> Response:
        author, why = Author(person_of(request), self.desk.now()), typed.get("why", "")

        def act(db: Connection, seen: Dossier) -> None:
            if not why.strip():
                needed = text(language_of(request), "dossier.why_needed")
                raise BadDossier(seen.file_code, needed)
            dissolve_dossier(db, seen, author, why)

        return self._acted(request, typed, act)

    def _acted(
        self, request: Request, typed: Typed, act: Callable[[Connection, Dossier], None]
    ) -> Response:
        """Do something with the dossier as it was shown; show why not, or how it is now."""
        seen, language = self._asked(request), language_of(request)
        if typed.get("revision") != str(seen.revision):
            return self._shown(request, seen, typed, text(language, "dossier.stale"), 409)
        try:
            with self.desk.ledger() as db:
                act(db, seen)
                archive_dossiers(db, self.desk.archive, self.desk.now())
        except BadDossier as error:
            return self._shown(request, seen, typed, _wrong(request, error), 422)
        except StaleDossier:
            return self._shown(request, seen, typed, text(language, "dossier.stale"), 409)
        return RedirectResponse(f"/dossiers/{seen.dossier_id}", 303)

    def _shown(
        self, request: Request, found: Dossier, typed: Typed | None = None, wrong: str = "",
        status: int = 200,
    ) -> Response:  # fmt: skip
        language = language_of(request)
        with self.desk.index() as index:
            entries = list(dossier_entries(index, found))
        judged = None
        if request.query_params.get("check"):
            with self.desk.ledger() as db:
                examined = examining(self.desk.workspace, db, self.desk.settings)
                with examined as examiner:
                    judged = [
                        (judged_shown(one, language).strip(), one.refuses)
                        for one in judged_dossier(examiner, found)
                    ]
        return self.desk.pages.answer(
            request, "dossier.html", status, dossier=found, wrong=wrong,
            fields=[_form_field(one, found, typed or {}, language) for one in DOSSIER_FIELDS],
            proposed=[_proposed(one, language) for one in self._proposals(found)],
            documents=[_row(one, typed or {}) for one in entries], judged=judged,
        )  # fmt: skip

    def _proposals(self, found: Dossier) -> tuple[Proposal, ...]:
        if len(found.documents) > MOST_PROPOSING:
            return ()  # `digitize dossier show` has the time for them
        with self.desk.index() as index:
            return proposals(found, readable_documents(index, self.desk.archive, found))


def _wrong(request: Request, error: BadDossier) -> str:
    """Why a dossier cannot be so, in the person's language."""
    language = language_of(request)
    return (in_vietnamese(error.why) if language == "vi" else None) or error.why


def _form_field(one: DossierField, found: Dossier, typed: Typed, language: Language) -> FormField:
    value = getattr(found, one.name)
    label = one.vietnamese if language == "vi" else one.english
    choices: tuple[tuple[str, str], ...] = ()
    kept = fields.shown(one, value, language)
    if one.codes is not None:
        labels = one.codes.vietnamese if language == "vi" else one.codes.english
        choices, kept = tuple(labels.items()), value or ""
    elif one.name in ("fonds_closed", "risk_recovery"):
        choices = tuple((code, fields.shown(one, code == "1", language)) for code in ("1", "0"))
        kept = "" if value is None else str(int(value))
    return FormField(one.name, label, typed.get(one.name, kept), choices,
                     one.name in ("title", "note"))  # fmt: skip


def _proposed(one: Proposal, language: Language) -> tuple[str, str, str, str, bool]:
    """Field, its label, the value, what it was taken from, and whether another value is there."""
    field = fields.DOSSIER_FIELD[one.field]
    vietnamese = language == "vi"
    label = field.vietnamese if vietnamese else field.english
    why = one.why[0 if vietnamese else 1]
    return one.field, label, proposal_shown(one, language), why, one.remark


def _row(entry: DossierEntry, typed: Typed) -> tuple[DossierEntry, Typed]:
    """An entry, and what stands in its inputs."""
    document, at = entry.document, entry.ordinal
    kept = {
        "place": str(at),
        "first_sheet": "" if document.first_sheet is None else str(document.first_sheet),
        "last_sheet": "" if document.last_sheet is None else str(document.last_sheet),
        "note": document.note or "",
    }
    return entry, {name: typed.get(f"{name}-{at}", value) for name, value in kept.items()}


def _file(data: bytes, name: str, media_type: str = CSV) -> Response:
    return Response(data, media_type=media_type,
                    headers={"Content-Disposition": f'attachment; filename="{name}"'})  # fmt: skip
