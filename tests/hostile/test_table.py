"""Every row of the table of bad inputs, through the real command, among healthy scans."""

import json
import sqlite3
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from digitize.keep.workspace import Workspace
from tests.engine.processes import variant
from tests.hostile.table import TABLE, Row
from tests.ledger.check import check

pytestmark = [pytest.mark.scan, pytest.mark.slow]

EVERY = 12  # rows, then a healthy scan
# A bomb then costs eight seconds and not sixty. Three were too few for the sound page of 100
# megapixels: a machine whose memory is new to it takes five to hand it over.
LOW = {"DIGITIZE_LIMITS__POPPLER_CPU_S": "8"}


@dataclass(frozen=True)
class Ended:
    """How the command ended, and what it left behind."""

    status: int
    said: str
    records: dict[str, dict]  # by the name of the file
    reasons: dict[str, tuple[str, str]]  # code and message
    took: dict[str, timedelta]  # from the moment that it was opened
    workspace: Path
    tmp: Path

    @property
    def healthy(self) -> list[dict]:
        return [record for name, record in self.records.items() if "healthy" in name]


@pytest.fixture(scope="module")
def ended(read_once, tmp_path_factory) -> Ended:
    """All rows in one run, a healthy scan before, between and after."""
    folder, tmp = (tmp_path_factory.mktemp(name) for name in ("rows", "tmp"))
    for number, row in enumerate(TABLE):
        if number % EVERY == 0:
            (folder / f"{number:02} healthy.pdf").write_bytes(variant(number))
        # All are called .pdf: the content counts.
        (folder / f"{number:02} row {row.name}.pdf").write_bytes(row.make())
    (folder / "99 healthy.pdf").write_bytes(variant(99))
    done, workspace = read_once("hostile", folder, TMPDIR=str(tmp), HOME=str(tmp), **LOW)
    records = {
        record["source"]["filename"]: record for record in map(json.loads, done.stdout.splitlines())
    }
    with sqlite3.connect(workspace / "ledger.sqlite") as db:
        reasons = {
            name: (code, message)
            for name, code, message in db.execute(
                "SELECT display_name, code, message FROM reason JOIN document"
                " ON document.id = document JOIN sighting USING (sha256)"
            )
        }
        took = {
            name: datetime.fromisoformat(last) - datetime.fromisoformat(first)
            for name, first, last in db.execute(
                "SELECT display_name, min(event.at), max(event.at) FROM event JOIN document"
                " ON document.id = document JOIN sighting USING (sha256)"
                " WHERE event.state <> 'queued' GROUP BY display_name"
            )
        }
    return Ended(done.returncode, done.stderr, records, reasons, took, workspace, tmp)


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.name)
def test_a_bad_input_ends_as_the_table_says(ended, row: Row):
    """Set apart with its code, or archived with each page's state, and marked where damaged."""
    [name] = [name for name in {**ended.records, **ended.reasons} if f" {row.name}.pdf" in name]
    if row.code:
        assert ended.reasons[name][0] == row.code, ended.reasons[name][1]
        assert name not in ended.records
        return
    record = ended.records[name]
    assert tuple(page["state"] for page in record["pages"]) == row.states
    quality = record["quality"]
    review = row.damaged or row.review
    assert (quality["damaged"], quality["review"]) == (row.damaged, review)
    assert bool(quality["reasons"]) == review
    if row.size:
        first = record["pages"][0]
        assert (first["width"], first["height"]) == pytest.approx(row.size, abs=2)
    assert ended.took[name].total_seconds() < row.budget_s


def test_a_healthy_scan_among_them_is_read_as_if_alone(ended, read_once, tmp_path_factory):
    """Text, boxes and all else that was read are the same before, between and after."""
    path = tmp_path_factory.mktemp("alone") / "alone.pdf"
    path.write_bytes(variant(1000))
    done, _ = read_once("hostile-alone", path)
    alone = json.loads(done.stdout)
    assert len(ended.healthy) == len(TABLE) // EVERY + 2
    for record in ended.healthy:
        assert record["text"] == alone["text"]
        assert what_was_read(record) == what_was_read(alone)


def what_was_read(record: dict) -> list[dict]:
    return [{**page, "seconds": 0} for page in record["pages"]]


def test_each_has_one_line_and_the_command_ends_well(ended):
    """Exit 1, no traceback, a line for each that was set apart, which names no file of ours."""
    assert ended.status == 1
    assert "Traceback" not in ended.said
    told, _, _ = ended.said.rpartition("records in")
    assert "/store/" not in told
    lines = [line for line in ended.said.splitlines() if line.startswith("set apart: ")]
    assert len(lines) == sum(row.code is not None for row in TABLE)


def test_nothing_is_left_behind(ended):
    """No process, no file (a library's telemetry neither), no torn state, no attachment."""
    assert list(ended.tmp.iterdir()) == []
    workspace = Workspace(ended.workspace)
    assert list(workspace.tmp.iterdir()) == []
    with workspace.open_ledger() as db:
        check(workspace, db)
        assert db.execute("SELECT max(attempts) FROM reason").fetchone() == (None,)
    assert not any(str(ended.workspace).encode() in line for line in command_lines())
    assert not Path("/etc/cron.d/x").exists()


def command_lines() -> list[bytes]:
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            found.append(path.read_bytes())
        except OSError:
            continue  # it has ended
    return found
