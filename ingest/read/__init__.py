"""Readers: one file per format, each from a path to the text as received."""

# Kinds of files that a reader exists for, by their usual names; what a file is, its content says (see document.py).
READABLE = (".txt", ".md", ".pdf", ".docx", ".html", ".htm")
