"""How scans come in: looked at, copied, noted. What is handed in is only read."""
