import numpy as np
import pytest

from digitize.read.lines.blobs import find_blobs
from digitize.read.lines.dashes import find_dashes
from digitize.read.lines.order import reading_order, tables_without_rules
from digitize.read.lines.rows import find_grids
from tests.lines.strips import level_curve

pytestmark = pytest.mark.unit

PITCH, HIGH = 40, 24

BALANCE = [
    ("TÀI SẢN", "Mã số", "Số cuối năm", "Số đầu năm"),
    ("I. Tiền", "110", "318.402.771", "290.114.600"),
    ("1. Tiền mặt tại quỹ", "111", "18.402.771", ""),
    ("2. Trả trước cho người bán", "132", "57.500.000", "64.098.900"),
    ("phân bón và giống lúa", "", "", ""),
    ("TỔNG CỘNG", "250", "964.018.222", "1.022.540.007"),
]
BALANCE_AT = [(160, 400), (620, 60), (900, 160), (1160, 160)]
NAMES = [
    ("Họ và tên", "Chức vụ", "Thôn"),
    ("Lò Văn Mỷ", "Trưởng thôn", "Kỵ Đổ"),
    ("Đàm Khuyến", "Phó ban", "Hạ Sở"),
    ("Tằng A Chỉnh", "Thành viên", "Kỵ Đổ"),
    ("Bùi Thị Nhẫn", "Thành viên", "Cổ Thủy"),
]
NAMES_AT = [(160, 250), (600, 200), (1000, 150)]
SCHEDULE = [
    ("Thời gian", "Nội dung"),
    ("07 giờ 30", "Khai mạc hội nghị, giới thiệu đại biểu"),
    ("", "và thông qua chương trình"),
    ("08 giờ 00", "Báo cáo kết quả sáu tháng"),
    ("10 giờ 15", "Nghỉ giải lao"),
]
SCHEDULE_AT = [(160, 110), (400, 600)]
PROSE = [
    ("Sáng ngày 12/02, Ủy ban nhân dân", "chăm sóc cây trong ba năm đầu."),
    ("phường phối hợp với Hội Cựu chiến", "Trước đó, phường đã rà soát quỹ"),
    ("binh tổ chức lễ phát động trồng", "đất trống tại mười hai tổ dân phố,"),
    ("cây đầu xuân tại công viên bờ hồ.", "lập danh sách những tuyến đường"),
    ("Tham dự buổi lễ có đồng chí Sâm,", "thiếu bóng mát và vận động các hộ"),
]
PROSE_AT = [(160, 540), (760, 540)]


def lines_of(rows, columns, jitter=0):
    """Boxes and texts, column by column; a cell may stand a few pixels off its row."""
    found = []
    for at, (left, wide) in enumerate(columns):
        for row, cells in enumerate(rows):
            if cells[at]:
                top = 300 + PITCH * row + jitter * (at % 2)
                found.append(((left, top, left + wide, top + HIGH), cells[at]))
    return np.array([box for box, _ in found], np.float32), [text for _, text in found]


def read(grid, texts):
    return [" ".join(texts[line] for line in row) for row in grid.rows]


def across(rows):
    return [" ".join(filter(None, row)) for row in rows]


@pytest.mark.parametrize("jitter", [-3, 0, 3])
def test_a_balance_sheet_is_read_row_by_row(jitter):
    """Text, code and amounts of a row together; a wrapped text is no row of its own."""
    boxes, texts = lines_of(BALANCE, BALANCE_AT, jitter)
    [grid] = find_grids(boxes, texts)
    assert read(grid, texts) == [
        *across(BALANCE[:3]),
        "2. Trả trước cho người bán phân bón và giống lúa 132 57.500.000 64.098.900",
        *across(BALANCE[5:]),
    ]


def test_a_list_of_names_is_a_table():
    """Three columns of short entries in step, without figures."""
    boxes, texts = lines_of(NAMES, NAMES_AT)
    [grid] = find_grids(boxes, texts)
    assert read(grid, texts) == across(NAMES)


def test_a_schedule_keeps_wrapped_text_with_its_hour():
    """The second line of an item belongs to its hour."""
    boxes, texts = lines_of(SCHEDULE, SCHEDULE_AT)
    [grid] = find_grids(boxes, texts)
    assert read(grid, texts)[1] == " ".join((*SCHEDULE[1], SCHEDULE[2][1]))
    assert len(grid.rows) == 4


def test_columns_of_text_are_no_table():
    """Although their lines are in step, and one begins with a date."""
    assert find_grids(*lines_of(PROSE, PROSE_AT)) == []


def test_columns_of_entries_out_of_step_are_no_table():
    """Names and telephones of three offices, each set for itself."""
    rows = [("ĐOÀN", "HỘI", ""), ("Anh Kha", "", "BAN"), ("", "Chị Liểu", "")] * 4
    assert find_grids(*lines_of(rows, NAMES_AT)) == []


def test_numbers_beside_paragraphs_are_no_table():
    """A numbered list with a wide space after its numbers."""
    rows = [("1.", "Trồng cây"), ("", "tại bờ hồ"), ("2.", "Chăm sóc"), ("3.", "Tưới nước")]
    assert find_grids(*lines_of(rows, SCHEDULE_AT)) == []


def test_every_line_is_read_once():
    """A heading that joins two columns of the table loses neither of their cells."""
    heading = ((160, 250, 700, 274), "Đơn vị: đồng"), ((900, 250, 1320, 274), "Năm 2022")
    boxes, texts = lines_of(BALANCE, BALANCE_AT)
    boxes = np.concatenate([np.array([box for box, _ in heading], np.float32), boxes])
    texts = [*(text for _, text in heading), *texts]
    [grid] = find_grids(boxes, texts)
    assert sorted(grid.lines) == list(range(len(texts)))


def curves_of(boxes):
    return [level_curve(x0, x1, (y0 + y1) / 2, y1 - y0) for x0, y0, x1, y1 in boxes.tolist()]


def test_the_rows_stand_in_the_order_of_the_page():
    """What stands above comes before, what stands below after."""
    boxes, texts = lines_of(BALANCE, BALANCE_AT)
    outside = [(160, 200, 1320, 224), (160, 600, 1320, 624)]
    curves = curves_of(np.concatenate([boxes, np.array(outside, np.float32)]))
    texts = [*texts, "Tình hình tài chính như sau:", "Số liệu trên đã được thẩm tra."]
    grids = tables_without_rules(curves, texts, 2000)
    order = reading_order(curves, texts, 1448, 2000, grids)
    assert sorted(order) == list(range(len(texts)))
    assert [texts[at] for at in order][:5] == [texts[-2], *BALANCE[0]]
    assert order[-1] == len(texts) - 1


def test_a_dash_is_found_in_an_empty_cell():
    """It stands for nothing in its column of figures; a speck and a letter do not."""
    boxes, texts = lines_of(BALANCE, BALANCE_AT)
    grids, curves = find_grids(boxes, texts), curves_of(boxes)
    picture = np.full((2000, 1448), 255, np.uint8)
    middle = 300 + 2 * PITCH + HIGH // 2
    picture[middle - 1 : middle + 2, 1300:1309] = 0
    [dash] = find_dashes(grids, curves, find_blobs(picture))
    assert (dash.left, dash.right, dash.height) == (1300, 1309, HIGH)
    picture[middle - 8 : middle + 8, 1200:1210] = 0
    assert find_dashes(grids, curves, find_blobs(picture)) == []
