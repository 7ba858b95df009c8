"""What must never be lost: the store, the ledger and the archive, in one workspace folder."""
