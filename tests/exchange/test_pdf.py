"""Searchable PDFs by the programs that people use on them: qpdf, Poppler, PDFium (Chrome's)."""

import subprocess
import unicodedata
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from lxml import etree
from PIL import Image, ImageChops

from digitize.errors import NotExported
from digitize.exchange.export import export
from digitize.exchange.forms import FORMS
from digitize.record.page import PageState
from digitize.settings import Limits
from tests.reading.scans import FIXTURES, NAMES

pytestmark = [pytest.mark.scan, pytest.mark.format]

SIDE_BY_SIDE = {"table-ruled"}  # cells at one height, which Poppler writes as one line


def run(*command) -> str:
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def lines(text: str) -> list[str]:
    """Lines with spaces folded, empty ones left out; NFC is looked at apart."""
    found = (" ".join(line.split()) for line in text.replace("\f", "\n").splitlines())
    return [line for line in found if line]


def by_poppler(path: Path) -> str:
    """In the order of the content, which is that of copying in most readers."""
    return run("pdftotext", "-raw", path, "-")


def by_pdfium(path: Path) -> str:
    document = pypdfium2.PdfDocument(path)
    return "\n".join(page.get_textpage().get_text_range() for page in document)


@pytest.mark.parametrize("name", NAMES)
def test_qpdf_finds_nothing(exported, name):
    """`qpdf --check`: syntax and streams."""
    told = run("qpdf", "--check", exported(name, "pdf"))
    assert "No syntax or stream encoding errors found" in told


@pytest.mark.parametrize("name", NAMES)
def test_copied_text_is_the_text(records, exported, name):
    """Poppler: the same words in the same order, composed; and line by line the same."""
    copied = by_poppler(exported(name, "pdf"))
    assert copied == unicodedata.normalize("NFC", copied)
    assert copied.split() == records[name].text.split()
    if name not in SIDE_BY_SIDE:
        assert lines(copied) == lines(records[name].text)


@pytest.mark.parametrize("name", NAMES)
def test_copied_text_is_the_text_in_chrome(records, exported, name):
    """PDFium: the same words in the same order; and line by line the same."""
    copied = by_pdfium(exported(name, "pdf"))
    assert copied.split() == records[name].text.split()
    if name not in SIDE_BY_SIDE:
        assert lines(copied) == lines(records[name].text)


@pytest.mark.parametrize("name", NAMES)
def test_pictures_are_untouched(exported, name):
    """Each image of the original is there, byte for byte as it was compressed."""
    with (
        pikepdf.open(FIXTURES / f"{name}.pdf") as before,
        pikepdf.open(exported(name, "pdf")) as after,
    ):
        assert pictures(before) == pictures(after)
        assert len(before.pages) == len(after.pages)


def pictures(pdf) -> list[bytes]:
    return [image.read_raw_bytes() for page in pdf.pages for image in page.get_images().values()]


@pytest.mark.parametrize("name", ["report-seal", "news-fax", "report-skew6"])
def test_nothing_is_seen_of_the_text(exported, name, tmp_path):
    """Drawn, a page is the same picture as before."""
    before, after = (
        drawn(path, tmp_path) for path in (FIXTURES / f"{name}.pdf", exported(name, "pdf"))
    )
    assert before.size == after.size
    assert ImageChops.difference(before.convert("L"), after.convert("L")).getextrema()[1] <= 2


def drawn(path: Path, folder: Path):
    run("pdftoppm", "-r", 50, "-gray", "-singlefile", "-png", path, folder / "drawn")
    with Image.open(folder / "drawn.png") as picture:
        return picture.copy()


@pytest.mark.parametrize("name", NAMES)
def test_words_lie_on_their_boxes(records, exported, name):
    """Poppler's boxes against the record's: intersection over union is half and more for 96 words
    in 100, and 99 in 100 are covered by half and more."""
    told = run("pdftotext", "-raw", "-bbox", exported(name, "pdf"), "-")
    shares, covered = [], []
    for sheet, page in zip(
        etree.fromstring(told.encode()).iter("{*}page"), records[name].pages, strict=True
    ):
        size = float(sheet.get("width")), float(sheet.get("height"))
        size = size if page.turn % 2 == 0 else size[::-1]  # told before /Rotate
        found = [
            (node.text, *(float(node.get(side)) for side in ("xMin", "yMin", "xMax", "yMax")))
            for node in sheet.iter("{*}word")
        ]
        for text, box in upright(page, size):
            same = [where for word, *where in found if word == text]
            shares.append(max((overlap(box, where) for where in same), default=0.0))
            covered.append(max((common(box, where) / area(box) for where in same), default=0.0))
    assert sum(share >= 0.5 for share in shares) >= 0.96 * len(shares)
    assert sum(share >= 0.5 for share in covered) >= 0.99 * len(covered)


