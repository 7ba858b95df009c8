"""What review has found: how many words were wrong, by condition and by scanner."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from digitize.edge.desk.conditions import CONDITIONS, conditions
from digitize.record.model import Edit, Record
from digitize.record.page import Page

MOST_SWAPS = 12


@dataclass(slots=True)
class Reviewed:
    """Pages that somebody has reviewed, their words, those looked at, and those put right."""

    pages: int = 0
    words: int = 0
    looked_at: int = 0
    wrong: int = 0

    def add(self, page: Page, edits: Iterable[Edit]) -> None:
        """One page more."""
        edits = list(edits)
        self.pages += 1
        self.words += sum(len(line.words) for block in page.blocks for line in block.lines)
        self.looked_at += len(edits)
        self.wrong += sum(edit.after != edit.before for edit in edits)

    @property
    def per_thousand(self) -> float:
        """Words put right of a thousand."""
        return 1000 * self.wrong / self.words if self.words else 0.0


@dataclass(slots=True)
class ReviewTally:
    """Over all records that were reviewed."""

    total: Reviewed = field(default_factory=Reviewed)
    conditions: dict[str, Reviewed] = field(default_factory=dict)
    scanners: dict[str, Reviewed] = field(default_factory=dict)
    fields: dict[str, Reviewed] = field(default_factory=dict)
    swaps: Counter[tuple[str, str]] = field(default_factory=Counter)

    def add(self, record: Record, scanner: str) -> None:
        """One record more, in its newest revision, which has all edits."""
        standing = [edit for edit in record.edits if not edit.undone_by]
        for page in record.pages:
            edits = [one for one in standing if one.field is None and one.page == page.number]
            if not edits:
                continue
            self.total.add(page, edits)
            for name in conditions(page):
                self.conditions.setdefault(name, Reviewed()).add(page, edits)
            self.scanners.setdefault(scanner, Reviewed()).add(page, edits)
            self.swaps.update(
                (str(one.before), str(one.after)) for one in edits if one.after != one.before
            )
        for edit in standing:
            if edit.field:
                count = self.fields.setdefault(edit.field, Reviewed())
                count.looked_at += 1
                count.wrong += edit.after != edit.before

    @property
    def by_condition(self) -> list[tuple[str, Reviewed]]:
        """Those that were met, in their order."""
        return [(name, self.conditions[name]) for name in CONDITIONS if name in self.conditions]

    @property
    def by_scanner(self) -> list[tuple[str, Reviewed]]:
        """The one with most errors in a thousand words first."""
        return sorted(self.scanners.items(), key=lambda one: -one[1].per_thousand)

    @property
    def swapped(self) -> list[tuple[tuple[str, str], int]]:
        """What was taken for what, the most frequent first."""
        return self.swaps.most_common(MOST_SWAPS)
