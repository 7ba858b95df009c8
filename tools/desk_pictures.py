"""Take the pictures of the desk in the docs: from a desk that runs, in Debian's Chromium.

python -m tools.desk_pictures               reads the fixtures first
python -m tools.desk_pictures WORKSPACE     with the records of a workspace; a copy is used

Writes docs/pictures/desk-*.jpg, as a laptop of 1366 × 768 shows them. Look at them before you
commit them.
"""

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tests.desk.conftest import CHROMIUM, desk_at

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "docs" / "pictures"
DIGITIZE = Path(sys.executable).with_name("digitize")
PERSON = "Nguyễn Thị Lan"
REVIEWED = 6  # records that somebody goes through before, for the numbers
DROPPED = ("report-seal", "two-columns", "plan-two-pages", "typewritten")
ISSUE = "issues/two-pages"  # in the README
SHOWN = "letter-stamped.pdf"  # in review: handwriting, and words under a stamp


def read(folder: Path) -> Path:
    """A workspace with the fixtures but those that will be dropped, and with one issue."""
    workspace = folder / "so-hoa"
    scans = [path for path in sorted(ROOT.glob("fixtures/*.pdf")) if path.stem not in DROPPED]
    scans.append(ROOT / f"fixtures/{ISSUE}.pdf")
    subprocess.run([DIGITIZE, "run", "--workspace", workspace, *scans], check=True)
    return workspace


@contextmanager
def signed_in(workspace: Path) -> Iterator[Page]:
    """A page of the desk, in which a person has signed in."""
    add = [DIGITIZE, "desk", "--workspace", workspace, "--add", PERSON]
    token = subprocess.run(add, check=True, capture_output=True, text=True).stdout.strip()
    with desk_at(workspace) as address, sync_playwright() as playwright:
        browser: Browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox"]
        )
        page = browser.new_page(
            base_url=address, viewport={"width": 1366, "height": 768}, locale="vi-VN"
        )
        page.goto("/inbox")
        page.fill("#token", token)
        page.keyboard.press("Enter")
        page.locator("#drop").wait_for()
        yield page
        browser.close()


def take(page: Page, name: str) -> None:
    """What is on the screen, as a JPEG."""
    page.evaluate("document.fonts.ready")
    page.wait_for_timeout(400)
    page.screenshot(path=FOLDER / f"desk-{name}.jpg", type="jpeg", quality=82)


def images(page: Page) -> None:
    """Wait until the scan is drawn, with the page beside it."""
    page.evaluate(
        """async () => {
          const image = new Image();
          for (const shown of document.querySelectorAll(".scan image[href]")) {
            image.src = shown.href.baseVal;
            await image.decode();
          }
        }"""
    )


def articles(page: Page) -> None:
    """The issue with its articles in their colours, the second one chosen."""
    page.goto("/archive?kind=bulletin")
    page.locator("#about:not([aria-busy])").wait_for()
    page.locator(".found a").first.click()
    page.locator("#neighbour").wait_for(state="attached")
    page.wait_for_load_state()
    page.keyboard.press("F7")
    page.locator("#neighbour:not([hidden]) image[href]").wait_for()
    images(page)
    take(page, "spread")
    page.keyboard.press("F7")
    page.locator(".actions a[href^='/articles/']").click()
    page.locator("#articles .article").nth(1).click()
    images(page)
    take(page, "articles")


def go_through(page: Page) -> None:
    """Review some records: some words are picked anew, the others stand."""
    page.goto("/review")
    links = [one.get_attribute("href") for one in page.locator(".queue td.name a").all()]
    for number, link in enumerate(reversed(links[-REVIEWED:])):
        page.goto(link)
        page.locator("#label:not(:empty)").wait_for()
        for step in range(60):
            if page.locator("#panel.finished").count():
                break
            many = page.locator("#choices li").count()
            page.keyboard.press("2" if (step + number) % 4 == 0 and many > 1 else "Enter")
        if page.locator("#confirm:enabled").count():
            with page.expect_navigation():
                page.keyboard.press("Control+Enter")


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if sys.argv[1:]:
            shutil.copytree(sys.argv[1], folder / "so-hoa")
        workspace = folder / "so-hoa" if sys.argv[1:] else read(folder)
        with signed_in(workspace) as page:
            page.goto("/review")
            take(page, "queue")
            page.locator(".queue td.name a", has_text=title_of(page)).first.click()
            images(page)
            page.keyboard.type("1437")
            page.keyboard.press("Enter")
            page.keyboard.type("16")
            page.keyboard.press("Enter")
            while page.locator("#choices li").count() < 3:
                page.keyboard.press("Enter")
            take(page, "review")
            go_through(page)
            page.goto("/numbers")
            page.locator("main:not(:has([role=status]))").wait_for()
            take(page, "numbers")
            page.goto("/archive?q=ve+sinh+moi+truong")
            page.locator("#about:not([aria-busy])").wait_for()
            take(page, "archive")
            page.locator(".found a").first.click()
            images(page)
            take(page, "record")
            articles(page)
            page.goto("/inbox")
            page.set_input_files(
                "#files", [ROOT / "README.md", *(f"fixtures/{one}.pdf" for one in DROPPED)]
            )
            page.locator("progress[value='1']").first.wait_for(timeout=120_000)
            page.locator(".apart li").wait_for()
            take(page, "inbox")


def title_of(page: Page) -> str:
    """How the letter is called in the list: by its subject where that was read."""
    names = page.locator(".queue td.name a").all_inner_texts()
    return next((one for one in names if "cồng chiêng" in one), SHOWN)


if __name__ == "__main__":
    main()
