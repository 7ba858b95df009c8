"""What is installed is what was tested. `make release` goes on to install it elsewhere."""

import subprocess
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_the_wheel_holds_all_that_the_sources_hold(tmp_path):
    """Each module and each data file is in it, the licence and the notices too."""
    subprocess.run(
        [
            sys.executable, "-m", "uv", "build", "--quiet", "--no-build-isolation", "--offline",
            "--wheel", "--python", sys.executable, "--out-dir", tmp_path, ROOT,
        ],
        check=True, timeout=60,
    )  # fmt: skip
    names = set(zipfile.ZipFile(next(tmp_path.glob("*.whl"))).namelist())
    source = ROOT / "src"
    wanted = {
        path.relative_to(source).as_posix()
        for path in (source / "digitize").rglob("*")
        if path.is_file() and path.suffix != ".pyc"
    }
    assert wanted <= names
    assert {"LICENSE", "NOTICE"} <= {name.rsplit("/", 1)[-1] for name in names}
