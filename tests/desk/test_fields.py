"""What people type into fields, and what the machine's evidence says in Vietnamese."""

import pytest

from digitize.edge.desk.fields import rows, typed, value_shown
from digitize.edge.desk.geometry import box_upright, crop, upright
from digitize.edge.desk.messages import note_in, notes_in
from digitize.record.articles import Serial
from digitize.record.fields import RecordField
from digitize.record.kinds import kind_shown
from digitize.record.notes import note
from digitize.record.page import Page
from tests.record.issues import issue, machine


@pytest.mark.parametrize(
    ("path", "given", "raw", "kept"),
    [
        ("issued_on", "16", "ngày tháng 9 năm 2024", "2024-09-16"),
        ("issued_on", "21/9/2024", None, "2024-09-21"),
        ("issued_on", "2 . 9 . 1945", "tháng 8 năm 1945", "1945-09-02"),
        ("issued_on", "1945-09-02", None, "1945-09-02"),
        ("issued_on", "31/2/2024", None, "31/2/2024"),  # refused by who checks values
        ("issued_on", "16", None, "16"),
        ("issued_on", "  ", "ngày tháng 9 năm 2024", None),
        ("kind", "báo cáo", None, "report"),
        ("kind", "Tin bài", None, "news item"),
        ("kind", "thư mời", None, "invitation"),
        ("kind", "report", None, "report"),
        ("kind", "thơ", None, "thơ"),
        ("number", " 147 ", None, "147"),
    ],
)
def test_typed_as_on_the_paper(path, given, raw, kept):
    """A day may be typed alone where month and year are printed; a kind by its own name."""
    assert typed(path, given, RecordField(raw=raw)) == kept


def test_kinds_in_both_languages():
    assert kind_shown("report", "vi") == "Báo cáo"
    assert kind_shown("report", "en") == "report"
    assert kind_shown("something new", "vi") == "something new"


def test_evidence_in_both_languages():
    """Each kind that the weighing gives, in a line."""
    evidence = (
        note("read_as", text="VP.", confidence=0.63),
        note("second_read_as", text="VP,", confidence=0.96),
        note("letter_possible", letter=",", confidence=0.24, read=".", read_confidence=0.92),
        note("usual", pairs=("hội nghị", "nghị quyết")),
    )
    assert notes_in("vi", evidence) == (
        "đọc là “VP.” (63%); lần đọc thứ hai: “VP,” (96%); chữ “,” 24%, “.” 92%;"
        " thường gặp: hội nghị, nghị quyết"
    )
    assert notes_in("en", evidence) == (
        "read VP. (0.63); second reader VP, (0.96); letter , 0.24, . 0.92;"
        " usual: hội nghị, nghị quyết"
    )


def test_a_doubt_names_its_field_as_the_desk_does():
    """In both languages; a field that only an older version had by its path."""
    doubt = note("little_confidence")
    assert note_in("vi", doubt.of_field("signer.name")).startswith("Người ký: máy đọc chưa chắc")
    assert note_in("en", doubt.of_field("number")).startswith("Number: it was read with little")
    assert note_in("vi", doubt.of_field("headline")).startswith("headline: ")


def test_values_as_people_write_them():
    """In a history too: no ISO dates, no codes of kinds, no lists of Python."""
    assert value_shown("issued_on", "2024-09-16", "vi") == "16/09/2024"
    assert value_shown("kind", "letter", "vi") == "Công văn"
    assert value_shown("recipients", ["Như trên", "Lưu: VT"], "vi") == "Như trên; Lưu: VT"
    assert value_shown(None, "chữ", "vi") == "chữ"
    assert value_shown("number", None, "vi") == ""
    assert value_shown("serial.issued_on", "2005-Q1", "vi") == "quý I/2005"
    assert value_shown("serial.issued_on", "1996-08-15", "vi") == "15/08/1996"


def test_an_issue_shows_its_name_and_publisher_once():
    """As those of a bulletin, and not as the subject and the office of a paper too."""
    name, office = machine("BẢN TIN XÃ HÒA TRẠCH"), machine("UBND XÃ HÒA TRẠCH")
    told = {"title": name, "issuer": office, "serial": Serial(title=name, publisher=office)}
    paths = [row.path for row in rows(issue().model_copy(update=told))]
    assert not {"title", "issued_on", "place", "issuer"} & set(paths)
    assert {"serial.title", "serial.issued_on", "serial.place", "serial.publisher"} <= set(paths)
    other = issue().model_copy(update={**told, "title": machine("BẢN TIN HÒA TRẠCH")})
    assert "title" in [row.path for row in rows(other)]


@pytest.mark.parametrize(
    ("turn", "size", "box"),
    [
        (0, (100, 200), (10, 20, 30, 50)),
        (1, (200, 100), (150, 10, 180, 30)),
        (2, (100, 200), (70, 150, 90, 180)),
        (3, (200, 100), (20, 70, 50, 90)),
    ],
)
def test_boxes_turn_with_the_page(turn, size, box):
    """In the upright page a box is where the eye finds its word, and a crop lies in the page."""
    page = Page(number=1, state="read", width=100, height=200, dpi=300, turn=turn, skew=0,
                layout="line_stack", steps=(), blocks=(), furniture=(), seconds=0)  # fmt: skip
    shown = upright(page)
    assert (shown.width, shown.height) == size
    assert box_upright(page, (10, 20, 30, 50)) == box
    x, y, width, height = crop(page, (10, 20, 30, 50))
    assert x >= 0 <= y
    assert x + width <= shown.width
    assert y + height <= shown.height
