"""Which new records follow the old ones when a scan is read again and may be split otherwise.

People decide about pages: an edit, a clearing or a withdrawal belongs to the pages that the person
looked at. So it goes to the record that now has these pages. If no record has them as they were, a
person is asked.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from digitize.record.acts import tombstone_of
from digitize.record.edits import carry
from digitize.record.fields import FieldStatus, RecordField
from digitize.record.leave import GONE, MARKINGS, Standing, highest, rank, standing_of, strictest_of
from digitize.record.model import Edit, Record

Pages = frozenset[int]
OF_SCAN: Final = "secrecy/scan"
"""Method of a marking that comes from another reading, another record of the scan or a person."""


@dataclass(frozen=True, slots=True)
class Earlier:
    """A record of an earlier reading, in its newest revision.

    record: None if every revision of it was refused; then only its id counts.
    pages: page numbers in the scan; None if they are no longer known.
    """

    record_id: str
    record: Record | None
    pages: Pages | None

    @property
    def standing(self) -> Standing | None:
        """Whether it may leave; None if there is no record."""
        return standing_of(self.record) if self.record else None

    @property
    def is_gone(self) -> bool:
        """True if none of its pages may come back: withdrawn, or replaced by a later scan."""
        if self.record is None or self.standing is not Standing.SUPERSEDED:
            return self.standing is Standing.WITHDRAWN
        scan = self.record_id.partition("-")[0]
        return not any(one.startswith(scan) for one in self.record.superseded_by)


@dataclass(frozen=True, slots=True)
class Follower:
    """A record of the new reading under its final id, and the earlier record that it follows."""

    record: Record
    earlier: Earlier | None

    @property
    def pages(self) -> Pages:
        """The numbers of its pages in the scan."""
        return pages_of(self.record)


def pages_of(record: Record) -> Pages:
    """Return the numbers of a record's pages in its scan, also of one that is a tombstone."""
    return frozenset(page.number for page in record.pages) or frozenset(record.scan_pages)


def followers(records: Sequence[Record], earlier: Sequence[Earlier]) -> list[Follower]:
    """Give each new record the id of the earlier one with which it shares most pages.

    Others get the next free number of the scan; no number is ever given to two papers.
    """
    matched = _matched([pages_of(record) for record in records], earlier)
    for at, record in enumerate(records):  # pages unknown: match by position in the scan
        same = (one for one in earlier if one.record_id == record.record_id and one.pages is None)
        if at not in matched and (found := next(same, None)):
            matched[at] = found
    taken = [int(one.record_id.partition("-")[2]) for one in earlier]
    free = max(taken, default=0)
    made = []
    for at, record in enumerate(records):
        follows = matched.get(at)
        if follows is None and earlier:
            free += 1
            id_ = f"{record.source.sha256}-{free}"
        else:
            id_ = follows.record_id if follows else record.record_id
        made.append(Follower(record.model_copy(update={"record_id": id_}), follows))
    return made


def _matched(pages: Sequence[Pages], earlier: Sequence[Earlier]) -> dict[int, Earlier]:
    """Pair new and earlier records, those first that share most pages, then the same first page."""
    pairs = sorted(
        (
            (-len(new & old.pages), min(new) != min(old.pages), at, nth)
            for at, new in enumerate(pages)
            for nth, old in enumerate(earlier)
            if old.pages and new & old.pages and (old.is_gone or old.standing not in GONE)
        )
    )
    matched: dict[int, Earlier] = {}
    used: set[int] = set()
    for _, _, at, nth in pairs:
        if at not in matched and nth not in used:
            matched[at] = earlier[nth]
            used.add(nth)
    return matched


def withdrawn_pages(earlier: Sequence[Earlier], all_pages: Pages = frozenset()) -> Pages:
    """Return the pages that people withdrew and that nobody has restored since.

    Pages that a later scan has replaced count too. A tombstone of an older version does not say
    which pages it had: every page that no other record has is taken to be one of them.

    Args: all_pages: of the new reading.
    """
    standing = (Standing.OPEN, Standing.HELD)
    gone = (one.pages for one in earlier if one.is_gone and one.pages)
    back = (one.pages for one in earlier if one.standing in standing and one.pages)
    known = frozenset().union(*gone)
    if any(one.is_gone and one.pages is None for one in earlier):
        others = (one.pages for one in earlier if one.pages)
        known |= all_pages.difference(*others)
    return known.difference(*back)


def stays_withdrawn(follower: Follower, withdrawn: Pages) -> bool:
    """Return True if nothing of the record may come back without a person's decision.

    A record whose pages are unknown is judged by its id alone.
    """
    follows = follower.earlier
    if follows and follows.pages is None:
        return follows.is_gone
    return bool(follower.pages) and follower.pages <= withdrawn


def comes_back(follower: Follower, withdrawn: Pages) -> Collection[int]:
    """Return withdrawn pages that the new reading combined with others; a person decides."""
    return sorted(follower.pages & withdrawn) if not follower.pages <= withdrawn else ()


