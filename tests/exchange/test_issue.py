"""An issue of a bulletin in the formats of others: its articles, in the order of reading."""

import hashlib
import json
import subprocess

import pikepdf
import pytest
from hocr_spec import HocrValidator
from lxml import etree

from digitize.exchange.alto import NS as ALTO
from digitize.exchange.alto import alto
from digitize.exchange.dublin_core import DC, TERMS, dublin_core, dublin_core_of_articles
from digitize.exchange.export import export, export_table, rows_of
from digitize.exchange.forms import FORMS, file_name
from digitize.exchange.hocr import XHTML
from digitize.exchange.issue import label_of
from digitize.exchange.mets import NS as METS
from digitize.exchange.mets import mets
from digitize.exchange.xml import XLINK
from digitize.record.fields import RecordField
from digitize.settings import Limits
from tests.conftest import ROOT
from tests.record.issue import HIGH, PHOTOGRAPH, WIDE, issue_record

SCHEMAS = ROOT / "third_party/schemas"
RECORD = issue_record()


def schema(name):
    parser = etree.XMLParser(no_network=True)
    return etree.XMLSchema(etree.parse(str(SCHEMAS / name), parser))


def words_in(node):
    """The words of a part of an ALTO document."""
    return " ".join(one.get("CONTENT") for one in node.iter(f"{{{ALTO}}}String"))


@pytest.fixture(scope="module")
def pages():
    """The ALTO document of the issue."""
    root = etree.fromstring(alto(RECORD))
    schema("alto-4-2.xsd").assertValid(root)
    return root


def test_alto_tags_blocks_with_their_article_and_role(pages):
    """An article's words are those of the blocks that refer to its tag, on both pages."""
    [tag] = [one for one in pages.iter(f"{{{ALTO}}}StructureTag")
             if one.get("LABEL") == "HÒA TRẠCH RA QUÂN LÀM THỦY LỢI"]  # fmt: skip
    assert tag.get("DESCRIPTION") == "news"
    of_it = [one for one in pages.iter(f"{{{ALTO}}}TextBlock")
             if tag.get("ID") in one.get("TAGREFS", "").split()]  # fmt: skip
    assert words_in(of_it[0]) == "HÒA TRẠCH RA QUÂN LÀM THỦY LỢI"
    assert words_in(of_it[-1]) == "đông. Kênh đã thông nước về đồng."
    roles = {one.get("ID"): one.get("LABEL") for one in pages.iter(f"{{{ALTO}}}LayoutTag")}
    assert [roles[ref] for one in of_it for ref in one.get("TAGREFS").split() if ref in roles] == [
        "title", "byline", "body", "caption", "jump", "jump", "body",
    ]  # fmt: skip


def test_alto_has_a_photograph_with_its_caption_as_one_block(pages):
    """A composed block with the picture's box and the caption's words, tagged with the article."""
    [whole] = pages.iter(f"{{{ALTO}}}ComposedBlock")
    picture = whole.find(f"{{{ALTO}}}Illustration")
    assert whole.get("TYPE") == "Illustration"
    assert picture.get("TYPE") == "photograph"
    x, y, wide, high = (int(picture.get(key)) for key in ("HPOS", "VPOS", "WIDTH", "HEIGHT"))
    assert (x, y, x + wide, y + high) == PHOTOGRAPH
    assert words_in(whole) == "Bà con thôn Nà Cại trên kênh"
    assert whole.get("TAGREFS") == "article_a1"


def test_alto_names_the_next_block_of_the_page(pages):
    """From the first block on, each names the next one, through all blocks of the page."""
    for page, words in zip(pages.iter(f"{{{ALTO}}}Page"), ("Vi Thị Thoa", "20/9"), strict=True):
        items = list(page.find(f"{{{ALTO}}}PrintSpace"))
        by_id = {one.get("ID"): one for one in items}
        at, seen = items[0], 1
        while at.get("IDNEXT"):
            at, seen = by_id[at.get("IDNEXT")], seen + 1
        assert seen == len(items)
        assert words_in(at).endswith(words)


def parts(structure):
    """A structure as nested lists: the type of each division, then its divisions."""
    return [(one.get("TYPE"), parts(one)) for one in structure.iterfind(f"{{{METS}}}div")]


@pytest.fixture(scope="module")
def package():
    """The METS document of the issue."""
    root = etree.fromstring(mets(RECORD))
    schema("mets-1-12.xsd").assertValid(root)
    return root


