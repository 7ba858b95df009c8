"""Reads the pages of a scan: pixels, preparation, lines, words, and the account of ink."""
