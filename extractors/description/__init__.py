"""The facts of one speech: title, speaker, office, place, date and kind, from its heading and its signature.

May import `segmentation`, `claims`, `paragraphs`, `layout` and `text`. Doors: `describe`.
"""
