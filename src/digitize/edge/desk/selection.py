"""What was found, taken along: a list, tables of records, or their searchable PDFs in a ZIP.

Of the papers that were ticked, or of all that were found. The ZIP is made while it is sent; a paper
that cannot be written is named in it, and the others are there.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import anyio
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from digitize.edge.desk.archive import TABLES, asked_at
from digitize.edge.desk.draw import write_form
from digitize.edge.desk.messages import Language, text
from digitize.edge.desk.reading import newest, record_of
from digitize.edge.desk.render import language_of
from digitize.edge.desk.site import Desk
from digitize.errors import DigitizeError
from digitize.exchange.dossier_lists import as_csv
from digitize.exchange.export import rows_of
from digitize.exchange.forms import FORMS, Form, file_name
from digitize.keep.archive.search import MOST, Hit, search
from digitize.keep.store.aside import folder_aside
from digitize.keep.store.ids import RecordId
from digitize.record.kinds import kind_shown
from digitize.record.model import Record

LIST: Final = "list"
PACKED: Final = "zip"
MOST_PACKED: Final = 200  # papers of one ZIP: each takes about half a second a page
_NAME: Final = "ket-qua-tim"


def routes(desk: Desk) -> list[Route]:
    """The view that hands out what was found."""
    return [Route("/archive/selection", Selection(desk).taken)]


@dataclass(frozen=True, slots=True)
class Selection:
    """The view."""

    desk: Desk

    async def taken(self, request: Request) -> Response:
        """`GET /archive/selection?as=FORM&record=ID…&q=…`: the ticked papers, else all found.

        Raises: HTTPException: 404, there is no such form; 413, more than one ZIP may hold.
        """
        form = request.query_params.get("as", LIST)
        if form not in (LIST, PACKED, *(one.name for one in TABLES)):
            raise HTTPException(404)
        hits = await anyio.to_thread.run_sync(self._hits, request)
        language = language_of(request)
        if form == PACKED and len(hits) > MOST_PACKED:
            return self.desk.pages.answer(
                request, "error.html", 413,
                said=text(language, "selection.too_many", n=len(hits), most=MOST_PACKED), detail="",
            )  # fmt: skip
        if form == LIST:
            return _sent(as_csv(_head(language), _rows(hits, language)), f"{_NAME}.csv", _CSV)
        if form == PACKED:
            return _sent(self._zip(hits, language), f"{_NAME}.zip", "application/zip")
        table = FORMS[form]
        return _sent(self._table(hits, table), f"{_NAME}{table.suffix}", table.media_type)

    def _hits(self, request: Request) -> list[Hit]:
        """What was found, at most MOST; of it what is ticked, if anything is."""
        ticked = request.query_params.getlist("record")
        query = asked_at(self.desk, request).whole(MOST)
        with self.desk.index() as index:
            found = search(index, query).hits
        return [hit for hit in found if not ticked or hit.record_id in ticked]

    def _table(self, hits: Sequence[Hit], form: Form) -> Iterator[bytes]:
        """Yield the rows of each record; one that may not leave any more is left out."""
        head = True
        for hit in hits:
            try:
                rows = rows_of(self._record(hit), form, head=head)
            except DigitizeError:
                continue
            head = False
            yield rows

    async def _zip(self, hits: Sequence[Hit], language: Language) -> AsyncIterator[bytes]:
        """Yield a ZIP with the list, and the searchable PDF of each paper."""
        sent, form, faults = _Unsought(), FORMS["pdf"], []
        with zipfile.ZipFile(sent, "w") as packed, folder_aside(self.desk.workspace.tmp) as folder:
            listed = b"".join(as_csv(_head(language), _rows(hits, language)))
            packed.writestr(f"{_NAME}.csv", listed)
            for place, hit in enumerate(hits, 1):
                yield sent.taken()
                made = folder / "made"
                try:
                    record = await anyio.to_thread.run_sync(self._record, hit)
                    original = self.desk.archive.original(RecordId(record.record_id))
                    data = record.model_dump_json().encode()
                    work = write_form, data, form.name, original, made
                    why = await self.desk.pictures.apart(*work)
                except DigitizeError as error:
                    why = str(error)
                if why:
                    said = text(language, "selection.not_made")
                    faults.append(f"{place}. {hit.filename}: {said} ({why})")
                    continue
                with packed.open(f"{place:03}-{file_name(record, form)}", "w") as inside:
                    inside.write(await anyio.Path(made).read_bytes())
                made.unlink()
            if faults:
                packed.writestr("khong-xuat-duoc.txt", "\n".join(faults))
        yield sent.taken()

    def _record(self, hit: Hit) -> Record:
        """The newest revision. Raises: NoSuchRecord, OnHold, Withdrawn, Superseded."""
        with self.desk.index() as index:
            return record_of(self.desk.archive, newest(index, hit.record_id))


class _Unsought(io.RawIOBase):
    """A file that is only written; what was written is taken out piece by piece."""

    def __init__(self) -> None:
        super().__init__()
        self._parts: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        piece = bytes(data)  # type: ignore[call-overload]
        self._parts.append(piece)
        return len(piece)

    def taken(self) -> bytes:
        """Return what was written since the last call."""
        data = b"".join(self._parts)
        self._parts.clear()
        return data


_CSV: Final = "text/csv; charset=utf-8"
_COLUMNS: Final = (
    "place", "number", "issued_on", "kind", "issuer", "title_of", "signer", "filename",
    "found_on",
    "excerpt", "record",
)  # fmt: skip


def _head(language: Language) -> list[str]:
    return [text(language, f"selection.{name}") for name in _COLUMNS]


def _rows(hits: Sequence[Hit], language: Language) -> Iterator[list[str]]:
    for place, hit in enumerate(hits, 1):
        yield [
            str(place), hit.number, hit.issued_on or "", kind_shown(hit.kind or "", language),
            hit.issuer or "", hit.title or "", hit.signer, hit.filename, str(hit.page),
            hit.excerpt.text, hit.record_id,
        ]  # fmt: skip


def _sent(parts: Iterator[bytes] | AsyncIterator[bytes], name: str, media: str) -> Response:
    about = {"Content-Disposition": f'attachment; filename="{name}"'}
    return StreamingResponse(parts, media_type=media, headers=about)
