"""From a page of HTML to lines, and the pages that are no content (logins).

May import `claims`, `paragraphs`, `layout` and `text`. Doors: `lines`, `login_page`.
"""
