"""Every text of the desk, in Vietnamese and English. A name that is not here is a KeyError."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import Final, Literal, get_args

from digitize.edge.desk.messages import (
    articles,
    deletions,
    dossiers,
    joining,
    lines,
    notes,
    packages,
    paging,
    people,
    queue,
    reasons,
    records,
    viewer,
    views,
    withdrawn,
)
from digitize.keep.ledger.acts import DeskAct, What
from digitize.record.article_acts import ArticleEdit
from digitize.record.notes import Note, Wording, told
from digitize.record.paths import parted
from digitize.record.sentences import SENTENCES

Language = Literal["vi", "en"]
LANGUAGES: Final[tuple[Language, ...]] = get_args(Language)
FIRST: Final[Language] = "vi"

MESSAGES: Final[dict[str, tuple[str, str]]] = {
    **views.TEXTS, **records.TEXTS, **articles.TEXTS, **dossiers.TEXTS,
    **packages.TEXTS, **reasons.TEXTS, **people.TEXTS, **queue.TEXTS,
    **lines.TEXTS, **paging.TEXTS, **withdrawn.TEXTS,
    **deletions.TEXTS, **viewer.TEXTS, **joining.TEXTS,
}  # fmt: skip


VIETNAMESE_SIGNS: Final = str.maketrans(",.", ".,")
"""How the signs in an English number are written in Vietnamese."""


def text(language: Language, name: str, **values: object) -> str:
    """A text in a language, with its values put in."""
    found = MESSAGES[name][LANGUAGES.index(language)]
    return found.format(**values) if values else found


def note_in(language: Language, said: Note) -> str:
    """A note of a record in a language, with the page or field that it is about."""
    return told(said, _WORDINGS[language])


def notes_in(language: Language, said: Iterable[Note]) -> str:
    """Several notes of a record, in one line."""
    return "; ".join(note_in(language, one) for one in said)


def field_named(language: Language, path: str) -> str:
    """The name of a field for people; of one that only an older version had, its path.

    A path as `articles.title`, without an id, is that of a field of any article.
    """
    of, inner = parted(path) or ("", path.removeprefix("articles."))
    name = f"field.{inner}"
    if inner != path and f"{name}.article" in MESSAGES:
        name = f"{name}.article"
    shown = text(language, name) if name in MESSAGES else path
    if inner == path:
        return shown
    return text(language, "field_of_article" if of else "field_of_articles", id=of, field=shown)


def did_told(language: Language, act: DeskAct) -> str:
    """What a person did at the desk, in a few words without the name."""
    name = f"did.{act.what}"
    if act.what is What.ASSIGN and act.about is None:
        name = "did.assign.nobody"
    about = act.about or "–"
    if act.what is What.PAGES:
        about = ", ".join(text(language, f"did.pages.{one}") for one in about.split(",") if one)
    return text(language, name, n=act.papers, about=about or "–")


def act_told(language: Language, act: ArticleEdit) -> str:
    """What a person did to the articles of an issue."""
    first, *others = [f"“{one.title or one.id}”" for one in act.articles] or ["–"]
    name = "act.to_none" if act.act == "assign" and not act.articles else f"act.{act.act}"
    role = text(language, f"role.{act.role}") if act.role else "–"
    return text(language, name, first=first, others=", ".join(others), role=role)


_WORDINGS: Final[dict[Language, Wording]] = {
    "vi": Wording(notes.SENTENCES, "trang {}", partial(field_named, "vi"), "–", VIETNAMESE_SIGNS),
    "en": Wording(SENTENCES, "page {}", partial(field_named, "en"), "–", {}),
}
