"""Finds the headlines of a column: kicker, title, subtitle and the by-line under them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from digitize.record.page import BlockRole
from digitize.understand.issue.column import Column
from digitize.understand.issue.cut import HEADLINE
from digitize.understand.issue.items import Item
from digitize.understand.issue.wording import (
    ENDED,
    is_credit,
    is_entry,
    is_name,
    is_sentence,
    is_word_in_capitals,
    signs,
)
from digitize.understand.structure.bodies import opens_body

# Distances are in line heights, sizes in sizes of the text's letters, widths in column widths.
INDENT: Final = 0.5  # least indent of a paragraph's first line
FULL: Final = 0.88  # width of a line that fills its column
WIDE: Final = 0.98  # greatest width of a by-line in bold letters
SHORT: Final = 0.8  # greatest width of a by-line, and of a headline in small letters
APART: Final = 0.45  # least white over a headline in letters of the text's size
LEAD_LINES: Final = 5  # most lines between a headline and the text
SUBTITLE: Final = 1.03  # least size of a subtitle that stands alone
TITLE_LINES: Final = 5  # most lines of a headline in letters of the text's size
LARGER: Final = 1.3  # least size of a headline at the foot of a column
SHORT_WORD: Final = 5  # most letters of a last word that stands alone in its line
FEW_LETTERS: Final = 8  # letters of a line up to which its size is not sure
SAME_SIZE: Final = 0.91  # sizes of the line over it, from which a line has the same letters
UNENDED_LINES: Final = 3  # most lines of a subtitle in letters of the text
ROW_GAP: Final = 1.5  # white between the cells of a row without rules
NAME_WORDS: Final = 4  # most words of a name in capitals under a title
KICKER_WORDS: Final = 9
FILLED: Final = 0.72  # width of a by-line from which its last word may stand on a line of its own
REST_WORDS: Final = 2  # most words of such a line
FOOT_GAP: Final = 0.8  # most white between a text and the by-line under it
FOOT_INDENT: Final = 1.7  # indent from which a last line begins no paragraph
FOOT_APART: Final = 1.0  # least white between such a by-line and the next article
LIKE_TEXT: Final = 0.12  # difference of sizes up to which two short lines may have the same
NARROWEST: Final = 0.85  # least size, by their widths, of narrow letters of a headline
TALLER: Final = 1.1  # x-heights of the text's letters, from which narrow ones are a headline's


def give_headlines(column: Column) -> None:
    """Give roles to the lines of headlines, and to those over and under them."""
    at = 0
    while at < len(column.items):
        past = _heavy_until(column, at)
        if past > at and (_is_large(column, at, past) or _is_over_text(column, at, past)):
            _headline(column, at, past)
        at = max(past, at + 1)


def _heavy_until(column: Column, first: int) -> int:
    """The item after the last of some large or bold lines that stand close together."""
    at = first
    while column.is_free(at) and _is_heavy(column, at, at > first):
        if at > first and column.gap_over(at) > 1.0:
            break
        at += 1
    return at


def _is_heavy(column: Column, at: int, goes_on: bool) -> bool:
    """Whether a line is in large letters, in bold ones, or in capitals under white."""
    text = column.item(at).text
    letters = [letter for letter in text if letter.isalpha()]
    in_capitals = goes_on and is_word_in_capitals(text) and column.item(at - 1).text.isupper()
    if (is_credit(text) and not in_capitals) or _is_table_row(column.item(at)):
        return False
    if not goes_on and ends_article(column, at):
        return False
    if goes_on and len(letters) <= SHORT_WORD:
        return column.size(at) > 0.8 and _is_flush(column, at)
    if len(letters) < 2 or (column.is_right(at) and column.size(at) < HEADLINE):
        return False
    if column.size(at) > HEADLINE:
        # In few letters the width of one is out by more; a headline begins with no small letter.
        small = column.head_size(at) < LARGER or column.share(at) > FULL
        return goes_on or column.is_bold(at) or not (text[:1].islower() and small)
    if column.is_bold(at) or (_is_taller(column, at) and (goes_on or _stands_apart(column, at))):
        return goes_on or (text[:1].isupper() or text[:1].isdigit() or not text[:1].isalpha())
    capital = text.isupper() and len(letters) >= 6 and " " in text and column.size(at) > 0.97
    return capital and (goes_on or column.gap_over(at) > APART)


def _is_taller(column: Column, at: int) -> bool:
    """Whether the letters of a line are higher than those of the text; figures are no measure."""
    text = column.item(at).text
    letters, figures = (sum(map(told, text)) for told in (str.isalpha, str.isdigit))
    if letters < FEW_LETTERS or figures > letters / 3:
        return False
    return column.type.taller(column.item(at)) > TALLER and column.size(at) > NARROWEST


def _stands_apart(column: Column, at: int) -> bool:
    """Whether a line has white over it and does not begin a paragraph.

    In small print the measured heights of single lines are out by a tenth.
    """
    opens = column.is_line(at + 1) and column.indent(at) > INDENT > 2 * column.indent(at + 1)
    return column.gap_over(at) > APART and not opens


def _head_size(column: Column, at: int) -> float:
    """The size of a line as a headline; heights count where `_is_taller` says so."""
    return column.head_size(at) if _is_taller(column, at) else column.size(at)


def ends_article(column: Column, at: int) -> bool:
    """Whether a line under text stands at the right, and what follows it stands apart.

    So stands a by-line, also one in bold or large letters that fills its column.
    """
    if at == 0 or not column.is_line(at) or column.type.height <= 0:
        return False
    place, text = column.item(at).place, column.item(at).text
    flush = abs(column.right - place.right) < 1.2 * column.type.height
    set_in = place.left - column.left > INDENT * column.type.height
    near = column.gap_over(at) < FOOT_GAP and column.gap_under(at) > FOOT_APART
    if at + 1 == len(column.items) and column.indent(at) < FOOT_INDENT and not column.boxed:
        # A paragraph may begin in the last line of a column and go on in the next one.
        set_in = set_in and (is_credit(text) or is_name(text) or text.isupper())
    first = next((letter for letter in text if letter.isalnum() or letter == "("), "")
    open_ended = text.rstrip().endswith(")") or not ENDED.search(text)
    named = first.isupper() or first == "(" or _ends_credit(column, at)
    return flush and set_in and near and named and open_ended


def _ends_credit(column: Column, at: int) -> bool:
    """Whether a word or two at the right are the rest of a line that says whose an article is."""
    few = len(column.item(at).text.split()) <= REST_WORDS
    return few and column.is_line(at - 1) and is_credit(column.item(at - 1).text)


def _is_flush(column: Column, at: int) -> bool:
    """Whether a line stands under the beginning or the middle of the one over it."""
    place, above = column.item(at).place, column.item(at - 1).place
    return min(abs(place.left - above.left), abs(place.x - above.x)) < column.type.height


def _is_large(column: Column, first: int, past: int) -> bool:
    """Whether lines have a headline's size; what ends a column must be larger, or stand alone."""
    size = max(_head_size(column, at) for at in range(first, past))
    ends = past == len(column.items) and first > 0
    return size > (LARGER if ends else HEADLINE)


