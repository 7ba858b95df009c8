"""`digitize join`: papers that were scanned into several files become one record."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from digitize.edge.cli.inert import inert
from digitize.edge.cli.options import by_option, clock, one_thread, person, workspace_option
from digitize.edge.cli.places import known_workspace
from digitize.settings import load_settings


@click.command()
@click.argument("ids", nargs=-1, required=True, metavar="ID…")
@click.option("--undo", is_flag=True, help="Part the joined record ID again.")
@by_option
@workspace_option
def join_command(ids: tuple[str, ...], undo: bool, by: str | None, workspace: Path | None) -> None:
    """Join the papers ID, in this order, to one record with all their pages.

    They may be of different scans; papers of one scan are joined by `digitize pages`. A scan is
    made of their pages, without loss, and read. Its record then takes their place and has what
    people put right in them. Their originals stay, and the join can be undone.
    """
    one_thread()
    if undo:
        if len(ids) != 1:
            raise click.UsageError("--undo takes the id of one joined record")
        _undo(ids[0], by, workspace)
        return
    _join(ids, by, workspace)


def _join(ids: tuple[str, ...], by: str | None, workspace: Path | None) -> None:
    from digitize.edge.cli.engines import engine_of
    from digitize.edge.cli.progress import Progress
    from digitize.keep.ledger.outbox import sent_as
    from digitize.keep.ledger.revise import current
    from digitize.record.edits import Hand
    from digitize.work.engine.arrange import read_now
    from digitize.work.engine.coordinator import reading_of
    from digitize.work.engine.join import join_now
    from digitize.work.engine.stop import stop_on_signals
    from digitize.work.engine.work import Site

    settings, opened = load_settings(workspace=workspace), known_workspace(workspace)
    with opened.open_ledger() as db:
        records = [sent_as(db, one) for one in ids]
        for one in records:
            if current(db, opened.store, one).signatures:
                told = "its digital signatures stay with its original; the joined scan has none"
                click.echo(f"{one[:12]}: {told}", err=True)
        hand = Hand(person(by), clock())
        reading = reading_of(settings, db)
        taken = join_now(db, opened, records, settings.limits, reading, hand)
        with Progress() as progress, stop_on_signals() as stop:
            site = Site(opened, settings, progress.tell, "digitize join", stop,
                        engine_of(settings), now=clock)  # fmt: skip
            progress.expect(1)
            ends = read_now(db, site, taken.sha256, taken.document.id)
    failures = [end.failure for end in ends if end.failure]
    for failure in failures:
        click.echo(inert(failure), err=True)
    if not ends:
        click.echo("stopped; it stays queued", err=True)
    if ends and not failures:
        click.echo(f"{taken.sha256}-1")
    sys.exit(1 if failures else 0)


def _undo(asked: str, by: str | None, workspace: Path | None) -> None:
    from digitize.keep.ledger.outbox import scan_sent_as
    from digitize.record.edits import Hand
    from digitize.work.engine.join import part_again
    from digitize.work.engine.revise import Delivery, deliver

    settings, opened = load_settings(workspace=workspace), known_workspace(workspace)
    now = clock()
    with opened.open_ledger() as db:
        scan = scan_sent_as(db, asked)
        posted = part_again(db, opened, scan, Hand(person(by), now))
    last = posted[-1]
    delivery = deliver(opened, settings, now, last.record_id, last.revision)
    for one in posted:
        click.echo(f"{one.record_id}  revision {one.revision}  {delivery}")
    sys.exit(1 if delivery is Delivery.REFUSED else 0)
