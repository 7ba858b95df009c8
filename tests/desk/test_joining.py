"""Papers of two scans are joined at the desk, lead on to their record, and are parted again."""

import pytest

from digitize.edge.desk.people import People
from digitize.edge.desk.roles import Role
from tests.desk.conftest import desk_at
from tests.desk.test_views import faults
from tests.desk.workspaces import copy_of, entries

FIRST, SECOND = "report-straight", "party-notice"


@pytest.fixture
def office(fixtures_run, tmp_path):
    workspace = copy_of(fixtures_run[1], tmp_path)
    people = People(workspace.root)
    people.add("Trần Quản Trị", Role.ADMINISTRATOR)
    tokens = {
        "Lan": people.add("Nguyễn Thị Lan", Role.CLERK),
        "Bình": people.add("Lê Văn Bình", Role.READER),
    }
    with desk_at(workspace.root) as address:
        yield workspace, address, tokens


def sign_in(page, address, token):
    name = {"name": "digitize-person", "value": token, "url": address}
    page.context.add_cookies([name])


def order(page):
    return [one.get_attribute("data-paper") for one in page.locator("#joined > li").all()]


@pytest.mark.scan
def test_two_papers_are_joined_found_and_parted_again(office, page):
    """By keys from the queue; the old papers lead on, and the history undoes it."""
    workspace, address, tokens = office
    page.set_viewport_size({"width": 1366, "height": 768})
    sign_in(page, address, tokens["Lan"])
    known = entries(workspace)
    first, second = known[FIRST].record_id, known[SECOND].record_id
    page.goto(f"{address}/review")
    join = page.get_by_role("button", name="Ghép…")
    for at, id_ in enumerate((second, first)):
        assert join.is_disabled()
        page.locator(f"a[href^='/review/{id_}']").focus()
        page.keyboard.press("Space")
        assert at or join.is_disabled()
    join.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/join?**")
    assert {*order(page)} == {first, second}
    assert faults(page) == []
    for width in (820, 1024, 1280, 1366):  # long titles are cut, and make no view wide
        page.set_viewport_size({"width": width, "height": 768})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    if order(page)[0] != first:
        page.locator(f"[data-paper='{first}'] button:not(:disabled)").first.focus()
        page.keyboard.press("Alt+ArrowUp")
    assert order(page) == [first, second]
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/records/**", timeout=120_000)
    made = page.url.rpartition("/")[2]
    told = page.locator(".beside").inner_text()
    assert f"Ghép từ: {FIRST}.pdf" in told
    assert f"{SECOND}.pdf" in told
    assert page.locator(".pages a").count() == 2
    assert faults(page) == []

    page.goto(f"{address}/records/{second}")
    page.locator("main a[href^='/records/']").click()
    assert page.url == f"{address}/records/{made}"
    page.goto(f"{address}/history")
    act = page.locator(".acts li", has_text="ghép các bản quét")
    assert FIRST not in act.inner_text() or made not in act.inner_text()
    act.get_by_role("button").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**undone=3**")
    for id_ in (first, second):
        page.goto(f"{address}/records/{id_}")
        assert page.locator("#scan").is_visible()
    page.goto(f"{address}/records/{made}")
    assert page.locator("main a[href^='/records/']").count() == 2
    page.complaints.clear()  # the browser notes the 404 of papers that lead on


@pytest.mark.scan
def test_papers_are_joined_by_mouse_from_the_archive_or_refused(office, page, chromium):
    """Papers are left out and ordered; one that somebody has open is told; no reader may."""
    workspace, address, tokens = office
    sign_in(page, address, tokens["Lan"])
    known = entries(workspace)
    page.goto(f"{address}/archive?kind=report")
    page.locator("#about:not([aria-busy])").wait_for()
    join = page.locator("#join-ticked")
    assert join.is_disabled()
    page.locator("#tick-all").check()
    join.click()
    page.wait_for_url("**/join?**")
    many = len(order(page))
    assert many > 2
    page.locator("[data-act='down']").first.click()
    before = order(page)
    page.locator("[data-act='out']").first.click()
    assert order(page) == before[1:]
    page.goto(f"{address}/join?paper={known[FIRST].record_id}")
    assert page.locator("#join").is_disabled()
    assert "ít nhất hai" in page.locator("main").inner_text()

    page.goto(f"{address}/join?paper={known[FIRST].record_id}&paper={known[SECOND].record_id}")
    other = chromium.new_page()
    other_token = People(workspace.root).add("Võ An", Role.CLERK)
    sign_in(other, address, other_token)
    other.goto(f"{address}/review/{known[SECOND].record_id}")
    page.locator("#join").click()
    page.locator("#wrong:not([hidden])").wait_for()
    assert "Võ An đang soát" in page.locator("#wrong").inner_text()
    assert faults(page) == []
    other.context.clear_cookies()
    sign_in(other, address, tokens["Bình"])
    assert other.goto(f"{address}/join?paper={known[FIRST].record_id}").status == 403
    other.goto(f"{address}/archive")
    assert other.locator("#join-ticked").count() == 0
    other.close()
    page.complaints.clear()  # the browser notes the refusal
