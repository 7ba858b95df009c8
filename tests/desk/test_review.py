"""Review: how many keys it takes, what each does, and two people on one record."""

import pytest

from digitize.record.fields import FieldStatus
from tests.desk.conftest import desk_at
from tests.desk.workspaces import changed, copy_of, entries, record, with_words

pytestmark = pytest.mark.scan
FLAGGED = 40


@pytest.fixture(scope="module")
def reviewed(fixtures_run, tmp_path_factory):
    """A desk, its workspace, and in it a page with 40 words to be looked at."""
    workspace = copy_of(fixtures_run[1], tmp_path_factory.mktemp("review"))

    def flag(record):
        return with_words(
            record,
            lambda at, word: word.model_copy(update={"review": at % 5 == 0 and at < 5 * FLAGGED}),
        )

    changed(workspace, "report-straight", flag)
    with desk_at(workspace.root) as address:
        yield workspace, address


def opened(page, address, workspace, name, asked=""):
    page.goto(f"{address}/review/{entries(workspace)[name].record_id}{asked}")
    page.locator("#label:not(:empty)").wait_for()
    return page


def texts(page):
    return {one.get_attribute("data-at"): one.inner_text()
            for one in page.locator("#text .look").all()}  # fmt: skip


def test_forty_words_take_at_most_two_keys_each(reviewed, page):
    """Accepted, picked, or typed where nothing offered is right; confirmed by one chord."""
    workspace, address = reviewed
    opened(page, address, workspace, "report-straight")
    before = record(workspace, "report-straight")
    keys = 0

    def press(key):
        nonlocal keys
        keys += 1
        page.keyboard.press(key)

    words = sum(1 for one in page.locator("#text .look").all())
    assert words == FLAGGED
    for number in range(page.evaluate("document.getElementById('progress').max")):
        many = page.locator("#choices li").count()
        press("2" if number % 3 == 0 and many > 1 else "Enter")
    assert page.locator("#text .look").count() == 0
    with page.expect_navigation():
        press("Control+Enter")
    assert keys <= 2 * FLAGGED
    after = record(workspace, "report-straight")
    assert after.revision == before.revision + 1  # one for all, not one a word
    assert sum(edit.field is None for edit in after.edits) == FLAGGED
    assert after.quality.flagged == 0


def test_each_key_does_what_the_help_says(reviewed, page):
    """Pick, type, remove, step, undo."""
    workspace, address = reviewed
    opened(page, address, workspace, "news-worn")
    place, entry, decided = (page.locator(one) for one in ("#place", "#entry", "#decided"))
    first = place.inner_text()
    page.keyboard.press("ArrowRight")
    assert place.inner_text() != first
    page.keyboard.press("ArrowLeft")
    assert place.inner_text() == first
    words = [one.get_attribute("data-at") for one in page.locator("#text [data-at]").all()]
    here = page.locator("#text .now")
    at = words.index(here.get_attribute("data-at")) if here.count() else 0
    page.keyboard.press("Shift+ArrowLeft")  # the word before, asked about or not; round to the last
    assert here.get_attribute("data-at") == words[at - 1]
    page.keyboard.press("Shift+ArrowRight")
    assert place.inner_text() == first
    page.keyboard.type("chữ mới")
    assert entry.input_value() == "chữ mới"
    page.keyboard.press("Escape")
    assert decided.inner_text() == "0"
    page.keyboard.press("F2")
    page.keyboard.press("End")
    page.keyboard.type("x")
    page.keyboard.press("Enter")
    page.keyboard.press("Delete")
    assert decided.inner_text() == "2"
    page.keyboard.press("Control+z")
    page.keyboard.press("Control+z")
    assert decided.inner_text() == "0"
    assert place.inner_text() == first
    page.keyboard.press("?")
    assert page.locator("#keys").is_visible()
    page.keyboard.press("Escape")
    page.locator("[data-opens='keys']").click()
    page.keyboard.press("Escape")
    page.locator("#keys:not([open])").wait_for(state="attached")
    page.locator("[data-opens='keys']:not(:focus)").wait_for()  # else Enter opens it again
    page.keyboard.press("Enter")
    assert decided.inner_text() == "1"


