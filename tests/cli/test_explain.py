"""`digitize explain`."""

from __future__ import annotations

import json

import pytest
from PIL import Image

from digitize.record.notes import Note, told_all

pytestmark = pytest.mark.scan


@pytest.fixture
def archived(fixtures_run, digitize):
    _, workspace = fixtures_run
    return lambda *args: digitize(*args, "--workspace", workspace)


@pytest.fixture
def record(archived):
    """The record of a scan of which some words were changed."""
    found = [json.loads(line) for line in archived("list", "--json").stdout.splitlines()]
    [entry] = [one for one in found if one["filename"] == "two-columns.pdf"]
    return json.loads(archived("show", "--json", entry["record_id"]).stdout)


def test_every_change_is_told_with_its_evidence(archived, record):
    """Before and after, the outcome, the place, the evidence; then the words to look at."""
    done = archived("explain", record["record_id"][:12])
    assert (done.returncode, done.stderr) == (0, "")
    assert record["changes"]
    for change in record["changes"]:
        assert f"{change['before']} → {change['after']}   {change['outcome']}" in done.stdout
        assert told_all(map(Note.model_validate, change["evidence"])) in done.stdout
    assert f"look at   {record['quality']['flagged']} words" in done.stdout


def test_crops_show_the_changed_words(archived, record, tmp_path):
    """A PNG for each change, as large as the word and a little more."""
    folder = tmp_path / "crops"
    done = archived("explain", record["record_id"], "--crops", folder)
    assert done.returncode == 0, done.stderr
    assert len(list(folder.glob("*.png"))) == len(record["changes"])
    for change in record["changes"]:
        block, line, word = (at + 1 for at in change["at"])
        with Image.open(folder / f"page-{change['page']}-{block}-{line}-{word}.png") as crop:
            x0, y0, x1, y1 = change["box"]
            assert crop.width >= x1 - x0
            assert crop.height >= y1 - y0
            low, high = crop.convert("L").getextrema()
            assert low < 128 < high


def test_an_unknown_id_is_exit_2(archived):
    """As with `show`."""
    done = archived("explain", "0" * 64)
    assert (done.returncode, done.stdout) == (2, "")
