"""What review found wrong, counted by condition and by scanner; and records on hold."""

from datetime import UTC, datetime

import pytest

from digitize.edge.desk.sample import interval
from digitize.keep.archive.archiver import archive_pending
from digitize.keep.archive.folders import Archive
from digitize.keep.archive.index import open_index
from digitize.keep.archive.search import Query, search
from digitize.keep.ledger.acts import acts
from digitize.keep.ledger.chunks import plan
from digitize.keep.ledger.finish import finish
from digitize.keep.ledger.samples import SampleCount
from digitize.keep.store.ids import RecordId
from digitize.record.edits import words_on
from digitize.record.fields import FieldStatus
from digitize.record.model import Edit
from digitize.settings import Settings
from digitize.work.engine.coordinator import reading_of
from digitize.work.engine.revise import deliver, revise
from digitize.work.intake.take import Asked, take
from tests.conftest import ROOT
from tests.desk.conftest import desk_at
from tests.desk.workspaces import copy_of, entries, record

pytestmark = pytest.mark.scan


@pytest.fixture(scope="module")
def workspace(fixtures_run, tmp_path_factory):
    return copy_of(fixtures_run[1], tmp_path_factory.mktemp("numbers"))


def put_right(workspace, name, wrong):
    """Four words looked at, so many of them put right."""
    seen, now = record(workspace, name), datetime.now(UTC)
    edits = [
        Edit(by="Lan", at=now, page=1, word=at, after=word.text + ("x" if number < wrong else ""))
        for number, (at, word) in enumerate(list(words_on(seen.pages[0]))[:4])
    ]
    revise(workspace, RecordId(seen.record_id), seen.revision, edits, now)
    deliver(workspace, Settings(), now, RecordId(seen.record_id), seen.revision + 1)
    return len(list(words_on(seen.pages[0])))


def rows(page):
    return {row.locator("th").inner_text(): row.locator("td").all_inner_texts()[:4]
            for row in page.locator("table.numbers tbody tr").all()}  # fmt: skip


def test_errors_are_counted_by_condition_and_scanner(workspace, page):
    """A page counts for each condition that it has; words that were only accepted are no errors."""
    fax = put_right(workspace, "news-fax", 3)
    clean = put_right(workspace, "news-clean", 1)
    with desk_at(workspace.root) as address:
        page.goto(f"{address}/numbers")
        page.locator("main:not(:has([role=status]))").wait_for()
        found = rows(page)
    assert found["dưới 200 dpi"] == ["1", str(fax), "4", "3"]
    assert found["300 dpi trở lên"] == ["1", str(clean), "4", "1"]
    assert found["fixtures"] == ["2", str(fax + clean), "8", "4"]
    assert found["Tin bài"] == ["2", str(fax + clean), "8", "4"]
    assert found[f"{datetime.now().astimezone():%Y-%m}"] == ["2", str(fax + clean), "8", "4"]


def test_what_is_on_hold_waits_for_a_name(workspace, page):
    """Listed with its marking, not found, let go on by a person; then it is found."""
    now = datetime.now(UTC)
    scan = ROOT / "fixtures/two-columns.pdf"
    other = workspace.root.parent / "mat.pdf"
    other.write_bytes(scan.read_bytes() + b"% another\n%%EOF\n")
    like = record(workspace, "two-columns")
    with workspace.open_ledger() as db:
        taken = take(other, db, workspace.store, Asked(reading_of(Settings(), db)), now)
        plan(db, taken.document.id, 1, [], now)
        secrecy = like.secrecy.model_copy(
            update={
                "value": "MẬT",
                "page": 1,
                "box": (100, 100, 300, 160),
                "status": FieldStatus.MACHINE,
            }
        )
        source = like.source.model_copy(update={"sha256": taken.sha256, "filename": "mat.pdf"})
        marked = like.model_copy(
            update={"record_id": f"{taken.sha256}-1", "source": source, "secrecy": secrecy}
        )
        finish(db, workspace.store, taken.document.id, [marked], now)
        archive_pending(db, workspace.store, Archive(workspace.archive, workspace.tmp), now)
    assert "mat" not in entries(workspace)
    with desk_at(workspace.root) as address:
        page.goto(f"{address}/inbox")
        page.locator(".bar nav a[href='/held']").click()
        row = page.locator(".held li")
        assert "MẬT" in row.inner_text()
        assert page.evaluate(
            """async () => {
              const image = new Image();
              image.src = document.querySelector(".held image").href.baseVal;
              await image.decode();
              return image.naturalWidth;
            }"""
        )
        row.locator("summary").click()
        row.locator("input[name=why]").fill("đã giải mật")
        row.locator("form button").click()
        page.locator("p.empty").wait_for()
    cleared = record(workspace, "mat")
    assert cleared.cleared.by
    assert cleared.cleared.reason == "đã giải mật"
    with workspace.open_ledger() as db:
        assert (acts(db)[0].what, acts(db)[0].about) == ("clear", "đã giải mật")
    with open_index(workspace.archive) as index:
        hits = search(index, Query(words=like.text.split("\n")[0])).hits
    assert cleared.record_id in {hit.record_id for hit in hits}


def test_words_without_a_flag_are_asked_at_a_set_rate(workspace, page):
    """What flags miss is measured: of the words asked about, so many were wrong."""
    with desk_at(workspace.root, DIGITIZE_DESK__SAMPLE_PER_THOUSAND="30") as address:
        page.goto(f"{address}/review/{entries(workspace)['report-straight'].record_id}")
        page.locator("#label:not(:empty)").wait_for()
        asked = 0
        while page.locator("#panel.finished").count() == 0:
            if "ngẫu nhiên" in page.locator("#label").inner_text():
                asked += 1
                if asked == 1:
                    page.keyboard.type("khác")
            elif page.locator("#choices li").count() == 0:
                page.keyboard.type("16")
            page.keyboard.press("Enter")
        with page.expect_navigation():
            page.keyboard.press("Control+Enter")
        page.goto(f"{address}/numbers")
        page.locator("main:not(:has([role=status]))").wait_for()
        told = page.locator("#sample-title + p").inner_text()
    assert 3 <= asked <= 30  # about 9 of 300 words
    assert f"Trong {asked} từ" in told
    assert "1 từ sai" in told


def test_the_interval_of_a_sample_holds_the_truth():
    """Known values: none wrong of 300 is less than 13 in a thousand; half of 2 says little."""
    low, high = interval(SampleCount(300, 0))
    assert (low, round(high, 1)) == (0.0, 12.6)
    low, high = interval(SampleCount(2, 1))
    assert (round(low), round(high)) == (95, 905)
