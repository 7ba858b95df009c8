"""The benchmark: digitize beside plain Tesseract and OCRmyPDF, on the same scans in one run."""
