"""Forms of files that need no room of their own: recognizing the media type, plain text.

May import `claims`, `paragraphs`, `layout` and `text`. Doors: `media_type`, `plain_text`.
"""
