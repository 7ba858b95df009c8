"""Takes scans in and has them read: the inbox, the coordinator, the engines, the audit."""
