"""The truth about every scan: what was seen, what is to be done, what was handed on."""
