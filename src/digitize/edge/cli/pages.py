"""`digitize pages`: which pages are which paper, in which order, and how each is read."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from digitize.edge.cli.inert import inert
from digitize.edge.cli.options import by_option, clock, one_thread, person, workspace_option
from digitize.edge.cli.places import known_workspace
from digitize.settings import load_settings

if TYPE_CHECKING:
    from digitize.record.arrangement import Arrangement, PageWay, Papers
    from digitize.work.engine.arrange import Layout

QUARTER_DEG = 90


@dataclass(frozen=True, slots=True)
class Asked:
    """What the options ask for; see the command."""

    split: tuple[int, ...]
    join: tuple[int, ...]
    order: str | None
    drop: tuple[int, ...]
    keep: tuple[int, ...]
    turn: tuple[tuple[int, int], ...]
    reread: tuple[int, ...]
    lines: str | None
    text_layer: str | None
    dpi: int | None
    as_read: bool

    @property
    def changes(self) -> bool:
        """Whether anything is asked for, besides the list."""
        moved = (*self.split, *self.join, *self.drop, *self.keep, *self.turn, *self.reread)
        return bool(moved or self.order or self.as_read)


_page = click.IntRange(min=1)


@click.command()
@click.argument("asked_id", metavar="ID")
@click.option("--split", type=_page, multiple=True, metavar="PAGE", help="A paper begins here.")
@click.option(
    "--join", type=_page, multiple=True, metavar="PAGE",
    help="The paper that begins here belongs to the one before it.",
)  # fmt: skip
@click.option("--order", metavar="PAGES", help="All pages of one paper in their order, as 2,1,3.")
@click.option("--drop", type=_page, multiple=True, metavar="PAGE", help="The page is in no paper.")
@click.option("--keep", type=_page, multiple=True, metavar="PAGE", help="Take a page back in.")
@click.option(
    "--turn", type=(_page, click.Choice(["90", "180", "270"])), multiple=True,
    metavar="PAGE DEGREES", help="Turn the page as it is shown clockwise.",
)  # fmt: skip
@click.option("--reread", type=_page, multiple=True, metavar="PAGE", help="Read the page anew.")
@click.option("--lines", type=click.Choice(["trueocr", "tesseract"]), help="Who finds its lines.")
@click.option(
    "--text-layer", type=click.Choice(["auto", "never", "always"]),
    help="Whether the text that the PDF carries is used for it.",
)  # fmt: skip
@click.option("--dpi", type=click.IntRange(100, 600), help="At which it is drawn.")
@click.option("--as-read", is_flag=True, help="Undo all: papers as the program parts them.")
@by_option
@workspace_option
def pages_command(
    asked_id: str, by: str | None, workspace: Path | None, turn: tuple[tuple[int, str], ...],
    **given: object,
) -> None:  # fmt: skip
    """List the papers and pages of the scan of the record ID, or arrange them.

    ID is the start of a record's id. Pages have the numbers that they have in the scan. A paper
    keeps its id where most of its pages stay; new ones get new numbers. Later readings keep what
    is decided here, and people's edits go with their pages.
    """
    one_thread()
    from digitize.edge.cli.engines import engine_of
    from digitize.edge.cli.progress import Progress
    from digitize.keep.ledger.outbox import scan_sent_as
    from digitize.record.edits import Hand
    from digitize.work.engine.arrange import change, layout_of, read_now
    from digitize.work.engine.stop import stop_on_signals
    from digitize.work.engine.work import Site

    asked = Asked(**given, turn=tuple((page, int(told)) for page, told in turn))  # type: ignore[arg-type]
    settings, opened = load_settings(workspace=workspace), known_workspace(workspace)
    failed = False
    with opened.open_ledger() as db:
        sha256 = scan_sent_as(db, asked_id)
        if asked.changes:
            hand = Hand(person(by), clock())
            with Progress() as progress, stop_on_signals() as stop:
                site = Site(opened, settings, progress.tell, "digitize pages", stop,
                            engine_of(settings), now=clock)  # fmt: skip
                progress.expect(1)
                queued = change(db, opened.store, sha256, lambda old: arranged(old, asked), hand)
                ends = read_now(db, site, sha256, queued)
            for end in ends:
                failed = failed or end.failure is not None
                if end.failure:
                    click.echo(inert(end.failure), err=True)
            if not ends:
                click.echo("stopped; it stays queued", err=True)
        for line in told(layout_of(db, opened.store, sha256)):
            click.echo(inert(line))
    sys.exit(1 if failed else 0)


def arranged(old: Layout, asked: Asked) -> Arrangement:
    """The arrangement that the options ask for. Raises: BadEdit: it cannot be so."""
    from digitize.record import arrangement as pages
    from digitize.record.arrangement import Arrangement

    if asked.as_read:
        return Arrangement()
    ways = old.arrangement.ways
    for page, degrees in asked.turn:
        ways = pages.with_way(ways, _turned(old, page, degrees))
    for page in asked.reread:
        now = old.arrangement.way(page)
        told = {"lines": asked.lines, "text_layer": asked.text_layer, "dpi": asked.dpi}
        way = now.model_copy(update=told) if now else pages.PageWay(page=page, **told)
        ways = pages.with_way(ways, way)
    parted = asked.split or asked.join or asked.order or asked.drop or asked.keep
    if not parted:
        return old.arrangement.model_copy(update={"ways": ways})
    papers, dropped = _parted(old.papers, asked), {*old.dropped, *asked.drop} - {*asked.keep}
    return Arrangement(papers=papers, dropped=tuple(sorted(dropped)), ways=ways)


def _parted(papers: Papers, asked: Asked) -> Papers:
    from digitize.record import arrangement as pages

    for page in asked.keep:
        papers = pages.with_page(papers, page)
    papers = pages.without(papers, asked.drop)
    for page in asked.split:
        papers = pages.split(papers, page)
    for page in asked.join:
        papers = pages.join(papers, page)
    if asked.order:
        try:
            order = [int(one) for one in asked.order.split(",")]
        except ValueError as error:
            raise click.UsageError("--order: give page numbers, as 2,1,3") from error
        papers = pages.reordered(papers, order)
    return papers


def _turned(old: Layout, page: int, degrees: int) -> PageWay:
    """How a page is read that is turned clockwise from how it stands now."""
    from digitize.record.arrangement import PAGES, PageWay, turned

    stands = next(
        (one for record in old.records for one in record.pages if one.number == page), None
    )
    if stands is None:
        from digitize.errors import BadEdit

        raise BadEdit(PAGES, f"page {page} is in no paper")
    way = old.arrangement.way(page) or PageWay(page=page)
    return way.model_copy(update={"turn": turned(stands.turn, degrees // QUARTER_DEG)})


def told(layout: Layout) -> list[str]:
    """The papers of a scan with their pages, a line each; then pages that are in none."""
    lines = []
    for record in layout.records:
        numbers = ", ".join(str(page.number) for page in record.pages)
        title = record.title.value or record.source.filename
        lines.append(f"{record.record_id[:12]}-{record.record_id[65:]}  pages {numbers}  {title}")
    if layout.dropped:
        lines.append(f"in no paper: pages {', '.join(map(str, layout.dropped))}")
    for way in layout.arrangement.ways:
        lines.append(f"page {way.page} is read with {way.told}")
    return lines