def with_what_people_did(made: Sequence[Follower], earlier: Sequence[Earlier]) -> list[Follower]:
    """Carry edits, clearings and restorations over to the records that now have their pages."""
    records = [one.record for one in made]
    for old in earlier:
        if old.record and old.standing is not Standing.WITHDRAWN:
            for edit in old.record.edits:
                looked_at = edit.model_copy(update={"page": _evidence_page(edit, old)})
                at = _home(looked_at, old, made)
                fits = _fits(looked_at, old, made[at])
                records[at] = carry(records[at], looked_at, fits=fits)
    done = []
    for follower, record in zip(made, records, strict=True):
        done.append(Follower(_with_acts(record, follower, earlier), follower.earlier))
    return done


def _evidence_page(edit: Edit, old: Earlier) -> int | None:
    """Return the page that a person looked at for an edit; an edit carried over names it itself."""
    if edit.field is None or edit.page is not None:
        return edit.page
    if edit.in_article and edit.in_article.places:
        return edit.in_article.places[0].page
    seen = edit.was.page if isinstance(edit.was, RecordField) else None
    return seen or min(old.pages or (), default=None)


def _home(edit: Edit, old: Earlier, made: Sequence[Follower]) -> int:
    """Return the index of the new record for an edit: the one with its page, else the follower.

    A record with the same pages as before takes all its edits.
    """
    holds = [at for at, one in enumerate(made) if edit.page in one.pages]
    follows = [at for at, one in enumerate(made) if one.earlier is old]
    same = [at for at in follows if old.pages is not None and made[at].pages == old.pages]
    return ((edit.placed and same) or holds or follows or [0])[0]


def _fits(edit: Edit, old: Earlier, follower: Follower) -> bool:
    """Return True if the thing that was edited is in the new record.

    An edit that fitted nowhere before needs a field on its page again, or a record that begins
    there: that the pages are the same as before proves nothing for it. An edit of a field that this
    reading does not find fits if the record continues and begins on the same page.
    """
    if edit.field is None or edit.in_article:  # found by its place, or told as lost
        return True
    if edit.placed and (old.pages is None or follower.pages == old.pages):
        return True
    new = _field(follower.record, edit.field)
    if new is not None and new.page is not None:
        return new.page == edit.page
    if not edit.placed:
        return edit.page == min(follower.pages, default=None)
    return follower.earlier is old and min(follower.pages) == min(old.pages or follower.pages)


def _field(record: Record, path: str) -> RecordField | None:
    found: object = record
    for name in path.split("."):
        found = getattr(found, name, None)
    return found if isinstance(found, RecordField) else None


def _with_acts(record: Record, follower: Follower, earlier: Sequence[Earlier]) -> Record:
    """Carry over a clearing, if the marking's page was cleared before, and a restoration."""
    follows = follower.earlier.record if follower.earlier else None
    update: dict[str, object] = {"restored": follows.restored if follows else None}
    shown = _marked_pages(record) or follower.pages
    acts = [
        old.record.cleared
        for old in earlier
        if old.record and old.record.cleared and (old.pages is None or old.pages & shown)
    ]
    update["cleared"] = max(acts, key=lambda act: rank(act.why), default=None)
    return record.model_copy(update=update)


def _marked_pages(record: Record) -> Pages:
    fields = (_field(record, name) for name in MARKINGS)
    return frozenset(one.page for one in fields if one and one.value and one.page is not None)


def superseded(made: Sequence[Follower], earlier: Sequence[Earlier]) -> Iterator[Record]:
    """Yield a tombstone for each earlier record whose pages went into others, which it names."""
    followed = {one.earlier.record_id for one in made if one.earlier}
    for old in earlier:
        standing = old.standing in (Standing.OPEN, Standing.HELD)
        if old.record is None or not standing or old.record_id in followed or not old.pages:
            continue
        others = tuple(one.record.record_id for one in made if one.pages & old.pages)
        if others:
            yield tombstone_of(old.record, {"superseded_by": others})


def marked_at_least(
    made: Sequence[Follower], level: str | None, gone: Pages = frozenset()
) -> list[Follower]:
    """Give all records the level that the scan is known to have, if this reading misses it.

    It also counts as missed if only a record that is not posted has it.

    Args: gone: the pages that were withdrawn.
    """
    posted = [one for one in made if not stays_withdrawn(one, gone)]
    level = highest((level, *(strictest_of(one.record) for one in made if one not in posted)))
    here = max((rank(strictest_of(one.record)) for one in posted), default=0)
    if level is None or here >= rank(level):
        return list(made)
    return [replace(one, record=closed(one.record, level)) for one in made]


def closed(record: Record, level: str) -> Record:
    """Return the record with a level that was found on its scan, though perhaps on other pages."""
    field = RecordField(value=level, method=OF_SCAN, status=FieldStatus.MACHINE, reason=None)
    return record.model_copy(update={"secrecy": field})
