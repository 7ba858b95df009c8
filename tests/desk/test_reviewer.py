"""A reviewer's day, once by keyboard alone and once by mouse alone.

She signs in, gives papers to a clerk, looks after what he did, takes over a paper he left open,
undoes his mistake, puts a paper aside and back, and meets what is for archivists.
"""

import pytest

from digitize.edge.desk.people import People
from digitize.edge.desk.roles import Role
from tests.desk.conftest import desk_at
from tests.desk.team import copies, doubting, only, sat_down
from tests.desk.test_views import faults
from tests.desk.workspaces import copy_of, entries, record

pytestmark = pytest.mark.scan
HUE, AN, ADMIN = "Phạm Thị Huệ", "Võ Văn An", "Trần Quản Trị"


@pytest.fixture(scope="module")
def office(fixtures_run, tmp_path_factory):
    """Six papers with two doubts each, a reviewer and a clerk."""
    workspace = copy_of(fixtures_run[1], tmp_path_factory.mktemp("reviewer"))
    only(workspace, "plan-two-pages")
    made = copies(workspace, "plan-two-pages", 6, doubting(2))
    people = People(workspace.root)
    people.add(ADMIN)
    tokens = {HUE: people.add(HUE, Role.REVIEWER), AN: people.add(AN, Role.CLERK)}
    with desk_at(workspace.root) as address:
        yield workspace, address, tokens, made


def clerk_works(chromium, address, token, paper):
    """The clerk types nonsense for the first doubt of a paper, and confirms the page."""
    page = sat_down(chromium, address, token)
    page.goto(f"{address}/review/{paper}?page=1")
    page.locator("#label:not(:empty)").wait_for()
    page.locator("#text .look").first.click()
    page.keyboard.type("nhầm")
    page.keyboard.press("Enter")
    with page.expect_navigation():
        page.keyboard.press("Control+Enter")
    page.context.close()


def signs_in(page, address, token):
    page.goto(address)
    page.locator("#token:focus").wait_for()
    page.keyboard.type(token)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert HUE in page.locator(".person").inner_text()
    for place in ("/held", "/people", "/withdrawn", "/deletions"):
        assert page.locator(f".bar a[href='{place}']").count() == 0


class Keys:
    """What she does by keys alone: Tab until a thing has the focus, then Enter or Space."""

    def __init__(self, page):
        self.page = page

    def to(self, where):
        """Tab to a control, as far as one page has any; it must be in the order of Tab."""
        for _ in range(150):
            if self.page.evaluate("w => document.activeElement?.matches(w) ?? false", where):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"Tab does not lead to {where}")

    def press(self, where, *, goes=False):
        self.to(where)
        if goes:
            with self.page.expect_navigation():
                self.page.keyboard.press("Enter")
        else:
            self.page.keyboard.press("Enter")

    def pick(self, name):
        """Choose a paper in the list: from its link, by Space."""
        self.to(f"a[href^='/review/{name}']")
        self.page.keyboard.press("Space")

    def choose(self, where, text):
        self.to(where)
        self.page.keyboard.type(text)

    def go(self, number):
        if self.page.locator("#entry").count():  # letters are text there
            self.press(f".bar nav a:nth-of-type({number})", goes=True)
            return
        with self.page.expect_navigation():
            self.page.keyboard.press("g")
            self.page.keyboard.press(str(number))

    def fill(self, where, text):
        self.to(where)
        self.page.keyboard.type(text)


class Mouse:
    """The same by mouse; only text is typed."""

    def __init__(self, page):
        self.page = page

    def press(self, where, *, goes=False):
        if goes:
            with self.page.expect_navigation():
                self.page.locator(where).first.click()
        else:
            self.page.locator(where).first.click()

    def pick(self, name):
        self.page.locator(f"tr:has(a[href^='/review/{name}']) input[name=paper]").click()

    def choose(self, where, text):
        self.page.select_option(where, text)

    def go(self, number):
        with self.page.expect_navigation():
            self.page.locator(".bar nav a").nth(number - 1).click()

    def fill(self, where, text):
        self.page.locator(where).click()
        self.page.keyboard.type(text)


@pytest.mark.parametrize(("hand", "own"), [(Keys, slice(0, 3)), (Mouse, slice(3, 6))])
def test_the_day_of_a_reviewer(office, chromium, hand, own):
    """What she may do works by this hand, and what she may not is told in words."""
    workspace, address, tokens, made = office
    given, wrong, open_one = made[own]
    page = chromium.new_context(viewport={"width": 1366, "height": 768}).new_page()
    page.set_default_timeout(30_000)
    page.route("**/pages/**", lambda route: route.abort())
    does = hand(page)
    signs_in(page, address, tokens[HUE])

    does.go(2)  # the list; a paper is given to the clerk
    does.pick(given)
    does.choose("#person", AN)
    does.press("button[formaction^='/queue/assign']", goes=True)
    assert AN in page.locator("#did").inner_text()
    assert AN in page.locator(f"tr:has(a[href^='/review/{given}']) .who").inner_text()
    assert faults(page) == []

    clerk_works(chromium, address, tokens[AN], wrong)
    does.go(2)
    does.press("a[href='/history']", goes=True)  # what the clerk did, and his mistake undone
    does.choose("#by", AN)
    does.press(".history-filter button", goes=True)
    assert page.locator(".acts .by").all_inner_texts() == [AN] * page.locator(".acts li").count()
    assert "nhầm" in record(workspace, named(workspace, wrong)).text
    does.press(".acts form[action*='/undo'] button", goes=True)
    assert "nhầm" not in record(workspace, named(workspace, wrong)).text
    assert page.locator(".done-note").is_visible()

    clerk = sat_down(chromium, address, tokens[AN])  # he has it open and is at lunch
    clerk.goto(f"{address}/review/{open_one}")
    clerk.locator("#label:not(:empty)").wait_for()
    does.go(2)
    does.press(f"a[href^='/review/{open_one}']", goes=True)
    assert f"{AN} đang soát" in page.locator("h1").inner_text()
    does.press("summary")
    does.press("form[action*='take-over'] button", goes=True)
    page.locator("#label:not(:empty)").wait_for()
    clerk.context.close()

    does.press("button[data-opens='aside']")  # put aside with a note, found, and put back
    does.fill("#aside-note", "thiếu trang")
    does.press("dialog button.main", goes=True)
    does.go(2)
    does.press(".tabs a[href*='state=aside']", goes=True)
    assert "thiếu trang" in page.locator("tbody").inner_text()
    does.pick(open_one)
    does.press("button[formaction^='/queue/back']", goes=True)
    assert page.locator(f"a[href^='/review/{open_one}']").count() == 0

    does.go(4)
    assert page.locator("h1").inner_text()
    page.goto(f"{address}/records/{given}")
    assert page.locator("form.reason").count() == 0  # withdrawing is for archivists
    for place in ("/held", "/people", "/withdrawn", "/deletions", "/held/reads"):
        assert page.goto(f"{address}{place}").status == 403
        assert "lưu trữ viên" in page.locator("main").inner_text().lower() or (
            "quản trị" in page.locator("main").inner_text().lower()
        )
    assert faults(page) == []
    page.context.close()


def named(workspace, id_):
    """The name of a paper's scan without its suffix."""
    return next(name for name, one in entries(workspace).items() if one.record_id == id_)
