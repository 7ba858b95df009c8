"""Writes large XML documents element by element, indented, without holding them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lxml import etree

from digitize.exchange.xml import legal


@dataclass(slots=True)
class Streamed:
    """A document that is being written. Names without a namespace are in `space`."""

    file: Any  # lxml's writer, which has no public type
    space: str
    depth: int = 0

    @contextmanager
    def within(self, name: str, **attributes: object) -> Iterator[None]:
        """Write an element around all that is written meanwhile; None values are left out."""
        self._line()
        with self.file.element(self._full(name), _given(attributes)):
            self.depth += 1
            yield
            self.depth -= 1
            self._line()

    def leaf(self, name: str, text: object = None, **attributes: object) -> None:
        """Write an element without elements in it."""
        self._line()
        with self.file.element(self._full(name), _given(attributes)):
            if text is not None:
                self.file.write(legal(str(text)))

    def _line(self) -> None:
        self.file.write("\n" + "  " * self.depth)

    def _full(self, name: str) -> str:
        return name if name.startswith("{") else f"{{{self.space}}}{name}"


@contextmanager
def streamed(
    to: Path, root: str, spaces: dict[str | None, str], **attributes: object
) -> Iterator[Streamed]:
    """Write a document into a file. The namespace without a prefix is that of its elements."""
    with etree.xmlfile(str(to), encoding="UTF-8") as file:
        file.write_declaration()
        out = Streamed(file, spaces[None], 1)
        with file.element(f"{{{out.space}}}{root}", _given(attributes), nsmap=spaces):
            yield out
            file.write("\n")


def _given(attributes: dict[str, object]) -> dict[str, str]:
    return {key: legal(str(value)) for key, value in attributes.items() if value is not None}
