"""`digitize dossier`: describe dossiers (hồ sơ), and put their documents in order."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from sqlite3 import Connection
from typing import TYPE_CHECKING, Any

import click

from digitize.edge.cli.dossier_lists import (
    check_dossier,
    list_contents,
    list_dossiers,
    list_inventory,
)
from digitize.edge.cli.inert import inert
from digitize.edge.cli.options import (
    by_option,
    clock,
    json_option,
    person,
    workspace_option,
)
from digitize.edge.cli.places import filed_dossiers

if TYPE_CHECKING:
    from digitize.dossier.fields import DossierField
    from digitize.dossier.model import Dossier, DossierDocument
    from digitize.dossier.proposals import Proposal
    from digitize.keep.archive.dossier_records import DossierEntry
    from digitize.keep.archive.folders import Archive


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


for _one in (list_dossiers, check_dossier, list_contents, list_inventory):
    dossier_command.add_command(_one)


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

    with filed_dossiers(workspace) as (db, archive), open_index(archive.root) as index:
        found = dossier_named(db, code)
        if as_json:
            click.echo(found.model_dump_json())
            return
        change = found.change
        click.echo(f"dossier   {found.dossier_id}, revision {found.revision}")
        why = f": {change.why}" if change.why else ""
        click.echo(
            inert(f"changed   by {change.by}, {change.at:%Y-%m-%d %H:%M}, {change.way}{why}")
        )
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
    with filed_dossiers(workspace) as (db, _):
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

    with filed_dossiers(workspace) as (db, archive), open_index(archive.root) as index:
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

    with filed_dossiers(workspace) as (db, _):
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


@dossier_command.command("dissolve")
@click.argument("code")
@click.option("--why", metavar="REASON", required=True, help="The reason, for the record.")
@by_option
@workspace_option
def dissolve(code: str, why: str, by: str | None, workspace: Path | None) -> None:
    """Dissolve the dossier CODE: its documents belong to none, and its code is free again.

    Their records stay in the archive, and so do all revisions of the dossier: `digitize dossier
    show` tells who dissolved it, when and why. `digitize dossier new CODE` begins it anew.
    """
    from digitize.keep.ledger.dossiers import Author, dissolve_dossier, dossier_named

    with filed_dossiers(workspace) as (db, _):
        seen = dossier_named(db, code)
        after = dissolve_dossier(db, seen, Author(person(by), clock()), why)
        gone = f"{len(seen.documents)} documents are in no dossier now"
        told = f"{after.file_code}: dissolved, revision {after.revision}; {gone}"
        click.echo(inert(told), err=True)


def _change(
    workspace: Path | None, code: str, change: Callable[[Dossier], dict[str, Any]], by: str | None
) -> None:
    from digitize.keep.ledger.dossiers import Author, change_dossier, dossier_named

    with filed_dossiers(workspace) as (db, _):
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

    with filed_dossiers(workspace) as (db, archive), open_index(archive.root) as index:
        found = dossier_entries(index, dossier_named(db, code))
        return {
            one.document.record_id: one.row.issued_on
            for one in found
            if one.row is not None and one.row.issued_on
        }
