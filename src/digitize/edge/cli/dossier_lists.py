"""`digitize dossier list`, `check`, `contents` and `inventory`: what is told of dossiers."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

import click

from digitize.edge.cli.inert import inert
from digitize.edge.cli.options import json_option, workspace_option, writing
from digitize.edge.cli.places import filed_dossiers, workspace_of_group


@click.command("list")
@json_option
@workspace_option
def list_dossiers(as_json: bool, workspace: Path | None) -> None:
    """List the dossiers, by fonds and code."""
    from digitize.dossier.proposals import dates_shown
    from digitize.keep.ledger.dossiers import each_dossier
    from digitize.keep.ledger.filing import waiting

    with filed_dossiers(workspace) as (db, _):
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


@click.command("check")
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

    settings, opened = load_settings(workspace=workspace), workspace_of_group(workspace)
    with (
        filed_dossiers(workspace) as (db, _),
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


@click.command("contents")
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

    with filed_dossiers(workspace) as (db, archive), open_index(archive.root) as index:
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


@click.command("inventory")
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

    with filed_dossiers(workspace) as (db, _):
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
