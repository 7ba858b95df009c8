"""Pages that people arrange, by command: ids, edits, and what a later reading keeps."""

import pikepdf
import pytest

from digitize.keep.ledger.arranged import arranged
from digitize.keep.ledger.lineage import earlier_of, look
from digitize.keep.workspace import open_workspace
from tests.conftest import ROOT, run_digitize

pytestmark = pytest.mark.scan


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A workspace with one scan of three pages: a plan of two, and a report behind it."""
    folder = tmp_path_factory.mktemp("arranged")
    with pikepdf.new() as scan:
        for name in ("plan-two-pages", "report-straight"):
            with pikepdf.open(ROOT / "fixtures" / f"{name}.pdf") as one:
                scan.pages.extend(one.pages)
        scan.save(folder / "scan.pdf")
    assert run_digitize("run", folder / "scan.pdf", cwd=folder).returncode == 0
    return folder


def papers(folder):
    """The standing papers of the scan by their number: the newest revision of each."""
    workspace = open_workspace(folder / "digitize-workspace")
    with workspace.open_ledger() as db:
        sha256 = db.execute("SELECT sha256 FROM original").fetchone()[0]
        found = earlier_of(workspace.store, look(db, sha256))
        number = arranged(db, sha256).number
    records = {int(one.record_id[65:]): one.record for one in found}
    return sha256, number, records


def numbers(record):
    return [page.number for page in record.pages]


def test_pages_are_arranged_and_a_later_reading_keeps_it(place):
    """Cut and turned; edits go with their pages, and no paper loses all of them."""

    def pages(*args):
        done = run_digitize("pages", sha256[:8], *args, "--by", "Lê An", cwd=place)
        assert done.returncode == 0, done.stderr
        return papers(place)[2]

    sha256, number, first = papers(place)
    assert (number, [numbers(one) for one in first.values()]) == (0, [[1, 2], [3]])
    edit = ("edit", f"{sha256}-2", "signer.name", "Đoàn Khắc Uyển Nhi", "--by", "Lê An")
    assert run_digitize(*edit, cwd=place).returncode == 0

    cut = pages("--split", "2", "--turn", "1", "180")
    assert [numbers(cut[at]) for at in (1, 2, 3)] == [[1], [3], [2]]
    assert cut[1].pages[0].turn == 2
    assert cut[2].signer.name.value == "Đoàn Khắc Uyển Nhi"

    again = run_digitize("rerun", cwd=place, DIGITIZE_CLEANING="suggest")
    assert again.returncode == 0, again.stderr
    after = papers(place)[2]
    assert [numbers(after[at]) for at in (1, 2, 3)] == [[1], [3], [2]]
    assert after[1].pages[0].turn == 2
    refused = run_digitize("pages", sha256[:8], "--drop", "1", cwd=place)
    assert refused.returncode != 0
    assert "withdraw it instead" in refused.stderr
