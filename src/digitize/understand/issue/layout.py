"""Makes the issue of a bulletin of pages that were read: blocks by article, then its fields.

`laid_out` arranges the lines before they are cleaned, and `fields_of_issue` makes fields of them
afterwards, so that all values have the cleaned words.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from digitize.record.articles import Article, PlacedBlock, Serial, blocks_by_article
from digitize.record.boxes import around
from digitize.record.fields import Event, FieldStatus, RecordField, Signer
from digitize.record.issue_dates import is_day
from digitize.record.kinds import BULLETIN
from digitize.record.letters import bare
from digitize.record.level import UprightBox
from digitize.record.notes import Note, note
from digitize.record.page import Block, BlockRole, Line, Page
from digitize.understand.issue.article_kinds import kind_of
from digitize.understand.issue.group import Story, stories_of
from digitize.understand.issue.items import Item
from digitize.understand.issue.leaves import Leaf, leaves_of
from digitize.understand.issue.masthead import serial_of
from digitize.understand.issue.names import as_elsewhere
from digitize.understand.issue.parts import TEXT
from digitize.understand.structure.document import PrintedLine, printed_lines, upright_size
from digitize.understand.structure.event import event_of
from digitize.understand.structure.evidence import found, missing, proof_from
from digitize.understand.structure.flow import flow_of
from digitize.understand.structure.letterhead import find_letterhead
from digitize.understand.structure.people import people_of

METHOD: Final = "articles/1"
NATION = ("cong hoa xa hoi chu nghia viet nam", "dang cong san viet nam")
NATION_LINES: Final = 12  # first lines of a page in which the head of a paper has one of these
NATION_DEPTH: Final = 0.15  # share of the height under its first line, within which it stands
COLUMN_LINES: Final = 5  # least lines of prose in each of the columns that articles share
PROSE_LETTERS: Final = 15  # least letters of a line of prose

HEADLINES: Final[tuple[BlockRole, ...]] = ("title", "subtitle", "byline")  # that are fields

NAMES: Final = ("title", "publisher")  # of the serial that the text may name too

# What an annex, a contract or the calendar of an office is parted by, in columns too.
_SECTION: Final = re.compile(
    r"\W*(?:(?:điều|chương|mục|khoản|phần) (?:\d|[ivx]+\b|thứ)|phụ lục|lịch\b|(?:[ivx]+|\d+)[.)]"
    r"|buổi (?:sáng|trưa|chiều|tối)|(?:thứ (?:hai|ba|tư|năm|sáu|bảy|\d)|chủ nhật)\b)"
)
_NONE = note("bulletin_has_none")
_ABSENT: Final = {
    "title": note("no_title"),
    "subtitle": note("no_subtitle"),
    "byline": note("no_byline"),
}


@dataclass(frozen=True, slots=True)
class Layout:
    """An issue before its words are cleaned.

    pages: their blocks are parts of articles, each with its role. articles: ids and kinds in the
    order of reading. doubts: why a person should look.
    """

    pages: tuple[Page, ...]
    articles: tuple[Article, ...]
    doubts: tuple[Note, ...]


def laid_out(pages: Sequence[Page]) -> Layout | None:
    """Arrange the pages of an issue by its articles; None if they are no issue of several.

    An issue has a masthead over at least two articles, or articles that share columns, or several
    with lines that say on which page they go on, or two at least that are signed. What bears
    the name of the State or the Party over it is a paper.
    """
    if not any(page.blocks for page in pages) or _is_paper(pages):
        return None
    leaves = leaves_of(pages)
    stories = stories_of(leaves)
    if not _is_issue(leaves, stories):
        return None
    ids = [f"a{number}" for number in range(1, len(stories) + 1)]
    articles = tuple(map(_article, ids, stories))
    return Layout(
        tuple(_arranged(page, leaves, stories, ids) for page in pages),
        articles,
        (*_doubts(ids, stories), *_other_heads(leaves)),
    )


def _is_paper(pages: Sequence[Page]) -> bool:
    lines = printed_lines(pages[:1])
    if any(bare(line.text).strip(" .-*") in NATION for line in lines[:NATION_LINES]):
        return True
    head = find_letterhead(lines)  # reads the State's name also where a letter of it is wrong
    if head is None or head.title is None or head.party:
        return False
    return head.title.place.y - head.top < NATION_DEPTH * upright_size(pages[0])[1]


def _is_issue(leaves: Sequence[Leaf], stories: Sequence[Story]) -> bool:
    titled = sum(story.titled and story.has_text for story in stories)
    several = sum(story.has_text for story in stories) > 1 and titled > 0
    if several and any(story.to or story.came_from for story in stories):
        return True
    if any(leaf.head for leaf in leaves):
        return titled >= 2
    own = [story.title for story in stories if story.titled and story.has_text]
    sections = sum(_SECTION.match(title.casefold()) is not None for title in own)
    if sum(story.is_signed for story in stories) >= 2 and not sections:
        return True
    return titled - sections >= 2 and any(map(_has_columns, leaves))


def _has_columns(leaf: Leaf) -> bool:
    """Whether lines of prose stand beside each other, in columns of their own."""
    lines = [
        item.place for item in leaf.items
        if item.kind == "line" and sum(map(str.isalpha, item.text)) >= PROSE_LETTERS
    ]  # fmt: skip
    lines.sort(key=lambda one: one.top)
    tops = [one.top for one in lines]
    tallest = max((one.height for one in lines), default=0.0)

    def has_beside(one: UprightBox) -> bool:
        near = lines[bisect_left(tops, one.top - tallest) : bisect_left(tops, one.bottom)]
        return any(other.left > one.right and other.bottom > one.top for other in near)

    return sum(map(has_beside, lines)) >= COLUMN_LINES


def _article(id_: str, story: Story) -> Article:
    kind = kind_of([one.part for one in story.parts])
    return Article(
        id=id_,
        ordinal=1,
        kind=RecordField(value=kind, method=METHOD, status=FieldStatus.MACHINE, reason=None),
        continued_from=story.came_from,
    )


def _arranged(
    page: Page, leaves: Sequence[Leaf], stories: Sequence[Story], ids: Sequence[str]
) -> Page:
    """The page with a block for each part of an article, in the order of reading."""
    blocks: list[Block] = []
    for at, leaf in enumerate(leaves):
        if leaf.page is not page:
            continue
        blocks += _of_issue(leaf.head, "masthead")
        blocks += _of_issue(_upper(leaf, leaf.running), "running_head")
        blocks += _of_issue(_upper(leaf, leaf.numbers), "page_number")
        for id_, story in zip(ids, stories, strict=True):
            for one in story.parts:
                if one.leaf_at == at:
                    block = _block(one.part.items, one.part.role, id_)
                    blocks.append(block.model_copy(update={"part": _part(story, at, leaves)}))
        blocks += _of_issue(leaf.imprint, "masthead")
        blocks += _of_issue(_lower(leaf, leaf.running), "running_head")
        blocks += _of_issue(_lower(leaf, leaf.numbers), "page_number")
    owners = {
        at: id_
        for id_, story in zip(ids, stories, strict=True)
        for owner, at in story.pictures
        if owner is page
    }
    pictures = tuple(
        picture.model_copy(update={"article": owners[at]}) if at in owners else picture
        for at, picture in enumerate(page.pictures)
    )
    wordless = [
        Block(box=line.box, lines=(line,))
        for block in page.blocks for line in block.lines if not line.words
    ]  # fmt: skip
    return page.model_copy(update={"blocks": (*blocks, *wordless), "pictures": pictures})


def _part(story: Story, leaf_at: int, leaves: Sequence[Leaf]) -> int | None:
    """Which part of an article stands on a leaf; None if its pages were scanned in their order."""
    order = list(dict.fromkeys(one.leaf_at for one in story.parts))
    scanned = [leaves[at].page.number for at in order]
    return None if scanned == sorted(scanned) else order.index(leaf_at) + 1


def _of_issue(items: Sequence[Item], role: BlockRole) -> list[Block]:
    return [_block((item,), role, None) for item in items]


def _upper(leaf: Leaf, items: Sequence[Item]) -> list[Item]:
    middle = _middle(leaf)
    return [item for item in items if item.place.y < middle]


def _lower(leaf: Leaf, items: Sequence[Item]) -> list[Item]:
    middle = _middle(leaf)
    return [item for item in items if item.place.y >= middle]


def _middle(leaf: Leaf) -> float:
    places = [item.place for item in leaf.items] or [item.place for item in leaf.running]
    return sum(place.y for place in places) / len(places) if places else 0.0


def _block(items: Sequence[Item], role: BlockRole, article: str | None) -> Block:
    lines = tuple(line for item in items for line in item.lines)
    return Block(box=around(line.box for line in lines), lines=lines, role=role, article=article)


def _doubts(ids: Sequence[str], stories: Sequence[Story]) -> Iterator[Note]:
    for id_, story in zip(ids, stories, strict=True):
        if story.came_from is not None and not story.joined:
            yield note("article_begins_elsewhere", article=id_, printed=story.came_from)
        elif not story.titled:
            yield note("article_without_title", article=id_)
        if story.to is not None:  # forgotten once the rest is found
            yield note("article_goes_on_elsewhere", article=id_, printed=story.to)


def _other_heads(leaves: Sequence[Leaf]) -> Iterator[Note]:
    """A note for each page on which another issue may begin; a person parts them."""
    pages = dict.fromkeys(leaf.page.number for leaf in leaves if leaf.headed_again)
    return (note("masthead_again").of_page(number) for number in pages)


def fields_of_issue(pages: Sequence[Page], layout: Layout) -> dict[str, Any]:
    """Return the fields of an issue's record, by their names, from its cleaned pages."""
    lines = printed_lines(pages)
    head = [line for line in lines if _role(line) == "masthead"]
    others = [line for line in lines if _role(line) != "masthead"]
    serial = serial_of(head, [line for line in lines if _role(line) == "running_head"])
    serial = serial.model_copy(
        update={name: as_elsewhere(getattr(serial, name), others) for name in NAMES}
    )
    none = missing(_NONE)
    day = str(serial.issued_on.value or "")
    return {
        "kind": RecordField(value=BULLETIN, method=METHOD, status=FieldStatus.MACHINE, reason=None),
        "serial": serial,
        "articles": tuple(_articles(pages, lines, layout.articles)),
        "title": serial.title,
        "issued_on": serial.issued_on if is_day(day) else _not_a_day(serial),
        "place": serial.place,
        "issuer": serial.publisher,
        "people": people_of(flow_of([line for line in lines if _role(line) in ("body", "table")])),
        "event": Event(date=none, part_of_day=none, kind=none, organiser=none),
        "signer": Signer(authority=none, role=none, name=none),
        **dict.fromkeys(
            ("parent_issuer", "end_mark", "number", "number_year", "symbol", "recipients"), none
        ),
    }


