"""The articles of an issue over its scan, by mouse and by keys: tried, saved, taken back."""

import json
import re

import pytest
from PIL import Image, ImageDraw, ImageFont

from digitize.record.notes import note
from digitize.record.page import Block
from fixtures.make.fonts import TINOS
from tests.desk.conftest import desk_at
from tests.desk.test_views import faults
from tests.desk.workspaces import changed, copy_of, entries, record
from tests.record.issues import GATE, MEET, POEM, ROAD, issue

pytestmark = pytest.mark.scan
NAME, NEW = "ban-tin", "a5"
DOUBT = note("article_without_title", article=MEET)
FIELDS = ("pages", "articles", "pictures", "text", "text_raw", "paragraphs")


def printed(folder):
    """The issue as a scan of two pages: its lines where its boxes are."""
    font = ImageFont.truetype(str(TINOS.regular), 26)
    sheets = []
    for page in issue().pages:
        sheet = Image.new("L", (page.width, page.height), 255)
        pen = ImageDraw.Draw(sheet)
        for word in (word for block in page.blocks for line in block.lines for word in line.words):
            pen.text(word.box[:2], word.text, font=font, fill=0)
        for picture in page.pictures:
            pen.rectangle(picture.box, fill=120)
        sheets.append(sheet)
    path = folder / f"{NAME}.pdf"
    sheets[0].save(path, save_all=True, append_images=sheets[1:], resolution=150)
    return path


@pytest.fixture(scope="session")
def issue_run(read_once, tmp_path_factory):
    """A workspace with the printed issue, as it was read."""
    return read_once("issue", printed(tmp_path_factory.mktemp("issue")))[1]


@pytest.fixture(scope="module")
def running(issue_run, tmp_path_factory):
    """A desk with that scan."""
    workspace = copy_of(issue_run, tmp_path_factory.mktemp("articles"))
    with desk_at(workspace.root) as address:
        yield workspace, address


@pytest.fixture
def desk(running):
    """The desk, and in its record the issue of four articles, made by hand and never edited."""
    made = issue()
    told = {name: getattr(made, name) for name in FIELDS}
    quality = made.quality.model_copy(update={"reasons": (DOUBT,), "review": True})
    told |= {"edits": (), "quality": quality}
    changed(running[0], NAME, lambda old: old.model_copy(update=told))
    return running


@pytest.fixture
def opened(desk, page):
    """The page of the issue, when all of it is there."""
    workspace, address = desk
    page.goto(f"{address}/articles/{entries(workspace)[NAME].record_id}")
    page.locator("#articles .article").first.wait_for()
    return page


def listed(page) -> list[str]:
    """The ids of the articles in the order of the list."""
    return [one.get_attribute("data-id") for one in page.locator(".article").all()]


def waits(page, many: int) -> None:
    """Wait until so many changes are made and not saved."""
    shown = f"{many} việc chưa lưu" if many else ""
    page.wait_for_function("n => document.getElementById('unsaved').textContent === n", arg=shown)


def save(page) -> None:
    with page.expect_navigation():
        page.keyboard.press("Control+Enter")
    page.locator("#articles .article").first.wait_for()


def block_at(page, text: str) -> None:
    """Click a block on the scan at the line that begins with a text."""
    found = next(
        (at, no)
        for at, one in enumerate(state_of(page)["blocks"])
        for no, line in enumerate(one["lines"])
        if line["text"].startswith(text)
    )
    page.locator(f"#regions .line[data-block='{found[0]}'][data-line='{found[1]}']").click()


def state_of(page) -> dict:
    told = json.loads(page.locator("#session").text_content())
    return told["state"]["pages"][page.locator("#pages [aria-current]").inner_text()]


def text_of(workspace, id_: str) -> str:
    return next(one.text for one in record(workspace, NAME).articles if one.id == id_)


