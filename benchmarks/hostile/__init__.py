"""Broken and malicious files: a corpus of PDFs, mutants, lines of text.

May import the program and `speed.clock`. Doors: `ingest`, `fuzz`.
"""
