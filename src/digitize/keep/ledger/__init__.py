"""The ledger: what was received, what is to be done, and what was handed on. It holds the truth."""