def upright(page, size):
    """Words of a page with their boxes in points of the page as it is shown."""
    quarter = page.turn
    wide, high = (page.width, page.height) if quarter % 2 == 0 else (page.height, page.width)
    scale_x, scale_y = size[0] / wide, size[1] / high
    for block in page.blocks:
        for line in block.lines:
            for word in line.words:
                x0, y0, x1, y1 = {
                    0: lambda x0, y0, x1, y1: (x0, y0, x1, y1),
                    1: lambda x0, y0, x1, y1: (page.height - y1, x0, page.height - y0, x1),
                    2: lambda x0, y0, x1, y1: (
                        page.width - x1, page.height - y1, page.width - x0, page.height - y0,
                    ),
                    3: lambda x0, y0, x1, y1: (y0, page.width - x1, y1, page.width - x0),
                }[quarter](*word.box)  # fmt: skip
                yield word.text, (x0 * scale_x, y0 * scale_y, x1 * scale_x, y1 * scale_y)


def overlap(one, other) -> float:
    """Intersection over union."""
    both = common(one, other)
    return both / (area(one) + area(other) - both)


def common(one, other) -> float:
    wide = min(one[2], other[2]) - max(one[0], other[0])
    high = min(one[3], other[3]) - max(one[1], other[1])
    return max(0.0, wide) * max(0.0, high)


def area(box) -> float:
    return (box[2] - box[0]) * (box[3] - box[1])


def test_a_turned_page_is_shown_upright(exported):
    """/Rotate says so; the picture itself stays as it is."""
    for name, turn in (("report-sideways", 270), ("report-upside-down", 180), ("news-fax", 0)):
        with pikepdf.open(exported(name, "pdf")) as pdf:
            assert pdf.pages[0].rotation % 360 == turn


@pytest.mark.parametrize("name", NAMES)
def test_it_stays_small(records, exported, name):
    """At most 15 KB a page more than the original."""
    more = exported(name, "pdf").stat().st_size - records[name].source.bytes
    assert more < 15_000 * len(records[name].pages)


@pytest.mark.parametrize(("suffix", "media_type"), [
    ("png", "image/png"), ("jpg", "image/jpeg"), ("tif", "image/tiff"),
])  # fmt: skip
def test_pictures_become_pages(records, tmp_path, suffix, media_type):
    """PNG, JPEG and TIFF: the same text, and the picture as it was."""
    record = records["news-fax"]
    original, made = tmp_path / f"original.{suffix}", tmp_path / "made.pdf"
    run("pdftoppm", "-r", 150, "-gray", "-singlefile", "-png", FIXTURES / "news-fax.pdf",
        tmp_path / "page")  # fmt: skip
    with Image.open(tmp_path / "page.png") as picture:
        picture.save(original, dpi=(150, 150))
    source = record.source.model_copy(update={"media_type": media_type})
    export(record.model_copy(update={"source": source}), FORMS["pdf"], original, made, Limits())
    assert lines(by_poppler(made)) == lines(record.text)
    run("qpdf", "--check", made)
    [drawn] = pypdfium2.PdfDocument(made)[0].get_objects([pypdfium2.raw.FPDF_PAGEOBJ_IMAGE])
    with Image.open(original) as picture:
        assert drawn.get_px_size() == picture.size


def test_a_wrong_layer_is_replaced(records, tmp_path):
    """Invisible text of another recogniser is gone; that of the record is there instead."""
    record, original = layered(records["news-fax"], tmp_path, "3 Tr")
    export(record, FORMS["pdf"], original, tmp_path / "made.pdf", Limits())
    for copied in (by_poppler(tmp_path / "made.pdf"), by_pdfium(tmp_path / "made.pdf")):
        assert "KHONG DUNG" not in copied
        assert copied.split() == record.text.split()
    with pikepdf.open(original) as before, pikepdf.open(tmp_path / "made.pdf") as after:
        assert pictures(before) == pictures(after)
        assert b"KHONG" not in pikepdf.unparse_content_stream(
            pikepdf.parse_content_stream(after.pages[0])
        )


