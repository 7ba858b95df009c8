"""From a scan to pages: pixels, preparation, lines, words, the account of ink."""
