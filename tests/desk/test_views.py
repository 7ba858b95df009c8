"""Each view in both languages: whole, without a fault that axe knows, and quick to see."""

import re
import subprocess
from datetime import UTC, datetime
from io import BytesIO
from urllib.request import Request, urlopen

import pytest
from PIL import Image

from digitize.edge.desk.messages import LANGUAGES, MESSAGES
from digitize.edge.desk.people import People
from digitize.errors import DigitizeError
from digitize.keep.ledger.documents import PipelineWanted
from digitize.keep.ledger.reasons import Reason, set_apart
from digitize.keep.store.ids import Fingerprint
from digitize.keep.workspace import open_workspace
from digitize.work.intake.take import Asked, take
from tests.conftest import ROOT
from tests.desk.conftest import desk_at
from tests.desk.workspaces import copy_of, entries

DESK = ROOT / "src/digitize/edge/desk"
SERIOUS = ("serious", "critical")


def test_every_text_is_there_in_both_languages():
    """None is empty, none is the same by oversight, and both take the same values."""
    for name, texts in MESSAGES.items():
        assert len(texts) == len(LANGUAGES)
        assert all(texts), name
        assert len({frozenset(re.findall(r"{(\w+)}", one)) for one in texts}) == 1, name


def test_every_text_named_is_there():
    """Names in templates and code stand in the table, and the table has no others."""
    told = "".join(
        path.read_text(encoding="utf-8")
        for path in (*DESK.rglob("*.html"), *DESK.rglob("*.py"), *DESK.rglob("*.js"))
        if path.name != "messages.py"
    )
    for name in re.findall(r"""\bt\(["']([\w.]+)["'][,)]""", told):
        assert name in MESSAGES
    made = ("nav.", "reason.", "field.", "status.", "condition.", "bad.", "review.said.",
            "articles.said.", "role.", "act.", "pages.said.", "join.said.", "join.no.",
            "inbox.tally", "inbox.data.", "inbox.known", "inbox.tried_again", "inbox.away",
            "archive.sort.", "archive.folding.", "change.", "record.standing.",
            "trouble.", "error.", "deletion.no.")  # fmt: skip
    for name in MESSAGES:
        assert name in told or name.startswith(made), name


def test_every_reason_to_set_apart_is_in_words():
    """All that the archivist's page lists; the desk said "not read" of four of them."""
    told = (ROOT / "docs/archivist.md").read_text(encoding="utf-8")
    table = told.split("## When a scan is set apart")[1].split("## Other messages")[0]
    codes = re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE)
    assert len(codes) > 15
    assert [code for code in codes if f"reason.{code}" not in MESSAGES] == []


class NewFault(DigitizeError):
    """An error of tomorrow, added without a text in either language."""

    code, for_archivists = "new_fault", False


def test_an_error_without_a_text_is_told_all_the_same(tmp_path):
    """In one sentence for all of them; what the machine said stands behind it."""
    workspace, now = open_workspace(tmp_path / "w"), datetime.now(UTC)
    (tmp_path / "tin.pdf").write_bytes(b"%PDF-1.7 tin")
    with workspace.open_ledger() as db:
        asked = Asked(PipelineWanted(Fingerprint("0" * 16), Fingerprint("1" * 16)))
        taken = take(tmp_path / "tin.pdf", db, workspace.store, asked, now)
        reason = Reason(NewFault.code, str(NewFault("the lamp is out")), "read")
        set_apart(db, taken.document.id, reason, now)
    with desk_at(workspace.root) as address, urlopen(f"{address}/inbox/state") as answer:  # noqa: S310
        told = answer.read().decode()
    assert MESSAGES["reason.unknown"][0] in told
    assert "the lamp is out" in told


@pytest.fixture(scope="module")
def desk(fixtures_run, tmp_path_factory):
    """A desk with something in every view: records, one that was reviewed, one set apart."""
    workspace = copy_of(fixtures_run[1], tmp_path_factory.mktemp("views"))
    with desk_at(workspace.root) as address:
        yield workspace, address


def views(workspace):
    known = entries(workspace)
    two, letter = (known[name].record_id for name in ("plan-two-pages", "letter-stamped"))
    return ("/inbox", "/review", f"/review/{letter}", "/archive?q=uy+ban", f"/records/{two}",
            f"/records/{two}?page=2", "/numbers", "/held", "/dossiers", "/nowhere")  # fmt: skip


