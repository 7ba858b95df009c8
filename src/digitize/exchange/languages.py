"""Names of languages. The record has ISO 639-3; others want two letters, words or codes."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LanguageName:
    """tag: of BCP 47, which wants two letters where there are two. code: of Circular 05/2025."""

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
    """The names of a language by its ISO 639-3 code; of one that is not known, the code itself."""
    return _KNOWN.get(iso, LanguageName(iso, iso, OTHER))
