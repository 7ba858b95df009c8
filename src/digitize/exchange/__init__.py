"""Writes records in the formats that other archives and programs read."""
