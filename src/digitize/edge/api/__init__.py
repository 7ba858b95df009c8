"""The API for other programs: scans in, records out, by HTTP and with either engine."""
