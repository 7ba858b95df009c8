"""Shows how the articles of issues were found: the figures, and what is wrong with each article."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape

from digitize.evaluate.article_figures import ArticleFigures, Share, figures
from digitize.evaluate.articles import ArticleScore, ArticleScores, PictureScore
from digitize.evaluate.columns import aligned
from digitize.evaluate.fields import Compared, FieldCount

SHOWN = 30  # most missing words of an article that the listing for terminals shows


@dataclass(frozen=True, slots=True)
class ScoredIssue:
    """The scores of one scan; `condition` is None where nobody said it."""

    name: str
    condition: str | None
    scores: ArticleScores


@dataclass(frozen=True, slots=True)
class ArticleFault:
    """What is wrong with one article or picture.

    `about` names it, an article by its place and its printed title; `missing` holds printed words;
    `printed` and `read` are a value that is wrong, as it is compared.
    """

    about: str
    what: str
    missing: str = ""
    printed: str | None = None
    read: str | None = None


_ROWS: tuple[tuple[str, Callable[[ArticleFigures], str]], ...] = (
    ("found whole", lambda its: _cell(its.whole)),
    ("title right", lambda its: _cell(its.parts["title"])),
    ("subtitle right", lambda its: _cell(its.parts["subtitle"])),
    ("byline right", lambda its: _cell(its.parts["byline"])),
    ("kind right", lambda its: _cell(its.parts["kind"])),
    ("continued from right", lambda its: _cell(its.parts["continued_from"])),
    ("values where none is printed", lambda its: str(sum(its.invented.values()))),
    ("found articles that are none", lambda its: str(its.extra_articles)),
    ("words wrong in order, %", lambda its: _percent(its.errors.in_order_rate, 2)),
    ("words wrong order aside, %", lambda its: _percent(its.errors.aside_rate, 2)),
    ("pictures found", lambda its: _cell(its.pictures)),
    ("found pictures that are none", lambda its: str(its.extra_pictures)),
    ("captions right, with article", lambda its: _cell(its.captions)),
    ("captions nearly right", lambda its: _cell(its.captions_near)),
)


def as_articles(issues: Sequence[ScoredIssue]) -> str:
    """The figures for each condition and all, then the heads; empty if there are no issues."""
    if not issues:
        return ""
    groups = by_condition(issues)
    head = ("articles", *groups, "")
    rows = [(name, *(cell(its) for its in groups.values()), "") for name, cell in _ROWS]
    return f"{aligned([head, *rows])}\n\n{_heads(groups)}"


def as_article_faults(issues: Sequence[ScoredIssue]) -> str:
    """What is wrong with each article and picture, a line each; empty if nothing is."""
    lines = [
        f"{issue.name} {_told(fault)}" for issue in issues for fault in article_faults(issue.scores)
    ]
    return "\n".join(["wrong in articles", *lines]) if lines else ""


def article_faults(scores: ArticleScores) -> Iterator[ArticleFault]:
    """What is wrong with the articles, pictures and head of an issue, in this order."""
    for one in scores.articles:
        yield from _faults(one)
    for text in scores.extra_articles:
        opening = " ".join(text.split()[:SHOWN])
        yield ArticleFault("an article", "that is none", read=opening)
    for picture in scores.pictures:
        yield from _picture_faults(picture)
    if scores.extra_pictures:
        yield ArticleFault("pictures", f"{scores.extra_pictures} that are none")
    for value in scores.head:
        if not value.right:
            yield ArticleFault("head", value.name, printed=value.true, read=value.found)


def fault_table(issues: Sequence[ScoredIssue]) -> str:
    """What is wrong with each article and picture as an HTML table; every text is escaped."""
    rows = [
        f"<tr><td>{escape(issue.name)}<td>{escape(fault.about)}<td>{escape(fault.what)}"
        f"<td><ins>{escape(fault.printed or '')}</ins><td><del>{escape(fault.read or '')}</del>"
        f"<td>{escape(fault.missing)}"
        for issue in issues
        for fault in article_faults(issue.scores)
    ]
    columns = "<tr><th>file<th>article<th>what is wrong<th>printed<th>read<th>missing words"
    return f"<table>{columns}{''.join(rows)}</table>" if rows else ""


def by_condition(issues: Sequence[ScoredIssue]) -> dict[str, ArticleFigures]:
    """The figures of each condition by its name, and of all issues by `all`."""
    conditions = sorted({one.condition for one in issues if one.condition})
    groups = {
        condition: figures(one.scores for one in issues if one.condition == condition)
        for condition in conditions
    }
    return {**groups, "all": figures(one.scores for one in issues)}


def _heads(groups: Mapping[str, ArticleFigures]) -> str:
    """The counts of each value of the head over all, and those of all values together."""
    head = ("head", "true", "found", "right", "invented", "precision", "recall", "F1", "")
    counts = [*groups["all"].head.items()]
    counts += [(f"all six, {name}", its.whole_head) for name, its in groups.items()]
    return aligned([head, *(_head_row(name, count) for name, count in counts)])


def _head_row(name: str, count: FieldCount) -> tuple[str, ...]:
    numbers = (count.true, count.found, count.right, count.invented)
    rates = (count.precision, count.recall, count.f1)
    return (
        name,
        *map(str, numbers),
        *("-" if rate is None else f"{rate:.3f}" for rate in rates),
        "",
    )


def _cell(share: Share) -> str:
    return f"{share.right}/{share.of} {_percent(share.rate, 1)}"


def _percent(rate: float | None, places: int) -> str:
    return "-" if rate is None else f"{100 * rate:.{places}f}"


def _faults(one: ArticleScore) -> Iterator[ArticleFault]:
    about = f"{one.ordinal} {one.part('title').true or 'without title'}"
    if not one.is_whole:
        yield ArticleFault(about, _why(one), missing=one.missing if one.found else "")
    if one.found is not None:
        for part in one.parts:
            if part.true != part.found:
                yield _part_fault(about, part)


def _part_fault(about: str, part: Compared) -> ArticleFault:
    name = part.name.replace("_", " ")
    return ArticleFault(about, name, printed=part.true, read=part.found)


def _why(one: ArticleScore) -> str:
    """Why an article is not whole: what it lacks, and what it has of others."""
    where = [f"{count} in found article {other}" for other, count in sorted(one.elsewhere.items())]
    nowhere = one.words - one.held - sum(one.elsewhere.values())
    where += [f"{nowhere} in none"] if nowhere else []
    told = []
    if one.found is None:
        told.append(f"not found; of its {one.words} words {', '.join(where)}")
    elif where:
        lacking = one.words - one.held
        told.append(f"lacks {lacking} of {one.words} words, {', '.join(where)}")
    foreign = [f"{count} from article {other}" for other, count in sorted(one.foreign.items())]
    if foreign:
        told.append(f"of {one.found_words} found words {', '.join(foreign)}")
    if one.unexplained:
        told.append(f"{one.unexplained} from no article")
    return "; ".join(told)


def _picture_faults(one: PictureScore) -> Iterator[ArticleFault]:
    about = f"picture on page {one.page}"
    if not one.is_found:
        yield ArticleFault(about, "not found", printed=one.caption.true)
        return
    if one.caption.true is not None and not one.caption.right:
        yield ArticleFault(about, "caption", printed=one.caption.true, read=one.caption.found)
    if one.right_article is False:
        yield ArticleFault(about, "belongs to another article")


def _told(fault: ArticleFault) -> str:
    parts = [f"{fault.about}: {fault.what}"]
    if fault.printed is not None or fault.read is not None:
        printed, read = (
            "nothing" if text is None else f"`{text}`" for text in (fault.printed, fault.read)
        )
        parts.append(f"{read} for {printed}")
    if fault.missing:
        words = fault.missing.split()
        parts.append(" ".join(words[:SHOWN]) + (" …" if len(words) > SHOWN else ""))
    return ": ".join(parts)
