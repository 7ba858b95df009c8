"""Article 8 of Circular 05/2025: what of a scan conforms, and what is told with its pages."""

from io import BytesIO

import img2pdf
import pytest
from PIL import Image

from digitize.dossier.conformance import (
    FindingKind,
    PageScan,
    findings_between,
    findings_of,
    refusals,
)
from digitize.dossier.model import Dossier, DossierDocument
from digitize.read.scan.qualities import page_scans
from digitize.record.fields import FieldStatus, RecordField
from digitize.record.notes import note
from digitize.record.page import Block, Line, Mark, PageState, Word
from digitize.settings import Conformance, Limits, load_settings
from tests.ledger.little_engine import page, record

SHA = "a" * 64
TEXT = (
    "Ủy ban nhân dân phường báo cáo kết quả tiêm phòng cho đàn chó mèo quý ba năm nay như sau đây"
)


def line(text, y=1000):
    words = tuple(
        Word(raw=one, text=one, box=(100 * at, y, 100 * at + 90, y + 40), confidence=0.9,
             alternatives=(), second=None)
        for at, one in enumerate(text.split(), 1)
    )  # fmt: skip
    return Line(text=text, box=(100, y, 2000, y + 40), confidence=0.9, words=words, second=None,
                second_confidence=None)  # fmt: skip


def sheet(number, *texts, state=PageState.READ, **more):
    lines = tuple(line(text, 100 + 400 * at) for at, text in enumerate(texts))
    blocks = (Block(box=(100, 100, 2000, 3000), lines=lines),) if lines else ()
    values = {"blocks": blocks, "width": 2480, "height": 3508, **more}
    return page(number, state).model_copy(update=values)


def made(*pages, **more):
    return record(SHA, pages=len(pages)).model_copy(update={"pages": pages, **more})


def kinds(found):
    return {one.kind: (one.pages, one.about) for one in found}


def a4(number, dpi=300.0, bits=24, **more):
    return PageScan(
        number, dpi, bits, round(8.27 * (dpi or 300)), round(11.69 * (dpi or 300)), **more
    )


def test_a_good_scan_has_no_findings():
    """300 dpi, colour, A4, numbers that go on; a born-digital page is not judged by pixels."""
    paper = made(sheet(1, TEXT), sheet(2, "2", f"{TEXT} hai"), sheet(3, "3", f"{TEXT} ba"))
    scans = [a4(1), a4(2), PageScan(3, None, 24, 0, 0, scanned=False)]
    assert findings_of(paper, scans) == ()


def test_pixels_are_judged_by_the_circular():
    """Less than 200 dpi, no statement, no usual paper, grey where a seal is."""
    seal = Mark(kind="seal", box=(0, 0, 9, 9))
    paper = made(sheet(1, TEXT, marks=(seal,)), sheet(2), sheet(3), sheet(4))
    scans = [a4(1, 150.0, 8), a4(2, 199.0), a4(3, None), PageScan(4, 300.0, 24, 1000, 3500)]
    assert kinds(findings_of(paper, scans)) == {
        FindingKind.LOW_RESOLUTION: ((1,), "150 < 200 dpi"),
        FindingKind.NO_RESOLUTION: ((3,), ""),
        FindingKind.SCALE: ((4,), "85 × 296 mm"),
        FindingKind.NO_COLOUR: ((1,), "8 bit; 1 trang có dấu"),
    }
    drawing = RecordField(value="map", status=FieldStatus.MACHINE, reason=None)
    found = findings_of(made(sheet(1), kind=drawing), [a4(1, 200.0)])
    assert kinds(found)[FindingKind.LOW_RESOLUTION] == ((1,), "200 < 300 dpi")


def test_pages_are_judged_by_what_was_read():
    """Blank, failed, turned, twice, hardly readable, and missing from a folder of pages."""
    worn = sheet(6, TEXT + " mờ")
    words = tuple(
        one.model_copy(update={"confidence": 0.2}) for one in worn.blocks[0].lines[0].words
    )
    lines = (worn.blocks[0].lines[0].model_copy(update={"words": words}),)
    worn = worn.model_copy(update={"blocks": (worn.blocks[0].model_copy(update={"lines": lines}),)})
    paper = made(
        sheet(1, TEXT), sheet(2, state=PageState.BLANK), sheet(3, state=PageState.FAILED),
        sheet(4, TEXT + " khác", turn=2), sheet(5, TEXT), worn,
    )  # fmt: skip
    lack = note("page_files_missing", count=1, numbers=(7,))
    quality = paper.quality.model_copy(update={"reasons": (lack,)})
    found = kinds(findings_of(paper.model_copy(update={"quality": quality}), []))
    assert found == {
        FindingKind.UNREADABLE: ((3,), ""),
        FindingKind.HARD_TO_READ: ((6,), ""),
        FindingKind.BLANK: ((2,), ""),
        FindingKind.TURNED: ((4,), ""),
        FindingKind.MISSING: ((), "7"),
        FindingKind.DOUBLED: ((1, 5), ""),
    }


