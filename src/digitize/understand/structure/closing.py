"""Finds the end of a paper: end mark, recipients, and who signs with which authority."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import regex
from rapidfuzz import fuzz

from digitize.record.fields import RecordField, Signer
from digitize.record.notes import Note, note
from digitize.record.syllable import is_syllable
from digitize.understand.structure.document import PrintedLine, upright_size
from digitize.understand.structure.evidence import (
    UNREAD,
    doubted,
    found,
    missing,
    proof_from,
    proof_of,
    unread,
)
from digitize.understand.structure.labels import is_label, squeezed
from digitize.understand.structure.letterhead import capital_share
from digitize.understand.structure.names import doubt_of
from digitize.understand.structure.proven import to_look_at
from digitize.understand.structure.spans import flat

METHOD = "closing/1"
ABOVE = 8.0  # most line heights by which a signature begins above `Nơi nhận`
CAPITALS = 0.75  # least share of capitals among the letters of an office that signs
SPECKS = " .,;:'|_-–—“”\"‘’`~^<>‹›*"  # read around a name, from a seal or a signature over it
SURELY = 0.9  # least confidence of a word that is an office's last line
NAME_ALIKE = 60.0  # least likeness of a spoiled name to the second reader's, 0 to 100
LEAST_OFFICE = 4  # least letters of a line that names an office; `CHỦ` never stands alone
LEFT_SHARE = 0.42  # share of the page's width; a signer's line has its centre further right

_AUTHORITY = re.compile(
    r"\W*(t\s*/?\s*m|k\s*/?\s*t|t\s*/?\s*l|t\s*/?\s*u\s*/?\s*q|q)\s*[.,:]?(?=[\s.,:]|$)", re.I
)
# `./.` at a line's end, also where one of its dots was lost or read as a comma. A longer row of
# dots leaves a form open: `ngày ....../......`.
END = re.compile(r"(?:[.,/]\s?[/⁄]\s?[.,]?|/\s?[.,]{1,2})(?![.,])\W{0,4}$")
END_WORN = re.compile(r"(?:\.[|lIJ]\.|\.{2})\W{0,2}$")  # its stroke lost, or read as a letter
RECIPIENTS = "Nơi nhận"
RECIPIENTS_LONGEST = 60  # characters of its line: `Nơi nhận: Như trên`; lines of text are longer
_ROLES = (
    "chu tich|pho chu tich|giam doc|pho giam doc|bi thu|pho bi thu|bo truong|thu truong|truong|"
    "pho truong|chanh|pho chanh|cuc truong|tong|vu truong|vien truong|hieu truong|hieu pho|"
    "chu nhiem|pho chu nhiem|thu tuong|pho thu tuong|uy vien|truong ban|truong phong|chi huy|"
    "doi truong|tham phan|chanh an|tong giam doc|to truong|chu toa|chu tri|thu ky|ke toan|"
    "chi cuc truong|pho cuc truong|tu lenh|chinh uy|quyen|pho tong|pho vien truong|pho chi cuc|"
    "pho vu|pho hieu|tram truong|hat truong|thuong truc|bi thu thu nhat|nguoi|phu trach|dai dien|"
    "don truong|khoa truong|pho ban|pho phong|pho doi|pho don|pho khoa|pho tram|pho hat|"
    r"p\. ?(?:chu tich|giam doc|hieu truong|truong|chu nhiem|vien truong)"
)
_ROLE = re.compile(rf"[\W\d]*(?:{_ROLES})\b")
_JUNK = re.compile(r"^[\W\d]+")
_ACTING = re.compile(r"\W*q[.,:]\s*(?=\w)", re.IGNORECASE)
_DEGREES = "PGS|GS|TSKH|TS|Ts|ThS|Ths|BSCKII|BSCKI|BS|KS|CN|DS|LS|CKII|CKI"
_RANKS = (
    "dai ta|thuong ta|trung ta|thieu ta|dai uy|thuong uy|trung uy|thieu uy|dai tuong|thuong tuong|"
    "trung tuong|thieu tuong|pho giao su|giao su|tien si|tien sy|thac si|thac sy|bac si|bac sy|"
    "duoc si|ky su|cu nhan|luat su|nha giao|nghe si|hoa si|nhac si|kien truc su"
)
_DEGREE = regex.compile(rf"(?:{_DEGREES})(?:\b[.,\s]*|(?=\p{{Lu}}\p{{Ll}}))")
_RANK = re.compile(rf"(?:{_RANKS})\b[.,\s]*(?:(?:nhan dan|uu tu)\b[.,\s]*)?")
_SIGNED = ("Đã ký", "(Đã ký)", "Ký tên", "(Ký, ghi rõ họ tên)", "(Ký tên, đóng dấu)")


@dataclass(frozen=True, slots=True)
class SignatureBlock:
    """A signer: the lines of the authority, the office and the name.

    `spoiled` is the line of the name if a seal or a pen made it unreadable.
    """

    authority: tuple[PrintedLine, ...]
    role: tuple[PrintedLine, ...]
    name: PrintedLine | None
    spoiled: PrintedLine | None = None


def closing_fields(lines: Sequence[PrintedLine]) -> dict[str, Any]:
    """Signer, recipients and end mark."""
    label = next((line for line in reversed(lines) if names_recipients(line.text)), None)
    return {
        "signer": _signer(_signatures(lines, label), lines),
        "recipients": _recipients(lines, label),
        "end_mark": end_mark(lines, label),
    }


def end_mark(lines: Sequence[PrintedLine], before: PrintedLine | None = None) -> RecordField:
    """The `./.` behind the last words of the text; lines after `before` do not count."""
    for line in reversed(lines[: lines.index(before)] if before else lines):
        if END.search(line.text):
            return found("./.", proof_from(line.page, line.line.words[-1:]), METHOD)
    return missing(note("no_end_mark"))


def has_ended(lines: Sequence[PrintedLine]) -> bool:
    """Whether an end mark or the list of recipients stands in these lines."""
    return any(END.search(line.text) or names_recipients(line.text) for line in lines)


def names_recipients(text: str) -> bool:
    """Whether a line is the `Nơi nhận:` over the recipients; the first of them may stand in it."""
    return len(text) < RECIPIENTS_LONGEST and is_label(text.partition(":")[0], RECIPIENTS)


def _recipients(lines: Sequence[PrintedLine], label: PrintedLine | None) -> RecordField:
    """The recipients, one text each, from the list under `Nơi nhận`."""
    if label is None:
        return missing(note("no_recipients"))
    width, _ = upright_size(label.page)
    taken: list[PrintedLine] = []
    for line in lines[lines.index(label) + 1 :]:
        role = _ROLE.match(flat(line.text)) and capital_share(line.text) >= CAPITALS
        if line.page is not label.page or line.place.x > width / 2 or role:
            break
        if taken and line.place.top - taken[-1].place.bottom > 2 * line.place.height:
            break
        taken.append(line)
    items: list[str] = []
    for line in taken:
        text = line.text.strip()
        if text[:1] in "-–—+•*" or not items:
            items.append(text)
        else:
            items[-1] += " " + text
    names = [name for name in (item.strip(" -–—+•*;,.") for item in items) if name]
    if not names:
        return missing(note("recipients_not_read"))
    return found(names, proof_of(taken), METHOD)


def _signatures(lines: Sequence[PrintedLine], label: PrintedLine | None) -> list[SignatureBlock]:
    """The signers, left to right; two if the paper is issued jointly."""
    page = label.page if label else lines[-1].page
    width, height = upright_size(page)
    floor = label.place.y - ABOVE * label.place.height if label else 0.25 * height
    after = [
        line
        for line in lines
        if line.page is page and line.place.y > floor and line.line.cell is None
    ]
    heads = [line for line in after if _opens_signature(line, width, label)]
    columns: list[list[PrintedLine]] = []
    for head in heads:
        if not any(_same_column(head, column[0]) for column in columns):
            columns.append([head])
    made = []
    for column in columns:
        first = column[0]
        own = [one for one in after if one.place.y >= first.place.y and _same_column(one, first)]
        signature = _taken_apart(sorted(own, key=lambda one: one.place.y))
        if signature.name or len(columns) == 1:
            made.append(signature)
    if not made and label:
        return _name_alone(after, width)
    return sorted(made, key=_place_x)


def _place_x(signature: SignatureBlock) -> float:
    """Horizontal centre of its first line, px; 0 if no line of the column was understood."""
    lines = (*signature.authority, *signature.role, *filter(None, (signature.name,)))
    return lines[0].place.x if lines else 0.0


def _name_alone(after: Sequence[PrintedLine], width: int) -> list[SignatureBlock]:
    """The name right of the recipients, if a seal hid the office above it."""
    right = [line for line in after if line.place.left > LEFT_SHARE * width]
    lowest = max(right, key=lambda line: line.place.y, default=None)
    if lowest is None:
        return []
    if _is_name(lowest.text):
        return [SignatureBlock((), (), lowest)]
    if _is_spoiled_name(lowest.text) or _second_name(lowest):
        return [SignatureBlock((), (), None, lowest)]
    return []


def _opens_signature(line: PrintedLine, width: int, label: PrintedLine | None) -> bool:
    """Whether a line is the first of a signature, in either reading: a seal seldom spoils both."""
    if capital_share(line.text) < CAPITALS or line.text.rstrip().endswith((":", ";")):
        return False
    if label and line.place.x < LEFT_SHARE * width:
        return False
    seen = (flat(line.text), flat(line.line.second or ""))
    return any(_AUTHORITY.match(text) or _ROLE.match(text) for text in seen)


def _same_column(line: PrintedLine, head: PrintedLine) -> bool:
    own, other = line.place, head.place
    overlap = min(own.right, other.right) - max(own.left, other.left)
    return overlap > 0.5 * min(own.right - own.left, other.right - other.left)


def _taken_apart(lines: Sequence[PrintedLine]) -> SignatureBlock:
    authority: list[PrintedLine] = []
    role: list[PrintedLine] = []
    spoiled: PrintedLine | None = None
    for line in lines:
        seen = flat(line.text)
        if any(is_label(line.text, one) for one in _SIGNED):
            continue
        if _AUTHORITY.match(seen) and not role:
            authority.append(line)
        elif capital_share(line.text) >= CAPITALS and (not role or _close(role[-1], line)):
            if len(squeezed(line.text)) < LEAST_OFFICE and not (role and _is_its_end(line)):
                continue  # letters of a seal or of handwriting
            if authority and not role and not _ROLE.match(seen):
                authority.append(line)  # an office's name that takes a second line
            else:
                role.append(line)
        elif _is_name(line.text):
            return _signature(authority, role, line)
        elif (authority or role) and (_is_spoiled_name(line.text) or _second_name(line)):
            spoiled = line  # the lowest line; those above it are the signature
    return replace(_signature(authority, role, None), spoiled=spoiled)


def _signature(
    authority: list[PrintedLine], role: list[PrintedLine], name: PrintedLine | None
) -> SignatureBlock:
    """A signature whose office is the line above the name, whatever that line says."""
    if len(role) > 1 and _is_deputy(role[-1].text, role[0].text):
        role = role[1:]  # the `KT.` before the first was written by hand, or lost
    if not role and len(authority) > 1 and not _AUTHORITY.match(flat(authority[-1].text)):
        role = [authority.pop()]
    return SignatureBlock(tuple(authority), tuple(role), name)


def _is_deputy(text: str, office: str) -> bool:
    """Whether a line is the deputy's office: `PHÓ GIÁM ĐỐC` under `GIÁM ĐỐC`."""
    return is_label(text, f"PHÓ {_JUNK.sub('', office)}")


