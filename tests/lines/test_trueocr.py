import os
import subprocess
import sys

import pytest

from digitize.read.lines import trueocr
from tests.conftest import environment


@pytest.mark.skipif(not trueocr.installed(), reason="trueocr is not installed")
def test_no_library_reports_home(tmp_path):
    """Loading the models leaves no device id, no session and no queue of figures to be sent."""
    script = "import digitize.read.lines.trueocr as it; it._page_engine(), it._recognizer()"
    places = {name: str(tmp_path) for name in ("HOME", "TMPDIR", "XDG_CACHE_HOME")}
    subprocess.run([sys.executable, "-c", script], env=environment(**places), check=True)
    assert os.listdir(tmp_path) == []
