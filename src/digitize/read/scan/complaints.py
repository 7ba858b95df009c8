"""What Poppler says on stderr while it ends well, and what each kind of it is worth.

A word is a reason to look, and no verdict: Poppler complains of a broken colour profile, of fonts
and of tables that nobody needs, and draws the page whole. Only what it says of something that it
left out decides alone. The kinds were gone through in the texts of Poppler 22.12, OpenJPEG 2.5 and
Little CMS 2.14, and are drawn in `tests/scan/test_complaints.py`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

MOST_LETTERS = 500  # of a program's words that a note has
# A JPEG 2000 picture without the boxes of a JP2 file: Poppler tries with them first.
_TRIED_AS_JP2 = re.compile(
    r"([^\n]*Malformed JP2[^\n]*\n)?([^\n]*Unable to read header\n)?[^\n]*trying as J2K\.\n?"
)
# A linearized file's tables for viewers that load it bit by bit.
_HINTS = re.compile(r"[^\n]*(hints? table|linearization table)[^\n]*\n?", re.I)

# Nothing of the page is missing after these: colours come from the profile's stand-in, JBIG2
# pictures from the other segments, and libtiff has mended a line of a fax.
_HARMLESS = re.compile(
    r"icc|profile|read from memory error|^(syntax warning: )?read error\. got"
    r"|unknown segment type in jbig2|extraneous bytes? after segment|TIFF_Warning"
    r"|extraneous bytes before marker 0xd9|may not be a pdf file",
    re.I,
)
# Something was left out, whatever the pictures are like that were drawn.
_LEFT_OUT = re.compile(
    r"xobject .* (is unknown|is wrong|missing)|contents object .* wrong type"
    r"|bogus memory|allocat|bad image param|unknown filter|bad 'filter'|bad filter",
    re.I,
)
# It comes from unpacking or decoding something: a picture, or a font, or what draws the page.
_DECODING = re.compile(
    r"unexpected (end|eof|code)|premature end|truncat"
    r"|decod|flate|lzw|ccittfax|jbig2|mmr|codestream|huffman|arithmetic code|asciihex|compression"
    r"|codeblock|tile|found marker|jpeg data|jpx|jpeg2000"
    r"|could not find start|couldn't read|endstream|stream length",
    re.I,
)
# One that names how pictures are packed, and no font or drawing is packed so.
_OF_PICTURES = re.compile(r"ccitt|jbig2|mmr|jpe?g|jpx|dct|tile|codeblock|codestream|marker", re.I)
# Poppler had to look for the file's objects, or for its pages.
_OF_FILE = re.compile(r"xref|trailer|catalog|page tree|pages|object stream", re.I)
_WARNING = re.compile(r"^(syntax warning|config error)\b", re.I)


@dataclass(frozen=True, slots=True)
class Said:
    """What Poppler said of a page, by what follows from it; "" where it said no such thing.

    left_out: of something that it did not draw. decoding: of data that it could not decode.
    broken: of the file's structure, or of what has no kind. harmless: of nothing that is missing.
    """

    left_out: str = ""
    decoding: str = ""
    broken: str = ""
    harmless: str = ""

    @property
    def of_file(self) -> bool:
        """Whether what is broken is the file's own list of its objects or pages."""
        return _OF_FILE.search(self.broken) is not None

    @property
    def of_pictures(self) -> bool:
        """Whether what could not be decoded must have been a picture."""
        return _OF_PICTURES.search(self.decoding) is not None


def complaints(said: str) -> str:
    """What Poppler said, without what it says of pages that are well."""
    return _HINTS.sub("", _TRIED_AS_JP2.sub("", said)).strip()


def kinds(said: str) -> Said:
    """The first line of each kind; of those on decoding first one that must mean a picture.

    Of those on what is broken first one that means the whole file.
    """
    graver = {"decoding": _OF_PICTURES, "broken": _OF_FILE}
    first: dict[str, str] = {}
    for line in filter(str.strip, said.splitlines()):
        kind = _kind(line)
        grave = graver.get(kind)
        better = grave and grave.search(line) and not grave.search(first.get(kind, line))
        if kind not in first or better:
            first[kind] = line
    return Said(**first)


def _kind(line: str) -> str:
    if _HARMLESS.search(line):
        return "harmless"
    if _LEFT_OUT.search(line):
        return "left_out"
    if _DECODING.search(line):
        return "decoding"
    return "harmless" if _WARNING.match(line) else "broken"


def first_line(said: str) -> str:
    """What a program said first, for a note."""
    return said.strip().split("\n")[0][:MOST_LETTERS]


def loss(said: str) -> str | None:
    """The first line that says that data was lost, for decoders that say so of no other; or None.

    For pictures, whose decoders are asked about nothing else.
    """
    lines = [line for line in said.splitlines() if "extraneous bytes before marker" not in line]
    found = kinds("\n".join(lines))
    return found.left_out or found.decoding or None