def _close(above: PrintedLine, line: PrintedLine) -> bool:
    return line.place.top - above.place.bottom < 1.2 * line.place.height


def _is_its_end(line: PrintedLine) -> bool:
    """Whether a short line may be the end of an office: the `KÝ` of a `TỔNG THƯ KÝ`.

    Both readers have it alike, and with confidence: no letters of a seal are read so.
    """
    (word, *more) = line.line.words
    alike = word.second == word.raw and word.confidence >= SURELY
    return not more and alike and is_syllable(word.text)


def _is_name(text: str) -> bool:
    """Whether a line is the name of a person: two to six words, each with a capital."""
    words = _without_rank(text).split()
    return 2 <= len(words) <= 6 and all(map(_is_of_a_name, words))


def _is_spoiled_name(text: str) -> bool:
    """Whether a line may be a spoiled name: at least half of its two to six words fit a name."""
    words = _without_rank(text).split()
    own = [word for word in words if len(word) > 1 and _is_of_a_name(word)]
    return 2 <= len(words) <= 6 and 2 * len(own) >= len(words)


def _second_name(line: PrintedLine) -> str | None:
    """The name that the second reader has on a line, of which the first one lost words or letters.

    Letters of a seal, of which each reader makes another thing, are no name.
    """
    other = line.line.second or ""
    alike = fuzz.partial_ratio(squeezed(line.text), squeezed(other)) >= NAME_ALIKE
    sure = (line.line.second_confidence or 0.0) >= SURELY
    return _without_rank(other) if alike and sure and _is_name(other) else None


