"""Papers that are confirmed together are looked at, too: of one in ten, some words are asked."""

import pytest

from digitize.edge.desk.people import People
from digitize.edge.desk.sample import is_drawn
from digitize.keep.ledger.acts import acts
from digitize.keep.ledger.samples import due_samples, sample_counts
from tests.desk.conftest import desk_at
from tests.desk.team import copies, doubting, only, sat_down
from tests.desk.test_views import faults
from tests.desk.workspaces import copy_of

pytestmark = pytest.mark.scan
BATCH = 24


def test_of_papers_confirmed_together_a_sample_is_asked(fixtures_run, tmp_path, chromium):
    """Drawn by lot, offered in a part of their own, counted in the numbers, and done with then."""
    workspace = copy_of(fixtures_run[1], tmp_path)
    only(workspace, "report-straight")
    made = copies(workspace, "report-straight", BATCH, doubting(0))
    token = People(workspace.root).add("Nguyễn Thị Lan")
    with desk_at(workspace.root, DIGITIZE_DESK__SAMPLE_PER_THOUSAND="30") as address:
        page = sat_down(chromium, address, token)
        page.goto(f"{address}/review?state=sure")
        page.keyboard.press("Control+a")
        with page.expect_navigation():
            page.keyboard.press("Control+Enter")
        with workspace.open_ledger() as db:
            [act] = acts(db)
            due = due_samples(db)
        assert due == {one for one in made if is_drawn(one, act.id)}
        assert 0 < len(due) < BATCH / 2
        page.goto(f"{address}/review?state=sample")
        assert page.locator("tbody tr").count() == len(due)
        assert faults(page) == []
        page.goto(f"{address}/review/next?state=sample")
        page.locator("#label:not(:empty)").wait_for()
        here = page.url.split("/review/")[1].split("?")[0]
        asked = 0
        while page.locator("#panel.finished").count() == 0:
            asked += "ngẫu nhiên" in page.locator("#label").inner_text()
            page.keyboard.press("Enter")
        with page.expect_navigation():
            page.keyboard.press("Control+Enter")
        with workspace.open_ledger() as db:
            assert due_samples(db) == due - {here}
            assert sample_counts(db)[here].asked == asked > 0
        page.goto(f"{address}/history")
        page.locator(".acts li", has_text="văn bản").last.locator("form button").press("Enter")
        page.wait_for_url("**/history?**")
        with workspace.open_ledger() as db:
            assert due_samples(db) <= {here}
        page.context.close()
