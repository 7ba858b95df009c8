"""Weights that an archive learns from what people put right at the desk.

A page is confirmed if a person corrected or confirmed words on it and none is left to look at: its
words are taken as right as they stand. Three in four of the scans teach; the fourth judges what
they taught. All is decided by the scans' hashes, so the same archive learns the same weights.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from sqlite3 import Connection

from digitize.errors import NoSuchRecord
from digitize.keep.archive.index import open_index
from digitize.keep.archive.looks import edited
from digitize.keep.ledger.db import stamp
from digitize.keep.ledger.learnt import Learnt, note_learnt
from digitize.keep.ledger.revise import current
from digitize.keep.store.ids import RecordId, Sha256
from digitize.keep.store.interface import Store
from digitize.keep.workspace import Workspace
from digitize.record.edits import words_on
from digitize.record.leave import is_tombstone, may_leave
from digitize.record.letters import normalise
from digitize.record.model import Record
from digitize.settings import Cleaning
from digitize.understand.assemble import cleaned_pages
from digitize.understand.vietnamese.candidates import candidates, doubtful
from digitize.understand.vietnamese.features import features_of
from digitize.understand.vietnamese.fitting import Row, fitted
from digitize.understand.vietnamese.gather import evidence_of
from digitize.understand.vietnamese.known import known
from digitize.understand.vietnamese.weigh import Weights, shipped_sha256, weights, written
from digitize.work.engine.learnt import weights_of

LEAST_PAGES = 40  # that teach; fewer show little of a typeface or a hand
MOST_PAGES = 2000  # that teach; more cost memory and show nothing new
JUDGES = 4  # every fourth scan judges
MARGIN = 5  # more words must be mended than broken: 5 to 0 are chance once in 32 times
# And more by so many standard deviations of what chance alone would do: 29 mended, 13 broken.
BEYOND_CHANCE = 2.0
MORE_FLAGS = 1.1  # times as many words to look at, at most
DIGITS = 4  # decimals of a weight, as in those shipped


@dataclass(slots=True)
class Confirmed:
    """The confirmed pages of an archive: of which records, and what had to be left out.

    teach, judge: the records of each side, and how many pages they have. left_out: records that
    may not leave, since weights remember.
    """

    teach: list[RecordId] = field(default_factory=list)
    judge: list[RecordId] = field(default_factory=list)
    teaching_pages: int = 0
    judging_pages: int = 0
    left_out: int = 0

    @property
    def enough(self) -> bool:
        """Whether there are pages enough to learn from, and any to judge by."""
        return self.teaching_pages >= LEAST_PAGES and self.judging_pages > 0


@dataclass(frozen=True, slots=True)
class Judgement:
    """What weights do to the words of the pages that had no part, beside those in use before.

    wrong, wrong_after: words that differ from what people left. mended, broken: of these words,
    by the change of weights. flagged, flagged_after: words that a person would look at.
    """

    words: int = 0
    wrong: int = 0
    wrong_after: int = 0
    mended: int = 0
    broken: int = 0
    flagged: int = 0
    flagged_after: int = 0

    @property
    def better(self) -> bool:
        """Whether the weights are worth having."""
        more = self.mended - self.broken
        return (
            more >= MARGIN
            and more >= BEYOND_CHANCE * math.sqrt(self.mended + self.broken)
            and self.flagged_after <= MORE_FLAGS * self.flagged
        )

    def __add__(self, other: Judgement) -> Judgement:
        """Both together."""
        both = zip(asdict(self).values(), asdict(other).values(), strict=True)
        return Judgement(*(one + more for one, more in both))


def confirmed(workspace: Workspace, db: Connection) -> Confirmed:
    """Find the confirmed pages of an archive, by record and side.

    Raises: NotInStore, BadCopy: a record's bytes are missing.
    """
    with open_index(workspace.archive) as index:
        ids = edited(index)
    found = Confirmed()
    for id_ in sorted(ids):
        try:
            record = current(db, workspace.store, id_)
        except NoSuchRecord:  # the index is of another ledger; `digitize audit` tells of it
            continue
        pages = len(confirmed_pages(record))
        if not may_leave(record):
            found.left_out += not is_tombstone(record)
        elif pages and _judges(id_):
            found.judge.append(id_)
            found.judging_pages += pages
        elif pages and found.teaching_pages < MOST_PAGES:
            found.teach.append(id_)
            found.teaching_pages += pages
    return found


def confirmed_pages(record: Record) -> frozenset[int]:
    """The numbers of the pages on which people decided about words, and no word is left.

    A page with lines that a person wrote teaches nothing: no reader saw their words.
    """
    decided = {
        edit.page
        for edit in record.edits
        if edit.word is not None and edit.placed and not edit.undone_by
    }
    return frozenset(
        page.number
        for page in record.pages
        if page.number in decided
        and all(word.raw and not word.review for _, word in words_on(page))
    )


def learn(db: Connection, store: Store, found: Confirmed) -> tuple[Weights, Judgement]:
    """Fit weights to the pages that teach, and judge them beside those in use.

    They begin at the shipped ones, and have their limits, so that one lesson does not build on
    another. Nothing is kept.

    Raises: NotInStore, BadCopy: a record's bytes are missing.
    """
    before, shipped = weights_of(db, store), weights()
    two: list[Row] = []
    three: list[Row] = []
    for id_ in found.teach:
        for row, asked_third in taught(current(db, store, id_)):
            (three if asked_third else two).append(row)
    third = shipped.third and _fitted(shipped.third, three, "three")
    after = replace(_fitted(shipped, two, "two"), third=third)
    judgement = Judgement()
    for id_ in found.judge:
        judgement += judged(current(db, store, id_), before, after)
    return after, judgement


def keep(
    db: Connection, store: Store, lesson: tuple[Weights, Judgement], by: str, now: datetime
) -> Learnt:
    """Put weights into the store and take them into use."""
    after, judgement = lesson
    stored = store.put_weights(written(after))
    learnt = Learnt(stored.sha256, by, stamp(now), asdict(judgement))
    note_learnt(db, learnt, Sha256(shipped_sha256()))
    return learnt


def taught(record: Record) -> Iterator[tuple[Row, bool]]:
    """What each weighed word of the confirmed pages teaches, and whether a third reader was asked.

    Words that a known phrase or a figure's place decides teach nothing: nobody weighs them.
    """
    numbers = confirmed_pages(record)
    for page, blocks in zip(record.pages, evidence_of(record.pages), strict=True):
        if page.number not in numbers:
            continue
        evidence = (one for block in blocks for one in block)
        for (_, word), one in zip(words_on(page), evidence, strict=True):
            if one.known is None and one.settled is None and doubtful(one):
                texts = [one.read, *candidates(one)]
                right = normalise(word.text)
                at = texts.index(right) if right in texts else -1
                yield (at, [features_of(one, text) for text in texts]), one.third is not None


def judged(record: Record, before: Weights, after: Weights) -> Judgement:
    """What the words of the confirmed pages become by either weights."""
    numbers, total = confirmed_pages(record), Judgement()
    old, new = (cleaned_pages(record.pages, Cleaning.APPLY, [], by) for by in (before, after))
    for page, *both in zip(record.pages, old, new, strict=True):
        if page.number not in numbers:
            continue
        three = zip(words_on(page), *map(words_on, both), strict=True)
        for (_, truth), (_, one), (_, other) in three:
            right = normalise(truth.text)
            was, now = normalise(one.text) == right, normalise(other.text) == right
            total += Judgement(
                1, not was, not now, now and not was, was and not now, one.review, other.review
            )
    return total


def _judges(id_: RecordId) -> bool:
    """Whether a record's scan judges; its other documents then do so too."""
    return int(id_[:8], 16) % JUDGES == 0


def _fitted(shipped: Weights, rows: Sequence[Row], readers: str) -> Weights:
    """The shipped weights, moved as far as the words show beside those that were fitted first."""
    if not rows:
        return shipped
    model = fitted(rows, shipped.of, known(readers, len(rows)))
    moved = zip(model.names, model.weight, strict=True)
    return replace(shipped, of={name: round(float(one), DIGITS) for name, one in moved})
