"""Describes the streams of Redis and the webhooks as AsyncAPI 3: docs/asyncapi.json."""

import json
from typing import Any

from pydantic.json_schema import models_json_schema

from digitize.outside.queues.messages import (
    Arrival,
    OutcomeMessage,
    ParcelMessage,
    ReceiptMessage,
    RecordMessage,
    Submission,
)
from digitize.outside.queues.streams import OUTCOMES, PARCELS, RECEIPTS, RECORDS, SUBMIT

VERSION = "1.0.0"
ABOUT = """\
What digitize takes and tells by Redis streams and by webhooks; docs/integration.md and \
docs/api.md say how to use them. Each field of a stream's message is a text; what is null is left \
out, and fields may be added.
"""
WHOLE_NUMBER = {"type": "string", "pattern": "^-?[0-9]+$"}
STREAMS: dict[str, tuple[str, type | None, str, str]] = {
    "submit": (SUBMIT, Submission, "receive", "scans that programs hand in"),
    "outcomes": (OUTCOMES, OutcomeMessage, "send", "what became of them"),
    "records": (RECORDS, None, "send", "records, each revision once or more"),
    "parcels": (PARCELS, ParcelMessage, "send", "records for archivers, by key and hash"),
    "receipts": (RECEIPTS, ReceiptMessage, "receive", "what archivers did with them"),
}
ON_RECORDS = {
    "type": "object",
    "required": ["key", "schema_version", "payload"],
    "properties": {
        "key": {"type": "string", "description": "`record_id:revision`"},
        "schema_version": {**WHOLE_NUMBER, "description": "of the record"},
        "payload": {
            "type": "string",
            "contentMediaType": "application/json",
            "contentSchema": {"$ref": "#/components/schemas/RecordMessage"},
        },
    },
}
ENDED = {
    "type": "object",
    "required": ["event", "submissions", "sha256", "outcome", "records", "code", "message"],
    "properties": {
        "event": {"type": "integer"},
        "submissions": {"type": "array", "items": {"type": "string"}},
        "sha256": {"type": "string"},
        "outcome": {"enum": ["accepted", "archived", "set_apart"]},
        "records": {"type": "array", "items": {"type": "string"}},
        "code": {"type": ["string", "null"]},
        "message": {"type": ["string", "null"]},
    },
}


def asyncapi() -> dict[str, Any]:
    """The description of all streams and webhooks."""
    _, made = models_json_schema(
        [(Arrival, "serialization"), (RecordMessage, "validation")],
        ref_template="#/components/schemas/{model}",
    )
    schemas: dict[str, Any] = {
        name: schema for name, schema in made["$defs"].items() if "Input" not in name
    }
    channels: dict[str, Any] = {}
    messages: dict[str, Any] = {}
    operations: dict[str, Any] = {}
    for name, (address, model, action, about) in STREAMS.items():
        schemas[f"on_{name}"] = in_text(model.model_json_schema()) if model else ON_RECORDS
        messages[name] = {
            "summary": about,
            "contentType": "application/x-redis-fields",
            "payload": _ref("schemas", f"on_{name}"),
        }
        channels[name] = _channel(name, address, about, "redis")
        operations[name] = _operation(name, action)
    hooks = {
        "record_archived": ("record.archived", _ref("schemas", "Arrival")),
        "submission_ended": ("submission.ended", ENDED),
    }
    for name, (kind, data) in hooks.items():
        messages[name] = {
            "summary": f"a webhook of the type {kind}",
            "headers": _signed(),
            "payload": _envelope(kind, data),
        }
        channels[name] = _channel(
            name, "/", f"a POST to each address that is told: {kind}", "hooks"
        )
        operations[name] = _operation(name, "send")
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "digitize",
            "version": VERSION,
            "description": ABOUT,
            "license": {"name": "Apache-2.0"},
        },
        "defaultContentType": "application/json",
        "servers": {
            "redis": {"host": "redis.example:6379", "protocol": "redis"},
            "hooks": {"host": "press.example", "protocol": "https"},
        },
        "channels": channels,
        "operations": operations,
        "components": {"messages": messages, "schemas": schemas},
    }


def asyncapi_text() -> str:
    """The same as its file holds it."""
    return json.dumps(asyncapi(), ensure_ascii=False, indent=1) + "\n"


def in_text(schema: dict[str, Any]) -> dict[str, Any]:
    """A message's schema with its values as a stream has them: texts."""
    fields = {name: _text(field) for name, field in schema["properties"].items()}
    return {**{k: v for k, v in schema.items() if k != "$defs"}, "properties": fields}


def _text(field: dict[str, Any]) -> dict[str, Any]:
    about = {"description": field["description"]} if "description" in field else {}
    kinds = field.get("anyOf", [field])
    [kind] = [one for one in kinds if one.get("type") != "null"]
    if kind.get("type") == "integer":
        return {**WHOLE_NUMBER, **about}
    kept = ("pattern", "enum", "const", "maxLength", "minLength")
    wanted = {key: kind[key] for key in kept if key in kind and kind.get("type") == "string"}
    return {"type": "string", **wanted, **about}


def _ref(part: str, name: str) -> dict[str, str]:
    return {"$ref": f"#/components/{part}/{name}"}


def _channel(name: str, address: str, about: str, server: str) -> dict[str, Any]:
    return {
        "address": address,
        "description": about,
        "servers": [{"$ref": f"#/servers/{server}"}],
        "messages": {name: _ref("messages", name)},
    }


def _operation(name: str, action: str) -> dict[str, Any]:
    return {
        "action": action,
        "channel": {"$ref": f"#/channels/{name}"},
        "messages": [{"$ref": f"#/channels/{name}/messages/{name}"}],
    }


def _signed() -> dict[str, Any]:
    names = ("webhook-id", "webhook-timestamp", "webhook-signature")
    return {
        "type": "object",
        "required": list(names),
        "properties": {name: {"type": "string"} for name in names},
    }


def _envelope(kind: str, data: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "required": ["type", "timestamp", "data"],
        "properties": {
            "type": {"const": kind},
            "timestamp": {"type": "string", "format": "date-time"},
            "data": data,
        },
    }
