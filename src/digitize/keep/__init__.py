"""What must never be lost: the store, the ledger, the archive, and the folder they share."""
