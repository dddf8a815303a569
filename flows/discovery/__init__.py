"""Compares the listings of sources with the library; the page cache; previews read in place of files.

May import `sources`, `inbox`, `http` and `isolation`. Doors: `discover`.
"""
