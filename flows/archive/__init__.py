"""The content-addressed archive of files, and fetching into it.

May import `sources`, `inbox`, `http` and `isolation`. Doors: `store`, `fetch`.
"""
