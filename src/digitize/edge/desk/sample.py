"""Chooses words without a flag that are asked about all the same, at a set rate.

So "you have seen all" is measured: the share of these that are wrong is what flags miss.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Sequence
from typing import Final

from digitize.keep.ledger.samples import SampleCount
from digitize.record.edits import At, words_on
from digitize.record.model import Edit, Record
from digitize.record.page import Page, Word

PAPERS: Final = 10  # of so many that are confirmed together, one is drawn
LEAST_LETTERS: Final = 2  # of a word that is asked: specks and signs tell nothing of reading
SURE_Z: Final = 1.96  # standard deviations of an interval that holds the truth 95 times of 100


def sampled(record: Record, page: Page, per_thousand: int) -> frozenset[At]:
    """The words of a page that are asked about without a flag, and that nobody has settled yet.

    The choice is the same each time, and nobody can foresee it from the page.

    Args: per_thousand: how many of a thousand words, 0 to 1000.
    """
    if not per_thousand:
        return frozenset()
    settled = _settled(record, page)
    return frozenset(
        at
        for at, word in words_on(page)
        if at not in settled and _is_asked(record, page, at, word, per_thousand)
    )


def _settled(record: Record, page: Page) -> frozenset[At | None]:
    return frozenset(
        one.word for one in record.edits if one.page == page.number and not one.undone_by
    )


def _is_asked(record: Record, page: Page, at: At, word: Word, per_thousand: int) -> bool:
    return (
        not word.review
        and sum(map(str.isalpha, word.text)) >= LEAST_LETTERS
        and _lot(record.record_id, page.number, at) < per_thousand
    )


def is_drawn(record_id: str, act: int) -> bool:
    """Whether words of a paper are asked about that was confirmed together with others.

    In a batch nobody looks at the words, so a paper in ten is drawn, by a lot that nobody can
    foresee from the list.
    """
    return int.from_bytes(hashlib.sha256(f"{record_id}:{act}".encode()).digest()[:4]) % PAPERS == 0


def pages_to_ask(record: Record, per_thousand: int) -> list[int]:
    """The pages of a record on which sampled words are still to be asked about."""
    return [page.number for page in record.pages if sampled(record, page, per_thousand)]


def found_in(record: Record, edits: Sequence[Edit], per_thousand: int) -> dict[int, SampleCount]:
    """What the sampled words among some edits showed, by page. record: as it was before them."""
    found: dict[int, SampleCount] = {}
    if not per_thousand:
        return found
    for page in record.pages:
        of_page = [one for one in edits if one.page == page.number and one.word and not one.act]
        if not of_page:
            continue
        settled, words = _settled(record, page), dict(words_on(page))
        asked = [
            (one, words[one.word])
            for one in of_page
            if one.word in words
            and one.word not in settled
            and _is_asked(record, page, one.word, words[one.word], per_thousand)
        ]
        wrong = sum(one.after != word.text for one, word in asked)
        if asked:
            found[page.number] = SampleCount(len(asked), wrong)
    return found


def interval(count: SampleCount) -> tuple[float, float]:
    """Between which rates per thousand the truth lies, 95 times of 100 (Wilson).

    Raises: ValueError: nothing was asked.
    """
    if not count.asked:
        raise ValueError("nothing was asked")
    share, n = count.wrong / count.asked, count.asked
    middle = share + SURE_Z**2 / (2 * n)
    spread = SURE_Z * math.sqrt(share * (1 - share) / n + SURE_Z**2 / (4 * n * n))
    scale = 1000 / (1 + SURE_Z**2 / n)
    return max(0.0, (middle - spread) * scale), min(1000.0, (middle + spread) * scale)


def _lot(record_id: str, page_no: int, at: At) -> int:
    """A number below 1000 that only the place of the word decides."""
    told = f"{record_id}:{page_no}:{at[0]}-{at[1]}-{at[2]}"
    return int.from_bytes(hashlib.sha256(told.encode()).digest()[:4]) % 1000
