"""From printed lines to paragraphs, and from paragraphs to normalized text.

May import `layout` and `text`. Doors: `reflow`, `normalize`.
"""