def test_text_that_is_seen_stays_and_is_not_copied(records, tmp_path):
    """Print that a PDF draws itself stays on the page; who copies gets the record's text."""
    record, original = layered(records["news-fax"], tmp_path, "0 Tr")
    export(record, FORMS["pdf"], original, tmp_path / "made.pdf", Limits())
    copied = by_poppler(tmp_path / "made.pdf")
    assert copied.split() == record.text.split()
    before, after = (drawn(path, tmp_path) for path in (original, tmp_path / "made.pdf"))
    assert ImageChops.difference(before.convert("L"), after.convert("L")).getextrema()[1] <= 2


def layered(record, folder, mode):
    """A scan with a line of other text on it, and a record that knows of it."""
    path = folder / "layered.pdf"
    with pikepdf.open(FIXTURES / "news-fax.pdf") as pdf:
        page = pdf.pages[0]
        font = pdf.make_indirect(
            pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1,
                               BaseFont=pikepdf.Name.Helvetica)
        )  # fmt: skip
        page.add_resource(font, pikepdf.Name.Font, name=pikepdf.Name("/F1"))
        page.contents_add(f"BT {mode} /F1 12 Tf 100 700 Td (KHONG DUNG) Tj ET".encode())
        pdf.save(path)
    page = record.pages[0].model_copy(update={"text_layer": "not_vietnamese"})
    return record.model_copy(update={"pages": (page,)}), path


def test_what_a_pdf_would_start_stays_behind(records, tmp_path):
    """Scripts, attachments and actions of the original are not in the export."""
    original, made = tmp_path / "hostile.pdf", tmp_path / "made.pdf"
    with pikepdf.open(FIXTURES / "news-fax.pdf") as pdf:
        script = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
        pdf.Root.OpenAction = script
        pdf.Root.Names = pikepdf.Dictionary(
            JavaScript=pikepdf.Dictionary(Names=pikepdf.Array(["x", script]))
        )
        pdf.attachments["a.exe"] = b"MZ"
        pdf.pages[0].obj.AA = pikepdf.Dictionary(O=script)
        link = pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link,
                                  Rect=pikepdf.Array([0, 0, 9, 9]), A=script)  # fmt: skip
        pdf.pages[0].obj.Annots = pikepdf.Array([pdf.make_indirect(link)])
        pdf.save(original)
    export(records["news-fax"], FORMS["pdf"], original, made, Limits())
    run("qpdf", "--qdf", "--object-streams=disable", made, tmp_path / "plain.pdf")
    plain = (tmp_path / "plain.pdf").read_bytes()
    for word in (b"JavaScript", b"app.alert", b"OpenAction", b"EmbeddedFile", b"a.exe"):
        assert word not in plain


def test_a_record_of_one_document_in_a_scan_has_its_pages_alone(records, tmp_path):
    """Where a scan held several, the export has the pages of this one."""
    record = records["plan-two-pages"]
    second = record.model_copy(update={"pages": record.pages[1:]})
    export(second, FORMS["pdf"], FIXTURES / "plan-two-pages.pdf", tmp_path / "a.pdf", Limits())
    copied = by_poppler(tmp_path / "a.pdf").split()
    words = [word.text for block in record.pages[1].blocks for line in block.lines
             for word in line.words]  # fmt: skip
    assert copied == words


def test_a_page_that_failed_is_there_without_text(records, tmp_path):
    """The others have theirs."""
    record = records["plan-two-pages"]
    failed = record.pages[0].model_copy(
        update={"state": PageState.FAILED, "width": 0, "height": 0, "blocks": ()}
    )
    half = record.model_copy(update={"pages": (failed, record.pages[1])})
    export(half, FORMS["pdf"], FIXTURES / "plan-two-pages.pdf", tmp_path / "a.pdf", Limits())
    with pikepdf.open(tmp_path / "a.pdf") as pdf:
        assert len(pdf.pages) == 2
    assert run("pdftotext", "-l", "1", tmp_path / "a.pdf", "-").strip() == ""
    assert run("pdftotext", "-f", "2", tmp_path / "a.pdf", "-").strip()


def test_an_original_that_cannot_be_used_is_told(records, tmp_path):
    """One that is broken, or has too few pages: an error in a sentence, no traceback."""
    broken = tmp_path / "broken.pdf"
    broken.write_bytes(b"%PDF-1.4 nothing")
    for path in (broken, FIXTURES / "news-fax.pdf"):
        with pytest.raises(NotExported, match="cannot be exported"):
            export(records["plan-two-pages"], FORMS["pdf"], path, tmp_path / "a.pdf", Limits())
