"""What is on the paper is in the record, or the account says where it is not."""

from functools import cache

import cv2
import numpy as np
import pytest

from digitize.evaluate.boxes import BoxedWord, load_true_boxes
from digitize.outside.programs import wrapped
from digitize.read.image.prepare import Prepared, prepare
from digitize.read.ink.account import Account, Known, Of, account_of
from digitize.read.lines.blobs import find_blobs
from digitize.read.lines.frame import UprightFrame, boxes_in_picture, upright
from digitize.read.lines.marks import in_picture as inks_in_picture
from digitize.read.scan.raster import page_image
from digitize.read.scan.source import open_scan
from digitize.settings import Settings
from tests.image.pages import printed_page, turned
from tests.reading.scans import FIXTURES

UPRIGHT = ("report-skew6", "news-worn", "news-fax", "two-columns", "table-ruled", "report-seal")
NONE = np.empty((0, 4))


def known(words=NONE, **others) -> Known:
    empty = dict.fromkeys(
        (
            "furniture",
            "doubted",
            "likely",
            "misread",
            "marks",
            "stamps",
            "pictures",
            "tables",
            "hands",
        ),
        NONE,
    )
    boxes = {name: np.array(value, float).reshape(-1, 4) for name, value in others.items()}
    return Known(words=np.array(words, float).reshape(-1, 4), **{**empty, **boxes})


@cache
def seen(name: str) -> tuple[UprightFrame, Prepared, list[list[BoxedWord]]]:
    """A fixture's first page as the reader has it, and its true words in printed lines."""
    settings = Settings()
    with wrapped(settings.limits) as programs:
        scan = open_scan(FIXTURES / f"{name}.pdf", programs, settings.limits)
        prepared = prepare(page_image(scan, 1, programs, settings).pixels)
    words = load_true_boxes(FIXTURES / f"{name}.words.json").pages[0].words
    lines: list[list[BoxedWord]] = []
    for word in words:
        last = lines[-1][-1].box if lines else (0, 0, 0, 0)
        level = word.box[1] < last[3] and word.box[3] > last[1] and word.box[0] >= last[2]
        if lines and level:
            lines[-1].append(word)
        else:
            lines.append([word])
    return upright(prepared.page, lambda page: 0), prepared, lines


def account(name: str, without: int | None = None) -> Account:
    """The account of a fixture whose record has all true words, or all but those of one line."""
    frame, prepared, lines = seen(name)
    boxes = [word.box for at, line in enumerate(lines) if at != without for word in line]
    inks = prepared.inks
    if inks is not None:
        inks = inks_in_picture(inks, frame, max(prepared.page.shape))
    return account_of(frame.picture, _blobs(name), inks, known(boxes_in_picture(boxes, frame)))


@cache
def _blobs(name: str):
    return find_blobs(seen(name)[0].picture)


def told(found: Account, boxes: np.ndarray) -> int:
    """How many word boxes of the picture meet a place that is told as unread."""
    return sum(
        any(
            x0 < place.box[2] and x1 > place.box[0] and y0 < place.box[3] and y1 > place.box[1]
            for place in found.unread
        )
        for x0, y0, x1, y1 in boxes
    )


@pytest.mark.parametrize("name", UPRIGHT)
def test_of_a_page_that_is_read_whole_nothing_is_unread(name):
    if name == "report-seal":  # here nobody has told the account of the seal and the signature
        assert all(place.letters < 9 for place in account(name).unread)
    else:
        assert account(name).unread == ()


@pytest.mark.parametrize("name", UPRIGHT)
def test_whatever_line_is_lost_its_ink_is_told(name):
    frame, _, lines = seen(name)
    lost = found = 0
    for at, line in [*enumerate(lines)][::2]:
        boxes = boxes_in_picture([word.box for word in line], frame)
        if sum(map(str.isalnum, "".join(word.text for word in line))) < 4:
            continue  # of a letter or two nobody can tell from its ink that it is print
        lost += len(line)
        found += told(account(name, without=at), boxes)
    assert found >= 0.95 * lost


def looked_at(page: np.ndarray, **others) -> Account:
    """The account of a page of grey pixels that is its own upright picture."""
    return account_of(page, find_blobs(page), None, known(**others))


def paper() -> np.ndarray:
    return np.full((2048, 1448), 255, np.uint8)


def lettered(page: np.ndarray, text: str, at: tuple[int, int], size: float = 1.0) -> None:
    cv2.putText(page, text, at, cv2.FONT_HERSHEY_SIMPLEX, size, 0, round(2 * size), cv2.LINE_AA)


def test_an_empty_page_has_no_ink():
    found = looked_at(paper())
    assert (found.unread, sum(found.pixels.values())) == ((), 0.0)


