"""All fixtures through the real command, against their truth. Bounds lie a little above what was
measured; who lowers an error lowers its bound."""

import json
import unicodedata

import pytest
from jsonschema import Draft202012Validator
from rapidfuzz.distance import Levenshtein

from digitize.evaluate.text import fold
from digitize.record.model import Record
from tests.conftest import SCANS
from tests.reading.scans import (
    FIXTURES,
    NAMES,
    box_hits,
    errors_of,
    records_of,
    spaced,
    truth,
    words_of,
)

pytestmark = pytest.mark.scan

# Word errors in order, in percent.
MOST = {
    "letter-stamped": 2.2,
    "news-clean": 2.2,
    "news-fax": 2.2,
    "news-worn": 2.2,
    "notice-band": 1.6,
    "party-notice": 3.8,
    "plan-two-pages": 3.4,
    "report-curved": 2.6,
    "report-seal": 2.8,
    "report-sideways": 2.6,
    "report-skew6": 2.6,
    "report-straight": 2.6,
    "report-upside-down": 2.8,
    "table-ruled": 2.2,
    "two-columns": 3.8,
    "typewritten": 3.2,
}
TURNS = {"report-sideways": 3, "report-upside-down": 2}
VARIANTS = ("curved", "seal", "sideways", "skew6", "upside-down")


@pytest.fixture(scope="session")
def records(fixtures_run):
    return records_of(fixtures_run[0])


def test_one_record_a_line_and_nothing_else(fixtures_run):
    """All are archived, exit 0; stdout is one JSON record a line, in the order of the paths."""
    done, _ = fixtures_run
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert [json.loads(line)["source"]["filename"] for line in lines] == [f"{n}.pdf" for n in NAMES]


def test_records_keep_to_the_schema(records):
    """What is printed validates against the JSON Schema that the models generate."""
    schema = Draft202012Validator(Record.model_json_schema(mode="serialization"))
    for name, record in records.items():
        assert not list(schema.iter_errors(record)), name
        assert Record.model_validate(record).model_dump(mode="json") == record


@pytest.mark.parametrize("name", MOST)
def test_word_errors(records, name):
    """Word errors, order counted, stay within the bound of the fixture."""
    assert 100 * errors_of(records[name]).in_order_rate <= MOST[name]


def test_rows_and_cells_of_a_table(records):
    """Each cell stands in its row and column; 95 in 100 read as printed, a letter aside."""
    [true] = json.loads((FIXTURES / "table-ruled.fields.json").read_text(encoding="utf-8"))[
        "tables"
    ]
    [page] = records["table-ruled"]["pages"]
    [table] = page["tables"]
    rows = [row["cells"] for row in table["rows"]]
    assert [len(row) for row in rows] == [len(row) for row in true["rows"]]
    pairs = [
        pair
        for row, true_row in zip(rows, true["rows"], strict=True)
        for pair in zip(row, true_row, strict=True)
    ]
    near = [Levenshtein.distance(fold(read), fold(printed)) <= 1 for read, printed in pairs]
    assert sum(near) >= 0.95 * len(near)
    assert all(not read for read, printed in pairs if not printed)


def test_a_table_holds_its_lines(records):
    """The lines of a cell stand inside the table's box and say which cell is theirs."""
    [page] = records["table-ruled"]["pages"]
    x0, y0, x1, y1 = page["tables"][0]["box"]
    inside = [line for block in page["blocks"] for line in block["lines"] if line["cell"]]
    assert len(inside) > 50
    assert all(x0 < line["box"][0] and line["box"][2] < x1 for line in inside)
    assert all(y0 < line["box"][1] and line["box"][3] < y1 for line in inside)
    others = [name for name in NAMES if name != "table-ruled"]
    assert not any(page["tables"] for name in others for page in records[name]["pages"])


def test_word_errors_of_all(records):
    """All fixtures pooled, order aside, stay below two and a half in a hundred."""
    errors = [errors_of(record) for record in records.values()]
    assert sum(one.aside for one in errors) <= 0.025 * sum(one.words for one in errors)


