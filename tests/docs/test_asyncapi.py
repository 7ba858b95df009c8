"""docs/asyncapi.json: valid AsyncAPI 3, made from the models."""

import gzip
import json
from pathlib import Path

import pytest
from jsonschema import Draft7Validator, Draft202012Validator, ValidationError

from digitize.outside.queues.messages import ReceiptMessage, fields_of
from tools.asyncapi import asyncapi, asyncapi_text
from tools.schema import ASYNCAPI

# From @asyncapi/specs 6.11.1, Apache-2.0.
SPECIFICATION = Path(__file__).with_name("asyncapi-3.0.0.schema.json.gz")


def validator(message: str) -> Draft202012Validator:
    """Of the payload of a message, as the description has it."""
    where = {"$ref": f"#/components/messages/{message}/payload"}
    return Draft202012Validator({"components": asyncapi()["components"], **where})


def test_it_is_current():
    """`python -m tools.schema` writes it."""
    assert ASYNCAPI.read_text(encoding="utf-8") == asyncapi_text()


def test_it_is_asyncapi():
    """By the schema of the specification, which refuses what is none."""
    specification = Draft7Validator(json.loads(gzip.decompress(SPECIFICATION.read_bytes())))
    specification.validate(asyncapi())
    with pytest.raises(ValidationError):
        specification.validate({**asyncapi(), "operations": {"x": {"action": "write"}}})


def test_a_message_of_another_form_is_told():
    """A receipt fits; with a revision that is no number it does not."""
    told = fields_of(
        ReceiptMessage(
            record_id=f"{'0' * 64}-1", revision=1, record_sha256="0" * 64, outcome="archived"
        )
    )
    validator("receipts").validate(told)
    with pytest.raises(ValidationError):
        validator("receipts").validate({**told, "revision": "one"})
