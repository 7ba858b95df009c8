"""Identifies a file, lists its pages, chooses their resolution, and renders them."""
