"""Several people at one desk: claims, lists, acts on many papers, and undoing them."""

import pytest

from digitize.edge.desk.people import People
from digitize.edge.desk.roles import Role
from digitize.keep.ledger.acts import acts
from digitize.record.fields import FieldStatus
from tests.desk.conftest import desk_at
from tests.desk.team import (
    copies,
    doubting,
    histories_that_differ,
    only,
    sat_down,
    settles,
    truth_of,
    two_people,
)
from tests.desk.test_views import faults
from tests.desk.workspaces import copy_of, entries, record

pytestmark = pytest.mark.scan
LAN, BINH, HOA = "Nguyễn Thị Lan", "Lê Văn Bình", "Trần Thị Hòa"


@pytest.fixture(scope="module")
def team(fixtures_run, tmp_path_factory):
    """A desk with three people and 12 papers of which 10 have no doubts; two have two each."""
    workspace = copy_of(fixtures_run[1], tmp_path_factory.mktemp("team"))
    only(workspace, "report-straight")
    sure = copies(workspace, "report-straight", 10, doubting(0))
    people = People(workspace.root)
    tokens = {LAN: people.add(LAN), BINH: people.add(BINH, Role.CLERK),
              HOA: people.add(HOA, Role.READER)}  # fmt: skip
    with desk_at(workspace.root) as address:
        yield workspace, address, tokens, sure


def test_two_people_get_no_paper_twice_and_lose_none(fixtures_run, tmp_path):
    """At one time, in two browsers; both histories are right. `make desk-two` has 60 papers."""
    workspace = copy_of(fixtures_run[1], tmp_path)
    made, done = two_people(workspace, 4)
    all_ = [one for ones in done.values() for one in ones]
    assert sorted(all_) == sorted(made)
    assert histories_that_differ(workspace, done) == []


def test_a_paper_that_is_open_is_nobody_elses(team, chromium):
    """Who has it is named; taking it over is an act of its own, and who lost it is told."""
    workspace, address, tokens, _ = team
    lan, binh = (sat_down(chromium, address, tokens[name]) for name in (LAN, BINH))
    at = f"{address}/review/{entries(workspace)['report-straight'].record_id}"
    lan.goto(at)
    lan.locator("#label:not(:empty)").wait_for()
    binh.goto(at)
    assert f"{LAN} đang soát" in binh.locator("h1").inner_text()
    assert faults(binh) == []
    binh.goto(f"{address}/review?state=all")
    assert f"{LAN} đang soát" in binh.locator("tbody").inner_text()
    binh.goto(at)
    binh.locator("summary").focus()
    binh.keyboard.press("Enter")
    with binh.expect_navigation():
        binh.locator("form[action*='take-over'] button").press("Enter")
    assert binh.locator("#label").count() == 1
    lan.keyboard.type("sai")
    lan.keyboard.press("Enter")
    lan.keyboard.press("Control+Enter")
    lan.locator("#stale").wait_for()
    assert f"{BINH} đã nhận thay" in lan.locator("#stale").inner_text()
    with workspace.open_ledger() as db:
        assert (acts(db)[0].what, acts(db)[0].by, acts(db)[0].about) == ("take_over", BINH, LAN)
    binh.goto(f"{address}/archive")  # left, so it is free again
    lan.goto(at)
    lan.locator("#label:not(:empty)").wait_for()
    lan.context.close()
    binh.context.close()


