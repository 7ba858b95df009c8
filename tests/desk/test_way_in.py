"""The way in adds up, and what leaves does so for a reason: at the desk, in a browser."""

import shutil

import pytest

from tests.conftest import ROOT
from tests.desk.conftest import desk_at
from tests.desk.test_views import faults
from tests.desk.workspaces import copy_of, entries

pytestmark = pytest.mark.scan


@pytest.fixture(scope="module")
def office(fixtures_run, tmp_path_factory):
    """A desk over the fixtures, and its workspace."""
    workspace = copy_of(fixtures_run[1], tmp_path_factory.mktemp("office"))
    with desk_at(workspace.root) as address:
        yield workspace, address


def test_a_folder_adds_up(office, page, tmp_path):
    """One new that cannot be read, one known under another name, one of the computer's own."""
    workspace, address = office
    folder = tmp_path / "công văn"
    folder.mkdir()
    (folder / "hỏng.pdf").write_bytes(b"this is no scan")
    (folder / "Thumbs.db").write_bytes(b"x")
    shutil.copy(ROOT / "fixtures/news-clean.pdf", folder / "tin cũ.pdf")
    page.goto(f"{address}/inbox")
    page.locator(".at-drop summary").click()
    page.locator("#fonds_code").fill("H49.01")
    page.locator("#paper_file_code").fill("Hộp 3")
    page.locator("#folder").set_input_files(folder)
    page.locator("#tally", has_text="2 nhận: 1 mới, 1 trùng, 1 tệp của máy tính").wait_for()
    known = page.locator("#sending li", has_text="tin cũ.pdf")
    assert "trùng với “news-clean.pdf”" in known.inner_text()
    apart = page.locator(".apart li", has_text="hỏng.pdf")
    apart.wait_for()
    assert faults(page) == []
    apart.locator("[data-dismiss]").click()
    apart.wait_for(state="detached")
    page.locator("text=1 mục đã bỏ khỏi danh sách").wait_for()
    known.locator("a").click()
    page.wait_for_url(f"**/records/{entries(workspace)['news-clean'].record_id}")


def test_a_paper_is_withdrawn_and_brought_back_for_a_reason(office, page):
    """The reason is asked for, and stands in the list."""
    workspace, address = office
    asked = entries(workspace)["typewritten"].record_id
    page.goto(f"{address}/records/{asked}")
    page.locator("summary", has_text="Thu hồi").click()
    form = page.locator(f'form[action^="/withdrawn/{asked}?"]')
    form.locator("[name=why]").fill("Quét nhầm sổ của phường khác")
    form.locator("button").click()
    page.wait_for_url("**/withdrawn")
    row = page.locator("li", has_text="Quét nhầm sổ của phường khác")
    assert "typewritten.pdf" in row.inner_text()
    assert faults(page) == []
    back = row.locator('form[action*="/restore"]')
    back.locator("[name=why]").fill("Đúng của phường mình")
    back.locator("button").click()
    page.wait_for_url(f"**/records/{asked}")
    page.locator("h1", has_text="thành lập Ban vận động").wait_for()
