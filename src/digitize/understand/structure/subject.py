"""Reads the subject of a paper (trích yếu) under its kind, or under the number of a letter."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from digitize.record.notes import note
from digitize.record.page import Word
from digitize.understand.structure.document import PrintedLine, parted, upright_size
from digitize.understand.structure.evidence import Proof, found, missing, proof_from, proof_of
from digitize.understand.structure.issuers import is_stamp
from digitize.understand.structure.kinds import KindLine
from digitize.understand.structure.labels import opens_with, squeezed
from digitize.understand.structure.letterhead import Letterhead, capital_share
from digitize.understand.structure.spans import flat

METHOD = "subject/1"
SPECKS = " .,:;_*'‘`|~-"  # read before a subject, from a stain or a rule
TAIL = " ;:_*`|~"  # read behind it; a full stop may be printed
OFF_CENTRE = 0.022  # share of the page's width: most distance between the centres of centred lines
GAP = 0.85  # line heights of white between a subject and the text below it
MOST_LINES = 12
# A text that follows a subject without a gap begins with one of these and a capital; a subject
# would continue in small letters.
_OPENERS = re.compile(
    r"(?:can cu|thuc hien|theo|xet|kinh gui|dieu \d|phan thu|chuong [ivx]|"
    r"nham|de |hom nay|vao hoi|thua|trong|sau khi|tiep theo|ngay \d|tren co so|qua )"
)
_LISTED = re.compile(r"(?:\d{1,2}|[IVX]+)\s?[.,)]\s*[^\W\d_]|[-+*•]")
# A bracketed line is a note on the paper, such as its scope or whose draft it is.
_NOTE = re.compile(r"\(.*\)\W*")
PITCH = 1.35  # greatest step to the next line of a subject, in steps between its lines before
_ABOUT = re.compile(r"\W*(?:v\s*[/il1|⁄.]?\s*v|ve viec|ve)\b")
# V/v whose second letter is lost or misread: `V/`, `V/x`, `V⁄y`.
_ABOUT_WORN = re.compile(r"\W*V\s?[/⁄\\|](?:\s?[vxyuw])?\s*:?(?=\s)", re.IGNORECASE)
_ABOUT_WHOLE = re.compile(r"\W*V\s?[/⁄]\s?v\b", re.IGNORECASE)
_LABEL_LOST = re.compile(r"\W*V\S{0,3}(?=\s)")  # `VAS`, `V`: `V/v` as one reader misread it
SPECK_WORDS = frozenset("‹›«»_|~ˆ^`°¬¦.,'‘’\"*")  # a word of these alone is no word of a subject


def subject_field(
    lines: Sequence[PrintedLine], head: Letterhead, kind: KindLine | None
) -> dict[str, Any]:
    """The title of the record: the subject of a paper, as it is printed."""
    if kind is None:
        taken = _under_number(head)
        if not taken:
            return {"title": missing(note("no_subject_under_number"))}
        proof = proof_of(taken)
        return {"title": found(_with_label(_text(proof)), proof, METHOD)}
    taken = _under_kind(lines, kind)
    rest = _rest(kind)
    if not taken and not rest:
        return {"title": missing(note("no_subject_under_kind"))}
    proof = proof_from(
        kind.line.page,
        (*rest, *(word for line in taken for word in line.line.words)),
        _breaks(len(rest), taken),
    )
    return {"title": found(_text(proof), proof, METHOD)}


def _text(proof: Proof) -> str:
    """The text of a subject, without specks around it and between its words."""
    words = (word.text for word in proof.words if not set(word.text) <= SPECK_WORDS)
    return " ".join(words).lstrip(SPECKS).rstrip(TAIL)


def _with_label(text: str) -> str:
    """A letter's subject with its label `V/v` as printed."""
    worn = _ABOUT_WORN.match(text)
    if worn is None and not _ABOUT.match(flat(text)):
        worn = _LABEL_LOST.match(text)  # the second reader has the label, as `_is_about` saw
    return text if worn is None or _ABOUT_WHOLE.match(text) else f"V/v{text[worn.end() :]}"


def _is_about(line: PrintedLine) -> bool:
    """Whether a line begins with `V/v` in at least one reading."""
    seen = (line.text, line.line.second or "")
    return any(_ABOUT.match(flat(text)) or _ABOUT_WORN.match(text) for text in seen)


