"""Measures error rates against true texts, fields and boxes."""
