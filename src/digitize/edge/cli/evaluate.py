"""`digitize evaluate`: error rates against true texts."""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from digitize.edge.cli.inert import inert
from digitize.edge.cli.options import clock, json_option, one_thread, writing
from digitize.keep.archive.folders import Archive
from digitize.settings import Settings, load_settings

if TYPE_CHECKING:
    from digitize.evaluate.report import EvaluatedFile, Report
    from digitize.evaluate.truth import TrueScan
    from digitize.keep.workspace import Workspace
    from digitize.record.model import Record
    from digitize.work.engine.embedded import ScanEnd


@click.command()
@click.argument(
    "folder", metavar="TRUTH_DIR", type=click.Path(exists=True, file_okay=False, path_type=Path)
)
@json_option
@click.option(
    "--report",
    "report_path",
    type=click.Path(dir_okay=False, writable=True, path_type=Path),
    metavar="FILE.html",
    help="Write a report with a picture and the cause of each wrong word.",
)
def evaluate_command(folder: Path, as_json: bool, report_path: Path | None) -> None:
    """Read the scans of TRUTH_DIR and compare each with the NAME.gt.txt beside it.

    For each file and for all, print the word errors (with and without word order), the words with
    wrong diacritics only, and the character errors. Then print the causes of the errors, for each
    condition and layout in NAME.words.json and NAME.fields.json; how each field in
    NAME.fields.json was found; which printed lines were lost and where they went; what cleaning
    corrected and broke; and how reliable the certainties of words are. Where NAME.articles.json
    lies beside a scan, print for each condition how many articles were found whole, with the right
    title, byline and kind, how pictures and the head of the issue were found, and what is wrong
    with which article. Nothing is stored.
    """
    one_thread()
    from digitize.evaluate.article_tables import as_article_faults, as_articles
    from digitize.evaluate.reliability import as_dict, as_lines, judge
    from digitize.evaluate.report import as_causes, as_fields, as_lost, as_table, make_report
    from digitize.evaluate.report import as_json as report_json
    from digitize.evaluate.truth import find_truth

    if report_path:
        with writing(report_path):  # fails before an hour of reading, not after it
            report_path.touch()
    truth = find_truth(folder)
    for unused in truth.unused:
        click.echo(inert(f"not used: {unused.path}: {unused.why}"), err=True)
    settings = load_settings()
    read = _read(truth.scans, settings)
    records = [one if isinstance(one, str) else _as_one(one) for one in read]
    readings = [
        _reading(true, record, () if isinstance(its, str) else its)
        for true, record, its in zip(truth.scans, records, read, strict=True)
    ]
    report = make_report(readings)
    judged = [
        word
        for true, record in zip(truth.scans, records, strict=True)
        if not isinstance(record, str)
        for word in judge(true.text, record.pages)
    ]
    if as_json:
        shape = {**json.loads(report_json(report)), "cleaning": as_dict(judged)}
        click.echo(json.dumps(shape, ensure_ascii=False, indent=2))
    else:
        parts = (
            as_table(report),
            as_causes(report),
            as_lost(report),
            as_fields(report),
            as_articles(report.issues),
            as_article_faults(report.issues),
            "\n".join(as_lines(judged)),
        )
        click.echo("\n\n".join(filter(None, parts)))
    if report_path:
        html = _html(truth.scans, report, records, settings)
        report_path.write_text(html, encoding="utf-8")
    sys.exit(1 if report.failed else 0)


def _read(truths: Sequence[TrueScan], settings: Settings) -> list[tuple[Record, ...] | str]:
    """Read every scan in a temporary workspace: its records, or why there is none."""
    from digitize.edge.cli.progress import Progress
    from digitize.keep.workspace import open_workspace
    from digitize.work.engine.embedded import read_all
    from digitize.work.engine.work import Site

    with tempfile.TemporaryDirectory(prefix="digitize-evaluate-") as name:
        workspace = open_workspace(Path(name))
        with Progress() as progress:
            progress.expect(len(truths))
            site = Site(workspace, settings, progress.tell, "digitize evaluate", now=clock)
            outcomes = read_all([true.scan for true in truths], site)
        return [_records(one, workspace) for one in outcomes]


def _records(outcome: ScanEnd, workspace: Workspace) -> tuple[Record, ...] | str:
    from digitize.record.model import Record

    read = [*_archived(outcome, workspace)] or [*_held(outcome, workspace)]
    found = tuple(Record.model_validate_json(data) for data in read)
    return found or outcome.failure or ""


def _as_one(every: tuple[Record, ...]) -> Record:
    """The records of a scan as one, since true texts are of whole scans."""
    first, *more = every
    if not more:
        return first
    return first.model_copy(
        update={
            "text": "\n".join(one.text for one in every),
            "pages": tuple(page for one in every for page in one.pages),
        }
    )


def _archived(outcome: ScanEnd, workspace: Workspace) -> Iterator[bytes]:
    archive = Archive(workspace.archive, workspace.tmp)
    for one in outcome.archived:
        yield (archive.payload(one.record_id, one.revision) / "record.json").read_bytes()


def _held(outcome: ScanEnd, workspace: Workspace) -> Iterator[bytes]:
    """The records on hold for a marking of secrecy, which were read as well."""
    from digitize.keep.ledger.held import held_of

    if outcome.document is not None:
        with workspace.open_ledger() as db:
            for one in held_of(db, outcome.document):
                yield workspace.store.record(one.record_sha256)


def _reading(true: TrueScan, record: Record | str, each: Sequence[Record]) -> EvaluatedFile:
    """Compare the reading of a scan, as one record and as each of its records, with the truth."""
    from digitize.evaluate.articles import score_articles
    from digitize.evaluate.fields import compare_fields
    from digitize.evaluate.lost import lost_lines
    from digitize.evaluate.report import EvaluatedFile

    known = None if isinstance(record, str) else record
    return EvaluatedFile(
        true.name,
        true.text,
        read="" if isinstance(record, str) else record.text,
        seconds=None if isinstance(record, str) else record.process.seconds,
        failure=record if isinstance(record, str) else None,
        layout=true.layout,
        condition=true.condition,
        table_words=true.table_words,
        fields=compare_fields(true.fields, known) if true.fields else (),
        lost=lost_lines(true.text, known) if known else (),
        scores=score_articles(each, true.issue) if true.issue else None,
    )


def _html(
    truths: Sequence[TrueScan], report: Report, records: Sequence[Record | str], settings: Settings
) -> str:
    """The report with pictures; the pages are rendered again for it."""
    from digitize.evaluate.html import WrongWord, page
    from digitize.evaluate.places import places
    from digitize.outside.programs import wrapped
    from digitize.read.scan.raster import page_image
    from digitize.read.scan.source import open_scan

    found = [
        [] if isinstance(record, str) else places(record, file.faults)
        for file, record in zip(report.files, records, strict=True)
    ]
    wrong = [
        [WrongWord(fault, place) for fault, place in zip(file.faults, its, strict=False)]
        for file, its in zip(report.files, found, strict=True)
    ]
    paths = {true.name: true.scan for true in truths}
    with wrapped(settings.limits) as programs:
        return page(
            report,
            wrong,
            lambda file, page_no: (
                page_image(
                    open_scan(paths[file.name], programs, settings.limits),
                    page_no,
                    programs,
                    settings,
                ).pixels
            ),
        )