def test_mets_has_issue_articles_and_their_parts(package):
    """The logical structure as newspapers have it; what belongs to no article stands before."""
    [logical] = package.iterfind(f"{{{METS}}}structMap[@TYPE='LOGICAL']")
    assert parts(logical) == [
        ("Newspaper", [("ISSUE", [
            ("TITLE_SECTION", [("HEADLINE", [])]),
            ("CONTENT", [
                ("PAGE_HEADER", []),
                ("ARTICLE", [
                    ("HEADING", [("TITLE", []), ("AUTHOR", [])]),
                    ("BODY", [("BODY_CONTENT", [("PARAGRAPH", []), ("TEXTBLOCK", []),
                                                ("TEXTBLOCK", []), ("PARAGRAPH", [])])]),
                    ("ILLUSTRATION", [("IMAGE", []), ("CAPTION", [])]),
                ]),
                ("ARTICLE", [
                    ("HEADING", [("TITLE", []), ("AUTHOR", [])]),
                    ("BODY", [("BODY_CONTENT", [("VERSE", [])])]),
                ]),
                ("ARTICLE", [
                    ("HEADING", [("TITLE", [])]),
                    ("BODY", [("BODY_CONTENT", [("TABLE", [])])]),
                ]),
            ]),
        ])]),
    ]  # fmt: skip
    assert [one.get("LABEL") for one in logical.iter(f"{{{METS}}}div") if one.get("ORDER")] == [
        "HÒA TRẠCH RA QUÂN LÀM THỦY LỢI", "MÙA GẶT", "LỊCH TIÊM PHÒNG",
    ]  # fmt: skip


def test_mets_points_into_the_alto(package, pages):
    """Every area names an element of the ALTO; each block of the ALTO is named once."""
    named = [one.get("BEGIN") for one in package.find(f"{{{METS}}}structMap[@TYPE='LOGICAL']")
             .iter(f"{{{METS}}}area")]  # fmt: skip
    kept = [one.get("ID") for tag in ("TextBlock", "Illustration")
            for one in pages.iter(f"{{{ALTO}}}{tag}")]  # fmt: skip
    assert sorted(named) == sorted(kept)
    [file] = package.iterfind(f".//{{{METS}}}file[@ID='file-alto']")
    data = alto(RECORD)
    assert file.get("CHECKSUM") == hashlib.sha256(data).hexdigest()
    assert file.get("SIZE") == str(len(data))
    assert file[0].get(f"{{{XLINK}}}href") == file_name(RECORD, FORMS["alto"])


def test_mets_describes_each_article(package):
    """Its section is found by the id that the article's division names."""
    [article] = package.iterfind(f".//{{{METS}}}div[@ID='article-a2']")
    [about] = package.iterfind(f".//{{{METS}}}dmdSec[@ID='{article.get('DMDID')}']")
    told = {(etree.QName(one).localname, one.text) for one in about.iter() if one.text.strip()}
    assert {("title", "MÙA GẶT"), ("creator", "Vi Thị Thoa"), ("type", "verse"),
            ("isPartOf", RECORD.key)} <= told  # fmt: skip


def test_dublin_core_describes_issue_and_articles():
    """The issue names its parts, each part its issue, and where it was printed."""
    whole = etree.fromstring(dublin_core(RECORD))
    keys = [one.text for one in whole.iter(f"{{{TERMS}}}hasPart")]
    assert keys == [f"{RECORD.key}#{one}" for one in ("a1", "a2", "a3")]
    each = etree.fromstring(dublin_core_of_articles(RECORD))
    assert [one.findtext(f"{{{DC}}}identifier") for one in each] == keys
    assert {one.findtext(f"{{{TERMS}}}isPartOf") for one in each} == {RECORD.key}
    assert each[0].findtext(f"{{{TERMS}}}bibliographicCitation") == (
        "BẢN TIN XÃ HÒA TRẠCH, số 5/2023, tr. 1, 2"
    )
    assert each[0].findtext(f"{{{TERMS}}}temporal") == "2023-09-12"


def test_articles_stand_one_a_line(tmp_path):
    """Each with the fields of its issue; a record without articles adds no line."""
    none = RECORD.model_copy(update={"articles": ()})
    export_table([RECORD, none, RECORD], FORMS["articles"], tmp_path / "all")
    lines = [json.loads(line) for line in (tmp_path / "all").read_text("utf-8").splitlines()]
    assert [line["key"] for line in lines[3:]] == [f"{RECORD.key}#a{n}" for n in (1, 2, 3)]
    first = lines[0]
    assert first["serial"]["title"] == "BẢN TIN XÃ HÒA TRẠCH"
    assert first["serial"]["issue"] == "5/2023"
    assert first["pages"] == [1, 2]
    assert first["byline"] == "Lò Văn Nghĩa"
    assert first["pictures"] == [
        {"page": 1, "box": list(PHOTOGRAPH), "caption": "Bà con thôn Nà Cại trên kênh"}
    ]
    assert first["text"].endswith("hai cây số mương trước vụ\nđông. Kênh đã thông nước về đồng.")
    assert rows_of(RECORD, FORMS["articles"], head=False).count(b"\n") == 3
    assert rows_of(none, FORMS["articles"], head=True) == b""


