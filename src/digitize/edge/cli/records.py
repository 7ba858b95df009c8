"""`digitize list` and `digitize show`: look at what is archived."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from digitize.edge.cli.inert import inert
from digitize.edge.cli.options import json_option, workspace_option
from digitize.edge.cli.places import settled_workspace
from digitize.keep.archive.folders import Archive, version_folders
from digitize.keep.archive.index import Archived, each_record, find, open_index
from digitize.keep.ledger.held import count_held
from digitize.record.leave import GONE, Standing


@click.command()
@workspace_option
@json_option
def list_command(workspace: Path | None, as_json: bool) -> None:
    """List the archived records, newest last; with --json one object a line."""
    opened = settled_workspace(workspace)
    none = True
    with open_index(opened.archive) as index:
        for entry in each_record(index):
            none = False
            if entry.standing is Standing.HELD:
                continue  # even its title is secret; `digitize held` lists it
            click.echo(json.dumps(asdict(entry), ensure_ascii=False) if as_json else line_of(entry))
    with opened.open_ledger() as db:
        held = count_held(db)
    if held:
        click.echo(f"{held} more on hold for a marking of secrecy; `digitize held` lists them,"
                   " `digitize clear ID` lets one go on", err=True)  # fmt: skip
    if none and next(version_folders(Archive(opened.archive, opened.tmp)), None):
        click.echo("the index does not have the records: run `digitize reindex`", err=True)
    elif none and not as_json:
        click.echo(f"no records in {opened.root}; `digitize run SCANS` makes some", err=True)


@click.command()
@click.argument("record_id", metavar="ID")
@workspace_option
@json_option
def show_command(record_id: str, workspace: Path | None, as_json: bool) -> None:
    """Show the record whose id starts with ID (append :2 for its second revision).

    For a withdrawn record, show who withdrew it, when and why.
    """
    opened = settled_workspace(workspace)
    with open_index(opened.archive) as index:
        entry = find(index, record_id, tombstones=True)
    archive = Archive(opened.archive, opened.tmp)
    data = archive.record_json(entry.record_id, entry.revision)
    if as_json:
        click.echo(data)
        return
    from digitize.record.notes import Note

    record, folder = json.loads(data), archive.payload(entry.record_id, entry.revision)
    click.echo(f"record    {entry.record_id}, revision {entry.revision}")
    click.echo(
        f"scan      {inert(entry.filename)}, {page_count(entry.pages)},"
        f" {record['source']['bytes']:,} bytes"
    )
    click.echo(f"received  {entry.received_at}")
    click.echo(f"files     {folder}")
    if act := record.get("withdrawn"):
        click.echo(inert(f"withdrawn by {act['by']} on {act['at']}: {act['why']}"))
    if act := record.get("deleted"):
        click.echo(inert(f"deleted for good, agreed by {act['by']} on {act['at']}"))
        return
    if others := record.get("superseded_by"):
        click.echo(f"pages     now in {', '.join(others)}")
        return
    for reason in record["quality"]["reasons"]:
        click.echo(inert(f"look at   {Note.model_validate(reason)}"))
    for part in (list(_fields_of(record)), record["text"].split("\n")):
        click.echo()
        for line in part:
            click.echo(inert(line))  # recognised text may contain anything, as file names may


def _fields_of(record: dict[str, Any]) -> Iterator[str]:
    """The fields that have a value or were filled in by hand, a line each.

    Those of articles are named where the record has several; else they say the same as its own.
    """
    from digitize.record.articles import Article
    from digitize.record.paths import field_paths, paths_in

    articles = {one["id"]: one for one in record.get("articles", ())}
    of_articles = [f"articles.{id_}.{path}" for id_ in articles for path in paths_in(Article)]
    known = {**record, "articles": articles}
    for path in (*field_paths(), *(of_articles if len(articles) > 1 else ())):
        found: dict[str, Any] = known
        for name in path.split("."):
            found = found.get(name) or {}
        value, status = found.get("value"), found.get("status")
        if status == "handwritten" and value is None:
            value = f"to be read on page {found.get('page')}"
        if value is not None:
            shown = "; ".join(map(str, value)) if isinstance(value, list) else value
            yield f"{path:<19} {shown}" + ("" if status == "machine" else f"  ({status})")


def line_of(entry: Archived) -> str:
    """A record in one line: the start of its id, revision, pages, name, title."""
    pages = page_count(entry.pages)
    gone = f"({entry.standing})" if entry.standing in GONE else ""
    parts = [entry.record_id[:12], f"v{entry.revision}", pages, entry.filename, entry.title or gone]
    return inert("  ".join(parts).rstrip())


def page_count(pages: int) -> str:
    """In words: 1 page, 2 pages."""
    return f"{pages} page" + ("s" if pages != 1 else "")
