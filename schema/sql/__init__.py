"""Untrusted SELECT statements on the published views, read-only, and the SQL functions of the search.

May import `search`, `dedup`, `export` and the rooms below. Doors: `select`, `functions`.
"""