def _rest(kind: KindLine) -> tuple[Word, ...]:
    """The words behind the kind in its line, unless they name the issuer: `CỦA BỘ TRƯỞNG`."""
    words = kind.line.line.words[kind.rest :] if kind.rest is not None else ()
    return () if words and flat(words[0].text) == "cua" else words


def _breaks(start: int, taken: Sequence[PrintedLine]) -> frozenset[int]:
    breaks = set()
    for line in taken:
        breaks.add(start)
        start += len(line.line.words)
    return frozenset(breaks)


def _under_number(head: Letterhead) -> list[PrintedLine]:
    """The lines under the number of a letter, from `V/v` to the end of the left head."""
    under = [line for line in head.under if not is_stamp(line.text)]
    under.sort(key=lambda one: one.place.y)
    start = next((at for at, line in enumerate(under) if _is_about(line)), None)
    if start is None:
        return []
    taken = [under[start]]
    for line in under[start + 1 :]:
        white = line.place.top - taken[-1].place.bottom
        apart = white > GAP * line.place.height or opens_with(line.text, "Kính gửi")
        # A receipt stamp begins with its frame, or with the recipient's name in capitals.
        if apart or _in_capitals(line.text) or line.text.startswith("|"):
            break
        taken.append(line)
    return taken


def _under_kind(lines: Sequence[PrintedLine], kind: KindLine) -> list[PrintedLine]:
    """The centred lines under the kind, up to the first gap or the text."""
    own = kind.line.place
    width, _ = upright_size(kind.line.page)
    below = [
        _from_label(line)
        for line in lines
        if line.page is kind.line.page and line.place.y > own.bottom and line.line.cell is None
    ]
    below.sort(key=lambda line: line.place.y)
    centred = [line for line in below if abs(line.place.x - own.x) <= OFF_CENTRE * width]
    taken: list[PrintedLine] = []
    for line in below[:MOST_LINES]:
        if not squeezed(line.text) or is_stamp(line.text) or _stands_beside(line, centred):
            continue
        if line not in centred or _parted(taken, line):
            break
        taken.append(line)
    about = next((at for at, line in enumerate(taken) if _ABOUT.match(flat(line.text))), 0)
    # In `QUYẾT ĐỊNH / của Ủy ban nhân dân huyện / Về việc …` the issuer stands between.
    return taken[about:] if about and flat(taken[0].text).startswith("cua ") else taken


def _stands_beside(line: PrintedLine, others: Sequence[PrintedLine]) -> bool:
    """Whether a line shares the height of another and ends before it, as one of a stamp does."""
    place = line.place
    return any(
        place.right < other.place.left and abs(place.y - other.place.y) < 0.5 * other.place.height
        for other in others
    )


def _from_label(line: PrintedLine) -> PrintedLine:
    """A line from its `Về việc` on, without stamp text before a frame: `| NGÃI | Về việc …`."""
    words = line.line.words
    texts = [word.text for word in words]
    framed = (at for at in range(1, len(words) - 1) if "|" in texts[at - 1])
    start = next((at for at in framed if _ABOUT.match(flat(" ".join(texts[at:])))), None)
    return line if start is None else parted(line, start)[1]


def _parted(taken: Sequence[PrintedLine], line: PrintedLine) -> bool:
    """Whether the text begins with this line, so that the subject ends above it."""
    if opens_with(line.text, "Kính gửi"):
        return True
    if not taken:
        return False
    last = taken[-1]
    white = line.place.top - last.place.bottom
    step = line.place.y - last.place.y
    apart = len(taken) > 1 and step > PITCH * (last.place.y - taken[-2].place.y)
    turned = _in_capitals(line.text) and capital_share(last.text) < 0.5
    # A stain makes a line higher, so the lower of both heights is that of print.
    height = max(min(line.place.height, last.place.height), 1.0)
    return turned or apart or white > GAP * height or _opens_text(line.text.strip())


def _in_capitals(text: str) -> bool:
    """Whether a line in capitals may be an office, unlike `117-KL/TU`."""
    return capital_share(text) > 0.8 and len(text.split()) > 1 and not any(map(str.isdigit, text))


def _opens_text(text: str) -> bool:
    """Whether a line begins a text or a note, and so cannot continue a subject."""
    opened = text[:1].isupper() and _OPENERS.match(flat(text)) is not None
    return opened or _LISTED.match(text) is not None or _NOTE.fullmatch(text) is not None
