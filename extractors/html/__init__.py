"""Converts HTML pages to lines, and recognizes login pages.

May import `claims`, `paragraphs`, `layout` and `text`. Doors: `lines`, `login_page`.
"""
