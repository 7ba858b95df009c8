"""Cleans the numbers of a page's tables once more, by what their sums say (`sum/1`)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from typing import Final

from digitize.record.letters import bare
from digitize.record.notes import Note
from digitize.record.page import Page
from digitize.settings import Cleaning
from digitize.understand.vietnamese.amounts import core_of, is_number, other_numbers
from digitize.understand.vietnamese.candidates import Evidence
from digitize.understand.vietnamese.clean import Cleaned, Proposal, why
from digitize.understand.vietnamese.figures import RIGHT
from digitize.understand.vietnamese.grids import At, grids_of
from digitize.understand.vietnamese.sums import Finding, checked
from digitize.understand.vietnamese.twice import DIFFERENT

SUM: Final = "sum/1"
SHORT: Final = 3  # most letters of a word in whose place a number may stand
# Words that open the names of totals, amounts and numbers of rows, as a line or its second word.
_NAMES: Final = frozenset({"tong", "cong", "thanh", "stt", "tt", "thu"})
_FIRST: Final = 2


def clean_tables(
    page: Page,
    evidence: Sequence[Sequence[Evidence]],
    cleaned: Sequence[Sequence[Cleaned]],
    cleaning: Cleaning,
) -> tuple[list[list[Cleaned]], tuple[Note, ...]]:
    """The words of a page as they were cleaned, or as the sums of their tables prove them.

    Args: evidence, cleaned: of the words of each block, in order.
    Returns: the words, and what a person must be told of the tables.
    """
    done = [list(words) for words in cleaned]
    if cleaning is Cleaning.OFF or not _may_add_up(page):
        return done, ()
    places = _places(page)
    texts = {at: done[block][word].text for at, (block, word) in places.items()}

    @cache
    def others(at: At) -> tuple[str, ...]:
        block, word = places[at]
        short = len(texts[at]) <= SHORT or any(map(str.isdigit, texts[at]))
        return other_numbers(evidence[block][word], texts[at]) if short else ()

    doubts: list[Note] = []
    for grid in grids_of(page, texts):
        result = checked(grid, others)
        for finding in result.findings:
            block, word = places[finding.at]
            done[block][word] = _told(done[block][word], evidence[block][word], finding, cleaning)
        doubts += result.doubts
    return done, tuple(doubts)


def _may_add_up(page: Page) -> bool:
    """Whether a line begins like the name of a total, an amount or the numbers of rows."""
    return any(
        bare(word.raw).strip(".:") in _NAMES
        for block in page.blocks
        for line in block.lines
        for word in line.words[:_FIRST]
    )


def _places(page: Page) -> dict[At, tuple[int, int]]:
    """For each word of a page its block, and its number among the words of the block."""
    found = {}
    for block_at, block in enumerate(page.blocks):
        number = 0
        for line_at, line in enumerate(block.lines):
            for at in range(len(line.words)):
                found[block_at, line_at, at] = (block_at, number)
                number += 1
    return found


def _told(one: Cleaned, evidence: Evidence, finding: Finding, cleaning: Cleaning) -> Cleaned:
    """A number as its sum proves it, or one that a person must look at."""
    if finding.after is None:
        return replace(one, certainty=min(one.certainty, DIFFERENT), review=True)
    text = finding.after + (one.text[len(core_of(one.text)) :] if is_number(one.text) else "")
    reason = (*why(evidence, text), finding.evidence)
    if cleaning is not Cleaning.APPLY:
        change = Proposal(SUM, text, reason, RIGHT, "suggested")
        return Cleaned(one.text, round(1 - RIGHT, 4), True, change)
    if text == evidence.read:
        return Cleaned(text, RIGHT, True)  # what was made of it is taken back
    return Cleaned(text, RIGHT, True, Proposal(SUM, text, reason, RIGHT, "applied"))
