"""Points at which a test can kill the process, to prove that a crash there loses nothing.

The environment names one point: `DIGITIZE_FAILPOINT=finish.moved` kills at its first visit,
`finish.moved:3` at its third. The variable is read once, on import, since it holds for the life of
the process; if each transition read the environment, it would no longer be a function of its
arguments.
"""

from __future__ import annotations

import os
import signal
from itertools import count

_NAME, _, _VISIT = os.environ.get("DIGITIZE_FAILPOINT", "").partition(":")
_visits = count(1)


def failpoint(name: str) -> None:
    """Kill the process here, unflushed as in a power cut, if the environment names this point."""
    if name == _NAME and next(_visits) == int(_VISIT or 1):
        os.kill(os.getpid(), signal.SIGKILL)
