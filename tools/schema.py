"""Write docs/record.schema.json from the record's models.

python -m tools.schema            write it
python -m tools.schema --check    say whether it is current; exit status 1 where it is not
"""

import json
import sys
from pathlib import Path

from digitize.record.model import Record

SCHEMA = Path(__file__).parents[1] / "docs" / "record.schema.json"


def schema_text() -> str:
    """The schema of what leaves digitize, as the file holds it.

    Of the serialised form: every name is in every record, so every name is required.
    """
    made = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **Record.model_json_schema(mode="serialization"),
    }
    return json.dumps(made, ensure_ascii=False, indent=1) + "\n"


def main() -> None:
    if "--check" not in sys.argv[1:]:
        SCHEMA.write_text(schema_text(), encoding="utf-8")
    elif not SCHEMA.exists() or SCHEMA.read_text(encoding="utf-8") != schema_text():
        sys.exit(f"{SCHEMA.name} is not what the models give; write it: python -m tools.schema")


if __name__ == "__main__":
    main()
