"""How people arrange the pages of a scan: into which papers, in which order, and how each is read.

All functions map values to values. Page numbers are those of the scan, from 1, and never change.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Final, Literal

from pydantic import Field

from digitize.errors import BadEdit
from digitize.record.base import Model

PAGES: Final = "pages"
"""How refusals name what is no field."""
QUARTERS: Final = 4
Papers = tuple[tuple[int, ...], ...]


class PageWay(Model):
    """How one page is read otherwise than the others; null: as the settings say."""

    page: int = Field(ge=1)
    turn: int | None = Field(
        None, ge=0, le=3, description="quarter turns counter-clockwise of its content"
    )
    lines: Literal["trueocr", "tesseract"] | None = Field(None, description="who finds the lines")
    text_layer: Literal["auto", "never", "always"] | None = None
    dpi: int | None = Field(None, ge=100, le=600, description="at which it is drawn")

    @property
    def is_usual(self) -> bool:
        """Whether it is read as all others are."""
        return self == PageWay(page=self.page)

    @property
    def told(self) -> str:
        """The way without its page, as runs of pages carry it; the same way is the same text."""
        return self.model_dump_json(exclude={"page"}, exclude_none=True)


class Arrangement(Model):
    """What people decided about the pages of a scan; empty: all as the machine has it."""

    papers: Papers | None = Field(
        None, description="the pages of each paper in their order; null: the machine parts the scan"
    )
    dropped: tuple[int, ...] = Field((), description="pages that are in no paper")
    ways: tuple[PageWay, ...] = ()

    def way(self, page_no: int) -> PageWay | None:
        """Return how a page is read otherwise than the others; None: it is not."""
        return next((one for one in self.ways if one.page == page_no and not one.is_usual), None)


def checked(asked: Arrangement, count: int) -> Arrangement:
    """Return an arrangement in its one form.

    Args: count: pages of the scan.
    Raises: BadEdit: a page is missing, there twice, or not in the scan; or no page is left.
    """
    ways = tuple(sorted((one for one in asked.ways if not one.is_usual), key=lambda one: one.page))
    if any(one.page > count for one in ways):
        raise BadEdit(PAGES, f"the scan has only {count} pages")
    if asked.papers is None:
        return Arrangement(dropped=(), ways=ways)
    papers = tuple(one for one in asked.papers if one)
    inside = {page for one in papers for page in one}
    everywhere = {*inside, *asked.dropped}
    if not papers:
        raise BadEdit(PAGES, "no page is left; withdraw the papers instead")
    if inside & {*asked.dropped} or any(len({*one}) != len(one) for one in papers):
        raise BadEdit(PAGES, "a page is there twice")
    if everywhere != {*range(1, count + 1)}:
        raise BadEdit(PAGES, f"each of the {count} pages is in a paper or dropped")
    return Arrangement(papers=papers, dropped=tuple(sorted(asked.dropped)), ways=ways)


def split(papers: Papers, page: int) -> Papers:
    """Let a paper begin at a page. Raises: BadEdit: it is no paper's page, or the first."""
    at, nth = _place(papers, page)
    if nth == 0:
        raise BadEdit(PAGES, f"a paper begins with page {page} already")
    return (*papers[:at], papers[at][:nth], papers[at][nth:], *papers[at + 1 :])


def join(papers: Papers, page: int) -> Papers:
    """Put the paper that begins with a page behind the one before it.

    Raises: BadEdit: no paper begins there, or it is the first.
    """
    at, nth = _place(papers, page)
    if nth or not at:
        raise BadEdit(PAGES, f"page {page} begins no paper with another before it")
    more = tuple(one for one in papers[at] if one not in papers[at - 1])
    return (*papers[: at - 1], (*papers[at - 1], *more), *papers[at + 1 :])


def reordered(papers: Papers, order: Sequence[int]) -> Papers:
    """Give the pages of one paper another order. Raises: BadEdit: they are not those of one."""
    wanted = tuple(order)
    for at, one in enumerate(papers):
        if sorted(one) == sorted(wanted):
            return (*papers[:at], wanted, *papers[at + 1 :])
    raise BadEdit(PAGES, "give all pages of one paper, each once")


def without(papers: Papers, pages: Iterable[int]) -> Papers:
    """Take pages out of their papers. Raises: BadEdit: one is in none."""
    gone = {*pages}
    for page in gone:
        _place(papers, page)
    return _kept(papers, lambda page: page not in gone)


def with_page(papers: Papers, page: int) -> Papers:
    """Put a dropped page back into the paper of the page before it, at its place."""
    for at, one in enumerate(papers):
        if any(other < page for other in one) and not any(
            page > other > max(number for number in one if number < page)
            for rest in papers if rest is not one for other in rest
        ):  # fmt: skip
            nth = max(nth for nth, number in enumerate(one) if number < page) + 1
            return (*papers[:at], (*one[:nth], page, *one[nth:]), *papers[at + 1 :])
    first, *rest = papers
    return ((page, *first), *rest)


def with_way(ways: Sequence[PageWay], way: PageWay) -> tuple[PageWay, ...]:
    """Return the ways with that of one page replaced."""
    return (*(one for one in ways if one.page != way.page), way)


def _kept(papers: Papers, keep: Callable[[int], bool]) -> Papers:
    left = (tuple(page for page in one if keep(page)) for one in papers)
    return tuple(one for one in left if one)


def _place(papers: Papers, page: int) -> tuple[int, int]:
    for at, one in enumerate(papers):
        if page in one:
            return at, one.index(page)
    raise BadEdit(PAGES, f"page {page} is in no paper")


def turned(now: int, clockwise: int) -> int:
    """Return the turn of a page that a person turns clockwise from how it is shown.

    Args: now: its turn, in quarters counter-clockwise of its content. clockwise: quarters.
    """
    return (now + clockwise) % QUARTERS
