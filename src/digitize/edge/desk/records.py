"""A record: its scan and text, fields, history and changes, and the forms it can be had in."""

from __future__ import annotations

from dataclasses import dataclass

import anyio
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, RedirectResponse, Response
from starlette.routing import Route

from digitize.edge.desk import fields
from digitize.edge.desk.geometry import upright
from digitize.edge.desk.handing_out import made_in
from digitize.edge.desk.messages import text
from digitize.edge.desk.queue import left_in
from digitize.edge.desk.reading import (
    history,
    leads_of,
    newest,
    page_asked,
    record_of,
    whole_scan_may_leave,
)
from digitize.edge.desk.render import language_of
from digitize.edge.desk.session import count_asking
from digitize.edge.desk.site import Desk
from digitize.edge.desk.spread import neighbour
from digitize.errors import Superseded
from digitize.exchange.forms import COPIES, FORMS, NAME_HEX, Form
from digitize.keep.archive.index import Archived, find
from digitize.keep.ledger.answers import dismiss_refused, refused_answers
from digitize.keep.ledger.dossiers import dossier, dossier_of
from digitize.keep.store.ids import record_id
from digitize.record.model import Record

ORIGINAL = "original"


def routes(desk: Desk) -> list[Route]:
    """The views of a record."""
    view = Records(desk)
    return [
        Route("/records/{record}", view.record),
        Route("/records/{record}/as/{form}", view.download),
        Route("/records/{record}/refused", view.dismiss, methods=["POST"]),
    ]


def _forms(desk: Desk) -> list[Form]:
    """The forms to be had: copies for readers where the settings name the agency."""
    copies = [one for one in COPIES.values() if one.name != "copy-reading"]  # it is not handed out
    return [*FORMS.values(), *(copies if desk.settings.signatures.agency else [])]


@dataclass(frozen=True, slots=True)
class Records:
    """The views; each is called in a thread of its own."""

    desk: Desk

    def record(self, request: Request) -> Response:
        """`GET /records/ID?v=REVISION&page=NUMBER`."""
        try:
            with self.desk.index() as index:
                found = history(index, request.path_params["record"])
        except Superseded as error:
            return self._leads_on(request, error)
        asked = request.query_params.get("v", "")
        entry = next((one for one in found if str(one.revision) == asked), found[0])
        record = record_of(self.desk.archive, entry)
        page = page_asked(record, request.query_params.get("page", ""))
        self.desk.draw_ahead(record, page.number)
        with self.desk.ledger() as db:
            home = dossier_of(db, record.record_id)
            whole = dossier(db, home) if home else None
            refused = refused_answers(db, record.record_id)
        return self.desk.pages.answer(
            request,
            "record.html",
            dossier=whole,
            entry=entry,
            record=record,
            versions=found,
            page=page,
            shown=upright(page),
            neighbour=neighbour(record, page),
            fields=fields.rows(record),
            forms=_forms(self.desk),
            asking=count_asking(record),
            left=left_in(request),
            refused=refused,
        )

    def dismiss(self, request: Request) -> Response:
        """`POST /records/ID/refused`: what the archive refused was seen, and is told no more."""
        record = record_id(request.path_params["record"])
        with self.desk.ledger() as db:
            dismiss_refused(db, record)
        return RedirectResponse(f"/records/{record}", 303)

    def _leads_on(self, request: Request, error: Superseded) -> Response:
        """What is shown of a record whose pages are in others: links to these."""
        with self.desk.index() as index:
            entry = find(index, error.record_id, tombstones=True)
            leads = leads_of(index, record_of(self.desk.archive, entry).superseded_by)
        said = text(language_of(request), "error.superseded")
        return self.desk.pages.answer(
            request, "error.html", 404, said=said, detail=str(error), leads=leads
        )

    async def download(self, request: Request) -> Response:
        """`GET /records/ID/as/FORM`: the newest version in one of the forms, or the original.

        Raises: HTTPException: 404, there is no such form; 403, the scan holds what may not leave.
        """
        asked = request.path_params["record"]
        entry, record, whole = await anyio.to_thread.run_sync(self._open, asked)
        original, name = self.desk.archive.original(entry.record_id), request.path_params["form"]
        if name == ORIGINAL and not whole:  # its other pages may not leave
            raise HTTPException(403)
        if name == ORIGINAL:
            kept = f"{record.record_id[:NAME_HEX]}{original.suffix}"
            return FileResponse(original, media_type=record.source.media_type, filename=kept)
        forms = {one.name: one for one in _forms(self.desk)}
        if name not in forms:
            raise HTTPException(404)
        pictures, tmp = self.desk.pictures, self.desk.workspace.tmp
        made = await made_in(forms[name], record, original, pictures, tmp)
        if isinstance(made, str):
            said = text(language_of(request), "error.not_exported")
            return self.desk.pages.answer(request, "error.html", 422, said=said, detail=made)
        return made

    def _open(self, record_id: str) -> tuple[Archived, Record, bool]:
        """The newest version of a record that may leave, and whether its original may."""
        with self.desk.index() as index:
            entry = newest(index, record_id)
            whole = whole_scan_may_leave(index, self.desk.archive, record_id)
        return entry, record_of(self.desk.archive, entry), whole
