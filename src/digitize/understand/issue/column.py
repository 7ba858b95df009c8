"""One column while its items get their roles, with the measures by which they are told."""

from __future__ import annotations

from dataclasses import dataclass

from digitize.record.page import BlockRole
from digitize.understand.issue.cut import Strip
from digitize.understand.issue.items import Item, Type


@dataclass(slots=True)
class Column:
    """A column whose items get their roles one after the other; `roles` are those given so far."""

    items: tuple[Item, ...]
    type: Type
    left: float
    right: float
    roles: dict[int, BlockRole]
    boxed: bool = False  # in a frame or on a tint, with whose end its article ends

    @property
    def width(self) -> float:
        """Its width, px."""
        return max(1.0, self.right - self.left)

    def item(self, at: int) -> Item:
        """One of its items."""
        return self.items[at]

    def gap_over(self, at: int) -> float:
        """White over an item, in line heights; large at the top."""
        if at == 0:
            return 9.0
        above, item = self.items[at - 1], self.items[at]
        return (item.place.top - above.place.bottom) / self.type.height

    def gap_under(self, at: int) -> float:
        """White under an item, in line heights; large at the foot."""
        return self.gap_over(at + 1) if at + 1 < len(self.items) else 9.0

    def size(self, at: int) -> float:
        """Size of an item's letters, that of the text is 1."""
        return self.items[at].size / self.type.size

    def head_size(self, at: int) -> float:
        """Size of an item's letters as that of a headline: by their width or by their height."""
        return max(self.size(at), self.type.taller(self.items[at]))

    def indent(self, at: int) -> float:
        """How far an item stands in from the column's left edge, in line heights."""
        return (self.items[at].place.left - self.left) / self.type.height

    def share(self, at: int) -> float:
        """How much of the column's width a line fills."""
        return self.items[at].place.width / self.width

    def is_bold(self, at: int) -> bool:
        """Whether the letters of an item are bolder than those of the text."""
        return 0 <= at < len(self.items) and self.type.is_bold(self.items[at])

    def is_right(self, at: int) -> bool:
        """Whether a short line stands at the column's right edge."""
        free = self.indent(at) * self.type.height > 0.2 * self.width
        return free and self.right - self.items[at].place.right < 1.2 * self.type.height

    def is_line(self, at: int) -> bool:
        """Whether there is an item at a place, and it is a line."""
        return 0 <= at < len(self.items) and self.items[at].kind == "line"

    def is_free(self, at: int) -> bool:
        """Whether a line has no role yet."""
        return self.is_line(at) and at not in self.roles


def measured(strip: Strip, body: Type) -> Column:
    """The column with its edges, as most lines of the text have them."""
    lines = [item for item in strip.items if item.kind == "line"] or list(strip.items)
    lefts = sorted(item.place.left for item in lines)
    rights = sorted(item.place.right for item in lines)
    return Column(
        strip.items,
        body,
        lefts[len(lefts) // 10],
        rights[-1 - len(rights) // 10],
        {},
        strip.box is not None,
    )
