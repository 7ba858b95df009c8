"""One truth a paper at the desk: typed once, it stands in field, text, PDF and search."""

import re
import subprocess

import pytest

from digitize.edge.desk.reading import newest, record_of
from digitize.keep.archive.folders import Archive
from digitize.keep.archive.index import open_index
from digitize.keep.archive.search import Query, search
from digitize.keep.ledger.acts import acts
from tests.conftest import run_digitize
from tests.desk.conftest import desk_at
from tests.desk.test_review import opened
from tests.desk.test_views import faults
from tests.desk.workspaces import copy_of, record

pytestmark = pytest.mark.scan


@pytest.fixture(scope="module")
def truth(fixtures_run, tmp_path_factory):
    """A desk over the fixtures, and its workspace."""
    workspace = copy_of(fixtures_run[1], tmp_path_factory.mktemp("truth"))
    with desk_at(workspace.root) as address:
        yield workspace, address


def confirmed(page):
    with page.expect_navigation():
        page.keyboard.press("Control+Enter")
    page.locator("#told", has_text="Đã lưu.").wait_for()


def test_a_number_typed_once_stands_everywhere(truth, page, tmp_path):
    """By keys alone; a wrong one is refused where it stands, and the refusal goes when mended."""
    workspace, address = truth
    opened(page, address, workspace, "notice-band")
    assert page.locator("#label").inner_text() == "Số"
    page.keyboard.type("9x5y")
    page.locator("#wrong:not([hidden])").wait_for()
    page.keyboard.press("Control+a")
    page.keyboard.type("95")
    page.locator("#wrong").wait_for(state="hidden")
    page.keyboard.press("Enter")
    confirmed(page)
    made = record(workspace, "notice-band")
    assert made.number.value == "95"
    assert "Số: 95/TB-UBND" in made.text
    run_digitize("export", made.record_id, "--as", "pdf", "--to", tmp_path,
                 "--workspace", workspace.root, cwd=tmp_path)  # fmt: skip
    [pdf] = tmp_path.glob("*.pdf")
    told = subprocess.run(["pdftotext", pdf, "-"], capture_output=True, text=True, check=True)
    assert "95/TB-UBND" in re.sub(r"\s+", " ", told.stdout)
    with open_index(workspace.archive) as index:
        found = search(index, Query(words="95/TB-UBND"))
    assert made.record_id in str(found)


def test_lines_are_written_words_added_and_marked(truth, page):
    """A whole line by F9, words at a place drawn with the mouse, and […] by F8."""
    workspace, address = truth
    name = "typewritten"
    opened(page, address, workspace, name)
    first = page.locator("#text [data-at]").first
    first.click()
    page.keyboard.press("F9")
    entry = page.locator("#entry")
    line = entry.input_value()
    assert " " in line
    entry.fill(f"{line} THÊM")
    page.keyboard.press("Enter")
    page.locator("#text [data-at]").nth(30).click()
    page.keyboard.press("F8")
    page.locator(".more summary").click()
    page.locator("[data-more=add]").click()
    box = page.locator("#scan").bounding_box()
    x, y = box["x"] + 30, box["y"] + 10
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 80, y + 14, steps=4)
    page.mouse.up()
    page.keyboard.type("LƯU KHO")
    page.keyboard.press("Enter")
    assert faults(page) == []
    confirmed(page)
    made = record(workspace, name)
    assert f"{line} THÊM" in made.text
    assert "LƯU KHO" in made.text
    assert "[…]" in made.text
    assert {one.mark for one in made.edits} >= {"illegible"}
    assert {one.act for one in made.edits} >= {"line", "add"}


def test_a_page_comes_back_also_where_all_were_taken_out(truth, page):
    """Into a paper of its own; nothing is saved here."""
    workspace, address = truth
    page.goto(f"{address}/scan/{record(workspace, 'plan-two-pages').record_id}")
    page.locator(".thumb").first.wait_for()
    for _ in range(2):
        page.locator(".paper:not(.dropped) .thumb").first.click()
        page.locator("[data-act=drop]").click()
    assert page.locator(".paper").count() == page.locator(".paper.dropped").count() == 1
    page.locator(".thumb").first.click()
    page.locator("[data-act=drop]").click()
    assert page.locator(".paper:not(.dropped) .thumb").count() == 1


def test_pages_are_arranged_by_keys_and_by_mouse(truth, page):
    """Split by a key, and put back by the mouse; both papers keep what they are called by."""
    workspace, address = truth
    before = record(workspace, "plan-two-pages")
    page.goto(f"{address}/scan/{before.record_id}")
    page.locator(".thumb").first.wait_for()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("t")
    assert page.locator(".paper").count() == 2
    assert faults(page) == []
    page.keyboard.press("Control+Enter")
    saved = page.locator("#state", has_text=re.compile(r"^Đã lưu\.$"))
    saved.wait_for(timeout=200_000)
    page.locator(".paper").nth(1).wait_for()
    page.locator(".thumb").nth(1).click()
    page.locator("[data-act=join]").click()
    page.locator("[data-act=save]").click()
    page.locator(".paper").nth(1).wait_for(state="detached", timeout=200_000)
    saved.wait_for()
    with open_index(workspace.archive) as index:
        joined = record_of(
            Archive(workspace.archive, workspace.tmp), newest(index, before.record_id)
        )
    assert [one.number for one in joined.pages] == [1, 2]
    with workspace.open_ledger() as db:
        [second, first] = [act for act in acts(db, record=before.record_id) if act.what == "pages"]
    assert (first.about, second.about) == ("papers", "papers")
    page.goto(f"{address}/history")
    assert "sắp xếp trang của bản quét: chia lại văn bản" in page.locator(".acts").inner_text()
