"""Broken and malicious files: a corpus of PDFs, and mutants; each `loaded` judged against an engine alone.

May import the program, `speed` and `generator`. Doors: `ingest`, `fuzz`.
"""
