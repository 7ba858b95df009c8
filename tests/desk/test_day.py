"""A day at the desk, by keys alone but for the dropping: from a scan to a record that is found."""

import base64
import subprocess

import pytest

from digitize.keep.workspace import open_workspace
from tests.conftest import ROOT
from tests.desk.conftest import desk_at
from tests.desk.workspaces import record

pytestmark = pytest.mark.scan
READ_MS = 120_000  # one page, while other tests read theirs
DROP = """([name, data]) => {
  const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
  const dataTransfer = new DataTransfer();
  dataTransfer.items.add(new File([bytes], name));
  document.getElementById("drop").dispatchEvent(
    new DragEvent("drop", { dataTransfer, bubbles: true, cancelable: true }));
}"""


@pytest.fixture
def empty(tmp_path):
    workspace = open_workspace(tmp_path / "w")
    with desk_at(workspace.root) as address:
        yield workspace, address


def drop(page, path, name=None):
    """As a mouse would."""
    page.evaluate(DROP, [name or path.name, base64.b64encode(path.read_bytes()).decode()])


def test_from_a_dropped_scan_to_a_found_record(empty, page):
    """Dropped, read, put right by keys, confirmed under a name, found, and had as a PDF."""
    workspace, address = empty
    page.goto(f"{address}/inbox")
    drop(page, ROOT / "fixtures/letter-stamped.pdf")
    drop(page, ROOT / "fixtures/README.md", "thư mời.pdf")
    apart = page.locator(".apart li")
    apart.wait_for(timeout=READ_MS)
    assert "thư mời.pdf" in apart.inner_text()
    assert "không phải bản quét" in apart.inner_text()
    page.locator(".lately a", has_text="letter-stamped.pdf").wait_for(timeout=READ_MS)
    page.locator("[data-again]").focus()
    page.keyboard.press("Enter")  # tried again, and apart again
    page.locator(".apart li").wait_for()

    page.keyboard.press("g")
    page.keyboard.press("2")
    page.locator("#start:focus").wait_for()  # a browser focuses it with its next frame
    page.keyboard.press("Enter")
    review(page)
    read = record(workspace, "letter-stamped")
    assert read.revision == 2
    assert read.number.value == "1437"
    assert read.number.status == "corrected"
    assert read.issued_on.value == "2024-09-16"
    assert "Thực hiện Kế hoạch" in read.text
    assert {edit.by for edit in read.edits} == {read.number.by} != {""}
    assert read.quality.flagged == 0

    for typed in ("thực hiện kế hoạch", "thuc hien ke hoach", "1437"):
        page.goto(f"{address}/archive")
        page.locator("[name=q]:focus").wait_for()  # with the next frame, too
        page.keyboard.type(typed)
        page.keyboard.press("Enter")
        page.locator(".found a").first.wait_for()
        assert page.locator(".found li").count() == 1
    page.keyboard.press("Tab")
    page.locator(".found a").first.press("Enter")
    page.locator("#history-title").wait_for()
    with page.expect_download() as coming:
        page.locator('a[href$="/as/pdf"]').first.click()
    told = subprocess.run(
        ["pdftotext", coming.value.path(), "-"], capture_output=True, text=True, check=True
    )
    assert "Thực hiện Kế hoạch" in " ".join(told.stdout.split())


def review(page):
    """Handwriting first, then the words; a number and a day from their crops."""
    place = page.locator("#place")
    place.wait_for()
    page.select_option("#aid", "telex")
    assert page.locator("#label").inner_text() == "Số"
    assert page.locator("#crop").is_visible()
    page.keyboard.type("1437")
    page.keyboard.press("Enter")
    assert page.locator("#label").inner_text() == "Ngày ban hành"
    page.keyboard.type("16")  # month and year are printed
    page.keyboard.press("Enter")
    while page.locator("#panel.finished").count() == 0:
        shown = page.locator("#entry").input_value()
        if shown.endswith("hực"):  # a stamp lies over the first letters
            page.keyboard.type("Thuwcj")
            assert page.locator("#entry").input_value() == "Thực"
        page.keyboard.press("Enter")
    with page.expect_navigation():
        page.keyboard.press("Control+Enter")