def test_many_papers_are_confirmed_in_one_act_and_undone(team, chromium):
    """By keys: chosen, confirmed, and all as it was before; the history tells of both."""
    workspace, address, tokens, sure = team
    page = sat_down(chromium, address, tokens[LAN])
    page.goto(f"{address}/review?state=sure")
    before = {one: record(workspace, one) for one in named(workspace, sure)}
    page.keyboard.press("Control+a")
    assert page.locator("#chosen").inner_text() == str(len(sure))
    with page.expect_navigation():
        page.keyboard.press("Control+Enter")
    assert f"{len(sure)} văn bản" in page.locator("#did").inner_text()
    assert page.locator("[aria-current] .count").inner_text() == "0"
    for name in before:
        fields = record(workspace, name)
        assert fields.symbol.status is FieldStatus.CONFIRMED
        assert {edit.by for edit in fields.edits} == {LAN}
        assert len({edit.at for edit in fields.edits}) == 1
    with page.expect_navigation():
        page.keyboard.press("Control+z")
    for name, was in before.items():
        now = record(workspace, name)
        assert (now.symbol, now.text) == (was.symbol, was.text)
        assert all(edit.undone_by == LAN for edit in now.edits)
    page.goto(f"{address}/history")
    assert "đã hoàn tác" in page.locator(".acts .undone").first.inner_text()
    assert faults(page) == []
    page.context.close()


def named(workspace, ids):
    return [name for name, entry in entries(workspace).items() if entry.record_id in ids]


def test_a_paper_without_doubts_takes_one_key(team, chromium):
    """Enter confirms what the machine is sure of, and the next paper is there; undone by mouse."""
    _, address, tokens, _ = team
    page = sat_down(chromium, address, tokens[LAN])
    page.goto(f"{address}/review/next?state=sure")
    here = page.url
    page.locator("#confirm:focus").wait_for()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.url != here
    assert "state=sure" in page.url
    page.goto(f"{address}/history")
    with page.expect_navigation():
        page.locator(".acts button").first.click()
    assert "1 văn bản" in page.locator(".done-note").inner_text()
    page.context.close()


def test_papers_are_passed_over_put_aside_given_and_found(team, chromium):
    """Next, previous, aside with a note and back, given to a person, a view kept under a name."""
    workspace, address, tokens, _ = team
    page = sat_down(chromium, address, tokens[LAN])
    page.goto(f"{address}/review/next?state=sure")
    first = page.url
    page.locator("#confirm:focus").wait_for()
    with page.expect_navigation():
        page.keyboard.press("PageDown")
    second = page.url
    assert second != first
    page.locator("#confirm:focus").wait_for()
    with page.expect_navigation():
        page.keyboard.press("PageUp")
    assert page.url == first
    page.locator("#confirm:focus").wait_for()
    page.keyboard.press("F4")
    page.keyboard.type("thiếu trang 2")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.url != first  # neither put aside nor passed over
    page.goto(f"{address}/review?state=aside")
    assert "thiếu trang 2" in page.locator("tbody").inner_text()
    page.keyboard.press("Control+a")
    with page.expect_navigation():
        page.locator("button[formaction^='/queue/back']").click()
    page.goto(f"{address}/review?state=sure&q=3.pdf")
    assert page.locator("tbody tr").count() == 1
    page.locator("input[name=paper]").check()
    page.select_option("#person", BINH)
    with page.expect_navigation():
        page.locator("button[formaction^='/queue/assign']").click()
    assert BINH in page.locator("td.who").inner_text()
    page.locator(".kept summary").click()
    page.fill("#view-name", "của Bình")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.locator(".kept-view").inner_text().startswith("của Bình")
    binh = sat_down(chromium, address, tokens[BINH])
    binh.goto(f"{address}/review/next?state=sure")
    assert entries(workspace)["report-straight 3"].record_id in binh.url  # his own comes first
    binh.context.close()
    page.context.close()


def test_a_clerk_undoes_own_acts_and_a_reviewer_all(team, chromium):
    """A single word by its button in the record; of another person's there is no button."""
    workspace, address, tokens, _ = team
    lan, binh = (sat_down(chromium, address, tokens[name]) for name in (LAN, BINH))
    id_ = entries(workspace)["report-straight 7"].record_id
    lan.goto(f"{address}/review/{id_}")
    lan.locator("#label:not(:empty)").wait_for()
    lan.locator("#text [data-at]").nth(80).click()
    lan.keyboard.type("nhầm")
    lan.keyboard.press("Enter")
    with lan.expect_navigation():
        lan.keyboard.press("Control+Enter")
    binh.goto(f"{address}/records/{id_}")
    assert binh.locator(".undo-edit").count() == 0
    lan.goto(f"{address}/records/{id_}")
    with lan.expect_navigation():
        lan.locator(".undo-edit button[aria-label*='nhầm']").click()
    after = record(workspace, "report-straight 7")
    begun = after.edits[-1].at  # other tests of this site confirm the same paper and take it back
    own = [edit for edit in after.edits if edit.at == begun]
    assert [edit.after for edit in own if edit.undone_by and not edit.follows] == ["nhầm"]
    assert "nhầm" not in after.text
    with lan.expect_navigation():
        lan.locator("form[action*='/undo']:not(.undo-edit) button").click()  # the rest of that page
    edits = record(workspace, "report-straight 7").edits
    assert all(edit.undone_by == LAN for edit in edits if edit.at == begun)
    lan.context.close()
    binh.context.close()


