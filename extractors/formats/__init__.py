"""Forms of files that need no room of their own, one module a form: recognizing the media type, plain text, Word …

May import `claims`, `paragraphs`, `layout` and `text`. Doors: `media_type`, `plain_text`.
"""
