"""`digitize learn`: fit the weighing of words to what people put right in this archive."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from digitize.edge.cli.inert import inert
from digitize.edge.cli.options import (
    by_option,
    clock,
    json_option,
    one_thread,
    person,
    workspace_option,
)
from digitize.edge.cli.places import settled_workspace

if TYPE_CHECKING:
    from digitize.keep.workspace import Workspace
    from digitize.work.learn import Confirmed, Judgement


@click.command()
@by_option
@click.option("--undo", is_flag=True, help="Take the weights in use back.")
@click.option("--dry-run", is_flag=True, help="Say what would be gained, and keep nothing.")
@json_option
@workspace_option
def learn_command(
    by: str | None, undo: bool, dry_run: bool, as_json: bool, workspace: Path | None
) -> None:
    """Learn from the words that people corrected and confirmed, how to weigh readings here.

    Pages count on which a person decided about words and none is left to look at. Three in four of
    the scans teach; the others judge. The result is kept only if it is better on those. Papers
    that are on hold take no part, and nothing leaves this machine.
    """
    one_thread()
    if undo and dry_run:
        raise click.UsageError("--undo and --dry-run cannot be combined")
    opened, who = settled_workspace(workspace), person(by)
    told = _undone(opened, who) if undo else _learnt(opened, who, dry_run)
    if as_json:
        click.echo(json.dumps(told))
    else:
        for line in _lines(told):
            click.echo(inert(line))
    sys.exit(0 if told["done"] else 1)


def _undone(opened: Workspace, who: str) -> dict[str, object]:
    from digitize.keep.ledger.learnt import take_back
    from digitize.keep.store.ids import Sha256
    from digitize.understand.vietnamese.weigh import shipped_sha256
    from digitize.work.engine.learnt import in_use

    with opened.open_ledger() as db:
        gone = take_back(db, Sha256(shipped_sha256()), who, clock())
        left = in_use(db)
    return {
        "done": gone is not None,
        "taken_back": gone and gone.weights_sha256,
        "in_use": left and left.weights_sha256,
    }


def _learnt(opened: Workspace, who: str, dry_run: bool) -> dict[str, object]:
    from digitize.work.engine.learnt import in_use
    from digitize.work.learn import confirmed, keep, learn

    with opened.open_ledger() as db:
        found = confirmed(opened, db)
        told: dict[str, object] = _counted(found)
        if not found.enough:
            return told | {"done": False, "kept": False}
        lesson = learn(db, opened.store, found)
        better = lesson[1].better
        if better and not dry_run:
            keep(db, opened.store, lesson, who, clock())
        used = in_use(db)
    return told | {
        "done": True,
        "judged": asdict(lesson[1]),
        "better": better,
        "kept": better and not dry_run,
        "in_use": used and used.weights_sha256,
    }


def _counted(found: Confirmed) -> dict[str, object]:
    return {
        "teaching_pages": found.teaching_pages,
        "judging_pages": found.judging_pages,
        "left_out": found.left_out,
    }


def _lines(told: dict[str, object]) -> Iterator[str]:
    """The result in words."""
    if "taken_back" in told:
        yield from _lines_of_undo(told)
        return
    teach, judge = told["teaching_pages"], told["judging_pages"]
    yield f"confirmed    {teach} pages to learn from, {judge} others to judge by"
    if told["left_out"]:
        yield f"left out     {told['left_out']} records that may not leave"
    if not told["done"]:
        from digitize.work.learn import LEAST_PAGES

        yield (
            f"nothing is learnt: it takes {LEAST_PAGES} pages and some to judge by; correct or"
            " confirm the words to look at on more pages (`digitize desk`)"
        )
        return
    from digitize.work.learn import Judgement

    yield from _lines_of_judgement(Judgement(**told["judged"]))  # type: ignore[arg-type]
    if told["kept"]:
        yield (
            f"kept         weights {str(told['in_use'])[:12]} are in use; restart running services."
            " `digitize rerun` reads the archive with them, `digitize learn --undo` takes them back"
        )
    elif told["better"]:
        yield "not kept     because of --dry-run"
    else:
        yield "not kept     because that is no clear gain; nothing is changed"


def _lines_of_judgement(one: Judgement) -> Iterator[str]:
    yield (
        f"wrong words  {one.wrong:,} before, {one.wrong_after:,} after, of {one.words:,}:"
        f" {one.mended:,} mended, {one.broken:,} broken"
    )
    yield f"to look at   {one.flagged:,} words before, {one.flagged_after:,} after"


def _lines_of_undo(told: dict[str, object]) -> Iterator[str]:
    if not told["done"]:
        yield "nothing to take back: the shipped weights are in use"
        return
    now = f"weights {str(told['in_use'])[:12]}" if told["in_use"] else "the shipped weights"
    yield (
        f"weights {str(told['taken_back'])[:12]} taken back; {now} are in use from the next start."
        " `digitize rerun` reads the archive with them"
    )
