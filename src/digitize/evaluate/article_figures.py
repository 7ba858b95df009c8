"""Adds up how the articles, pictures and heads of issues were found: counts for a set of scans."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from digitize.evaluate.articles import HEAD, NEAR, PARTS, ArticleScore, ArticleScores, PictureScore
from digitize.evaluate.fields import Compared, FieldCount
from digitize.evaluate.rates import Errors


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many; shares add up."""

    right: int = 0
    of: int = 0

    def __add__(self, other: Share) -> Share:
        return Share(self.right + other.right, self.of + other.of)

    @property
    def rate(self) -> float | None:
        """The share, 0 to 1; None of nothing."""
        return self.right / self.of if self.of else None


@dataclass(frozen=True, slots=True)
class ArticleFigures:
    """The figures of a set of issues.

    `parts` has shares by the names in `PARTS`, of what is printed; `head` counts by the names in
    `HEAD`. What was found where nothing is printed is `invented`: it is no part of a share, and in
    `head` no part of `found`. `errors` are those inside matched articles. A caption counts as
    right only with the right article.
    """

    whole: Share
    parts: Mapping[str, Share]
    invented: Mapping[str, int]
    errors: Errors
    extra_articles: int
    pictures: Share
    extra_pictures: int
    captions: Share
    captions_near: Share
    head: Mapping[str, FieldCount]

    @property
    def whole_head(self) -> FieldCount:
        """The counts of all values of the heads."""
        return sum(self.head.values(), FieldCount())


def figures(scores: Iterable[ArticleScores]) -> ArticleFigures:
    """The figures of these issues, pooled."""
    issues = list(scores)
    articles = [one for issue in issues for one in issue.articles]
    pictures = [one for issue in issues for one in issue.pictures]
    captioned = [one for one in pictures if one.caption.true is not None]
    heads = [one for issue in issues for one in issue.head]
    return ArticleFigures(
        whole=_share(one.is_whole for one in articles),
        parts={name: _part(articles, name) for name in PARTS},
        invented={name: sum(one.part(name).invented for one in articles) for name in PARTS},
        errors=sum((one.errors for one in articles if one.errors), Errors()),
        extra_articles=sum(len(issue.extra_articles) for issue in issues),
        pictures=_share(one.is_found for one in pictures),
        extra_pictures=sum(issue.extra_pictures for issue in issues),
        captions=_share(_is_right(one, 0) for one in captioned),
        captions_near=_share(_is_right(one, NEAR) for one in captioned),
        head={name: _count(one for one in heads if one.name == name) for name in HEAD},
    )


def _share(each: Iterable[bool]) -> Share:
    every = list(each)
    return Share(sum(every), len(every))


def _part(articles: Iterable[ArticleScore], name: str) -> Share:
    parts = (one.part(name) for one in articles)
    return _share(one.right for one in parts if one.true is not None)


def _is_right(one: PictureScore, most_wrong: float) -> bool:
    near = one.letters_wrong is not None and one.letters_wrong <= most_wrong
    return near and one.right_article is not False


def _count(values: Iterable[Compared]) -> FieldCount:
    every = list(values)
    printed = [one for one in every if one.true is not None]
    return FieldCount(
        true=len(printed),
        found=sum(one.found is not None for one in printed),
        right=sum(one.right for one in printed),
        invented=len(every) - len(printed),
    )


def figures_as_dict(its: ArticleFigures) -> dict[str, object]:
    """The figures in the shape of the report's JSON."""
    return {
        "whole": _as_dict(its.whole),
        **{name: _as_dict(share) for name, share in its.parts.items()},
        "invented": dict(its.invented),
        "words": its.errors.words,
        "word_errors_in_order": {"count": its.errors.in_order, "rate": its.errors.in_order_rate},
        "word_errors_aside": {"count": its.errors.aside, "rate": its.errors.aside_rate},
        "extra_articles": its.extra_articles,
        "pictures": _as_dict(its.pictures),
        "extra_pictures": its.extra_pictures,
        "captions": _as_dict(its.captions),
        "captions_nearly": _as_dict(its.captions_near),
        "head": {
            name: {
                "true": one.true, "found": one.found, "right": one.right,
                "invented": one.invented, "precision": one.precision, "recall": one.recall,
                "f1": one.f1,
            }
            for name, one in [*its.head.items(), ("all six", its.whole_head)]
        },
    }  # fmt: skip


def _as_dict(share: Share) -> dict[str, object]:
    return {"right": share.right, "of": share.of, "rate": share.rate}