def _is_over_text(column: Column, first: int, past: int) -> bool:
    """Whether text follows under bold lines or capitals, with white over them."""
    caption = column.roles.get(first - 1) == "caption"
    if past == len(column.items) or not (caption or column.gap_over(first) > APART):
        return False
    if column.item(past).kind == "picture":
        return past - first <= TITLE_LINES
    text = not column.is_bold(past) and not column.is_right(past)
    return text and column.gap_over(past) < 1.6 and past - first <= TITLE_LINES


def _headline(column: Column, first: int, past: int) -> None:
    """Part a headline: its largest lines are the title, with a kicker over and others under it."""
    groups: list[list[int]] = []
    for at in range(first, past):
        if groups and _is_alike(column, groups[-1], at):
            groups[-1].append(at)
        else:
            groups.append([at])
    title = max(groups, key=lambda one: (round(_title_size(column, one[0]), 1), len(one)))
    if len(title) > 1 and title is groups[-1] and _names_author(column, title):
        groups.append([title.pop()])
    before = True
    for group in groups:
        before = before and group is not title
        role = "title" if group is title else "kicker" if before else _role_under(column, group[0])
        column.roles.update(dict.fromkeys(group, role))
    for at in (first - 1, first - 2):
        if not _is_kicker(column, at):
            break
        column.roles[at] = "kicker"
    for at in _lead(column, past):
        column.roles[at] = "byline" if ends_byline(column, at) else _role_under(column, at)


