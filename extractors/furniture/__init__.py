"""Recognizes and removes what is no text of a speech: running lines, overlays, contents, site chrome.

May import every room below `description`. Doors: `strip`.
"""