def _is_of_a_name(word: str) -> bool:
    """Whether a word has a capital and letters only, as each word of a person's name.

    No capital follows a small letter: `PtyuÝũ` is what a seal left of a name.
    """
    letters = word.replace("'", "").replace("’", "").replace("-", "")
    mixed = any(one.islower() and after.isupper() for one, after in pairwise(word))
    return word[:1].isupper() and letters.isalpha() and not mixed


def _without_rank(text: str) -> str:
    """A name without degrees, ranks and specks around it."""
    left = text.strip(SPECKS)
    while hit := _DEGREE.match(left) or _RANK.match(flat(left)):
        left = left[hit.end() :]
    first, _, rest = left.partition(" ")
    # `BSCKII.`, however it was read: no name has a dot, nor three capitals before small letters.
    marked = first.endswith(".") or (first.isupper() and len(first) >= 3)
    return rest if marked and len(rest.split()) > 1 and not rest.isupper() else left


def _signer(signatures: Sequence[SignatureBlock], lines: Sequence[PrintedLine]) -> Signer:
    if not signatures:
        none = missing(note("no_signature"))
        return Signer(authority=none, role=none, name=none)
    return Signer(
        authority=_joined(
            [
                (_letters(one.authority[0].text), one.authority)
                for one in signatures
                if one.authority
            ],
            note("signs_in_own_right"),
        ),
        role=_offices(signatures),
        name=_doubted_name(_name(signatures), signatures, lines),
    )


