"""Asks eark-validator 1.1.3 about packages, and prints what it complains of, a line of JSON each.

    .eark/bin/python tools/eark.py PACKAGE.zip ...

It runs in an environment of its own (`make eark` makes it), since the validator pins an old lxml.
The validator loads its lists of words from the net while it is imported; here they come from its
own wheel, which has the same files, so that nothing is fetched. Beside the METS of the package,
which is all that the validator looks at by itself, the METS of each representation is judged too.
"""

import io
import json
import sys
import tempfile
import urllib.request
import zipfile
from pathlib import Path

import importlib_resources

SPECIFICATION = "V2.0.4"


def _from_the_wheel(address: str) -> io.BytesIO:
    name = address.rsplit("/", 1)[-1]
    words = importlib_resources.files("eark_validator.ipxml.resources.vocabs") / name
    return io.BytesIO(words.read_bytes())


urllib.request.urlopen = _from_the_wheel

from eark_validator.mets import MetsValidator  # noqa: E402
from eark_validator.packages import PackageValidator  # noqa: E402
from eark_validator.rules import ValidationProfile  # noqa: E402
from eark_validator.specifications.specification import (  # noqa: E402
    SpecificationType,
    SpecificationVersion,
)


def main(paths: list[str]) -> None:
    for path in paths:
        with tempfile.TemporaryDirectory() as name, zipfile.ZipFile(path) as package:
            package.extractall(name)
            [root] = Path(name).iterdir()
            for line in complaints(root):
                print(json.dumps({"package": Path(path).name, **line}))


def complaints(root: Path):
    """Each thing that it says of a package, and of each representation in it."""
    version = SpecificationVersion(SPECIFICATION)
    report = PackageValidator(root, version).validation_report
    for one in report.structure.messages:
        yield _line("package", "structure", one)
    yield {"of": "package", "about": "structure", "rule": "", "severity": "status",
           "message": report.structure.status.value}  # fmt: skip
    yield {"of": "package", "about": "schema", "rule": "", "severity": "status",
           "message": report.metadata.schema_results.status.value}  # fmt: skip
    for one in report.metadata.schema_results.messages:
        yield _line("package", "schema", one)
    for one in report.metadata.schematron_results.messages:
        yield _line("package", "rules", one)
    for mets in sorted(root.glob("representations/*/METS.xml")):
        validator = MetsValidator(str(mets.parent))
        validator.validate_mets("METS.xml")
        for one in validator.validation_errors:
            yield _line(mets.parent.name, "schema", one)
        profile = ValidationProfile(SpecificationType.CSIP, version)
        profile.validate(mets)
        for one in profile.get_all_results():
            yield _line(mets.parent.name, "rules", one)


def _line(of: str, about: str, one) -> dict[str, str]:
    return {"of": of, "about": about, "rule": one.rule_id, "severity": str(one.severity.value),
            "message": one.message}  # fmt: skip


if __name__ == "__main__":
    main(sys.argv[1:])