def test_keys_work_where_handwriting_is_asked_for(reviewed, page):
    """They were dead there: the empty entry has the focus, and took them for itself."""
    workspace, address = reviewed
    opened(page, address, workspace, "letter-stamped")
    label, decided = page.locator("#label"), page.locator("#decided")
    assert label.inner_text() == "Số"
    page.keyboard.press("ArrowRight")
    assert label.inner_text() == "Ngày ban hành"
    page.keyboard.press("ArrowLeft")
    assert label.inner_text() == "Số"
    page.keyboard.type("1437")
    page.keyboard.press("ArrowLeft")  # within what is typed
    assert label.inner_text() == "Số"
    page.keyboard.press("Enter")
    assert label.inner_text() == "Ngày ban hành"
    page.keyboard.press("Control+z")
    assert (label.inner_text(), decided.inner_text()) == ("Số", "0")
    page.keyboard.press("Delete")  # the paper has none
    assert (label.inner_text(), decided.inner_text()) == ("Ngày ban hành", "1")


def test_fields_point_at_their_place(reviewed, page):
    """In the view of a record too: over a field its place on the scan lights up."""
    workspace, address = reviewed
    page.goto(f"{address}/records/{entries(workspace)['letter-stamped'].record_id}")
    page.locator(".fields [data-field='title']").hover()
    assert page.locator("#field-boxes .linked[data-field='title']").count() == 1
    page.locator("h1").hover()
    assert page.locator(".linked").count() == 0


def test_history_is_in_words(reviewed, page):
    """Days as people write them, kinds by name; what was only confirmed is not struck out."""
    workspace, address = reviewed
    opened(page, address, workspace, "plan-two-pages")
    page.locator(".fields [data-key='kind']").click()
    page.keyboard.press("Enter")
    page.locator(".fields [data-key='issued_on']").click()
    page.keyboard.type("8/5/2024")
    page.keyboard.press("Enter")
    with page.expect_navigation():
        page.keyboard.press("Control+Enter")
    page.goto(f"{address}/records/{entries(workspace)['plan-two-pages'].record_id}")
    told = page.locator(".edits li").all_inner_texts()
    assert any("Kế hoạch" in one and "→" not in one for one in told)
    assert any("→ 08/05/2024" in one for one in told)
    assert page.locator(".edits del", has_text="Kế hoạch").count() == 0


def test_text_and_scan_point_at_each_other(reviewed, page):
    """Over a word its box lights up, over a box its word; a click opens it."""
    workspace, address = reviewed
    opened(page, address, workspace, "news-clean")
    word = page.locator("#text [data-at]").first
    at = word.get_attribute("data-at")
    word.hover()
    assert page.locator(f"#boxes .linked[data-at='{at}']").count() == 1
    other = page.locator("#boxes rect").nth(3)
    at = other.get_attribute("data-at")
    other.hover()
    assert page.locator(f"#text .linked[data-at='{at}']").count() == 1
    other.click()
    assert page.locator(f"#text .now[data-at='{at}']").count() == 1


def test_both_typed_the_same_word(reviewed, page, chromium):
    """Enter takes what stands, and that is marked; the own text is offered beside it."""
    workspace, address = reviewed
    opened(page, address, workspace, "report-skew6")
    other = chromium.new_context().new_page()
    opened(other, address, workspace, "report-skew6")
    for one, typed in ((page, "của tôi"), (other, "của người kia")):
        one.locator("#text [data-at]").first.click()
        one.keyboard.type(typed)
        one.keyboard.press("Enter")
    with other.expect_navigation():
        other.keyboard.press("Control+Enter")
    other.context.close()
    page.keyboard.press("Control+Enter")
    with page.expect_navigation():
        page.locator("#load").click()
    page.locator("#label:not(:empty)").wait_for()
    page.locator("#text [data-at]").first.click()
    offered = page.locator("#choices b").all_inner_texts()
    assert offered[:2] == ["của người kia", "của tôi"]
    assert page.locator("#choices .stands b").all_inner_texts() == ["của người kia"]
    page.keyboard.press("2")
    with page.expect_navigation():
        page.keyboard.press("Control+Enter")
    typed = [one for one in record(workspace, "report-skew6").edits if not one.follows]
    assert typed[-1].after == "của tôi"
    page.complaints.clear()  # the browser notes the 409


