"""Fits the second reader further: fonts, lines to learn from, training, and the file that ships."""
