"""PDFs written by hand, byte for byte, so that each test says what is wrong with its file."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Sequence
from itertools import count

import numpy as np

PADDING = bytes.fromhex("28BF4E5E4E758A4164004E56FFFA01082E2E00B6D0683E802F0CA9FE6453697A")
FILE_ID = bytes(range(16))
EVERYTHING_ALLOWED = 0xFFFFFFFC


def write(objects: Sequence[bytes], trailer: bytes = b"") -> bytes:
    """A PDF of these objects, numbered from 1; the first is the catalog."""
    data, offsets = b"%PDF-1.7\n", []
    for number, body in enumerate(objects, 1):
        offsets.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    size = len(objects) + 1
    return data + (
        b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<< /Size %d /Root 1 0 R %s >>\n"
        b"startxref\n%d\n%%%%EOF\n" % (size, table, size, trailer, len(data))
    )


def stream(content: bytes, entries: bytes = b"") -> bytes:
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(content), entries, content)


def page_tree(pages: Sequence[tuple[bytes, Sequence[bytes]]]) -> list[bytes]:
    """Catalog, tree and pages. Each page: its entries, and the objects that it needs.

    `{}` in the entries stands for the number of the page's first object, the next of its second.
    """
    numbers, kids, bodies = count(3), [], []
    for entries, needed in pages:
        kids.append(next(numbers))
        own = [next(numbers) for _ in needed]
        for number in own:
            entries = entries.replace(b"{}", b"%d" % number, 1)
        bodies += [b"<< /Type /Page /Parent 2 0 R %s >>" % entries, *needed]
    refs = b" ".join(b"%d 0 R" % kid for kid in kids)
    tree = b"<< /Type /Pages /Kids [%s] /Count %d >>" % (refs, len(kids))
    return [b"<< /Type /Catalog /Pages 2 0 R >>", tree, *bodies]


def image_page(
    image: np.ndarray, width_pt: float, height_pt: float, more: bytes = b"", rot: int = 0
) -> tuple[bytes, list[bytes]]:
    """A page that one lossless grey image fills, as scanners write it."""
    height, width = image.shape
    entries = b"/Type /XObject /Subtype /Image /Width %d /Height %d " % (width, height)
    entries += b"/ColorSpace /DeviceGray /BitsPerComponent 8 /Filter /FlateDecode"
    return placed(stream(zlib.compress(image.tobytes()), entries), width_pt, height_pt, more, rot)


def placed(
    picture: bytes, width_pt: float, height_pt: float, more: bytes = b"", rot: int = 0
) -> tuple[bytes, list[bytes]]:
    """A page of this size with an image object drawn over all of it."""
    draw = b"%g 0 0 %g 0 0 cm /I Do" % (width_pt, height_pt)
    page = b"/MediaBox [0 0 %g %g] /Rotate %d /Contents {} 0 R " % (width_pt, height_pt, rot)
    return page + b"/Resources << /XObject << /I {} 0 R >> >> " + more, [stream(draw), picture]


def square_page(width_pt: float = 200, height_pt: float = 300) -> tuple[bytes, list[bytes]]:
    """A page without an image: a black square in its lower left corner."""
    box = b"/MediaBox [0 0 %g %g] /Contents {} 0 R" % (width_pt, height_pt)
    return box, [stream(b"0 0 100 100 re f")]


def encrypted(user: bytes, owner: bytes) -> bytes:
    """A page with a black square, encrypted (RC4, 40 bits: ISO 32000-1, 7.6.3, revision 2)."""
    owner_entry = _rc4(_md5(_padded(owner))[:5], _padded(user))
    allowed = EVERYTHING_ALLOWED.to_bytes(4, "little")
    key = _md5(_padded(user) + owner_entry + allowed + FILE_ID)[:5]
    objects = page_tree([square_page()])
    drawing = objects.index(square_page()[1][0]) + 1
    own_key = _md5(key + drawing.to_bytes(3, "little") + bytes(2))[:10]
    objects[drawing - 1] = stream(_rc4(own_key, b"0 0 100 100 re f"))
    guard = b"<< /Filter /Standard /V 1 /R 2 /P %d /O <%s> /U <%s> >>" % (
        EVERYTHING_ALLOWED - (1 << 32),
        owner_entry.hex().encode(),
        _rc4(key, PADDING).hex().encode(),
    )
    file_id = FILE_ID.hex().encode()
    return write(objects, b"/Encrypt %s /ID [<%s> <%s>]" % (guard, file_id, file_id))


def _padded(password: bytes) -> bytes:
    return (password + PADDING)[:32]


def _md5(data: bytes) -> bytes:
    return hashlib.md5(data, usedforsecurity=False).digest()


def _rc4(key: bytes, data: bytes) -> bytes:
    state, j = list(range(256)), 0
    for i in range(256):
        j = (j + state[i] + key[i % len(key)]) % 256
        state[i], state[j] = state[j], state[i]
    out, i, j = bytearray(), 0, 0
    for byte in data:
        i = (i + 1) % 256
        j = (j + state[i]) % 256
        state[i], state[j] = state[j], state[i]
        out.append(byte ^ state[(state[i] + state[j]) % 256])
    return bytes(out)
