"""What poppler says on stderr while it ends well: which of it means that a page has lost data."""

from __future__ import annotations

import re

# poppler goes on after these and leaves a picture out or half drawn, with exit status 0.
_LOST = re.compile(
    r"memory|alloc"
    r"|unexpected (end|eof|code)|premature end|truncat"
    # A message that names a way of packing comes from unpacking.
    r"|decod|flate|lzw|ccittfax|jbig2|mmr|codestream|huffman|arithmetic code|asciihex|compression"
    r"|codeblock|tile|found marker"
    r"|could not find start|couldn't read|unknown filter|bad 'filter'|bad filter|bad image param"
    r"|xobject .* (is unknown|is wrong|missing)|contents object .* wrong type",
    re.I,
)
MILD = "TIFF_Warning"  # libtiff has mended a line of a fax
# A JPEG 2000 picture without the boxes of a JP2 file: poppler tries with them first.
_TRIED_AS_JP2 = re.compile(
    r"([^\n]*Malformed JP2[^\n]*\n)?([^\n]*Unable to read header\n)?[^\n]*trying as J2K\.\n?"
)


# A linearized file's tables for viewers that load it bit by bit.
_HINTS = re.compile(r"[^\n]*(hints? table|linearization table)[^\n]*\n?", re.I)


def complaints(said: str) -> str:
    """What poppler said, without what it says of pages that are well."""
    return _HINTS.sub("", _TRIED_AS_JP2.sub("", said)).strip()


def loss(said: str) -> str | None:
    """The first line that says that data was lost; None where there is none."""
    return next(
        (line for line in said.splitlines() if _LOST.search(line) and MILD not in line), None
    )
