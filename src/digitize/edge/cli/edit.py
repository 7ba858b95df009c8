"""`digitize edit`: correct a field of a record by hand."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from digitize.edge.cli.inert import inert
from digitize.edge.cli.options import by_option, clock, person, workspace_option
from digitize.edge.cli.places import known_workspace
from digitize.record.article_kinds import article_kind_named
from digitize.record.issue_dates import issue_date_typed
from digitize.record.kinds import kind_named
from digitize.settings import load_settings

if TYPE_CHECKING:
    from digitize.record.article_acts import ArticleEdit
    from digitize.record.model import Record

_ARTICLE_KIND = re.compile(r"articles\.a[0-9]+\.kind")
ARTICLES = "articles"
_DAY = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})")


@click.command()
@click.argument("asked", metavar="ID")
@click.argument("field", required=False)
@click.argument("value", required=False)
@by_option
@click.option("--confirm", is_flag=True, help="Confirm that the value of FIELD is right.")
@click.option("--undo", is_flag=True, help="Undo the last edit, or the last edit of FIELD.")
@workspace_option
def edit_command(
    asked: str, field: str | None, value: str | None, by: str | None, confirm: bool, undo: bool,
    workspace: Path | None,
) -> None:  # fmt: skip
    """Set FIELD (such as `number`, `signer.name` or `articles.a2.title`) of the record ID to VALUE.

    ID is the start of a record's id. An empty VALUE says that the paper has no such value. The
    record gets a new revision; older revisions stay, and later readings keep what you entered.
    """
    from digitize.keep.ledger.outbox import sent_as
    from digitize.record.edits import Hand
    from digitize.record.model import Edit
    from digitize.record.paths import field_at
    from digitize.work.engine import revise

    _check_usage(field, value, confirm, undo)
    opened, now, who = known_workspace(workspace), clock(), person(by)
    with opened.open_ledger() as db:
        record_id = sent_as(db, asked)
    before = revise.current(opened, record_id)
    if undo:
        parcel = revise.undo(opened, record_id, before.revision, Hand(who, now), field)
    else:
        path = field or ""
        after = field_at(before, path).value if confirm else _as_kept(path, value)
        edit = Edit(by=who, at=now, field=path, after=after)
        parcel = revise.revise(opened, record_id, before.revision, [edit], now)
    settings = load_settings(workspace=workspace)
    state = revise.deliver(opened, settings, now, record_id, parcel.revision)
    for line in told_changes(before, revise.current(opened, record_id)):
        click.echo(inert(line))
    click.echo(f"{record_id[:12]}, revision {parcel.revision}, {state}", err=True)
    sys.exit(1 if state is revise.Delivery.REFUSED else 0)


def _as_kept(field: str, value: str | None) -> str | None:
    """The record's form of a typed day or kind: 30/9/2025 and báo cáo are as people write them."""
    if field == "kind" and value:
        return kind_named(value)
    if _ARTICLE_KIND.fullmatch(field) and value:
        return article_kind_named(value)
    if field == "serial.issued_on" and value:
        return issue_date_typed(value)
    day = _DAY.fullmatch(value or "")
    return f"{day[3]}-{day[2]:0>2}-{day[1]:0>2}" if day else value


def _check_usage(field: str | None, value: str | None, confirm: bool, undo: bool) -> None:
    if confirm and undo:
        raise click.UsageError("--confirm and --undo cannot be combined")
    if field is None and not undo:
        raise click.UsageError("give a FIELD, such as number or signer.name")
    if (value is None) != (confirm or undo):
        raise click.UsageError("give one of: a VALUE, --confirm or --undo")


def told_changes(before: Record, after: Record) -> list[str]:
    """What edits changed, a line each."""
    from digitize.record.paths import field_at

    told = []
    for old, new in zip((*before.edits, None), after.edits, strict=False):
        if old == new:
            continue
        what = new.field or (ARTICLES if new.articles else f"word on page {new.page}")
        if new.undone_by:
            now = field_at(after, new.field).value if new.field else new.before
            shown = "as before" if new.articles else _shown(now)
            told.append(f"{what}: {shown} again; {new.undone_by} took an edit back")
        elif new.articles:
            told.append(f"{what}: {_done(new.articles)}, by {new.by}")
        elif new.before == new.after:
            told.append(f"{what}: {_shown(new.after)}, confirmed by {new.by}")
        else:
            told.append(f"{what}: {_shown(new.before)} → {_shown(new.after)}, by {new.by}")
    return told


def _done(act: ArticleEdit) -> str:
    """What was done to articles, in words."""
    ids = [one.id for one in act.articles]
    match act.act:
        case "merge":
            return f"{', '.join(ids[1:])} put into {ids[0]}"
        case "split":
            return f"{ids[0]} parted, {ids[1]} begins"
        case "order":
            return f"in the order {', '.join(ids)}"
        case "assign":
            return f"a block is of {ids[0] if ids else 'no article'}"
        case _:
            return f"a block is {act.role}"


def _shown(value: object) -> str:
    if isinstance(value, list | tuple):
        return "; ".join(map(str, value))
    return "nothing" if value in (None, "") else str(value)
