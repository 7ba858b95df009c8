"""Search at the desk: its filters, the place cut from the scan, what cannot be."""

import csv
import json
import zipfile
from pathlib import Path
from urllib.parse import quote
from urllib.request import urlopen

import pytest

from tests.desk.conftest import desk_at
from tests.desk.workspaces import copy_of, entries

pytestmark = pytest.mark.scan


@pytest.fixture(scope="module")
def desk(fixtures_run, tmp_path_factory):
    workspace = copy_of(fixtures_run[1], tmp_path_factory.mktemp("search"))
    with desk_at(workspace.root) as address:
        yield workspace, address


def names(page):
    return page.locator(".found .name").all_inner_texts()


def test_filters_are_typed_and_sent_by_keyboard(desk, page):
    """The number, who signed, somebody who is named; all stay in the form and may be cleared."""
    workspace, address = desk
    plan = entries(workspace)["plan-two-pages"]
    page.goto(f"{address}/archive")
    page.focus(".more summary")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "number"
    page.keyboard.type("75/KH-UBND")
    page.keyboard.press("Enter")
    page.wait_for_url("**number=75*")
    assert names(page) == [plan.title]
    assert page.input_value("#number") == "75/KH-UBND"
    page.goto(f"{address}/archive?signer=ong+ich+thuyen")
    assert names(page) == [plan.title]
    page.goto(f"{address}/archive?person=tạ+quang+huấn")
    assert [one.filename for one in entries(workspace).values() if one.title in names(page)] == [
        "news-clean.pdf"
    ]
    page.locator("#about:not([aria-busy])").wait_for()
    page.click("#about >> text=Bỏ tất cả bộ lọc")
    page.wait_for_url(f"{address}/archive")


def test_every_hit_shows_its_place_on_the_scan(desk, page):
    """Of a paper too, which has no articles; the picture is there, and as wide as the lines."""
    address = desk[1]
    page.goto(f"{address}/archive?q=75/KH-UBND")
    cut = page.locator(".found .cut img").first
    cut.scroll_into_view_if_needed()
    page.wait_for_function(
        "one => one.complete && one.naturalWidth > 100", arg=cut.element_handle()
    )
    assert "trang 1" in cut.get_attribute("alt")


def test_what_cannot_be_is_told_at_its_field(desk, page):
    """A range that ends before it begins, and a dossier that there is not."""
    address = desk[1]
    page.goto(f"{address}/archive?from=2024&to=2023")
    assert "muộn hơn ngày cuối" in page.locator(".wrong").inner_text()
    assert page.get_attribute("#from", "aria-describedby") == "wrong"
    assert names(page) == []
    page.goto(f"{address}/archive?dossier=99")
    assert "không có hồ sơ" in page.locator(".wrong").inner_text().lower()
    assert page.get_attribute("#dossier", "aria-invalid") == "true"
    assert names(page) == []


def test_kinds_stand_in_their_usual_order(desk, page):
    """As Decree 30/2020 lists them, in Vietnamese; what is no paper of an office comes last."""
    page.goto(f"{desk[1]}/archive")
    kinds = page.locator("#kind option").all_inner_texts()
    assert kinds[1:4] == ["Nghị quyết", "Nghị quyết liên tịch", "Quyết định"]
    assert kinds[-3:] == ["Tin bài", "Bản tin", "Khác"]


def test_what_is_ticked_is_taken_as_a_list(desk, page):
    """By keyboard: ticked with the space bar, and downloaded; else all that was found."""
    workspace, address = desk
    both = quote('"thiên tai" OR "tiêm phòng"')
    page.goto(f"{address}/archive?q={both}&sort=name")
    assert len(names(page)) == 2
    page.locator(".found input[type=checkbox]").first.focus()
    page.keyboard.press("Space")
    page.locator("#take button:not(#join-ticked)").focus()
    with page.expect_download() as taken:
        page.keyboard.press("Enter")
    told = Path(taken.value.path()).read_text("utf-8-sig")
    [head, row] = csv.reader(told.splitlines())
    assert head[:3] == ["STT", "Số, ký hiệu", "Ngày ban hành"]
    assert row[5] == names(page)[0]
    assert row[10] in {str(one.record_id) for one in entries(workspace).values()}
    page.locator("#tick-all").check()
    assert page.locator(".found input:checked").count() == 2
    with urlopen(f"{address}/archive/selection?as=jsonl&q={both}") as got:  # noqa: S310  (http)
        numbers = [json.loads(line)["number"]["value"] for line in got]
    assert sorted(numbers, key=str) == ["75", None]


def test_papers_are_packed_while_they_are_sent(desk, page):
    """A ZIP with the list and a searchable PDF of each."""
    address = desk[1]
    page.goto(f"{address}/archive?number=75")
    page.select_option("#as", "zip")
    with page.expect_download() as taken:
        page.click("#take button")
    with zipfile.ZipFile(taken.value.path()) as packed:
        assert packed.testzip() is None
        listed, made = packed.namelist()
        assert listed == "ket-qua-tim.csv"
        assert made.startswith("001-")
        assert packed.read(made).startswith(b"%PDF")


def test_hits_are_gone_through_by_arrows(desk, page):
    """From the words down, ticked with x, opened, and back to the hit that was left."""
    address = desk[1]
    page.goto(f"{address}/archive")
    page.locator("[name=q]:focus").wait_for()  # a browser focuses it with its next frame
    page.keyboard.type("nhân dân")
    page.keyboard.press("Enter")
    page.wait_for_url("**/archive?q=nh*n+d*n")  # nothing that is empty is in the address
    first, second = names(page)[:2]
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.innerText") == second
    page.keyboard.press("x")
    assert page.locator(".found li").nth(1).locator("input").is_checked()
    page.keyboard.press("Enter")
    page.wait_for_url("**/records/**")
    page.go_back()
    page.wait_for_function("text => document.activeElement.innerText === text", arg=second)
    page.keyboard.press("ArrowUp")
    assert page.evaluate("document.activeElement.innerText") == first
    page.keyboard.press("ArrowUp")
    assert page.evaluate("document.activeElement.id") == "search"
