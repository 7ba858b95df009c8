"""Each view in both languages: whole, without a fault that axe knows, and quick to see."""

import re

import pytest

from digitize.desk.messages import LANGUAGES, MESSAGES
from tests.conftest import ROOT
from tests.desk.conftest import desk_at
from tests.desk.workspaces import copy_of, entries

DESK = ROOT / "src/digitize/desk"
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
            "archive.sort.", "archive.folding.", "change.", "record.standing.",
            "trouble.")  # fmt: skip
    for name in MESSAGES:
        assert name in told or name.startswith(made), name


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
            f"/records/{two}?page=2", "/numbers", "/held", "/nowhere")  # fmt: skip


@pytest.mark.scan
@pytest.mark.parametrize("language", LANGUAGES)
def test_axe_finds_nothing_serious(desk, page, language):
    """Contrast, labels, names, order of headings: WCAG A and AA as far as a program sees them."""
    axe_playwright = pytest.importorskip("axe_playwright_python.sync_playwright")
    workspace, address = desk
    page.goto(f"{address}/inbox")
    if language != "vi":
        page.locator("form[action^='/language'] button").click()
    for view in views(workspace):
        page.goto(f"{address}{view}")
        assert page.locator("html").get_attribute("lang") == language
        if view.startswith("/archive"):
            page.locator("#about:not([aria-busy])").wait_for()
        if view.startswith("/review/"):
            page.locator("#place").wait_for()
        found = axe_playwright.Axe().run(page).response["violations"]
        assert [
            (view, one["id"], one["nodes"][0]["html"]) for one in found if one["impact"] in SERIOUS
        ] == []
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
