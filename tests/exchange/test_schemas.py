"""hOCR, ALTO and METS against the schemas and the checker of those who keep the formats."""

import hashlib
import re

import pytest
from hocr_spec import HocrValidator
from lxml import etree

from digitize.exchange.alto import NS as ALTO
from digitize.exchange.alto import alto
from digitize.exchange.dublin_core import DC, TERMS, dublin_core
from digitize.exchange.hocr import hocr
from digitize.exchange.mets import NS as METS
from digitize.exchange.mets import mets
from digitize.exchange.xml import XLINK
from digitize.record.fields import RecordField
from tests.conftest import ROOT
from tests.reading.scans import NAMES

pytestmark = pytest.mark.format

SCHEMAS = ROOT / "third_party/schemas"
XHTML = "http://www.w3.org/1999/xhtml"
# The fifteen elements and those of DCMI's terms that stand for them; DCMI's own schemas are in no
# package that could be had.
DC_TERMS = {"issued", "temporal", "format", "extent", "isPartOf"}
DC_ELEMENTS = {
    "title", "creator", "subject", "description", "publisher", "contributor", "date", "type",
    "format", "identifier", "source", "language", "relation", "coverage", "rights",
}  # fmt: skip


@pytest.fixture(scope="module")
def schema():
    """A schema by its file's name, with no way out to the net."""
    parser = etree.XMLParser(no_network=True)
    return lambda name: etree.XMLSchema(etree.parse(str(SCHEMAS / name), parser))


def test_schemas_are_as_they_were_shipped():
    """third_party/schemas/README.md has the hash of every file there."""
    told = re.findall(
        r"^\| `(.+?)`.*\| ([0-9a-f]{64}) \|$", (SCHEMAS / "README.md").read_text(), re.M
    )
    found = {path.name: hashlib.sha256(path.read_bytes()).hexdigest()
             for path in SCHEMAS.glob("*.xsd")}  # fmt: skip
    assert found == dict(told)


@pytest.mark.scan
@pytest.mark.parametrize("name", NAMES)
def test_alto_keeps_to_the_schema(exported, schema, name):
    """ALTO 4.2, as the Library of Congress has it."""
    schema("alto-4-2.xsd").assertValid(etree.parse(exported(name, "alto")))


@pytest.mark.scan
@pytest.mark.parametrize("name", NAMES)
def test_alto_has_the_words_at_their_boxes(records, exported, name):
    """Line by line, word by word; a reading that was changed stands beside the word."""
    root = etree.parse(exported(name, "alto"))
    lines = [
        [word.get("CONTENT") for word in line.iterfind(f"{{{ALTO}}}String")]
        for line in root.iter(f"{{{ALTO}}}TextLine")
    ]
    assert "\n".join(" ".join(words) for words in lines) == records[name].text
    words = [word for page in records[name].pages for word in words_of(page)]
    for node, word in zip(root.iter(f"{{{ALTO}}}String"), words, strict=True):
        x, y, wide, high = (int(node.get(key)) for key in ("HPOS", "VPOS", "WIDTH", "HEIGHT"))
        assert (x, y, x + wide, y + high) == word.box
        other = node.findtext(f"{{{ALTO}}}ALTERNATIVE")
        assert other == (None if word.raw == word.text else word.raw)


@pytest.mark.scan
@pytest.mark.parametrize("name", NAMES)
def test_hocr_keeps_to_the_specification(exported, name):
    """hocr-spec, the checker of the specification's own editor, finds nothing."""
    report = HocrValidator("standard").validate(str(exported(name, "hocr")))
    assert report.is_valid(), report.format("text")


@pytest.mark.scan
@pytest.mark.parametrize("name", NAMES)
def test_hocr_has_the_words_at_their_boxes(records, exported, name):
    """Line by line, word by word, each inside its page."""
    root = etree.parse(exported(name, "hocr"))
    lines = root.iterfind(f".//{{{XHTML}}}span[@class='ocr_line']")
    assert "\n".join("".join(line.itertext()) for line in lines) == records[name].text
    words = [word for page in records[name].pages for word in words_of(page)]
    nodes = root.iterfind(f".//{{{XHTML}}}span[@class='ocrx_word']")
    for node, word in zip(nodes, words, strict=True):
        box, sure = node.get("title").split("; ")
        assert box == "bbox " + " ".join(map(str, word.box))
        assert sure == f"x_wconf {round(100 * word.confidence)}"


