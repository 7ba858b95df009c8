"""Names languages for exports. Records have ISO 639-3; others want two letters or codes."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LanguageName:
    """tag: of BCP 47, two letters if the language has such a code. code: of Circular 05/2025."""

    tag: str
    vietnamese: str
    code: str


OTHER = "11"  # of Circular 05/2025
_KNOWN = {
    "vie": LanguageName("vi", "Tiếng Việt", "01"),
    "eng": LanguageName("en", "Tiếng Anh", "02"),
    "fra": LanguageName("fr", "Tiếng Pháp", "03"),
    "rus": LanguageName("ru", "Tiếng Nga", "04"),
    "zho": LanguageName("zh", "Tiếng Trung", "05"),
}


def language(iso: str) -> LanguageName:
    """The names of a language by its ISO 639-3 code; the code itself if it is unknown."""
    return _KNOWN.get(iso, LanguageName(iso, iso, OTHER))
