"""From a file to page images: what is it, how many pages, how many pixels, then the pixels."""
