"""Classifies what Poppler writes to stderr although it exits without an error.

A complaint is a reason to check the page, and proves nothing: Poppler complains about broken colour
profiles, fonts and tables that nobody needs, and draws the whole page. Only complaints about
something that it left out are decisive. The kinds come from the messages in the sources of Poppler
22.12, OpenJPEG 2.5 and Little CMS 2.14; `tests/scan/test_complaints.py` shows each.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

MOST_LETTERS = 500  # longest quotation of a program in a note
# A bare JPEG 2000 codestream: Poppler tries it as a JP2 file first, and complains.
_TRIED_AS_JP2 = re.compile(
    r"([^\n]*Malformed JP2[^\n]*\n)?([^\n]*Unable to read header\n)?[^\n]*trying as J2K\.\n?"
)
# Hint tables of a linearized file, which help viewers that load it in parts.
_HINTS = re.compile(r"[^\n]*(hints? table|linearization table)[^\n]*\n?", re.I)

# These cost nothing of the page: a default profile gives the colours, the other segments give the
# JBIG2 picture, and libtiff has repaired a line of a fax.
_HARMLESS = re.compile(
    r"icc|profile|read from memory error|^(syntax warning: )?read error\. got"
    r"|unknown segment type in jbig2|extraneous bytes? after segment|TIFF_Warning"
    r"|extraneous bytes before marker 0xd9|may not be a pdf file",
    re.I,
)
# Poppler left something out, even if all pictures that it drew are whole.
_LEFT_OUT = re.compile(
    r"xobject .* (is unknown|is wrong|missing)|contents object .* wrong type"
    r"|bogus memory|allocat|bad image param|unknown filter|bad 'filter'|bad filter",
    re.I,
)
# Decoding failed, of a picture, a font or the page's drawing instructions.
_DECODING = re.compile(
    r"unexpected (end|eof|code)|premature end|truncat"
    r"|decod|flate|lzw|ccittfax|jbig2|mmr|codestream|huffman|arithmetic code|asciihex|compression"
    r"|codeblock|tile|found marker|jpeg data|jpx|jpeg2000"
    r"|could not find start|couldn't read|endstream|stream length",
    re.I,
)
# The complaint names a codec that only pictures use, and no font or drawing.
_OF_PICTURES = re.compile(r"ccitt|jbig2|mmr|jpe?g|jpx|dct|tile|codeblock|codestream|marker", re.I)
# The list of the file's objects or pages is broken, and Poppler had to search for them.
_OF_FILE = re.compile(r"xref|trailer|catalog|page tree|pages|object stream", re.I)
_WARNING = re.compile(r"^(syntax warning|config error)\b", re.I)


@dataclass(frozen=True, slots=True)
class Said:
    """Poppler's complaints about a page, one of each kind; "" if there is none of that kind.

    left_out: something was not drawn. decoding: some data could not be decoded. broken: the
    structure of the file is damaged, or the complaint is unknown. harmless: nothing is missing.
    """

    left_out: str = ""
    decoding: str = ""
    broken: str = ""
    harmless: str = ""

    @property
    def of_file(self) -> bool:
        """Whether the broken part is the file's list of objects or pages."""
        return _OF_FILE.search(self.broken) is not None

    @property
    def of_pictures(self) -> bool:
        """Whether the data that could not be decoded must be a picture."""
        return _OF_PICTURES.search(self.decoding) is not None


def complaints(said: str) -> str:
    """Poppler's words without those that it also says about sound pages."""
    return _HINTS.sub("", _TRIED_AS_JP2.sub("", said)).strip()


def kinds(said: str) -> Said:
    """Keep the first line of each kind, or the first grave one if there is any.

    A grave line on decoding is about a picture; a grave line on structure is about the whole file.
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
    """The first line of a program's output, at most MOST_LETTERS long, for a note."""
    return said.strip().split("\n")[0][:MOST_LETTERS]


def loss(said: str) -> str | None:
    """The first line that reports lost data; None if there is none.

    Only for the output of picture decoders: a complaint about decoding then means lost pixels.
    """
    lines = [line for line in said.splitlines() if "extraneous bytes before marker" not in line]
    found = kinds("\n".join(lines))
    return found.left_out or found.decoding or None
