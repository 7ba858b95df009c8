"""What eark-validator 1.1.3 says of the packages; docs/handover.md explains each complaint."""

import json
import re
import subprocess

import pytest

from digitize.exchange.packages.assumptions import ASSUMPTIONS
from digitize.exchange.packages.kinds import PACKAGES
from tests.conftest import ROOT

pytestmark = pytest.mark.format

PYTHON = ROOT / ".bench/eark/bin/python"
ROW = re.compile(r"^\| `(package|rep1)` \| `(\w+)` \| (Error|Warn) \| ([^|]+) \|", re.MULTILINE)


@pytest.mark.skipif(not PYTHON.exists(), reason="eark-validator is not there: `make eark` gets it")
def test_the_validator_complains_of_nothing_but_what_is_explained(packages):
    """Structure and schemas are right; its rules fail only where the circular departs."""
    statuses, found = complaints({name: packages[name][0].path for name in PACKAGES})
    assert statuses == [("structure", "WellFormed"), ("schema", "VALID")] * len(PACKAGES)
    assert found == explained()


def complaints(packages):
    """What the validator says of packages: structure and schemas, and the rules that fail."""
    names = {path.name: name for name, path in packages.items()}
    done = subprocess.run(
        [PYTHON, ROOT / "tools/eark.py", *packages.values()],
        capture_output=True, text=True, check=False, timeout=240,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    told = [json.loads(line) for line in done.stdout.splitlines()]
    statuses = [(one["about"], one["message"]) for one in told if one["severity"] == "status"]
    return statuses, {
        (names[one["package"]], one["of"], one["rule"], one["severity"])
        for one in told
        if one["severity"] in ("Error", "Warn")
    }


def explained() -> set[tuple[str, str, str, str]]:
    """The rows of the table in docs/handover.md; `all` stands for every kind of package."""
    page = (ROOT / "docs/handover.md").read_text(encoding="utf-8")
    return {
        (name, of, rule, severity)
        for of, rule, severity, kinds in ROW.findall(page)
        for name in (PACKAGES if kinds.strip() == "all" else re.findall("[a-z-]+", kinds))
    }


@pytest.mark.parametrize("page", ["docs/handover.md", "docs/vi/handover.md"])
def test_the_docs_list_every_assumption_and_complaint(page):
    """Both languages have the same table, which is that of the code."""
    text = (ROOT / page).read_text(encoding="utf-8")
    table = next(part for part in text.split("\n## ") if part.count("\n| `") == len(ASSUMPTIONS))
    keys = re.findall(r"^\| `([a-z-]+)` \|", table, re.MULTILINE)
    assert keys == [one.key for one in ASSUMPTIONS]
    english = (ROOT / "docs/handover.md").read_text(encoding="utf-8")
    assert [row[:2] for row in ROW.findall(text)] == [row[:2] for row in ROW.findall(english)]
