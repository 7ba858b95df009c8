"""How scans come in: checked, copied, noted. The files themselves are only read."""
