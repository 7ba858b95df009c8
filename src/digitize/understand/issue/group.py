"""Groups the parts of an issue's columns into articles, and joins what goes on on other pages."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby, pairwise
from typing import Final

from rapidfuzz import fuzz

from digitize.record.letters import bare
from digitize.record.level import UprightBox
from digitize.record.page import Page
from digitize.understand.issue.cut import Strip, strips_of
from digitize.understand.issue.items import Item
from digitize.understand.issue.leaves import Leaf
from digitize.understand.issue.parts import TEXT, Part, parts_of
from digitize.understand.issue.wording import is_credit, is_name, page_after, page_before

_BETWEEN: Final = re.compile(r"[^\w%/-]+")
HEADS: Final = ("kicker", "title", "subtitle")
SIGNED_LINES: Final = 3  # least lines over a by-line that tells of an article
RARE: Final = 3  # articles in which a word stands that may tell two of their parts belong together
HEADLINE_AGAIN: Final = 1000.0  # a headline that is printed again counts more than all words
ALIKE: Final = 70.0  # of 100: likeness of a headline and of what is printed of it once more


@dataclass(frozen=True, slots=True)
class Placed:
    """A part of an article with the leaf that it is on, counted from 0."""

    leaf_at: int
    part: Part


@dataclass(slots=True)
class Story:
    """An article as it is put together.

    to: the page that `Xem tiếp trang …` names. came_from: the one that `Tiếp theo trang …` names.
    closed: a by-line ended it. joined: its parts on several pages were put together by such lines.
    pictures: page and place among its pictures.
    """

    parts: list[Placed] = field(default_factory=list)
    pictures: list[tuple[Page, int]] = field(default_factory=list)
    to: int | None = None
    came_from: int | None = None
    closed: bool = False
    boxed: bool = False
    joined: bool = False

    @property
    def titled(self) -> bool:
        """Whether it has a headline."""
        return any(one.part.role == "title" for one in self.parts)

    @property
    def title(self) -> str:
        """Its headline in one line."""
        return " ".join(one.part.text for one in self.parts if one.part.role == "title")

    @property
    def is_announced(self) -> bool:
        """Whether nothing but `Tiếp theo trang 1` was found of it; its headline may follow."""
        roles = [one.part.role for one in self.parts]
        return self.came_from is not None and not {*roles}.difference(("jump", "kicker"))

    @property
    def is_signed(self) -> bool:
        """Whether a person or a source is named at the foot of some lines under a headline."""
        lines = sum(len(one.part.items) for one in self.parts if one.part.role in TEXT)
        names = [one.part.text for one in self.parts if one.part.role == "byline"]
        told = any(is_credit(name) or is_name(name) for name in names)
        return self.titled and self.closed and told and lines >= SIGNED_LINES

    @property
    def has_text(self) -> bool:
        """Whether more than headlines was found of it."""
        return any(one.part.role in (*TEXT, "jump") for one in self.parts)


def stories_of(leaves: Sequence[Leaf]) -> list[Story]:
    """Return the articles in the order in which they begin."""
    run = _Run()
    for at, leaf in enumerate(leaves):
        run.turn()
        for strip in strips_of(leaf.items, leaf.rules, leaf.type):
            run.add(strip, leaf, at)
    return _linked([one for one in run.stories if one.parts], leaves)


def _runs_over(story: Story) -> bool:
    """Whether an article may go on on the next page without saying so."""
    return not story.closed and story.to is None and not story.boxed


@dataclass(slots=True)
class _Run:
    """The articles found so far, and the one to which what comes next belongs."""

    stories: list[Story] = field(default_factory=list)
    current: Story | None = None
    outside: Story | None = None  # that goes on after the box in which the current one is
    box: UprightBox | None = None

    def turn(self) -> None:
        """Begin a page: an article that nothing ended may go on there."""
        last = self.outside if self.box is not None else self.current
        self.current = last if last is not None and _runs_over(last) else None
        self.box = self.outside = None

    def add(self, strip: Strip, leaf: Leaf, leaf_at: int) -> None:
        """Add what stands in a column. What goes round a box goes on after it."""
        if strip.box != self.box:
            self._cross_frame(strip.box)
        pictures = [item for item in strip.items if item.kind == "picture"]
        parts = parts_of(strip, leaf.type)
        waiting: list[Part] = []  # captions over a headline, which are of its article
        for at, part in enumerate(parts):
            over = part.role == "caption" and (at == 0 or self._is_closed())
            if over:
                waiting.append(part)
                continue
            if self._begins(part, leaf, leaf_at):
                self._begin()
            for one in (*waiting, part):
                while pictures and pictures[0].place.top < one.items[0].place.top:
                    self._add_picture(pictures.pop(0), leaf)
                self._add_part(Placed(leaf_at, one), _number(leaf, leaf_at))
            waiting = []
        for one in waiting:
            self._add_part(Placed(leaf_at, one), _number(leaf, leaf_at))
        for picture in pictures:
            self._add_picture(picture, leaf)

    def _cross_frame(self, box: UprightBox | None) -> None:
        """Begin an article in a box, or go on with the one round it."""
        if self.box is None:
            self.outside = self.current
        self.box, self.current = box, self.outside
        if box is not None:
            self._begin(boxed=True)

    def _is_closed(self) -> bool:
        """Whether a by-line has ended the article at hand."""
        return self.current is not None and self.current.closed

    def _begin(self, boxed: bool = False) -> Story:
        self.current = Story(boxed=boxed)
        self.stories.append(self.current)
        return self.current

    def _begins(self, part: Part, leaf: Leaf, leaf_at: int) -> bool:
        """Whether an article begins with this part, or goes on from another page."""
        if self.current is None or not self.current.parts:
            return self.current is None
        if part.role == "jump" and page_before(part.text, _number(leaf, leaf_at)) is not None:
            return self.current.has_text  # its headline may be printed over it once more
        if part.role not in HEADS or self.current.is_announced:
            return False
        return self.current.has_text or (part.role == "kicker" and self.current.titled)

    def _add_part(self, placed: Placed, number: int) -> None:
        story = self.current or self._begin()
        part = placed.part
        story.parts.append(placed)
        if part.role == "byline" and any(one.part.role in TEXT for one in story.parts):
            story.closed = True
        if part.role == "jump":
            story.came_from = page_before(part.text, number) or story.came_from
            story.to = page_after(part.text, number) or story.to

    def _add_picture(self, picture: Item, leaf: Leaf) -> None:
        if self.current is not None and picture.picture_at is not None:
            self.current.pictures.append((leaf.page, picture.picture_at))


def _number(leaf: Leaf, leaf_at: int) -> int:
    """The number of a printed page, as printed or as counted."""
    return leaf.number or leaf_at + 1


def _linked(stories: Sequence[Story], leaves: Sequence[Leaf]) -> list[Story]:
    """Join the parts of articles that go on on another page: `Tiếp theo trang 1`."""
    common = Counter(word for story in stories for word in _words(story))
    joined: list[Story] = []
    for _, of_leaf in groupby(stories, key=lambda one: one.parts[0].leaf_at):
        here = list(of_leaf)
        starts = _starts(here, joined, leaves, common)
        for story in here:
            start = starts.get(id(story))
            if start is None:
                joined.append(story)
                continue
            start.parts += story.parts
            start.pictures += story.pictures
            start.came_from, start.to, start.closed = story.came_from, story.to, story.closed
            start.joined = True
    return joined


def _starts(
    here: Sequence[Story], before: Sequence[Story], leaves: Sequence[Leaf], common: Counter[str]
) -> dict[int, Story]:
    """For the parts on a page, by `id`, the articles that go on with them; the likest pairs first.

    Articles that go on on one page need not stand there in the order in which they began.
    """
    pairs = [
        (_likeness(start, story, common), -at, start, story)
        for story in here
        if story.came_from is not None
        for at, start in enumerate(_possible(story, before, leaves))
    ]
    found: dict[int, Story] = {}
    taken: set[int] = set()
    for _, _, start, story in sorted(pairs, key=lambda pair: pair[:2], reverse=True):
        if id(story) not in found and id(start) not in taken:
            found[id(story)] = start
            taken.add(id(start))
    return found


def _possible(story: Story, before: Sequence[Story], leaves: Sequence[Leaf]) -> list[Story]:
    """The articles that may go on here: those sent to this page, else those from that page."""
    here = story.parts[0].leaf_at
    number = _number(leaves[here], here)
    waiting = [one for one in before if one.to is not None and one.parts]
    sent = [one for one in waiting if one.to == number]
    from_there = [
        one
        for one in waiting
        if _number(leaves[one.parts[-1].leaf_at], one.parts[-1].leaf_at) == story.came_from
    ]
    both = [one for one in sent if one in from_there]
    return both or sent or from_there or (waiting if len(waiting) == 1 else [])


def _likeness(one: Story, other: Story, common: Counter[str]) -> float:
    """How like each other two parts are: by a headline printed again, then by rarer words."""
    alike = fuzz.partial_ratio(bare(one.title), bare(other.title)) if other.titled else 0.0
    shared = _words(one) & _words(other)
    rare = sum(1 / common[word] for word in shared if common[word] <= RARE)
    return (HEADLINE_AGAIN if alike >= ALIKE else 0.0) + rare


def _words(story: Story) -> set[str]:
    """The words of an article that may tell what it is about, and its pairs of words.

    A name, or what a thing is called, is a pair more often than a word: `chè cổ thụ`.
    """
    words = _BETWEEN.sub(" ", bare(" ".join(one.part.text for one in story.parts))).split()
    return {word for word in words if len(word) > 2} | set(map(" ".join, pairwise(words)))
