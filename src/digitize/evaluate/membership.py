"""Finds to which true article each word of a found article belongs, also where it is misread."""

from __future__ import annotations

import heapq
import string
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from rapidfuzz import fuzz

from digitize.evaluate.text import fold, normalise, split_words

RUN = 3  # fewest words in a row that tell where a stretch comes from, whatever article has it
PAIR = 2  # the same for words that nothing else explains, such as a title of two words
GLIMPSE = 3  # most words between known neighbours that count as misread whatever was read
ALIKE = 60.0  # least likeness, 0 to 100, of a longer misread stretch: chance texts reach about 50
JOINED = 0.5  # least share of a stretch's letters that must be read for all its words to be there
TOGETHER = 0.2  # least share of the shorter article's pairs of words that a match must share
MOSTLY = 0.7  # least share of the longer article's words, or of both's letters, that do without
_MARKS = string.punctuation + "“”„‘’«»"


@dataclass(frozen=True, slots=True)
class Membership:
    """Where words are: indices of articles from 0, a row for each article, a value for each word.

    `stands_in`: for each true word the found article that has it, right or misread; None: none has.
    `comes_from`: for each found word the true article that it is from; None: from none, such as a
    caption.
    """

    stands_in: tuple[tuple[int | None, ...], ...]
    comes_from: tuple[tuple[int | None, ...], ...]


def words_of(text: str) -> list[str]:
    """The words of a text as they are compared: without case, tones, hats, and marks around them.

    A word that is nothing but marks stays.
    """
    plain = (fold(word).casefold() for word in split_words(normalise(text)))
    return [word.strip(_MARKS) or word for word in plain]


def matched(true: Sequence[Sequence[str]], found: Sequence[Sequence[str]]) -> dict[int, int]:
    """For each true article the found one that is it: those that share most words first.

    Words are shared as multisets. Common words make no match: two articles must share pairs of
    neighbouring words, or most words, as a table does whose cells are read in another order, or
    most letters, as a poem does that is read badly.

    Args: true, found: the words of each article, as `words_of` gives them.
    """
    offers = []
    for at, its in enumerate(true):
        for other, read in enumerate(found):
            shared = (Counter(its) & Counter(read)).total()
            if shared and _together(its, read, shared):
                offers.append((-shared, abs(len(its) - len(read)), at, other))
    found_of: dict[int, int] = {}
    for *_, at, other in sorted(offers):
        if at not in found_of and other not in found_of.values():
            found_of[at] = other
    return found_of


def _together(true: Sequence[str], found: Sequence[str], shared: int) -> bool:
    pairs, others = Counter(pairwise(true)), Counter(pairwise(found))
    least = min(pairs.total(), others.total())
    together = (pairs & others).total()
    if together > TOGETHER * least or shared >= MOSTLY * max(len(true), len(found)):
        return True
    return fuzz.ratio("".join(true), "".join(found)) >= 100 * MOSTLY


def membership(
    true: Sequence[Sequence[str]], found: Sequence[Sequence[str]], found_of: Mapping[int, int]
) -> Membership:
    """Tell for each word of either side where it is on the other one; no word is taken twice.

    The longest runs of equal words go first, wherever they stand. Words between known neighbours
    are misread. Then single words go to the article that was matched, in any order.

    Args:
        true, found: the words of each article, as `words_of` gives them.
        found_of: as `matched` gives it.
    """
    links = _Links(_Side.of(true, "t"), _Side.of(found, "f"), found_of)
    _link_runs(links, RUN)
    for own in (True, False):
        _link_misread(links, own)
    _link_single(links)
    _link_runs(links, PAIR)
    return Membership(
        _rows(links.true, links.to_found, links.found),
        _rows(links.found, links.to_true, links.true),
    )


@dataclass(frozen=True, slots=True)
class _Side:
    """The words of all articles in one row, with a stop that equals no word behind each."""

    words: list[str]
    owner: list[int]
    share: list[float]  # of the words of its article that stand before each, 0 to 1
    stops: frozenset[int]

    @staticmethod
    def of(articles: Sequence[Sequence[str]], name: str) -> _Side:
        words: list[str] = [f"\0{name}"]
        owner, share, stops = [-1], [0.0], {0}
        for at, its in enumerate(articles):
            words += [*its, f"\0{name}"]
            owner += [at] * (len(its) + 1)
            share += [place / (len(its) or 1) for place in range(len(its) + 1)]
            stops.add(len(words) - 1)
        return _Side(words, owner, share, frozenset(stops))


class _Links:
    """Which word is which: for each word the place of the other one, or -1."""

    def __init__(self, true: _Side, found: _Side, found_of: Mapping[int, int]) -> None:
        self.true, self.found, self.found_of = true, found, found_of
        self.to_found = [-1] * len(true.words)
        self.to_true = [-1] * len(found.words)

    def is_own(self, true_at: int, found_at: int) -> bool:
        """Whether the two words stand in articles that are matched."""
        return self.found_of.get(self.true.owner[true_at]) == self.found.owner[found_at]

    def apart(self, true_at: int, found_at: int) -> float:
        """How far apart two words stand in their articles, 0 to 1."""
        return abs(self.true.share[true_at] - self.found.share[found_at])

    def link(self, true_at: int, found_at: int) -> None:
        """Take two words as one."""
        self.to_found[true_at], self.to_true[found_at] = found_at, true_at

    def is_free(self, found_at: int) -> bool:
        """Whether there is a found word here that is not taken."""
        return self.to_true[found_at] < 0 and found_at not in self.found.stops


