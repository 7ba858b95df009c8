"""Packs a dossier at the desk: what is missing, with links to where it is entered; the package.

Packing runs in a drawer, one package at a time. What was packed is handed out from a folder that is
gone when the desk ends: a package is kept by whoever takes it.
"""

from __future__ import annotations

import asyncio
import secrets
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import get_args

import anyio
from starlette.requests import Request
from starlette.responses import FileResponse, RedirectResponse, Response
from starlette.routing import Route

from digitize.dossier.fields import DOSSIER_FIELDS, DossierField
from digitize.dossier.model import Dossier
from digitize.edge.desk.draw import PackAsked, pack
from digitize.edge.desk.messages import Language, field_named
from digitize.edge.desk.render import language_of
from digitize.edge.desk.site import Desk
from digitize.errors import NoSuchDossier
from digitize.exchange.packages.contents import Lack, PackageContents
from digitize.exchange.packages.describe import document_values, whole_values
from digitize.exchange.packages.gather import dossier_contents
from digitize.exchange.packages.hand_over import Handover
from digitize.exchange.packages.kinds import PACKAGES, PackageKind, Status
from digitize.exchange.packages.lacks import RECORD_FIELDS, lacks_of
from digitize.exchange.packages.rules import FieldFault, faults_of
from digitize.keep.ledger.dossiers import dossier

KINDS = tuple(kind for kind in PACKAGES.values() if kind.of_dossier)
STATUSES: tuple[Status, ...] = get_args(Status)
KEPT = 4  # packages that are handed out; the oldest goes first
TOKEN_BYTES = 8


def routes(desk: Desk) -> list[Route]:
    """The views of packages."""
    view = PackingViews(desk)
    one = "/dossiers/{dossier}/packages"
    return [
        Route(one, view.form),
        Route(one, view.begin, methods=["POST"]),
        Route(f"{one}/{{token}}", view.state),
        Route(f"{one}/{{token}}/{{name}}", view.file),
    ]


@dataclass(slots=True)
class Packing:
    """A package of a dossier as it stood. why: None while it is made; empty: it is there."""

    dossier: Dossier
    kind: PackageKind
    folder: Path
    why: str | None = None

    @property
    def files(self) -> list[str]:
        """The names of the package and of its report, once they are there."""
        if self.why != "":
            return []
        return sorted((one.name for one in self.folder.iterdir()), reverse=True)

    @property
    def report(self) -> list[str]:
        """The lines of the report."""
        for name in self.files:
            if name.endswith(".txt"):
                return (self.folder / name).read_text(encoding="utf-8").splitlines()
        return []


@dataclass(frozen=True, slots=True)
class Missing:
    """One thing that refuses a package, or is doubtful. link: where it is mended."""

    said: str
    link: str


