"""Cleans the numbers of a page's tables once more, by what their sums say (`sum/1`)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
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
# Words that name totals, amounts and numbers of rows; a page without them has nothing to check.
_NAMES: Final = frozenset({"tong", "cong", "tien", "stt", "tt", "thu"})


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
    if cleaning is Cleaning.OFF or not any(
        bare(one.text).strip(".:") in _NAMES for words in cleaned for one in words
    ):
        return done, ()
    places = _places(page)
    texts = {at: done[block][word].text for at, (block, word) in places.items()}
    others = {
        at: other_numbers(evidence[block][word], texts[at])
        for at, (block, word) in places.items()
        if any(map(str.isdigit, texts[at])) or len(texts[at]) <= SHORT
    }
    doubts: list[Note] = []
    for grid in grids_of(page, texts):
        result = checked(grid, others)
        for finding in result.findings:
            block, word = places[finding.at]
            done[block][word] = _told(done[block][word], evidence[block][word], finding, cleaning)
        doubts += result.doubts
    return done, tuple(doubts)


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
