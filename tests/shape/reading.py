"""Reads our own sources as trees: functions, what they raise, what their docstrings promise.

A function raises what it raises itself and what the functions of its own module raise that it
calls, where no `except` around the call takes it. What comes from other modules is not followed:
each of them says it at its own door.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

SOURCE = Path(__file__).parents[2] / "src" / "digitize"
Def = ast.FunctionDef | ast.AsyncFunctionDef
ALL = {"DigitizeError", "Exception", "BaseException"}  # an `except` for one of these takes ours


@dataclass(slots=True)
class Function:
    """One function: where it is, whether others may call it, what it raises and whom it calls."""

    module: Path
    name: str
    node: Def
    public: bool
    raises: set[str] = field(default_factory=set)
    own: set[str] = field(default_factory=set)  # those of its own `raise`
    calls: list[tuple[str, frozenset[str]]] = field(default_factory=list)

    @property
    def doc(self) -> str:
        return ast.get_docstring(self.node) or ""

    @property
    def where(self) -> str:
        return f"{self.module.relative_to(SOURCE)}:{self.node.lineno} {self.name}"


def modules() -> list[Path]:
    return sorted(SOURCE.rglob("*.py"))


def functions(module: Path) -> list[Function]:
    """The functions and methods of a module, with what they raise by way of each other."""
    found = [
        Function(module, name, node, public)
        for name, node, public in _defined(ast.parse(module.read_text(encoding="utf-8")), "", True)
    ]
    for function in found:
        for child in function.node.body:
            _collect(child, function, frozenset())
    by_name = {one.name.rsplit(".", 1)[-1]: one for one in found}
    changed = True
    while changed:
        changed = False
        for one in found:
            for called, caught in one.calls:
                other = by_name.get(called)
                more = other.raises - caught if other and not caught & ALL else set()
                if more - one.raises:
                    one.raises |= more
                    changed = True
    return found


def _defined(node: ast.AST, prefix: str, public: bool) -> Iterator[tuple[str, Def, bool]]:
    for child in getattr(node, "body", []):
        if isinstance(child, Def):
            yield prefix + child.name, child, public and not child.name.startswith("_")
        elif isinstance(child, ast.ClassDef):
            inner = public and not child.name.startswith("_")
            yield from _defined(child, f"{prefix}{child.name}.", inner)


def _collect(node: ast.AST, into: Function, caught: frozenset[str]) -> None:
    if isinstance(node, Def | ast.ClassDef | ast.Lambda):
        return
    if isinstance(node, ast.Try):
        inside = caught | {name for handler in node.handlers for name in _names(handler.type)}
        for child in node.body:
            _collect(child, into, inside)
        for child in (*node.handlers, *node.orelse, *node.finalbody):
            _collect(child, into, caught)
        return
    if isinstance(node, ast.Raise) and node.exc is not None:
        name = _raised(node.exc)
        if name[:1].isupper() and not caught & {name, *ALL}:  # a small one is a variable: caught
            into.raises.add(name)
            into.own.add(name)
    if isinstance(node, ast.Call) and (name := _called(node)):
        into.calls.append((name, caught))
    for child in ast.iter_child_nodes(node):
        _collect(child, into, caught)


def _raised(node: ast.expr) -> str:
    raised = node.func if isinstance(node, ast.Call) else node
    return raised.attr if isinstance(raised, ast.Attribute) else getattr(raised, "id", "")


def _called(node: ast.Call) -> str:
    """The name of a function of this module, or of a method of self; else nothing."""
    callee = node.func
    if isinstance(callee, ast.Attribute):
        return callee.attr if getattr(callee.value, "id", "") == "self" else ""
    return getattr(callee, "id", "")


def _names(node: ast.expr | None) -> Iterator[str]:
    if node is None:
        yield "BaseException"
    elif isinstance(node, ast.Tuple):
        for one in node.elts:
            yield from _names(one)
    else:
        yield node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")