@pytest.mark.parametrize("degrees", [0, 12, 30, 45, 90])
def test_a_page_of_print_without_a_word_is_unread_however_it_leans(degrees):
    found = looked_at(turned(printed_page(1448, 2048), degrees))
    assert sum(place.letters for place in found.unread) > 300
    assert found.pixels[Of.UNREAD] > 0.9 * sum(found.pixels.values())


def test_a_label_stuck_on_askew_is_told():
    page, label = paper(), np.full((400, 400), 255, np.uint8)
    for y in range(120, 300, 45):
        lettered(label, "SO 14 KHO HOP", (60, y))
    page[300:700, 800:1200] = turned(label, 35)
    assert sum(place.letters for place in looked_at(page).unread) >= 20


def test_specks_holes_and_folds_are_no_print():
    page, chance = paper(), np.random.default_rng(1)
    for x, y in chance.integers(50, 1400, (300, 2)).tolist():
        cv2.circle(page, (x, y), int(chance.integers(1, 4)), 0, -1)
    for y in (600, 1300):
        cv2.circle(page, (60, y), 20, 0, -1)
    cv2.line(page, (0, 1000), (1447, 1010), 90, 2)
    assert looked_at(page).unread == ()


def test_the_letters_along_a_worn_seal_are_no_line():
    page = paper()
    cv2.ellipse(page, (900, 900), (110, 110), 0, 20, 330, 0, 4)
    for at, letter in enumerate("CONG HOA XA HOI CHU NGHIA VN"):
        turn = 2 * np.pi * at / 28
        lettered(
            page, letter, (round(890 + 88 * np.cos(turn)), round(908 + 88 * np.sin(turn))), 0.6
        )
    lettered(page, "SO Y TE", (850, 905), 0.8)
    assert looked_at(page).unread == ()


def test_print_that_was_set_apart_as_doubtful_is_told_as_such():
    page = paper()
    lettered(page, "TRUNG TAM LUU TRU", (300, 500))
    found = looked_at(page, doubted=[(300, 470, 620, 510)])
    assert [place.reason for place in found.unread] == ["not_believed"]


def test_script_whose_letters_touch_is_told_where_it_was_nearly_read():
    page = paper()
    for start in range(300, 900, 150):
        wave = [(start + at, round(485 + 15 * np.sin(at / 6))) for at in range(120)]
        cv2.polylines(page, [np.array(wave, np.int32)], False, 0, 4)
    line = [(290, 460, 900, 510)]
    assert looked_at(page, doubted=line).unread == ()
    [place] = looked_at(page, doubted=line, likely=line).unread
    assert (place.reason, place.letters) == ("not_believed", 4)


def test_a_misread_line_is_told_also_where_a_seal_runs_into_its_letters():
    """All of it is one piece then, with the seal, and no piece is a letter's."""
    page = paper()
    cv2.circle(page, (500, 700), 140, 0, 6)
    line = (480, 560, 820, 600)
    lettered(page, "CHU TICH", (500, 595))
    cv2.line(page, (480, 580), (820, 580), 0, 9)
    [place] = looked_at(page, words=[line], misread=[line]).unread
    assert place.box == line
    assert looked_at(page, words=[line]).unread == ()


def test_print_beneath_a_red_mark_is_told():
    page, inks = paper(), np.zeros((2048, 1448), np.uint8)
    lettered(page, "Tran Thi Thu", (300, 500))
    cv2.circle(inks, (400, 480), 150, 1, 8)
    for radius in (60, 90, 120):
        cv2.circle(inks, (400, 480), radius, 1, 6)
    found = account_of(page, find_blobs(page), inks, known(marks=[(245, 325, 555, 635)]))
    assert [place.reason for place in found.unread] == ["under_mark"]


@pytest.mark.parametrize("frame", [True, False])
def test_red_print_that_was_taken_for_a_stamp_is_told_unless_it_has_a_frame(frame):
    inks = np.full((2048, 1448), 255, np.uint8)
    lettered(inks, "NGUYEN VAN HAI", (300, 500))
    if frame:
        cv2.rectangle(inks, (280, 450), (560, 530), 0, 4)
    box = [(278, 448, 562, 532)]
    seen = known(marks=box, stamps=box)
    found = account_of(paper(), find_blobs(paper()), (inks < 128).astype(np.uint8), seen)
    assert bool(found.unread) != frame


def test_red_letters_that_the_red_channel_turned_into_paper_are_told():
    inks = np.full((2048, 1448), 255, np.uint8)
    lettered(inks, "LICH CONG TAC THANG HAI", (300, 500), 2)
    found = account_of(paper(), find_blobs(paper()), (inks < 128).astype(np.uint8), known())
    assert found.unread[0].letters >= 15


