"""Every text of the desk, in Vietnamese and English. A name that is not here is a KeyError."""

from __future__ import annotations

from typing import Final, Literal, get_args

from digitize.desk.messages import reasons, records, views

Language = Literal["vi", "en"]
LANGUAGES: Final[tuple[Language, ...]] = get_args(Language)
FIRST: Final[Language] = "vi"

MESSAGES: Final[dict[str, tuple[str, str]]] = {**views.TEXTS, **records.TEXTS, **reasons.TEXTS}


def text(language: Language, name: str, **values: object) -> str:
    """A text in a language, with its values put in."""
    found = MESSAGES[name][LANGUAGES.index(language)]
    return found.format(**values) if values else found
