"""The fields of EAD.xml and EAD_doc: their order, lengths and values, for each kind of package.

Source: Circular 05/2025/TT-BNV, Appendices I to V, by digests of them. Which fields must have a
value is told there of few; `Need.ASSUMED` marks what was taken for obligatory without that.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Need(StrEnum):
    """Whether a field must have a value."""

    TOLD = "told"  # the circular says so, or nothing could be named or joined without it
    ASSUMED = "assumed"  # a package without it is written, with a warning
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class FieldRule:
    """A field of a description.

    most: the greatest number of letters; None: no limit is told. values: a pattern that each
    value matches whole, in the syntax that Python and XML Schema share.
    """

    name: str
    most: int | None = None
    values: str | None = None
    need: Need = Need.OPEN


Rules = tuple[FieldRule, ...]
Values = Mapping[str, str]

_DAY = "(0[1-9]|[12][0-9]|3[01])/(0[1-9]|1[0-2])/[0-9]{4}"
_DATE = f"({_DAY}|(0[1-9]|1[0-2])/[0-9]{{4}}|[0-9]{{4}})"
_COUNT = "[0-9]+"
_TO_3, _TO_7 = "0[1-3]", "0[1-7]"
_KINDS = "(0[1-9]|[12][0-9]|3[0-2])"
_LANGUAGES = "(0[1-9]|1[01])"
_YES_NO = "[01]"
BORN_DIGITAL: Final = "01"
"""The level of confidence of files that were never on paper."""
_RISK_STATUS = "0[12]"


def _told(name: str, most: int | None = None, values: str | None = None) -> FieldRule:
    return FieldRule(name, most, values, Need.TOLD)


def _assumed(name: str, most: int | None = None, values: str | None = None) -> FieldRule:
    return FieldRule(name, most, values, Need.ASSUMED)


def _dossier(code: str, date: str) -> Rules:
    return (
        _told(code, 100),
        _assumed("title", 1000),
        _assumed("maintenance", None, _TO_7),
        _assumed("mode", None, _TO_3),
        _assumed("language", None, _LANGUAGES),
        _assumed("startDate", None, date),
        _assumed("endDate", None, date),
        FieldRule("keyword", 100),
        _assumed("totalDoc", None, _COUNT),
        FieldRule("numberOfPaper", None, _COUNT),
        FieldRule("numberOfPage", None, _COUNT),
        FieldRule("format", None, _TO_3),
        FieldRule("inforSign", 30),
        _assumed("confidenceLevel", None, _TO_3),
        FieldRule("paperFileCode", 100),
        FieldRule("riskRecovery", None, _YES_NO),
        FieldRule("riskRecoveryStatus", None, _RISK_STATUS),
        FieldRule("description", 2000),
    )


SIP_DOSSIER: Final = _dossier("fileCode", _DAY)
AIP_DOSSIER: Final = _dossier("arcFileCode", _DATE)
SIP_BATCH: Final = (
    _told("fileCode", 100),
    _assumed("title", 1000),
    _assumed("source", None, _YES_NO),
    _assumed("totalDoc", None, _COUNT),
    FieldRule("description", 2000),
)
AIP_BATCH: Final = (
    _told("arcFileCode", 100),
    _assumed("title", 1000),
    _assumed("source", None, _YES_NO),
    FieldRule("description", 2000),
)
DIP_REQUEST: Final = (
    _told("requestID", 100),
    _assumed("requestDate", None, _DAY),
    _assumed("purpose", None, _TO_3),
    FieldRule("purposeContent", 500),
    FieldRule("feeObjectType", None, "(0[1-9]|10)"),
    FieldRule("researchTopic", 250),
    FieldRule("description", 2000),
)
SIP_DOCUMENT: Final = (
    _told("docId", 25),
    _told("docCode", 100),
    FieldRule("maintenance", None, _TO_7),
    _assumed("typeName", None, _KINDS),
    FieldRule("codeNumber", 11),
    FieldRule("codeNotation", 30),
    _assumed("issuedDate", None, _DAY),
    _assumed("organName", 200),
    _assumed("subject", 500),
    _assumed("language", None, _LANGUAGES),
    _assumed("numberOfPage", None, _COUNT),
    FieldRule("inforSign", 30),
    FieldRule("keyword", 100),
    _assumed("mode", None, _TO_3),
    _assumed("confidenceLevel", None, _TO_3),
    FieldRule("autograph", 2000),
    FieldRule("format", None, _TO_3),
    FieldRule("riskRecovery", None, _YES_NO),
    FieldRule("riskRecoveryStatus", None, _RISK_STATUS),
    FieldRule("process"),
    FieldRule("description", 500),
)
AIP_DOCUMENT: Final = (
    _told("arcFileCode", 100),
    _assumed("mode", None, _TO_3),
    _assumed("language", None, _LANGUAGES),
    FieldRule("keyword", 100),
    _assumed("numberOfPage", None, _COUNT),
    FieldRule("format", None, _TO_3),
    FieldRule("inforSign", 30),
    _assumed("confidenceLevel", None, _TO_3),
    FieldRule("description", 500),
    _told("docCode", 100),
    _told("docOrdinal", None, "[0-9]{7}"),
    _assumed("typeName", None, _KINDS),
    FieldRule("codeNumber", 11),
    FieldRule("codeNotation", 30),
    _assumed("issuedDate", None, _DATE),
    _assumed("organName", 200),
    _assumed("subject", 500),
    FieldRule("autograph", 2000),
    FieldRule("process"),
)
DIP_DOCUMENT: Final = tuple(
    _told("arcDocCode", 100) if rule.name == "docCode" else rule
    for rule in SIP_DOCUMENT
    if rule.name != "organName"
)


@dataclass(frozen=True, slots=True)
class FieldFault:
    """What is wrong with one field of a description, in English and in Vietnamese."""

    element: str
    said: str
    vietnamese: str

    def __str__(self) -> str:
        return f"{self.element}: {self.said}"

    @property
    def both(self) -> str:
        """The line of a report, for readers of either language."""
        return f"{self} ({self.vietnamese})"


@dataclass(frozen=True, slots=True)
class Faults:
    """What is wrong with a description: `refused` must be mended first, `doubtful` may go."""

    refused: tuple[FieldFault, ...]
    doubtful: tuple[FieldFault, ...]


def faults_of(rules: Rules, values: Values) -> Faults:
    """Compare a description with the rules of its fields."""
    refused, doubtful = [], []
    for rule in rules:
        value = values.get(rule.name, "")
        if not value:
            fault = FieldFault(rule.name, "it is missing", "còn thiếu")
            if _is_needed(rule, values):
                refused.append(fault)
            elif rule.need is Need.ASSUMED:
                doubtful.append(fault)
        elif rule.most is not None and len(value) > rule.most:
            refused.append(FieldFault(
                rule.name, f"it has {len(value)} letters; {rule.most} are allowed",
                f"dài {len(value)} ký tự, tối đa {rule.most}",
            ))  # fmt: skip
        elif rule.values is not None and not re.fullmatch(rule.values, value):
            refused.append(FieldFault(
                rule.name, f"{value!r} is no value that the circular knows",
                f"“{value}” không có trong danh mục của thông tư",
            ))  # fmt: skip
    return Faults(tuple(refused), tuple(doubtful))


def _is_needed(rule: FieldRule, values: Values) -> bool:
    """Two fields are obligatory in some packages alone, so no schema can ask for them."""
    if rule.name == "riskRecoveryStatus":
        return values.get("riskRecovery") == "1"
    if rule.name == "paperFileCode":  # of files that are wholly or partly of paper
        return values.get("confidenceLevel") != BORN_DIGITAL
    return rule.need is Need.TOLD


def names_of(rules: Iterable[FieldRule]) -> tuple[str, ...]:
    """Return the names of the fields, in their order."""
    return tuple(rule.name for rule in rules)
