"""`digitize dossier`: describe dossiers (hồ sơ), and put their documents in order."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from sqlite3 import Connection
from typing import TYPE_CHECKING, Any

import click

from digitize.edge.cli.inert import inert
from digitize.edge.cli.options import (
    by_option,
    clock,
    json_option,
    person,
    workspace_option,
    writing,
)
from digitize.edge.cli.places import known_workspace

if TYPE_CHECKING:
    from digitize.dossier.fields import DossierField
    from digitize.dossier.model import Dossier, DossierDocument
    from digitize.dossier.proposals import Proposal
    from digitize.keep.archive.dossier_records import DossierEntry
    from digitize.keep.archive.folders import Archive
    from digitize.keep.workspace import Workspace


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@workspace_option
@click.pass_context
def dossier_command(context: click.Context, workspace: Path | None) -> None:
    """Describe dossiers (hồ sơ), and put their documents in order.

    CODE is the file code, FONDS/CODE, or the start of the dossier's id. Fields may be named in
    English or as on the form: `title` or `"Tiêu đề hồ sơ"`.

    Each change is a revision; older ones stay. Scans are put into a dossier by the file code in
    their archive.csv or dossiers.csv, or by `digitize dossier add`.
    """
    context.obj = workspace


@contextmanager
def _opened(given: Path | None) -> Iterator[tuple[Connection, Archive]]:
    """The ledger and the archive, with documents filed that came in; bags are written at the end.

    Documents that cannot be filed are told on stderr.
    """
    from digitize.keep.archive.dossiers import archive_dossiers, file_away
    from digitize.keep.archive.folders import Archive

    opened = _workspace(given)
    archive = Archive(opened.archive, opened.tmp)
    with opened.open_ledger() as db:
        for line in file_away(db, archive, clock()).told:
            click.echo(inert(line), err=True)
        yield db, archive
        archive_dossiers(db, archive, clock())


def _workspace(given: Path | None) -> Workspace:
    """The workspace named after the subcommand, or before it."""
    return known_workspace(given or click.get_current_context().obj)


@dossier_command.command("list")
@json_option
@workspace_option
def list_dossiers(as_json: bool, workspace: Path | None) -> None:
    """List the dossiers, by fonds and code."""
    from digitize.dossier.proposals import dates_shown
    from digitize.keep.ledger.dossiers import each_dossier
    from digitize.keep.ledger.filing import waiting

    with _opened(workspace) as (db, _):
        none = True
        for one in each_dossier(db):
            none = False
            if as_json:
                click.echo(one.model_dump_json())
                continue
            code = f"{one.fonds_code}/{one.file_code}" if one.fonds_code else one.file_code
            parts = [code, f"v{one.revision}", f"{len(one.documents)} documents",
                     dates_shown(one) or "no dates", one.title or "(no title)"]  # fmt: skip
            click.echo(inert("  ".join(parts)))
        rest = waiting(db)
    if none and not as_json:
        click.echo("there is no dossier; `digitize dossier new CODE` makes one", err=True)
    if rest:
        click.echo(f"{len(rest)} scans wait for their dossier: they are still read, on hold, or set"
                   " apart", err=True)  # fmt: skip


@dossier_command.command("show")
@click.argument("code")
@json_option
@workspace_option
def show_dossier(code: str, as_json: bool, workspace: Path | None) -> None:
    """Show a dossier: its fields, what its documents propose, and the documents in order.

    A proposal counts only once `digitize dossier accept` takes it.
    """
    from digitize.keep.archive.dossier_records import dossier_entries
    from digitize.keep.archive.index import open_index
    from digitize.keep.ledger.dossiers import dossier_named

    with _opened(workspace) as (db, archive), open_index(archive.root) as index:
        found = dossier_named(db, code)
        if as_json:
            click.echo(found.model_dump_json())
            return
        change = found.change
        click.echo(f"dossier   {found.dossier_id}, revision {found.revision}")
        click.echo(inert(f"changed   by {change.by}, {change.at:%Y-%m-%d %H:%M}, {change.way}"))
        click.echo()
        for line in (*_fields_shown(found), "", *_proposed(_proposals(index, archive, found))):
            click.echo(inert(line))
        for entry in dossier_entries(index, found):
            click.echo(inert(_entry_shown(entry)))


@dossier_command.command("new")
@click.argument("code")
@click.argument("values", nargs=-1, metavar="[FIELD VALUE]…")
@by_option
@workspace_option
def new_dossier_command(
    code: str, values: tuple[str, ...], by: str | None, workspace: Path | None
) -> None:
    """Make a dossier with the file code CODE, and set FIELD to VALUE for each pair.

    digitize dossier new 07 "Mã phông" UBTK "Thời hạn bảo quản" "20 năm"
    """
    from digitize.keep.ledger.dossiers import Author, new_dossier

    given = {"file_code": code, **_pairs(values)}
    with _opened(workspace) as (db, _):
        made = new_dossier(db, given, Author(person(by), clock()))
        for line in _fields_shown(made, only=given):
            click.echo(inert(line))
        click.echo(f"{made.dossier_id}, revision 1", err=True)


@dossier_command.command("set")
@click.argument("code")
@click.argument("values", nargs=-1, required=True, metavar="FIELD VALUE…")
@click.option("--document", "-d", type=click.IntRange(min=1), metavar="N",
              help="Set fields of document N of the dossier instead.")  # fmt: skip
@by_option
@workspace_option
def set_fields(
    code: str, values: tuple[str, ...], document: int | None, by: str | None, workspace: Path | None
) -> None:
    """Set FIELD of the dossier CODE to VALUE, for each pair. An empty VALUE takes it out.

    digitize dossier set 07 title "Hồ sơ tiêm phòng" "Số tờ" 31

    With -d N, fields of its document N: `digitize dossier set 07 -d 3 "Tờ số" 5 "Đến tờ" 6`
    """
    from digitize.dossier.fields import DOCUMENT_FIELDS

    def change(seen: Dossier) -> dict[str, Any]:
        if document is None:
            return _pairs(values)
        given = _pairs(values, DOCUMENT_FIELDS)
        place = _place(seen, document)
        documents = list(seen.documents)
        documents[place] = _document({**dict(documents[place]), **given}, seen)
        return {"documents": tuple(documents)}

    _change(workspace, code, change, by)


@dossier_command.command("accept")
@click.argument("code")
@click.argument("fields", nargs=-1, metavar="[FIELD]…")
@by_option
@workspace_option
def accept_proposals(
    code: str, fields: tuple[str, ...], by: str | None, workspace: Path | None
) -> None:
    """Accept what the documents propose for FIELD, or for all fields that are empty."""
    from digitize.dossier.proposals import proposals_alone
    from digitize.keep.archive.index import open_index
    from digitize.keep.ledger.dossiers import Author, change_dossier, dossier_named

    with _opened(workspace) as (db, archive), open_index(archive.root) as index:
        seen = dossier_named(db, code)
        found = _proposals(index, archive, seen)
        wanted = [_named(name) for name in fields]
        # A field that is named takes the documents' word even where it has a value.
        values = {one.field: one.value for one in found if one.field in wanted}
        if lacking := [name for name in wanted if name not in values]:
            raise click.UsageError(f"the documents propose nothing else for {', '.join(lacking)}")
        values = values or proposals_alone(found)
        after = change_dossier(db, seen, values, Author(person(by), clock(), "accepted"))
        _told(seen, after)


@dossier_command.command("add")
@click.argument("code")
@click.argument("record_ids", nargs=-1, required=True, metavar="ID…")
@click.option("--at", type=click.IntRange(min=1), metavar="N",
              help="Place of the first of them.  [default: at the end]")  # fmt: skip
@by_option
@workspace_option
def add_documents(
    code: str, record_ids: tuple[str, ...], at: int | None, by: str | None, workspace: Path | None
) -> None:
    """Put the records whose ids start with ID into the dossier CODE."""
    from digitize.keep.ledger.dossiers import with_documents
    from digitize.keep.ledger.outbox import sent_as

    with _opened(workspace) as (db, _):
        ids = [str(sent_as(db, one)) for one in record_ids]

    def change(seen: Dossier) -> dict[str, Any]:
        order = seen.order if at is None else "entered"
        out = tuple(one for one in seen.taken_out if one not in ids)
        return {"documents": with_documents(seen, ids, at), "order": order, "taken_out": out}

    _change(workspace, code, change, by)


@dossier_command.command("remove")
@click.argument("code")
@click.argument("numbers", nargs=-1, required=True, type=click.IntRange(min=1), metavar="N…")
@by_option
@workspace_option
def remove_documents(
    code: str, numbers: tuple[int, ...], by: str | None, workspace: Path | None
) -> None:
    """Take documents N out of the dossier CODE. Their records stay in the archive."""

    def change(seen: Dossier) -> dict[str, Any]:
        gone = {seen.documents[_place(seen, one)].record_id for one in numbers}
        rest = tuple(one for one in seen.documents if one.record_id not in gone)
        return {"documents": rest, "taken_out": tuple(sorted({*seen.taken_out, *gone}))}

    _change(workspace, code, change, by)


@dossier_command.command("order")
@click.argument("code")
@click.argument("numbers", nargs=-1, type=click.IntRange(min=1), metavar="[N]…")
@click.option("--by-date", is_flag=True, help="Order the documents by their dates of issue.")
@by_option
@workspace_option
def order_documents(
    code: str, numbers: tuple[int, ...], by_date: bool, by: str | None, workspace: Path | None
) -> None:
    """Put documents N first, in this order; the others follow as they are.

    `digitize dossier order 07 3 1` makes the third one the first, and the first one the second.
    """
    if bool(numbers) == by_date:
        raise click.UsageError("give numbers of documents, or --by-date")
    dates = _dates(workspace, code) if by_date else {}

    def change(seen: Dossier) -> dict[str, Any]:
        if by_date:
            ordered = sorted(seen.documents, key=lambda one: dates.get(one.record_id, "9999"))
        else:
            first = [seen.documents[_place(seen, one)] for one in dict.fromkeys(numbers)]
            ordered = [*first, *(one for one in seen.documents if one not in first)]
        return {"documents": tuple(ordered), "order": "entered"}

    _change(workspace, code, change, by)


@dossier_command.command("check")
@click.argument("code")
@click.option("--csv", "to", type=click.Path(dir_okay=False, path_type=Path),
              help="Write the report as a table to this file.")  # fmt: skip
@workspace_option
def check_dossier(code: str, to: Path | None, workspace: Path | None) -> None:
    """Check the scans of a dossier by Article 8 of Circular 05/2025.

    Resolution, colour, scale; pages that are blank, missing, there twice, turned, or cannot be
    read; numbers that jump. `conformance.refuses` in the settings says which findings refuse a
    package; then the command ends with 1.
    """
    from digitize.keep.ledger.dossiers import dossier_named
    from digitize.settings import load_settings
    from digitize.work.conform import conformance_csv, examining, judged_dossier, judged_shown

    settings, opened = load_settings(workspace=workspace), _workspace(workspace)
    with (
        _opened(workspace) as (db, _),
        examining(opened, db, settings) as examiner,
    ):
        found = judged_dossier(examiner, dossier_named(db, code))
    if to is not None:
        with writing(to):
            to.write_bytes(b"".join(conformance_csv(found)))
    for one in found:
        click.echo(inert(f"{'refuses' if one.refuses else 'warning'} {judged_shown(one)}"))
    refusing = sum(one.refuses for one in found)
    click.echo(f"{len(found)} findings, {refusing} refuse a package", err=True)
    sys.exit(1 if refusing else 0)


@dossier_command.command("contents")
@click.argument("code")
@click.option("--to", type=click.Path(dir_okay=False, path_type=Path), help="File to write.")
@workspace_option
def list_contents(code: str, to: Path | None, workspace: Path | None) -> None:
    """Write the list of documents (mục lục văn bản): a table, or PDF to a .pdf file."""
    from digitize.exchange.dossier_lists import (
        CONTENTS_HEAD,
        ListedDocument,
        as_csv,
        contents_pdf,
        contents_rows,
    )
    from digitize.keep.archive.dossier_records import dossier_entries, record_of_entry
    from digitize.keep.archive.index import open_index
    from digitize.keep.ledger.dossiers import dossier_named

    with _opened(workspace) as (db, archive), open_index(archive.root) as index:
        found = dossier_named(db, code)
        listed = (
            ListedDocument(
                one.ordinal, one.document, None if one.why else record_of_entry(archive, one)
            )
            for one in dossier_entries(index, found)
        )
        if _is_pdf(to):
            _write(to, [contents_pdf(found, listed)])
        else:
            _write(to, as_csv(CONTENTS_HEAD, contents_rows(listed)))


@dossier_command.command("inventory")
@click.option("--fonds", metavar="CODE", help="Only dossiers of this fonds.")
@click.option("--to", type=click.Path(dir_okay=False, path_type=Path), help="File to write.")
@workspace_option
def list_inventory(fonds: str | None, to: Path | None, workspace: Path | None) -> None:
    """Write the list of dossiers (mục lục hồ sơ): a table, or PDF to a .pdf file."""
    from digitize.exchange.dossier_lists import (
        INVENTORY_HEAD,
        as_csv,
        inventory_pdf,
        inventory_rows,
    )
    from digitize.keep.ledger.dossiers import each_dossier

    with _opened(workspace) as (db, _):
        found = (one for one in each_dossier(db) if fonds in (None, one.fonds_code))
        if _is_pdf(to):
            _write(to, [inventory_pdf(found, fonds)])
        else:
            _write(to, as_csv(INVENTORY_HEAD, inventory_rows(found)))


def _is_pdf(to: Path | None) -> bool:
    return to is not None and to.suffix.lower() == ".pdf"


def _write(to: Path | None, made: Iterable[bytes]) -> None:
    """Write to a file, or to stdout."""
    data = b"".join(made)
    if to is None:
        sys.stdout.buffer.write(data)
        return
    with writing(to):
        to.write_bytes(data)


def _change(
    workspace: Path | None, code: str, change: Callable[[Dossier], dict[str, Any]], by: str | None
) -> None:
    from digitize.keep.ledger.dossiers import Author, change_dossier, dossier_named

    with _opened(workspace) as (db, _):
        seen = dossier_named(db, code)
        after = change_dossier(db, seen, change(seen), Author(person(by), clock()))
        _told(seen, after)


def _told(before: Dossier, after: Dossier) -> None:
    """Say what is otherwise now; exit code 0 also where nothing is."""
    from digitize.dossier.fields import DOSSIER_FIELD, shown

    changed = after.change.fields if after.revision != before.revision else ()
    for name in changed:
        if name in DOSSIER_FIELD:
            field = DOSSIER_FIELD[name]
            old, new = (shown(field, getattr(one, name)) or "nothing" for one in (before, after))
            click.echo(inert(f"{field.vietnamese}: {old} → {new}"))
    if "documents" in changed:
        click.echo(f"{len(after.documents)} documents")
    said = f"revision {after.revision}" if changed else "nothing is otherwise"
    click.echo(f"{after.file_code}: {said}", err=True)


def _fields_shown(found: Dossier, only: Iterable[str] | None = None) -> Iterator[str]:
    """The fields, a line each; one that nobody has filled in shows a dash."""
    from digitize.dossier.fields import DOSSIER_FIELDS, shown

    for field in DOSSIER_FIELDS:
        if only is None or field.name in only:
            value = shown(field, getattr(found, field.name)) or "–"
            yield f"{field.vietnamese:<22} {value}"


def _proposals(index: Connection, archive: Archive, found: Dossier) -> Sequence[Proposal]:
    from digitize.dossier.proposals import proposals
    from digitize.keep.archive.dossier_records import readable_documents

    return proposals(found, readable_documents(index, archive, found))


def _proposed(found: Sequence[Proposal]) -> Iterator[str]:
    """The proposals, a line each, apart from the fields."""
    from digitize.dossier.fields import DOSSIER_FIELD
    from digitize.dossier.proposals import proposal_shown

    for one in found:
        what = "differs " if one.remark else "proposed"
        label = DOSSIER_FIELD[one.field].vietnamese
        yield f"{what}  {label}: {proposal_shown(one)}  ({one.why[1]})"
    if found:
        yield ""


def _entry_shown(entry: DossierEntry) -> str:
    document, row = entry.document, entry.row
    sheets = "-".join(str(one) for one in dict.fromkeys((document.first_sheet, document.last_sheet))
                      if one is not None)  # fmt: skip
    title = "" if row is None or entry.why else row.title or row.filename
    parts = [f"{entry.ordinal:>4}", f"tờ {sheets or '–'}", document.record_id[:12],
             entry.why and f"({entry.why})", title, document.note or ""]  # fmt: skip
    return "  ".join(part for part in parts if part)


def _pairs(
    values: Sequence[str], fields: tuple[DossierField, ...] | None = None
) -> dict[str, str | None]:
    """The fields and values that were typed in turn. Raises: click.UsageError."""
    if len(values) % 2:
        raise click.UsageError("give a VALUE for each FIELD; put words with spaces into quotes")
    names = (_named(name, fields) for name in values[::2])
    return {name: value.strip() or None for name, value in zip(names, values[1::2], strict=True)}


def _named(told: str, fields: tuple[DossierField, ...] | None = None) -> str:
    from digitize.dossier.fields import DOSSIER_FIELDS, field_named

    try:
        return field_named(told, fields or DOSSIER_FIELDS)
    except ValueError as error:
        raise click.UsageError(str(error)) from error


def _place(seen: Dossier, number: int) -> int:
    if number > len(seen.documents):
        raise click.UsageError(f"{seen.file_code} has {len(seen.documents)} documents, no {number}")
    return number - 1


def _document(values: dict[str, Any], seen: Dossier) -> DossierDocument:
    from pydantic import ValidationError

    from digitize.dossier.model import DossierDocument
    from digitize.errors import BadDossier
    from digitize.keep.ledger.dossiers import first_fault

    try:
        return DossierDocument.model_validate(values)
    except ValidationError as error:
        raise BadDossier(seen.file_code, first_fault(error)) from error


def _dates(workspace: Path | None, code: str) -> dict[str, str]:
    """The dates of issue of a dossier's documents, by their ids."""
    from digitize.keep.archive.dossier_records import dossier_entries
    from digitize.keep.archive.index import open_index
    from digitize.keep.ledger.dossiers import dossier_named

    with _opened(workspace) as (db, archive), open_index(archive.root) as index:
        found = dossier_entries(index, dossier_named(db, code))
        return {
            one.document.record_id: one.row.issued_on
            for one in found
            if one.row is not None and one.row.issued_on
        }
