"""Readers: one file per format, each from a path to the text as received."""
