"""One family of errors: each names the file, the cause and the way out, and has a code.

The code is stable: scripts, `reason.json` and the queue contract refer to it. Every error keeps
its arguments in `args`, so that it survives pickling between processes.

    DigitizeError            base.py: the common ancestor, and faults of ours
      scans.py               one scan: not a scan, encrypted, cut off, over a limit, a page failed
      programs.py            Tesseract or Poppler: missing, failed, killed, over a limit
      places.py              folders, settings, store, queue: something the operator mends
      handing.py             between programs: submissions, leases, messages, receipts
      records.py             records and archive: edits, withdrawal, export
      faults.py              what nobody foresaw: whose fault it is, and what may be told
"""

from digitize.errors.base import (
    About,
    AboutFile,
    BadId,
    BadImage,
    BadMove,
    DigitizeError,
    NotOne,
    OfFile,
)
from digitize.errors.faults import (
    UNREADABLE,
    InternalFault,
    fault_of,
    is_of_file,
    is_of_the_place,
    of_one_scan,
)
from digitize.errors.handing import (
    BadReceipt,
    LostRace,
    NotHandedOver,
    NotSubmitted,
    StillChanging,
    SubmissionReused,
    WrongRecord,
)
from digitize.errors.places import (
    BadArchiveData,
    BadCopy,
    BadInbox,
    BadSettings,
    BadWorkspace,
    NotInStore,
    NoTruth,
    NotSetApart,
    QueueAway,
    UnreadableCopy,
)
from digitize.errors.programs import (
    MissingProgram,
    OutputCut,
    ProgramFailed,
    ProgramKilled,
    ProgramOverLimit,
)
from digitize.errors.records import (
    ArchiveConflict,
    BadDossier,
    BadEdit,
    DamagedVersion,
    NoSuchDossier,
    NoSuchRecord,
    NotExported,
    NotHeld,
    NotWithdrawn,
    OnHold,
    PagesElsewhere,
    StaleDossier,
    StaleRevision,
    Superseded,
    Withdrawn,
)
from digitize.errors.scans import (
    AllPagesFailed,
    DamagedScan,
    Encrypted,
    NoSuchScan,
    NotAScan,
    NotJoined,
    PageFailed,
    ResourceLimit,
    SeveralDocuments,
    StillBeingWritten,
    TooManyPages,
    Truncated,
)

__all__ = [
    "UNREADABLE",
    "About",
    "AboutFile",
    "AllPagesFailed",
    "ArchiveConflict",
    "BadArchiveData",
    "BadCopy",
    "BadDossier",
    "BadEdit",
    "BadId",
    "BadImage",
    "BadInbox",
    "BadMove",
    "BadReceipt",
    "BadSettings",
    "BadWorkspace",
    "DamagedScan",
    "DamagedVersion",
    "DigitizeError",
    "Encrypted",
    "InternalFault",
    "LostRace",
    "MissingProgram",
    "NoSuchDossier",
    "NoSuchRecord",
    "NoSuchScan",
    "NoTruth",
    "NotAScan",
    "NotExported",
    "NotHandedOver",
    "NotHeld",
    "NotInStore",
    "NotJoined",
    "NotOne",
    "NotSetApart",
    "NotSubmitted",
    "NotWithdrawn",
    "OfFile",
    "OnHold",
    "OutputCut",
    "PageFailed",
    "PagesElsewhere",
    "ProgramFailed",
    "ProgramKilled",
    "ProgramOverLimit",
    "QueueAway",
    "ResourceLimit",
    "SeveralDocuments",
    "StaleDossier",
    "StaleRevision",
    "StillBeingWritten",
    "StillChanging",
    "SubmissionReused",
    "Superseded",
    "TooManyPages",
    "Truncated",
    "UnreadableCopy",
    "Withdrawn",
    "WrongRecord",
    "fault_of",
    "is_of_file",
    "is_of_the_place",
    "of_one_scan",
]