def _not_a_day(serial: Serial) -> RecordField:
    """The date of issue of a record is a day; a month or quarter stands in the serial alone."""
    if serial.issued_on.value is None:
        return serial.issued_on
    return missing(note("issue_without_day", read=str(serial.issued_on.value)))


def _role(line: PrintedLine) -> BlockRole | None:
    return line.page.blocks[line.block_at].role


def _articles(
    pages: Sequence[Page], lines: Sequence[PrintedLine], articles: Sequence[Article]
) -> Iterator[Article]:
    """The articles with their fields. Blocks and lines are given to them once for all."""
    blocks = blocks_by_article(pages, articles)
    own: dict[str | None, list[PrintedLine]] = {}
    for line in lines:
        own.setdefault(line.page.blocks[line.block_at].article, []).append(line)
    for article in articles:
        yield _with_fields(article, blocks[article.id], own.get(article.id, ()))


def _with_fields(
    article: Article, blocks: Sequence[PlacedBlock], lines: Sequence[PrintedLine]
) -> Article:
    """The article with its headlines, its event and the people in it."""
    told: dict[str, Any] = {role: _headline(blocks, role) for role in HEADLINES}
    body = [line for line in lines if _role(line) in TEXT]
    flow = flow_of(body)
    return article.model_copy(
        update={
            **told,
            "event": event_of(flow, 0) if body and article.kind.value == "news" else Event(),
            "people": people_of(flow) if body else (),
        }
    )


def _headline(blocks: Sequence[PlacedBlock], role: BlockRole) -> RecordField:
    """The field that the lines of one role prove; of a by-line also those that stand apart."""
    own = [one for one in blocks if one.block.role == role]
    if not own:
        return missing(_ABSENT[role])
    page = own[0].page
    lines: list[Line] = [line for one in own if one.page is page for line in one.block.lines]
    proof = proof_from(page, [word for line in lines for word in line.words])
    text = " ".join(line.text for line in lines if line.text)
    return found(text, proof, METHOD)
