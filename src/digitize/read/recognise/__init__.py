"""Tesseract through pytesseract: words with boxes, confidences and alternatives."""
