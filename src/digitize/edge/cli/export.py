"""`digitize export`: write records in the formats of others."""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from sqlite3 import Connection
from typing import get_args

import click
from pydantic import ValidationError

from digitize.edge.cli.inert import inert
from digitize.edge.cli.options import kind_option, one_thread, workspace_option, writing
from digitize.edge.cli.packages import PackageAsked, export_packages, package_forms
from digitize.edge.cli.places import settled_workspace
from digitize.edge.cli.search import DayType
from digitize.errors import DamagedVersion, InternalFault, of_one_scan
from digitize.exchange.forms import COPIES, FORMS, Form, file_name
from digitize.exchange.packages.kinds import PACKAGES, Status
from digitize.keep.archive.folders import Archive
from digitize.keep.archive.index import Archived, each_record, find, open_index
from digitize.record.leave import Standing
from digitize.record.model import Record
from digitize.settings import load_settings


def _forms() -> str:
    """The list of forms in the help, each on a line of its own."""
    lines = (f"  {form.name:<13} {form.about}" for form in (*FORMS.values(), *COPIES.values()))
    return (
        "\b\nForms:\n"
        + "\n".join(lines)
        + "\n\n\b\nPackages of Circular 05/2025/TT-BNV, with --to FOLDER:\n"
        + package_forms()
    )


@click.command(epilog=_forms())
@click.argument("record_ids", metavar="[ID]…", nargs=-1)
@workspace_option
@click.option("--as", "form_name", metavar="FORM", type=click.Choice([*FORMS, *COPIES, *PACKAGES]),
              required=True, help="Format to write; see the list below.")  # fmt: skip
@click.option("--to", type=click.Path(path_type=Path),
              help="File to write, or folder for several files.  [default: stdout]")  # fmt: skip
@click.option("--all", "everything", is_flag=True, help="Export all records.")
@click.option(
    "--since", type=DayType(last=False), metavar="DATE", help="Received on this date or later."
)
@kind_option
@click.option("--dossier", "dossiers", metavar="CODE", multiple=True,
              help="Dossier to pack, by its file code; repeatable.")  # fmt: skip
@click.option("--about", type=click.Path(exists=True, dir_okay=False, path_type=Path),
              help="Table of fields and values: of a batch of loose papers, or of a reader's"
              " request.")  # fmt: skip
@click.option("--status", type=click.Choice(get_args(Status)), default="NEW", show_default=True,
              help="RECORDSTATUS of a package.")  # fmt: skip
@click.option("--agreement", metavar="NUMBER", help="Submission agreement of a package.")
@click.option("--ordinal", type=click.IntRange(1, 9999), default=1, show_default=True,
              help="Number of the first package in the handover.")  # fmt: skip
@click.option("--handed", multiple=True, metavar="ZIP",
              type=click.Path(exists=True, dir_okay=False, path_type=Path),
              help="Package handed over before; what it holds unchanged is not packed again;"
              " repeatable.")  # fmt: skip
def export_command(
    record_ids: tuple[str, ...],
    workspace: Path | None,
    form_name: str,
    to: Path | None,
    everything: bool,
    since: date | None,
    kind: str | None,
    dossiers: tuple[str, ...],
    about: Path | None,
    status: Status,
    agreement: str | None,
    ordinal: int,
    handed: tuple[Path, ...],
) -> None:
    """Export the records whose ids start with ID (append :2 for the second revision).

    A table holds all records in one file. Every other format writes one file for each record.
    A package holds a dossier, or the records named, as a ZIP; a report with all doubts about it
    stands beside it.
    """
    if form_name in PACKAGES:
        if everything or since or kind:
            raise click.UsageError("packages take --dossier or records by ID, no --all or filter")
        asked = PackageAsked(PACKAGES[form_name], record_ids, dossiers, about, to, status,
                             agreement, ordinal, handed)  # fmt: skip
        export_packages(settled_workspace(workspace), asked)
        return
    if dossiers or about or handed:
        raise click.UsageError(
            f"--dossier, --about and --handed are for packages, not for {form_name}"
        )
    if bool(record_ids) == bool(everything or since or kind):
        raise click.UsageError("name records by ID, or choose them with --all, --since or --kind")
    opened, form = settled_workspace(workspace), {**FORMS, **COPIES}[form_name]
    with open_index(opened.archive) as index:
        entries = _chosen(index, record_ids, since, kind)
    if not entries:
        click.echo("there is no such record", err=True)
        return
    archive = Archive(opened.archive, opened.tmp)
    if form.table:
        _as_table(archive, entries, form, to)
    else:
        _one_by_one(archive, entries, form, to)