def test_each_article_has_its_colour_number_and_title(opened):
    """On the scan and in the list; over one of them both light up."""
    page = opened
    assert listed(page) == [GATE, ROAD, POEM, MEET]
    shown = page.locator("#labels text").all_text_contents()
    assert (shown[0].startswith("1 Khánh"), shown[1].startswith("2 Làm")) == (True, True)
    colours = {
        one.get_attribute("data-article"): one.evaluate("one => getComputedStyle(one).fill")
        for one in page.locator("#regions .region").all()
    }
    assert len({*colours.values()}) == 3  # of two articles, and of what is of none
    page.locator(f".article[data-id='{ROAD}'] .number").hover()
    assert page.locator(f"#regions .linked[data-article='{ROAD}']").count() == 4  # with the photo
    assert page.locator(f"#regions .linked[data-article='{GATE}']").count() == 0
    page.keyboard.press("PageDown")
    assert page.locator("#labels text").all_text_contents()[-1].startswith("4 Hội nghị")
    assert "/2.jpg" in page.locator("#image").get_attribute("href")


def test_by_keys_alone_an_issue_is_put_right_and_saved_once(desk, opened):
    """Retitled, parted, joined, ordered, a block moved: one revision, and taken back as one."""
    workspace, page = desk[0], opened
    before = record(workspace, NAME)
    page.keyboard.press("Enter")
    page.keyboard.type("Cổng làng thôn Đông")
    page.keyboard.press("Enter")
    waits(page, 1)
    for key in ("ArrowRight", "ArrowRight", "ArrowRight", "Shift+ArrowRight", "Shift+ArrowRight"):
        page.keyboard.press(key)  # over masthead and title to the third line of the body
    page.keyboard.press("t")
    waits(page, 2)
    assert page.locator("#title").input_value() == "Chiều cùng ngày, câu lạc bộ"  # it is offered
    page.keyboard.type("Ra mắt câu lạc bộ cờ tướng")
    page.keyboard.press("Enter")
    waits(page, 3)
    page.keyboard.press("l")
    page.locator("#kind:focus").wait_for()
    page.locator("#kind").select_option("notice")
    waits(page, 4)
    page.keyboard.press("Escape")
    page.keyboard.press("Alt+ArrowDown")
    waits(page, 5)
    assert listed(page) == [GATE, ROAD, NEW, POEM, MEET]
    for key in ("ArrowDown", "ArrowDown"):
        page.keyboard.press(key)
    assert page.locator("#doubts").is_visible()  # the last one has no title
    page.keyboard.press("g")
    waits(page, 6)
    assert listed(page) == [GATE, ROAD, NEW, POEM]
    assert page.locator("#doubts").is_hidden()
    save(page)
    after = record(workspace, NAME)
    assert after.revision == before.revision + 1
    assert [one.title.value for one in after.articles] == [
        "Cổng làng thôn Đông", "Làm đường thôn Đoài", "Ra mắt câu lạc bộ cờ tướng", "Quê tôi",
    ]  # fmt: skip
    assert after.articles[2].kind.value == "notice"
    assert text_of(workspace, NEW) == "Chiều cùng ngày, câu lạc bộ\ncờ tướng ra mắt."
    assert "Hội nghị giao ban" in text_of(workspace, POEM)
    with page.expect_navigation():
        page.locator("form[action*='/undo'] button").click()
    assert listed(page) == [GATE, ROAD, POEM, MEET]
    assert record(workspace, NAME).articles == before.articles


def test_by_mouse_blocks_are_chosen_given_and_parted(desk, opened):
    """Click chooses, Shift and click gives to the chosen article, lists choose the rest."""
    workspace, page = desk[0], opened
    block_at(page, "Chiều cùng")
    assert page.locator("#lines [aria-pressed=true]").inner_text() == "Chiều cùng ngày, câu lạc bộ"
    page.locator("#part").click()
    waits(page, 1)
    page.keyboard.press("Escape")  # it has no title then
    page.locator(f".article[data-id='{GATE}'] .number").click()
    page.keyboard.down("Shift")
    block_at(page, "Xem tiếp")
    page.keyboard.up("Shift")
    waits(page, 2)
    page.locator("#regions .picture").click()
    page.locator("#of").select_option(GATE)
    waits(page, 3)
    page.locator("#regions .line[data-block='0']").click()
    page.locator("#role").select_option("running_head")
    waits(page, 4)
    assert page.locator("#join").is_disabled()  # nothing stands above the first one
    page.locator(f".article[data-id='{ROAD}'] .name").click()
    page.locator("#up").click()
    waits(page, 5)
    page.locator("#undo").click()
    waits(page, 4)
    page.locator("#save").click()
    page.locator("#told:not([hidden])").wait_for()
    after = record(workspace, NAME)
    assert [one.id for one in after.articles] == [GATE, NEW, ROAD, POEM, MEET]
    assert after.articles[1].title.value is None
    assert after.pictures[0].article == GATE
    assert role_of(after.pages[0].blocks, "BẢN TIN") == "running_head"


