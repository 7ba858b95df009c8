"""Error rates against known truth: text, and where the words stand."""