@pytest.mark.scan
@pytest.mark.parametrize("name", NAMES)
def test_mets_keeps_to_the_schema(exported, schema, name):
    """METS 1.12; what it wraps is well-formed, and its own schema is not looked for."""
    schema("mets-1-12.xsd").assertValid(etree.parse(exported(name, "mets")))


@pytest.mark.scan
def test_mets_links_to_the_files_of_the_bag(records, exported):
    """The original by its hash, the text by its own; a division for each page, in order."""
    record = records["plan-two-pages"]
    root = etree.parse(exported("plan-two-pages", "mets"))
    files = {
        node.find(f"{{{METS}}}FLocat").get(f"{{{XLINK}}}href"): node.get("CHECKSUM")
        for node in root.iter(f"{{{METS}}}file")
    }
    assert files == {
        "data/original.pdf": record.source.sha256,
        "data/text.txt": hashlib.sha256(record.text.encode()).hexdigest(),
        "data/record.json": None,
    }
    pages = root.iterfind(f".//{{{METS}}}div[@TYPE='page']")
    assert [page.get("ORDER") for page in pages] == ["1", "2"]


@pytest.mark.scan
@pytest.mark.parametrize("name", NAMES)
def test_dublin_core_knows_only_its_terms(exported, name):
    """Every element is one of DCMI's, and none is empty."""
    for node in etree.parse(exported(name, "dc")).getroot():
        tag = etree.QName(node)
        assert tag.localname in {DC: DC_ELEMENTS, TERMS: DC_TERMS}[tag.namespace]
        assert node.text


@pytest.mark.scan
def test_dublin_core_says_what_the_record_says(records):
    """Number and symbol as they are cited, the day of issue, title, issuer and signer."""
    record = described(records["news-fax"])
    root = etree.fromstring(dublin_core(record))
    told = [(etree.QName(node).localname, node.text) for node in root]
    for one in [
        ("identifier", record.key),
        ("identifier", "21/2026/TT-BCT"),
        ("title", "Về đường <b>&amp;</b> cầu"),
        ("type", "circular"),
        ("publisher", "BỘ CÔNG THƯƠNG"),
        ("creator", "Vi Thị Thoa"),
        ("issued", "2026-04-28"),
        ("subject", "cầu"),
        ("language", "vie"),
    ]:
        assert one in told


@pytest.mark.scan
@pytest.mark.parametrize("make", [hocr, alto, mets, dublin_core])
def test_what_xml_cannot_hold_is_replaced(records, make):
    """A name of a file and a word with control characters, markup and half a surrogate pair."""
    hostile = 'a\x00\x0b\ufffe]]><script>alert("1")</script>&\t"'
    record = records["news-fax"]
    source = record.source.model_copy(update={"filename": hostile})
    page = record.pages[0]
    word = page.blocks[0].lines[0].words[0].model_copy(update={"text": hostile, "raw": hostile})
    line = page.blocks[0].lines[0].model_copy(update={"words": (word,)})
    block = page.blocks[0].model_copy(update={"lines": (line,)})
    changed = record.model_copy(
        update={
            "source": source,
            "title": RecordField(value=hostile),
            "pages": (page.model_copy(update={"blocks": (block,)}),),
        }
    )
    made = make(changed)
    root = etree.fromstring(made, etree.XMLParser(resolve_entities=False, no_network=True))
    assert b"<script" not in made
    assert "script" not in {etree.QName(node).localname for node in root.iter(etree.Element)}
    assert "\ufffd" in made.decode()


def described(record):
    values = {
        "kind": "circular", "number": "21", "number_year": "2026", "symbol": "TT-BCT",
        "title": "Về đường <b>&amp;</b> cầu", "issued_on": "2026-04-28",
        "issuer": "BỘ CÔNG THƯƠNG",
    }  # fmt: skip
    fields = {name: RecordField(value=value) for name, value in values.items()}
    signer = record.signer.model_copy(update={"name": RecordField(value="Vi Thị Thoa")})
    return record.model_copy(update={**fields, "signer": signer, "keywords": ("cầu", "đường")})


def words_of(page):
    return [word for block in page.blocks for line in block.lines for word in line.words]
