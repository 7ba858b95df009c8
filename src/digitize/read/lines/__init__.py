"""Finds the lines, tables, marks and pictures of a page; cuts, straightens and orders the lines."""
