"""Write what docs/ has from the models: schemas of record and messages, and the table of notes.

python -m tools.schema            write them
python -m tools.schema --check    say whether they are current; exit status 1 where one is not
"""

import json
import re
import sys
from pathlib import Path
from typing import Any

from pydantic.json_schema import models_json_schema

from digitize.edge.desk.messages import notes
from digitize.outside.queues.messages import (
    OutcomeMessage,
    ParcelMessage,
    ReceiptMessage,
    RecordMessage,
    Submission,
)
from digitize.record.model import Record
from digitize.record.sentences import SENTENCES
from tools.asyncapi import asyncapi_text

DOCS = Path(__file__).parents[1] / "docs"
SCHEMA = DOCS / "record.schema.json"
MESSAGES = DOCS / "messages.schema.json"
ASYNCAPI = DOCS / "asyncapi.json"
NOTES = DOCS / "notes.md"
NOTES_HEAD = """# The notes of a record

Every code that a [note](record.md#notes) may have, with its sentence in both languages; names in braces are its values. In `quality.reasons` a note also has the `page` or `field` that it is about, which is told before the sentence. This page is made from the tables in `src/digitize/record/sentences.py` and `src/digitize/edge/desk/messages/notes.py` (`make schema`).

*Mọi mã mà một ghi chú của bản ghi có thể mang, kèm câu bằng hai thứ tiếng; tên trong ngoặc nhọn là các giá trị của ghi chú.*

| code | English | tiếng Việt |
|---|---|---|
"""  # noqa: E501  (a paragraph of a page is one line)
DIALECT = {"$schema": "https://json-schema.org/draft/2020-12/schema"}


def schema_text() -> str:
    """The schema of what leaves digitize, as the file holds it.

    Of the serialised form: every name is in every record, so every name is required.
    """
    return _text(Record.model_json_schema(mode="serialization"))


def messages_text() -> str:
    """The schemas of the messages, each under its name in `$defs`."""
    kinds = (Submission, OutcomeMessage, RecordMessage, ParcelMessage, ReceiptMessage)
    _, made = models_json_schema([(kind, "validation") for kind in kinds])
    return _text(made)


def notes_text() -> str:
    """The page with the table of all notes."""
    rows = (
        f"| `{code}` | {told} | {notes.SENTENCES[code]} |\n" for code, told in SENTENCES.items()
    )
    return NOTES_HEAD + re.sub(r"{(\w+):[^}]+}", r"{\1}", "".join(rows))


def _text(schema: dict[str, Any]) -> str:
    return json.dumps(DIALECT | schema, ensure_ascii=False, indent=1) + "\n"


def main() -> None:
    made = {SCHEMA: schema_text(), MESSAGES: messages_text(), NOTES: notes_text()}
    made[ASYNCAPI] = asyncapi_text()
    for path, text in made.items():
        if "--check" not in sys.argv[1:]:
            path.write_text(text, encoding="utf-8")
        elif not path.exists() or path.read_text(encoding="utf-8") != text:
            sys.exit(f"{path.name} is not what the models give; write it: python -m tools.schema")


if __name__ == "__main__":
    main()