def role_of(blocks: tuple[Block, ...], begins: str) -> str | None:
    return next(one.role for one in blocks if one.lines[0].text.startswith(begins))


def test_what_cannot_be_is_told_in_words(opened):
    """And nothing is changed: an article begins where it begins, a masthead is of none."""
    page, told = opened, opened.locator("#told")
    page.keyboard.press("t")
    assert "chọn một khối" in told.inner_text()
    page.keyboard.press("g")
    assert "Không có bài nào ở trên" in told.inner_text()
    block_at(page, "BẢN TIN")
    page.keyboard.press("t")
    assert "chưa thuộc bài nào" in told.inner_text()
    block_at(page, "Khánh thành")
    page.keyboard.press("t")
    assert "đã bắt đầu từ dòng ấy" in told.inner_text()
    page.keyboard.press("9")  # there is no such article
    waits(page, 0)


def test_what_was_not_saved_is_here_again(desk, opened):
    """After the page was left, and after somebody else has saved something."""
    workspace, page = desk[0], opened
    page.keyboard.press("n")
    page.keyboard.type("Lê Mơ")
    page.keyboard.press("Enter")
    waits(page, 1)
    page.reload()
    waits(page, 1)
    changed(workspace, NAME, lambda old: old.model_copy(update={"language": "vie-VN"}))
    page.keyboard.press("Alt+ArrowDown")
    page.locator("#stale:not([hidden])").wait_for()
    with page.expect_navigation():
        page.locator("#load").click()
    waits(page, 1)
    save(page)
    assert record(workspace, NAME).articles[0].byline.value == "Lê Mơ"
    page.complaints[:] = [one for one in page.complaints if "409" not in one]


def test_the_record_shows_its_articles_and_what_people_did(desk, opened):
    """In words of its reader; the way to the articles is beside the others."""
    page, (workspace, address) = opened, desk
    page.keyboard.press("ArrowDown")
    page.keyboard.press("g")
    waits(page, 1)
    page.keyboard.press("Enter")
    page.keyboard.type("Tin thôn")
    page.keyboard.press("Enter")
    waits(page, 2)
    save(page)
    page.goto(f"{address}/records/{entries(workspace)[NAME].record_id}")
    edits = " ".join(page.locator(".edits").inner_text().split())
    assert "Gộp bài “Làm đường thôn Đoài” vào bài “Khánh thành cổng làng”" in edits
    assert re.search(r"Bài a1: Tiêu đề Khánh thành cổng làng → Tin thôn", edits)
    assert page.locator(".told-articles li").count() == 3
    page.get_by_role("link", name="Xem và sửa các bài").click()
    page.locator("#articles .article").first.wait_for()
    page.goto(f"{address}/numbers")  # no word was looked at, a title was wrong
    page.locator("main:not(:has([role=status]))").wait_for()
    counted = [" ".join(one.split()) for one in page.locator("tbody tr").all_inner_texts()]
    assert counted == ["Các bài: Tiêu đề 1 1"]


@pytest.mark.parametrize(("language", "width"), [("vi", 1280), ("en", 820)])
def test_axe_finds_nothing_serious_and_nothing_is_wider(desk, opened, language, width):
    """With a block chosen, a picture, a title that is offered, and the keys open."""
    page = opened
    page.set_viewport_size({"width": width, "height": 800})
    if language != "vi":
        page.locator("form[action^='/language'] button").click()
        page.locator("#articles .article").first.wait_for()
    assert faults(page) == []
    for key in ("ArrowRight", "ArrowRight", "ArrowRight", "Shift+ArrowRight", "t"):
        page.keyboard.press(key)
    page.locator("#hint:not([hidden])").wait_for()
    assert faults(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    page.locator("#keys[open]").wait_for()
    assert faults(page) == []
