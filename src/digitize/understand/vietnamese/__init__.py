"""Cleans words by what is known of Vietnamese: syllables, frequencies and weighed evidence."""
