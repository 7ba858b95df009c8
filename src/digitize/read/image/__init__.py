"""OpenCV steps, one file a step: page image in, page image and what was measured out."""
