"""The marks by which a paper begins and ends: motto, number, end mark, recipients.

Enough to tell papers from news items, and one paper from the next; what a head says in each of
its lines is read elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from digitize.record.letters import bare
from digitize.record.level import place_of_line
from digitize.understand.structure.document import PrintedLine

HEAD_LINES = 14  # in which a paper has its head, both blocks
END = re.compile(r"\.{0,2}\s?/\s?[.,]{1,2}\W*$")  # `./.` at a line's end, as it is read

_STATE = re.compile(r"cong hoa xa hoi chu nghia|hoa xa hoi chu nghia viet|doc lap.{1,5}tu do")
_PARTY = re.compile(r"^\W*dang cong san viet nam\W*$")
_NUMBER = re.compile(
    r"^\W*(?:[Ss$][ốôóòỏo0]\s*[:.]?\s*(?P<number>\d*)\s?|(?=/))(?:/\s?\d{4}\s?)?[/-]\s?(?P<symbol>[A-ZĐ]{2}.*)"
)
_DOTS = re.compile(r"…|\.{3,}")  # left open in a form
_RECIPIENTS = re.compile(r"^\W*noi nhan\W*$")


@dataclass(frozen=True, slots=True)
class Letterhead:
    """A paper's head. number: as printed, folded; None: no line of it was found."""

    number: str | None


def has_motto(text: str) -> bool:
    """Whether a line is the state's motto, a part of it, or the Party's name."""
    folded = bare(text)
    return bool(_STATE.search(folded) or _PARTY.match(folded))


def is_number(text: str) -> bool:
    """Whether a line is a paper's number and symbol, `Số: 86/BC-UBND`; a hand may fill it in."""
    return _NUMBER.match(text) is not None and not _DOTS.search(text)


def letterhead(lines: Sequence[PrintedLine]) -> Letterhead | None:
    """The head with which these lines begin; None where they begin otherwise."""
    top = lines[:HEAD_LINES]
    return Letterhead(number_of(top)) if any(has_motto(line.text) for line in top) else None


def number_of(lines: Sequence[PrintedLine]) -> str | None:
    """The number and symbol of a paper, folded; None: these lines begin with none.

    A stamp spoils its line for one reader, seldom for both.
    """
    for line in lines[:HEAD_LINES]:
        for text in (line.text, line.line.second or ""):
            if is_number(text):
                return bare("".join(text.split()))
    return None


def other_number(number: str | None, than: str | None) -> bool:
    """Whether a number is of another paper. One without figures, which a hand fills in, may be."""
    return number is not None and (number != than or not re.match(r"\W*so\W*\d", number))


def has_ended(lines: Sequence[PrintedLine]) -> bool:
    """Whether an end mark or the list of recipients stands in these lines."""
    return any(END.search(line.text) or names_recipients(line.text) for line in lines)


def names_recipients(text: str) -> bool:
    """Whether a line is the `Nơi nhận:` over the recipients."""
    return _RECIPIENTS.match(bare(text)) is not None


def letterhead_below(lines: Sequence[PrintedLine], end: int) -> int | None:
    """The first line of the letterhead that stands under line `end` on its page, if there is one.

    Its left block is read before the motto, which stands beside it.
    """
    for at in range(end + 1, len(lines)):
        if has_motto(lines[at].text):
            place = place_of_line(lines[at].line, lines[at].page)
            highest = place.top - place.height
            while at - 1 > end and _top(lines[at - 1]) > highest:
                at -= 1
            return at
    return None


def _top(line: PrintedLine) -> float:
    return place_of_line(line.line, line.page).top
