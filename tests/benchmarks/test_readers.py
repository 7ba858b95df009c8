import subprocess
import sys

LOST_S = 0.5
ORPHAN = f"""
import os, time
if os.fork() == 0:
    while time.process_time() < {LOST_S}:
        pass
"""


def test_the_work_of_a_process_whose_parent_has_ended_counts():
    """As that of the process that keeps Tesseract's model, which page processes leave behind."""
    code = f"""
import subprocess, sys
from bench.readers import adopt_orphans, spent_s, wait_for_orphans
adopt_orphans()
before = spent_s()
subprocess.run([sys.executable, "-c", {ORPHAN!r}], check=True)
wait_for_orphans()
print(spent_s() - before)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert float(done.stdout) > LOST_S