def _title_size(column: Column, at: int) -> float:
    """The size of a line of a headline; of few letters the height tells more than the width."""
    letters = sum(map(str.isalpha, column.item(at).text))
    if letters <= FEW_LETTERS and column.item(at).x_height and column.type.x_height:
        return column.type.taller(column.item(at))
    return column.head_size(at)


def _names_author(column: Column, title: Sequence[int]) -> bool:
    """Whether the last line of a headline in letters of the text's size is a name of its own."""
    small, last = column.size(title[0]) < HEADLINE, title[-1]
    return small and is_name(column.item(last).text) and column.gap_over(last) > 0.3


def _is_alike(column: Column, group: Sequence[int], at: int) -> bool:
    """Whether a line of a headline has letters as the line over it; that of few may seem so."""
    above = column.item(group[-1]).text
    text = column.item(at).text
    if sum(map(str.isalpha, text)) <= SHORT_WORD:
        return True
    if above.isupper() != text.isupper():
        return False
    high = sorted(column.type.taller(column.item(one)) for one in (group[-1], at))
    bold = column.is_bold(group[0]) == column.is_bold(at)
    if bold and high[0] > TALLER and high[0] > SAME_SIZE * high[1]:
        return True  # a misread line may seem wider than it is, and no higher
    sizes = sorted((column.head_size(group[-1]), column.head_size(at)))
    few = sum(map(str.isalpha, text)) <= FEW_LETTERS
    large = sizes[0] > HEADLINE
    if sizes[0] < (SAME_SIZE - 0.1 if few or large else SAME_SIZE) * sizes[1]:
        return False
    return large or few or bold


def _role_under(column: Column, at: int) -> BlockRole:
    """The role of a line under a title: a by-line or a subtitle."""
    text = column.item(at).text
    office = (text.isupper() or column.is_bold(at)) and opens_body(text)
    named = is_name(text) and (column.is_bold(at) or column.size(at) < 1.06)
    told = is_credit(text) or named or office or _is_name_in_capitals(column, at)
    return "byline" if told else "subtitle"


def ends_byline(column: Column, at: int) -> bool:
    """Whether a short line goes on with the by-line over it: the rest of a name or of a bracket."""
    if column.roles.get(at - 1) != "byline" or not column.is_line(at - 1):
        return False
    above, text = column.item(at - 1).text, column.item(at).text
    opened = above.count("(") > above.count(")") and text.rstrip().endswith(")")
    words = text.split()
    bold = column.is_bold(at)  # then it is no text, also where its capital was misread
    few = len(words) <= REST_WORDS and (bold or all(word[:1].isupper() for word in words))
    same = bold == column.is_bold(at - 1) and column.share(at - 1) > FILLED
    return opened or (few and same and not is_credit(text))


def _is_name_in_capitals(column: Column, at: int) -> bool:
    """Whether a line in capitals of the text's size stands under a title in small letters."""
    text = column.item(at).text
    titles = [
        one for one in range(max(0, at - TITLE_LINES), at) if column.roles.get(one) == "title"
    ]
    small = bool(titles) and not any(column.item(one).text.isupper() for one in titles)
    words = text.split()
    named = 2 <= len(words) <= NAME_WORDS and all(map(str.isalpha, words))
    return small and named and text.isupper() and column.size(at) < 1.1


def _is_table_row(item: Item) -> bool:
    """Whether an item is several lines beside each other with wide white between them."""
    edges = sorted((line.box[0], line.box[2]) for line in item.lines)
    return any(right[0] - left[1] > ROW_GAP * item.place.height for left, right in pairwise(edges))


def _is_kicker(column: Column, at: int) -> bool:
    if not column.is_free(at) or len(column.item(at).text.split()) > KICKER_WORDS:
        return False
    near = column.gap_under(at) < 1.4
    apart = at == 0 or column.gap_over(at) > max(APART, column.gap_under(at) + 0.1)
    item = column.item(at)
    told = item.text.isupper() or column.size(at) > 1.0 or at == 0 or column.is_bold(at)
    other = item.text.rstrip().endswith((".", ",")) or column.is_right(at)
    return near and apart and told and not other and column.share(at) < SHORT


