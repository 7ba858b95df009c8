"""Finds people that a text names: `đồng chí NAME – ROLE, ROLE`, `ông NAME (ROLE)`, `các ông: …`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from digitize.record.fields import Person, Role
from digitize.record.letters import bare
from digitize.understand.structure.flow import Flow, lines_with
from digitize.understand.structure.listing import UPPER
from digitize.understand.structure.roles import DASH, opens_role, roles_of

METHOD = "people/1"

_PART = rf"[{UPPER}][\w’'‘`´]*"
_NAME = rf"{_PART}(?: {_PART}){{0,6}}"
_RANK = (
    r"(?:GS\.?|PGS\.?|TS\.?|Th\.?\s?S\.?|ThS\.?|BS\.?|Bs\.?|KS\.?|Ks\.?|CN\.?|(?:[Bb]ác|[Yy]) sĩ"
    r"|[Kk]ỹ sư|[Ll]uật sư|(?:[Đđ]ại|[Tt]hượng|[Tt]rung|[Tt]hiếu) (?:tá|úy|uý|tướng)|[Đđ]ại đức"
    r"|[Tt]hượng tọa|[Hh]òa thượng|[Ll]inh mục|[Mm]ục sư)"
)
_TITLE = (
    r"(?:[Đđ]ồng chí|[Đđ]/[cC]|[ÔôO]ng|[Bb]à|[Aa]nh|[Cc]hị|[Cc]ô|[Cc]hú|[Tt]hầy|[Cc]ụ|[Ee]m"
    r"|[Bb]ác|[Cc]háu)(?: giáo)?"
)
_HONORIFIC = rf"(?:{_TITLE}(?: {_RANK})*|{_RANK}(?: {_RANK})*)"
_PERSON = re.compile(rf"(?<!\w)(?P<honorific>{_HONORIFIC})(?P<gap>:? )(?P<name>{_NAME})")
_TITLED = re.compile(_TITLE)
_SEVERAL = re.compile(
    r"(?<!\w)[Cc]ác (?P<honorific>đồng chí|đ/c|ông|bà|anh|chị|thầy|cô)"
    r"(?:, (?:đồng chí|ông|bà))?(?: gồm| là)?\s?(?::|(?= [" + UPPER + r"]))\s?"
)
_ENTRY = re.compile(rf"\s*(?:[-+–•]\s?|\d{{1,2}}[.)]\s?)?(?P<name>{_NAME})")
_AFTER_NAME = re.compile(rf"\s?(?P<open>{DASH}|,|\()\s?")


@dataclass(frozen=True, slots=True)
class Named:
    """A person as named at one place of the text."""

    name: str
    honorific: str
    roles: tuple[Role, ...]
    span: tuple[int, int]


def people_of(flow: Flow) -> tuple[Person, ...]:
    """The people whom the text names with an honorific, in order of first mention.

    Mentions of one name are one person. Its place and honorific are those of the first mention with
    a role; its roles are those of all mentions, each once.
    """
    found: dict[str, list[Named]] = {}
    for named in sorted(_mentions(flow.text), key=lambda one: one.span):
        if _fills_its_line(flow, named):  # a name under a signature; `Ông` is a family name too
            continue
        if _is_torn(flow, named):
            continue
        mentions = found.setdefault(bare(named.name), [])
        if all(named.span[0] != other.span[0] for other in mentions):
            mentions.append(named)
    return tuple(_person(flow, mentions) for mentions in found.values())


def _person(flow: Flow, mentions: list[Named]) -> Person:
    best = next((one for one in mentions if one.roles), mentions[0])
    roles: dict[tuple[str, str], Role] = {}
    for one in mentions:
        for role in one.roles:
            roles.setdefault((bare(role.title), bare(role.body or "")), role)
    proof = flow.proof(*best.span)
    return Person(
        name=best.name,
        honorific=best.honorific,
        roles=tuple(roles.values()),
        raw=proof.raw,
        page=proof.page,
        box=proof.box,
        method=METHOD,
        confidence=proof.certainty,
    )


def _fills_its_line(flow: Flow, named: Named) -> bool:
    lines = list(lines_with(flow, *named.span))
    return not named.roles and len(lines) == 1 and lines[0].text == flow.text[slice(*named.span)]


def _is_torn(flow: Flow, named: Named) -> bool:
    """Whether honorific and name stand in different cells, or in a text and a heading.

    Two column heads of a table, `RHM` and `BS RHM`, name no physician.
    """
    lines = list(lines_with(flow, *named.span))
    pages = {line.page.number for line in lines}
    return len({line.line.cell for line in lines}) > 1 or (len(pages) > 1 and named.name.isupper())


def _mentions(text: str) -> Iterator[Named]:
    at = 0
    while found := _PERSON.search(text, at):
        at = found.end()
        if not _counted(text, found.start()):
            for named in _named(text, found["honorific"], found.start(), found.span("name")):
                yield named
                at = min(at, found.start("name") + len(named.name))  # the next person of the list
    for found in _SEVERAL.finditer(text):
        yield from _listed(text, found["honorific"], found.end())


def _counted(text: str, at: int) -> bool:
    """Whether a number or `các` stands before: `87 đồng chí`, `các ông`."""
    before = text[:at].rstrip().rsplit(" ", 1)[-1]
    return before.isdigit() or before.lower() in ("các", "những", "số")


def _named(text: str, honorific: str, start: int, name: tuple[int, int]) -> Iterator[Named]:
    end = _end_of_name(text, *name)
    if end is None:
        return
    roles, last = _roles_after(text, end)
    said = honorific if "." in honorific else honorific[0].lower() + honorific[1:]
    yield Named(text[name[0] : end], said, roles, (start, last))


def _end_of_name(text: str, start: int, end: int) -> int | None:
    """The end of a name that was taken with all capitals after it; None if it is no name.

    It ends before an office without a comma, as in `ông Đỗ Văn Ba Trưởng thôn`.
    """
    parts = text[start:end].split(" ")
    at = start
    for number, part in enumerate(parts):
        if opens_role(text[at:]) or _is_next_of_list(parts, number):
            end = at - 1
            parts = parts[:number]
            break
        at += len(part) + 1
    lone = len(parts) == 1 and not any(mark in parts[0] for mark in "’'‘`´")
    return None if not parts or lone else end


def _is_next_of_list(parts: Sequence[str], at: int) -> bool:
    """Whether the next entry of a list begins here, one entry a line.

    That is a heading in capitals, or the next person with an honorific: `Đỗ Văn Ba Chị Lê Thị Tư`.
    """
    if at < 2 or parts[0].isupper():
        return False
    next_one = len(parts) - at > 2 and _TITLED.fullmatch(parts[at]) is not None
    return next_one or (len(parts[at]) > 1 and parts[at].isupper())


def _roles_after(text: str, end: int) -> tuple[tuple[Role, ...], int]:
    """The roles that follow a name, and their end."""
    opened = _AFTER_NAME.match(text, end)
    if not opened or not opens_role(text[opened.end() :].lstrip(" '‘`")):
        return (), end
    stop = text.find(")", opened.end()) if opened["open"] == "(" else len(text)
    return roles_of(text, opened.end(), stop if stop > 0 else len(text))


def _listed(text: str, honorific: str, at: int) -> Iterator[Named]:
    """`các đồng chí: NAME – ROLE; NAME – ROLE`: the honorific is that of all."""
    while entry := _ENTRY.match(text, at):
        first = entry.start("name")
        named = next(_named(text, honorific, first, entry.span("name")), None)
        if named is None:
            return
        yield named
        following = re.compile(r"\s?(?:[;,]|và)\s?").match(text, named.span[1])
        if not following:
            return
        at = following.end()
