"""Renders templates: escaped, in the person's language, with the frame of the page."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from digitize.edge.desk.fields import day_shown, value_shown
from digitize.edge.desk.messages import (
    FIRST,
    LANGUAGES,
    VIETNAMESE_SIGNS,
    Language,
    act_told,
    did_told,
    field_named,
    note_in,
    notes_in,
    text,
)
from digitize.edge.desk.people import Person
from digitize.edge.desk.roles import Role
from digitize.edge.desk.statics import PLACE
from digitize.keep.archive.excerpt import Excerpt
from digitize.record.article_kinds import article_kind_shown
from digitize.record.kinds import NAMES, kind_shown

LANGUAGE_COOKIE = "digitize-language"


@dataclass(frozen=True, slots=True)
class WaitingCounts:
    """What waits for an archivist: records on hold, and deletions that somebody asks for."""

    held: int = 0
    deletions: int = 0


@dataclass(frozen=True, slots=True)
class Pages:
    """The templates. waiting: what waits for an archivist, for the frame."""

    waiting: Callable[[], WaitingCounts]

    def answer(
        self, request: Request, template: str, status: int = 200, **values: object
    ) -> HTMLResponse:
        """A whole page, or a part of one."""
        language = language_of(request)
        state = request.scope["state"]
        person: Person | None = state["person"]
        frame = {
            "lang": language,
            "t": partial(text, language),
            "person": person.name if person else None,
            "role": person.role if person else None,
            "may": lambda role: person is not None and person.may(Role(role)),
            "csrf": state["csrf"],
            "signed_in": state["signed_in"],
            "num": partial(number, language),
            "note": partial(note_in, language),
            "notes": partial(notes_in, language),
            "field_name": partial(field_named, language),
            "act_told": partial(act_told, language),
            "did_told": partial(did_told, language),
            "kind_shown": lambda kind: kind_shown(kind or "", language),
            "article_kind_shown": lambda kind: article_kind_shown(kind or "", language),
            "kinds": NAMES,
            "path": request.url.path,
            "waits": self.waiting() if person and person.may(Role.ARCHIVIST) else WaitingCounts(),
        }
        made = _TEMPLATES.get_template(template).render(**frame, **values)
        return HTMLResponse(made, status)

    def told(self, request: Request, status: int, said: str, detail: str = "") -> Response:
        """The answer to an error: JSON for a script, a page for a person."""
        if "x-csrf" in request.headers:
            return JSONResponse({"why": said}, status)
        return self.answer(request, "error.html", status, said=said, detail=detail)


def language_of(request: Request) -> Language:
    """The language that this browser was switched to; Vietnamese before."""
    asked = request.cookies.get(LANGUAGE_COOKIE)
    return next((one for one in LANGUAGES if one == asked), FIRST)


def inert(value: object) -> str:
    """A text without characters that are invisible or reverse its direction."""
    return "".join(letter if letter.isprintable() else "\ufffd" for letter in str(value))


def number(language: Language, value: float, digits: int = 0) -> str:
    """A number with the language's thousands separator."""
    told = f"{value:,.{digits}f}"
    return told.translate(VIETNAMESE_SIGNS) if language == "vi" else told


def when(value: datetime | str | None) -> str:
    """A time for people, by the clock of this machine."""
    if value is None:
        return ""
    moment = datetime.fromisoformat(value) if isinstance(value, str) else value
    return f"{moment.astimezone():%d/%m/%Y %H:%M}"


def as_json(value: object) -> Markup:
    """A value for a block of data in a page; nothing in it can end the block."""
    told = json.dumps(value, ensure_ascii=False)
    for letter in "<>&\u2028\u2029":
        told = told.replace(letter, f"\\u{ord(letter):04x}")
    return Markup(told)  # noqa: S704  (escaped above)


def pieces(excerpt: Excerpt) -> Iterator[tuple[str, bool]]:
    """The pieces of an excerpt, and whether each is a match."""
    at = 0
    for start, end in excerpt.marks:
        yield excerpt.text[at:start], False
        yield excerpt.text[start:end], True
        at = end
    yield excerpt.text[at:], False


def _make() -> Environment:
    made = Environment(
        loader=PackageLoader("digitize.edge.desk"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {
        "inert": inert, "when": when, "as_json": as_json,
        "shown": lambda value, path, lang: value_shown(path, value, lang),
        "day": lambda value: day_shown(value or ""), "pieces": pieces,
    }  # fmt: skip
    made.globals["static"] = PLACE
    return made


_TEMPLATES = _make()
