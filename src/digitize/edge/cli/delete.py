"""`digitize delete`: delete a record for good, with the words of two persons."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from digitize.edge.cli.inert import inert
from digitize.edge.cli.options import by_option, clock, given_reason, person, workspace_option
from digitize.edge.cli.places import known_workspace
from digitize.settings import load_settings

if TYPE_CHECKING:
    from digitize.keep.ledger.deletions import Deletion
    from digitize.keep.store.ids import RecordId
    from digitize.keep.workspace import Workspace


@click.command()
@click.argument("asked", metavar="[ID]", required=False)
@click.option("--why", metavar="TEXT", help="Reason, kept for ever: no names, no content.")
@click.option("--agree", is_flag=True, help="Agree as the second person: the record goes for good.")
@click.option("--refuse", is_flag=True, help="Keep the record, or take back what you asked for.")
@by_option
@workspace_option
def delete_command(
    asked: str | None,
    why: str | None,
    agree: bool,
    refuse: bool,
    by: str | None,
    workspace: Path | None,
) -> None:
    """Delete the record whose id starts with ID, when two persons want that.

    One person asks with --why, another one agrees with --agree. Where the desk has people, both
    must be archivists or administrators there. Nothing is deleted while its retention runs. Then
    text, pictures, page results, older versions and search entries are removed, and the scan as
    well if none of its records stays. A note without content remains: who, when and why. The next
    backup loses it too; older backups, exports and packages are not in our hands.

    Without ID, list what was asked for and finish what an interruption left.
    """
    opened, who = known_workspace(workspace), person(by)
    if asked is None:
        _finish(opened, workspace)
        _list(opened)
        return
    if agree + refuse + (why is not None) != 1:
        raise click.UsageError("give one of --why TEXT, --agree and --refuse")
    record = _record(opened, asked)
    _require_right(opened, record, who)
    if why is not None:
        _ask(opened, record, who, why)
    elif refuse:
        _refuse(opened, record, who)
    else:
        _agree(opened, record, who, workspace)


def _ask(opened: Workspace, record: RecordId, who: str, why: str) -> None:
    from digitize.record.model import Act
    from digitize.work.engine import delete

    reason = given_reason(why)
    delete.ask(opened, record, Act(by=who, at=clock(), why=reason))
    _tell_prospect(opened, record)
    click.echo(inert(f"{record[:12]}  {who} asks for its deletion: {reason}"))
    told = f"another person agrees with `digitize delete {record} --agree --by NAME`"
    click.echo(told, err=True)


def _refuse(opened: Workspace, record: RecordId, who: str) -> None:
    from digitize.record.edits import Hand
    from digitize.work.engine import delete

    delete.refuse(opened, record, Hand(who, clock()))
    click.echo(inert(f"{record[:12]}  is kept, says {who}"))


def _agree(opened: Workspace, record: RecordId, who: str, workspace: Path | None) -> None:
    from digitize.keep.ledger.outbox import was_refused
    from digitize.record.edits import Hand
    from digitize.work.engine import delete

    _tell_prospect(opened, record)
    parcel = delete.agree(opened, record, Hand(who, clock()))
    done = _finish(opened, workspace)
    with opened.open_ledger() as db:
        refused = was_refused(db, record, parcel.revision)
    if record in {one.record_id for one in done}:
        click.echo(inert(f"{record[:12]}  deleted, {who} agreed; a note without content remains"))
    elif refused:
        click.echo(f"{record[:12]}  the archive has refused the note; `digitize audit`", err=True)
    else:
        click.echo(f"{record[:12]}  the note is on its way to the archive; then the rest goes")
    sys.exit(1 if refused else 0)


def _finish(opened: Workspace, workspace: Path | None) -> list[Deletion]:
    from digitize.work.engine import delete

    return delete.finish(opened, load_settings(workspace=workspace), clock())


def _list(opened: Workspace) -> None:
    from digitize.keep.ledger.deletions import DeletionState, deletions

    with opened.open_ledger() as db:
        found = deletions(db, DeletionState.ASKED)
    for one in found:
        day = one.asked_at[:10]
        click.echo(inert(f"{one.record_id[:12]}  asked by {one.asked_by} on {day}: {one.why}"))
    if not found:
        click.echo("nobody asks for a deletion", err=True)


def _record(opened: Workspace, asked: str) -> RecordId:
    from digitize.keep.ledger.outbox import sent_as

    with opened.open_ledger() as db:
        return sent_as(db, asked)


def _require_right(opened: Workspace, record: RecordId, who: str) -> None:
    """Raises: NotDeleted: the desk has people, and this name is none who may delete."""
    from digitize.edge.desk.people import People
    from digitize.edge.desk.roles import DELETES
    from digitize.errors import NotDeleted

    people = People(opened.root)
    known = people.with_name(who)
    if people.named and not (known and known.may(DELETES)):
        raise NotDeleted(record, "no_right", who)


def _tell_prospect(opened: Workspace, record: RecordId) -> None:
    from digitize.work.engine import delete

    seen = delete.prospect(opened, record)
    for one in seen.kin:
        click.echo(f"goes with it: {one}, an older record of the same pages", err=True)
    if seen.others:
        told = ", ".join(one[:12] + one[64:] for one in seen.others)
        click.echo(f"the scan itself stays: other records are of it ({told})", err=True)
    for place in seen.places:
        click.echo(inert(f"not ours to remove, look there: {place}"), err=True)
