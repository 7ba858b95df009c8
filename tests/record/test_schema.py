import json

import pytest
from jsonschema import Draft202012Validator
from pydantic import ValidationError

from digitize.record.fields import RecordField
from digitize.record.model import Record
from tools.schema import schema_text

pytestmark = pytest.mark.unit

# The record of version 2.
FIELDS = [
    "record_id", "schema_version", "revision", "source", "kind", "number", "number_year",
    "symbol", "title", "issued_on", "place", "event", "issuer", "parent_issuer", "people",
    "signer", "recipients", "text_raw", "text", "paragraphs", "end_mark", "pages",
    "digital_signatures", "signatures", "secrecy", "changes", "edits", "cleared",
    "withdrawn", "deleted", "restored", "scan_pages", "superseded_by", "quality", "process",
    "fonds_code", "file_code", "ordinal", "language", "keywords", "access", "security",
    "physical_condition", "copy_status", "serial", "articles", "pictures", "note",
]  # fmt: skip
SHA = "ab" * 32


def record(**more) -> dict:
    source = {
        "filename": "tin.pdf", "sha256": SHA, "bytes": 9, "media_type": "application/pdf",
        "received_at": "2026-01-02T03:04:05Z", "page_count": 1,
    }  # fmt: skip
    return {
        "record_id": f"{SHA}-1", "source": source, "text_raw": "", "text": "", "paragraphs": [],
        "pages": [], "quality": {"confidence_p10": None, "damaged": False, "review": False},
        "process": {"fingerprint": "f", "versions": {}, "seconds": 0.0}, **more,
    }  # fmt: skip


def test_every_field_is_promised():
    """All names are in every record, so a program that reads records may count on each."""
    assert json.loads(schema_text())["required"] == FIELDS


def test_the_record_has_the_fields_of_version_2():
    """All of them are always there, in this order."""
    assert list(Record.model_validate(record()).model_dump()) == FIELDS


def test_the_schema_is_a_valid_one():
    """JSON Schema 2020-12, and it refuses what is no record."""
    schema = Record.model_json_schema(mode="serialization")
    Draft202012Validator.check_schema(schema)
    whole = Record.model_validate(record()).model_dump(mode="json")
    assert Draft202012Validator(schema).is_valid(whole)
    assert not Draft202012Validator(schema).is_valid({**whole, "surprise": 1})


def test_a_missing_value_has_its_reason():
    """Null alone would not say whether it was looked for."""
    field = RecordField()
    assert (field.value, field.status.value) == (None, "missing")
    assert field.reason


@pytest.mark.parametrize(
    "wrong",
    [
        {"record_id": SHA},
        {"record_id": f"{SHA}-0"},
        {"record_id": f"../{SHA}-1"},
        {"surprise": 1},
        {"revision": 0},
        {"schema_version": 3},
        {"text": None},
    ],
)
def test_what_is_no_record_is_refused(wrong):
    """Ids, versions and names are checked whenever a record is read back."""
    with pytest.raises(ValidationError):
        Record.model_validate(record(**wrong))


def test_the_key_names_the_revision():
    """Messages and the archive use it: unique for each revision."""
    assert Record.model_validate(record(revision=2)).key == f"{SHA}-1:2"


def test_a_record_survives_json():
    """What is written is what is read back."""
    made = Record.model_validate(record(text="vẽ mỹ quan"))
    assert Record.model_validate_json(made.model_dump_json()) == made
