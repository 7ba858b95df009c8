"""A scan with three documents, from the scan to the archive and to those who read records."""

import csv
import pickle

import pikepdf
import pytest

import digitize
from digitize.errors import SeveralDocuments
from digitize.record.description import Description, described
from digitize.record.notes import note
from tests.conftest import ROOT
from tests.reading.scans import truth

pytestmark = pytest.mark.scan

NAMES = ("news-fax", "notice-band", "news-worn")


@pytest.fixture(scope="module")
def joined(tmp_path_factory):
    """A news item, a notice and another news item, a page each, in one PDF."""
    path = tmp_path_factory.mktemp("joined") / "ba văn bản.pdf"
    with pikepdf.new() as pdf:
        for name in NAMES:
            with pikepdf.open(ROOT / "fixtures" / f"{name}.pdf") as one:
                pdf.pages.extend(one.pages)
        pdf.save(path)
    return path


@pytest.fixture(scope="module")
def records(joined):
    return digitize.digitize_all(joined)


def test_each_document_has_its_record(records):
    """Ids and ordinals by the place in the scan, and each its own pages and text."""
    sha256 = records[0].source.sha256
    assert [one.record_id for one in records] == [f"{sha256}-{n}" for n in (1, 2, 3)]
    assert [one.ordinal for one in records] == [1, 2, 3]
    assert [[page.number for page in one.pages] for one in records] == [[1], [2], [3]]
    assert [one.kind.value for one in records] == ["news item", "notice", "news item"]
    for record, name in zip(records, NAMES, strict=True):
        assert record.text.splitlines()[-1] in truth(name).splitlines()[-1]
        assert record.source.page_count == 3


def test_a_split_is_said_and_is_to_be_looked_at(records):
    """Which document of how many, on which pages, and why it was parted there."""
    assert all(one.quality.review for one in records)
    assert [one.quality.reasons[:2] for one in records] == [
        (note("document_on_page", number=1, of=3).of_page(1),),
        (
            note("document_on_page", number=2, of=3).of_page(2),
            note("begins_with_letterhead").of_page(2),
        ),
        (
            note("document_on_page", number=3, of=3).of_page(3),
            note("begins_with_title").of_page(3),
        ),
    ]


def test_an_ordinal_that_is_given_is_that_of_the_first(records):
    """The others follow it in the file."""
    given = Description(ordinal=7)
    assert [described(one, given).ordinal for one in records] == [7, 8, 9]


def test_changes_are_where_their_words_are(records):
    """Places of changes count on the record's own pages."""
    for record in records:
        pages = {page.number: page for page in record.pages}
        for change in record.changes:
            block, line, word = change.at
            found = pages[change.page].blocks[block].lines[line].words[word]
            assert found.box == change.box


def test_one_record_is_not_passed_off_as_all(monkeypatch, records, joined):
    """`digitize.digitize` gives one record; of a scan with several it says where they are."""
    monkeypatch.setattr("digitize.pipeline.digitize_all", lambda *_: records)
    with pytest.raises(SeveralDocuments, match="holds 3 documents; use digitize_all") as raised:
        digitize.digitize(joined)
    assert pickle.loads(pickle.dumps(raised.value)).records == records  # noqa: S301


def test_the_commands_archive_all_of_them(read_once, digitize, joined, tmp_path):
    """A line for each in `run` and `list`, and one row in the report of a batch."""
    done, workspace = read_once("several", joined)
    assert done.returncode == 0, done.stderr
    assert len(done.stdout.splitlines()) == 3
    assert "3 archived (3 pages)" in done.stderr
    listed = digitize("list", "--workspace", workspace).stdout.splitlines()
    assert len(listed) == 3
    assert digitize("audit", "--workspace", workspace).returncode == 0
    (tmp_path / "old").mkdir()
    (tmp_path / "old" / "ba.pdf").write_bytes(joined.read_bytes())
    batch = digitize("batch", "--workspace", workspace, tmp_path / "old")
    assert batch.returncode == 0, batch.stderr
    [report] = workspace.glob("batches/*/report.csv")
    with report.open(newline="", encoding="utf-8") as file:
        [row] = csv.DictReader(file)
    assert [one.rsplit("-")[-1] for one in row["record_id"].split()] == ["1", "2", "3"]