@dataclass(frozen=True, slots=True)
class PackingViews:
    """The views. `begin` is called in the loop, since drawers are asked from there."""

    desk: Desk
    made: dict[str, Packing] = field(default_factory=dict)
    tasks: set[asyncio.Task[None]] = field(default_factory=set)

    def form(self, request: Request) -> Response:
        """`GET /dossiers/ID/packages?kind=…`: what is missing and doubtful; the button, if not."""
        asked = request.query_params.get("kind", KINDS[0].name)
        kind = next((one for one in KINDS if one.name == asked), KINDS[0])
        language, busy = (
            language_of(request),
            self._is_busy(),
        )
        self.desk.settler.settle()
        with self.desk.ledger() as db:
            found = dossier(db, request.path_params["dossier"])
            contents = dossier_contents(self.desk.workspace, db, self.desk.settings, found)
        missing = [_missing(one, found, language) for one in lacks_of(kind, contents)]
        doubts = [] if missing else list(_doubts(kind, contents, found, language))
        return self.desk.pages.answer(
            request, "packages.html", dossier=found, offered=KINDS, kind=kind, missing=missing,
            doubts=doubts, busy=busy, statuses=STATUSES, count=contents.count,
        )  # fmt: skip

    async def begin(self, request: Request) -> Response:
        """`POST /dossiers/ID/packages`: begin to pack; then the page that shows how far it is."""
        form = {name: str(value).strip() for name, value in (await request.form()).items()}
        back = f"/dossiers/{request.path_params['dossier']}/packages"
        kind = form.get("kind", "")
        if kind not in {one.name for one in KINDS} or form.get("status") not in STATUSES:
            return RedirectResponse(back, 303)
        found = await anyio.to_thread.run_sync(self._asked, request)
        await anyio.to_thread.run_sync(self.desk.settler.settle)
        if self._is_busy():  # nothing is awaited from here on
            return RedirectResponse(f"{back}?kind={kind}", 303)
        token = secrets.token_hex(TOKEN_BYTES)
        folder = self.desk.pictures.folder / f"package-{token}"
        folder.mkdir()
        self.made[token] = packing = Packing(found, PACKAGES[kind], folder)
        self._forget()
        task = asyncio.create_task(self._pack(packing, form, language_of(request)))
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)
        return RedirectResponse(f"{back}/{token}", 303)

    def state(self, request: Request) -> Response:
        """`GET /dossiers/ID/packages/TOKEN`: how far it is, why there is none, or its files.

        Raises: NoSuchDossier: no such package is kept.
        """
        packing = self._made(request)
        return self.desk.pages.answer(request, "package.html", packing=packing,
                                      dossier=self._asked(request))  # fmt: skip

    def file(self, request: Request) -> Response:
        """`GET /dossiers/ID/packages/TOKEN/NAME`: the package or its report.

        One that would not be made any more goes instead, and the form says what is missing.

        Raises: NoSuchDossier: no such package is kept.
        """
        packing, name = self._made(request), request.path_params["name"]
        if name not in packing.files:
            raise NoSuchDossier(name, 0)
        if self._is_outdated(packing):
            self._remove(request.path_params["token"])
            kind = packing.kind.name
            return RedirectResponse(
                f"/dossiers/{packing.dossier.dossier_id}/packages?kind={kind}", 303
            )
        return FileResponse(packing.folder / name, filename=name)

    async def _pack(self, packing: Packing, form: dict[str, str], language: Language) -> None:
        ordinal = form.get("ordinal", "")
        number = int(ordinal) if ordinal.isdecimal() and len(ordinal) < 5 else 1
        told = Handover(_status(form["status"]), form.get("agreement") or None, max(1, number))
        asked = PackAsked(
            packing.dossier.dossier_id, packing.kind.name, told, self.desk.now(), language
        )
        packing.why = await self.desk.pictures.apart(
            pack, self.desk.workspace.root, asked, packing.folder
        )

    def _is_busy(self) -> bool:
        """Whether a package is being made; asked in threads, while the loop adds others."""
        return any(one.why is None for one in list(self.made.values()))

    def _asked(self, request: Request) -> Dossier:
        with self.desk.ledger() as db:
            return dossier(db, request.path_params["dossier"])

    def _made(self, request: Request) -> Packing:
        """The package with the token in the address. Raises: NoSuchDossier: there is none."""
        packing = self.made.get(request.path_params["token"])
        if packing is None or packing.dossier.dossier_id != request.path_params["dossier"]:
            raise NoSuchDossier(request.path_params["token"], 0)
        return packing

    def _is_outdated(self, packing: Packing) -> bool:
        """Whether the dossier was changed since, or has a paper now that may not leave."""
        self.desk.settler.settle()
        with self.desk.ledger() as db:
            found = dossier(db, packing.dossier.dossier_id)
            if found != packing.dossier:
                return True
            contents = dossier_contents(self.desk.workspace, db, self.desk.settings, found)
        return next(iter(lacks_of(packing.kind, contents)), None) is not None

    def _forget(self) -> None:
        """Remove the oldest packages; the newest stay to be taken."""
        for token in list(self.made)[:-KEPT]:
            self._remove(token)

    def _remove(self, token: str) -> None:
        if gone := self.made.pop(token, None):
            shutil.rmtree(gone.folder, ignore_errors=True)


def _status(told: str) -> Status:
    """The status that a form says. Raises: StopIteration: there is no such one."""
    return next(one for one in STATUSES if one == told)


def _missing(lack: Lack, found: Dossier, language: Language) -> Missing:
    """What is missing in the person's language, with the page where it is entered."""
    said = lack.vietnamese if language == "vi" else lack.said
    if lack.field:
        return Missing(said, f"/dossiers/{found.dossier_id}#f-{lack.field}")
    if lack.held:
        return Missing(said, "/held")
    if lack.sha256:
        return Missing(said, "/inbox")
    if lack.record_id:
        return Missing(said, f"/records/{lack.record_id}")
    return Missing(said, f"/dossiers/{found.dossier_id}#documents-title")


def _doubts(
    kind: PackageKind, contents: PackageContents, found: Dossier, language: Language
) -> Iterator[Missing]:
    """Fields that are empty though they may be obligatory; the package is made all the same.

    What a document has from its dossier is told of the dossier alone.
    """
    here = f"/dossiers/{found.dossier_id}"
    whole = faults_of(kind.whole, whole_values(kind, contents)).doubtful
    told = {fault.element for fault in whole}
    for fault in whole:
        field = next((one for one in DOSSIER_FIELDS if one.element == fault.element), None)
        label = _label(field, language) if field else fault.element
        yield Missing(_said(label, fault, language), f"{here}#f-{field.name}" if field else here)
    for place, paper in enumerate(contents.papers, 1):
        record = paper.record
        values = document_values(kind, contents, paper).values
        for fault in faults_of(kind.document, values).doubtful:
            if fault.element in told:
                continue
            path = RECORD_FIELDS.get(fault.element)
            label = field_named(language, path) if path else fault.element
            said = f"{place}. {record.source.filename}: {_said(label, fault, language)}"
            yield Missing(said, f"/review/{record.record_id}")


def _label(field: DossierField, language: Language) -> str:
    return field.vietnamese if language == "vi" else field.english


def _said(label: str, fault: FieldFault, language: Language) -> str:
    return f"{label}: {fault.vietnamese if language == 'vi' else fault.said}"
