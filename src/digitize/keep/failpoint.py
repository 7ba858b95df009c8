"""Places where a test may kill the process, to prove that a crash there loses nothing.

The environment names one place: `DIGITIZE_FAILPOINT=finish.moved` kills at its first visit,
`finish.moved:3` at its third. The variable is read once, when this module is imported: it belongs
to the life of the process, and a transition that asked the environment each time would not be a
function of its arguments any more.
"""

from __future__ import annotations

import os
import signal
from itertools import count

_NAME, _, _VISIT = os.environ.get("DIGITIZE_FAILPOINT", "").partition(":")
_visits = count(1)


def failpoint(name: str) -> None:
    """Die here, as in a power cut, where the environment says so: no clean-up, no flush."""
    if name == _NAME and next(_visits) == int(_VISIT or 1):
        os.kill(os.getpid(), signal.SIGKILL)
