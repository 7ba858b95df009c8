"""Fits and measures the weighing of evidence; CONTRIBUTING.md has the commands."""