def _chosen(
    index: Connection, ids: Sequence[str], since: date | None, kind: str | None
) -> list[Archived]:
    if ids:
        return [find(index, one) for one in ids]
    first = since.isoformat() if since else ""
    return [
        entry
        for entry in each_record(index)
        if entry.standing == Standing.OPEN
        and entry.received_at >= first
        and (kind is None or entry.kind == kind)
    ]


def _record(archive: Archive, entry: Archived) -> Record:
    """Raises: DamagedVersion: it is not there, or is no record."""
    data = archive.record_json(entry.record_id, entry.revision)
    try:
        return Record.model_validate_json(data)
    except ValidationError as error:
        folder = archive.version(entry.record_id, entry.revision)
        raise DamagedVersion(folder, f"record.json: {error.error_count()} faults") from error


@dataclass(slots=True)
class _Failed:
    """Collects the records that could not be exported. If only one was asked for, it raises."""

    of: int
    count: int = 0

    def note(self, entry: Archived, error: Exception) -> None:
        """Raises: the error itself, where it is of the place, or nothing else is exported."""
        known = of_one_scan(error)
        if self.of == 1:
            raise known from None
        click.echo(inert(f"digitize: {entry.record_id[:12]}: {known}"), err=True)
        if isinstance(known, InternalFault):
            click.echo(inert(f"{entry.record_id[:12]}: {known.told}"), err=True)
        self.count += 1

    def end(self) -> None:
        """Raises: SystemExit: 1, when some could not be exported; the others are."""
        if self.count:
            click.echo(f"{self.count} of {self.of} records could not be exported", err=True)
            sys.exit(1)


def _as_table(archive: Archive, entries: list[Archived], form: Form, to: Path | None) -> None:
    from digitize.exchange.export import rows_of

    failed = _Failed(len(entries))

    def rows() -> Iterator[bytes]:
        for at, entry in enumerate(entries):
            try:
                record = _record(archive, entry)
                _remark(record, form)
                yield rows_of(record, form, head=at == failed.count)
            except Exception as error:
                failed.note(entry, error)

    if to is not None and to.is_dir():
        to = to / f"records{form.suffix}"
    with _written(to, form) as made, made.open("wb") as file:
        file.writelines(rows())
    failed.end()


def _one_by_one(archive: Archive, entries: list[Archived], form: Form, to: Path | None) -> None:
    """Raises: SystemExit: 1, when some could not be exported; the others are."""
    one_thread()
    from digitize.exchange.copies import export_copy
    from digitize.exchange.export import export

    if len(entries) > 1:
        if to is None:
            raise click.UsageError("several files need a folder: give one with --to")
        with writing(to):
            to.mkdir(parents=True, exist_ok=True)
    settings, failed = load_settings(), _Failed(len(entries))
    for entry in entries:
        try:
            record = _record(archive, entry)
            final = to / file_name(record, form) if to is not None and to.is_dir() else to
            with _written(final, form) as made:
                original = archive.original(entry.record_id)
                if form.name in COPIES:
                    told = export_copy(record, form, original, made, settings)
                else:
                    told = export(record, form, original, made, settings.limits)
            for remark in told:
                click.echo(inert(f"{entry.record_id[:12]}: {remark}"), err=True)
        except click.ClickException:
            raise
        except Exception as error:
            failed.note(entry, error)
    failed.end()


@contextmanager
def _written(to: Path | None, form: Form) -> Iterator[Path]:
    """A file to write, which is moved to `to` or printed once it is complete."""
    if to is None and form.pages and sys.stdout.isatty():
        raise click.UsageError("a PDF cannot be printed on a terminal: give a file with --to")
    with writing(to):
        beside = tempfile.TemporaryDirectory(prefix=".digitize-", dir=to and to.absolute().parent)
    with beside as name:
        made = Path(name) / "export"
        yield made
        if to is not None:
            with writing(to):
                made.replace(to)
            return
        with made.open("rb") as file:
            shutil.copyfileobj(file, sys.stdout.buffer)


def _remark(record: Record, form: Form) -> None:
    from digitize.exchange.export import remarks

    for remark in remarks(record, form):
        click.echo(inert(f"{record.record_id[:12]}: {remark}"), err=True)
