"""Notes: one closed table of codes, worded in both languages, with the values that are there."""

import ast
import json
from collections.abc import Iterator
from string import Formatter

import pytest

from digitize.edge.desk.messages import note_in, notes
from digitize.record.notes import Note, note, told_all
from digitize.record.sentences import SENTENCES
from tests.conftest import ROOT

SOURCES = sorted((ROOT / "src/digitize").rglob("*.py"))
NEVER_MADE = {"text"}  # stands for the sentences of version 1


def named(sentence: str) -> set[str]:
    """The values that a sentence names."""
    return {name for _, name, _, _ in Formatter().parse(sentence) if name}


def made() -> Iterator[tuple[str, ast.Call]]:
    """Every call of `note` in the source, with the file and line."""
    for path in SOURCES:
        nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
        homes = [node.module for node in nodes if isinstance(node, ast.ImportFrom)
                 if any(one.name == "note" for one in node.names)]  # fmt: skip
        for node in nodes if homes == ["digitize.record.notes"] else ():
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "note":
                yield f"{path.relative_to(ROOT)}:{node.lineno}", node


def test_every_code_has_a_sentence_in_both_languages():
    assert list(SENTENCES) == list(notes.SENTENCES)
    for code, sentence in SENTENCES.items():
        assert named(notes.SENTENCES[code]) <= named(sentence), code


def test_every_note_that_is_made_is_in_the_table_with_the_values_of_its_sentence():
    """And the table has no code that is never made, but for those of older versions."""
    codes = set()
    for where, call in made():
        [code] = call.args
        assert isinstance(code, ast.Constant), where
        names = {one.arg for one in call.keywords if one.arg}
        of_more = any(one.arg is None for one in call.keywords)  # `**values`
        wanted = named(SENTENCES[code.value])
        assert names <= wanted, where
        assert of_more or names == wanted, where
        codes.add(code.value)
    assert codes | NEVER_MADE == set(SENTENCES)


def test_notes_are_made_nowhere_but_by_their_function():
    """So the test above sees all of them."""
    for path in SOURCES:
        text = path.read_text(encoding="utf-8")
        assert "Note(code" not in text or path.name == "notes.py", path


@pytest.mark.parametrize(
    ("said", "english", "vietnamese"),
    [
        (
            note("readings_disagree", first="334", second="352").of_field("number"),
            "number: its two readings disagree, and nothing settles which is right:"
            " “334” and “352”",
            "Số: hai lần đọc khác nhau, chưa rõ bên nào đúng: “334” và “352”",
        ),
        (
            note("bytes_behind", bytes=80_509).of_page(1),
            "page 1: 80,509 bytes stand behind its end",
            "trang 1: tệp có thêm 80.509 byte thừa ở cuối; nội dung không bị ảnh hưởng",
        ),
        (
            note("jpeg_end_missing", share=0.4321),
            "the end of the JPEG is missing, 43% of its rows",
            "ảnh JPEG mất phần cuối, 43% số hàng",
        ),
        (
            note("page_files_missing", count=2, numbers=(3, 5)),
            "page files are missing (2), with these numbers: 3, 5",
            "thiếu 2 tệp trang, mang số: 3, 5",
        ),
        (
            note("edit_read_otherwise", by="Lan", before="A {x}", after=None, read="B").of_field(
                "signer.name"
            ),
            "signer.name: Lan put “A {x}” right to “–”; it is read as “B” now",
            "Người ký: Lan đã sửa “A {x}” thành “–”; nay máy đọc là “B”",
        ),
        (
            Note(code="of_a_later_version", values={"page": 3, "share": 0.5, "words": "x"}),
            "page 3: of_a_later_version share 0.5 words x",
            "trang 3: of_a_later_version share 0.5 words x",
        ),
        (note("read_as"), "read_as", "read_as"),  # its values are not there
    ],
)
def test_a_note_is_told_in_both_languages(said, english, vietnamese):
    """What it is about, the sentence, and numbers as the language writes them."""
    assert str(said) == english
    assert note_in("vi", said) == vietnamese


def test_evidence_is_told_in_a_line():
    evidence = (
        note("read_as", text="VP.", confidence=0.63),
        note("letter_possible", letter=",", confidence=0.24, read=".", read_confidence=0.92),
    )
    assert told_all(evidence) == "read VP. (0.63); letter , 0.24, . 0.92"


def test_a_note_survives_json_and_is_found_among_others():
    """Lists of values too; the same code and values are the same note."""
    made = note("usual", pairs=("nhân dân", "dân xã"))
    again = Note.model_validate_json(made.model_dump_json())
    assert again == made
    assert len({made, again, note("usual", pairs=())}) == 2
    assert json.loads(made.model_dump_json()) == {
        "code": "usual",
        "values": {"pairs": ["nhân dân", "dân xã"]},
    }
