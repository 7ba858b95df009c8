"""Reads the issuing body and the body above it from the left head."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from digitize.record.notes import note
from digitize.understand.structure.bodies import opens_body
from digitize.understand.structure.document import PrintedLine
from digitize.understand.structure.evidence import all_missing, found, missing, proof_of
from digitize.understand.structure.labels import nearest, squeezed
from digitize.understand.structure.letterhead import Letterhead, capital_share
from digitize.understand.structure.spans import flat

METHOD = "letterhead/1"
NAMES = ("issuer", "parent_issuer")
SURE = 0.85  # least confidence of a line of two or three letters
CAPITALS = 0.55  # least share of capitals in an office's letters, a few of them misread

# An office goes on with these, or behind a line that ends with one of the second.
_GOES_ON = re.compile(
    r"(?:tinh|huyen|xa|phuong|quan|thi xa|thi tran|thanh pho|tp|va|cua|cac|dac khu|viet nam|"
    r"nhan dan|to quoc|khoa|nhiem ky|nuoc|trung uong|khu vuc)\b(?! uy\b)"
)
_DANGLING = re.compile(
    r"(?:[,\-–—&]|\b(?:va|cua|cac|ve|uy ban|hoi dong|ban chap hanh|chu tich|ban quan ly)|"
    r"^(?:van phong|ban chi dao|ban chi huy|ban to chuc|trung tam|chi cuc|cuc|truong|hoi|doan))$"
)
_AREA = re.compile(r"\b(?:thanh pho|thi xa|thi tran|tinh|huyen|xa|phuong|quan)$")
NAME_WORDS = 2  # most words of a place whose name begins like an office: `HỘI AN` under `THÀNH PHỐ`
NOT_OFFICES = (
    "HỎA TỐC", "KHẨN", "THƯỢNG KHẨN", "HỎA TỐC HẸN GIỜ", "MẬT", "TỐI MẬT", "TUYỆT MẬT",
    "CÔNG VĂN ĐẾN", "SAO Y", "SAO Y BẢN CHÍNH", "DỰ THẢO", "BẢN SAO", "ĐẾN",
)  # fmt: skip


def issuer_fields(head: Letterhead) -> dict[str, Any]:
    """Issuer and the body above it."""
    lines = [line for line in head.left if _is_office(line)]
    if not lines:
        return all_missing(NAMES, note("no_office"))
    offices = offices_of(lines)
    *above, own = offices
    proof = proof_of(own)
    return {
        "issuer": found(named(own), proof, METHOD),
        "parent_issuer": found(named(above[-1]), proof_of(above[-1]), METHOD)
        if above
        else missing(note("one_office_alone")),
    }


def named(lines: Sequence[PrintedLine]) -> str:
    """The name on these lines, without specks and rules at their ends."""
    return " ".join(proof_of([line]).plain for line in lines)


def offices_of(lines: Sequence[PrintedLine]) -> list[list[PrintedLine]]:
    """The lines of a left head, grouped by office, the highest office first."""
    offices: list[list[PrintedLine]] = []
    for line in lines:
        if offices and not _begins(offices[-1], line):
            offices[-1].append(line)
        else:
            offices.append([line])
    return offices


def _begins(above: Sequence[PrintedLine], line: PrintedLine) -> bool:
    """Whether a new office begins on a line, under those of another."""
    before, own = _plain(above[-1].text), _plain(line.text)
    if _AREA.search(before) and len(own.split()) <= NAME_WORDS:
        return False
    return (
        opens_body(own, in_head=True) and not _GOES_ON.match(own) and not _DANGLING.search(before)
    )


def _plain(text: str) -> str:
    return " ".join(flat(text).replace("*", " ").split()).strip(" .,:;'`|_~-")


def is_stamp(text: str) -> bool:
    """Whether a line is a stamp's text, such as `HỎA TỐC` or `MẬT`."""
    return nearest(text, NOT_OFFICES) is not None


def _is_office(line: PrintedLine) -> bool:
    """Whether a line names an office; a line of two letters must be read with confidence."""
    letters = squeezed(line.text)
    surely = letters.isalpha() and line.line.confidence >= SURE
    return (
        len(letters) >= (2 if surely else 4)
        and capital_share(line.text) >= CAPITALS
        and not is_stamp(line.text)
    )
