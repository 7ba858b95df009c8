"""Every version is a bag that the Library of Congress's program calls valid, with its PREMIS."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from lxml import etree

from digitize.errors import DamagedVersion
from digitize.keep.archive.bags import Level, digests, faults
from digitize.keep.archive.folders import Archive, version_folders
from digitize.work.audit import audit
from tests.conftest import ROOT
from tests.ledger.little_engine import scan

BAGIT = Path(sys.executable).with_name("bagit.py")
NS = {"p": "http://www.loc.gov/premis/v3"}
FILES = [
    "data/original.pdf", "data/record.json", "data/text.txt", "data/premis.xml",
    "data/receipt.json", "bagit.txt", "bag-info.txt", "manifest-sha256.txt",
    "tagmanifest-sha256.txt",
]  # fmt: skip


@pytest.fixture(scope="module")
def schema():
    return etree.XMLSchema(file=ROOT / "third_party/premis/premis-v3-0.xsd")


@pytest.fixture
def bag(engine, drop):
    """The bag of an archived document that somebody has edited."""
    taken = engine.take(drop(scan("tin"), "Tin tức <1>.pdf"))
    engine.drain()
    engine.edit(taken.sha256, "128")
    engine.drain()
    return engine.archive.version(f"{taken.sha256}-1", 2)


def valid(bags) -> bool:
    done = subprocess.run([BAGIT, "--validate", "--quiet", *bags], check=False, timeout=120)
    return done.returncode == 0


def flip(path: Path) -> None:
    """One bit of one byte in the middle."""
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.chmod(0o600)
    path.write_bytes(data)


def test_all_fixtures_are_valid_bags(fixtures_run, schema):
    """`bagit.py --validate` says so of each, and the schema of PREMIS 3 of each premis.xml."""
    _, workspace = fixtures_run
    bags = list(version_folders(Archive(workspace / "archive", workspace / "tmp")))
    assert len(bags) == len(list((ROOT / "fixtures").glob("*.pdf")))
    assert valid(bags)
    for bag in bags:
        schema.assertValid(etree.parse(bag / "data/premis.xml"))


def test_an_edited_version_is_one_too(bag, schema):
    """Its PREMIS tells who edited what, beside what the program did."""
    assert valid([bag])
    premis = etree.parse(bag / "data/premis.xml")
    schema.assertValid(premis)
    told = [
        (event.findtext("p:eventType", namespaces=NS),
         event.findtext(".//p:eventDetail", namespaces=NS),
         event.findtext(".//p:linkingAgentIdentifierValue", namespaces=NS))
        for event in premis.iterfind("p:event", NS)
    ]  # fmt: skip
    assert [kind for kind, _, _ in told] == [
        "transfer", "validation", "creation", "modification", "metadata extraction",
        "metadata modification", "fixity check", "ingestion",
    ]  # fmt: skip
    assert told[0][1] == "received as Tin tức <1>.pdf"
    assert told[5][1:] == ("number: None put right to '128'", "Lê An")
    digest = premis.findtext(".//p:messageDigest", namespaces=NS)
    assert digest == digests(bag)["original.pdf"]


@pytest.mark.parametrize("name", FILES)
def test_one_flipped_bit_is_found_in_any_file(bag, engine, name):
    """The audit names the record; nothing else is a gap."""
    assert faults(bag, Level.FULL) == []
    flip(bag / name)
    found = faults(bag, Level.FULL)
    assert found
    assert not valid([bag])
    gaps = audit(engine.workspace, engine.db).gaps
    about = f"record {bag.parent.name}:2: "
    # The original is one file with that in the store and in the version before.
    others = ("original ", f"record {bag.parent.name}:1: data/original.pdf has changed")
    assert any(gap.startswith(about) for gap in gaps)
    assert all(gap.startswith((about, *others)) for gap in gaps)
    if name.startswith("data/"):
        assert found == [f"{name} has changed"]


def test_the_quick_level_finds_what_is_missing_and_not_what_has_changed(bag, engine):
    """It says so by its name: sizes and names, no hashes."""
    flip(bag / "data/text.txt")
    assert faults(bag, Level.QUICK) == []
    (bag / "data/stranger").write_bytes(b"")
    assert faults(bag, Level.QUICK) != []
    (bag / "data/stranger").unlink()
    (bag / "data/text.txt").unlink()
    assert faults(bag, Level.QUICK) != []
    assert audit(engine.workspace, engine.db, Level.QUICK).gaps != []


def test_nobody_but_the_owner_may_read_a_bag(bag):
    """Folders and files; nobody may write the files."""
    for path in (bag, *bag.rglob("*")):
        assert path.stat().st_mode & 0o777 == (0o700 if path.is_dir() else 0o400)


def test_a_version_from_before_bags_says_what_to_do(engine):
    """Nothing of it was ever released; its scan is read again."""
    from digitize.keep.archive.archiver import rebuild

    folder = engine.archive.version(f"{'ab' * 32}-1", 1)
    folder.mkdir(parents=True)
    (folder / "record.json").write_text("{}")
    [damaged] = rebuild(engine.archive).damaged
    assert isinstance(damaged, DamagedVersion)
    assert "digitize run --workspace NEW" in str(damaged)


def test_the_working_folder_stays(bag):
    """A library that changes it would lead every relative path of ours astray."""
    here = os.getcwd()
    faults(bag, Level.FULL)
    assert os.getcwd() == here
