"""Reports error rates of a set of files, for each file and pooled."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass

from digitize.evaluate.article_figures import figures, figures_as_dict
from digitize.evaluate.article_tables import ScoredIssue, article_faults, by_condition
from digitize.evaluate.articles import ArticleScores
from digitize.evaluate.causes import Cause, Fault, faults
from digitize.evaluate.columns import aligned
from digitize.evaluate.fields import MAIN, Compared, FieldCount, count
from digitize.evaluate.lost import LostLine, by_place, told
from digitize.evaluate.rates import Errors, count_errors

REPORT_VERSION = 1


@dataclass(frozen=True, slots=True)
class EvaluatedFile:
    """The reading of one file with known truth; `failure` says why there is none.

    `layout`, `condition` and `table_words` are what `TrueScan` knows of it; `fields` are the true
    and the found values, where both are known; `lost` the printed lines that the text lacks;
    `scores` how the articles were found, where they are known.
    """

    name: str
    truth: str
    read: str
    seconds: float | None = None
    failure: str | None = None
    layout: str | None = None
    condition: str | None = None
    table_words: tuple[str, ...] = ()
    fields: tuple[Compared, ...] = ()
    lost: tuple[LostLine, ...] = ()
    scores: ArticleScores | None = None


@dataclass(frozen=True, slots=True)
class FileResult:
    """The errors of one file, counted and one by one."""

    name: str
    errors: Errors
    seconds: float | None
    failure: str | None
    layout: str | None
    condition: str | None
    faults: tuple[Fault, ...]
    fields: tuple[Compared, ...]
    lost: tuple[LostLine, ...]
    scores: ArticleScores | None


@dataclass(frozen=True, slots=True)
class Report:
    """The errors of a set of files, in the order given."""

    files: tuple[FileResult, ...]

    @property
    def total(self) -> Errors:
        """All files pooled: all errors over all true words, not a mean of rates."""
        return sum((file.errors for file in self.files), Errors())

    @property
    def seconds(self) -> float | None:
        """Seconds of all files; None if those of one file are unknown."""
        known = [file.seconds for file in self.files if file.seconds is not None]
        return sum(known) if len(known) == len(self.files) else None

    @property
    def faults(self) -> tuple[Fault, ...]:
        """The wrong words of all files."""
        return tuple(one for file in self.files for one in file.faults)

    @property
    def lost(self) -> tuple[LostLine, ...]:
        """The printed lines that the texts of all files lack."""
        return tuple(one for file in self.files for one in file.lost)

    @property
    def fields(self) -> dict[str, FieldCount]:
        """Counts of each field over all files whose fields are known."""
        return count(one for file in self.files for one in file.fields)

    @property
    def issues(self) -> tuple[ScoredIssue, ...]:
        """The scores of all files whose articles are known."""
        return tuple(
            ScoredIssue(file.name, file.condition, file.scores)
            for file in self.files
            if file.scores is not None
        )

    @property
    def failed(self) -> tuple[FileResult, ...]:
        """The files that could not be read."""
        return tuple(file for file in self.files if file.failure is not None)


def make_report(readings: Iterable[EvaluatedFile]) -> Report:
    """Count the errors of each reading; in a failed one every true word is missing."""
    return Report(tuple(_judge(reading) for reading in readings))


def _judge(reading: EvaluatedFile) -> FileResult:
    read = reading.read if reading.failure is None else ""
    errors = count_errors(reading.truth, read)
    return FileResult(
        reading.name,
        errors,
        reading.seconds,
        reading.failure,
        reading.layout,
        reading.condition,
        faults(reading.truth, read, reading.table_words),
        reading.fields,
        reading.lost,
        reading.scores,
    )


def as_json(report: Report) -> str:
    """The report as JSON text, indented.

    Returns:
        `{"report_version": 1, "files": [ROW + {"name", "failure"}], "total": ROW + {"files",
        "failed", "fields"}}`. ROW: `words`, `characters`, `seconds` (or null), and
        `word_errors_in_order`, `word_errors_aside`, `words_wrong_in_diacritics_only`,
        `character_errors`, each `{"count": int, "rate": share from 0, or null where nothing is
        true}`; `causes`, word errors in order by cause, and `word_errors_in_tables`. `fields`, by
        name: `true`, `found`, `right`, `invented`, `precision`, `recall`, `f1` (null where there
        is nothing to share). `lost_lines`, of each file and of all: printed lines of which hardly a
        word is in the text; `lines`, the `words` that they lack, how many of these are `told` in
        unread places and their `told_rate`, and the words `by_place`. `articles`, only where the
        truth of articles is known: for a file its figures with what is `wrong`, one by one; in the
        total the figures of each condition and of `all`. Shares are `right`, `of` and `rate`.
    """
    files = [
        {
            "name": file.name,
            "failure": file.failure,
            **_row(file.errors, file.seconds, file.faults),
            "lost_lines": _lost_row(file.lost),
            **_articles_row(file.scores),
        }
        for file in report.files
    ]
    total = {
        "files": len(report.files),
        "failed": len(report.failed),
        **_row(report.total, report.seconds, report.faults),
        "lost_lines": _lost_row(report.lost),
        "fields": {name: _field_row(one) for name, one in _with_main(report.fields)},
    }
    if report.issues:
        total["articles"] = {
            name: figures_as_dict(its) for name, its in by_condition(report.issues).items()
        }
    shape = {"report_version": REPORT_VERSION, "files": files, "total": total}
    return json.dumps(shape, ensure_ascii=False, indent=2)


def _row(errors: Errors, seconds: float | None, wrong: Sequence[Fault]) -> dict[str, object]:
    return {
        "words": errors.words,
        "characters": errors.characters,
        "seconds": seconds,
        "word_errors_in_order": {"count": errors.in_order, "rate": errors.in_order_rate},
        "word_errors_aside": {"count": errors.aside, "rate": errors.aside_rate},
        "words_wrong_in_diacritics_only": {
            "count": errors.diacritics_only,
            "rate": errors.diacritics_only_rate,
        },
        "character_errors": {"count": errors.character_errors, "rate": errors.character_rate},
        "causes": {cause.value: count for cause, count in causes(wrong).items()},
        "word_errors_in_tables": sum(one.in_table for one in wrong),
    }


def _lost_row(lines: Sequence[LostLine]) -> dict[str, object]:
    words, known = told(lines)
    return {
        "lines": len(lines),
        "words": words,
        "told": known,
        "told_rate": known / words if words else None,
        "by_place": {where.value: count for where, count in by_place(lines).items()},
    }


def _articles_row(scores: ArticleScores | None) -> dict[str, object]:
    if scores is None:
        return {}
    wrong = [asdict(fault) for fault in article_faults(scores)]
    return {"articles": {**figures_as_dict(figures([scores])), "wrong": wrong}}


def _field_row(one: FieldCount) -> dict[str, object]:
    return {
        "true": one.true,
        "found": one.found,
        "right": one.right,
        "invented": one.invented,
        "precision": one.precision,
        "recall": one.recall,
        "f1": one.f1,
    }


def _with_main(fields: Mapping[str, FieldCount]) -> list[tuple[str, FieldCount]]:
    """The fields, followed by the pooled fields that every paper has."""
    main = sum((fields[name] for name in MAIN if name in fields), FieldCount())
    return [*fields.items(), ("main six", main)] if fields else []


def causes(wrong: Iterable[Fault]) -> Mapping[Cause, int]:
    """The number of wrong words for each cause, with all causes named."""
    count = Counter(one.cause for one in wrong)
    return {cause: count[cause] for cause in Cause}


_HEAD = ("file", "words", "in order %", "aside %", "diacritics %", "characters %", "seconds", "")


def as_table(report: Report) -> str:
    """The report for people: aligned columns, one line a file, the total last; no line end."""
    rows: list[tuple[str, ...]] = [_HEAD]
    for file in report.files:
        note = "" if file.failure is None else f"failed: {file.failure}"
        rows.append(_cells(file.name, file.errors, file.seconds, note))
    failed = f"{len(report.failed)} failed" if report.failed else ""
    rows.append(_cells(f"all {len(report.files)}", report.total, report.seconds, failed))
    return aligned(rows)


def as_causes(report: Report) -> str:
    """The causes of errors for each condition, each layout and all, in aligned columns."""
    rows: list[tuple[str, ...]] = [("wrong words", *(cause.value for cause in Cause), "table", "")]
    groups: dict[str, list[Fault]] = {}
    for file in report.files:
        for group in (file.condition, file.layout):
            if group:
                groups.setdefault(group, []).extend(file.faults)
    for name, wrong in [*sorted(groups.items()), ("all", list(report.faults))]:
        in_table = sum(one.in_table for one in wrong)
        rows.append((name, *(str(count) for count in causes(wrong).values()), str(in_table), ""))
    return aligned(rows)


def as_lost(report: Report) -> str:
    """The lost lines and where the record has them; empty if none was lost."""
    if not report.lost:
        return ""
    words, known = told(report.lost)
    lines = [
        f"{file.name}: {one.where.value}: {one.text}" for file in report.files for one in file.lost
    ]
    share = f"{100 * known / words:.1f} % of the {words} words that lost lines lack are told"
    return "\n".join(["lost lines", *lines, share])


def as_fields(report: Report) -> str:
    """How each field was found, in aligned columns; empty if no fields are known."""
    if not report.fields:
        return ""
    head = ("field", "true", "found", "right", "invented", "precision", "recall", "F1", "")
    rows = [
        (
            name,
            *(str(number) for number in (one.true, one.found, one.right, one.invented)),
            *(
                "-" if rate is None else f"{rate:.3f}"
                for rate in (one.precision, one.recall, one.f1)
            ),
            "",
        )
        for name, one in _with_main(report.fields)
    ]
    return aligned([head, *rows])


def _cells(name: str, errors: Errors, seconds: float | None, note: str) -> tuple[str, ...]:
    rates = (
        errors.in_order_rate,
        errors.aside_rate,
        errors.diacritics_only_rate,
        errors.character_rate,
    )
    return (
        name,
        str(errors.words),
        *("-" if rate is None else f"{100 * rate:.2f}" for rate in rates),
        "-" if seconds is None else f"{seconds:.2f}",
        note,
    )