def faults(page):
    """What axe calls serious of the page as it stands."""
    axe_playwright = pytest.importorskip("axe_playwright_python.sync_playwright")
    found = axe_playwright.Axe().run(page).response["violations"]
    return [(one["id"], one["nodes"][0]["html"]) for one in found if one["impact"] in SERIOUS]


def shown(page, address, view):
    """A view, when all of it is there."""
    page.goto(f"{address}{view}")
    if view.startswith("/archive"):
        page.locator("#about:not([aria-busy])").wait_for()
    if view.startswith("/review/"):
        page.locator("#label:not(:empty)").wait_for()


@pytest.mark.scan
@pytest.mark.parametrize(("language", "width"), [("vi", 1280), ("en", 820)])
def test_axe_finds_nothing_serious(desk, page, language, width):
    """Contrast, labels, names, order of headings: WCAG A and AA as far as a program sees them."""
    workspace, address = desk
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(f"{address}/inbox")
    if language != "vi":
        page.locator("form[action^='/language'] button").click()
    for view in views(workspace):
        shown(page, address, view)
        assert page.locator("html").get_attribute("lang") == language
        assert (view, faults(page)) == (view, [])
    page.complaints.clear()  # the browser notes the 404


@pytest.mark.scan
def test_axe_finds_nothing_serious_in_any_state(desk, page):
    """The keys, a refused day, all looked at, somebody quicker, forms, nothing found, set apart."""
    workspace, address = desk
    letter, seal = (
        entries(workspace)[name].record_id for name in ("letter-stamped", "report-seal")
    )
    shown(page, address, f"/review/{letter}")
    page.keyboard.press("?")
    assert ("keys", faults(page)) == ("keys", [])
    page.keyboard.press("Escape")
    for typed in ("1437", "16"):
        page.keyboard.type(typed)
        page.keyboard.press("Enter")
    for _ in range(int(page.locator("#place").inner_text().split(" / ")[1]) - 2):
        page.keyboard.press("Enter")
    page.locator("#panel.finished").wait_for()
    assert ("looked at", faults(page)) == ("looked at", [])
    page.evaluate("document.getElementById('stale').hidden = false")
    assert ("stale", faults(page)) == ("stale", [])
    shown(page, address, f"/review/{seal}")
    page.locator(".fields [data-key='issued_on']").click()
    page.keyboard.press("F2")
    page.keyboard.type("31/2/2024")
    page.keyboard.press("Enter")
    page.keyboard.press("Control+Enter")
    page.locator("#wrong").wait_for()
    assert ("refused", faults(page)) == ("refused", [])
    shown(page, address, f"/records/{letter}")
    page.locator("details.forms summary").first.click()
    assert ("forms", faults(page)) == ("forms", [])
    shown(page, address, "/archive?q=xyzzy&from=31/2/2024")
    assert page.locator("#from[aria-invalid]").count() == 1
    assert ("nothing", faults(page)) == ("nothing", [])
    page.goto(f"{address}/inbox")
    page.set_input_files("#files", [ROOT / "README.md"])
    page.locator(".apart summary").first.click()
    assert ("set apart", faults(page)) == ("set apart", [])
    page.complaints.clear()  # the browser notes the 422


@pytest.mark.scan
def test_axe_finds_nothing_serious_where_nothing_is(page, tmp_path):
    """A workspace of its first day, and the sign-in with a wrong token."""
    workspace = open_workspace(tmp_path / "w")
    with desk_at(workspace.root) as address:
        for view in ("/inbox", "/review", "/archive", "/numbers", "/held"):
            shown(page, address, view)
            assert (view, faults(page)) == (view, [])
    People(workspace.root).add("Nguyễn Thị Lan")
    with desk_at(workspace.root) as address:
        page.goto(f"{address}/inbox")
        page.fill("#token", "không phải mã")
        page.keyboard.press("Enter")
        page.locator("#wrong").wait_for()
        assert faults(page) == []
    page.complaints.clear()  # the browser notes the 403


@pytest.mark.scan
def test_who_was_signed_out_is_led_to_the_sign_in(page, tmp_path):
    """The inbox asks anew each second, and once showed the whole sign-in within itself."""
    workspace = open_workspace(tmp_path / "w")
    token = People(workspace.root).add("Nguyễn Thị Lan")
    with desk_at(workspace.root) as address:
        page.goto(f"{address}/inbox")
        page.fill("#token", token)
        page.keyboard.press("Enter")
        page.locator("#drop").wait_for()
        page.context.clear_cookies()
        page.wait_for_url("**/sign-in?to=/inbox")
        assert page.locator(".bar").count() == 1