def _lead(column: Column, past: int) -> list[int]:
    """The lines between a headline and the text: a subtitle, a by-line."""
    found: list[int] = []
    for at in range(past, min(past + LEAD_LINES, len(column.items))):
        text = column.item(at).text
        if not column.is_free(at) or column.gap_over(at) > 1.5 or is_entry(text):
            break
        if not column.is_bold(at) and _begins_text(column, at):
            break
        found.append(at)
    if len(found) == LEAD_LINES:
        return [at for at in found if is_credit(column.item(at).text)][:1]
    return _without_first_lines(column, found)


def _without_first_lines(column: Column, found: list[int]) -> list[int]:
    """The lines of a lead, without those whose sentence goes on in the text: they are text."""
    below = found[-1] + 1 if found else 0
    if not found or not column.is_line(below) or not column.item(below).text[:1].islower():
        return found
    return [
        at for at in found
        if column.is_bold(at) or abs(column.size(at) / column.size(below) - 1) > LIKE_TEXT
    ]  # fmt: skip


def _begins_text(column: Column, at: int) -> bool:
    """Whether a line is the first one of an article's text."""
    text = column.item(at).text
    if is_credit(text) and column.share(at) < SHORT:
        return False
    if column.size(at) < 1.06 and is_sentence(text):
        return True
    if _is_unended(column, at):
        return False
    if column.share(at) > FULL and column.size(at) < 1.06:
        return not _indents_next(column, at)
    if not column.is_line(at + 1):
        return not signs(text) and (column.size(at) < SUBTITLE or at + 1 < len(column.items))
    if _opens_verse(column, at):
        return True
    below = column.item(at + 1).place.left
    indented = column.item(at).place.left - below > INDENT * column.type.height
    centred = column.right - column.item(at).place.right > INDENT * column.type.height
    if indented and not centred:
        return True
    if indented and column.size(at) < SUBTITLE and column.share(at + 1) > FULL:
        return not signs(text)
    return column.size(at) < SUBTITLE and not signs(text) and column.indent(at) > INDENT


def _is_unended(column: Column, at: int) -> bool:
    """Whether a short line that ends no sentence stands here or below, over an indented one.

    So end subtitles and by-lines in letters of the text, of up to three lines.
    """
    for last in range(at, at + UNENDED_LINES):
        if not column.is_free(last) or not column.is_line(last + 1):
            return False
        if column.indent(last) > INDENT:
            return False
        if column.indent(last + 1) > INDENT:
            ended = ENDED.search(column.item(last).text) or column.item(last).text.endswith(",")
            return column.share(last) < FULL and not ended
    return False


def _opens_verse(column: Column, at: int) -> bool:
    """Whether lines of verse begin here: of prose some line begins within a sentence."""
    if not (_is_verse_line(column, at) and _is_verse_line(column, at + 1)):
        return False
    below = [column.item(one) for one in range(at + 1, at + 5) if column.is_line(one)]
    filled = [one for one in below if one.place.width > SHORT * column.width]
    return not any(one.text[:1].islower() for one in filled)


def _indents_next(column: Column, at: int) -> bool:
    """Whether a line under a headline is flush, and the one under it begins a paragraph."""
    if not column.is_line(at + 1):
        return False
    place, below = column.item(at).place, column.item(at + 1).place
    return below.left - place.left > INDENT * column.type.height and column.share(at) < WIDE


def _is_verse_line(column: Column, at: int) -> bool:
    """Whether a line and the next one are flush, in plain letters of the text, and not filled."""
    if not (column.is_line(at) and column.is_line(at + 1)) or column.size(at) > SUBTITLE + 0.03:
        return False
    place, below = column.item(at).place, column.item(at + 1).place
    apart = min(abs(place.left - below.left), abs(place.x - below.x))
    flush = apart < column.type.height / 2
    plain = not column.is_bold(at) and not column.is_bold(at + 1)
    return flush and plain and max(column.share(at), column.share(at + 1)) < 0.99