def test_what_is_on_hold_is_shown_to_some_alone(team, chromium):
    """A clerk sees neither the list nor who looked at it; see test_held_looks.py for the looks."""
    _, address, tokens, _ = team
    lan, binh = (sat_down(chromium, address, tokens[name]) for name in (LAN, BINH))
    assert binh.goto(f"{address}/held").status == 403
    assert lan.goto(f"{address}/held").status == 200
    assert lan.goto(f"{address}/held/reads").status == 200
    assert binh.goto(f"{address}/held/reads").status == 403
    assert faults(lan) == []
    lan.context.close()
    binh.context.close()


@pytest.mark.parametrize("width", [1366, 820])
def test_the_views_of_a_team_have_no_fault_that_axe_knows(team, chromium, width):
    """The queue with an act to undo, the history, persons with a new token; nothing is too wide."""
    workspace, address, tokens, _ = team
    page = sat_down(chromium, address, tokens[LAN])
    page.set_viewport_size({"width": width, "height": 768})
    for view in ("/review", "/review?state=all", "/review?state=aside", "/history", "/people"):
        page.goto(f"{address}{view}")
        assert (view, faults(page)) == (view, [])
        assert page.evaluate("document.documentElement.scrollWidth") <= width, view
    page.fill("#name", HOA)
    page.select_option("#role", "reader")
    with page.expect_navigation():
        page.locator("#name").press("Enter")
    assert page.locator("#given").inner_text()
    assert faults(page) == []
    reader = sat_down(chromium, address, page.locator("#given").inner_text())
    reader.goto(f"{address}/review?state=all")
    assert reader.locator("input[name=paper]").count() == 0
    reader.goto(address)  # who only finds and reads begins at the search
    assert reader.url == f"{address}/archive"
    reader.goto(f"{address}/records/{entries(workspace)['report-straight 8'].record_id}")
    assert reader.locator('a[href^="/review/"]').count() == 0
    reader.context.close()
    page.context.close()


def test_a_clerk_who_knows_the_truth_takes_two_keys_a_word(team, chromium):
    """Right as it stands, among what is offered, or typed. `make desk-clerk` takes all fixtures."""
    workspace, address, tokens, _ = team
    copies(workspace, "report-straight", 1, doubting(12))
    page = sat_down(chromium, address, tokens[LAN])
    page.goto(f"{address}/review/next?sort=most")
    keys, words = settles(page, truth_of("report-straight"))
    assert words >= 12
    assert keys <= 2 * words
    page.context.close()


def test_a_word_put_right_in_the_title_is_not_confirmed_away(team, chromium):
    """The sure fields go with the page, and its title as it is with the word put right."""
    workspace, address, tokens, _ = team
    page = sat_down(chromium, address, tokens[LAN])
    page.goto(f"{address}/review/{entries(workspace)['report-straight 8'].record_id}")
    page.locator("#label:not(:empty)").wait_for()
    page.locator("#text span", has_text="quả").first.click()
    page.keyboard.type("quảx")
    page.keyboard.press("Enter")
    with page.expect_navigation():
        page.keyboard.press("Control+Enter")
    after = record(workspace, "report-straight 8")
    assert "quảx" in after.text
    assert "quảx" in after.title.value
    assert after.symbol.status is FieldStatus.CONFIRMED
    page.context.close()
