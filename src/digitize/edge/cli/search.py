"""`digitize search`: find records by their words."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import date
from pathlib import Path

import click

from digitize.edge.cli.inert import inert
from digitize.edge.cli.options import article_option, json_option, kind_option, workspace_option
from digitize.edge.cli.places import settled_workspace
from digitize.keep.archive.days import day_of
from digitize.keep.archive.index import open_index
from digitize.keep.archive.search import MOST, PAGE, Hit, Query, Results, Sort, search
from digitize.keep.archive.words import Span
from digitize.keep.ledger.dossiers import records_of_dossier
from digitize.keep.workspace import Workspace
from digitize.record.letters import Folding

LOOSER = {Folding.TYPED: "", Folding.TONELESS: "  (other tones)", Folding.BARE: "  (other letters)"}


class DayType(click.ParamType[date]):
    """A day, month or year: 2025-03-02, 2025-03, 2025, or 02/03/2025, 3/2025."""

    name = "date"

    def __init__(self, *, last: bool) -> None:
        self.last = last

    def convert(
        self, value: str | date, param: click.Parameter | None, ctx: click.Context | None
    ) -> date:
        """The first day of it, or the last."""
        if isinstance(value, date):
            return value
        try:
            return day_of(value, last=self.last)
        except ValueError:
            self.fail(f"{value!r} is no date; write 2025-03-02, 2025-03 or 2025", param, ctx)


@click.command()
@click.argument("words", nargs=-1)
@click.option(
    "--from",
    "first",
    type=DayType(last=False),
    metavar="DATE",
    help="Issued on this date or later.",
)
@click.option(
    "--to", "last", type=DayType(last=True), metavar="DATE", help="Issued on this date or earlier."
)
@click.option("--issuer", metavar="WORDS", help="Words in the issuer's name.")
@kind_option
@article_option
@click.option("--number", metavar="NUMBER", help="Number: 95, 95/TB or 95/TB-UBND.")
@click.option("--signer", metavar="NAME", help="Name of the signer, or a part of it.")
@click.option("--person", metavar="NAME", help="Somebody whom a field names, the signer too.")
@click.option("--dossier", metavar="CODE", help="File code of a dossier, or FONDS/CODE.")
@click.option(
    "--reviewed",
    type=click.Choice(["yes", "no"]),
    help="Only records that people have reviewed, or only the others.",
)
@click.option(
    "--sort",
    type=click.Choice([one.value for one in Sort]),
    default=Sort.RANK.value,
    show_default=True,
    help="Best match first, newest first, or by title in Vietnamese order.",
)
@click.option("--limit", type=click.IntRange(1, MOST), default=PAGE, show_default=True,
              help="Number of records on a page.")  # fmt: skip
@click.option("--page", type=click.IntRange(1), default=1, show_default=True,
              help="Page of the results.")  # fmt: skip
@workspace_option
@json_option
@click.option("--ids", is_flag=True, help="Print ids alone, for `digitize export`.")
def search_command(
    words: tuple[str, ...],
    first: date | None,
    last: date | None,
    issuer: str | None,
    kind: str | None,
    article: str | None,
    number: str | None,
    signer: str | None,
    person: str | None,
    dossier: str | None,
    reviewed: str | None,
    sort: str,
    limit: int,
    page: int,
    workspace: Path | None,
    as_json: bool,
    ids: bool,
) -> None:
    """Find the records that contain all WORDS; with --json one object a line.

    Exact matches come first, then words with other tones, then words with other diacritics:
    "hoi nghi" finds "hội nghị"; among equals those with the words in their title, that number, that
    signer, or the words close together. UBND finds "ủy
    ban nhân dân" and 2/9/2021 finds "ngày 2 tháng 9 năm 2021", and the other way round. Put a
    phrase into double quotes inside the quotes of the shell: digitize search '"hội nghị" tổng kết'.
    OR between two words takes either. Without WORDS only the filters choose.
    """
    if first and last and first > last:
        raise click.UsageError(f"--from {first} is later than --to {last}: nothing can be between")
    opened = settled_workspace(workspace)
    query = Query(
        words=" ".join(words),
        issued=Span(first, last),
        issuer=issuer,
        kind=kind,
        article=article,
        number=number,
        signer=signer,
        person=person,
        reviewed=None if reviewed is None else reviewed == "yes",
        only=_of_dossier(opened, dossier) if dossier else None,
        sort=Sort(sort),
        offset=(page - 1) * limit,
        limit=limit,
    )
    with open_index(opened.archive) as index:
        found = search(index, query)
    for hit in found.hits:
        if ids:
            click.echo(hit.record_id)
        elif as_json:
            click.echo(json.dumps(asdict(hit), ensure_ascii=False))
        else:
            _show(hit)
    click.echo(_summary(found, query.offset), err=True)
    if not found.complete:
        click.echo("the index does not have all records: run `digitize reindex`", err=True)


def _of_dossier(workspace: Workspace, code: str) -> frozenset[str]:
    """Return the ids of a dossier's records. Raises: NoSuchDossier."""
    with workspace.open_ledger() as db:
        return records_of_dossier(db, code)


def _show(hit: Hit) -> None:
    """What it is, where it came from, the article of an issue, and the words in it."""
    head = [hit.issued_on or "no date", hit.kind or "", hit.title or hit.filename]
    click.echo(inert("  ".join(part for part in head if part)) + LOOSER[hit.folding])
    told = [hit.number, hit.issuer, hit.filename if hit.title else ""]
    where = [hit.record_id[:12], *(part for part in told if part)]
    where.append(f"page {hit.page} of {hit.pages}")
    click.echo(inert("    " + "  ".join(part for part in where if part)))
    if hit.article and hit.article.title and hit.article.title != hit.title:
        more = f"  (and {len(hit.articles) - 1} more)" if len(hit.articles) > 1 else ""
        click.echo(inert(f"    article {hit.article.id}: {hit.article.title}{more}"))
    click.echo(inert("    " + hit.excerpt.marked("«", "»")))


def _summary(found: Results, offset: int) -> str:
    if not found.hits:
        return f"{found.total} records found" + (", all on earlier pages" if found.total else "")
    shown = f"{offset + 1} to {offset + len(found.hits)} of {found.total}"
    more = offset + len(found.hits) < found.total
    return f"records {shown}" + ("; --page shows more" if more else "")
