"""Full-text search: words and phrases in three foldings, with filters, excerpts and counts.

A record matches if it has all words. Matches of the typed spelling come first, then those that
differ in tones, then those that differ in other diacritics. Within each group the best come first
(`score.py`), then the newest date of issue. Several words typed without any diacritics are one
group, in which a finer match is one thing among others.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from sqlite3 import Connection

from vn_collate import collate_key

from digitize.keep.archive import rows, words
from digitize.keep.archive.asked import AskedFor, Term, asked_for
from digitize.keep.archive.excerpt import Excerpt, Find, excerpt, finds_in, of_pieces, pattern_of
from digitize.keep.archive.index import find, is_complete
from digitize.keep.archive.pieces import PIECE_BREAK, IndexedArticle, IndexedIssue, Piece
from digitize.keep.archive.rows import IndexRow, Within
from digitize.keep.archive.score import FINER, Match, best_first
from digitize.keep.archive.words import Span
from digitize.record.base import Box
from digitize.record.letters import Folding, fold, foldings, normalise

PAGE = 20  # hits on one page of results
ANY_DAY = Span()
MOST = 1000  # hits in one answer, at most: the text of each is unpacked


class Sort(StrEnum):
    """The order of results."""

    RANK = "rank"  # exact words first, among them the best match, then the newest date of issue
    DATE = "date"  # the newest date of issue
    NAME = "name"  # title or file name, in Vietnamese dictionary order


@dataclass(frozen=True, slots=True)
class Query:
    """A search. An empty query finds every record.

    words: all must occur; a quoted phrase in its order. issuer: words of its name, diacritics
    optional. kind: as in the record. article: a kind of articles; all words must be in articles of
    it, with or without diacritics. number: `95`, `95/TB` or `95/TB-UBND`. signer, person: a name or
    consecutive words of it, diacritics optional. reviewed: whether people have reviewed it; None,
    either. only: of the records with these ids, as those of a dossier.
    """

    words: str = ""
    issued: Span = ANY_DAY
    issuer: str | None = None
    kind: str | None = None
    article: str | None = None
    number: str | None = None
    signer: str | None = None
    person: str | None = None
    reviewed: bool | None = None
    only: frozenset[str] | None = None
    sort: Sort = Sort.RANK
    offset: int = 0
    limit: int = PAGE

    @property
    def within(self) -> Within:
        """Return which records are looked at."""
        return Within(self.issued, self.only)


@dataclass(frozen=True, slots=True)
class Hit:
    """One record found, in its newest revision.

    number, signer: "" if none was read. page: of the excerpt, from 1. box: of the line with the
    first match and its neighbours, in pixels of that page as scanned. article: that the excerpt is
    from. articles: all that have as many of the words as that one. A record without articles has
    neither; no box has one without a match in the text, or whose lines a person has changed.
    """

    record_id: str
    revision: int
    filename: str
    title: str | None
    kind: str | None
    issuer: str | None
    issued_on: str | None
    number: str
    signer: str
    pages: int
    folding: Folding
    page: int
    excerpt: Excerpt
    box: Box | None = None
    article: IndexedArticle | None = None
    articles: tuple[IndexedArticle, ...] = ()


@dataclass(frozen=True, slots=True)
class Results:
    """One page of results. complete: False while the index is rebuilt."""

    total: int
    hits: tuple[Hit, ...]
    complete: bool


@dataclass(frozen=True, slots=True)
class Month:
    """How many records were issued in a month; None for both: undated."""

    year: int | None
    month: int | None
    count: int


@dataclass(frozen=True, slots=True)
class Facet:
    """How many of the records found have this value; None: they have none."""

    value: str | None
    count: int


@dataclass(frozen=True, slots=True)
class Facets:
    """Kinds and issuers of the records found, the most frequent first."""

    kinds: tuple[Facet, ...]
    issuers: tuple[Facet, ...]


def search(index: Connection, query: Query) -> Results:
    """Return at most `limit` matching records, from `offset` on."""
    asked = asked_for(query.words)
    hits = [
        _hit(index, row, folding, query, asked)
        for folding, row in _rows(index, query, asked, min(query.limit, MOST))
    ]
    total = rows.count(index, _match(query, asked, Folding.BARE), query.within)
    return Results(total, tuple(hits), is_complete(index))


def timeline(index: Connection, query: Query) -> tuple[Month, ...]:
    """Return how many of all matching records were issued in each month; undated ones first."""
    months: Counter[tuple[int | None, int | None]] = Counter()
    for day, count in rows.by_day(index, _widest(query), query.within):
        months[(day.year, day.month) if day else (None, None)] += count
    return tuple(Month(*month, count) for month, count in months.items())


def facets(index: Connection, query: Query) -> Facets:
    """Return kinds and issuers of all matching records."""
    kinds: Counter[str | None] = Counter()
    issuers: Counter[str | None] = Counter()
    for kind, issuer, count in rows.by_kind_and_issuer(index, _widest(query), query.within):
        kinds[kind] += count
        issuers[issuer] += count
    return Facets(_most_first(kinds), _most_first(issuers))


def _rows(
    index: Connection, query: Query, asked: AskedFor, limit: int
) -> Iterator[tuple[Folding, IndexRow]]:
    """Yield the rows of one page, in order, each with the finest folding that has the words."""
    if query.sort is not Sort.RANK or not asked.terms:
        look = rows.by_name if query.sort is Sort.NAME else rows.newest
        widest = _match(query, asked, Folding.BARE)
        for row in look(index, widest, query.within, query.offset, limit):
            yield _finest(index, asked, row), row
        return
    if asked.is_bare:
        told = {_match(query, asked, one): given for one, given in FINER.items()}
        match = _matching(query, asked, Folding.BARE)
        for row in best_first(index, match, query.within, asked, query.offset, limit, told):
            yield _finest(index, asked, row), row
        return
    offset, finer = query.offset, None
    for folding in Folding:
        match = _matching(query, asked, folding, finer)
        finer = _match(query, asked, folding)
        found = best_first(index, match, query.within, asked, offset, limit)
        yield from ((folding, row) for row in found)
        limit -= len(found)
        if limit <= 0:
            return
        if not found and offset:  # all of this folding were on earlier pages
            offset -= min(offset, rows.count(index, match.whole, query.within))
        elif found:
            offset = 0


def _finest(index: Connection, asked: AskedFor, row: IndexRow) -> Folding:
    """Return the finest folding in which the row has all terms; it has them without diacritics."""
    if not asked.terms:
        return Folding.TYPED
    body = words.body(index, row.id)
    for folding, folded in zip(Folding, foldings(body), strict=True):
        terms = (_in_folding(term, folding) for term in asked.terms)
        if all(any(all(one.search(folded) for one in way) for way in ways) for ways in terms):
            return folding
    return Folding.BARE


def _in_folding(term: Term, folding: Folding) -> list[list[re.Pattern[str]]]:
    return [[pattern_of(fold(one, folding)) for one in way] for way in term.ways]


def _widest(query: Query) -> str:
    return _match(query, asked_for(query.words), Folding.BARE)


def _match(query: Query, asked: AskedFor, folding: Folding) -> str:
    """Return the query in the syntax of FTS5."""
    return _matching(query, asked, folding).whole


def _matching(query: Query, asked: AskedFor, folding: Folding, finer: str | None = None) -> Match:
    """Return what is looked for. What must not occur is taken as it was typed.

    Args: finer: what must not match, either: it was found before.
    """
    needed, never = list(_needed(query, asked)), list(_never(query, asked))

    def narrowed(told: str) -> str:
        found = " AND ".join(filter(None, (told, *needed))) or words.EVERY
        for one in (*never, *([finer] if finer else [])):
            found = f"({found}) NOT ({one})"
        return found

    terms = " AND ".join(words.expression(term.ways, folding) for term in asked.terms)
    return Match(folding, terms, narrowed)


def _needed(query: Query, asked: AskedFor) -> Iterator[str]:
    """Yield what a record must have beside the words."""
    if query.issuer:
        yield from words.of_issuer(query.issuer)
    if query.kind:
        yield words.of_kind(query.kind)
    if query.article:
        yield words.of_article_kind(query.article, [term.ways for term in asked.terms])
    if query.number:
        yield words.of_number(query.number)
    if query.signer:
        yield words.of_signer(query.signer)
    if query.person:
        yield words.of_person(query.person)
    if query.reviewed:
        yield words.REVIEWED


def _never(query: Query, asked: AskedFor) -> Iterator[str]:
    """Yield what a record must not have."""
    if query.reviewed is False:
        yield words.REVIEWED
    for term in asked.without:
        yield words.expression(term.ways, Folding.TYPED)


def _hit(index: Connection, row: IndexRow, folding: Folding, query: Query, asked: AskedFor) -> Hit:
    version = find(index, f"{row.record_id}:{row.revision}")
    named = words.named(index, row.id)
    text, issue = words.text_of(index, row.id), words.issue_of(index, row.id)
    folding, shown = _looked_up(text, issue, folding, query, asked)
    return Hit(
        record_id=version.record_id,
        revision=version.revision,
        filename=version.filename,
        title=version.title,
        kind=version.kind,
        issuer=version.issuer,
        issued_on=version.issued_on,
        number=named.number,
        signer=named.signer,
        pages=version.pages,
        folding=folding,
        page=shown.excerpt.page,
        excerpt=shown.excerpt,
        box=shown.box,
        article=shown.article,
        articles=shown.articles,
    )


def _looked_up(
    text: str, issue: IndexedIssue | None, finest: Folding, query: Query, asked: AskedFor
) -> tuple[Folding, _Shown]:
    """Return what is shown, and the finest folding in which it has the words."""
    every = list(Folding)
    shown = []
    for folding in every[every.index(finest) :]:
        finds = _finds(text, asked, folding)
        titled = _titled(issue, asked, folding)
        shown.append((folding, _shown(text, finds, issue, query.article, titled)))
        article = shown[-1][1].article
        # As typed, the words may be in articles of other kinds alone.
        if query.article is None or (article and article.kind == query.article):
            return shown[-1]
    return shown[0]


def _titled(issue: IndexedIssue | None, asked: AskedFor, folding: Folding) -> frozenset[int | None]:
    """Return the places of the articles that have all the words in their titles."""
    titles = [normalise(one.title or "") for one in issue.articles] if issue else []
    return frozenset(
        at
        for at, title in enumerate(titles)
        if len({term for *_, term in _finds(title, asked, folding)}) == len(asked.terms)
    )


def _finds(text: str, asked: AskedFor, folding: Folding) -> list[Find]:
    """Return the matches of all phrases, each with the number of its term."""
    phrases = [
        (number, fold(phrase, folding))
        for number, term in enumerate(asked.terms)
        for phrase in term.phrases
    ]
    found = finds_in(text, [phrase for _, phrase in phrases], folding)
    return [(start, end, phrases[at][0]) for start, end, at in found]


@dataclass(frozen=True, slots=True)
class _Shown:
    """What a hit shows of a record."""

    excerpt: Excerpt
    box: Box | None = None
    article: IndexedArticle | None = None
    articles: tuple[IndexedArticle, ...] = ()


def _shown(
    text: str,
    finds: list[Find],
    issue: IndexedIssue | None,
    kind: str | None,
    titled: frozenset[int | None],
) -> _Shown:
    """Return the excerpt; of an issue, from the article that has the most of the words.

    Args: kind: of articles that are shown; None: of all. titled: those that go before others.
    """
    if issue is None or not issue.pieces:
        return _Shown(excerpt(text, finds))
    wanted = [
        at
        for at, piece in enumerate(issue.pieces)
        if kind is None
        or (piece.article is not None and issue.articles[piece.article].kind == kind)
    ]
    if not finds:
        at = next(iter(wanted), 0)
        piece = issue.pieces[at]
        begin = excerpt(text.split(PIECE_BREAK)[at], ())
        return _Shown(replace(begin, page=piece.page), None, _article_of(issue, piece))
    kept, best = _best(finds, of_pieces(text, finds), issue, wanted, titled)
    shown = excerpt(text, kept)
    piece = issue.pieces[shown.page - 1]
    return _Shown(
        replace(shown, page=piece.page),
        piece.around_line(shown.line),
        _article_of(issue, piece),
        tuple(issue.articles[at] for at in best),
    )


def _best(
    finds: Sequence[Find],
    pieces: Sequence[int],
    issue: IndexedIssue,
    wanted: Collection[int],
    titled: frozenset[int | None],
) -> tuple[list[Find], list[int]]:
    """Return the matches in the articles that have the most of the words, and those articles.

    Matches in no article are returned only where no article has as many of the words.

    Args: pieces: of each match. wanted: pieces that may be shown. titled: articles with the words
        in their titles: where there are any, the matches are of these alone.
    """
    terms: dict[int | None, set[int]] = {}
    for at, (_, _, term) in zip(pieces, finds, strict=True):
        if at in wanted:
            terms.setdefault(issue.pieces[at].article, set()).add(term)
    most = max((len(one) for one in terms.values()), default=0)
    best = {article for article, found in terms.items() if len(found) == most}
    shown = best & titled or best - {None} or best
    kept = [
        one
        for at, one in zip(pieces, finds, strict=True)
        if at in wanted and issue.pieces[at].article in shown
    ]
    return kept or list(finds), sorted(one for one in best if one is not None)


def _article_of(issue: IndexedIssue, piece: Piece) -> IndexedArticle | None:
    return None if piece.article is None else issue.articles[piece.article]


def _most_first(counted: Counter[str | None]) -> tuple[Facet, ...]:
    """Sort by frequency, and equally frequent values in Vietnamese order."""
    return tuple(
        Facet(value, count)
        for value, count in sorted(
            counted.items(), key=lambda one: (-one[1], collate_key(one[0] or ""))
        )
    )