@pytest.mark.parametrize(
    ("numbers", "told"),
    [
        (["", "2", "3", "4"], None),
        (["5", "6", "", "8"], None),
        (["1", "2", None, "3"], None),  # a blank back between
        (["1", "2", "1", "2"], None),  # another document begins
        (["1", "2", "5", "6"], ((2, 3), "2 → 5")),
        (["1", "3", "2", "4"], ((1, 2), "1 → 3")),
    ],
)
def test_printed_numbers_that_jump_are_told(numbers, told):
    """A page without a number says nothing; a blank one may have none."""
    pages = [
        sheet(at, *([one] if one else []), f"{TEXT} {at}") if one is not None
        else sheet(at, state=PageState.BLANK)
        for at, one in enumerate(numbers, 1)
    ]  # fmt: skip
    found = [(one.pages, one.about) for one in findings_of(made(*pages), [])
             if one.kind is FindingKind.NUMBERS_JUMP]  # fmt: skip
    assert (found[:1] or [None])[0] == told


def test_the_papers_of_a_dossier_are_judged_together():
    """Sheets that do not go on, a paper that is there twice, counts that differ."""
    ids = [f"{letter * 64}-1" for letter in "abc"]
    places = [(1, 2), (2, 3), (6, 7)]
    documents = [
        DossierDocument(record_id=id_, first_sheet=first, last_sheet=last)
        for id_, (first, last) in zip(ids, places, strict=True)
    ]
    dossier = Dossier.model_validate({
        "dossier_id": "hs-0123456789abcdef", "file_code": "07", "documents": documents,
        "pages": 9, "sheets": 8,
        "change": {"by": "Lê An", "at": "2026-03-02T08:00:00Z", "way": "entered"},
    })  # fmt: skip
    same = record("a" * 64, text=TEXT)
    papers = [(1, same), (2, record("b" * 64, text="khác")), (3, same)]
    assert [(at, one.kind, one.about) for at, one in findings_between(dossier, papers)] == [
        (3, FindingKind.DOUBLED, "văn bản 1"),
        (None, FindingKind.COUNT_DIFFERS, "9 ≠ 3 trang"),
        (3, FindingKind.SHEETS_JUMP, "4 → 6"),
        (None, FindingKind.COUNT_DIFFERS, "8 ≠ 7 tờ"),
    ]


def test_the_same_paper_scanned_twice_is_told():
    """Two readings of one page differ in a letter or two; two papers have number and date alike."""
    long = " ".join([TEXT] * 5)
    other = long.replace("mèo", "gà vịt và trâu bò")
    paper = made(sheet(1, long), sheet(2, long.replace("mèo", "mẻo")), sheet(3, other))
    assert kinds(findings_of(paper, []))[FindingKind.DOUBLED] == ((1, 2), "")
    said = {"number": "86", "symbol": "BC-UBND", "issued_on": "2023-06-30", "issuer": "UBND xã"}
    fields = {
        name: RecordField(value=value, status=FieldStatus.MACHINE, reason=None)
        for name, value in said.items()
    }
    dossier = Dossier.model_validate({
        "dossier_id": "hs-0123456789abcdef", "file_code": "07",
        "change": {"by": "Lê An", "at": "2026-03-02T08:00:00Z", "way": "entered"},
    })  # fmt: skip
    papers = [
        (at, record(letter * 64, text=letter).model_copy(update=fields))
        for at, letter in enumerate("abc", 1)
    ]
    found = list(findings_between(dossier, papers))
    assert [(at, one.kind, one.told) for at, one in found] == [
        (2, FindingKind.DOUBLED, "document 1"), (3, FindingKind.DOUBLED, "document 1"),
    ]  # fmt: skip


def test_a_setting_says_what_refuses_a_package(monkeypatch):
    """By default what the circular counts; a list of names, or none."""
    found = findings_of(made(sheet(1, state=PageState.BLANK)), [a4(1, 100.0)])
    assert [one.kind for one in refusals(found, Conformance().refuses)] == ["low_resolution"]
    monkeypatch.setenv("DIGITIZE_CONFORMANCE__REFUSES", "blank, turned")
    assert [one.kind for one in refusals(found, load_settings().conformance.refuses)] == ["blank"]
    monkeypatch.setenv("DIGITIZE_CONFORMANCE__REFUSES", "")
    assert refusals(found, load_settings().conformance.refuses) == ()


def picture(mode, size, dpi, form):
    kept = BytesIO()
    Image.new(mode, size).save(kept, form, dpi=(dpi, dpi))
    return kept.getvalue()


def test_files_tell_how_they_were_scanned(tmp_path, programs):
    """Resolution and bits of pictures and of PDFs made of them; two-level, grey and colour."""
    colour = picture("RGB", (1654, 2339), 200, "JPEG")
    grey = picture("L", (827, 1170), 100, "PNG")
    bits = picture("1", (2480, 3508), 300, "TIFF")
    for name, data in (("c.jpg", colour), ("g.png", grey), ("b.tif", bits)):
        (tmp_path / name).write_bytes(data)
    (tmp_path / "all.pdf").write_bytes(img2pdf.convert([colour, grey, bits]))
    wanted = [(200, 24, 1654, 2339), (100, 8, 827, 1170), (300, 1, 2480, 3508)]

    def seen(name):
        return [
            (round(one.dpi), one.bits, one.width_px, one.height_px)
            for one in page_scans(tmp_path / name, programs, Limits())
        ]

    assert [seen(name)[0] for name in ("c.jpg", "g.png", "b.tif")] == wanted
    for (dpi, deep, width, height), (d, b, w, h) in zip(seen("all.pdf"), wanted, strict=True):
        assert (dpi, deep) == (d, b)
        assert abs(width - w) <= 2
        assert abs(height - h) <= 2
