"""`digitize status`: how much is where."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from sqlite3 import Connection

import click

from digitize.edge.cli.engines import workers_of
from digitize.edge.cli.inert import inert
from digitize.edge.cli.options import clock, json_option, workspace_option
from digitize.edge.cli.places import known_workspace
from digitize.keep.archive.duties import Duty, DutyStanding, duties_of
from digitize.keep.ledger.chunks import AWAY
from digitize.keep.ledger.learnt import Learnt, is_resting
from digitize.keep.ledger.overview import Overview, all_read_at, overview
from digitize.keep.ledger.states import State
from digitize.keep.store.ids import Sha256
from digitize.keep.workspace import Holder
from digitize.settings import Settings, TesseractAs, load_settings
from digitize.understand.vietnamese.weigh import shipped_sha256
from digitize.work.engine.learnt import in_use
from digitize.work.engine.visitors import Visitor, visiting

WorkersTold = list[dict[str, str | int | bool]] | str | None


@click.command()
@workspace_option
@json_option
def status_command(workspace: Path | None, as_json: bool) -> None:
    """Show the queue, what was read recently, what was set apart and why, and who is at work."""
    opened = known_workspace(workspace)
    now = clock()
    with opened.open_ledger() as db:
        view = overview(db, now)
        learnt, of_weights = weights_told(db)
    holder = opened.holder()
    standing_by = [one for one in opened.standing_by() if not holder or one.pid != holder.pid]
    settings = load_settings(workspace=workspace)
    free = shutil.disk_usage(opened.root).free
    workers = workers_of(settings)
    duties, away = duties_of(opened, now), visiting(opened, now)
    if as_json:
        told = asdict(view) | {
            "oldest_waiting": _when(view.oldest_waiting),
            "holder": holder and asdict(holder),
        }
        told |= {"all_read_at": _when(all_read_at(view, now))}
        told |= {"standing_by": [asdict(one) for one in standing_by]}
        told |= {"visitors": [asdict(one) for one in away]}
        told |= {"workers": workers, "disk_free_bytes": free}
        told |= {"duties": {one.duty: _duty_json(one) for one in duties}}
        told |= {"tesseract": settings.recognise.tesseract.value}
        told |= {"weights": learnt and learnt.weights_sha256}
        click.echo(json.dumps(told))
        return
    for line in _counts(view, now):
        click.echo(line)
    if view.held:
        click.echo(f"on hold      {view.held:8,}: `digitize held` lists them, `digitize clear ID`"
                   " lets one go on")  # fmt: skip
    if view.refused:
        click.echo(f"refused      {view.refused:8,}: what people entered and the archive did not"
                   " take; `digitize audit` names the records")  # fmt: skip
    if view.oldest_waiting:
        waited = int((now - view.oldest_waiting).total_seconds())
        click.echo(f"the oldest has waited {waited:,} s")
    click.echo("\n".join([*_readers(holder, standing_by, settings), *of_weights]))
    if free < settings.inbox.low_disk_bytes:
        click.echo(f"disk         {free:,} bytes free: no scan is taken in until there is room for"
                   f" {settings.inbox.low_disk_bytes:,} (inbox.low_disk_bytes)")  # fmt: skip
    for one in duties:
        click.echo(_duty_line(one))
    for line in _hosts(workers, away):
        click.echo(inert(line))


_DUTIES = {
    Duty.BACKUP: "last backup",
    Duty.FULL_BACKUP: "last full backup",
    Duty.FULL_AUDIT: "last full audit",
}


def _counts(view: Overview, now: datetime) -> list[str]:
    """Documents by state and reason, pages read lately, and pages that wait."""
    lines = []
    for state in State:
        lines.append(f"{state.replace('_', ' '):12} {view.documents.get(state, 0):8,}")
        if state is State.SET_APART:
            lines += [f"  {code:18} {number:0,}" for code, number in view.set_apart.items()]
    lines.append(f"pages read   {view.pages_minute:8,} in the last minute,"
                 f" {view.pages_hour:,} in the last hour")  # fmt: skip
    return lines + _waiting(view, now)


def _when(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _waiting(view: Overview, now: datetime) -> list[str]:
    """How many pages wait, and when all will be read by the clock of this machine; or nothing."""
    if not view.pages_waiting:
        return []
    line = f"to read      {view.pages_waiting:8,} pages"
    ready_at = all_read_at(view, now)
    if ready_at is None:
        return [f"{line}; none was read in the last day, so nobody can tell until when"]
    return [f"{line}, all by about {ready_at.astimezone():%Y-%m-%d %H:%M} at today's pace"]


def _duty_line(one: DutyStanding) -> str:
    """When a backup or an audit was last made, and when it is due."""
    if one.last is None or one.due is None:
        return f"{_DUTIES[one.duty]:17} never: it is due"
    late = ": it is overdue" if one.overdue else ""
    return f"{_DUTIES[one.duty]:17} {one.last:%Y-%m-%d %H:%M}, next by {one.due:%Y-%m-%d}{late}"


def _duty_json(one: DutyStanding) -> dict[str, str | bool | None]:
    return {"last": _when(one.last), "due": _when(one.due), "overdue": one.overdue}


def _readers(holder: Holder | None, standing_by: Sequence[Holder], settings: Settings) -> list[str]:
    """The programs that read pages or wait for some, a line each, and how they call Tesseract."""
    found = [("at work", holder)] if holder else []
    found += [("standing by", one) for one in standing_by]
    lines = [f"{how:12} {who.command}, process {who.pid}, since {who.since}" for how, who in found]
    as_library = settings.recognise.tesseract is TesseractAs.LIBRARY
    called = ["tesseract    is called as a library (recognise.tesseract)"] if as_library else []
    return [*(lines or ["nobody is at work"]), *called]


def weights_told(db: Connection) -> tuple[Learnt | None, list[str]]:
    """The learnt weights in use, and what to say of them; nothing where none were ever learnt."""
    learnt = in_use(db)
    if learnt is not None:
        told = f"{learnt.weights_sha256[:12]}, learnt here on {learnt.made_at[:10]}"
        return learnt, [inert(f"weights      {told} by {learnt.made_by}")]
    if is_resting(db, Sha256(shipped_sha256())):
        return None, ["weights      the shipped ones; those learnt here are of another version and"
                      " rest: `digitize learn`"]  # fmt: skip
    return None, []


def _hosts(workers: WorkersTold, away: Sequence[Visitor]) -> list[str]:
    """The workers on other hosts: those of Celery, and those that ask by HTTP."""
    lines = [] if workers is None else [_told(workers)]
    by_http = ((one.name.removeprefix(AWAY), one.slots) for one in away)
    return lines + [f"by HTTP      {name}, {slots} pages at once" for name, slots in by_http]


def _told(workers: list[dict[str, str | int | bool]] | str) -> str:
    """The Celery workers in a line, or why nothing is known of them."""
    if isinstance(workers, str):
        return workers
    slots = sum(int(one["slots"]) for one in workers if one["ours"])
    others = sum(not one["ours"] for one in workers)
    line = f"workers      {len(workers) - others:8,} alive, {slots:,} pages at once"
    return line + (f"; {others} with another pipeline, which get no pages" if others else "")