def _offices(signatures: Sequence[SignatureBlock]) -> RecordField:
    """The offices that sign; doubted if one stands twice, as if a seal hid the `PHÓ` before it."""
    for one in signatures:
        if len(one.role) > 1 and is_label(one.role[-1].text, _JUNK.sub("", one.role[0].text)):
            return doubted(proof_of(one.role), METHOD, note("signer_office_not_whole"))
    return _joined(
        [(_role(one), one.role or one.authority) for one in signatures if _role(one)],
        note("no_signer_office"),
    )


def _name(signatures: Sequence[SignatureBlock]) -> RecordField:
    """The names of the signers, or the place of a name that could not be read."""
    names = [(_without_rank(one.name.text), (one.name,)) for one in signatures if one.name]
    spoiled = next((one.spoiled for one in signatures if one.spoiled), None)
    if names or spoiled is None:
        return _joined(names, note("no_signer_name"))
    if other := _second_name(spoiled):
        field = found(other, proof_of([spoiled]), METHOD)
        disagree = note("readings_disagree", first=spoiled.text, second=spoiled.line.second or "")
        return to_look_at(field, disagree, UNREAD)
    return unread(proof_of([spoiled]), METHOD, note("signer_name_not_read"))


def _doubted_name(
    field: RecordField, signatures: Sequence[SignatureBlock], lines: Sequence[PrintedLine]
) -> RecordField:
    """The field of the names, to be looked at if one of them is spelled as no name is."""
    named = (one.name for one in signatures if one.name)
    doubts = (doubt_of(_without_rank(line.text), line, lines) for line in named)
    doubt = next(filter(None, doubts), None)
    return field if doubt is None else to_look_at(field, doubt)


def _role(signature: SignatureBlock) -> str:
    """The office that signs; for an acting signer it stands in the authority: `Q. GIÁM ĐỐC`."""
    if signature.role:
        return _JUNK.sub("", proof_of(signature.role).plain)
    acting = signature.authority[-1].text if signature.authority else ""
    return _ACTING.sub("", acting, count=1) if _ACTING.match(acting) else ""


def _letters(text: str) -> str:
    """The letters of an authority as printed: `TM.`, `T/M`, `KT.`."""
    hit = _AUTHORITY.match(text)
    return "".join(hit[0].split()).strip("-–—'\"|") if hit else text.split()[0]


def _joined(parts: Sequence[tuple[str, Sequence[PrintedLine]]], reason: Note) -> RecordField:
    """The value of one signer, or those of joint signers with semicolons between."""
    if not parts:
        return missing(reason)
    first = proof_of(parts[0][1])
    made = found("; ".join(value for value, _ in parts), first, METHOD)
    if len(parts) == 1:
        return made
    proofs = [proof_of(lines) for _, lines in parts]
    return made.model_copy(
        update={
            "raw": "; ".join(proof.raw for proof in proofs),
            "confidence": round(min(proof.certainty for proof in proofs), 4),
        }
    )
