"""From pages to records: diacritics put right, documents told apart, fields found."""
