"""Readers: one file per format, each from a path to the text as received."""

READABLE = (".txt", ".md")  # kinds of files that a reader exists for
