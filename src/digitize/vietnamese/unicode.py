"""Encoding-safe normalisation: other code points, the same letters."""

from __future__ import annotations

import unicodedata

SAME_LETTER = str.maketrans(
    {
        "Ð": "Đ",  # Eth, from Latin-1 keyboards and fonts
        "Ɖ": "Đ",  # African D
        "ð": "đ",
        "\u2044": "/",  # the fraction slash, which Tesseract takes for the common one
        "\u00a0": " ",  # no-break spaces
        "\u202f": " ",
        "\u200b": None,  # zero-width characters and the soft hyphen
        "\u200c": None,
        "\u200d": None,
        "\u2060": None,
        "\ufeff": None,
        "\u00ad": None,
    }
)


def normalise(text: str) -> str:
    """NFC, one code point for one letter, nothing invisible. A second pass changes nothing."""
    return unicodedata.normalize("NFC", text.translate(SAME_LETTER))