@pytest.mark.parametrize("variant", VARIANTS)
def test_conditions_read_like_the_straight_page(records, variant):
    """Turned, askew, curved or sealed: within a point of word errors of the straight page."""
    straight = errors_of(records["report-straight"]).in_order_rate
    assert abs(errors_of(records[f"report-{variant}"]).in_order_rate - straight) <= 0.01


def test_pages_are_found_upright(records):
    """The turn of a page's content is measured in quarters; an upright page has none."""
    found = {name: record["pages"][0]["turn"] for name, record in records.items()}
    assert found == {name: TURNS.get(name, 0) for name in NAMES}


def test_skew_is_measured(records):
    """Six degrees are found as six, within a tenth or two."""
    assert abs(abs(records["report-skew6"]["pages"][0]["skew"]) - 6) <= 0.2


@pytest.mark.parametrize("name", [n for n in NAMES if not n.startswith("news") and n[:3] != "two"])
def test_letterhead_is_read_left_block_first(records, name):
    """The issuer's whole block stands before the national title, and that before the day."""
    lines = [line.casefold() for line in records[name]["text"].splitlines()]
    title = next(i for i, line in enumerate(lines) if line.startswith(("cộng hòa", "đảng cộng")))
    left = truth(name).casefold().splitlines()
    left = left[: next(i for i, line in enumerate(left) if line.startswith(("cộng", "đảng cộng")))]
    number = next(i for i, line in enumerate(lines) if line.startswith("số"))
    assert number < title <= len(left)
    assert any("ngày" in line for line in lines[title + 1 : title + 3])


@pytest.mark.parametrize("name", NAMES)
def test_boxes_sit_on_their_ink(records, name):
    """Half or more of the true box is covered: 99 % of the words read right, 97 % if curved."""
    assert box_hits(name, records[name]).share >= (0.97 if name == "report-curved" else 0.99)


@pytest.mark.parametrize("name", NAMES)
def test_boxes_lie_on_the_page_and_in_their_lines(records, name):
    """A box has an area inside its page, and a line's box holds the middles of its words."""
    for page in records[name]["pages"]:
        for word in words_of(page):
            x0, y0, x1, y1 = word["box"]
            assert 0 <= x0 < x1 <= page["width"], word["raw"]
            assert 0 <= y0 < y1 <= page["height"], word["raw"]
        for line in (line for block in page["blocks"] for line in block["lines"]):
            x0, y0, x1, y1 = line["box"]
            for word in line["words"]:
                left, top, right, bottom = word["box"]
                assert x0 <= (left + right) / 2 <= x1, word["raw"]
                assert y0 <= (top + bottom) / 2 <= y1, word["raw"]


def test_both_readings_are_kept(records):
    """Each line has its second reading; words have the letters that were considered."""
    [page] = records["news-clean"]["pages"]
    lines = [line for block in page["blocks"] for line in block["lines"]]
    assert all(line["second"] and 0 <= line["second_confidence"] <= 1 for line in lines)
    words = words_of(page)
    assert sum(bool(word["second"]) for word in words) >= 0.97 * len(words)
    doubted = [word for word in words if word["alternatives"]]
    assert len(doubted) > 0.03 * len(words)
    for word in doubted:
        for letter in word["alternatives"]:
            assert letter["at"] < len(word["raw"])
            taken, *ranks = [choice["confidence"] for choice in letter["choices"]]
            assert ranks == sorted(ranks, reverse=True), (word["raw"], taken)


@pytest.mark.parametrize(
    ("name", "phrase"),
    [
        ("report-straight", "giữ được vẽ mỹ quan"),  # the author's slip
        ("report-curved", "giữ được vẽ mỹ quan"),
        ("report-upside-down", "giữ được vẽ mỹ quan"),
        ("report-straight", "chỉnh trang đô thị Quý II và"),
        ("news-clean", "và Quý IV"),
        ("party-notice", "XIII"),
        ("party-notice", "22-QĐ/TW"),
        ("party-notice", "Số 64-TB/ĐU"),
        ("typewritten", "2.700.000 đồng"),
        ("letter-stamped", "2.700.000 đồng/buôn"),
        ("report-seal", "86/BC-UBND"),
        ("news-clean", "Y Blăk"),
        ("two-columns", "Thạch Thị Sa Rây"),
    ],
)
def test_what_blind_rules_would_break_survives(records, name, phrase):
    """Slips, Roman numerals, money, symbols and names stand as they are printed."""
    assert phrase in spaced(truth(name))
    assert phrase in spaced(records[name]["text"])