@pytest.mark.scan
def test_days_of_a_search_are_typed_as_here(desk, page):
    """A day, a month or a year; the timeline asks in the same form.

    The browser's own fields had the calendar of its language: mm/dd/yyyy.
    """
    address = desk[1]
    shown(page, address, "/archive?from=30/6/2023&to=6/2023")
    assert page.locator(".found li").count() > 0
    assert page.locator("#from").input_value() == "30/6/2023"
    assert all("30/06/2023" in one for one in page.locator(".found .note").all_inner_texts())
    page.locator(".timeline a").first.click()
    page.locator("#about:not([aria-busy])").wait_for()
    assert page.locator("#from").input_value() == "6/2023"
    shown(page, address, "/archive")  # news items among them
    assert "không có ngày ban hành" in page.locator("#about").inner_text()
    shown(page, address, "/archive?from=mùa+thu")
    assert "30/9/2025" in page.locator(".wrong").inner_text()


@pytest.mark.scan
def test_errors_are_told_in_words(desk, page):
    """No command line for who asked for a record that is not there."""
    workspace, address = desk
    for view in ("/records/zzz", f"/review/{entries(workspace)['news-fax'].record_id}?page=9"):
        page.goto(f"{address}{view}")
        told = page.locator("main").inner_text()
        assert "digitize list" not in told
        assert "Trong kho không có văn bản" in told
    page.complaints.clear()  # the browser notes the 404


@pytest.mark.scan
@pytest.mark.parametrize("width", [1280, 820])
def test_nothing_is_wider_than_the_screen(desk, page, width):
    """At a desk and on a tablet no view scrolls sideways."""
    workspace, address = desk
    page.set_viewport_size({"width": width, "height": 800})
    for view in views(workspace):
        page.goto(f"{address}{view}")
        assert page.evaluate("document.documentElement.scrollWidth") <= width, view
    page.complaints.clear()  # the browser notes the 404


@pytest.mark.scan
def test_a_record_is_printed_whole_and_without_what_is_pressed(desk, page, tmp_path):
    """The scan on the first sheet, then all that was read, although the screen shows a part."""
    workspace, address = desk
    record = entries(workspace)["news-worn"]
    page.goto(f"{address}/records/{record.record_id}")
    page.emulate_media(media="print")
    for pressed in page.locator(".bar, .actions, button, form").all():
        assert not pressed.is_visible()
    paper = tmp_path / "paper.pdf"
    page.pdf(path=paper, format="A4", prefer_css_page_size=True)
    told = ["pdftotext", "-layout", paper, "-"]
    first, *rest = subprocess.run(told, capture_output=True, text=True, check=True).stdout.split(
        "\f"
    )
    assert not first.strip()
    read = page.locator("#text p").last.inner_text().split()
    assert read[-1] in "".join(rest)
    assert page.locator(".bar").count() == 1


@pytest.mark.scan
def test_a_page_image_is_there_soon(desk, page):
    """The picture of a page that nobody looked at before; the bound is for a machine at rest."""
    workspace, address = desk
    page.goto(f"{address}/records/{entries(workspace)['news-worn'].record_id}")
    took = page.evaluate(
        """async () => {
          const { href } = document.querySelector("#scan image");
          const image = new Image();
          image.src = href.baseVal;
          await image.decode();
          return performance.now();  // since the page was asked for
        }"""
    )
    assert took < 5000  # bench/desk.py measures; here two cores read pages beside it


@pytest.mark.scan
def test_little_goes_over_the_line(desk):
    """A page of review is packed, and its scan is no larger than a screen shows it."""
    workspace, address = desk
    for name in ("two-columns", "report-straight"):  # those with most words
        id_ = entries(workspace)[name].record_id
        packed = Request(f"{address}/review/{id_}", headers={"Accept-Encoding": "gzip"})  # noqa: S310
        with urlopen(packed) as answer:  # noqa: S310
            assert answer.headers["content-encoding"] == "gzip"
            assert len(answer.read()) < 40 * 1024
        whole, smaller = (
            Image.open(BytesIO(urlopen(f"{address}/pages/{id_}/1.jpg{query}").read()))  # noqa: S310
            for query in ("", "?smaller")
        )
        assert (min(whole.size), min(smaller.size)) in ((2067, 1400), (2480, 1400))
        said = f"/pages/{id_}/1.jpg?smaller"
        with urlopen(f"{address}/review/{id_}") as answer:  # noqa: S310
            assert said in answer.read().decode()
