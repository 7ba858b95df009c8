"""Converts text in encodings older than Unicode, TCVN3 (fonts `.Vn…`) and VNI, to Unicode.

Their fonts draw Vietnamese letters at codes of Latin-1, and the text of a PDF has the Latin-1
letters. TCVN3 has no capitals with tones: a special font draws the small letters as capitals.
Source: TCVN 5712:1993, VN3; the VNI table of Unikey.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

_CODES = "¡¢£¤¥¦§¨©ª«¬\xad®µ¶·¸¹»¼½¾ÆÇÈÉÊËÌÎÏÐÑÒÓÔÕÖ×ØÜÝÞßáâãäåæçèéêëìíîïñòóôõö÷øùúûüýþ"
_LETTERS = "ĂÂÊÔƠƯĐăâêôơưđàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ"
TCVN3 = dict(zip(_CODES, _LETTERS, strict=True))
# Code AD is the soft hyphen in Latin-1, which Poppler returns as a hyphen: `ph-êng` is `phường`.
_HYPHEN = re.compile(r"(?<=[^\W\d])-(?=[^\W\d])|^-(?=[^\W\d])|(?<=[^\W\d])-$")

_TONES = {"ù": "\u0301", "ø": "\u0300", "û": "\u0309", "õ": "\u0303", "ï": "\u0323"}
_HATS = {
    "â": "\u0302", "á": "\u0302\u0301", "à": "\u0302\u0300", "å": "\u0302\u0309",
    "ã": "\u0302\u0303", "ä": "\u0302\u0323",
}  # fmt: skip
_BREVES = {
    "ê": "\u0306", "é": "\u0306\u0301", "è": "\u0306\u0300", "ú": "\u0306\u0309",
    "ü": "\u0306\u0303", "ë": "\u0306\u0323",
}  # fmt: skip
_VNI_ALONE = {"ô": "ơ", "ö": "ư", "ñ": "đ", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ"}
_VNI_MARKS = {
    "a": {**_TONES, **_HATS, **_BREVES},
    "e": {**_TONES, **_HATS},
    "o": {**_TONES, **_HATS},
    **dict.fromkeys("uyơư", _TONES),
}
_UNICODE = re.compile("[\u0100-\u01b0\u1e00-\u1eff]")  # letters that neither encoding has


def is_legacy(font: str) -> bool:
    """Whether a font uses TCVN3 or VNI, judged by its name."""
    return _is_tcvn3(font) or _is_vni(font)


def converted(texts: Iterable[str], fonts: Iterable[str]) -> list[str] | None:
    """The words of a page set in these fonts, as Unicode in NFC.

    Returns: None if the words are Unicode already, or if the page has fonts of both encodings: then
        nothing tells which word is set in which.
    """
    words, names = list(texts), list(fonts)
    tcvn3, vni = any(map(_is_tcvn3, names)), any(map(_is_vni, names))
    if tcvn3 == vni or any(_UNICODE.search(word) for word in words):
        return None
    return [_from_tcvn3(word) if tcvn3 else _from_vni(word) for word in words]


def _is_tcvn3(font: str) -> bool:
    return re.match(r"(?:[A-Z]{6}\+)?\.Vn", font) is not None


def _is_vni(font: str) -> bool:
    return re.match(r"(?:[A-Z]{6}\+)?VNI[- ]", font) is not None


def _from_tcvn3(word: str) -> str:
    return "".join(TCVN3.get(letter, letter) for letter in _HYPHEN.sub("\xad", word))


def _from_vni(word: str) -> str:
    made = ""
    for letter in word:
        small, before = letter.lower(), made[-1:]
        marks = _VNI_MARKS.get(before.lower(), {}).get(small)
        if marks:
            made += marks
        elif small in _VNI_ALONE:
            alone = _VNI_ALONE[small]
            made += alone.upper() if letter.isupper() else alone
        else:
            made += letter
    return unicodedata.normalize("NFC", made)
