"""What the fingerprints cover: all code that a page and a record are made by."""

import shutil

import grimp
import pytest

from digitize.read.fingerprint import PAGE_CODE, RECORD_CODE, code_digest
from tests.shape.reading import SOURCE

APART = ("digitize.errors", "digitize.settings")  # messages; and settings count by their values
STAGES = sorted(path.parent for path in (SOURCE / "read").rglob("__init__.py"))
STAGES += sorted(path.parent for path in (SOURCE / "understand").rglob("__init__.py"))


@pytest.mark.parametrize("part", [*PAGE_CODE, *RECORD_CODE])
def test_every_part_exists(part):
    """A part that was moved would leave the fingerprint in silence."""
    assert (SOURCE / part).exists()


@pytest.mark.parametrize(
    ("made_by", "parts"),
    [
        ("digitize.read.pipeline", PAGE_CODE),
        ("digitize.understand.assemble", (*PAGE_CODE, *RECORD_CODE)),
    ],
)
def test_no_module_that_takes_part_is_left_out(made_by, parts):
    """Whatever is imported on the way to a page or a record is in its fingerprint."""
    graph = grimp.build_graph("digitize", cache_dir=None)
    covered = tuple(f"digitize.{part.removesuffix('.py').replace('/', '.')}" for part in parts)
    taking_part = {made_by, *graph.find_upstream_modules(made_by)}
    assert [one for one in sorted(taking_part) if not _is_in(one, (*covered, *APART))] == []


def _is_in(module: str, parts: tuple[str, ...]) -> bool:
    return module == "digitize" or any(
        module == part or module.startswith(f"{part}.") for part in parts
    )


def test_a_changed_byte_in_any_stage_changes_it(tmp_path):
    """Code and data alike."""
    root = tmp_path / "digitize"
    shutil.copytree(SOURCE, root, ignore=shutil.ignore_patterns("__pycache__", "static"))
    for stage in STAGES:
        path = root / stage.relative_to(SOURCE) / "__init__.py"
        before = code_digest((*PAGE_CODE, *RECORD_CODE), root), path.read_bytes()
        path.write_bytes(before[1] + b"#")
        code_digest.cache_clear()
        assert code_digest((*PAGE_CODE, *RECORD_CODE), root) != before[0], stage
