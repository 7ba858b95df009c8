"""Who reads the pages: processes of this machine."""
