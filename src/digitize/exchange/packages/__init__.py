"""Packages of Circular 05/2025/TT-BNV: dossiers and loose papers as an archive hands them over.

`write.py` writes a package and `read.py` reads one; the other modules are what both agree on.
"""
