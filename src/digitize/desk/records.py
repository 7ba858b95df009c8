"""The archive: its list, a record with its text, fields, history and changes, downloads."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from digitize.archive.index import list_records
from digitize.desk import fields
from digitize.desk.geometry import upright
from digitize.desk.reading import history, newest, page_of, record_of
from digitize.desk.site import Desk

SHOWN = 50


def routes(desk: Desk) -> list[Route]:
    """The views of the archive."""
    view = Records(desk)
    return [
        Route("/archive", view.archive),
        Route("/records/{record}", view.record),
        Route("/records/{record}/as/{form}", view.download),
    ]


@dataclass(frozen=True, slots=True)
class Records:
    """The views; each is called in a thread of its own."""

    desk: Desk

    def archive(self, request: Request) -> Response:
        """`GET /archive`."""
        with self.desk.index() as index:
            entries = list_records(index)[::-1][:SHOWN]
        return self.desk.pages.answer(request, "archive.html", entries=entries)

    def record(self, request: Request) -> Response:
        """`GET /records/ID?v=REVISION&page=NUMBER`."""
        with self.desk.index() as index:
            found = history(index, request.path_params["record"])
        asked = request.query_params.get("v", "")
        entry = next((one for one in found if str(one.revision) == asked), found[0])
        record = record_of(self.desk.archive, entry)
        number = request.query_params.get("page", "1")
        page = page_of(record, int(number) if number.isdecimal() else 1)
        return self.desk.pages.answer(
            request,
            "record.html",
            entry=entry,
            record=record,
            versions=found,
            page=page,
            shown=upright(page),
            fields=fields.rows(record),
        )

    def download(self, request: Request) -> Response:
        """`GET /records/ID/as/FORM`: the newest version in one of the forms."""
        with self.desk.index() as index:
            entry = newest(index, request.path_params["record"])
        record, form = record_of(self.desk.archive, entry), request.path_params["form"]
        stem = record.record_id[:12]
        if form == "text":
            return _file(record.text.encode(), "text/plain; charset=utf-8", f"{stem}.txt")
        if form == "json":
            data = record.model_dump_json(indent=1).encode()
            return _file(data, "application/json", f"{stem}.json")
        original = self.desk.archive.original(entry.record_id)
        return _file(original.read_bytes(), record.source.media_type, f"{stem}{original.suffix}")


def _file(data: bytes, media_type: str, name: str) -> Response:
    """To be kept, not to be shown: a browser runs nothing that is in it."""
    told = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(data, media_type=media_type, headers=told)
