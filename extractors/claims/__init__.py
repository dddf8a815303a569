"""What a file's name, title, metadata and listing claim about its content.

May import `layout` and `text`. Doors: `claims`, `title`.
"""
