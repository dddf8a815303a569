"""The saved listing page beside a file, and the claims it makes about it.

May import `html`, `formats`, `claims`, `layout` and `text`. Doors: `page`, `json_claims`.
"""
