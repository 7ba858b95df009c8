"""Write the schemas in docs/ from the models: of the record, and of the messages around it.

python -m tools.schema            write them
python -m tools.schema --check    say whether they are current; exit status 1 where one is not
"""

import json
import sys
from pathlib import Path
from typing import Any

from pydantic.json_schema import models_json_schema

from digitize.queues.messages import (
    OutcomeMessage,
    ParcelMessage,
    ReceiptMessage,
    RecordMessage,
    Submission,
)
from digitize.record.model import Record

DOCS = Path(__file__).parents[1] / "docs"
SCHEMA = DOCS / "record.schema.json"
MESSAGES = DOCS / "messages.schema.json"
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


def _text(schema: dict[str, Any]) -> str:
    return json.dumps(DIALECT | schema, ensure_ascii=False, indent=1) + "\n"


def main() -> None:
    for path, text in ((SCHEMA, schema_text()), (MESSAGES, messages_text())):
        if "--check" not in sys.argv[1:]:
            path.write_text(text, encoding="utf-8")
        elif not path.exists() or path.read_text(encoding="utf-8") != text:
            sys.exit(f"{path.name} is not what the models give; write it: python -m tools.schema")


if __name__ == "__main__":
    main()
