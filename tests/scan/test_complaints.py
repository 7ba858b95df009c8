import pytest

from digitize.outside.programs import out_of_memory
from digitize.read.scan.complaints import complaints, kinds, loss

pytestmark = pytest.mark.unit

HARMLESS = [
    "Syntax Warning: Read from memory error. Got 0 bytes, block should be of 128 bytes",
    "Syntax Warning: not an ICC profile, invalid signature",
    "Syntax Warning: read ICCBased color space profile error",
    "Syntax Error (17060): Unknown segment type in JBIG2 stream",
    "Syntax Error (88): 1 extraneous byte after segment",
    "Corrupt JPEG data: 4 extraneous bytes before marker 0xd9",
    "Syntax Warning: May not be a PDF file (continuing anyway)",
    "Syntax Warning: Mismatch between font type and embedded font file",
    "Syntax Warning: Bad appearance for annotation",
    "Config Error: No display font for 'Symbol'",
]
DECODING = [
    "Syntax Error (99): Bad two dim code (ff) in CCITTFax stream",
    "Syntax Error: Unexpected end of file in flate stream",
    "Syntax Error (5): Bad black code in JBIG2 MMR stream",
    "Corrupt JPEG data: premature end of data segment",
    "Syntax Error: Failed to decode tile 1/1",
    "Syntax Error: Could not find start of jpeg data",
]
LEFT_OUT = [
    "Syntax Error: XObject 'I' is unknown",
    "Syntax Error: Bad image parameters",
    "Syntax Error: Unknown filter 'Foo'",
    "Bogus memory allocation size",
]


@pytest.mark.parametrize("line", HARMLESS)
def test_what_costs_no_pixel_is_no_more_than_a_remark(line):
    """Colours, fonts and tables that nobody needs; and none of it is a lack of memory."""
    said = kinds(line)
    assert said.harmless == line
    assert (said.left_out, said.decoding, said.broken) == ("", "", "")
    assert not out_of_memory(line)
    assert loss(line) is None


@pytest.mark.parametrize("line", DECODING)
def test_what_comes_of_decoding_is_a_reason_to_look(line):
    """Of a picture file, whose decoder is asked about nothing else, it is a loss."""
    assert kinds(line).decoding == line
    assert loss(line) == line


@pytest.mark.parametrize("line", LEFT_OUT)
def test_what_was_left_out_decides_alone(line):
    """There is nothing to look at."""
    assert kinds(line).left_out == line


def test_lines_that_mean_a_picture_go_first():
    """A broken font and a broken fax on one page: the fax is told of."""
    flate, fax = DECODING[1], DECODING[0]
    said = kinds(f"{flate}\n{fax}")
    assert said.decoding == fax
    assert said.of_pictures
    assert not kinds(flate).of_pictures


def test_what_has_no_kind_is_told_as_broken():
    """Nobody knows what it cost."""
    assert kinds("Syntax Error: Couldn't find trailer dictionary").broken


@pytest.mark.parametrize("line", ["Out of memory", "std::bad_alloc", "Not enough memory to decode",
                                  "Couldn't allocate pixBuf memory"])  # fmt: skip
def test_a_lack_of_memory_is_one(line):
    """What programs say that were denied it."""
    assert out_of_memory(line)


def test_what_is_said_of_pages_that_are_well_is_dropped():
    """A JPEG 2000 picture without boxes, and a linearized file's tables."""
    tried = "Syntax Warning: Did no succeed opening JPX Stream as JP2, trying as J2K.\n"
    assert complaints(tried + "Syntax Warning: Invalid shared object hint table offset\n") == ""
