"""`digitize evaluate`: error rates against true texts."""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from digitize.archive.folders import Archive
from digitize.cli.options import json_option, one_thread
from digitize.settings import Settings, load_settings

if TYPE_CHECKING:
    from digitize.engine.embedded import Outcome
    from digitize.evaluate.reliability import Judged
    from digitize.evaluate.report import Reading
    from digitize.evaluate.truth import TrueScan


@click.command()
@click.argument("folder", metavar="TRUTH_DIR", type=click.Path(file_okay=False, path_type=Path))
@json_option
def evaluate_command(folder: Path, as_json: bool) -> None:
    """Read the scans of TRUTH_DIR and compare each with NAME.gt.txt beside it.

    Word errors with their order counted and left aside, words wrong in their diacritics only, and
    character errors: for each file and for all. Then what cleaning mended and broke, and how far
    the certainties of words can be trusted. Nothing is kept.
    """
    one_thread()
    from digitize.evaluate.reliability import as_dict, as_lines
    from digitize.evaluate.report import as_json as report_json
    from digitize.evaluate.report import as_table, make_report
    from digitize.evaluate.truth import find_truth

    truth = find_truth(folder)
    for unused in truth.unused:
        click.echo(f"not used: {unused.path}: {unused.why}", err=True)
    judged: list[Judged] = []
    report = make_report(_read(truth.scans, load_settings(), judged))
    if as_json:
        shape = {**json.loads(report_json(report)), "cleaning": as_dict(judged)}
        click.echo(json.dumps(shape, ensure_ascii=False, indent=2))
    else:
        click.echo("\n".join([as_table(report), "", *as_lines(judged)]))
    sys.exit(1 if report.failed else 0)


def _read(truths: Sequence[TrueScan], settings: Settings, judged: list[Judged]) -> list[Reading]:
    """Read every scan in a workspace that is gone afterwards; its words go into `judged`."""
    from digitize.cli.progress import Progress
    from digitize.engine.embedded import read_all
    from digitize.workspace import open_workspace

    with tempfile.TemporaryDirectory(prefix="digitize-evaluate-") as name:
        workspace = open_workspace(Path(name))
        archive = Archive(workspace.archive, workspace.tmp)
        with Progress() as progress:
            progress.expect(len(truths))
            outcomes = read_all([true.scan for true in truths], workspace, settings, progress.tell)
        return [
            _reading(true, one, archive, judged) for true, one in zip(truths, outcomes, strict=True)
        ]


def _reading(true: TrueScan, outcome: Outcome, archive: Archive, judged: list[Judged]) -> Reading:
    from digitize.evaluate.reliability import judge
    from digitize.evaluate.report import Reading
    from digitize.record.model import Record

    if outcome.archived is None:
        return Reading(true.name, true.text, "", None, outcome.failure)
    entry = outcome.archived
    path = archive.version(entry.record_id, entry.revision) / "record.json"
    record = Record.model_validate_json(path.read_bytes())
    judged += judge(true.text, record.pages)
    return Reading(true.name, true.text, record.text, record.process.seconds)