def _rows(side: _Side, to: Sequence[int], other: _Side) -> tuple[tuple[int | None, ...], ...]:
    starts = sorted(side.stops)
    return tuple(
        tuple(other.owner[to[at]] if to[at] >= 0 else None for at in range(start + 1, end))
        for start, end in pairwise(starts)
    )


def _link_runs(links: _Links, least: int) -> None:
    """Link runs of equal words, the longest first.

    Of runs of one length those of matched articles come first, and of these the ones that stand
    at about the same place in both: a phrase may be in an article twice.
    """
    heap = [
        (-length, not links.is_own(i, j), links.apart(i, j), j, i)
        for length, i, j in _runs(links.true.words, links.found.words, least)
    ]
    heapq.heapify(heap)
    while heap:
        minus, foreign, apart, j, i = heapq.heappop(heap)
        taken = [
            k for k in range(-minus) if links.to_found[i + k] >= 0 or links.to_true[j + k] >= 0
        ]
        if not taken:
            for k in range(-minus):
                links.link(i + k, j + k)
        for before, after in pairwise([-1, *taken, -minus]) if taken else ():
            if after - before - 1 >= least:
                piece = (before + 1 - after, foreign, apart, j + before + 1, i + before + 1)
                heapq.heappush(heap, piece)


def _runs(true: Sequence[str], found: Sequence[str], least: int) -> Iterator[tuple[int, int, int]]:
    """Every run of equal words that cannot be made longer: its length, and where it begins."""
    at: defaultdict[tuple[str, ...], list[int]] = defaultdict(list)
    for i in range(len(true) - least + 1):
        at[tuple(true[i : i + least])].append(i)
    for j in range(len(found) - least + 1):
        for i in at.get(tuple(found[j : j + least]), ()):
            if true[i - 1] != found[j - 1]:  # a stop stands first, so there always is one before
                end = least
                while true[i + end] == found[j + end]:  # and a stop last
                    end += 1
                yield end, i, j


def _link_misread(links: _Links, own: bool) -> None:
    """Link the stretches beside known words.

    Args: own: of matched articles, or of the others.
    """
    for start, end in list(_gaps(links)):
        after, before = links.to_found[start - 1], links.to_found[end]
        front, back = range(0), range(0)
        if after >= 0 and links.is_own(start, after) is own:
            front = _free(links, after + 1, 1)[: end - start]
        if before >= 0 and links.is_own(start, before) is own:
            back = _free(links, before - 1, -1)
            back = back[max(0, len(back) - (end - start - len(front))) :]
        behind = [at for at in back if at not in front]
        _link_stretch(links, range(start, end), [*front], behind)


def _gaps(links: _Links) -> Iterator[tuple[int, int]]:
    """Stretches of true words that are linked with nothing: start, and end excluded."""
    start = None
    for at in range(1, len(links.true.words)):
        if links.to_found[at] >= 0 or at in links.true.stops:
            if start is not None:
                yield start, at
            start = None
        elif start is None:
            start = at


def _free(links: _Links, at: int, step: int) -> range:
    """The found words from here on that are linked with nothing, as a rising range."""
    end = at
    while links.is_free(end):
        end += step
    return range(at, end) if step > 0 else range(end + 1, at + 1)


def _link_stretch(links: _Links, wanted: range, front: Sequence[int], back: Sequence[int]) -> None:
    """Link a stretch with the found words that follow the one before it, and precede the next.

    Nothing is linked if they cannot be the stretch misread.
    """
    stretch = [*front, *back]
    if not stretch:
        return
    true = "".join(links.true.words[at] for at in wanted)
    read = "".join(links.found.words[at] for at in stretch)
    if len(wanted) > GLIMPSE and fuzz.ratio(true, read) < ALIKE:
        return
    for true_at, found_at in zip(wanted, front, strict=False):
        links.link(true_at, found_at)
    for true_at, found_at in zip(reversed(wanted), reversed(back), strict=False):
        links.link(true_at, found_at)
    if len(read) >= JOINED * len(true):  # words that were read as one are all there
        for true_at in wanted[len(front) : len(wanted) - len(back)]:
            links.to_found[true_at] = stretch[-1]


def _link_single(links: _Links) -> None:
    """Link equal words of matched articles, wherever they stand in them."""
    free: defaultdict[tuple[int, str], list[int]] = defaultdict(list)
    for at, word in enumerate(links.found.words):
        if links.is_free(at):
            free[links.found.owner[at], word].append(at)
    for at, word in enumerate(links.true.words):
        its = links.found_of.get(links.true.owner[at])
        if links.to_found[at] < 0 and its is not None and free[its, word]:
            links.link(at, free[its, word].pop(0))