def a_code(page: np.ndarray) -> None:
    code = cv2.QRCodeEncoder.create().encode("https://vanban.example.vn/tra-cuu?so=147/BC-UBND")
    page[300:450, 300:450] = cv2.resize(code, (150, 150), interpolation=cv2.INTER_NEAREST)


@pytest.mark.parametrize(
    ("kind", "draw"),
    [
        ("code", a_code),
        ("hole", lambda page: cv2.circle(page, (70, 900), 20, 0, -1)),
        ("fold", lambda page: cv2.line(page, (0, 1000), (1447, 1000), 60, 3)),
        ("rule", lambda page: cv2.line(page, (300, 500), (700, 500), 0, 3)),
        ("frame", lambda page: cv2.rectangle(page, (100, 100), (1300, 1900), 0, 4)),
        ("drawing", lambda page: cv2.drawMarker(page, (700, 700), 0, cv2.MARKER_STAR, 200, 6)),
    ],
)
def test_what_is_drawn_has_its_kind_and_is_not_unread(kind, draw):
    page = paper()
    draw(page)
    found = looked_at(page)
    assert found.unread == ()
    assert [one.kind for one in found.pictures][:1] == [kind]


def test_print_that_was_taken_for_a_signature_is_told():
    page = paper()
    lettered(page, "Tran Thi Thu Ha", (300, 500))
    box = [(280, 450, 700, 520)]
    found = looked_at(page, marks=box, hands=box)
    assert [place.reason for place in found.unread] == ["under_mark"]


def test_a_hand_and_a_signature_are_no_print():
    page, box = paper(), [(280, 400, 900, 620)]
    lettered(page, "24 08", (300, 450), 1.5)
    wave = [(300 + at, round(540 + 50 * np.sin(at / 25) * np.cos(at / 90))) for at in range(500)]
    cv2.polylines(page, [np.array(wave, np.int32)], False, 0, 4)
    assert looked_at(page, marks=box, hands=box).unread == ()


def test_light_print_on_dark_is_told_as_such_wherever_it_went():
    page = paper()
    page[440:540, 200:1200] = 40
    cv2.putText(page, "SO GIAO DUC VA DAO TAO", (300, 505), 0, 1.2, 255, 3, cv2.LINE_AA)
    box = [(200, 440, 1200, 540)]
    for claims in ({}, {"marks": box, "hands": box}, {"pictures": box}):
        found = looked_at(page, **claims)
        assert [place.reason for place in found.unread] == ["white_on_dark"]
        assert found.unread[0].letters >= 15


def test_a_very_large_number_is_told():
    page = paper()
    cv2.putText(page, "06", (600, 700), cv2.FONT_HERSHEY_SIMPLEX, 15, 0, 40, cv2.LINE_AA)
    [place] = looked_at(page).unread
    assert place.box[0] < 700
    assert place.box[2] > 1000


def in_table(*figures: str) -> Account:
    """The account of a ruled column of cells whose words but the figures are in the record."""
    page, words = paper(), []
    for row, figure in enumerate(figures):
        top = 300 + 60 * row
        cv2.rectangle(page, (200, top), (900, top + 60), 0, 2)
        cv2.line(page, (700, top), (700, top + 60), 0, 2)
        lettered(page, "Benh vien da khoa", (230, top + 40))
        words.append((225, top + 10, 560, top + 52))
        lettered(page, figure, (790, top + 42), 1.1)
    return looked_at(page, words=words, tables=[(200, 300, 900, 300 + 60 * len(figures))])


def test_single_figures_of_a_table_are_told():
    assert len(in_table("3", "7", "2").unread) == 3


def test_dashes_and_ditto_marks_of_a_table_are_not_told():
    assert in_table("-", '"', "-").unread == ()


def test_the_letters_of_a_seal_that_touches_a_table_are_no_line():
    page = paper()
    for y in range(900, 1500, 80):
        cv2.line(page, (200, y), (1300, y), 0, 3)
    cv2.line(page, (200, 900), (200, 1460), 0, 3)
    for radius in (125, 118, 85):
        cv2.circle(page, (300, 880), radius, 0, 3)
    for at, letter in enumerate("CONG HOA XA HOI CHU NGHIA VN"):
        turn = 2 * np.pi * at / 28
        place = round(290 + 100 * np.cos(turn)), round(888 + 100 * np.sin(turn))
        lettered(page, letter, place, 0.6)
    lettered(page, "SO Y TE", (250, 875), 0.8)
    assert looked_at(page).unread == ()
