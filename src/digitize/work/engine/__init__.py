"""The engines: they hand out pages, finish documents and deliver records."""
