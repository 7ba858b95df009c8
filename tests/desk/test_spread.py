"""The viewer of scanned pages: larger, smaller, moved, and two pages beside each other."""

import pytest

from digitize.edge.desk.spread import neighbour
from tests.desk.conftest import desk_at
from tests.desk.test_views import faults
from tests.desk.workspaces import copy_of, entries, record

WIDE, NARROW = {"width": 1366, "height": 768}, {"width": 1280, "height": 800}


@pytest.fixture(scope="module")
def two_pages(fixtures_run, tmp_path_factory):
    """A desk, and the id of a record of two pages."""
    workspace = copy_of(fixtures_run[1], tmp_path_factory.mktemp("spread"))
    with desk_at(workspace.root) as address:
        yield workspace, address, entries(workspace)["plan-two-pages"].record_id


@pytest.mark.scan
def test_pairs_stay_while_the_pages_are_turned(two_pages):
    """1 and 2, 3 and 4; a fifth page is shown beside the fourth, and a single one alone."""
    plan = record(two_pages[0], "plan-two-pages")
    first = plan.pages[0]
    pages = tuple(first.model_copy(update={"number": number}) for number in range(1, 6))
    five = plan.model_copy(update={"pages": pages})
    found = [neighbour(five, page) for page in five.pages]
    assert [(one.page.number, one.is_left) for one in found] == [
        (2, False), (1, True), (4, False), (3, True), (4, True),
    ]  # fmt: skip
    assert neighbour(plan.model_copy(update={"pages": (first,)}), first) is None


def box(page, where):
    return page.locator(where).bounding_box()


def wide_at(page):
    """How much of the width of the pane the page takes on the screen."""
    return box(page, "#scan")["width"]


@pytest.mark.scan
@pytest.mark.parametrize("view", ["records", "review"])
def test_two_pages_lie_beside_each_other_with_the_text_in_reach(two_pages, page, view):
    """By key and by button, in the order of the paper; kept when the pages are turned."""
    _, address, id_ = two_pages
    page.set_viewport_size(WIDE)
    page.goto(f"{address}/{view}/{id_}?page=1")
    page.locator("#scan").wait_for()
    assert page.locator("#neighbour").is_hidden()
    assert page.locator("#neighbour image").get_attribute("href") is None  # not loaded for nothing
    page.keyboard.press("F7")
    assert page.locator("#neighbour").is_visible()
    left, right, text = box(page, "#scan"), box(page, "#neighbour"), box(page, "#text")
    assert left["x"] + left["width"] <= right["x"]
    assert right["x"] + right["width"] <= box(page, ".beside")["x"] <= text["x"]
    assert text["width"] > 300
    assert page.evaluate("document.documentElement.scrollWidth") <= WIDE["width"]
    assert faults(page) == []
    page.locator("#neighbour").click()
    page.wait_for_url("**page=2*")
    assert page.locator("#neighbour").is_visible()  # as it was chosen
    assert box(page, "#neighbour")["x"] < box(page, "#scan")["x"]
    spread = page.get_by_role("button", name="Hai trang")
    assert spread.get_attribute("aria-pressed") == "true"
    spread.click()
    assert page.locator("#neighbour").is_hidden()


@pytest.mark.scan
def test_zoom_and_pan_go_for_both_pages(two_pages, page):
    """By keys, buttons and the pointer; kept in this browser, and fitted again by one key."""
    _, address, id_ = two_pages
    page.set_viewport_size(WIDE)
    page.goto(f"{address}/records/{id_}")
    page.keyboard.press("F7")
    fitted = wide_at(page)
    page.keyboard.press("+")
    page.get_by_role("button", name="Phóng to").click()
    assert page.locator("#zoom").inner_text() == "156%"
    for one in ("#scan", "#neighbour"):
        assert box(page, one)["width"] == pytest.approx(1.5625 * fitted, rel=0.05)
    before = page.evaluate("[pane.scrollLeft, pane.scrollTop]")
    pane = box(page, "#pane")
    x, y = pane["x"] + pane["width"] * 0.75, pane["y"] + pane["height"] / 2  # on the other page
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x - 90, y - 60, steps=4)
    page.mouse.up()
    moved = page.evaluate("[pane.scrollLeft, pane.scrollTop]")
    assert [b - a for a, b in zip(before, moved, strict=True)] == [90, 60]
    assert "page=2" not in page.url  # to move it is not to go there
    page.reload()
    assert page.locator("#zoom").inner_text() == "156%"
    page.keyboard.press("0")
    assert wide_at(page) == pytest.approx(fitted)


@pytest.mark.scan
def test_a_narrow_screen_says_why_it_shows_one_page(two_pages, page):
    """The button is not there; the key tells why. What was chosen comes back on a wide screen."""
    _, address, id_ = two_pages
    page.set_viewport_size(WIDE)
    page.goto(f"{address}/records/{id_}")
    page.keyboard.press("F7")
    page.set_viewport_size(NARROW)
    page.locator("#neighbour").wait_for(state="hidden")
    assert page.locator('[data-view="spread"]').is_hidden()
    page.keyboard.press("F7")
    assert "1.366" in page.locator("#told").inner_text()
    page.set_viewport_size(WIDE)
    page.locator("#neighbour").wait_for(state="visible")


@pytest.mark.scan
def test_the_keys_of_the_viewer_leave_what_is_typed_alone(two_pages, page):
    """In review a plus that is typed is text; with Alt the scan is enlarged meanwhile."""
    workspace, address, _ = two_pages
    id_ = entries(workspace)["letter-stamped"].record_id
    page.set_viewport_size(WIDE)
    page.goto(f"{address}/review/{id_}")
    page.locator("#label:not(:empty)").wait_for()
    page.locator("#entry").fill("1")
    page.locator("#entry").press("+")
    assert page.locator("#entry").input_value() == "1+"
    assert page.locator("#zoom").inner_text() == "100%"
    page.locator("#entry").press("Alt++")
    assert page.locator("#entry").input_value() == "1+"
    assert page.locator("#zoom").inner_text() == "125%"
    page.keyboard.press("F7")
    assert "một trang" in page.locator("#told").inner_text()
