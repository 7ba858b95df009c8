"""Reads the lines of a page with Tesseract and two more readers: words, boxes, confidences."""
