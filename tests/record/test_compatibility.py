"""Records that were archived by earlier versions stay records for ever."""

import json
from pathlib import Path

import pytest

from digitize.edge.desk.messages import note_in
from digitize.record.edits import Hand, edited, undone
from digitize.record.model import SCHEMA_VERSION, Edit, Record

OLD = sorted(Path(__file__).with_name("old").glob("*.json"))
LATER = "2026-12-01T08:00:00Z"


def joined() -> Record:
    """A record of version 1 with doubts, remarks on its page, and edits that found no place."""
    [path] = (path for path in OLD if path.stem.endswith("notice-band-joined"))
    return Record.model_validate_json(path.read_bytes())


def sentences(found: object) -> object:
    """What today's version makes of a record, with version 1's sentences where it has notes."""
    if isinstance(found, dict) and found.keys() == {"code", "values"}:
        assert found["code"] == "text"
        about = [f"page {value}" if name == "page" else value
                 for name, value in found["values"].items() if name != "text"]  # fmt: skip
        return ": ".join([*about, found["values"]["text"]])
    if isinstance(found, dict):
        told = {name: sentences(value) for name, value in found.items()}
        if "steps" in told:
            told["reason"] = "".join(told.pop("reasons")) or None
        if isinstance(told.get("evidence"), list):
            told["evidence"] = "".join(told["evidence"])
        return told
    return list(map(sentences, found)) if isinstance(found, list) else found


def without_news(new: object, old: object) -> object:
    """What of `new` has a place in `old`; names that came later are left out."""
    if isinstance(new, dict) and isinstance(old, dict):
        return {name: without_news(new[name], old[name]) for name in old}
    if isinstance(new, list) and isinstance(old, list):
        assert len(new) == len(old)
        return [without_news(*pair) for pair in zip(new, old, strict=True)]
    return new


@pytest.mark.parametrize("path", OLD, ids=lambda path: path.stem)
def test_an_old_record_is_still_one(path):
    """It is read by today's models, and every value in it comes out as it was."""
    old = json.loads(path.read_text(encoding="utf-8"))
    for record in (Record.model_validate(old), Record.model_validate_json(path.read_bytes())):
        assert record.schema_version == SCHEMA_VERSION
        known = {name for name in Record.model_fields if name in old}  # later ones have notes
        now = without_news(sentences(record.model_dump(mode="json", include=known)), old)
        assert now == {**old, "schema_version": SCHEMA_VERSION}
        assert Record.model_validate_json(record.model_dump_json()) == record


@pytest.mark.parametrize("path", OLD, ids=lambda path: path.stem)
def test_an_unknown_name_is_refused(path):
    """The check above can fail: a record of another schema is none of ours."""
    old = json.loads(path.read_text(encoding="utf-8"))
    with pytest.raises(ValueError, match="from_the_future"):
        Record.model_validate({**old, "from_the_future": 1})


def test_old_sentences_are_told_as_they_stand():
    """In both languages; what it is about is told in the reader's own."""
    page = joined().quality.reasons[1]
    assert str(page).startswith("page 1: not_all_read (1 file is inside and not read: kèm theo.txt")
    assert note_in("vi", page) == str(page).replace("page 1", "trang 1")


def test_a_doubt_of_version_1_about_an_edit_goes_with_its_edit():
    """Of the field and of the word alike; the other reasons stay."""
    record = joined()
    assert len(record.quality.reasons) == 4
    for index in range(len(record.edits)):
        record = undone(record, index, Hand("Lan", LATER))
    assert [str(one)[:8] for one in record.quality.reasons] == ["document", "page 1: "]


def test_a_doubt_of_version_1_about_a_number_ends_when_a_person_looks():
    """It is found by its field."""
    [path, *_] = OLD
    old = json.loads(path.read_text(encoding="utf-8"))
    why = "its two readings disagree, and nothing settles which is right: `334` and `352`"
    old["number"] |= {"value": None, "status": "machine", "confidence": 0.2, "reason": why}
    old["quality"] |= {"review": True, "reasons": [f"number: {why}"]}
    record = Record.model_validate(old)
    looked = edited(record, [Edit(by="Lan", at=LATER, field="number", after="352")])
    assert (looked.quality.review, looked.quality.reasons) == (False, ())
