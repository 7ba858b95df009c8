"""Gives each item of a column its role: headline, by-line, caption, verse, body."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import Final

from digitize.record.page import BlockRole
from digitize.understand.issue.column import Column, measured
from digitize.understand.issue.cut import Strip
from digitize.understand.issue.headlines import (
    FULL,
    INDENT,
    SHORT,
    WIDE,
    ends_article,
    give_headlines,
)
from digitize.understand.issue.items import Item, Type
from digitize.understand.issue.wording import (
    ENDED,
    is_contact,
    is_credit,
    is_entry,
    is_jump,
    is_jump_from,
    is_name,
    is_sentence,
)
from digitize.understand.structure.bodies import opens_body

# Distances are in line heights, sizes in sizes of the text's letters, widths in column widths.
CAPTION_GAP: Final = 1.6  # most white between a picture and its caption
WHOLE: Final = 1.05  # width of a line that may stand out of its column a little
FAR: Final = 1.5  # white over a line from which it does not belong to the text over it
SMALL_GAP: Final = 2.7  # the same where the caption is in small letters
SMALL: Final = 0.9  # greatest size of letters that are smaller than the text's
BESIDE: Final = 0.5  # least white under a caption that stands beside its picture
CAPTION_SIZE: Final = 0.96  # greatest size of a caption's letters
LOST_PICTURE: Final = 3.0  # white over small letters, from which a picture must be there
CAPTION_LINES: Final = 4
LIKE: Final = 0.88  # sizes of a caption's first line that its other lines have at least
VERSE_LINES: Final = 3  # least lines of verse
REST: Final = 0.82  # greatest width of the rest of a line of verse that was too long
CAPITALS: Final = 6  # letters from which a line in capitals is none of verse
VERSE_WORDS: Final = 12  # most words of a line of verse


TEXT: Final[tuple[BlockRole, ...]] = ("body", "verse", "table")
"""Roles of what an article says, under its headlines."""


@dataclass(frozen=True, slots=True)
class Part:
    """Items that follow each other in one role. `boxed`: they stand in a frame or on a tint."""

    role: BlockRole
    items: tuple[Item, ...]
    boxed: bool = False

    @property
    def text(self) -> str:
        """Its text in one line."""
        return " ".join(item.text for item in self.items)


def parts_of(strip: Strip, body: Type) -> list[Part]:
    """Return the parts of a column from its top, without its pictures."""
    column = measured(strip, body)
    _jumps(column)
    _captions(column)
    give_headlines(column)
    _closing_lines(column)
    _verse(column)
    for at, item in enumerate(column.items):
        if item.kind != "picture":
            column.roles.setdefault(at, "table" if item.kind == "table" else "body")
    return _joined(column, strip.box is not None)


def _joined(column: Column, boxed: bool) -> list[Part]:
    """Join neighbours of one role; a picture between two items parts them."""
    parts: list[Part] = []
    for at, item in enumerate(column.items):
        if item.kind == "picture":
            continue
        role = column.roles[at]
        if parts and parts[-1].role == role and column.items[at - 1].kind != "picture":
            parts[-1] = Part(role, (*parts[-1].items, item), boxed)
        else:
            parts.append(Part(role, (item,), boxed))
    return parts


def _jumps(column: Column) -> None:
    for at, item in enumerate(column.items):
        if column.is_line(at) and is_jump(item.text):
            column.roles[at] = "jump"


def _captions(column: Column) -> None:
    """Give their role to captions: small lines under a picture, or under white as high as one.

    Small lines at the top of a column may be the caption of a picture beside it.
    """
    for at, item in enumerate(column.items):
        if item.kind == "picture":
            _caption_from(column, at + 1, item)
        elif column.is_free(at) and _is_small(column, at):
            lost = at > 0 and column.gap_over(at) > LOST_PICTURE and column.share(at) < WIDE
            beside = at == 0 and column.gap_under(at) > BESIDE and len(column.items) > 1
            if lost or beside:
                _caption_from(column, at, None)


def _is_small(column: Column, at: int) -> bool:
    return column.size(at) < SMALL and not column.is_bold(at)


def _caption_from(column: Column, first: int, picture: Item | None) -> None:
    small = first < len(column.items) and column.is_line(first) and _is_small(column, first)
    most = SMALL_GAP if small else CAPTION_GAP
    for at in range(first, min(first + CAPTION_LINES, len(column.items))):
        if not column.is_free(at) or (picture and column.gap_over(at) > most):
            return
        item = column.item(at)
        small = column.size(at) < CAPTION_SIZE
        place = picture.place if picture else None
        middle = abs(item.place.x - place.x) < column.type.height if place else True
        centred = middle and item.place.left - column.left > INDENT * column.type.height
        if not (small or (centred and column.size(at) < 1.05 and column.share(at) < SHORT)):
            return
        if picture is None and at > first and column.gap_over(at) > 0.7:
            return
        if at > first and not _goes_on_in_letters(column, first, at):
            return  # the kicker of the article under it
        column.roles[at] = "caption"
        most = 0.7


def _goes_on_in_letters(column: Column, first: int, at: int) -> bool:
    """Whether a line under a caption's first one is set as it is."""
    capitals = [column.item(one).text.isupper() for one in (first, at)]
    sizes = sorted(column.size(one) for one in (first, at))
    heights = sorted(column.type.taller(column.item(one)) for one in (first, at))
    alike = sizes[0] > LIKE * sizes[1] and heights[0] > LIKE * heights[1]
    same = capitals[0] == capitals[1] and column.is_bold(first) == column.is_bold(at)
    return same and alike


