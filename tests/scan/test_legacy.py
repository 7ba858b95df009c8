import pytest

from digitize.read.recognise.layered import judge, use_of
from digitize.read.recognise.page import RecognisedLine
from digitize.read.recognise.words import ReadWord
from digitize.read.scan.layer import layer_lines, read_layer
from digitize.read.scan.legacy import TCVN3, converted, is_legacy
from digitize.read.scan.source import open_scan
from digitize.settings import Limits
from tests.scan import pdfs

TEXT = "ủy ban nhân dân phường An Lộc phối hợp với Hội Cựu chiến binh tổ chức lễ Đặng Vĩnh ngoẵng"
VNI = "Coäng hoøa xaõ hoäi chuû nghóa Vieät Nam, ñöôïc UÛy ban phöôøng ñaët leã kyû nieäm AÙi"


def tcvn3(text: str) -> str:
    codes = {letter: code for code, letter in TCVN3.items()}
    return "".join(codes.get(letter, letter) for letter in text)


@pytest.mark.unit
def test_tcvn3_becomes_unicode():
    """Every letter has a code of its own; Poppler gives that of `ư` as a hyphen."""
    assert len(TCVN3) == 74
    words = tcvn3(TEXT).replace("\xad", "-").split()
    assert converted(words, [".VnTime"]) == TEXT.split()
    assert converted(["12-3", "2012-2013"], [".VnTime"]) == ["12-3", "2012-2013"]


@pytest.mark.unit
def test_vni_becomes_unicode():
    """A letter and its mark are two codes."""
    right = "Cộng hòa xã hội chủ nghĩa Việt Nam, được Ủy ban phường đặt lễ kỷ niệm Ái"
    assert converted(VNI.split(), ["ABCDEF+VNI-Times"]) == right.split()


@pytest.mark.unit
def test_what_is_unicode_already_is_left_alone():
    """So is a page with fonts of both kinds."""
    assert converted(["phường"], [".VnTime"]) is None
    assert converted(["an"], [".VnTime", "VNI-Times"]) is None
    assert is_legacy("ABCDEF+.VnTimeH")
    assert not is_legacy("Times-Roman")


@pytest.mark.scan
def test_a_page_in_a_font_that_is_not_there_is_as_it_was_typed(tmp_path, programs):
    """Drawn it is `S,ng ngµy`; the codes still say what was meant, in its lines."""
    shown = b"".join(
        b"1 0 0 1 50 %d Tm (%s) Tj " % (700 - 20 * at, tcvn3(TEXT).encode("latin-1"))
        for at in range(2)
    )
    font = b"<< /Type /Font /Subtype /TrueType /BaseFont /.VnTime /Encoding /WinAnsiEncoding >>"
    entries = b"/MediaBox [0 0 842 842] /Contents {} 0 R /Resources << /Font << /F {} 0 R >> >>"
    page = entries, [pdfs.stream(b"BT /F 12 Tf " + shown + b"ET"), font]
    path = tmp_path / "a.pdf"
    path.write_bytes(pdfs.write(pdfs.page_tree([page])))
    scan = open_scan(path, programs, Limits())
    layer = read_layer(scan, 1, programs)
    garbage = ReadWord("®Ìng", (0, 0, 9, 9), 0.4, ())
    read = [RecognisedLine((garbage,), None, (0, 0, 9, 9), (0, 0, 9, 9))]
    verdict = judge(layer, read, scanned=False)
    assert verdict == "legacy_encoding"
    assert use_of(verdict, layer, read, scanned=False) == "lines"
    assert use_of(verdict, layer, read, scanned=True) is None
    lines = layer_lines(scan, 1, programs, layer)
    assert [" ".join(word.text for word in line) for line in lines] == [TEXT, TEXT]