def test_what_somebody_else_changed_is_not_overwritten(reviewed, page, chromium):
    """The second is told, keeps what was typed, and confirms it on the new revision."""
    workspace, address = reviewed
    opened(page, address, workspace, "party-notice")
    other = chromium.new_context().new_page()
    opened(other, address, workspace, "party-notice")
    for _ in range(3):  # a word of no field: fields are confirmed with the others' words
        page.keyboard.press("ArrowRight")
    page.keyboard.type("tôi gõ chữ này")
    page.keyboard.press("Enter")
    for _ in range(2):
        other.keyboard.press("ArrowRight")
    other.keyboard.type("người kia gõ")
    other.keyboard.press("Enter")
    with other.expect_navigation():
        other.keyboard.press("Control+Enter")
    other.context.close()
    before = record(workspace, "party-notice")
    page.keyboard.press("Control+Enter")
    page.locator("#stale").wait_for()
    assert record(workspace, "party-notice") == before
    with page.expect_navigation():
        page.keyboard.press("Enter")  # load the new one
    assert page.locator("#decided").inner_text() == "1"
    with page.expect_navigation():
        page.keyboard.press("Control+Enter")
    after = record(workspace, "party-notice")
    typed = {edit.after for edit in after.edits if not edit.follows}
    assert typed == {"tôi gõ chữ này", "người kia gõ"}
    page.complaints.clear()  # the browser notes the 409


def test_a_refusal_does_not_come_under_the_next_word(reviewed, page):
    """Typed and confirmed at once: the check that was under way was for what stood there before."""
    workspace, address = reviewed
    opened(page, address, workspace, "letter-stamped")
    page.keyboard.type("1437")
    page.keyboard.press("Enter")
    page.keyboard.type("16")
    page.keyboard.press("Enter")
    asked = []
    page.on("request", lambda one: asked.append(one.url) if "/check" in one.url else None)
    page.wait_for_timeout(600)  # longer than the desk waits before it checks
    assert asked == []
    assert page.locator("#wrong").is_hidden()


def test_a_day_that_is_none_is_refused_and_kept(reviewed, page):
    """The reason is beside the entry, in words; nothing is changed until it is right."""
    workspace, address = reviewed
    opened(page, address, workspace, "report-seal")
    before = record(workspace, "report-seal").revision
    page.locator(".fields [data-key='issued_on']").click()
    page.keyboard.press("F2")
    page.keyboard.press("Control+a")
    page.keyboard.type("31/2/2024")
    page.keyboard.press("Enter")
    page.keyboard.press("Control+Enter")
    page.locator("#wrong").wait_for()
    assert "30/9/2025" in page.locator("#wrong").inner_text()
    assert record(workspace, "report-seal").revision == before
    assert page.locator("#entry").input_value() == "31/2/2024"
    page.keyboard.press("Control+a")
    page.keyboard.type("29/2/2024")
    page.keyboard.press("Enter")
    with page.expect_navigation():
        page.keyboard.press("Control+Enter")
    field = record(workspace, "report-seal").issued_on
    assert (field.value, field.status) == ("2024-02-29", FieldStatus.CORRECTED)
    page.complaints.clear()  # the browser notes the 422


def test_a_confirmation_is_taken_back_whole(reviewed, page):
    """All that was confirmed together, as one more revision; the history tells of both."""
    workspace, address = reviewed
    opened(page, address, workspace, "table-ruled")
    before = record(workspace, "table-ruled")
    page.locator("#text .look").first.click()
    for typed in ("sai", "nhầm"):
        page.keyboard.type(typed)
        page.keyboard.press("Enter")
    with page.expect_navigation():
        page.keyboard.press("Control+Enter")
    typed = [edit.after for edit in record(workspace, "table-ruled").edits if not edit.follows]
    assert typed == ["sai", "nhầm"]
    page.goto(f"{address}/records/{before.record_id}")
    with page.expect_navigation():
        page.get_by_role("button", name="Hoàn tác lần xác nhận gần nhất").click()
    after = record(workspace, "table-ruled")
    assert (after.text, after.revision) == (before.text, before.revision + 2)
    assert all(edit.undone_by for edit in after.edits)
    assert page.locator(".edits .undone").count() == len(after.edits)


def test_pages_on_their_side_stand_upright(reviewed, page):
    """The scan is turned, and the boxes with it: a word's box lies where it is read."""
    workspace, address = reviewed
    shown = {}
    for name in ("report-straight", "report-sideways", "report-upside-down"):
        opened(page, address, workspace, name)
        box = page.locator("#boxes rect").first.bounding_box()
        scan = page.locator("#scan").bounding_box()
        assert box["width"] > box["height"]
        shown[name] = (box["y"] - scan["y"]) / scan["height"]
    assert max(shown.values()) < 0.15