@pytest.mark.parametrize("name", ["letter-stamped", "notice-band"])
def test_printed_part_of_a_number_filled_in_by_hand(records, name):
    """What a hand wrote into it is marked and not read; the symbol stays on its line."""
    symbol = json.loads((FIXTURES / f"{name}.fields.json").read_text(encoding="utf-8"))["symbol"]
    lines = records[name]["text"].splitlines()
    assert f"Số: /{symbol}" in lines
    marks = [mark["kind"] for page in records[name]["pages"] for mark in page["marks"]]
    assert marks.count("handwriting") >= 2  # the number and the day


@pytest.mark.parametrize(
    ("name", "kinds"),
    [
        ("letter-stamped", {"seal", "stamp", "handwriting"}),
        ("report-seal", {"seal", "signature"}),
        ("news-clean", set()),
    ],
)
def test_marks_are_marked(records, name, kinds):
    """Seals, stamps, hands and signatures have their boxes on the page."""
    [page] = records[name]["pages"]
    assert {mark["kind"] for mark in page["marks"]} == kinds
    for mark in page["marks"]:
        x0, y0, x1, y1 = mark["box"]
        assert 0 <= x0 < x1 <= page["width"]
        assert 0 <= y0 < y1 <= page["height"]


def test_a_stamp_and_a_hand_are_not_turned_into_letters(records):
    """Neither the incoming stamp nor the number by hand is in the text; what they cover is."""
    text = spaced(records["letter-stamped"]["text"])
    assert "CÔNG VĂN" not in text
    assert "BẢO TÀNG TỈNH CAO LÂM" not in text
    assert "Số: /SVHTTDL-DSVH" in text
    assert "tháng 9 năm 2024" in text


def test_text_is_composed(records):
    """Texts are NFC, without a blank line."""
    for name, record in records.items():
        assert unicodedata.is_normalized("NFC", record["text"]), name
        assert all(line.strip() for line in record["text"].splitlines()), name


def test_two_pages_are_one_record(records):
    """Both pages, in order, each read; the text runs on from one to the other."""
    record = records["plan-two-pages"]
    assert [page["number"] for page in record["pages"]] == [1, 2]
    assert record["source"]["page_count"] == 2
    first, second = (words_of(page) for page in record["pages"])
    raw = " ".join(word["raw"] for word in [*first, *second])
    assert spaced(record["text_raw"]) == raw


def test_a_second_run_reads_nothing_again(fixtures_run, digitize):
    """The same command prints the same records, and the store has not one page more."""
    done, workspace = fixtures_run
    pages = {path: path.stat().st_mtime_ns for path in (workspace / "store").rglob("*-*.json")}
    again = digitize("run", "--json", "--workspace", workspace, *SCANS)
    assert (again.returncode, again.stdout) == (0, done.stdout)
    after = {path: path.stat().st_mtime_ns for path in (workspace / "store").rglob("*-*.json")}
    assert after == pages
    assert len(pages) == len(NAMES) + 1  # one of them has two pages


def test_a_fresh_workspace_gives_equal_records(records, digitize, dropped, tmp_path):
    """The same bytes give the same record: received_at, file name and seconds aside."""
    files = [dropped("news-fax", "tên khác.pdf"), dropped("notice-band")]
    done = digitize("run", "--json", "--workspace", tmp_path / "w", "--processes", "1", *files)
    other, same = (json.loads(line) for line in done.stdout.splitlines())
    assert other["source"]["filename"] == "tên khác.pdf"
    assert _timeless(other) == _timeless(records["news-fax"])
    assert _timeless(same) == _timeless(records["notice-band"])


def _timeless(record):
    source = {k: v for k, v in record["source"].items() if k not in ("received_at", "filename")}
    pages = [{**page, "seconds": 0} for page in record["pages"]]
    process = {**record["process"], "seconds": 0}
    return {**record, "source": source, "pages": pages, "process": process}
