"""The shape of the code, counted, so that it stays when others have worked on it."""

import ast
import re
from graphlib import TopologicalSorter

import grimp
import pytest

from tests.shape.reading import SOURCE, functions, modules

MOST_LINES = 500
ARRAY = re.compile(r"NDArray|ndarray")
SAYS_SHAPE = re.compile(r"shape|\(height, width|\(n\b|\(lines|\(rows|\([a-z_]+, \d\)")
CLOCK = re.compile(r"datetime\.now\(|time\.time\(|utcnow\(|date\.today\(")
CHANGES = re.compile(r"(?:INSERT INTO|UPDATE|DELETE FROM) document\b")
OWN_FAULTS = {"ValueError", "LookupError", "AssertionError", "TypeError", "IndexError", "KeyError"}
"""Faults of ours that pass through a function are not its to promise; its own `raise` is."""


@pytest.mark.parametrize("module", modules(), ids=lambda path: str(path.relative_to(SOURCE)))
def test_a_module_is_read_in_one_sitting(module):
    """No module is longer than 500 lines."""
    assert len(module.read_text(encoding="utf-8").splitlines()) <= MOST_LINES


def test_no_module_imports_itself_by_way_of_others():
    """There is no cycle of imports, within a layer either."""
    graph = grimp.build_graph("digitize", cache_dir=None)
    imports = {one: graph.find_modules_directly_imported_by(one) for one in graph.modules}
    TopologicalSorter(imports).prepare()  # raises CycleError, which names the circle


def test_the_time_of_day_is_read_at_the_edge():
    """Commands and the desk read the clock, and hand it on; `digitize_all` is a way in, too.

    The audit compares with the ages of files, which are those of the clock.
    """
    edge = {"pipeline.py", "keep/archive/checks.py"}
    reads = {
        str(module.relative_to(SOURCE))
        for module in modules()
        if CLOCK.search(module.read_text(encoding="utf-8"))
    }
    assert {one for one in reads if not one.startswith("edge/")} == edge


def test_documents_are_changed_and_counted_by_their_module():
    """What is asked of documents alone, or changes one, stands where their table is looked after.

    Questions over several tables stand with whoever asks them; migrations make the tables.
    """
    home = {SOURCE / "keep/ledger/documents.py", SOURCE / "keep/ledger/migrations.py"}
    strayed = [
        f"{module.relative_to(SOURCE)}: {text}"
        for module in modules()
        if module not in home
        for text in _texts(ast.parse(module.read_text(encoding="utf-8")))
        if CHANGES.search(text) or of_documents_alone(text)
    ]
    assert strayed == []


def of_documents_alone(text):
    """Whether a whole question names no table but that of documents."""
    tables = re.findall(r"(?:FROM|JOIN) ([a-z_]+)", text)
    return text.startswith("SELECT") and set(tables) == {"document"}


def _texts(tree):
    """The texts of a module; those with a gap for a condition are no whole questions."""
    parts = {
        part for one in ast.walk(tree) if isinstance(one, ast.JoinedStr) for part in one.values
    }
    return [
        one.value
        for one in ast.walk(tree)
        if isinstance(one, ast.Constant) and isinstance(one.value, str) and one not in parts
    ]


def test_every_function_says_its_types():
    """Every parameter and every result is annotated, in private functions too."""
    bare = []
    for module in modules():
        for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                args = node.args
                names = [*args.posonlyargs, *args.args, *args.kwonlyargs]
                named = [*names, *(one for one in (args.vararg, args.kwarg) if one)]
                open_ = [a.arg for a in named if not a.annotation and a.arg not in ("self", "cls")]
                if open_ or node.returns is None:
                    bare.append(f"{module.relative_to(SOURCE)}:{node.lineno} {node.name} {open_}")
    assert bare == []


def public():
    return [one for module in modules() for one in functions(module) if one.public]


def test_public_functions_have_docstrings():
    """What others may call says what it gives."""
    assert [one.where for one in public() if not one.doc and not _dunder(one.name)] == []


def test_docstrings_say_the_shape_of_arrays():
    """An array has a shape, and its docstring says which; aliases such as Gray have theirs."""
    silent = []
    for one in public():
        args = one.node.args
        annotations = [a.annotation for a in (*args.args, *args.kwonlyargs)] + [one.node.returns]
        arrays = any(a and ARRAY.search(ast.unparse(a)) for a in annotations)
        if arrays and not SAYS_SHAPE.search(one.doc):
            silent.append(one.where)
    assert silent == []


def test_public_functions_say_what_they_raise():
    """Each error that comes out of a function is in its docstring, or "as" another's.

    Commands and the API are left out: their docstrings are help for users and the description for
    clients, and every error is printed or answered as a problem.
    """
    silent = {}
    for one in public():
        told_otherwise = any(
            one.module.is_relative_to(SOURCE / room) for room in ("edge/cli", "edge/api")
        )
        if told_otherwise or _points_elsewhere(one.doc):
            continue
        unsaid = sorted(
            error
            for error in one.raises
            if not re.search(rf"\b{error}\b", one.doc)
            and not (error in OWN_FAULTS and error not in one.own)
        )
        if unsaid and "DigitizeError" not in one.doc:
            silent[one.where] = unsaid
    assert silent == {}


def _points_elsewhere(doc: str) -> bool:
    """`See `Store`.`: an interface says it; `Raises: as `join`.`: another function does."""
    return bool(re.search(r"See `\w+`|Raises:\s+as `[\w.]+`|\bas\s+`\w+`\)?\.", doc))


def _dunder(name: str) -> bool:
    return name.rsplit(".", 1)[-1].startswith("__")
