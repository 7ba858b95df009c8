"""`digitize held` and `digitize clear`: records that carry a marking of secrecy."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from digitize.edge.cli.inert import inert
from digitize.edge.cli.options import (
    by_option,
    clock,
    given_reason,
    json_option,
    person,
    workspace_option,
)
from digitize.edge.cli.places import known_workspace
from digitize.errors import NotHeld
from digitize.settings import load_settings

if TYPE_CHECKING:
    from sqlite3 import Connection

    from digitize.keep.ledger.held import Held


@click.command()
@click.argument("asked", metavar="[ID]", required=False)
@workspace_option
@json_option
def held_command(asked: str | None, workspace: Path | None, as_json: bool) -> None:
    """List the records on hold, or show the one whose id starts with ID.

    These records carry a marking of secrecy (MẬT, TỐI MẬT, TUYỆT MẬT). They appear in no list,
    search, export or queue until somebody clears them with `digitize clear ID`.
    """
    from digitize.keep.ledger.held import all_held
    from digitize.keep.ledger.sightings import sightings
    from digitize.keep.store.ids import Sha256

    opened = known_workspace(workspace)
    with opened.open_ledger() as db:
        if asked:
            for one in _found(db, asked):
                _show(opened.store.record(one.record_sha256), one, as_json)
            return
        held = all_held(db)
        for one in held:
            name = sightings(db, Sha256(one.record_id[:64]))[0].display_name
            told = {"record_id": one.record_id, "marking": one.marking, "held_at": one.held_at,
                    "filename": name}  # fmt: skip
            line = f"{one.record_id[:12]}  {one.marking or 'with another':9}  {name}"
            click.echo(json.dumps(told, ensure_ascii=False) if as_json else inert(line))
    if not held and not as_json:
        click.echo("nothing is on hold", err=True)


@click.command()
@click.argument("asked", metavar="ID")
@click.option("--why", metavar="TEXT", required=True, help="Reason, for the record.")
@by_option
@workspace_option
def clear_command(asked: str, why: str, by: str | None, workspace: Path | None) -> None:
    """Clear the scan on hold whose id starts with ID: it goes into archive, search and queues.

    All records of the scan are cleared together, and each keeps the name of the person who cleared
    it. To keep a scan on hold, do nothing. A later reading is put on hold again only if it finds
    another marking.
    """
    from digitize.keep.store.ids import RecordId
    from digitize.record.edits import Hand
    from digitize.work.engine import revise

    opened, hand, reason = known_workspace(workspace), Hand(person(by), clock()), given_reason(why)
    with opened.open_ledger() as db:
        found = _found(db, asked)
    records = revise.clear(opened, found[0], hand, reason)
    settings = load_settings(workspace=workspace)
    first = records[0]
    state = revise.deliver(opened, settings, hand.at, RecordId(first.record_id), first.revision)
    for record in records:
        line = f"{record.record_id[:12]}  {record.source.filename}, cleared by {hand.by}"
        click.echo(inert(line))
    click.echo(f"revision {first.revision}, {state}", err=True)


def _found(db: Connection, asked: str) -> list[Held]:
    """The records on hold of the one scan whose id has this start. Raises: NotHeld."""
    from digitize.keep.ledger.held import held_as

    found = held_as(db, asked)
    scans = {one.document for one in found}
    if len(scans) != 1:
        raise NotHeld(asked, len(scans))
    return found


def _show(data: bytes, held: Held, as_json: bool) -> None:
    if as_json:
        click.echo(data)
        return
    record = json.loads(data)
    click.echo(f"record    {held.record_id}, on hold since {held.held_at}")
    if secrecy := record["secrecy"]["value"]:
        box = " ".join(map(str, record["secrecy"]["box"] or ()))
        click.echo(inert(f"marking   {secrecy}, page {record['secrecy']['page']}, box {box}"))
    click.echo(inert(f"scan      {record['source']['filename']}"))
    click.echo(f"go on     digitize clear {held.record_id[:12]}")
    click.echo()
    for line in record["text"].split("\n"):
        click.echo(inert(line))
