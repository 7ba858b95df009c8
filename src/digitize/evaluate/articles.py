"""Compares the articles, the pictures and the head of an issue with `NAME.articles.json`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter
from rapidfuzz.distance import Levenshtein

from digitize.evaluate.fields import Compared, folded
from digitize.evaluate.membership import Membership, matched, membership, words_of
from digitize.evaluate.rates import Errors, count_errors
from digitize.evaluate.text import normalise, split_graphemes, split_words
from digitize.record.articles import Article, IssuePicture
from digitize.record.model import Record

HELD = 0.95  # least share of its true words that a whole article has
FOREIGN = 0.05  # greatest share of its words that may be from other articles
OVERLAP = 0.5  # least intersection over union of the boxes of one picture
NEAR = 0.1  # greatest share of a caption's letters that may be wrong where it is nearly right
HEAD = ("title", "issue", "issued_on", "publisher", "motto", "place")
PARTS = ("title", "subtitle", "byline", "kind", "continued_from")
_QUOTES = str.maketrans({"“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "‘": "'", "’": "'"})


@dataclass(frozen=True, slots=True)
class TrueArticle:
    """An article as it is printed; None: not printed, or nobody said."""

    text: str
    title: str | None = None
    subtitle: str | None = None
    byline: str | None = None
    kind: str | None = None
    continued_from: int | None = None


@dataclass(frozen=True, slots=True)
class TruePicture:
    """A picture as it is printed; `article` counts from 1 in the order of the true articles."""

    page: int
    box: tuple[float, float, float, float]
    caption: str | None = None
    article: int | None = None


@dataclass(frozen=True, slots=True)
class PageSize:
    """The size of the page on which true boxes are given, in pixels."""

    width: int
    height: int


@dataclass(frozen=True, slots=True)
class TrueIssue:
    """The truth of an issue. Without `pages`, boxes are on the pages as they were scanned."""

    articles: tuple[TrueArticle, ...]
    serial: Mapping[str, Any]
    pictures: tuple[TruePicture, ...] = ()
    pages: tuple[PageSize, ...] = ()
    condition: str | None = None


@dataclass(frozen=True, slots=True)
class ArticleScore:
    """How one true article was found.

    `found`: its place in the record, from 1; None: no found article is it, and then all its words
    are missing and `errors` is None. `elsewhere` and `foreign` count words by the other article:
    own words that stand in that found article, and found words that are from that true article.
    `unexplained` are the found words that are from no article. `missing` holds the words that the
    found article lacks, as printed, with `…` between stretches.
    """

    ordinal: int
    words: int
    found: int | None
    found_words: int
    held: int
    elsewhere: Mapping[int, int]
    foreign: Mapping[int, int]
    unexplained: int
    missing: str
    errors: Errors | None
    parts: tuple[Compared, ...]

    @property
    def is_whole(self) -> bool:
        """Whether nearly all its words were found in it, and hardly a word of another article."""
        foreign = sum(self.foreign.values())
        return (
            self.found is not None
            and self.held >= HELD * self.words
            and foreign <= FOREIGN * self.found_words
        )

    def part(self, name: str) -> Compared:
        """The true and the found value of one of `PARTS`."""
        return next(one for one in self.parts if one.name == name)


@dataclass(frozen=True, slots=True)
class PictureScore:
    """How one true picture was found.

    `letters_wrong` is the share of the true caption's letters, from 0; None: there is none, or no
    picture. `right_article` is None where the truth names none.
    """

    page: int
    is_found: bool
    caption: Compared
    letters_wrong: float | None
    right_article: bool | None


@dataclass(frozen=True, slots=True)
class ArticleScores:
    """How the articles, the pictures and the head of one issue were found.

    `extra_articles` are the texts of found articles that are no true one; `extra_pictures` counts
    the found pictures that are none.
    """

    articles: tuple[ArticleScore, ...]
    pictures: tuple[PictureScore, ...]
    head: tuple[Compared, ...]
    extra_articles: tuple[str, ...] = ()
    extra_pictures: int = 0


_ISSUE = TypeAdapter(TrueIssue)


def load_issue(path: Path) -> TrueIssue:
    """The truth of an issue, from its `NAME.articles.json`; other keys are ignored.

    Raises:
        ValueError: the file is not of that shape.
    """
    return _ISSUE.validate_json(path.read_bytes())


def true_issue(truth: Mapping[str, Any]) -> TrueIssue:
    """The truth of an issue, from the content of its file.

    Raises:
        ValueError: it is not of that shape.
    """
    return _ISSUE.validate_python(truth)


def score_articles(
    record: Record | Sequence[Record] | None, truth: TrueIssue | Mapping[str, Any]
) -> ArticleScores:
    """Compare what a record says of its articles with the truth. No page is read.

    Args:
        record: the record of the scan, or its records in order, where it holds several documents:
            their articles then follow each other. None: the scan was not read.
        truth: as `load_issue` gives it, or the content of the file.

    Raises:
        ValueError: the truth is not of that shape.
    """
    issue = truth if isinstance(truth, TrueIssue) else true_issue(truth)
    records = [record] if isinstance(record, Record) else list(record or ())
    found = [article for one in records for article in one.articles]
    true_words = [words_of(one.text) for one in issue.articles]
    found_words = [words_of(one.text) for one in found]
    found_of = matched(true_words, found_words)
    members = membership(true_words, found_words, found_of)
    articles = tuple(
        _article(_Pair(at, issue.articles[at], words, found_of.get(at)), found, members)
        for at, words in enumerate(true_words)
    )
    pictures, extra = _pictures(issue, records, found_of)
    known = set(found_of.values())
    return ArticleScores(
        articles,
        pictures,
        _head(issue, records),
        tuple(one.text for at, one in enumerate(found) if at not in known),
        extra,
    )


def same(value: object) -> str | None:
    """A value as it is compared: as fields are, and all quotes of a kind alike."""
    return None if value is None else folded(str(value).translate(_QUOTES))


@dataclass(frozen=True, slots=True)
class _Pair:
    """A true article, its place and its words, and the place of the found one; from 0."""

    at: int
    true: TrueArticle
    words: Sequence[str]
    its: int | None


def _article(pair: _Pair, found: Sequence[Article], members: Membership) -> ArticleScore:
    at, its, stands_in = pair.at, pair.its, members.stands_in[pair.at]
    article = None if its is None else found[its]
    comes_from = () if its is None else members.comes_from[its]
    is_held = [one is not None and one == its for one in stands_in]
    others = (one for one in stands_in if one is not None and one != its)
    foreign = (one for one in comes_from if one is not None and one != at)
    return ArticleScore(
        ordinal=at + 1,
        words=len(pair.words),
        found=None if its is None else its + 1,
        found_words=len(comes_from),
        held=sum(is_held),
        elsewhere=Counter(one + 1 for one in others),
        foreign=Counter(one + 1 for one in foreign),
        unexplained=sum(one is None for one in comes_from),
        missing=_missing(split_words(normalise(pair.true.text)), is_held),
        errors=None if article is None else count_errors(pair.true.text, article.text),
        parts=tuple(
            Compared(name, same(getattr(pair.true, name)), _value(article, name)) for name in PARTS
        ),
    )


def _value(article: Article | None, name: str) -> str | None:
    value = getattr(article, name, None)
    return same(getattr(value, "value", value))


def _missing(words: Sequence[str], is_held: Sequence[bool]) -> str:
    shown = [None if held else word for word, held in zip(words, is_held, strict=True)]
    stretches, last = list[list[str]](), True
    for word in shown:
        if word is not None:
            if last:
                stretches.append([])
            stretches[-1].append(word)
        last = word is None
    return " … ".join(" ".join(one) for one in stretches)


def _head(issue: TrueIssue, records: Sequence[Record]) -> tuple[Compared, ...]:
    """The values of the first record whose head has any, since an issue has one head."""
    heads = [one.serial for one in records]
    head = next((one for one in heads if any(getattr(one, name).value for name in HEAD)), None)
    pairs = (
        Compared(name, same(issue.serial[name]), _value_of(head, name))
        for name in HEAD
        if name in issue.serial
    )
    return tuple(one for one in pairs if one.true is not None or one.found is not None)


def _value_of(head: object, name: str) -> str | None:
    return None if head is None else same(getattr(head, name).value)


def _pictures(
    issue: TrueIssue, records: Sequence[Record], found_of: Mapping[int, int]
) -> tuple[tuple[PictureScore, ...], int]:
    """The score of each true picture, and the number of found pictures that are none."""
    found = list(_placed(records))
    overlaps = sorted(
        ((-_overlap(issue, true, one), at, other)
         for at, true in enumerate(issue.pictures)
         for other, one in enumerate(found)),
    )  # fmt: skip
    its: dict[int, int] = {}
    for minus, at, other in overlaps:
        if -minus >= OVERLAP and at not in its and other not in its.values():
            its[at] = other
    scores = tuple(
        _picture(true, found[its[at]] if at in its else None, found_of)
        for at, true in enumerate(issue.pictures)
    )
    return scores, len(found) - len(its)


@dataclass(frozen=True, slots=True)
class _FoundPicture:
    """A found picture, the size of its page in pixels, and the place of its article from 0."""

    picture: IssuePicture
    width: int
    height: int
    article: int | None


def _placed(records: Sequence[Record]) -> Iterator[_FoundPicture]:
    before = 0
    for record in records:
        sizes = {page.number: (page.width, page.height) for page in record.pages}
        places = {one.id: before + at for at, one in enumerate(record.articles)}
        for one in record.pictures:
            article = None if one.article is None else places.get(one.article)
            yield _FoundPicture(one, *sizes.get(one.page, (0, 0)), article)
        before += len(record.articles)


def _overlap(issue: TrueIssue, true: TruePicture, found: _FoundPicture) -> float:
    """Intersection over union of the boxes of two pictures, 0 to 1; 0 on different pages."""
    if true.page != found.picture.page:
        return 0.0
    box: Sequence[float] = found.picture.box
    if true.page <= len(issue.pages) and found.width and found.height:
        size = issue.pages[true.page - 1]
        x, y = size.width / found.width, size.height / found.height
        box = (box[0] * x, box[1] * y, box[2] * x, box[3] * y)
    wide = min(true.box[2], box[2]) - max(true.box[0], box[0])
    high = min(true.box[3], box[3]) - max(true.box[1], box[1])
    both = max(wide, 0) * max(high, 0)
    union = _area(true.box) + _area(box) - both
    return both / union if union > 0 else 0.0


def _area(box: Sequence[float]) -> float:
    return (box[2] - box[0]) * (box[3] - box[1])


def _picture(
    true: TruePicture, found: _FoundPicture | None, found_of: Mapping[int, int]
) -> PictureScore:
    caption = Compared(
        "caption", same(true.caption), same(found.picture.caption) if found else None
    )
    right = None
    if true.article is not None:
        wanted = found_of.get(true.article - 1)
        right = found is not None and wanted is not None and found.article == wanted
    return PictureScore(true.page, found is not None, caption, _wrong(caption), right)


def _wrong(caption: Compared) -> float | None:
    if not caption.true or caption.found is None:
        return None
    true, found = (split_graphemes(normalise(text)) for text in (caption.true, caption.found))
    return Levenshtein.distance(true, found) / len(true)
