"""Measures a page image and prepares it for reading, with OpenCV; one module per step."""
