"""The benchmark beside plain Tesseract and OCRmyPDF; `fuzz` and `corpus` for what is broken."""
