"""Reads the issue of a bulletin: columns, articles, the head. `assemble` calls `layout` alone."""