def _closing_lines(column: Column) -> None:
    """By-lines at the foot of articles: before the next headline, or at the column's end."""
    for at in range(len(column.items)):
        ends = at + 1 == len(column.items) or column.item(at + 1).kind == "picture"
        ends = ends or column.roles.get(at + 1) in ("kicker", "title")
        ends = ends or is_jump_from(column.item(at + 1).text)
        if not ends or not column.is_free(at):
            continue
        if at and column.gap_over(at) > FAR:
            continue
        for back in (at, at - 1):
            if not (column.is_free(back) and _is_closing(column, back)):
                break
            column.roles[back] = "byline"
        by_foot = column.roles.get(at) == "byline" and at and _is_set_right(column, at)
        if by_foot and (_is_foot_of_two(column, at) or _opens_bracket(column, at)):
            column.roles[at - 1] = "byline"


def _is_closing(column: Column, at: int) -> bool:
    """Whether a line at an article's foot says whose it is."""
    item, text = column.item(at), column.item(at).text
    if sum(map(str.isalpha, text)) < 2 or is_contact(text) or is_sentence(text):
        return False
    if _is_set_right(column, at):
        return True
    if at == 0 or column.roles.get(at - 1) in ("title", "kicker"):
        return is_credit(text) and column.share(at) < FULL
    flush = column.right - item.place.right < 1.2 * column.type.height
    named = is_name(text) or text.isupper() or opens_body(text)
    told = named or column.is_bold(at)
    if column.share(at) > (
        WIDE if column.is_bold(at) else FULL if told or is_credit(text) else SHORT
    ):
        return False
    above = column.item(at - 1)
    ended = bool(ENDED.search(above.text)) or not column.is_line(at - 1)
    ended = ended or column.share(at - 1) < FULL or is_credit(above.text) or column.is_bold(at - 1)
    if is_credit(text) or (column.is_bold(at) and (named or column.indent(at) > INDENT)):
        return ended or (column.is_bold(at) and flush)
    short = told or not ENDED.search(text)
    return ended and (column.is_right(at) or (flush and told and column.indent(at) > 1)) and short


def _is_set_right(column: Column, at: int) -> bool:
    """Whether a line ends an article at the right, or is the first of two that do so."""
    if at == 0 or column.roles.get(at - 1) in ("title", "kicker", "subtitle"):
        return False
    if not ends_article(column, at):
        return False
    name = is_name(column.item(at).text)  # a line of verse need not end a sentence
    return name or _is_after_sentence(column, at) or _is_foot_of_two(column, at)


def _is_after_sentence(column: Column, at: int) -> bool:
    """Whether the line over an item ends a sentence or a paragraph."""
    above = column.item(at - 1)
    return (
        not column.is_line(at - 1)
        or bool(ENDED.search(above.text))
        or column.item(at - 1).place.right < column.right - 2 * column.type.height
    )


def _is_foot_of_two(column: Column, at: int) -> bool:
    """Whether the line over a by-line is set as it is: the name of a body takes two lines."""
    if at < 2 or not column.is_free(at - 1) or not _is_after_sentence(column, at - 1):
        return False
    if is_sentence(column.item(at - 1).text):
        return False
    place, above = column.item(at).place, column.item(at - 1).place
    alike = column.is_bold(at) == column.is_bold(at - 1)
    capitals = column.item(at).text.isupper() == column.item(at - 1).text.isupper()
    flush = abs(place.right - above.right) < 0.6 * column.type.height
    set_in = column.indent(at - 1) > INDENT
    return alike and capitals and flush and set_in


def _opens_bracket(column: Column, at: int) -> bool:
    """Whether the line over a by-line opens the bracket that this one closes."""
    if not column.is_free(at - 1):
        return False
    above, text = column.item(at - 1).text, column.item(at).text
    return above.count("(") > above.count(")") and text.count(")") > text.count("(")


def _verse(column: Column) -> None:
    """Lines that are not filled and each begin with a capital."""
    run: list[int] = []
    for at in range(len(column.items) + 1):
        if at < len(column.items) and column.is_free(at) and _may_be_verse(column, at):
            run.append(at)
            continue
        if len(run) >= VERSE_LINES and _is_verse(column, run):
            column.roles.update(dict.fromkeys(run, "verse"))
        run = []


def _may_be_verse(column: Column, at: int) -> bool:
    """Whether a line may be one of verse, or the short rest of one that was too long."""
    text = column.item(at).text.lstrip("-–“\"' ")
    letters = sum(map(str.isalpha, text))
    if text.isupper() and letters >= CAPITALS and column.type.taller(column.item(at)) > 1.0:
        return False  # a name in capitals, or a headline
    if text[:1].isupper() or text[:1].isdigit():
        return len(text.split()) <= VERSE_WORDS
    return column.share(at) < REST and at - 1 in range(len(column.items))


def _is_verse(column: Column, run: Sequence[int]) -> bool:
    texts = [column.item(at).text for at in run]
    begun = [at for at, text in zip(run, texts, strict=True) if not text[:1].islower()]
    entries = sum(map(is_entry, texts))
    stops = sum(text.rstrip().endswith(".") for text in texts)
    if len(begun) < VERSE_LINES or (entries < len(begun) / 2 and stops > len(begun) / 3):
        return False
    wrapped = len(run) - len(begun)
    return wrapped >= len(begun) / 4 or median(map(column.share, run)) < FULL - 0.02
