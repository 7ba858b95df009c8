"""Paths of fields in a record: `number`, `signer.name`, `serial.title`, `articles.a2.title`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any, Final, TypeVar

from digitize.errors import BadEdit
from digitize.record.articles import Article
from digitize.record.base import Model
from digitize.record.fields import RecordField
from digitize.record.model import Record

_IN_ARTICLE: Final = re.compile(r"articles\.(a[1-9][0-9]*)\.(.+)")
_Holder = TypeVar("_Holder", bound=Model)


def field_at(record: Record, path: str) -> RecordField:
    """Return the field of a record at a path such as `number` or `articles.a2.title`.

    Raises: BadEdit: there is no such field.
    """
    found: Any = record
    for name in path.split("."):
        found = _part(found, name)
    if not isinstance(found, RecordField):
        raise BadEdit(path, f"is no field; there are {', '.join(field_paths(record))}")
    return found


def field_paths(record: Record | None = None) -> list[str]:
    """Return the paths of all fields that carry a value with its evidence.

    Args: record: the fields of its articles are named too; None: only what every record has.
    """
    articles = record.articles if record else ()
    inner = list(paths_in(Article))
    return [*paths_in(Record), *(f"articles.{one.id}.{path}" for one in articles for path in inner)]


def with_field(record: Record, path: str, field: RecordField) -> Record:
    """Return the record with one field replaced."""
    return _with(record, path.split("."), field)


def parted(path: str) -> tuple[str, str] | None:
    """Return the id of an article and the path of its field within it; None for other fields."""
    found = _IN_ARTICLE.fullmatch(path)
    return (found[1], found[2]) if found else None


def paths_in(model: type[Model]) -> Iterator[str]:
    """Yield the paths of all fields within a model, such as an article."""
    for name, info in model.model_fields.items():
        if info.annotation is RecordField:
            yield name
        elif isinstance(info.annotation, type) and issubclass(info.annotation, Model):
            yield from (f"{name}.{inner}" for inner in paths_in(info.annotation))


def _part(found: object, name: str) -> object:
    if isinstance(found, Model):
        return getattr(found, name) if name in type(found).model_fields else None
    if isinstance(found, tuple):
        return next((one for one in found if isinstance(one, Article) and one.id == name), None)
    return None


def _with(model: _Holder, names: Sequence[str], field: RecordField) -> _Holder:
    name, *rest = names
    inner = getattr(model, name)
    value: Any = field
    if rest and isinstance(inner, tuple):
        value = tuple(_with(one, rest[1:], field) if one.id == rest[0] else one for one in inner)
    elif rest:
        value = _with(inner, rest, field)
    return model.model_copy(update={name: value})
