"""Where the bytes are: originals, page results and records, each under a name from its content."""
