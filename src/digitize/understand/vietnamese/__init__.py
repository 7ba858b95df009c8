"""The Vietnamese language: its letters now; syllables and the weighing of evidence later."""