def test_articles_are_a_text_to_be_read(tmp_path):
    """Headlines and by-line over the paragraphs; lines of verse stay lines."""
    export(RECORD, FORMS["articles-text"], tmp_path, tmp_path / "text", Limits())
    first, poem, table = (tmp_path / "text").read_text("utf-8").split("\n\n* * *\n\n")
    assert first.startswith("HÒA TRẠCH RA QUÂN LÀM THỦY LỢI\nLò Văn Nghĩa\n\nSáng 12/9, bà con")
    assert first.endswith("\n\n[Bà con thôn Nà Cại trên kênh]")
    assert poem == "MÙA GẶT\nVi Thị Thoa\n\nLúa chín vàng ven suối\nTiếng cười vọng sang nương"
    assert table == "LỊCH TIÊM PHÒNG\n\nThôn\tNgày\nNà Cại\t20/9\n"


def test_a_pdf_has_articles_as_bookmarks_and_in_order(tmp_path):
    """A bookmark leads to the head of its article; the left article is copied before the right."""
    record, original = RECORD, tmp_path / "blank.pdf"
    with pikepdf.new() as blank:
        for _ in record.pages:
            blank.add_blank_page(page_size=(WIDE / 2, HIGH / 2))
        blank.save(original)
    export(record, FORMS["pdf"], original, tmp_path / "made.pdf", Limits())
    with pikepdf.open(tmp_path / "made.pdf") as made, made.open_outline() as outline:
        told = []
        for one in outline.root:
            page, _, left, top, _ = one.destination
            told.append((one.title, pikepdf.Page(page).index, float(left), float(top)))
        assert made.Root.PageMode == "/UseOutlines"
    assert told == [
        ("HÒA TRẠCH RA QUÂN LÀM THỦY LỢI", 0, 30, 630),
        ("MÙA GẶT", 0, 270, 630),
        ("LỊCH TIÊM PHÒNG", 1, 270, 640),
    ]
    copied = subprocess.run(["pdftotext", "-raw", "-f", "1", "-l", "1", tmp_path / "made.pdf", "-"],
                            capture_output=True, text=True, check=True).stdout  # fmt: skip
    assert copied.split() == [
        word for line in record.text.split("\n")[:8] + record.text.split("\n")[10:14]
        for word in line.split()
    ]  # fmt: skip


def test_an_article_without_title_is_called_by_its_first_words():
    """In bookmarks, tags and divisions; cut between words."""
    article = RECORD.articles[0]
    nameless = article.model_copy(update={"title": RecordField()})
    assert label_of(nameless) == "HÒA TRẠCH RA QUÂN LÀM THỦY LỢI Lò Văn Nghĩa Sáng 12/9, bà…"


def test_a_news_item_is_one_article():
    """Blocks without a role belong to it; there is no issue around it."""
    blocks = [block.model_copy(update={"role": None, "article": None})
              for block in RECORD.pages[0].blocks]  # fmt: skip
    page = RECORD.pages[0].model_copy(update={"blocks": tuple(blocks)})
    item = RECORD.model_copy(update={
        "kind": RecordField(value="news item"), "pages": (page,),
        "articles": RECORD.articles[:1],
    })  # fmt: skip
    root = etree.fromstring(mets(item))
    schema("mets-1-12.xsd").assertValid(root)
    [logical] = root.iterfind(f"{{{METS}}}structMap[@TYPE='LOGICAL']")
    [(kind, inside)] = parts(logical)
    assert kind == "ARTICLE"
    assert [one for one, _ in inside] == ["BODY", "ILLUSTRATION"]
    schema("alto-4-2.xsd").assertValid(etree.fromstring(alto(item)))


@pytest.mark.parametrize(
    ("printed", "cell"), [("1996-08-15", "15/08/1996"), ("2011-09", "09/2011"), ("2005-Q1", "2005")]
)
def test_a_table_has_the_date_of_an_issue(printed, cell):
    """As exact as the head of the issue, where the record has no day of issue."""
    serial = RECORD.serial.model_copy(update={"issued_on": RecordField(value=printed)})
    issue = RECORD.model_copy(update={"issued_on": RecordField(), "serial": serial})
    row = rows_of(issue, FORMS["tt02-2019-v1"], head=False).decode()
    assert cell in row.split(",")


def test_hocr_is_in_the_order_of_reading(tmp_path):
    """Page by page, article by article; the specification's own checker finds nothing."""
    export(RECORD, FORMS["hocr"], tmp_path, tmp_path / "made.hocr", Limits())
    report = HocrValidator("standard").validate(str(tmp_path / "made.hocr"))
    assert report.is_valid(), report.format("text")
    root = etree.parse(tmp_path / "made.hocr")
    spans = root.iterfind(f".//{{{XHTML}}}span[@class='ocr_line']")
    lines = ["".join(one.itertext()) for one in spans]
    assert sorted(lines) == sorted(RECORD.text.split("\n"))
    assert lines.index("Vi Thị Thoa") > lines.index("Xem tiếp trang 2")
