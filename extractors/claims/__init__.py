"""Parses claims about a file: those of its listing page and of its PDF metadata, and the phrases of sites.

May import `layout` and `text`. Doors: `claims`, `title`.
"""
