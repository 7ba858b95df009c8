"""Notes: what a record says about itself, as a code with values that each language puts in words.

A note says why a field is empty, what may be wrong with a page, or what supports a change. The
record holds no sentences: programs act on the code, and people read it in their own language.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from pydantic import Field, model_validator

from digitize.record.base import Model
from digitize.record.sentences import SENTENCES
from digitize.record.version_1 import as_note

Value = str | int | float | tuple[str | int, ...] | None
PAGE, FIELD = "page", "field"


class Note(Model):
    """One statement of a record, independent of any language.

    Among the notes of the whole record, `values` also name the `page` or the `field` (its path
    in the record) that the note is about.
    """

    code: str = Field(pattern="^[a-z][a-z0-9_]*$", description="docs/notes.md has them all")
    values: dict[str, Value] = Field(description="what the note names, by the names of its code")

    @model_validator(mode="before")
    @classmethod
    def _of_version_1(cls, given: object) -> object:
        return as_note(given)

    def __hash__(self) -> int:
        return hash((self.code, frozenset(self.values.items())))

    def __str__(self) -> str:
        return told(self, ENGLISH)

    def of_page(self, number: int) -> Note:
        """Return the note as one about this page of the record."""
        return Note(code=self.code, values={PAGE: number, **self.values})

    def of_field(self, path: str) -> Note:
        """Return the note as one about this field of the record."""
        return Note(code=self.code, values={FIELD: path, **self.values})


def note(code: str, /, **values: Value) -> Note:
    """Make a note with a code of `record/sentences.py` and the values that its sentence names."""
    return Note(code=code, values=values)


@dataclass(frozen=True, slots=True)
class Wording:
    """How notes are worded in one language.

    sentences: one for each code, with the names of its values in braces.
    page: the beginning of a note about a page, with {} for its number.
    field: returns the name of a field for readers, given its path in the record.
    nothing: what is shown for a value that is null.
    signs: how the signs in English numbers are written, as `str.translate` takes them.
    """

    sentences: Mapping[str, str]
    page: str
    field: Callable[[str], str]
    nothing: str
    signs: Mapping[int, str | int]


ENGLISH: Final = Wording(SENTENCES, "page {}", str, "–", {})


def told(said: Note, wording: Wording) -> str:
    """Put a note in words: what it is about, then its sentence.

    A note with a code that this version does not know is shown as its code and values.
    """
    shown = {name: _Shown(value, wording) for name, value in said.values.items()}
    try:
        sentence = wording.sentences[said.code].format_map(shown)
    except (KeyError, ValueError):
        named = (f"{name} {one}" for name, one in shown.items() if name not in (PAGE, FIELD))
        sentence = " ".join([said.code, *named])
    about = []
    if PAGE in said.values:
        about.append(wording.page.format(said.values[PAGE]))
    if FIELD in said.values:
        about.append(wording.field(str(said.values[FIELD])))
    return ": ".join([*about, sentence])


def told_all(notes: Iterable[Note], wording: Wording = ENGLISH) -> str:
    """Put several notes in words, in one line."""
    return "; ".join(told(one, wording) for one in notes)


@dataclass(frozen=True, slots=True)
class _Shown:
    """A value, formatted for a sentence."""

    value: Value
    wording: Wording

    def __format__(self, form: str) -> str:
        if self.value is None:
            return self.wording.nothing
        if isinstance(self.value, tuple):
            return ", ".join(map(str, self.value))
        if isinstance(self.value, str) or not form:
            return str(self.value)
        return format(self.value, form).translate(self.wording.signs)

    def __str__(self) -> str:
        return format(self)
